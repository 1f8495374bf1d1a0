"""RIS, BibTeX, CSL-JSON and Zotero's own files: every field in its place, and exports come back whole."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import (
    ArchivalDate,
    LineRole,
    Reading,
    Record,
    parse_date,
    read_bytes,
    read_file,
    read_listing,
)
from qa import records_to_jsonl
from qa.citations import cite_records

GOLDEN = Path(__file__).parents[2] / "golden" / "files"


def golden(name: str) -> Reading:
    return read_file(GOLDEN / name)


def test_ris() -> None:
    reading = golden("references.ris")
    letter, note = reading.records
    assert (reading.shape, reading.unread, reading.warnings) == ("RIS", (), ())
    assert (letter.title, letter.date.edtf) == ("Letter, Ola Brandt to Harlan Voss", "1961-05-06")
    assert letter.summary == "Brandt asks for coal.\nMay 7, 1961\nHe will pay in salt."
    assert (letter.people, letter.topics) == (("Brandt, Ola", "Voss, Harlan"), ("coal", "salt"))
    assert (letter.collection, letter.source) == ("Port Ellin Record Office", "HB 4/2")
    assert letter.url == "https://example.org/letters/1"
    assert letter.other == (("Note", "Seen in the reading room."), ("DOI", "10.1/x"))
    assert (note.date.as_written, note.date.edtf) == ("circa May 1962", "1962-05~")
    assert (note.places, note.topics, note.other) == (("Port Ellin",), (), (("Type", "GEN"),))


def test_ris_accounts_for_every_line() -> None:
    reading = read_listing(
        "TY  - GEN\r\nTI  - A\r\nER  - \r\nlost\r\n\r\nTY  - GEN\r\nAB  - \r\nER  -"
    )
    assert [(line.line, line.reason) for line in reading.unread] == [
        (4, "outside any reference"),
        (6, "it has no title"),
    ]
    assert [role.value for role in reading.roles] == (
        "record text text unread blank unread text text".split()
    )


def test_bibtex() -> None:
    reading = golden("references.bib")
    letter, answer = reading.records
    assert letter.title == "Letter, Ola Brandt to Harlan Vøss"
    assert letter.summary == "Brandt asks for coal & salt: 5%."
    assert (letter.date.edtf, letter.url) == ("1961-05-06", "https://example.org/letters/1_a%20b")
    assert (letter.people, letter.topics) == (("Brandt, Ola", "Harbour Board"), ("coal", "salt"))
    assert (letter.source, letter.other) == (
        "HB 4/2",
        (("Type", "unpublished"), ("ID", "brandt1961")),
    )
    assert (answer.title, answer.date.edtf) == ("Answer", "1961-05")
    assert answer.other == (("Type", "letter"), ("Note", "Seen été"), ("ID", "voss1961"))
    assert [(line.line, line.reason) for line in reading.unread] == [
        (12, "an entry that is not complete, or has a key or a field twice")
    ]


def test_csl_json() -> None:
    letter, note, undated = golden("items_csl.json").records
    assert (letter.title, letter.date.edtf) == ("Letter, Ola Brandt to Harlan Voss", "1961-05-06")
    assert (letter.people, letter.topics) == (("Brandt, Ola", "Harbour Board"), ("coal", "salt"))
    assert (letter.summary, letter.collection, letter.source, letter.url) == (
        "Brandt asks for coal.",
        "Port Ellin Record Office",
        "HB 4/2",
        "https://example.org/letters/1",
    )
    assert letter.other == (("type", "letter"), ("publisher-place", "Port Ellin"), ("ID", "a"))
    assert (note.date.edtf, undated.date.edtf) == ("1962-05/1962-07", "1950~")
    assert undated.other == (("Note", "Torn."), ("ID", "c"))


def test_zotero_csv() -> None:
    reading = golden("zotero.csv")
    [letter] = reading.records
    assert (letter.title, letter.date.as_written) == (
        "Letter, Ola Brandt to Harlan Voss",
        "1961-05-06",
    )
    assert letter.summary == "Brandt asks for coal.\nMay 7, 1961\nHe will pay."
    assert (letter.people, letter.topics) == (("Brandt, Ola", "Voss, Harlan"), ("coal", "salt"))
    assert (letter.collection, letter.source) == ("Port Ellin Record Office", "HB 4/2")
    assert ("Notes", "Torn.") in letter.other
    assert ("Date Added", "2024-01-03 10:00:00") in letter.other


def test_zotero_rdf() -> None:
    reading = golden("zotero.rdf")
    [letter] = reading.records
    assert (reading.shape, reading.warnings) == ("Zotero RDF", ())
    assert (letter.title, letter.date.edtf, letter.language) == (
        "Letter, Ola Brandt to Harlan Voss",
        "1961-05-06",
        "Arlandic",
    )
    assert (letter.people, letter.topics) == (("Brandt, Ola",), ("coal", "salt"))
    assert (letter.collection, letter.source) == ("Port Ellin Record Office", "HB 4/2")
    assert letter.url == "https://example.org/letters/1"
    assert letter.other == (("itemType", "letter"), ("Note", "Torn at the edge."))


WORDS = (
    st.text(
        st.sampled_from("abcXYZ àéüžЖ毛 0123 ,.;:'\"-–()[]{}%&$#_~^\\/<>?!"),
        min_size=1,
        max_size=30,
    )
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: re.search(r"\w", text) is not None)
)
NAMES = st.lists(WORDS.filter(lambda text: ";" not in text), max_size=3, unique=True).map(tuple)
DATES = st.sampled_from(
    ["May 6, 1961", "1961-05-06", "May 1961", "1961", "circa May 1961", "1950-1953", "1950s",
     "spring 1956", "1950?", "before 1961", "undated", "", "3-10 March 1964"]
)  # fmt: skip
RECORDS = st.builds(
    lambda when, **fields: Record("", date=parse_date(when) or ArchivalDate.none(), **fields),
    when=DATES,
    title=WORDS,
    summary=WORDS | st.just(""),
    collection=WORDS | st.just(""),
    source=WORDS | st.just(""),
    language=st.sampled_from(["", "Lao", "French; Lao"]),
    url=st.sampled_from(["", "https://example.org/a_b%20c?x=1&y=2#z"]),
    people=NAMES,
    places=NAMES,
    topics=NAMES,
    other=st.tuples(
        st.lists(st.tuples(st.just("Rights"), WORDS), max_size=2, unique=True),
        st.lists(st.tuples(st.just("Repository"), WORDS), max_size=1),
    ).map(lambda lists: (*lists[0], *lists[1])),
).filter(lambda record: ("Repository", record.collection) not in record.other)


def contents(record: Record) -> tuple[object, ...]:
    when = record.date.as_written
    return (
        record.title, "" if when == "undated" else when, record.date.edtf, record.summary, record.collection,
        record.source, record.language, record.url, record.people, record.places, record.topics, record.other,
    )  # fmt: skip


@pytest.mark.parametrize("style", ["ris", "csl-json", "bibtex"])
@settings(deadline=None, max_examples=25, derandomize=True)
@given(records=st.lists(RECORDS, min_size=1, max_size=3, unique_by=lambda record: record.title))
def test_references_that_are_exported_are_read_back(style: str, records: list[Record]) -> None:
    written = cite_records(records, style).file_bytes
    reading = read_bytes(written, "exported")
    without_keys = [
        replace(record, other=tuple(pair for pair in record.other if pair[0] != "ID"))
        for record in reading.records
    ]
    assert list(map(contents, without_keys)) == list(map(contents, records))
    assert reading.unread == ()


@settings(deadline=None, max_examples=25, derandomize=True)
@given(
    records=st.lists(RECORDS, min_size=1, max_size=3),
    other=st.lists(st.tuples(WORDS, WORDS), max_size=3, unique_by=lambda pair: pair[0]),
)
def test_json_lines_that_are_exported_are_read_back(
    records: list[Record], other: list[tuple[str, str]]
) -> None:
    records = [replace(record, other=tuple(other), text="a\n\nb") for record in records]
    reading = read_bytes(records_to_jsonl(records).encode(), "exported.jsonl")
    assert list(reading.records) == records


def test_blank_roles() -> None:
    reading = read_listing("\n\nTY  - GEN\nTI  - A\nER  - \n")
    assert reading.roles[0] is LineRole.BLANK
