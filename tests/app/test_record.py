"""The page of one record, run whole by Streamlit's own test runner, on a few made-up letters."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from corpus import read_listing
from pages.session import get_assistant
from qa import Assistant
from tests.app.conftest import opened_page, words

PAGE = """41 - 45 of 289

June 4, 1958

Letter, Ana Brandão to Pedro Salles

Brandão asks Salles for forty crates of tinned sardines for the consulate in Recife.

June 6, 1958

Reply, Pedro Salles to Ana Brandão

Salles refuses the sardines and offers dried cod instead.

August 8, 1958

Letter, Ana Brandão to Pedro Salles, 7 August 1958

Brandão <b>thanks</b> Salles for the $cod$ and the sardines.

May 2, 1971

Report on Glass

A report on glass works.

1971

Note on [Paper](http://example.org) ‮abc

"""
FIRST = "1958-06-04-letter-ana-brandao-to-pedro-salles"
THIRD = "1958-08-08-letter-ana-brandao-to-pedro-salles-7-august-1958"
Open = Callable[..., AppTest]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("record") / "archive"
    assistant = Assistant.open(made, bundled=False)
    assistant.add([read_listing(PAGE, "page <5>.txt")])
    assistant.close()
    return made


@pytest.fixture
def open_page(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    monkeypatch.setenv("FINDING_AID_ARCHIVE", str(folder))

    return partial(opened_page, "record")


def test_a_record_shows_both_dates_its_place_and_its_page(open_page: Open) -> None:
    shown = words(open_page(id=THIRD))
    assert "August 8, 1958" in shown
    assert ">Date in the title</dt>" in shown
    assert ">7 August 1958</dd>" in shown
    assert "Record 3 of 5 by date" in shown
    assert "Earlier: June 6, 1958" in shown
    assert "Later: 1971" in shown
    assert "from page <5>.txt, with 5 records in all." in shown
    assert "That page says it has 41 to 45 of 289 of its listing." in shown
    assert "Not in the listing: collection, source, address" in shown
    summary = "Brandão &lt;b&gt;thanks&lt;/b&gt; Salles for the $cod$ and the sardines."
    assert f">{summary}</dd>" in shown


def test_the_original_is_opened_from_title_and_footnote_and_is_a_web_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assistant = Assistant.open(tmp_path / "archive", bundled=False)
    lines = (
        '{"id": "web", "title": "Letter on Salt", "date": "1957", "url": "https://a.example/1"}\n'
        '{"id": "script", "title": "Note on Tar", "date": "1958", "url": "javascript:alert(1)"}'
    )
    assistant.add([read_listing(lines, "two")])
    assistant.close()
    monkeypatch.setenv("FINDING_AID_ARCHIVE", str(tmp_path / "archive"))
    app = opened_page("record")
    original = 'href="https://a.example/1" target="_blank" rel="noopener noreferrer"'
    for record_id, links in (("web", 2), ("script", 0)):
        app.query_params["id"] = record_id
        app.run()
        assert words(app).count(original) == links
        assert 'href="javascript' not in words(app)
    asked = opened_page()
    asked.chat_input[0].set_value("Which letter is about salt?").run()
    assert not asked.exception
    assert words(asked).count(original) == 1


def test_related_records_come_with_their_reasons(open_page: Open) -> None:
    shown = words(open_page(id=FIRST))
    assert "The reply, two days later" in shown
    assert "The same correspondents, two months later" in shown
    assert shown.index("The reply") < shown.index("The same correspondents")
    assert "Brandão &lt;b&gt;thanks&lt;/b&gt; Salles for the $cod$" in shown
    assert "What it replies to, perhaps, two days earlier" in words(
        open_page(id="1958-06-06-reply-pedro-salles-to-ana-brandao")
    )


def test_the_first_and_the_last_record_have_one_neighbour(open_page: Open) -> None:
    first = words(open_page(id=FIRST))
    assert "Record 1 of 5 by date" in first
    assert "Earlier:" not in first
    last = words(open_page(id="1971-05-02-report-on-glass"))
    assert "Record 5 of 5 by date" in last
    assert "Later:" not in last
    assert "Earlier: 1971" in last


@pytest.mark.parametrize("record", ["nothing", "<b>x</b>", "$x$", "a" * 10_000])
def test_a_record_that_is_not_there_is_said(open_page: Open, record: str) -> None:
    assert f"There is no record {record!r} in this archive." in words(open_page(id=record))


def test_a_record_is_cited_in_every_style_and_keeps_a_note(open_page: Open) -> None:
    app = open_page(id=FIRST)
    app.selectbox[0].set_value("ris").run()
    assert "TY  - MANSCPT" in words(app)
    app.text_area(key="note").set_value("Compare <b>1963</b>")
    app.text_input(key="tags").set_value("to read, cod")
    next(one for one in app.button if one.label == "Save").click().run()
    assert not app.exception
    again = open_page(id=FIRST)
    assert again.text_area(key="note").value == "Compare <b>1963</b>"
    assert again.text_input(key="tags").value == "cod, to read"


class _RerunError(Exception):
    """What st.rerun does to a page: it goes no further."""


def test_a_page_that_is_asked_for_first_of_all_is_read_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def rerun() -> None:
        raise _RerunError

    monkeypatch.setattr(PagesManager, "uses_pages_directory", True)
    monkeypatch.setattr("pages.session.st", SimpleNamespace(session_state={}, rerun=rerun))
    with pytest.raises(_RerunError):
        get_assistant()
    assert PagesManager.uses_pages_directory is False
    monkeypatch.setattr(
        "pages.session.st", SimpleNamespace(session_state={"assistant": "it"}, rerun=rerun)
    )
    found: object = get_assistant(has_own_sidebar=True)
    assert found == "it"


def test_a_date_is_corrected_with_a_preview_of_how_it_is_understood(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_page: Open
) -> None:
    own = shutil.copytree(folder, tmp_path / "archive")
    monkeypatch.setenv("FINDING_AID_ARCHIVE", str(own))
    page = open_page(id=FIRST)
    date = next(field for field in page.text_input if field.label == "Date")
    date.set_value("June-ish").run()
    assert "'June-ish' cannot be read as a date" in words(page)
    page.button(key="save-correction").click().run()
    assert "Not saved: &#39;June-ish&#39; cannot be read as a date" in words(page)
    date = next(field for field in page.text_input if field.label == "Date")
    date.set_value("circa June 1959").run()
    assert "Understood as: any day from May 1, 1959 to July 31, 1959." in words(page)
    page.button(key="save-correction").click().run()
    shown = words(page)
    assert "Saved." in shown
    assert '<dt>Date</dt><dd dir="auto" class="fa-text">circa June 1959</dd>' in shown
    assert '<dt>Date in the listing</dt><dd dir="auto" class="fa-text">June 4, 1958</dd>' in shown
    assert "Corrected by the reader; the listing has the date “June 4, 1958”." in shown
    page.button(key="clear-date").click().run()
    assert "Date in the listing" not in words(page)


def test_the_sidebar_is_filled_once(open_page: Open) -> None:
    """Forms that took the page's assistant anew filled it again."""
    bodies = [one.proto.body for one in open_page(id=FIRST).get("html")]
    assert sum(">New conversation</a>" in body for body in bodies) == 1


def test_a_record_is_merged_into_another_and_deleted_and_each_is_undone(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_page: Open
) -> None:
    monkeypatch.setenv("FINDING_AID_ARCHIVE", str(shutil.copytree(folder, tmp_path / "archive")))
    page = open_page(id=FIRST)
    assert page.button(key="delete").disabled
    page.checkbox[0].check().run()
    page.button(key="delete").click().run()
    assert "Deleted: Letter, Ana Brandão to Pedro Salles" in words(page)
    assert f"There is no record {FIRST!r} in this archive." in words(page)
    page.button(key="undo-change").click().run()
    assert "Undone." in words(page)
    page.text_input(key=f"into-{FIRST}").set_value("no-such-record").run()
    assert "There is no other record 'no-such-record' in this archive." in words(page)
    page.text_input(key=f"into-{FIRST}").set_value(f"http://127.0.0.1:8501/record?id={THIRD}").run()
    page.button(key="merge").click().run()
    shown = words(page)
    assert "Merged into this record." in shown
    assert page.query_params["id"] == THIRD
    assert "<dt>Other date</dt>" in shown
    page.button(key="undo-change").click().run()
    assert "Other date" not in words(page)
    page.selectbox(key=f"related-{THIRD}").select(FIRST).run()
    page.button(key="merge").click().run()
    assert page.query_params["id"] == FIRST
