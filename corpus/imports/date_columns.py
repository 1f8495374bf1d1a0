"""Two columns that hold the first and the last day of each row: "From" and "To", "Start" and "End".

Their names only pair them; that they hold dates, and that the first is never after the last, is
seen in the cells. "From" and "To" that hold names are sender and recipient.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import chain, pairwise

from corpus.dates import ArchivalDate
from corpus.imports.field_names import loose_field, names_date, plain_name
from corpus.imports.program_dates import DayOrder, day_order, read_program_date
from corpus.imports.sheet_dates import DateCell

_BEGIN = frozenset(
    "from start starts begin begins beginning earliest first von ab anfang beginn od de du début "
    "debut desde da dal inicio início van vanaf begin fra från alkaen с от начало".split()
)
_END = frozenset(
    "to end ends ending until till through latest last bis ende do à au fin hasta a al fim fine "
    "tot eind einde til till slut slutt päättyen по до конец".split()
)
_NAMES_DATE = re.compile(r"s?(?:dat(?:e|um|o|a)|jahr|jaar|år|year|rok)")
_DITTO = frozenset("ditto do do. dto. dto idem id. desgl. dgl. \" '' ,, „ 〃 ″".split())
_OWN_WORK = re.compile(
    r"add|modif|updat|chang|stamp|\bmtime|ingest|access|scan|digiti|numéris|upload|enter|releas"
    r"|declass|retriev|download|harvest|metadat|index|mise en ligne|receiv|acqui|deposit|donat"
    r"|purchas|birth|death|born|died|decision|scrap|check|creat|process|catalog|online|import"
    r"|export|keyed|geänd|erfass|saisie|sperr|schutzfrist|embargo|restrict|closed|communicab|openbaar|变更|公开|开放|录入|更新|登録|公開|등록",
    re.IGNORECASE,
)
"""Names of dates of somebody's work on a document, or of when it may be seen."""
_CALLED_DATE = re.compile(
    r"dat(?:e|um|a|ier)|year|fecha|jahr|année|\bwhen\b|time ?span|дат", re.IGNORECASE
)
_LEAST_LETTERS = 3
_MOSTLY = 0.8
_NEARLY_ALL = 0.7


def first_and_last_day(
    names: Sequence[str], sample: Mapping[str, Sequence[str]]
) -> tuple[str, str] | None:
    """Return the names of two neighbouring columns with first and last days, None without such.

    sample: the cells of each column, row by row.
    """
    pairs = [
        (first, last)
        for first, last in pairwise(names)
        if are_paired(first, last) and _hold_days(sample[first], sample[last])
    ]
    return max(pairs, key=lambda pair: sum(map(bool, sample[pair[0]])), default=None)


def are_paired(first: str, last: str) -> bool:
    """Return whether two names are those of a first and a last day."""
    if first.startswith("column ") and last.startswith("column "):
        return True
    before, after = _without_end(first, _BEGIN), _without_end(last, _END)
    return before is not None and after is not None and before - _END == after - _BEGIN


def is_end_of_period(name: str) -> bool:
    """Return whether a name says that a column has only first, or only last, days.

    "From - to" has both.
    """
    return (_without_end(name, _BEGIN) is None) != (_without_end(name, _END) is None)


def _without_end(name: str, ends: frozenset[str]) -> frozenset[str] | None:
    """Return the words of a name without the one for an end, None where it has no such word.

    "Date from", "begindatum" and "Anfangsdatum" are a date without one.
    """
    words = plain_name(name).split()
    at_edge = {words[0], words[-1]} if words else set()
    if any(word in ends and (len(word) >= _LEAST_LETTERS or word in at_edge) for word in words):
        return frozenset(words) - ends
    joined = next((word for word in words if _split_word(word, ends)), "")
    if not joined:
        return None
    return (frozenset(words) - {joined}) | {_split_word(joined, ends)}


def _split_word(word: str, ends: frozenset[str]) -> str:
    """Return what is behind the word for an end that a word begins with, "" for another word."""
    for end in sorted(ends, key=len, reverse=True):
        stem = word.removeprefix(end)
        if len(end) >= _LEAST_LETTERS and stem != word and _NAMES_DATE.fullmatch(stem):
            return stem.removeprefix("s")
    return ""


def count_dates(cells: Sequence[str]) -> int:
    """Return how many cells are dates."""
    order = day_order(cells)
    return sum(is_date(cell, order) for cell in cells)


def is_called_date(name: str) -> bool:
    """Return whether a header or key has a word for a date, and none of a program's own work."""
    is_called = _CALLED_DATE.search(name) is not None and not _OWN_WORK.search(name)
    return is_called or names_date(name)


