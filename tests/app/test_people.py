"""The page of people and places, run by Streamlit's own test runner, on made-up letters."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from corpus import read_bytes
from qa import Assistant
from tests.app.conftest import opened_page, words

LETTERS = [
    ("Letter, Joseph Stalin to Mao Zedong", "January 3, 1950", "Stalin asks about rice."),
    ("Reply, Mao Zedong to Joseph Stalin", "January 5, 1950", "Mao sends rice."),
    ("Letter, Joseph Stalin to Mao Zedong", "March 1, 1952", "Stalin <b>thanks</b> $x$."),
    ("Cable, Ada Quill to Joseph Stalin", "1952", "Quill reports from Beijing."),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("people") / "archive"
    assistant = Assistant.open(made, bundled=False)
    lines = [
        json.dumps({"title": title, "date": date, "summary": summary})
        for title, date, summary in LETTERS
    ]
    assistant.add([read_bytes("\n".join(lines).encode(), "letters.jsonl")])
    assistant.close()
    return made


@pytest.fixture
def open_page(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., AppTest]]:
    monkeypatch.setenv("FINDING_AID_ARCHIVE", str(folder))

    yield partial(opened_page, "people")
    (folder / "names.csv").unlink(missing_ok=True)


def test_the_names_are_listed_with_their_counts(open_page: Callable[..., AppTest]) -> None:
    app = open_page()
    shown = words(app)
    assert "1 - 3 of 3 names" in shown
    assert (
        shown.index(">Joseph Stalin</a>")
        < shown.index(">Mao Zedong</a>")
        < shown.index(">Beijing</a>")
    )
    assert "Who wrote to whom" in shown
    assert "people?name=Joseph+Stalin&amp;with=Mao+Zedong" in shown
    app.text_input(key="q").set_value("mao").run()
    assert "1 - 1 of 1 name" in words(app)
    app.text_input(key="q").set_value("").run()
    app.selectbox(key="kind").set_value("place").run()
    assert "1 - 1 of 1 name" in words(app)
    assert ">Beijing</a>" in words(app)


def test_a_name_has_its_forms_years_correspondents_and_records(
    open_page: Callable[..., AppTest],
) -> None:
    shown = words(open_page(name="Joseph Stalin"))
    assert "<h2" in shown
    assert "1 - 4 of 4" in shown
    assert "<caption" in shown
    assert "year=1950" in shown
    assert "year=1951" not in shown
    assert "Stalin &lt;b&gt;thanks&lt;/b&gt; $x$." in shown
    assert "browse?person=Joseph+Stalin" in shown


def test_the_records_between_two_names_and_of_a_year(open_page: Callable[..., AppTest]) -> None:
    assert "1 - 3 of 3 between it and Mao Zedong" in words(
        open_page(name="Joseph Stalin", **{"with": "Mao Zedong"})
    )
    assert "1 - 2 of 2 of 1950" in words(open_page(name="Joseph Stalin", year="1950"))
    assert "0 records between it and Nobody" in words(
        open_page(name="Joseph Stalin", **{"with": "Nobody"})
    )


def test_a_writer_whom_only_titles_know_has_a_page(open_page: Callable[..., AppTest]) -> None:
    shown = words(open_page(name="Ada Quill"))
    assert "as titles write it" in shown
    assert "1 - 1 of 1" in shown


@pytest.mark.parametrize("name", ["nobody", "<b>x</b>", "$x$ [a](b)", "a" * 10_000, "‮abc"])
def test_a_name_that_nobody_bears_is_said(open_page: Callable[..., AppTest], name: str) -> None:
    assert f"There is no name {name!r}" in words(open_page(name=name))


def test_a_name_is_added_corrected_and_taken_away(open_page: Callable[..., AppTest]) -> None:
    app = open_page()
    app.text_input(key="keep-name").set_value("Ada Quill")
    app.text_area(key="keep-forms").set_value("A. Quill\n Quill ")
    next(one for one in app.button if one.label == "Save this name").click().run()
    assert not app.exception
    assert "Saved: Ada Quill." in words(app)
    assert ">Ada Quill</a>" in words(app)
    app = open_page(name="Ada Quill")
    assert app.text_area(key="keep-forms").value == "A. Quill\nQuill"
    app.text_area(key="keep-forms").set_value("Quill of Leith")
    next(one for one in app.button if one.label == "Save this name").click().run()
    assert "Also: Quill of Leith" in words(app)
    app.button(key="remove-name").click().run()
    assert "Removed from this archive: Ada Quill." in words(app)
    assert "as titles write it" in words(app)


def test_what_cannot_be_kept_is_said(open_page: Callable[..., AppTest]) -> None:
    app = open_page()
    app.text_input(key="keep-name").set_value("a; b")
    next(one for one in app.button if one.label == "Save this name").click().run()
    assert not app.exception
    assert "has a semicolon or a line end in it" in words(app)


def test_the_counts_are_those_of_ask(folder: Path, archive: Path) -> None:
    for place in (folder, archive):
        assistant = Assistant.open(place)
        mentioned = assistant.names.directory().mentioned
        counts = {
            name.entry.name: len(name.rows)
            for name in mentioned
            if name.entry.kind in ("person", "place", "organisation")
        }
        asked = {
            name: len(assistant.ask(f"Which records mention {name}?", keep=False).counted)
            for name in counts
        }
        assistant.close()
        assert asked == counts and len(counts) >= 3
