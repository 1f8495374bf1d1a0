"""Listings: named after they were added, with their collection, undone, and the address of their pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus import CannotWrite, ReadingError, read_bytes, read_listing
from embeddings import ArchiveError, repair
from qa import Assistant
from tests.embeddings.fake_encoder import PaperEncoder
from tests.qa.conftest import one_line

TIN = "1 - 1 of 9\n\nMay 6, 1961\n\nNote on Tin\n\nTin for Mao.\n"
OIL = (
    '{"id": "oil", "title": "Note on Oil", "date": "1962", "collection": "Fuels"}\n'
    '{"id": "coal", "title": "Note on Coal", "date": "1963"}\n'
)
NOTE_ON_TIN = "1961-05-06-note-on-tin"
PAGE = """<html><body><ul><li><h3><a href="/doc/1">Letter one</a></h3><p>May 1, 1957</p></li>
<li><h3><a href="two.html">Letter two</a></h3><p>May 2, 1957</p></li></ul></body></html>"""


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    made = Assistant.open(tmp_path / "archive", bundled=False, load_encoder=PaperEncoder)
    made.add([read_listing(TIN, "tin.txt")])
    made.add([read_bytes(OIL.encode(), "oil.jsonl")], listing="Oil  Papers")
    yield made
    made.close()


def listed(assistant: Assistant) -> list[tuple[str, str, tuple[str, ...], int]]:
    return [
        (one.name, one.source, one.collections, len(one.rows))
        for one in assistant.records.listings()
    ]


def names_of(assistant: Assistant) -> dict[str, tuple[str, str]]:
    _, records = assistant.browse(limit=9)
    return {record.id: (record.listing, record.collection) for record in records}


def test_a_listing_without_a_name_is_named_afterwards_and_undone(assistant: Assistant) -> None:
    assert listed(assistant) == [
        ("", "tin.txt", ("",), 1),
        ("Oil Papers", "Oil Papers", ("", "Fuels"), 2),
    ]
    change = assistant.editing.rename_listing("tin.txt", " Tin\nin Peace ", "Metals")
    assert (change.updated, change.embedded) == ((NOTE_ON_TIN,), 0)
    assert names_of(assistant)[NOTE_ON_TIN] == ("Tin in Peace", "Metals")
    assert listed(assistant)[0] == ("Tin in Peace", "tin.txt", ("Metals",), 1)
    assert assistant.add([read_listing(TIN, "tin.txt")]).unchanged == (NOTE_ON_TIN,)
    assert assistant.maintenance.history()[0].description == (
        "rename tin.txt: listing “Tin in Peace”, collection “Metals”"
    )
    assistant.maintenance.undo()
    assert names_of(assistant)[NOTE_ON_TIN] == ("", "")


def test_a_new_name_leaves_the_collections_of_a_listing(assistant: Assistant) -> None:
    assistant.editing.rename_listing("oil papers", "Fuel Papers")
    assert names_of(assistant) == {
        NOTE_ON_TIN: ("", ""), "oil": ("Fuel Papers", "Fuels"), "coal": ("Fuel Papers", "")
    }  # fmt: skip
    assert assistant.editing.rename_listing("Fuel Papers", "Fuel Papers").updated == ()


def test_a_collection_is_renamed_in_all_its_records(assistant: Assistant) -> None:
    assert assistant.editing.rename_collection("Fuels", "Oils").updated == ("oil",)
    assert assistant.records.collections() == {"": 2, "Oils": 1}
    assert [hit.record.id for hit in assistant.search("oil", collections=["Oils"]).hits] == ["oil"]


@pytest.mark.parametrize(
    ("rename", "message"),
    [
        (lambda one: one.editing.rename_listing("Zinc", "A"), "there is no listing 'Zinc'; there are: tin.txt; Oil Papers"),
        (lambda one: one.editing.rename_collection("Zinc", "A"), "there is no collection 'Zinc'; there are: Fuels"),
        (lambda one: one.editing.rename_collection("", "A"), "there is no collection ''; there are: Fuels"),
        (lambda one: one.editing.rename_collection("Fuels", " \n"), "the new name of the collection is empty; write one"),
    ],
)  # fmt: skip
def test_what_cannot_be_renamed(assistant: Assistant, rename: Any, message: str) -> None:
    with pytest.raises(ArchiveError) as refused:
        rename(assistant)
    assert str(refused.value) == message


def test_an_archive_that_may_only_be_read_keeps_its_names(
    assistant: Assistant, tmp_path: Path
) -> None:
    reader = Assistant.open(tmp_path / "archive", load_encoder=PaperEncoder, read_only=True)
    with pytest.raises(CannotWrite):
        reader.editing.rename_listing("Oil Papers", "A")
    reader.close()


def test_links_get_the_address_that_is_given_and_then_remembered(
    assistant: Assistant, tmp_path: Path
) -> None:
    def urls(reading: Any) -> list[tuple[str, dict[str, str]]]:
        return [(record.url, dict(record.other)) for record in reading.records]

    imports = assistant.imports
    page = read_bytes(PAGE.encode(), "page.html")
    assert imports.with_address(page, "", "Letters") is page
    made = imports.with_address(page, " https://s.example/list/ ", "Letters")
    whole: list[tuple[str, dict[str, str]]] = [
        ("https://s.example/doc/1", {}),
        ("https://s.example/list/two.html", {}),
    ]
    assert (urls(made), made.warnings) == (
        whole, ("2 links made whole with https://s.example/list/", )
    )  # fmt: skip
    imports.addresses.remember("Letters", "https://s.example/list/")
    assert urls(imports.with_address(page, "", "letters")) == whole
    assert imports.with_address(page, "", "Others") is page
    table = read_bytes(
        b"Title,Date,URL\nA,1961,/a?b=1\nB,1962,n/a\nC,1963,http://x.example/c\n", "t.csv"
    )
    assert [url for url, _ in urls(imports.with_address(table, "https://s.example/list/"))] == [
        "https://s.example/a?b=1", "n/a", "http://x.example/c"
    ]  # fmt: skip
    with pytest.raises(ReadingError, match="is not an address of a page; write it as"):
        imports.with_address(page, "s.example")
    assistant.add([made], listing="Letters")
    assistant.editing.rename_listing("Letters", "Old Letters")
    assert imports.addresses.recall("Old Letters") == "https://s.example/list/"
    store = tmp_path / "archive" / "finding-aid.sqlite3"
    assistant.close()
    store.write_bytes(store.read_bytes().replace(b"Tin for Mao", b"Zinc for Mao"[:11]))
    repair(tmp_path / "archive", PaperEncoder)
    mended = Assistant.open(tmp_path / "archive", load_encoder=PaperEncoder)
    assert mended.imports.addresses.recall("Old Letters") == "https://s.example/list/"
    mended.close()


def test_the_command_line_renames_and_gives_an_address(run: Any, tmp_path: Path) -> None:
    archive, file = tmp_path / "archive", tmp_path / "page.html"
    file.write_text(PAGE)
    address = ("--base", "https://s.example/list/")
    assert run("add", str(file), "--name", "Letters", *address, archive=archive).code == 0
    urls = [one["url"] for one in run("records", "--json", archive=archive).json["records"]]
    assert urls == ["https://s.example/doc/1", "https://s.example/list/two.html"]
    again = run("add", str(file), "--name", "Letters", "--json", archive=archive).json
    assert (again["unchanged"], again["updated"]) == (2, 0)
    ran = run("listings", "--rename", "letters", "Old Letters", archive=archive)
    assert (ran.code, ran.out) == (
        0,
        "2 records renamed (finding-aid undo reverses this)\nOld Letters: 2 records\n",
    )
    assert run("listings", "--json", archive=archive).json["listings"] == [
        {"name": "Old Letters", "source": "Letters", "collections": [""], "records": 2}
    ]
    one_line(run("listings", "--rename", "A", "B", archive=archive), "there is no listing 'A'")
    assert run("add", str(file), "--base", "s.example", archive=archive).code == 2
