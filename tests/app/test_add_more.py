"""On the page Add: fetching from a source, renaming a listing, and an address for links without a site."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from qa.harvest import HarvestJob
from tests.app.conftest import words
from tests.app.test_add import NEXT, Open, folder, open_page, press
from tests.qa.harvest.oai_server import IDENTIFY, page, serving
from tests.qa.harvest.test_harvest import in_order

__all__ = ["folder", "open_page"]
PAGE = """<html><body><ul><li><h3><a href="/doc/1">Letter one</a></h3><p>May 1, 1957</p></li>
<li><h3><a href="two.html">Letter two</a></h3><p>May 2, 1957</p></li></ul></body></html>"""


def fill(app: AppTest, **texts: str) -> AppTest:
    for key, text in texts.items():
        app.text_input(key=key.replace("_", "-")).set_value(text)
    return app


def test_a_source_is_fetched_only_when_the_reader_says_so(
    folder: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.harvest.oai_client.Politeness.pause_seconds", 0.0)
    wait = HarvestJob.wait
    monkeypatch.setattr(HarvestJob, "wait", lambda self, _: wait(self, 60))
    with serving(in_order(IDENTIFY, page(1, 2, "a", 3), page(3, 3))) as server:
        app = fill(open_page(), harvest_address=server.address, harvest_listing="Letters")
        assert server.asked == []
        shown = words(press(app, "Fetch and add"))
        assert len(server.asked) == 3
    assert "Port Ellin Letters: 3 records fetched." in shown
    job = app.session_state["import_job"]
    assert job.wait(60)
    shown = words(app.run())
    assert "Port Ellin Letters: 3 records found: 3 added, 0 updated, 0 unchanged" in shown
    assert "The archive has 3 records now." in shown
    assert [one.name for one in app.session_state["assistant"].records.listings()] == ["Letters"]


def test_a_harvest_that_cannot_start_or_fails_says_why(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait = HarvestJob.wait
    monkeypatch.setattr(HarvestJob, "wait", lambda self, _: wait(self, 60))
    app = fill(open_page(), harvest_address="letters")
    assert "Nothing was fetched: 'letters' is not an address of an OAI-PMH source" in words(
        press(app, "Fetch and add")
    )
    with serving(in_order((404, {}, b""))) as server:
        fill(app, harvest_address=server.address)
        shown = words(press(app, "Fetch and add"))
    assert "has no such path; check the address (404)" in shown
    assert "Go on" in shown


def test_where_a_login_is_set_nothing_can_be_fetched(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page()
    assert "Fetch and add" in words(app)
    monkeypatch.setattr("pages.harvest_form.is_login_set", lambda: True)
    assert "Fetch and add" not in words(app.run())


def test_a_listing_and_a_collection_are_renamed_and_undone(open_page: Open) -> None:
    app = open_page()
    assert "Listings and collections" not in words(app)
    app.file_uploader[0].upload("b.txt", NEXT.encode())
    assert "Listings and collections" in words(press(app, "Add to the archive"))
    assistant = app.session_state["assistant"]
    app.text_input(key="listing-name-b.txt").set_value("Port Papers")
    app.text_input(key="listing-collection-b.txt-").set_value("Port")
    shown = words(press(app, "Save names"))
    assert "Saved, in 2 records. Undo is below." in shown
    assert "rename b.txt: listing “Port Papers”, collection “Port”" in shown
    [listing] = assistant.records.listings()
    assert (listing.name, listing.collections) == ("Port Papers", ("Port",))
    app.text_input(key="collection-name-Port").set_value("Harbour")
    assert "Saved, in 2 records." in words(press(app, "Save the name of the collection"))
    assert assistant.records.collections() == {"Harbour": 2}
    app.text_input(key="collection-name-Harbour").set_value(" ")
    shown = words(press(app, "Save the name of the collection"))
    assert "Nothing was renamed: the new name of the collection is empty; write one" in shown
    press(app, "Undo the last change")
    press(app, "Undo the last change")
    assert assistant.records.collections() == {"Harbour": 2}  # an undo can be undone


def test_an_address_makes_links_whole_and_is_remembered_with_the_listing(open_page: Open) -> None:
    def preview(**texts: str) -> str:
        app = fill(open_page(), **texts)
        app.file_uploader[0].upload("page.html", PAGE.encode())
        return words(press(app, "Preview"))

    assert "2 links without a site" in preview()
    assert "'s.example' is not an address of a page" in preview(base="s.example")
    app = fill(open_page(), base="https://s.example/list/", listing="Letters")
    app.file_uploader[0].upload("page.html", PAGE.encode())
    press(app, "Add to the archive")
    _, records = app.session_state["assistant"].browse()
    assert [record.url for record in records] == [
        "https://s.example/doc/1", "https://s.example/list/two.html"
    ]  # fmt: skip
    assert "2 links made whole with https://s.example/list/" in preview(listing="Letters")
