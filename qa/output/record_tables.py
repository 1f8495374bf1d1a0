"""Records as files: CSV and Excel for spreadsheets, JSON Lines, RIS, BibTeX and CSL-JSON.

`finding-aid add` reads each of them back.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from corpus import Record, columns_of, count_phrase, load_library, record_cells, split_cell
from qa.citations import cite_records
from qa.output.record_json import records_to_jsonl

TABLE_FORMATS = {"csv": "csv", "excel": "xlsx"}
"""The ending of a file by its format."""
FILE_FORMATS = {
    **TABLE_FORMATS,
    "json-lines": "jsonl",
    "ris": "ris",
    "bibtex": "bib",
    "csl-json": "json",
}

_ILLEGAL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]|_x(?=[0-9A-Fa-f]{4}_)")


def export_records(records: Sequence[Record], form: str) -> bytes:
    """Return the records as a file in one of FILE_FORMATS."""
    if form == "csv":
        return records_to_csv(records)
    if form == "excel":
        return records_to_excel(records)
    if form == "json-lines":
        return records_to_jsonl(records).encode()
    return cite_records(records, form).file_bytes


def export_loss(records: Sequence[Record], form: str) -> str:
    """Return what a format of reference managers has no place for, in one line; "" for nothing."""
    if form in (*TABLE_FORMATS, "json-lines"):
        return ""
    lost = {"text": sum(bool(record.text) for record in records)}
    lost["fields under their own names"] = sum(bool(record.other) for record in records)
    parts = [f"{what} of {count_phrase(count)}" for what, count in lost.items() if count]
    return f"{form} has no place for: {', '.join(parts)}; csv keeps everything" if parts else ""


def records_to_csv(records: Sequence[Record]) -> bytes:
    """Return the records as CSV that Excel opens as UTF-8; every field has its column."""
    rows = [record_cells(record) for record in records]
    columns = columns_of(rows)
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([row.get(name, "") for name in columns] for row in rows)
    return b"\xef\xbb\xbf" + file.getvalue().encode("utf-8")


def records_to_excel(records: Sequence[Record]) -> bytes:
    """Return the records as an Excel file; every cell is text, so that nothing is computed."""
    library = load_library("openpyxl", "Excel")
    cell_of = load_library("openpyxl.cell", "Excel").WriteOnlyCell
    rows = [
        {
            name: piece
            for column, cell in record_cells(record).items()
            for name, piece in split_cell(column, cell).items()
        }
        for record in records
    ]
    columns = columns_of(rows)
    book = library.Workbook(write_only=True)
    sheet = book.create_sheet("Records")
    sheet.freeze_panes = "A2"
    for row in [dict(zip(columns, columns, strict=True)), *rows]:
        cells = []
        for name in columns:
            cell = cell_of(sheet, value="")
            cell.value = _ILLEGAL.sub(_escape, row.get(name, "")) or None
            cell.data_type = "s" if row.get(name) else "n"
            cells.append(cell)
        sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _escape(match: re.Match[str]) -> str:
    """Return a character that XML cannot hold as Excel writes it: _x0007_."""
    return "_x005F_x" if match[0] == "_x" else f"_x{ord(match[0]):04X}_"
