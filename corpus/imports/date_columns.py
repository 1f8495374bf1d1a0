"""Two columns that hold the first and the last day of each row: "From" and "To", "Start" and "End".

Their names only pair them; that they hold dates, and that the first is never after the last, is
seen in the cells. "From" and "To" that hold names are sender and recipient.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, pairwise

from corpus.dates import ArchivalDate
from corpus.imports.field_names import plain_name
from corpus.imports.program_dates import DayOrder, day_order, read_program_date
from corpus.imports.sheet_dates import DateCell

_BEGIN = frozenset(
    "from start starts begin begins beginning earliest first von ab anfang beginn od de du début "
    "debut desde da dal inicio início van vanaf begin fra från alkaen с от начало".split()
)
_END = frozenset(
    "to end ends ending until till through latest last bis ende do à au fin hasta a al fim fine "
    "tot einde til till slut slutt päättyen по до конец".split()
)
_MOSTLY = 0.8


def first_and_last_day(
    names: Sequence[str], sample: Mapping[str, Sequence[str]]
) -> tuple[str, str] | None:
    """Return the names of two neighbouring columns with first and last days, None without such.

    sample: the cells of each column, row by row.
    """
    for first, last in pairwise(names):
        if _are_paired(first, last) and _hold_days(sample[first], sample[last]):
            return first, last
    return None


def _are_paired(first: str, last: str) -> bool:
    if first.startswith("column ") and last.startswith("column "):
        return True
    before, after = set(plain_name(first).split()), set(plain_name(last).split())
    return bool(before & _BEGIN and after & _END) and before - _BEGIN == after - _END


def _hold_days(first: Sequence[str], last: Sequence[str]) -> bool:
    order = day_order(chain(first, last))
    filled = [cell for cell in chain(first, last) if cell]
    read = [_read(cell, order) for cell in filled]
    if not any(last) or not filled or sum(map(bool, read)) < _MOSTLY * len(filled):
        return False
    pairs = [
        (begin, end)
        for cell, next_cell in zip(first, last, strict=True)
        if (begin := _read(cell, order)) and (end := _read(next_cell, order))
    ]
    return bool(pairs) and all(_is_in_order(*pair) for pair in pairs)


def _read(cell: str, order: DayOrder | None) -> ArchivalDate | None:
    return cell.date if isinstance(cell, DateCell) else read_program_date(cell, order)


def _is_in_order(begin: ArchivalDate, end: ArchivalDate) -> bool:
    if begin.earliest is None or end.latest is None:
        return begin.earliest is None and end.latest is None
    return begin.earliest <= end.latest


def join_days(first: str, last: str) -> str:
    """Return the date of a row in words: from the first day to the last.

    A last day alone is no date that is read, and is reported as written: "- 1950".
    """
    if not last or first == last:
        return first
    return (
        f"{first}/{last}"
        if first and _is_iso(first) and _is_iso(last)
        else f"{first} - {last}".strip()
    )


def _is_iso(text: str) -> bool:
    return text.replace("-", "").isdigit()
