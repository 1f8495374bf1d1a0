"""Exports as CSV and Excel: read back with nothing lost, and no cell that a spreadsheet computes."""

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import ArchivalDate, Record, parse_date, read_bytes, read_file
from qa import Assistant
from qa.interfaces.command_line import main
from qa.output import FILE_FORMATS, export_loss, export_records
from tests.embeddings.fake_encoder import PaperEncoder

ODD = "abcXYZ àéüŽЖ毛😀 0123 ,.;:'\"-–()[]{}%&$#_~^\\/<>?!=+@|\t\n\x07_x0041_"
TEXT = st.text(st.sampled_from(ODD), max_size=30).map(str.strip)
LINE = TEXT.map(lambda text: " ".join(text.split()))
WORDS = LINE.filter(bool)
FORMULAE = st.sampled_from(
    ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "'=1", "''+1", '["a"]', "_x000D_"]
)
NAMES = st.lists(WORDS | FORMULAE, max_size=3, unique=True).map(tuple)
DATES = st.sampled_from(
    [
        "May 6, 1961",
        "1961-05-06",
        "circa May 1961",
        "1950-1953",
        "spring 1956",
        "before 1961",
        "undated",
        "",
        "-1",
    ]
)


def dated(words: str) -> ArchivalDate:
    return parse_date(words) or ArchivalDate(words, "", None, None)


RECORDS = st.builds(
    lambda when, other, **fields: Record("", date=dated(when), other=tuple(other), **fields),
    when=DATES,
    title=WORDS | FORMULAE,
    summary=TEXT | FORMULAE,
    text=TEXT | FORMULAE,
    collection=LINE,
    source=LINE | FORMULAE,
    language=LINE,
    url=LINE,
    people=NAMES,
    places=NAMES,
    topics=NAMES,
    other=st.lists(
        st.tuples(WORDS | FORMULAE, WORDS | FORMULAE), max_size=3, unique_by=lambda pair: pair[0]
    ),
)


def by_name(records: Sequence[Record]) -> list[Record]:
    """The records, their own fields in the order of the names: a table has one order of columns."""
    return [replace(record, other=tuple(sorted(record.other))) for record in records]


def with_ids(records: list[Record]) -> list[Record]:
    return [replace(record, id=f"r-{number}") for number, record in enumerate(records)]


@pytest.mark.parametrize("form", ["csv", "excel"])
@settings(deadline=None, max_examples=40, derandomize=True)
@given(records=st.lists(RECORDS, min_size=1, max_size=3))
def test_tables_that_are_exported_are_read_back(form: str, records: list[Record]) -> None:
    records = with_ids(records)
    reading = read_bytes(export_records(records, form), f"exported.{FILE_FORMATS[form]}")
    assert by_name(reading.records) == by_name(records)
    assert reading.unread == ()


def test_more_than_a_cell_holds_a_date_and_a_correction_come_back() -> None:
    date = ArchivalDate("05/04/1961", "1961-04-05", None, None)
    known = parse_date("1961-04-05")
    assert known is not None
    record = Record(
        "a", "Letter", replace(known, as_written=date.as_written), text="ab cd " * 20_000
    )
    record = replace(record, text=record.text.strip(), other=(("Box", "4"), ("Box", "5")))
    corrected = record.with_corrections({"title": "Cable"})
    for form in ("csv", "excel"):
        [again] = read_bytes(export_records([corrected], form), "x").records
        assert again == corrected


def test_no_cell_is_computed() -> None:
    record = Record("a", "=1+1", dated(""), "@x", other=(("=2", "-3"),))
    rows = list(csv.reader(io.StringIO(export_records([record], "csv").decode("utf-8-sig"))))
    assert [cell for cell in rows[1] if cell] == ["a", "'=1+1", "'@x", "'-3"]
    sheet = openpyxl.load_workbook(io.BytesIO(export_records([record], "excel"))).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}


def test_what_reference_managers_have_no_place_for_is_told() -> None:
    record = Record("a", "Letter", dated("1961"), text="Dear", other=(("Box", "4"),))
    assert export_loss([record], "ris") == (
        "ris has no place for: text of 1 record, fields under their own names of 1 record; "
        "csv keeps everything"
    )
    assert (
        export_loss([record], "csv")
        == export_loss([replace(record, text="", other=())], "ris")
        == ""
    )


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    source = tmp_path / "a.csv"
    source.write_text("Title,Date,Box\nLetter,May 6 1961,4\nNote,1950,5\n")
    assert main(["--archive", str(tmp_path / "archive"), "add", str(source)]) == 0
    return tmp_path / "archive"


