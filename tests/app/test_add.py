"""The page that adds, run whole by Streamlit's own test runner."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from corpus import FORMATS, Reading, read_listing
from embeddings import ChangeResult
from qa import Assistant
from qa.upkeep.import_job import ImportJob, ImportJobs
from tests.app.conftest import opened_page, words

PAGE = """Skip to content


1 - 2 of 9


March 9, 1955

Note on Rice <b>$x$</b> ![a](http://example.org/a.png)

The trade mission in Vientiane buys four thousand tons of rice.
"""
NEXT = """3 - 4 of 9

March 10, 1955

Note on Coal

The mission sells coal.

March 11, 1955

Note on Tin

The mission sells tin.
"""
Open = Callable[..., AppTest]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "archive"
    Assistant.open(made, bundled=False).close()
    return made


@pytest.fixture
def open_page(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    monkeypatch.setenv("FINDING_AID_ARCHIVE", str(folder))
    wait = (
        ImportJob.wait
    )  # on a busy machine a short addition may take longer than the page waits for it
    monkeypatch.setattr(ImportJob, "wait", lambda self, seconds: wait(self, max(seconds, 60)))

    return partial(opened_page, "add")


def press(app: AppTest, label: str) -> AppTest:
    next(one for one in app.button if one.label == label).click().run()
    assert not app.exception
    return app


def test_a_preview_says_what_would_be_done_and_changes_nothing(
    folder: Path, open_page: Open
) -> None:
    app = open_page()
    app.text_area(key="pasted").set_value(PAGE)
    shown = words(press(app, "Preview"))
    assert "pasted text: 1 record found of 2 that the page announces: 1 new" in shown
    assert "Note on Rice &lt;b&gt;$x$&lt;/b&gt; ![a](http://example.org/a.png)" in shown
    assert "After this you would have 1-2 of 9; 3-9 missing" in shown
    assert "Note:" in shown
    assert "Last change" not in shown
    shown = words(press(app, "Add these to the archive"))
    assert "found of 2 that the page announces: 1 added, 0 updated, 0 unchanged" in shown
    assert "The archive has 1 record now." in shown
    assert "You have 1-2 of 9; 3-9 missing; of 1-2, 1 was read." in shown
    assert app.text_area(key="pasted").value == ""
    (ask_link,) = [one.proto for one in app.get("page_link") if one.proto.label.startswith("Ask")]
    assert ask_link.label == "Ask about this record"
    assert ask_link.query_string.startswith("within=pick%3D1955-03-09-note-on-rice")
    app.text_area(key="pasted").set_value(PAGE)
    shown = words(press(app, "Preview"))
    assert "0 new, 1 unchanged" in shown
    assert "The archive already has all of it; there is nothing to add." in shown
    assert "Close preview" not in words(press(app, "Close preview"))


def test_the_format_and_the_columns_are_chosen(open_page: Open) -> None:
    app = open_page()
    assert not set(FORMATS) & set(app.selectbox(key="as_format").options)  # each has a name
    table = b"Title,Name,When,Link\nRow,Letter,1961,https://a.example/1\nRow,Note,1962,\n"
    app.file_uploader[0].upload("a.csv", table)
    shown = words(press(app, "Preview"))
    assert "fields: title = Title, url = Link" in shown
    app.selectbox(key="column-title").set_value("Name")
    shown = words(press(app, "Read again"))
    assert "fields: title = Name, url = Link" in shown
    assert "https://a.example/1 · Title: Row" in shown
    assert "2 added" in words(press(app, "Add these to the archive"))
    app = open_page()
    app.file_uploader[0].upload("b.csv", table.replace(b"Note", b"Cable"))
    shown = words(press(app, "Preview"))
    assert "columns as chosen before for this header: title=Name" in shown
    app = open_page()
    app.text_area(key="pasted").set_value("Bonn, 8 April 1957\n\nDear Lund,\nthe salt is gone.")
    app.selectbox(key="as_format").set_value("document")
    assert "pasted text: 1 record found: 1 new" in words(press(app, "Preview"))


def test_another_layout_is_chosen_in_the_preview(open_page: Open) -> None:
    app = open_page()
    app.text_area(key="pasted").set_value(NEXT)
    assert "2 records found of 2" not in words(press(app, "Preview"))
    assert "2 new" in words(app)
    app.selectbox(key="layout").set_value("numbered")
    assert "the layout numbered does not fit this page" in words(press(app, "Read again"))
    app.selectbox(key="layout").set_value("dates-first")
    shown = words(press(app, "Read again"))
    assert "does not fit" not in shown and "<b>Note on Tin</b>" in shown


def test_many_files_are_one_change_that_one_undo_takes_back(open_page: Open) -> None:
    app = open_page()
    app.file_uploader[0].upload("a.txt", PAGE.encode()).upload("b.txt", NEXT.encode())
    shown = words(press(app, "Add to the archive"))
    assert "a.txt: 1 record found of 2 that the page announces" in shown
    assert "All together: 3 added, 0 updated, 0 unchanged" in shown
    assert "The archive has 3 records now." in shown
    assert "You have 1-4 of 9; 5-9 missing; of 1-2, 1 was read." in shown
    assert "Undone; the archive has 0 records now." in words(press(app, "Undo the last change"))
    assert "Undone; the archive has 3 records now." in words(press(app, "Undo the last change"))


def test_a_file_that_cannot_be_read_keeps_no_other_out(open_page: Open) -> None:
    app = open_page()
    app.file_uploader[0].upload("<i>$x$</i>.txt", b"\x00\x01\x02")
    app.text_area(key="pasted").set_value(NEXT)
    shown = words(press(app, "Add to the archive"))
    assert "Not read: <i>$x$</i>.txt" in shown
    assert "2 records found: 2 added, 0 updated, 0 unchanged" in shown


def test_nothing_pasted_and_a_blank_page_are_said(open_page: Open) -> None:
    app = open_page()
    assert "Nothing was pasted or chosen. Paste a listing page, or choose a file." in words(
        press(app, "Add to the archive")
    )
    app.text_area(key="pasted").set_value("<html><body></body></html>")
    assert "Not read:" in words(press(app, "Preview"))
    app.text_area(key="pasted").set_value("," * 10_000)
    shown = words(press(app, "Preview"))
    assert "no line is only a date" in shown and "nothing to add" not in shown


def test_what_is_added_can_be_asked_about(open_page: Open) -> None:
    app = open_page()
    app.text_area(key="pasted").set_value(PAGE)
    press(app, "Add to the archive")
    asked = opened_page()
    asked.chat_input[0].set_value("How much rice did the trade mission buy?").run()
    shown = words(asked)
    assert "four thousand tons of rice" in shown
    assert "&lt;b&gt;$x$&lt;/b&gt; ![a](http://example.org/a.png)" in shown
    assert "<b>$x$" not in "".join(one.proto.body for one in asked.get("html"))


def test_an_addition_under_way_is_shown_and_can_be_cancelled(open_page: Open) -> None:
    app = open_page()
    assistant = app.session_state["assistant"]
    go_on, begun = threading.Event(), threading.Event()

    def slow(
        _: Sequence[Reading],
        tell: Callable[[int, int], None],
        on_compared: Callable[[int, int], None],
    ) -> ChangeResult:
        on_compared(10, 10)
        tell(3, 12)
        begun.set()
        go_on.wait(30)
        tell(4, 12)
        raise AssertionError("a cancelled addition goes no further")

    assistant.imports = ImportJobs(assistant.archive, slow)
    assistant.imports.start([read_listing(NEXT, "page")])
    begun.wait(30)
    app.run()
    step = "Step 2 of 3, preparing the search by meaning: 25 % done"
    assert app.get("progress")[0].proto.text == step
    app.text_area(key="pasted").set_value(PAGE)
    assert "an addition is under way in this archive; wait for it, or cancel it" in words(
        press(app, "Add to the archive")
    )
    assistant.imports.current.cancel()
    go_on.set()
    assert assistant.imports.current.wait(30)
    app.run()
    assert assistant.imports.current.cancelled
    assert not app.get("progress")
