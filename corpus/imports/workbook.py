"""Spreadsheets: Excel (.xlsx, .xlsm) and OpenDocument (.ods); the values and never the formulae.

Each sheet that is a table is read like a CSV file; any other sheet is reported.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from corpus.formats import Reading, ReadingError, UnreadLine, shorten_reported
from corpus.imports.bounded_zip import BoundedZip
from corpus.imports.columns import Row
from corpus.imports.combined import combine_readings
from corpus.imports.drafts import make_reading
from corpus.imports.optional_library import load_library
from corpus.imports.sheet_dates import show_value
from corpus.imports.table_text import is_table, read_rows
from corpus.text import collapse_whitespace

MOST_CELLS = 20_000_000
"""Rows times columns of one sheet, the empty ones included."""
MOST_ROWS = 1_048_576
"""As many as Excel's sheets have."""

_CELL_PLACE = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})\d+"')
_ROW_NUMBER = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d+)"')
_MERGED = re.compile(rb'mergeCell ref="([A-Z]{1,3})(\d+):[A-Z]{1,3}(\d+)"')
_HYPERLINK = re.compile(rb"<(?:\w+:)?hyperlink\b[^>]*>")
_LINK_FORMULA = re.compile(
    rb'\br="[A-Z]{1,3}(\d+)"[^<>]*>\s*<(?:\w+:)?f>\s*HYPERLINK\(\s*(?:"|&quot;)(https?://[^"<>]+?)(?:"|&quot;)'
)
_RELATION = re.compile(rb"<Relationship\b[^>]*>")
_NOT_COMPUTED = re.compile(rb"</?(?:\w+:)?f(?:\b[^>]*/|\b[^>]*>[^<]*</f)>\s*(?:<v></v>|<v/>|</c>)")
_YEARS_AS_DAYS = (1400, 2100)
_EPOCH_1900 = 693_594


@dataclass
class Sheet:
    """A sheet of a spreadsheet.

    Attributes:
        name: as its tab shows it.
        rows: its rows, with the words of their cells.
        links: the address in a row, by the row's number.
        warnings: what a reader should look at.
    """

    name: str
    rows: list[Row]
    links: Mapping[int, str] = field(default_factory=dict)
    warnings: Sequence[str] = ()


def read_excel(data: bytes, box: BoundedZip, chosen: Mapping[str, str]) -> Reading:
    """Return the records of an Excel file. Raises ReadingError when it is damaged."""
    library = load_library("openpyxl", "Excel")
    box.check_xml()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that do not matter here
            book = library.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            hidden = [sheet.title for sheet in book.worksheets if sheet not in visible]
            sheets = [_excel_sheet(sheet, box) for sheet in visible]
    except (ReadingError, MemoryError):
        raise
    except Exception as error:
        raise ReadingError(
            f"{box.name} is an Excel file that is damaged ({type(error).__name__}: "
            f"{collapse_whitespace(str(error))[:100]}); open it in Excel and save it again"
        ) from error
    notes = [
        f"the hidden sheet {name!r} is not read; show it in Excel to add it" for name in hidden
    ]
    return read_sheets(sheets, box.name, "Excel", chosen, notes)


def read_sheets(
    sheets: Sequence[Sheet],
    name: str,
    shape: str,
    chosen: Mapping[str, str],
    notes: Sequence[str] = (),
) -> Reading:
    """Return the records of the sheets that are tables; the others are reported line by line.

    chosen: column by field, for the sheets that have these columns.
    """
    filled = [sheet for sheet in sheets if any(any(cells) for _, cells in sheet.rows)]
    tables = [sheet for sheet in filled if is_table(sheet.rows, chosen)]
    if not tables:
        tables = filled[:1]
    parts: list[tuple[str, Reading]] = []
    for sheet in filled:
        title = f"sheet {sheet.name!r}"
        if sheet in tables:
            extra = [("Sheet", sheet.name)] if len(tables) > 1 else []
            reading = read_rows(
                sheet.rows, name, shape, chosen, unit="row", links=sheet.links, extra=extra,
                notes=sheet.warnings,
            )  # fmt: skip
        else:
            reading = _unread_sheet(sheet, name, shape)
        parts.append((title, reading))
    if not parts:
        return make_reading(name, shape, [], warnings=notes, unit="row")
    return combine_readings(name, shape, parts, notes)


