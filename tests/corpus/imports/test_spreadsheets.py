"""Spreadsheets: values as the sheet shows them, every sheet, and never a date that it does not state."""

import io
import zipfile
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from corpus import ReadingError, Record, read_bytes, read_listing
from corpus.imports import bounded_zip, workbook
from corpus.imports.sheet_dates import date_cell, show_date, shown_date_cell

Rows = list[list[Any]]


def excel(sheets: dict[str, Rows], change: Any = None) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    if change:
        change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def dated(records: tuple[Record, ...]) -> list[tuple[str, str, str]]:
    return [(record.date.as_written, record.date.edtf, record.title) for record in records]


LETTERS: Rows = [
    ["Letters of the Salt Board"],
    [],
    ["No.", "Date of letter", "Title", "Description"],
    [1, datetime(1957, 4, 8), "Letter, Ott to Lund", "Ott asks for salt."],
    [2, datetime(1957, 4, 1), "Note", None],
    [3, datetime(2024, 4, 8), "Slip", None],
    [4, datetime(1957, 4, 8, 17, 5), "Cable", 4.0],
    [5, None, "Same day", None],
    [6, "c1950", "Circular", 4.5],
    [7, 1957, "Plan", None],
    [8, datetime(1905, 5, 10), "Typed 1957", None],
]


def format_letters(book: Any) -> None:
    sheet = book["Letters"]
    for row, shown in enumerate(["d-mmm-yy", "mmm-yy", "d-mmm", "dd/mm/yyyy hh:mm"], 4):
        sheet.cell(row, 2).number_format = shown
    sheet.merge_cells("A1:D1")
    sheet.merge_cells("B7:B8")
    sheet["C4"].hyperlink = "https://salt.example/1?a=1&b=2"
    sheet["C5"].hyperlink = "file:///C:/scan.pdf"


def test_excel_values_dates_links_and_merged_cells() -> None:
    reading = read_bytes(excel({"Letters": LETTERS}, format_letters), "letters.xlsx")
    assert (reading.shape, reading.name) == ("Excel", "letters.xlsx")
    assert dated(reading.records) == [
        ("8 April 1957", "1957-04-08", "Letter, Ott to Lund"),
        ("April 1957", "1957-04", "Note"),
        ("8-Apr", "", "Slip"),
        ("1957-04-08 17:05", "1957-04-08", "Cable"),
        ("1957-04-08 17:05", "1957-04-08", "Same day"),
        ("c1950", "1950~", "Circular"),
        ("1957", "1957", "Plan"),
        ("1905-05-10", "1905-05-10", "Typed 1957"),
    ]
    assert [record.url for record in reading.records[:2]] == ["https://salt.example/1?a=1&b=2", ""]
    assert [record.summary for record in reading.records[3:6]] == ["4", "", "4.5"]
    assert reading.records[0].other == (("No.", "1"),)
    assert [(line.line, line.text, line.reason) for line in reading.unread] == [
        (1, "Letters of the Salt Board", "above the header")
    ]
    assert reading.warnings == (
        "row 11: a date of 1903 to 1905 may be a year typed into a date cell (1 such); "
        "check it in Excel",
        "the column 'Date of letter' has dates, so it is taken for the date",
        "fields: title = Title, summary = Description, date = Date of letter; "
        "kept under their own names: No.",
        "row 6: '8-Apr' is not a known date; it is kept as written, and no period finds it",
    )


def test_a_day_of_many_rows_is_read_once() -> None:
    days = [datetime(1931, 7, day) for day in (1, 2, 3)]
    rows: Rows = [["Date", "Title"], *([days[n % 3], f"Letter {n}"] for n in range(300))]
    shown_date_cell.cache_clear()
    records = read_bytes(excel({"Letters": rows}), "letters.xlsx").records
    assert [record.date.edtf for record in records[:4]] == [
        "1931-07-01", "1931-07-02", "1931-07-03", "1931-07-01"
    ]  # fmt: skip
    assert (len(records), shown_date_cell.cache_info().misses) == (300, 3)