def is_date(cell: str, order: DayOrder | None) -> bool:
    """Return whether a cell is a date, in the order that the others show."""
    return isinstance(cell, DateCell) or read_program_date(cell, order) is not None


def is_ditto(cell: str) -> bool:
    """Return whether a cell says that it has what the cell above has."""
    return cell.casefold() in _DITTO


def are_always_later(column: Sequence[str], other: Sequence[str]) -> bool:
    """Return whether each date of a column is after the other's in its row, in at least two rows.

    Such dates are those of somebody's work on the document. Cells that are no dates do not count.
    """
    order = day_order(chain(column, other), DayOrder.DAY_FIRST)  # only to compare years
    pairs = [
        (after.earliest.year, before.latest.year)
        for cell, other_cell in zip(column, other, strict=True)
        if (after := _read(cell, order)) and (before := _read(other_cell, order))
        if after.earliest and before.latest
    ]
    return len(pairs) > 1 and all(after > before for after, before in pairs)


def _hold_days(first: Sequence[str], last: Sequence[str]) -> bool:
    order = day_order(chain(first, last), DayOrder.DAY_FIRST)  # only to see that they are dates
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


def columns_of_date(
    names: Sequence[str],
    fields: Mapping[str, str],
    chosen: Mapping[str, str],
    columns: Mapping[str, Sequence[str]],
) -> tuple[dict[str, str], str]:
    """Return the fields with two columns of first and last days as the date, and the last one.

    They are the date where no column is called one, or where more rows have them, or where all
    dates of the other column are later; a further date where no row has both. Else the fields as
    they are, and "".
    """
    pair = first_and_last_day(names, columns)
    if pair is None:
        return dict(fields), ""
    others = {name: field for name, field in fields.items() if name not in pair}
    by_header = next((name for name, field in others.items() if field == "date"), "")
    column = by_header or date_column(names, fields, chosen, columns)
    if column in pair:
        return dict(fields), ""
    dates, days = columns.get(column, ()), columns[pair[0]]
    if column and not any(there and day for there, day in zip(dates, days, strict=True)):
        return {column: "date"} | others | {pair[0]: "date"}, pair[1]
    is_other = column and not column.startswith("column ")
    if is_other and (by_header or not are_always_later(dates, days)):
        is_fuller = sum(map(bool, days)) > sum(map(bool, dates))
        if by_header or is_called_date(column) or not is_fuller:
            return dict(fields), ""
    return others | {pair[0]: "date"}, pair[1]


def date_column(
    names: Sequence[str],
    fields: Mapping[str, str],
    chosen: Mapping[str, str],
    columns: Mapping[str, Sequence[str]],
) -> str:
    """Return the name of the column that holds only dates, "" for none: the one most filled.

    A column of bare years, or one that most rows leave empty, must be called a date. Dates of a
    program's own work are left out, and those that are always later than another column's. One that
    only begins or ends periods states no date alone.

    columns: the cells of each column, row by row.
    """
    candidates: list[tuple[int, int, str]] = []
    for place, name in enumerate(names):
        is_own_work = _OWN_WORK.search(name) and not names_date(name)
        hint = "date" if _CALLED_DATE.search(name) else loose_field(name)
        if name in fields or name in chosen or is_own_work or hint not in ("date", ""):
            continue
        if is_end_of_period(name):
            continue
        filled = [cell for cell in columns[name] if cell]
        is_called_date = hint == "date"
        if not is_called_date and 2 * len(filled) < len(columns[name]):
            continue
        if not is_called_date:
            filled = [cell for cell in filled if not cell.isdigit()]
        dated = count_dates(filled) + sum(map(is_ditto, filled))
        if filled and dated >= (0.5 if is_called_date else _NEARLY_ALL) * len(filled):
            candidates.append((len(filled), -place, name))
    firsts = [
        candidate
        for candidate in candidates
        if not any(
            are_always_later(columns[candidate[2]], columns[other]) for _, _, other in candidates
        )
    ]
    return max(firsts)[2] if firsts else ""


def dates_of_other_rows(
    fields: Mapping[str, str], chosen: Mapping[str, str], columns: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """Return further columns that are called a date, and filled only where the date is not."""
    date = next((name for name, field in fields.items() if field == "date"), "")
    if not date or date in chosen:
        return {}
    filled = list(map(bool, columns[date]))
    others: dict[str, str] = {}
    for name, cells in columns.items():
        if name in fields or not is_called_date(name) or is_end_of_period(name) or not any(cells):
            continue
        if not any(there and cell for there, cell in zip(filled, cells, strict=True)):
            others[name] = "date"
            filled = [there or bool(cell) for there, cell in zip(filled, cells, strict=True)]
    return others
