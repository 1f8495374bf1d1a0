"""An answer, shown once: its sources, the row below it, what it keeps, and how it is asked again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.conftest import drawn, opened_page, words

STALIN = "What did Stalin advise Mao in 1949?"
TWO = "What did Stalin advise Mao in February 1949 and who went to Bergen in 1962?"
CITATION = "[1] “Cable, Filippov [Stalin] to Anastas Mikoyan,” February 3, 1949."


@pytest.fixture
def app(own_archive: Path, nothing_suggested: None) -> AppTest:
    return opened_page()


def asked(app: AppTest, question: str) -> AppTest:
    app.chat_input[0].set_value(question).run()
    assert not app.exception
    return app


def copied(app: AppTest) -> list[str]:
    """What the buttons of the page copy."""
    return [text for body in drawn(app) for text in re.findall('data-copy="([^"]*)"', body)]


def test_a_quotation_stands_once_above_its_folded_source(app: AppTest) -> None:
    asked(app, STALIN)
    (quoted,) = [body for body in drawn(app) if "<blockquote" in body]
    assert (
        'href="record?id=1949-02-03-cable-filippov-stalin-to-anastas-mikoyan" target="_self" '
        'aria-label="footnote 1, February 3, 1949"' in quoted
    )
    assert quoted.index("</blockquote>") < quoted.index('<details class="fa-source">')
    assert quoted.count("<mark>") == 1
    assert words(app).count("China turn its big cities") == 3  # with source, and to be copied


def test_one_row_copies_exports_and_shares_an_answer(app: AppTest) -> None:
    asked(app, STALIN)
    whole, citation = copied(app)
    assert citation == CITATION
    assert whole.endswith(f"\n\n{CITATION}")
    assert [button.proto.label for button in app.get("download_button")][:6] == [
        "Word, with footnotes",
        "PDF",
        "Web page",
        "Markdown",
        "RIS, for Zotero",
        "BibTeX",
    ]
    (share,) = [body for body in drawn(app) if "data-share" in body]
    assert f'data-share="?c={app.query_params["c"]}&amp;turn=1"' in share
    assert list(app.code) == []


def test_a_refusal_has_no_citations_to_copy(app: AppTest) -> None:
    asked(app, "What did Stalin advise Mao in 1962?")
    (whole,) = copied(app)
    assert whole.startswith("No answer found in these 10 records")


def test_a_shared_answer_is_shown_alone_and_leads_to_the_whole(app: AppTest) -> None:
    asked(app, STALIN)
    asked(app, "And in 1962?")
    app.query_params["turn"] = "1"
    app.run()
    assert len(app.chat_message) == 2
    assert "China turn its big cities" in words(app)
    assert "Show the whole conversation" in words(app)
    asked(app, "What did Stalin say about weapons?")
    assert "turn" not in app.query_params
    assert len(app.chat_message) == 6


def test_a_question_is_changed_and_follows_the_turns_before_it(app: AppTest) -> None:
    asked(app, STALIN)
    app.button(key="edit-1").click().run()
    app.text_area(key="edited-1").set_value("What did Stalin advise Mao in 1962?").run()
    app.button(key="ask-changed").click().run()
    assert not app.exception
    assert len(app.chat_message) == 4
    assert "No answer found in these 10 records, of which 1 is dated “in 1962”." in words(app)
    assert "From your last question" not in words(app)
    app.button(key="edit-2").click().run()
    app.button(key="cancel-edit").click().run()
    assert len(app.chat_message) == 4 and not app.text_area


def test_a_period_that_is_kept_is_named_first_and_can_be_left(app: AppTest) -> None:
    asked(app, STALIN)
    asked(app, "What did he say about weapons?")
    assert "Only in 1949, as in your last question." in words(app)
    answer = app.chat_message[3]
    assert answer.button[0].label == "Search all years"
    app.button(key="all-years").click().run()
    assert not app.exception
    assert not [button for button in app.button if button.label == "Search all years"]
    assert "anti-tank" in words(app)


def test_each_part_has_its_heading_and_a_part_without_an_answer_says_so(app: AppTest) -> None:
    app.chat_input[0].set_value(TWO).run()
    assert not app.exception
    headings = [body for body in drawn(app) if "fa-part" in body]
    assert [heading.split(">")[1].split("<")[0] for heading in headings] == [
        "What did Stalin advise Mao in February 1949?",
        "Who went to Bergen in 1962?",
    ]
    assert "big cities into bases" in words(app)
    assert [text.value for text in app.text if str(text.value).startswith("No answer")]
