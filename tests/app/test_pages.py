"""Each page, run whole by Streamlit's own test runner, on the bundled listing with the real model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from corpus import read_listing

ROOT = Path(__file__).parents[2]
CHERVONENKO = "1962-05-08-from-the-diary-of-s-v-chervonenko-transcripts-of-a-0372"
Open = Callable[..., AppTest]


@pytest.fixture
def open_page(archive: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    monkeypatch.setenv("FINDING_AID_ARCHIVE", str(archive))

    def opened(page: str = "", **address: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        for name, value in address.items():
            app.query_params[name] = value
        app.run()
        if page:
            app.switch_page(f"pages/{page}.py")
            for name, value in address.items():
                app.query_params[name] = value
            app.run()
        assert not app.exception
        return app

    return opened


def words(app: AppTest) -> str:
    """All that the page shows as text."""
    shown = [*app.title, *app.text, *app.caption, *app.code]
    return "\n".join([str(one.value) for one in shown] + [one.proto.body for one in app.get("html")])


def test_the_first_screen_says_what_is_held_and_what_to_ask(open_page: Open) -> None:
    app = open_page()
    assert "10 records are held, dated 1949 to 1991." in words(app)
    assert app.button[0].label == "What did Stalin advise Mao in 1949?"
    assert len(app.button) == 4


def test_an_answer_shows_sentence_date_citation_and_the_span_in_its_record(open_page: Open) -> None:
    app = open_page()
    app.chat_input[0].set_value("What did Stalin advise Mao in 1949?").run()
    assert not app.exception
    shown = words(app)
    assert "“Stalin advises that China turn its big cities into bases for communism, and then gives" in shown
    assert "[1] “Cable, Filippov [Stalin] to Anastas Mikoyan,” February 3, 1949." in shown
    assert ">Stalin advises that China turn its big cities into bases for communism," in shown
    assert "1 of 10 records" in shown.replace("\\", "")
    assert "Answer ready, 1 source." in shown
    assert app.query_params["c"]


def test_a_follow_up_goes_on_and_a_reload_brings_the_conversation_back(open_page: Open) -> None:
    app = open_page()
    app.chat_input[0].set_value("What did Stalin advise Mao in 1949?").run()
    app.chat_input[0].set_value("And in 1962?").run()
    assert "What did Stalin advise Mao in 1962?" in words(app)
    assert "These records do not say. Searched: 1 of 10 records dated “in 1962”." in words(app)
    conversation = app.query_params["c"]
    again = open_page(c=conversation[0] if isinstance(conversation, list) else conversation)
    assert "Stalin advises that China turn its big cities" in words(again)
    assert "No answer in these records." in words(again)


def test_a_conversation_that_is_not_there_is_said(open_page: Open) -> None:
    assert "There is no such conversation" in words(open_page(c="nothing"))


def test_a_question_that_cannot_be_asked_gets_one_line(open_page: Open) -> None:
    app = open_page()
    app.chat_input[0].set_value("between 1979 and 1976").run()
    assert not app.exception
    assert "the period ends before it begins" in words(app)


def test_browse_lists_in_order_with_counts(open_page: Open) -> None:
    shown = words(open_page("browse"))
    assert "1 - 10 of 10" in shown
    assert shown.index("February 3, 1949") < shown.index("August 19, 1952") < shown.index("September 1991")


def test_browse_filters_by_period_and_words(open_page: Open) -> None:
    app = open_page("browse")
    app.text_input(key="from").set_value("1950").run()
    app.text_input(key="to").set_value("1959").run()
    assert "1 - 3 of 3" in words(app)
    app.text_input(key="words").set_value("east wind").run()
    assert "1 - 1 of 1" in words(app)
    app.text_input(key="from").set_value("soon").run()
    assert "Not a date" in words(app)


def test_a_record_has_its_own_address_and_both_dates(open_page: Open) -> None:
    shown = words(open_page("record", id=CHERVONENKO))
    assert "May 8, 1962 (the title says 9 April 1962)" in shown
    assert "The listing did not supply: source, address." in shown
    assert "9 April 1962,” May 8, 1962." in shown


def test_a_record_that_is_not_there_is_said(open_page: Open) -> None:
    assert "There is no record 'nothing' in this archive." in words(open_page("record", id="nothing"))


def test_about_says_how_the_archive_stands(open_page: Open) -> None:
    shown = words(open_page("about"))
    assert "in step with the records" in shown
    assert "1949-02-03 to 1991-09-30" in shown


PAGE = """Skip to content