def _unread_sheet(sheet: Sheet, name: str, shape: str) -> Reading:
    unread = [
        UnreadLine(line, shorten_reported("; ".join(filter(None, cells))), "in no table of records")
        for line, cells in sheet.rows
        if any(cells)
    ]
    return Reading(name, shape, None, None, None, None, (), tuple(unread))


def _excel_sheet(sheet: Any, box: BoundedZip) -> Sheet:  # noqa: ANN401
    place = sheet._worksheet_path.lstrip("/")
    source = box.read(place)
    folder, _, file = place.rpartition("/")
    _check_extent(source, sheet.title, box.name)
    sheet.reset_dimensions()
    rows: list[Row] = []
    year_cells: list[int] = []
    for number, cells in enumerate(sheet.iter_rows(), 1):
        rows.append((number, [show_value(cell.value, cell.number_format) for cell in cells]))
        if any(_is_year_as_day(cell) for cell in cells):
            year_cells.append(number)
    _fill_merged(rows, source)
    notes = []
    if year_cells:
        notes.append(
            f"row {year_cells[0]}: a date of 1903 to 1905 may be a year typed into a date cell "
            f"({len(year_cells):,} such); check it in Excel"
        )
    if count := len(_NOT_COMPUTED.findall(source)):
        notes.append(
            f"{count:,} formulae have no value in the file; open it in Excel, save it, add it again"
        )
    relations = box.read(f"{folder}/_rels/{file}.rels")
    return Sheet(sheet.title, rows, _links(source, relations), notes)


def _check_extent(source: bytes, title: str, name: str) -> None:
    """Raise ReadingError when a sheet states more rows or cells than are read."""
    rows = max(map(int, _ROW_NUMBER.findall(source)), default=0)
    columns = max(map(_column, set(_CELL_PLACE.findall(source))), default=0)
    if rows > MOST_ROWS or rows * columns > MOST_CELLS:
        raise ReadingError(
            f"{name}, sheet {title!r}, reaches to row {rows:,} and column {columns:,}; at most "
            f"{MOST_CELLS:,} cells are read; remove empty rows and columns, or split it"
        )


def _is_year_as_day(cell: Any) -> bool:  # noqa: ANN401
    """Return whether a date cell holds a number that is itself a year."""
    value = cell.value
    if not hasattr(value, "toordinal"):
        return False
    least, greatest = _YEARS_AS_DAYS
    return bool(least <= value.toordinal() - _EPOCH_1900 <= greatest)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _fill_merged(rows: list[Row], source: bytes) -> None:
    """Write the words of a cell that is merged over several rows into each of them."""
    for letters, top, bottom in _MERGED.findall(source):
        column, first, last = _column(letters) - 1, int(top), min(int(bottom), len(rows))
        if last <= first or first > len(rows) or column >= len(rows[first - 1][1]):
            continue
        words = rows[first - 1][1][column]
        for place in range(first, last):
            number, cells = rows[place]
            if words and any(cells):
                wide = [*cells, *[""] * (column + 1 - len(cells))]
                wide[column] = wide[column] or words
                rows[place] = (number, wide)


def _links(source: bytes, relations: bytes) -> dict[int, str]:
    """Return the first web address that a cell of each row links to."""
    targets = {
        _attribute(relation, "Id"): _attribute(relation, "Target")
        for relation in _RELATION.findall(relations)
    }
    links: dict[int, str] = {}
    for link in _HYPERLINK.findall(source):
        target = targets.get(_attribute(link, "id"), "")
        row = re.search(r"\d+", _attribute(link, "ref"))
        if row and target.startswith(("http://", "https://")):
            links.setdefault(int(row[0]), target)
    for number, address in _LINK_FORMULA.findall(source):
        links.setdefault(int(number), address.decode("utf-8", "replace").replace("&amp;", "&"))
    return links


def _attribute(tag: bytes, name: str) -> str:
    match = re.search(rb'(?:[\s:])%b="([^"]*)"' % name.encode(), tag)
    if match is None:
        return ""
    text = match[1].decode("utf-8", "replace")
    return (
        text.replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    )
