"""Each page, run by Streamlit's own test runner, on the bundled listing with the real model."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from corpus import read_listing
from qa import HELP_TEXT, Assistant
from tests.app.conftest import drawn, opened_page, words

ROOT = Path(__file__).parents[2]
Open = Callable[..., AppTest]


@pytest.fixture
def open_page(archive: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    monkeypatch.setenv("FINDING_AID_ARCHIVE", str(archive))
    return opened_page


def test_the_first_screen_says_what_is_held_and_what_to_ask(open_page: Open) -> None:
    app = open_page()
    assert "10 records, 1949-1991." in words(app)
    assert app.button[0].label == ":gray[What a record says:] What did Stalin advise Mao in 1949?"
    assert len(app.button) == 6
    contents = "".join(drawn(app))
    assert 'aria-label="Records by year: 1949 1, 1952 1, ' in contents
    assert '<b>People:</b> <a href="browse?person=' in contents
    (expander,) = app.expander
    assert expander.label == "What you can and cannot ask"
    assert expander.text[0].value == HELP_TEXT


def test_an_answer_shows_sentence_date_citation_and_the_span_in_its_record(open_page: Open) -> None:
    app = open_page()
    app.chat_input[0].set_value("What did Stalin advise Mao in 1949?").run()
    assert not app.exception
    shown = words(app)
    assert (
        "“Stalin advises that China turn its big cities into bases for communism, and then gives"
        in shown
    )
    assert "[1] “Cable, Filippov [Stalin] to Anastas Mikoyan,” February 3, 1949." in shown
    assert ">Stalin advises that China turn its big cities into bases for communism," in shown
    assert "1 of 10 records" in shown.replace("\\", "")
    assert shown.count("Answer ready, 1 source.") == 1
    assert app.query_params["c"]


def test_a_follow_up_goes_on_and_a_reload_brings_the_conversation_back(open_page: Open) -> None:
    app = open_page()
    app.chat_input[0].set_value("What did Stalin advise Mao in 1949?").run()
    app.chat_input[0].set_value("And in 1962?").run()
    assert "What did Stalin advise Mao in 1962?" in words(app)
    assert "No answer found in these 10 records, of which 1 is dated “in 1962”." in words(app)
    conversation = app.query_params["c"]
    again = open_page(c=conversation[0] if isinstance(conversation, list) else conversation)
    assert "Stalin advises that China turn its big cities" in words(again)
    assert "No answer in these records." in words(again)


def test_a_conversation_that_is_not_there_is_said(open_page: Open) -> None:
    assert "This archive has no such conversation" in words(open_page(c="nothing"))


def test_a_question_that_cannot_be_asked_gets_one_line(open_page: Open) -> None:
    app = open_page()
    app.chat_input[0].set_value("?").run()
    assert not app.exception
    assert "the question is empty" in words(app)


def test_browse_lists_in_order_with_counts(open_page: Open) -> None:
    shown = words(open_page("browse"))
    assert "1 - 10 of 10" in shown
    assert (
        shown.index("February 3, 1949")
        < shown.index("August 19, 1952")
        < shown.index("September 1991")
    )


def test_browse_filters_by_period_and_words(open_page: Open) -> None:
    app = open_page("browse")
    app.text_input(key="from").set_value("1950").run()
    app.text_input(key="to").set_value("1959").run()
    assert "1 - 3 of 3" in words(app)
    app.text_input(key="words").set_value("east wind").run()
    assert "1 - 1 of 1" in words(app)
    app.text_input(key="from").set_value("soon").run()
    assert "Not a date" in words(app)


def test_what_was_understood_is_shown(open_page: Open) -> None:
    app = open_page()
    app.chat_input[0].set_value("What did Stallin advise Mao in 1949?").run()
    shown = words(app)
    assert "“Stallin” is read as Stalin" in shown
    assert "“Stallin”: also searching: Filippov (names used in titles)" in shown
    app.chat_input[0].set_value("And in 1962?").run()
    assert "From your last question: What did Stallin advise Mao in 1949?" in words(app)


def test_a_date_that_is_asked_for_leads_the_answer(open_page: Open) -> None:
    app = open_page()
    app.chat_input[0].set_value("When did Stalin advise China on its big cities?").run()
    assert "<b>February 3, 1949.</b>" in words(app)


@pytest.mark.parametrize("page", ["ask", "browse", "timeline", "people", "record", "add", "about"])
def test_a_names_file_that_cannot_be_read_is_said_and_no_page_breaks(
    tmp_path: Path, archive: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    broken = shutil.copytree(archive, tmp_path / "archive")
    (broken / "names.csv").write_text('name,kind\n"unclosed')
    monkeypatch.setenv("FINDING_AID_ARCHIVE", str(broken))
    record = (
        {"id": "1949-02-03-cable-filippov-stalin-to-anastas-mikoyan"} if page == "record" else {}
    )
    app = open_page(page, **record)
    if page not in ("add", "about"):
        assert "names.csv, row 2, is not CSV" in words(app)


def test_all_records_of_a_count_are_rows_that_can_be_exported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = "\n".join(
        f'{{"title": "Letter {n} from Ott to Lund", "date": "1957-05-0{n}", "summary": "Salt."}}'
        for n in range(1, 10)
    )
    with_letters = Assistant.open(tmp_path / "archive", bundled=False)
    with_letters.add([read_listing(lines)])
    with_letters.close()
    monkeypatch.setenv("FINDING_AID_ARCHIVE", str(tmp_path / "archive"))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    app.chat_input[0].set_value("How many records are from May 1957?").run()
    assert not app.exception
    dates = [re.findall("195[0-9]-05-0[0-9]", body)[0] for body in listed(app)]
    assert dates == [f"1957-05-0{day}" for day in range(1, 7)]
    app.button(key="list-1-more").click().run()
    assert len(listed(app)) == 9
    app.selectbox(key="list-1-order").set_value("date-desc").run()
    assert "Letter 9 from Ott" in listed(app)[0]
    app.button(key="list-1-every").click().run()
    assert app.button(key="list-1-every").label == "Select none"
    app.checkbox(key="list-1-pick-1957-05-09-letter-9-from-ott-to-lund").uncheck().run()
    assert not app.exception
    shown = words(app)
    assert "8 of 9, as selected" in shown
    assert shown.count("“Letter 8 from Ott to Lund,” 1957-05-08.") == 1
    assert "“Letter 9 from Ott to Lund,” 1957-05-09." not in shown
    (link,) = [body for body in drawn(app) if "browse?pick=" in body]
    assert link.count("pick=") == 9
    monkeypatch.setattr("pages.record_list.ROWS_OF_A_PAGE", 4)  # a longer list has pages
    next_page = [button.label for button in app.run().button].index("Next")
    app.button[next_page].click().run()
    assert [re.findall("Letter [0-9]", body)[0] for body in listed(app)] == [
        f"Letter {n}" for n in (5, 4, 3, 2)
    ]


def listed(app: AppTest) -> list[str]:
    """The rows of the lists of a page."""
    return [body for body in drawn(app) if 'class="fa-listed"' in body]