def test_each_sheet_that_is_a_table_is_read() -> None:
    def hide(book: Any) -> None:
        book["Old"].sheet_state = "hidden"

    table: Rows = [["Title", "Date"], ["Letter", "1957"]]
    data = excel(
        {"1957": table, "About": [["Made by Ida"]], "1958": [["Date", "Title"], ["1958", "Note"]],
         "Empty": [], "Old": table},
        hide,
    )  # fmt: skip
    reading = read_bytes(data, "x.xlsx")
    assert [(record.title, record.other) for record in reading.records] == [
        ("Letter", (("Sheet", "1957"),)),
        ("Note", (("Sheet", "1958"),)),
    ]
    assert reading.page_sizes == (1, 0, 1)
    assert [line.reason for line in reading.unread] == ["in no table of records (in sheet 'About')"]
    assert reading.warnings == (
        "the hidden sheet 'Old' is not read; show it in Excel to add it",
        "sheet '1957': fields: title = Title, date = Date",
        "sheet '1958': fields: date = Date, title = Title",
    )


def test_a_formula_without_a_value_is_reported() -> None:
    data = excel({"A": [["Title", "Date"], ["Letter", "=1950+7"]]})
    reading = read_bytes(data, "x.xlsx")
    assert dated(reading.records) == [("", "", "Letter")]
    assert "sheet" not in reading.warnings[0]
    assert reading.warnings[0].startswith("1 formulae have no value in the file")


