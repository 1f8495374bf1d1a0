"""The name of a listing and of the repository: in every style, in exports, and read back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bibtexparser.entrypoint import parse_string

from corpus import Record, read_bytes, read_listing
from embeddings import backup, repair, restore
from qa import STYLES, Assistant, cite_records, records_to_jsonl
from tests.embeddings.fake_encoder import PaperEncoder

WILSON = "Wilson Center Digital Archive"
LISTING = "Tin in Peace and War"
LINE = (
    '{"id": "tin", "title": "Note on Tin", "date": "May 6, 1961", "source": "Box 1", '
    '"collection": "Metals", "url": "https://a.example/1"}'
)
PAGE = "1 - 1 of 9\n\nMay 6, 1961\n\nNote on Tin\n\nTin.\n"


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    made = Assistant.open(tmp_path / "archive", bundled=False, load_encoder=PaperEncoder)
    made.maintenance.settings.set_repository(f"  {WILSON} \n")
    made.add([read_bytes(LINE.encode(), "tin.jsonl")], listing=LISTING)
    yield made
    made.close()


def get(assistant: Assistant, record_id: str = "tin") -> Record:
    record = assistant.record(record_id)
    assert record is not None
    return record


def test_both_names_stand_in_every_style(assistant: Assistant) -> None:
    record = get(assistant)
    assert (record.listing, record.repository) == (LISTING, WILSON)
    cited = {style: cite_records([record], style).text for style in STYLES}
    address = "https://a.example/1"
    assert cited["archive"] == (
        f"“Note on Tin,” May 6, 1961, {WILSON}, {LISTING}, Metals, Box 1, {address}"
    )
    places = f"Box 1, Metals, {LISTING}, {WILSON}"
    assert cited["chicago"] == f"“Note on Tin,” May 6, 1961, {places}, {address}."
    entry = f"Box 1. Metals. {LISTING}. {WILSON}. {address}."
    assert cited["chicago-bibliography"] == f"“Note on Tin.” May 6, 1961. {entry}"
    assert cited["mla"] == f"“Note on Tin.” 6 May 1961. {places}, {address}."
    for line in (f"AV  - Metals\r\nDB  - {WILSON}\r\nAN  - Box 1", f"M2  - Listing: {LISTING}"):
        assert f"\r\n{line}\r\n" in cited["ris"]
    item = json.loads(cited["csl-json"])[0]
    assert (item["archive"], item["archive_collection"], item["archive_location"]) == (
        WILSON,
        "Metals",
        "Box 1",
    )
    entry_read = parse_string(cited["bibtex"]).entries[0]
    assert (entry_read["archive"], entry_read["howpublished"]) == (
        WILSON,
        f"{WILSON}, {LISTING}, Metals, Box 1",
    )


def test_without_names_a_citation_is_as_before(tmp_path: Path) -> None:
    other = Assistant.open(tmp_path / "other", bundled=False, load_encoder=PaperEncoder)
    other.add([read_bytes(LINE.encode(), "tin.jsonl")])
    assert cite_records([get(other)], "ris").text.count("Metals") == 1
    assert "DB  - Metals" in cite_records([get(other)], "ris").text
    other.close()


@pytest.mark.parametrize("form", ["json-lines", "ris", "csl-json", "bibtex"])
@pytest.mark.parametrize("collection", ["Metals", ""])
def test_an_export_is_read_back_whole(
    assistant: Assistant, tmp_path: Path, form: str, collection: str
) -> None:
    listed = read_listing(PAGE.replace("Tin", "Ore"), "page")
    [ore] = assistant.add([listed], collection=collection, listing="Ores").added
    record = get(assistant, ore)
    data = (
        records_to_jsonl([record]).encode()
        if form == "json-lines"
        else cite_records([record], form).file_bytes
    )
    other = Assistant.open(tmp_path / "other", bundled=False, load_encoder=PaperEncoder)
    other.add([read_bytes(data, "export")])
    assert (get(other, ore), get(other, ore).repository) == (
        replace(record, other=(("Repository", WILSON),)),
        "",
    )
    assert assistant.add([read_bytes(data, "export")]).unchanged == (ore,)
    other.close()


@pytest.mark.parametrize("form", ["json-lines", "ris", "csl-json", "bibtex"])
def test_what_a_record_states_of_rights_and_repository_goes_everywhere(
    assistant: Assistant, form: str
) -> None:
    stated = {"dcterms:accessRights": "Open", "Held by": "Port Ellin", "Playwright": "Ida"}
    line = json.loads(LINE) | {"title": "Note on Coal", "id": "", "other": stated}
    [coal] = assistant.add([read_bytes(json.dumps(line).encode(), "coal.jsonl")]).added
    record = get(assistant, coal)
    address = "https://a.example/1. [rights: Open]"
    for style in ("chicago", "chicago-18"):
        note = f"“Note on Coal,” May 6, 1961, Box 1, Metals, Port Ellin, {address}"
        assert cite_records([record], style).text == note
    data = (
        records_to_jsonl([record]).encode()
        if form == "json-lines"
        else cite_records([record], form).file_bytes
    )
    [read] = read_bytes(data, "export").records
    kept = {name: value for name, value in read.other if name not in ("ID", "Playwright")}
    assert list(kept.values()) in (["Open", "Port Ellin"], ["Port Ellin", "Open"])
    assert read.collection == "Metals"
    assert assistant.add([read_bytes(data, "export")]).unchanged == (coal,)


def test_the_name_of_a_listing_is_in_the_history_and_stays_when_it_is_read_again(
    assistant: Assistant,
) -> None:
    assert assistant.maintenance.history()[0].description == f"add {LISTING}"
    assert assistant.add([read_bytes(LINE.encode(), "tin.jsonl")]).unchanged == ("tin",)
    renamed = assistant.add([read_bytes(LINE.encode(), "tin.jsonl")], listing="Other Name")
    assert (renamed.updated, get(assistant).listing) == (("tin",), "Other Name")
    assistant.maintenance.undo()
    assert get(assistant).listing == LISTING


def test_a_name_is_stored_on_one_line_whatever_it_holds(assistant: Assistant) -> None:
    line = LINE.replace('"Metals"', '""').encode().replace(b'"tin"', b'"ore"')
    [ore] = assistant.add(
        [read_bytes(line, "ore.jsonl")], listing=" A\n\udcff ", collection="x" * 300
    ).added
    record = get(assistant, ore)
    assert (record.listing, record.collection) == ("A ?", "x" * 200)
    assert assistant.maintenance.history()[0].description == "add A ?"


def test_a_backup_and_a_repair_keep_the_repository(assistant: Assistant, tmp_path: Path) -> None:
    backup(assistant.archive, tmp_path / "backup")
    again = Assistant(restore(tmp_path / "backup", tmp_path / "restored", PaperEncoder))
    assert get(again).repository == WILSON
    again.close()
    store = tmp_path / "restored" / "finding-aid.sqlite3"
    store.write_bytes(store.read_bytes().replace(b"https://a.example/1", b"https://a.example/2"))
    repair(tmp_path / "restored", PaperEncoder)
    mended = Assistant.open(tmp_path / "restored", load_encoder=PaperEncoder)
    assert (get(mended).url, get(mended).repository) == ("https://a.example/2", WILSON)
    mended.maintenance.settings.set_repository("")
    assert get(mended).repository == ""
    mended.close()


def test_the_command_line_sets_and_shows_them(run: Any, tmp_path: Path) -> None:
    archive, file = tmp_path / "archive", tmp_path / "tin.jsonl"
    file.write_text(LINE)
    assert run("add", str(file), "--name", LISTING, archive=archive).code == 0
    set_to = run("settings", "--repository", WILSON, archive=archive)
    assert (set_to.code, set_to.out) == (0, f"repository: {WILSON}\n")
    assert run("settings", "--json", archive=archive).json == {"repository": WILSON}
    shown = run("show", "tin", "--json", archive=archive).json
    assert (shown["listing"], shown["repository"]) == (LISTING, WILSON)
    assert WILSON in run("cite", "tin", "--style", "mla", archive=archive).out
