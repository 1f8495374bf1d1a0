"""Zotero from the app: a collection is read and added, and an answer saved with its quotations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from qa import Assistant
from tests.app.conftest import opened_page, words
from tests.qa.zotero.zotero_server import ZoteroServer, zotero_with

LETTER: dict[str, Any] = {
    "key": "AAAA1111",
    "itemType": "letter",
    "title": "Letter on the price of cod",
    "date": "6 May 1958",
    "abstractNote": "Cod is dear.",
}


@pytest.fixture
def zotero() -> Iterator[ZoteroServer]:
    with zotero_with({"Chapter 3": [LETTER]}) as server:
        yield server


def page_beside(zotero: ZoteroServer, page: str, **address: str) -> AppTest:
    app = opened_page(page, **address)
    app.session_state["zotero-address"] = zotero.address
    return app


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def test_a_collection_is_read_and_added(
    zotero: ZoteroServer, own_archive: Path, nothing_suggested: None
) -> None:
    app = press(page_beside(zotero, "add"), "zotero-collections")
    assert app.selectbox(key="zotero-chosen").options == ["Chapter 3 (1)"]
    press(app, "zotero-add")
    assistant = Assistant.open(own_archive)
    assert app.session_state["import_job"].wait(60)
    assert assistant.search("price of cod", limit=1).hits[0].record.title == LETTER["title"]
    assistant.close()


def test_an_answer_is_saved_with_its_quotations_as_notes(
    zotero: ZoteroServer, own_archive: Path, nothing_suggested: None
) -> None:
    app = page_beside(zotero, "ask")
    app.chat_input[0].set_value("What did Stalin advise Mao in 1949?").run()
    press(app, "export-zotero-1")
    (saved,) = zotero.saved
    (item,) = [item for item in saved["items"] if item["itemType"] != "note"]
    assert item["title"] == "Cable, Filippov [Stalin] to Anastas Mikoyan"
    assert "big cities into bases for communism" in str(item["notes"])
    assert "1 record saved in Zotero, in Chapter 3." in words(app)


def test_that_zotero_is_not_running_is_one_line(own_archive: Path, nothing_suggested: None) -> None:
    with zotero_with({}) as stopped:
        app = page_beside(stopped, "add")
    press(app, "zotero-collections")
    (line,) = [text.value for text in app.text if "Zotero is not running" in text.value]
    assert "\n" not in line
    assert not [box for box in app.selectbox if box.key == "zotero-chosen"]