def test_the_command(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base = ["--archive", str(archive), "export"]
    for form, ending in FILE_FORMATS.items():
        path = archive.parent / f"out-{form}.{ending}"
        assert main([*base, str(path)]) == 0
        assert [record.title for record in read_file(path).records] == ["Note", "Letter"]
    assert main([*base, str(archive.parent / "year.csv"), "--from", "1960", "--to", "1962"]) == 0
    assert [record.title for record in read_file(archive.parent / "year.csv").records] == ["Letter"]
    capsys.readouterr()
    assert main([*base, str(archive.parent / "year.csv")]) == 1
    assert "cannot be written (File exists); name a new file" in capsys.readouterr().err
    assert main([*base, "x.odt"]) == 1
    assert "x.odt names no format; end it in .docx, .pdf, .html," in capsys.readouterr().err
    assistant = Assistant.open(archive, read_only=True)
    _, before = assistant.browse(limit=10)
    assistant.close()
    assert list(read_file(archive.parent / "out-excel.xlsx").records) == before


@pytest.mark.parametrize("form", list(FILE_FORMATS))
def test_corrected_merged_and_collected_records_come_back_in_each_format(
    form: str, tmp_path: Path
) -> None:
    lines = (
        '{"title": "Lettre", "date": "May 6, 1961", "summary": "Tin.", "source": "Box 1", '
        '"url": "https://a.example/1", "people": ["Lund, Ida"], "topics": ["Tin"]}\n'
        '{"title": "Letter", "date": "May 6, 1961", "summary": "Tin and oil.", '
        '"source": "Box 2"}\n'
        '{"title": "Note", "date": "circa 1950", "collection": "Ores"}\n'
    )
    made = Assistant.open(tmp_path / "made", bundled=False, load_encoder=PaperEncoder)
    made.add([read_bytes(lines.encode(), "a.jsonl")], collection="Metals", listing="Tin in Peace")
    note, first, second = "c1950-note", "1961-05-06-lettre", "1961-05-06-letter"
    made.editing.correct(first, title="Letter on Tin", date="May 7, 1961")
    made.editing.merge(second, first)
    made.editing.rename_listing("Tin in Peace", "Tin in War", None)
    made.editing.rename_collection("Ores", "Ores and Coal")
    _, before = made.browse(limit=9, collections=["Metals", "Ores and Coal"])
    assert [(record.id, record.is_corrected, record.merged) for record in before] == [
        (note, False, ()), (first, True, (second,))
    ]  # fmt: skip
    data = export_records(before, form)
    other = Assistant.open(tmp_path / "other", bundled=False, load_encoder=PaperEncoder)
    other.add([read_bytes(data, f"export.{FILE_FORMATS[form]}")])
    _, after = other.browse(limit=9)
    is_whole = form in ("csv", "excel", "json-lines")  # export_loss says what the others lack
    known = [
        replace(record, merged=(), other=record.other if is_whole else ()) for record in before
    ]
    assert [replace(record, other=record.other if is_whole else ()) for record in after] == known
    assert set(made.add([read_bytes(data, "again")]).unchanged) == {note, first}
    made.close()
    other.close()


@pytest.mark.parametrize("form", ["ris", "bibtex", "csl-json"])
@pytest.mark.parametrize("people", [(), ("Ida Lund",), ("Salles, Pedro", "Ida Lund")])
def test_writers_of_the_title_are_authors_and_come_back_as_none(
    form: str, people: tuple[str, ...]
) -> None:
    title = "Letter, Ida Lund to Pedro Salles"
    letter = Record("1961-letter-ida-lund-to-pedro-salles", title, dated("1961"), people=people)
    data = export_records([letter], form)
    [author, recipient] = {
        "ris": ("AU  - Ida Lund\r\n", ""),
        "bibtex": ("  author = {{Ida Lund}},\n", ""),
        "csl-json": ('"literal": "Ida Lund"', '"literal": "Pedro Salles"'),
    }[form]
    assert data.decode().count(author) == 1
    assert recipient in data.decode()
    [again] = read_bytes(data, f"export.{FILE_FORMATS[form]}").records
    assert (again.title, again.people, again.other) == (letter.title, people, ())
    edited = data.decode().replace("AU  - Ida Lund", "AU  - Ida Lund\r\nAU  - Holm, Eva")
    if form == "ris":  # what a reader adds in Zotero is kept
        [again] = read_bytes(edited.encode(), "export.ris").records
        assert set(again.people) == {"Holm, Eva", *people}
