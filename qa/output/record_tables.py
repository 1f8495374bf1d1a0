"""Records as tables, CSV and Excel; `finding-aid add` reads them back."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from corpus import Record, columns_of, load_library, record_cells, split_cell
from qa.background import counted

_ILLEGAL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]|_x(?=[0-9A-Fa-f]{4}_)")


def records_to_csv(records: Sequence[Record]) -> bytes:
    """Return the records as CSV that Excel opens as UTF-8; every field has its column."""
    rows = [record_cells(record) for record in records]
    columns = columns_of(rows)
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([row.get(name, "") for name in columns] for row in rows)
    return b"\xef\xbb\xbf" + _whole(file.getvalue()).encode()


def records_to_excel(records: Sequence[Record]) -> bytes:
    """Return the records as an Excel file; every cell is text, so that nothing is computed."""
    library = load_library("openpyxl", "Excel", "written")
    cell_of = load_library("openpyxl.cell", "Excel", "written").WriteOnlyCell
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
    for row in counted([dict(zip(columns, columns, strict=True)), *rows]):
        cells = []
        for name in columns:
            cell = cell_of(sheet, value="")
            cell.value = _ILLEGAL.sub(_escape, _whole(row.get(name, ""))) or None
            cell.data_type = "s" if row.get(name) else "n"
            cells.append(cell)
        sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _whole(text: str) -> str:
    """Return the text with U+FFFD for half of a surrogate pair, which no file can have."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _escape(match: re.Match[str]) -> str:
    """Return a character that XML cannot hold as Excel writes it: _x0007_."""
    return "_x005F_x" if match[0] == "_x" else f"_x{ord(match[0]):04X}_"
