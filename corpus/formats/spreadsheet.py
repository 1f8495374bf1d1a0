"""A paste from a spreadsheet: one record a line, its columns parted by tabs.

Without a heading line the columns are date, title, summary, and an address where a cell is one. With a heading line
they may stand in any order. Cells are kept as they are; quotes around a cell are not taken for a spreadsheet's own,
because titles here often begin with one.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.dates import ArchivalDate
from corpus.formats.ledger import Ledger, Line, LineRole, ListedRecord
from corpus.formats.listings import UNDATED, ListingPage, parse_date_line
from corpus.record import Record

_NAMES = {
    "date": "date", "dated": "date", "document date": "date", "title": "title", "document": "title",
    "summary": "summary",
    "description": "summary", "abstract": "summary", "url": "url", "link": "url", "address": "url", "source": "source",
    "collection": "collection", "language": "language", "text": "text",
}  # fmt: skip
_FIELDS = ("title", "summary", "text", "url", "collection", "source", "language")
_SHAPE = "spreadsheet columns"


def is_spreadsheet(lines: Sequence[Line]) -> bool:
    """True when most lines have a tab, and a heading names the columns or most first cells are dates."""
    filled = [line.text for line in lines if line.text]
    tabbed = [text.split("\t") for text in filled if "\t" in text]
    if not tabbed or 2 * len(tabbed) <= len(filled):
        return False
    return _heading(tabbed[0]) is not None or 2 * sum(
        1 for cells in tabbed if _date(cells[0])
    ) > len(tabbed)


def read_spreadsheet(ledger: Ledger) -> ListingPage:
    """One record for each line with a title, every line placed in the ledger."""
    columns: list[str] | None = None
    listed: list[ListedRecord] = []
    extra: list[int] = []
    for index, line in enumerate(ledger.lines):
        if not line.text:
            continue
        # The line's text is stripped, so an empty first cell (no date) shows as an indent instead of a tab.
        cells = [cell.strip() for cell in line.text.split("\t")]
        if columns is None and not listed and (found := _heading(cells)) is not None:
            columns = found
            ledger.set_role(index, LineRole.HEADER)
            continue
        values, unnamed, problem = _values(cells, columns, line.indent > 0)
        if problem:
            ledger.mark_unread(index, problem)
            continue
        when = _date(values.pop("date", "")) or UNDATED
        ledger.set_role(index, LineRole.RECORD)
        date_line = line.number if when.as_written else 0
        record = Record(id="", date=when, **values)  # type: ignore[arg-type]
        listed.append(ListedRecord(record, date_line, line.number, line.number, line.number))
        if unnamed:
            extra.append(line.number)
    shown = ", ".join(map(str, extra[:5])) + (" and more" if len(extra) > 5 else "")
    notes = (f"cells beyond the known columns are not kept (line {shown})",) if extra else ()
    return ListingPage(_SHAPE, tuple(listed), None, notes)


def _heading(cells: Sequence[str]) -> list[str] | None:
    names = [_NAMES.get(cell.strip().casefold(), "") for cell in cells]
    return names if "title" in names and len([name for name in names if name]) >= 2 else None


def _values(
    cells: list[str], columns: list[str] | None, shifted: bool
) -> tuple[dict[str, str], bool, str]:
    """The cells by field; whether some have none; why the line is no record ("" when it is one)."""
    if columns is None:
        columns = ["date", "title", "summary"]
        columns += ["url" if cell.startswith(("http://", "https://")) else "" for cell in cells[3:]]
    if shifted and columns[0] == "date" and _date(cells[0]) is None:
        cells = ["", *cells]
    values: dict[str, str] = {}
    unnamed = False
    for place, cell in enumerate(cells):
        name = columns[place] if place < len(columns) else ""
        if cell and name and name not in values:
            values[name] = cell
        elif cell:
            unnamed = True
    if not values.get("title"):
        return {}, False, "a line without a title in its column"
    if values.get("date") and _date(values["date"]) is None:
        return {}, False, f"its date column holds {values['date'][:40]!r}, which is no date"
    return values, unnamed, ""


def _date(text: str) -> ArchivalDate | None:
    return parse_date_line(text) if text.strip() else None
