"""The exchange format: good lines are records, bad lines are unread with the reason, and cost nothing else."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.formats import (
    LineRole,
    Reading,
    ReadingError,
)
from corpus.imports import json_lines, read_bytes, read_file, read_listing
from corpus.imports.json_lines import read_json_lines

FULL = {
    "id": "x-1",
    "date": "May 6, 1961",
    "title": "Letter to Voss",
    "summary": "Coal\n came.",
    "text": "Dear Voss,",
    "url": "https://example.org/document/1",
    "collection": "Harbours",
    "source": "f. 5",
    "language": "Arlandic",
    "people": ["Voss, Harlan"],
    "places": ["Port Ellin"],
    "topics": ["Coal", "Salt"],
}


def lines(*values: object) -> bytes:
    return b"".join(
        (value if isinstance(value, bytes) else json.dumps(value).encode()) + b"\n"
        for value in values
    )


def read(*values: object) -> Reading:
    return read_bytes(lines(*values), "records.jsonl")


def test_all_fields(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_bytes(lines(FULL, {"title": "Only a title"}))
    for reading in (
        read_file(path),
        read(FULL, {"title": "Only a title"}),
        read_listing(path.read_text()),
    ):
        assert (reading.shape, reading.promised, reading.unread, reading.warnings) == (
            "JSON Lines",
            None,
            (),
            (),
        )
        assert reading.roles[:2] == (LineRole.RECORD, LineRole.RECORD)
        first, second = reading.records
        for name, value in FULL.items():
            field = getattr(first, name)
            assert (
                field.as_written
                if name == "date"
                else list(field)
                if isinstance(value, list)
                else field
            ) == value
        assert (second.id, second.title, second.date.as_written, second.summary) == (
            "",
            "Only a title",
            "",
            "",
        )
        assert (second.date.earliest, second.date.latest, second.people) == (None, None, ())


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_other_encodings(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_bytes('{"title": "Détente"}\n{"title": "Two"}\n'.encode(encoding))
    for reading in (read_file(path), read_bytes(path.read_bytes(), path.name)):
        assert [record.title for record in reading.records] == ["Détente", "Two"]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"{", "not JSON: Expecting property name enclosed in double quotes at character 2"),
        (b"May 6, 1961", "not JSON: Expecting value at character 1"),
        (b"[]", "not a record: a list, where {...} is needed"),
        (b"null", "not a record: null, where {...} is needed"),
        ({}, "it has no title"),
        ({"title": None}, "it has no title"),
        ({"title": "  "}, "it has no title"),
        ({"title": 5}, "title is a number, where text is needed"),
        ({"title": "A", "id": 5}, "id is a number, where text is needed"),
        ({"title": "A", "id": "a\nb"}, "its id has a character that cannot be printed"),
        ({"title": "A", "id": "a" * 501}, "its id has 501 characters, and at most 500 are kept"),
        (b'{"title": "A", "summary": NaN}', "not JSON: NaN is no JSON value"),
        (b'{"title": "A", "title": "B"}', "the field 'title' stands twice"),
        (b'{"title": "\\ud800"}', "title contains half a character at 0"),
        (b'{"title": "\xff"}', "not UTF-8 at byte 11 of the line"),
        (b'{"title": "A", "n": ' + b"1" * 5000 + b"}", "not a record: a number too long to read"),
        (b'{"title": ' + b"[" * 100_000 + b"}", "not a record: nested too deeply"),
        (
            {"title": "A", "text": "a" * 1_048_577},
            "text has 1,048,577 bytes, and at most 1,048,576 are kept",
        ),
        (
            {"title": "A", "text": "é" * 600_000},
            "text has 1,200,000 bytes, and at most 1,048,576 are kept",
        ),
    ],
)
def test_a_bad_line_costs_only_itself(bad: object, reason: str) -> None:
    reading = read({"title": "Before"}, bad, {"title": "After"})
    assert [record.title for record in reading.records] == ["Before", "After"]
    assert [(line.line, line.reason) for line in reading.unread] == [(2, reason)]
    assert len(reading.unread[0].text) < 600
    assert reading.roles == (LineRole.RECORD, LineRole.UNREAD, LineRole.RECORD)


def test_a_text_of_the_largest_size_is_kept() -> None:
    text = "ж" * 524_288
    assert read({"title": "A", "text": text}).records[0].text == text


def test_a_line_over_the_limit_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(json_lines, "LINE_LIMIT_BYTES", 100)
    path = tmp_path / "records.jsonl"
    path.write_bytes(lines({"title": "a" * 1000}, {"title": "After"}) + b'{"title": "' + b"b" * 300)
    reading = read_file(path)
    assert [record.title for record in reading.records] == ["After"]
    assert [(line.line, line.reason) for line in reading.unread] == [
        (1, "the line has 1,014 bytes, and at most 100 are read"),
        (3, "the line has 311 bytes, and at most 100 are read"),
    ]


def test_an_id_stands_once_in_a_file() -> None:
    reading = read(
        {"id": "a", "title": "One"},
        {"id": "a", "title": "Two"},
        {"title": "Three"},
        {"title": "Three"},
    )
    assert [record.title for record in reading.records] == ["One", "Three", "Three"]
    assert [(line.line, line.reason) for line in reading.unread] == [
        (2, "its id 'a' stands already on line 1; give each record its own")
    ]


def test_a_date_in_no_known_form_is_kept_as_written() -> None:
    reading = read(
        {"title": "A", "date": " the year of the flood "},
        {"title": "B", "date": None},
        {"title": "C", "date": ""},
    )
    first, second, third = reading.records
    assert (first.date.as_written, first.date.edtf, first.date.earliest) == (
        "the year of the flood",
        "",
        None,
    )
    assert (second.date.as_written, third.date.as_written) == ("", "")
    assert reading.warnings == (
        "line 1: 'the year of the flood' is not a known date; it is kept as written, and no period finds it",
    )


def test_fields_of_other_names_are_read_and_unknown_ones_kept() -> None:
    reading = read(
        {"name": "A", "abstract": "On coal.", "creator": "Voss, H.", "date": 1949, "pages": 3},
        {
            "title": "B",
            "date": {"as_written": "May 1949"},
            "x": [[1]],
            "other": {"Box": ["1", "2"]},
        },
        {"title": "C", "people": [{"family": "Voss", "given": "H."}, "Lund, O."], "tags": ["coal"]},
    )
    first, second, third = reading.records
    assert (first.title, first.summary, first.people) == ("A", "On coal.", ("Voss, H.",))
    assert (first.date.edtf, first.other) == ("1949", (("pages", "3"),))
    assert (second.date.edtf, second.other) == (
        "1949-05",
        (("x", "1"), ("Box", "1"), ("Box", "2")),
    )
    assert (third.people, third.topics) == (("Voss, H.", "Lund, O."), ("coal",))
    assert (reading.unread, reading.warnings) == ((), ())


def test_warnings_stay_few() -> None:
    reading = read(*({"title": "A", "date": "someday"} for _ in range(30)))
    assert len(reading.warnings) == 21
    assert reading.warnings[-1] == "and 10 more like the last"


def test_damaged_letters_are_told_and_not_repaired() -> None:
    reading = read({"title": "The Ministersâ€™ visit"})
    assert reading.records[0].title == "The Ministersâ€™ visit"
    assert reading.warnings == (
        "line 1, title: 'Ministersâ€™' may be meant as 'Ministers’' (wrong encoding); nothing was changed",
    )


def test_blank_lines_and_missing_last_newline() -> None:
    reading = read_bytes(b'\n{"title": "One"}\r\n\r\n   \n{"title": "Two"}', "x.ndjson")
    assert [record.title for record in reading.records] == ["One", "Two"]
    assert reading.roles == (
        LineRole.BLANK,
        LineRole.RECORD,
        LineRole.BLANK,
        LineRole.BLANK,
        LineRole.RECORD,
    )


def test_one_object_over_several_lines_is_a_record() -> None:
    reading = read_listing('{\n  "title": "A",\n  "date": "May 1949"\n}\n')
    assert [(record.title, record.date.edtf) for record in reading.records] == [("A", "1949-05")]


def test_a_binary_with_the_ending_of_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_bytes(b"PK\x03\x04 and more")
    with pytest.raises(ReadingError, match="is a ZIP file"):
        read_file(path)


def test_lines_are_taken_one_at_a_time() -> None:
    def endless() -> Iterator[bytes]:
        yield b'{"title": "One"}\n'
        yield b'{"title": "Two"}\n'

    assert [record.title for record in read_json_lines(endless(), "x").records] == ["One", "Two"]
