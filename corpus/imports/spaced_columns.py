"""Tables with columns set with spaces, as reports print them: below headers, or without any."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from corpus.imports.columns import Row, header_place
from corpus.imports.date_columns import count_dates

_CELL = re.compile(r"\S+(?: \S+)*")
_LEAST_COLUMNS = 3
_MOST_COLUMNS = 60
_LEAST_ROWS = 3
_HEADER_WITHIN_LINES = 10
_SAMPLE_LINES = 200
_NEAR = 1
_MOSTLY = 0.8


def spaced_rows(text: str) -> Sequence[Row]:
    """Return the rows of a table set with spaces, with the lines above it; [] where it is none.

    Nearly all cells begin where a header does, and the first row names the columns.
    """
    lines = text.expandtabs().split("\n")
    for place, line in enumerate(lines[:_HEADER_WITHIN_LINES]):
        starts = [cell.start() for cell in _CELL.finditer(line)]
        if len(starts) < _LEAST_COLUMNS:
            continue
        if len(starts) > _MOST_COLUMNS:
            break
        below = lines[place + 1 : place + _SAMPLE_LINES]
        cells = [cell.start() for row in below for cell in _CELL.finditer(row)]
        below_headers = sum(_column(start, starts)[1] <= _NEAR for start in cells)
        rows = [
            (number, _cells(row, starts)) for number, row in enumerate(lines[place:], place + 1)
        ]
        filled = [row for row in rows if any(row[1])]
        wide = [row for row in filled if sum(map(bool, row[1])) >= _LEAST_COLUMNS - 1]
        if (
            len(wide) > _LEAST_ROWS
            and below_headers >= _MOSTLY * len(cells)
            and header_place(wide, {}) == 0
        ):
            above = [(number, [lines[number - 1]]) for number in range(1, place + 1)]
            return [row for row in above if row[1][0].strip()] + filled
        break
    return _rows_without_header(lines)


def _rows_without_header(lines: Sequence[str]) -> Sequence[Row]:
    """Return the rows of columns that no header names; [] where they are none.

    Most lines with three cells or more begin them in the same columns, one of which holds dates.
    """
    sample = lines[:_SAMPLE_LINES]
    cells = [list(_CELL.finditer(line)) for line in sample]
    wide = [row for row in cells if len(row) >= _LEAST_COLUMNS]
    if len(wide) <= _LEAST_ROWS or 2 * len(wide) < sum(map(bool, cells)):
        return []
    counts = Counter(cell.start() for row in wide for cell in row)
    starts = sorted(start for start, count in counts.items() if count >= _MOSTLY * len(wide))
    if len(starts) < _LEAST_COLUMNS:
        return []
    rows = [(number, _cells(line, starts)) for number, line in enumerate(lines, 1)]
    is_row = [_is_row(line, starts) for line in lines]
    columns = zip(
        *(row for (_, row), wide_row in zip(rows, is_row, strict=True) if wide_row), strict=True
    )
    if not any(2 * count_dates(list(column)) > len(wide) for column in columns):
        return []
    return [
        (number, row if wide_row else [line.strip()])
        for (number, row), line, wide_row in zip(rows, lines, is_row, strict=True)
        if line.strip()
    ]


def _is_row(line: str, starts: Sequence[int]) -> bool:
    """Return whether a line has two cells or more, and each begins in a column."""
    cells = [cell.start() for cell in _CELL.finditer(line)]
    return len(cells) > 1 and all(_column(start, starts)[1] <= _NEAR for start in cells)


def _column(start: int, starts: Sequence[int]) -> tuple[int, int]:
    """Return the column in which a cell begins, and how far from the header's beginning."""
    place = max((at for at, first in enumerate(starts) if first <= start + _NEAR), default=0)
    return place, abs(start - starts[place])


def _cells(line: str, starts: Sequence[int]) -> list[str]:
    cells = [""] * len(starts)
    for cell in _CELL.finditer(line):
        place, _ = _column(cell.start(), starts)
        cells[place] = f"{cells[place]} {cell[0]}".strip()
    return cells
