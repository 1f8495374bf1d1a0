"""Rows of a table that are no records, or that repeat a date: totals, headings, "ditto".

A row is a heading ("Box 2", "II. Correspondence") where it has one cell alone, and another column,
of short values with numbers, is filled in every other row: a record without its date or summary
would still have its number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from corpus.imports.columns import Row
from corpus.imports.date_columns import count_dates, is_ditto
from corpus.imports.sheet_dates import DateCell

_BELOW_TABLE = re.compile(
    r"\W*(?:(?:grand |sub-?)?totals?|sum|summe|gesamt\w*|insgesamt|totale?|totaal|suma|summa|razem|"
    r"ukupno|итого|всего|合計|总计|總計)\b"
    r"|\d+ (?:items?|records?|documents?|entries|files|rows|titel|akten|stück|einheiten|pièces"
    r"|articles|documentos|stuks|дел\w?)(?: (?:in total|in all|insgesamt|au total|en total))?$"
    r"|(?:exported|generated|printed|page|seite|stand:|©)\b",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"[\d\s.,:%€$£-]+")
_COUNT = re.compile(r"(\d{1,6})\b(?!\.)")
_LEAST_ROWS, _LEAST_CELLS = 3, 3
_LONGEST_VALUE = 24
_MOSTLY = 0.8


class Sections(NamedTuple):
    """The rows of a table without the headings between them.

    Attributes:
        rows: the other rows.
        headings: for each of them the heading above it, "" for none.
    """

    rows: list[Row]
    headings: list[str]


def split_sections(rows: Sequence[Row]) -> Sections:
    """Return the rows of a table apart from the headings between them.

    Below the last row there is no heading.
    """
    wide = [cells for _, cells in rows if sum(map(bool, cells)) > 1]
    usual = sorted(sum(map(bool, cells)) for cells in wide)[len(wide) // 2] if wide else 0
    if len(wide) < _LEAST_ROWS or usual < _LEAST_CELLS or len(rows) - len(wide) > len(wide):
        return Sections(list(rows), [""] * len(rows))
    numbered = {place for place in range(max(map(len, wide))) if _is_numbered(wide, place)}
    records: list[Row] = []
    headings: list[str] = []
    above: list[Row] = []
    is_used = True
    for row in rows:
        places = [place for place, cell in enumerate(row[1]) if cell]
        if len(places) == 1 and numbered - set(places):
            above = [*([] if is_used else above), row]
            is_used = False
        else:
            records.append(row)
            headings.append(" / ".join("".join(words) for _, words in above))
            is_used = True
    left = [] if is_used else above
    return Sections([*records, *left], [*headings, *[""] * len(left)])


def _is_numbered(rows: Sequence[Sequence[str]], place: int) -> bool:
    """Return whether a column has a short value with a digit in each row, and no dates."""
    cells = [row[place] if place < len(row) else "" for row in rows]
    if not all(cells) or any(len(cell) > _LONGEST_VALUE for cell in cells):
        return False
    numbers = sum(any(map(str.isdigit, cell)) for cell in cells)
    words = [cell for cell in cells if not cell.isdigit()]
    return numbers >= _MOSTLY * len(cells) and count_dates(words) <= len(words) / 2


def repeat_dates(rows: Sequence[Row], places: AbstractSet[int], title: int) -> list[Row]:
    """Return the rows with the date of the record above in each that says "ditto".

    places: of the columns with dates. title: that of the titles, -1 without one.
    """
    above: dict[int, str] = {}
    result: list[Row] = []
    for row in rows:
        for place in places:
            number, cells = row
            cell = cells[place] if place < len(cells) else ""
            if is_ditto(cell) and place in above:
                row = number, [*cells[:place], above[place], *cells[place + 1 :]]
            elif cell and (title < 0 or (title < len(cells) and cells[title])):
                above[place] = cell
        result.append(row)
    return result


def without_totals(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Return the rows, and apart from them those that only count or sum up the others.

    Such a row has numbers alone, or a number and few cells, the first of which says "total". So is
    the last row, where it has few cells and states the number of those above ("5 negatives").
    """
    filled = [list(filter(None, cells)) for _, cells in rows]
    usual = sorted(map(len, filled))[len(filled) // 2] if filled else 0
    are_totals = [
        usual > 1
        and (
            all(_NUMBERS.fullmatch(cell) and not isinstance(cell, DateCell) for cell in cells)
            or (
                len(cells) <= usual / 2
                and _BELOW_TABLE.match(cells[0]) is not None
                and any(char.isdigit() for cell in cells for char in cell)
            )
        )
        for cells in filled
    ]
    if filled and len(filled[-1]) <= usual / 2 and (count := _COUNT.match(filled[-1][0])):
        above = sum(not is_total for is_total in are_totals[:-1])
        are_totals[-1] |= int(count[1]) == above >= _LEAST_ROWS
    records = [row for row, is_total in zip(rows, are_totals, strict=True) if not is_total]
    return records, [row for row, is_total in zip(rows, are_totals, strict=True) if is_total]
