"""A paste from a spreadsheet or a table: one record a line, its columns separated by tabs or pipes.

Without a heading line the columns are date, title, summary, and an address where a cell is one.
With a heading line they may be in any order. Quotes around a cell are kept, because titles here
often begin with one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.dates import ArchivalDate
from corpus.formats.boilerplate import COLUMN_FIELDS
from corpus.formats.ledger import UNDATED, Ledger, LineRole, ListedRecord, ListingPage, join_numbers
from corpus.formats.line import Line, parse_date_line
from corpus.record import Record


class _NoRecordError(ValueError):
    """The reason why a line is no record."""


_RULE = re.compile(r"[|+\s:=-]*[|+][|+\s:=-]*")
"""The line between a table's heading and its rows."""
_NUMBER = re.compile(r"[0-9]{1,6}")
_FEWEST_STEPS, _MOSTLY = 2, 0.6


def _cells(text: str) -> list[str]:
    """Return the cells of a line, which tabs or, in a table, pipes separate."""
    if "\t" not in text and text.count("|") > 1:
        return [cell.strip() for cell in text.removeprefix("|").removesuffix("|").split("|")]
    return [cell.strip() for cell in text.split("\t")]


def is_spreadsheet(lines: Sequence[Line]) -> bool:
    """Return whether most lines have a tab, below a heading or with a date in the first cell."""
    filled = [line.text for line in lines if line.text and not _RULE.fullmatch(line.text)]
    rows = [cells for cells in map(_cells, filled) if len(cells) > 1]
    if not rows or 2 * len(rows) <= len(filled):
        return False
    if _heading(rows[0]) is not None:
        return True
    firsts = [cells[0] for cells in rows]
    dated = sum(_date(cell) is not None for cell in firsts)
    return 2 * dated > len(rows) and not _only_count(firsts)


def _only_count(cells: Sequence[str]) -> bool:
    """Return whether most cells are numbers that go on by one, as those of an inventory do."""
    numbers = [int(cell) for cell in cells if _NUMBER.fullmatch(cell)]
    steps = [after - before for before, after in pairwise(numbers)]
    return steps.count(1) >= max(_FEWEST_STEPS, _MOSTLY * (len(cells) - 1))


def read_spreadsheet(ledger: Ledger) -> ListingPage:
    """Return a record for each line with a title; every line gets a role."""
    columns: list[str] | None = None
    listed: list[ListedRecord] = []
    lines_with_more: list[int] = []
    for line in filter(lambda line: line.text, ledger.lines):
        if _RULE.fullmatch(line.text):
            ledger.set_role(line, LineRole.SEPARATOR)
            continue
        cells = _cells(line.text)
        if columns is None and not listed and (heading := _heading(cells)) is not None:
            columns = heading
            ledger.set_role(line, LineRole.HEADER)
            continue
        try:
            values, has_more = _values(cells, columns, is_indented=line.indent > 0)
        except _NoRecordError as error:
            ledger.mark_unread(line, str(error))
            continue
        ledger.set_role(line, LineRole.RECORD)
        date = _date(values.pop("date", "")) or UNDATED
        record = Record(id="", date=date, **values)  # type: ignore[arg-type]
        date_line = line.number if date.as_written else 0
        listed.append(ListedRecord(record, date_line, line.number, line.number, line.number))
        if has_more:
            lines_with_more.append(line.number)
    return ListingPage("spreadsheet columns", tuple(listed), None, _warnings(lines_with_more))


def _warnings(lines_with_more: Sequence[int]) -> tuple[str, ...]:
    if not lines_with_more:
        return ()
    numbers = join_numbers(lines_with_more, limit=5)
    return (f"cells beyond the known columns are not kept (line {numbers})",)


def _heading(cells: Sequence[str]) -> list[str] | None:
    """Return the field of each column ("" for none), or None if the cells are no heading."""
    fields = [COLUMN_FIELDS.get(cell.strip().casefold(), "") for cell in cells]
    return fields if "title" in fields and sum(map(bool, fields)) >= 2 else None


def _values(
    cells: list[str], columns: list[str] | None, *, is_indented: bool
) -> tuple[dict[str, str], bool]:
    """Return a line's cells by field, and whether a cell has no field.

    is_indented: whether a tab is in front of the first cell, so that it may be the second.
    Raises _NoRecordError when the line is no record.
    """
    if columns is None:
        columns = ["date", "title", "summary"]
        columns += ["url" if cell.startswith(("http://", "https://")) else "" for cell in cells[3:]]
    if is_indented and columns[0] == "date" and _date(cells[0]) is None:
        cells = ["", *cells]
    values: dict[str, str] = {}
    has_more = False
    for place, cell in enumerate(cells):
        field = columns[place] if place < len(columns) else ""
        if cell and field and field not in values:
            values[field] = cell
        elif cell:
            has_more = True
    if not values.get("title"):
        raise _NoRecordError("a line without a title in its column")
    if values.get("date") and _date(values["date"]) is None:
        raise _NoRecordError(f"its date column has {values['date'][:40]!r}, which is not a date")
    return values, has_more


def _date(cell: str) -> ArchivalDate | None:
    return parse_date_line(cell) if cell.strip() else None
