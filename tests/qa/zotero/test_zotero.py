"""A small server speaks Zotero's local API and its connector: records come in and go out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus import Record, parse_date, read_bytes
from qa import Assistant
from qa.interfaces.command_line import main
from qa.zotero import ZoteroClient, ZoteroError, read_zotero_items, to_zotero_item
from tests.embeddings.fake_encoder import PaperEncoder
from tests.qa.zotero.zotero_server import ZoteroServer, zotero_with

LETTER: dict[str, Any] = {
    "key": "AAAA1111",
    "version": 4,
    "itemType": "manuscript",
    "title": "Note on Cod",
    "creators": [
        {"creatorType": "author", "firstName": "Ana", "lastName": "Brandão"},
        {"creatorType": "author", "name": "Harbour of Oslo"},
    ],
    "abstractNote": "Cod is dear.",
    "date": "May 6, 1958",
    "archive": "Harbour Archive",
    "archiveLocation": "Box 12, folder 3",
    "url": "https://harbour.example/cod",
    "accessDate": "2020-01-01T00:00:00Z",
    "rights": "Free to quote",
    "place": "",
    "tags": [{"tag": "fish"}, {"tag": "Oslo", "type": 1}],
    "collections": ["KEY0"],
    "relations": {},
}
NOTE = {"key": "BBBB2222", "itemType": "note", "note": "<p>Mine.</p>"}
DAY = parse_date("6 May 1958")
assert DAY is not None
RICE = Record(
    "rice", "Telegram, Karl Lind to Ana Brandão", DAY, "Rice is <late>.", collection="Harbour",
    source="Box 1", people=("Karl Lind",), topics=("rice",), other=(("Rights", "Quote freely"),),
)  # fmt: skip


@pytest.fixture
def zotero() -> Iterator[ZoteroServer]:
    with zotero_with({"Chapter 3": [LETTER, NOTE], "Empty": []}) as server:
        yield server


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("zotero") / "archive"
    assistant = Assistant.open(folder, bundled=False, load_encoder=PaperEncoder)
    line = {"id": "rice", "title": RICE.title, "date": "6 May 1958", "summary": "Rice is late."}
    assistant.add([read_bytes(json.dumps(line).encode(), "records.jsonl")])
    assistant.close()
    return folder


def test_a_collection_becomes_records(zotero: ZoteroServer) -> None:
    client = ZoteroClient(zotero.address)
    assert [(c.name, c.items) for c in client.collections()] == [("Chapter 3", 2), ("Empty", 0)]
    items = client.items(client.collection("Chapter 3").key)
    (record,) = read_zotero_items(items, "Chapter 3").records
    assert (record.title, record.date.as_written, record.summary) == (
        "Note on Cod", "May 6, 1958", "Cod is dear.",
    )  # fmt: skip
    assert (record.collection, record.source, record.url) == (
        "Harbour Archive", "Box 12, folder 3", "https://harbour.example/cod",
    )  # fmt: skip
    assert (record.people, record.topics) == (
        ("Brandão, Ana", "Harbour of Oslo"),
        ("fish", "Oslo"),
    )
    assert dict(record.other)["rights"] == "Free to quote"
    assert zotero.headers[0]["zotero-api-version"] == "3"


def test_a_long_collection_comes_in_pages() -> None:
    items = [LETTER | {"key": f"K{number}", "title": f"Note {number}"} for number in range(250)]
    with zotero_with({"Long": items}) as server:
        client = ZoteroClient(server.address)
        counts: list[int] = []
        assert len(client.items("KEY0", counts.append)) == 250
        assert counts[-1] == 250
        assert [asked.partition("?")[2] for asked in server.asked] == [
            "limit=100&start=0", "limit=100&start=100", "limit=100&start=200",
        ]  # fmt: skip


def test_a_record_comes_back_from_zotero_as_it_went() -> None:
    item = to_zotero_item(RICE, ["Rice is <late>."])
    assert item["notes"] == [
        {
            "note": "<p>“Rice is &lt;late&gt;.”</p><p>“Telegram, Karl Lind to Ana Brandão,” "
            "6 May 1958, Harbour, Box 1. [rights: Quote freely]</p>"
        }
    ]
    assert (item["creators"], item["rights"], item["date"]) == (
        [{"creatorType": "author", "name": "Karl Lind"}], "Quote freely", "1958-05-06",
    )  # fmt: skip
    (record,) = read_zotero_items([{"data": item | {"key": "X"}}], "back").records
    for name in ("title", "summary", "collection", "source", "people", "topics"):
        assert getattr(record, name) == getattr(RICE, name), name
    assert record.date == RICE.date


@pytest.mark.parametrize(
    "address", ["http://zotero.org", "https://127.0.0.1", "http://10.0.0.1:23119", "file:///x"]
)
def test_no_other_machine_is_asked(address: str) -> None:
    with pytest.raises(ZoteroError, match="not an address of this machine"):
        ZoteroClient(address)


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ((200, b"<html>"), "cannot be read"),
        ((200, b'{"a": 1}'), "cannot be read"),
        ((200, b"[1]"), "cannot be read"),
        ((500, b"Oh"), "answered 500 \\(Oh\\)"),
        ((302, b""), "answered 302 \\(no words\\)"),
        ((403, b"Local API is not enabled"), "Allow other applications"),
    ],
)
def test_what_goes_wrong_is_one_line(
    zotero: ZoteroServer, broken: tuple[int, bytes], words: str
) -> None:
    zotero.broken = broken
    with pytest.raises(ZoteroError, match=words) as caught:
        ZoteroClient(zotero.address).collections()
    assert "\n" not in str(caught.value)


def test_the_commands(
    zotero: ZoteroServer, archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = ["--zotero", zotero.address]
    assert main(["from-zotero", *to]) == 0
    assert capsys.readouterr().out == "Chapter 3 (2) [KEY0]\nEmpty (0) [KEY1]\n"
    assert main(["from-zotero", "Nowhere", *to]) == 1
    assert "no collection 'Nowhere'; it has Chapter 3, Empty" in capsys.readouterr().err
    assert main(["to-zotero", "--id", "rice", "--archive", str(archive), *to]) == 0
    assert capsys.readouterr().out == "1 record saved in 'Chapter 3'\n"
    (saved,) = zotero.saved
    assert [item["title"] for item in saved["items"]] == [RICE.title]
    assert saved["sessionID"]


def test_the_commands_say_that_zotero_is_not_running(capsys: pytest.CaptureFixture[str]) -> None:
    with zotero_with({}) as stopped:
        pass
    assert main(["from-zotero", "--zotero", stopped.address]) == 1
    error = capsys.readouterr().err
    assert error.startswith("finding-aid: Zotero is not running on this machine (")
    assert "as RIS or CSL JSON" in error and error.count("\n") == 1