CONTENT = """<?xml version="1.0"?><o:document-content xmlns:o="urn:o" xmlns:t="urn:t" xmlns:x="urn:x"
 xmlns:l="urn:l"><o:body><o:spreadsheet><t:table t:name="S1">
<t:table-row><t:table-cell t:number-columns-spanned="3"><x:p>Salt</x:p></t:table-cell></t:table-row>
<t:table-row t:number-rows-repeated="2"><t:table-cell t:number-columns-repeated="1024"/></t:table-row>
<t:table-row><t:table-cell><x:p>Datum</x:p></t:table-cell><t:table-cell><x:p>Titel</x:p></t:table-cell>
<t:table-cell><x:p>Ort</x:p></t:table-cell></t:table-row>
<t:table-row><t:table-cell o:value-type="date" o:date-value="1957-04-08" t:number-rows-spanned="2">
<x:p>08.04.57</x:p></t:table-cell><t:table-cell><x:p><x:a l:href="https://s.example/1">Brief</x:a></x:p>
</t:table-cell><t:table-cell><x:p>Bonn</x:p></t:table-cell></t:table-row>
<t:table-row><t:covered-table-cell/><t:table-cell><x:p>Brief <x:span>zwei</x:span></x:p></t:table-cell>
</t:table-row>
<t:table-row><t:table-cell o:value-type="date" o:date-value="1957-05-01"><x:p>Mai 57</x:p></t:table-cell>
<t:table-cell><x:p>Drei</x:p></t:table-cell></t:table-row>
<t:table-row t:number-rows-repeated="1048570"><t:table-cell t:number-columns-repeated="1024"/></t:table-row>
</t:table></o:spreadsheet></o:body></o:document-content>"""
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def zipped(entries: dict[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as box:
        for name, text in entries.items():
            box.writestr(name, text)
    return file.getvalue()


def test_open_document_sheets() -> None:
    reading = read_bytes(zipped({"mimetype": ODS, "content.xml": CONTENT}), "x.ods")
    assert reading.shape == "ODS"
    assert dated(reading.records) == [
        ("8 April 1957", "1957-04-08", "Brief"),
        ("8 April 1957", "1957-04-08", "Brief zwei"),
        ("May 1957", "1957-05", "Drei"),
    ]
    assert (reading.records[0].url, reading.records[0].places) == ("https://s.example/1", ("Bonn",))


@pytest.mark.parametrize(
    ("day", "shown", "words", "edtf"),
    [
        (date(1957, 4, 8), "", "8 April 1957", "1957-04-08"),
        (date(1957, 4, 8), "April 8, 1957", "April 8, 1957", "1957-04-08"),
        (date(1957, 4, 8), "08/04/1957", "8 April 1957", "1957-04-08"),
        (date(1957, 4, 1), "Apr-57", "April 1957", "1957-04"),
        (date(2024, 4, 8), "8-Apr", "8-Apr", ""),
        (date(2004, 4, 4), "4-Apr", "4-Apr", ""),
        (date(1957, 1, 1), "1957", "1957", "1957"),
        (date(1957, 4, 8), "Monday, 8. April 1957", "Monday, 8. April 1957", "1957-04-08"),
    ],
)
def test_a_date_is_as_precise_as_what_is_shown(
    day: date, shown: str, words: str, edtf: str
) -> None:
    cell = date_cell(day, shown)
    assert (str(cell), cell.date.edtf if cell.date else "") == (words, edtf)


@pytest.mark.parametrize(
    ("number_format", "shown"),
    [
        ("dd/mm/yyyy", "08/04/1957"),
        ("[$-409]mmmm\\ d\\,\\ yyyy;@", "April 8, 1957"),
        ('d" de "mmmm', "8 de April"),
        ("m/d/yy h:mm AM/PM", "4/8/57 5:05 PM"),
        ("mm:ss", "05:00"),
        ("dddd", "Monday"),
        ("mm-dd-yy", ""),
    ],
)
def test_formats_of_dates(number_format: str, shown: str) -> None:
    assert show_date(datetime(1957, 4, 8, 17, 5), number_format) == shown


def test_what_is_no_spreadsheet_has_its_right_name(monkeypatch: pytest.MonkeyPatch) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    for data, words in [
        (ole + "Workbook".encode("utf-16-le"), "x is an old Excel file ..xls., which is not read; "
                                               "open it in Excel and save it as .xlsx"),
        (ole + "WordDocument".encode("utf-16-le"), "an old Word file .*save it as .docx"),
        (ole + "EncryptedPackage".encode("utf-16-le"), "locked by a password"),
        (ole, "an old Microsoft Office file"),
        (b"{\\rtf1 x}", "an RTF document, which is not read"),
        (zipped({"xl/workbook.bin": "x"}), "a binary Excel file"),
        (zipped({"ppt/presentation.xml": "x"}), "a PowerPoint file"),
        (zipped({"mimetype": "application/epub+zip"}), "an e-book"),
        (zipped({"xl/workbook.xml": "<a"}), "an Excel file that is damaged"),
        (zipped({"mimetype": ODS, "content.xml": "<a"}), "XML that is cut off"),
        (zipped({"xl/workbook.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), "declares entities"),
        (b"PK\x03\x04 nothing", "a ZIP file .* that is damaged"),
    ]:  # fmt: skip
        with pytest.raises(ReadingError, match=words):
            read_bytes(data, "x")
    with pytest.raises(ReadingError, match="the text is text, not a spreadsheet"):
        read_listing("a", "", "spreadsheet")
    data = excel({"A": [["Title", "Date"], ["x", "1957"]]})
    monkeypatch.setattr(workbook, "MOST_CELLS", 3)
    with pytest.raises(ReadingError, match="reaches to row 2 and column 2; at most 3 cells"):
        read_bytes(data, "x")
    for bound, words in [
        ("MOST_ENTRIES", "has 9 files, and at most 1 are read"),
        ("UNPACKED_LIMIT_BYTES", "unpacks to 0 MiB"),
        ("ENTRY_LIMIT_BYTES", "unpacks to 0 MiB"),
    ]:
        with monkeypatch.context() as patch:
            patch.setattr(bounded_zip, bound, 1)
            with pytest.raises(ReadingError, match=words):
                read_bytes(data, "x")
    with pytest.raises(ReadingError, match=r"packed into .* as harmful files do"):
        read_bytes(zipped({"content.xml": bytes(3_000_000)}), "x")