1 - 2 of 9


March 9, 1955

Note on Rice <b>$x$</b> ![a](http://example.org/a.png)

The trade mission in Vientiane buys four thousand tons of rice.
"""


def test_a_pasted_page_is_reported_and_can_be_asked_about(archive: Path, open_page: Open) -> None:
    app = open_page("add")
    app.text_area(key="pasted").set_value(PAGE)
    app.button[0].click().run()
    assert not app.exception
    assert "1 of 2 promised read, 1 added, 0 updated, 0 unchanged" in words(app)
    assert "Look at this:" in words(app)
    asked = open_page()
    asked.chat_input[0].set_value("How much rice did the trade mission buy?").run()
    shown = words(asked)
    assert "four thousand tons of rice" in shown
    assert "&lt;b&gt;$x$&lt;/b&gt; ![a](http://example.org/a.png)" in shown
    assert "<b>$x$" not in "".join(one.proto.body for one in asked.get("html"))
    from qa import Assistant

    cleaner = Assistant.open(archive)
    cleaner.remove([one.id for one in cleaner.browse(words="Vientiane")[1]])
    cleaner.close()


def test_nothing_pasted_and_a_blank_page_are_said(open_page: Open) -> None:
    app = open_page("add")
    app.button[0].click().run()
    assert "Nothing was pasted or chosen." in words(app)
    app.text_area(key="pasted").set_value("<html><body>x</body></html>")
    app.button[0].click().run()
    assert "Not read:" in words(app)


def test_a_record_is_cited_in_every_style_and_keeps_a_note(archive: Path, open_page: Open) -> None:
    app = open_page("record", id=CHERVONENKO)
    app.selectbox[0].set_value("ris").run()
    assert "TY  - MANSCPT" in words(app)
    app.text_area(key="note").set_value("Compare <b>1963</b>")
    app.text_input(key="tags").set_value("to read, Deng")
    app.button[0].click().run()
    assert not app.exception
    again = open_page("record", id=CHERVONENKO)
    assert (again.text_area(key="note").value, again.text_input(key="tags").value) == (
        "Compare <b>1963</b>",
        "Deng, to read",
    )


def test_what_was_understood_is_shown(open_page: Open) -> None:
    app = open_page()
    app.chat_input[0].set_value("What did Stallin advise Mao in 1949?").run()
    shown = words(app).replace("\\", "")
    assert "“Stallin” is read as Stalin" in shown
    assert "“Stallin”: also searched: Filippov, as titles here state" in shown
    app.chat_input[0].set_value("And in 1962?").run()
    assert "Carried over, subject: What did Stallin advise Mao in 1949?" in words(app).replace("\\", "")


def test_a_date_that_is_asked_for_leads_the_answer(open_page: Open) -> None:
    app = open_page()
    app.chat_input[0].set_value("When did Stalin advise China on its big cities?").run()
    assert "<b>February 3, 1949.</b>" in words(app)


def test_the_last_change_can_be_undone_and_brought_back(archive: Path, open_page: Open) -> None:
    from qa import Assistant

    page = Assistant.open(archive)
    page.add([read_listing(PAGE, "page")])
    page.close()
    app = open_page("add")
    app.button(key="undo").click().run()
    assert not app.exception
    assert "Undone; 10 records are held now." in words(app)
    app.button(key="undo").click().run()
    assert "Undone; 11 records are held now." in words(app)
    app.button(key="undo").click().run()
    assert "Undone; 10 records are held now." in words(app)
