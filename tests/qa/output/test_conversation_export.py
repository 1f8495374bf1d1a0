"""Conversations as files, and the commands that list, show, rename and delete them."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest

from corpus import Turn
from qa.output import TEXT_DOCUMENTS, export_conversation
from tests.qa.conftest import one_line

ANSWER = {
    "answered": True,
    "statements": [{"frame": "1949, “Note <b>”:", "quote": "Rice *and* $tea$", "citation": 1}],
    "citations": [{"number": 1, "text": "“Note <b>,” 1949."}],
    "reason": "",
    "nearest": [],
}
NONE = {
    "answered": False,
    "statements": [],
    "citations": [],
    "reason": "These records do not say.",
    "nearest": [{"date": {"as_written": ""}, "title": "# Note", "reason": "on another subject"}],
}
TURNS = [
    Turn("c", 1, "", "What [was] said?", "{}", json.dumps(ANSWER)),
    Turn("c", 2, "", "1. And <then>?", "{}", json.dumps(NONE)),
    Turn("c", 3, "", "Again?", "{}", json.dumps(ANSWER)),
]


def test_markdown_has_footnotes_numbered_through() -> None:
    assert export_conversation("A *talk*", TURNS, "markdown") == (
        "# A \\*talk\\*\n\n## What \\[was\\] said?\n\n1949, “Note \\<b\\>”:\n\n"
        "> “Rice \\*and\\* \\$tea\\$”[^1]\n\n"
        "## 1\\. And \\<then\\>?\n\nThese records do not say.\n\n"
        "- undated, “# Note”: on another subject\n\n"
        "## Again?\n\n1949, “Note \\<b\\>”:\n\n> “Rice \\*and\\* \\$tea\\$”[^2]\n\n"
        "[^1]: “Note \\<b\\>,” 1949.\n[^2]: “Note \\<b\\>,” 1949.\n"
    )


def test_html_is_escaped_and_whole() -> None:
    page = export_conversation("<i>", TURNS, "html")
    assert page.startswith("<!DOCTYPE html>")
    assert '<h1 dir="auto">&lt;i&gt;</h1>' in page
    assert '“Rice *and* $tea$”<sup><a id="place-2" href="#note-2">2</a></sup>' in page
    assert '<li id="note-1" dir="auto">“Note &lt;b&gt;,” 1949. <a href="#place-1"' in page
    assert "<b>" not in page


def test_a_rating_stands_below_its_answer() -> None:
    rated = {1: True, 2: False}
    markdown = export_conversation("A", TURNS, "markdown", rated)
    assert "[^1]\n\n*Rated: this answer helped.*\n\n## 1\\. And" in markdown
    assert "subject\n\n*Rated: this answer did not help.*\n\n## Again?" in markdown
    assert markdown.count("Rated") == 2
    page = export_conversation("A", TURNS, "html", rated)
    assert page.count('<p><i>Rated: this answer helped.</i></p>\n<h2 dir="auto">1. And') == 1


def test_another_form_is_refused() -> None:
    with pytest.raises(
        ValueError, match="'pdf' is not a text format; choose one of markdown, html"
    ):
        export_conversation("x", TURNS, "pdf")


def test_conversations_on_the_command_line(run: Any) -> None:
    asked = run("ask", "What did Stalin advise Mao in 1949?", "--json").json["conversation"]
    listed = run("conversations", "--json").json["conversations"]
    assert ("Stalin, Mao, 1949", 1) in [(one["name"], one["turns"]) for one in listed]
    shown = run("conversation", asked)
    assert "> “Stalin advises that China turn its big cities into bases" in shown.out
    assert shown.out.endswith(
        "[^1]: “Cable, Filippov \\[Stalin\\] to Anastas Mikoyan,” February 3, 1949.\n"
    )
    assert "<!DOCTYPE html>" in run("conversation", asked, "--export", "html").out
    assert run("conversation", asked, "--rename", "Cities").out.startswith("# Cities\n")
    assert run("conversation", asked, "--json").json["name"] == "Cities"
    assert run("conversation", asked, "--delete").code == 0
    one_line(
        run("conversation", asked),
        f"there is no conversation '{asked}'",
        "finding-aid conversations",
    )


@pytest.mark.parametrize("form", TEXT_DOCUMENTS)
def test_an_export_keeps_no_control_characters(form: str) -> None:
    answer = json.dumps(NONE | {"reason": "No \x1b[31manswer\x00 \x9bfound\ud83d."})
    text = export_conversation("A \x1bname", [Turn("c", 1, "", "Wh\x07y?", "{}", answer)], form)
    kinds = {character: unicodedata.category(character) for character in text}
    assert [mark for mark, kind in kinds.items() if kind in ("Cc", "Cs")] == ["\n"]
    for words in ("answer", "found\ufffd.", "name", "Wh y?"):
        assert words in text
