"""Headers in two rows, and dates with a column each for day, month and year.

"Dates" above "from" and "to" names the columns "Dates from" and "Dates to". Columns for day, month
and year are known by their names and by what they hold, and become one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corpus.imports.columns import SAMPLE_ROWS, Row
from corpus.imports.field_names import plain_name

_PARTS = {
    "day": "d day days t tag jour j giorno g dia día dag dzień den день д päivä nap päev 日",
    "month": "m month mon monat mois mes mese mês maand månad måned miesiąc měsíc месяц м hónap 月",
    "year": "y year yr yyyy jahr année an a año ano anno jaar år rok r год г vuosi év 年",
}
_ORDERS = (("day", "month", "year"), ("year", "month", "day"), ("month", "day", "year"))
_LAST_NUMBERS = {"day": 31, "month": 12}
_YEARS = range(1000, 2101)
_LONGEST_NAME = 24
_LEAST_NAMES = 2


def header_rows(rows: Sequence[Row], place: int) -> tuple[list[str], int, int]:
    """Return the names of the columns, the place of their row, and that of the row below them.

    place: of the row that names the columns; the row above or below it may say more of them.
    """
    for top in (place, place - 1):
        if 0 <= top < len(rows) - 1 and (names := _joined_names(rows[top][1], rows[top + 1][1])):
            return names, top, top + 2
    return list(rows[place][1]), place, place + 1


def _joined_names(above: Sequence[str], below: Sequence[str]) -> list[str]:
    """Return the names of two rows as one; [] where the second says no more of the first.

    A name of the second row stands below an empty cell, or below the first of those that a wide
    cell covers.
    """
    width = max(len(above), len(below))
    above = [*above, *[""] * (width - len(above))]
    below = [*below, *[""] * (width - len(below))]
    lower = [place for place, cell in enumerate(below) if cell]
    if len(lower) < _LEAST_NAMES or sum(map(bool, above)) < _LEAST_NAMES:
        return []
    if any(len(below[place]) > _LONGEST_NAME or _has_digit(below[place]) for place in lower):
        return []
    if any(map(_has_digit, above)) or all(above[place] for place in lower):
        return []
    names = list(above)
    wide = ""
    for place in lower:
        covers_next = place + 1 < width and not above[place + 1] and below[place + 1]
        if above[place] and not covers_next:
            return []
        if above[place] or place - 1 not in lower:
            wide = above[place]
        names[place] = f"{wide} {below[place]}".strip()
    return names


def _has_digit(cell: str) -> bool:
    return any(map(str.isdigit, cell))


def join_date_parts(names: Sequence[str], rows: Sequence[Row]) -> tuple[list[str], list[Row]]:
    """Return names and rows in which the columns of day, month and year are one; else the same."""
    places = _places_of_parts(names, rows)
    if not places:
        return list(names), list(rows)
    first = min(places.values())
    dropped = set(places.values()) - {first}
    shared = plain_name(names[first]).split()[:-1]
    joined_names = [*names[:first], " ".join(shared) or "date", *names[first + 1 :]]
    joined_rows = [
        (number, [*cells[:first], _joined_date(cells, places), *cells[first + 1 :]])
        for number, cells in rows
    ]
    return _without(joined_names, dropped), [
        (number, _without(cells, dropped)) for number, cells in joined_rows
    ]


def _without(cells: Sequence[str], dropped: set[int]) -> list[str]:
    return [cell for place, cell in enumerate(cells) if place not in dropped]


def _places_of_parts(names: Sequence[str], rows: Sequence[Row]) -> dict[str, int]:
    """Return where the day, month and year of a date are; a year and a month suffice."""
    kinds = [_part_of(name) for name in names]
    for order in (*_ORDERS, ("month", "year"), ("year", "month")):
        for start in range(len(names) - len(order) + 1):
            places = dict(zip(order, range(start, start + len(order)), strict=True))
            if all(kind in kinds[place] for kind, place in places.items()) and all(
                _holds_part(kind, place, rows) for kind, place in places.items()
            ):
                return places
    return {}


def _part_of(name: str) -> list[str]:
    last = (plain_name(name).split() or [""])[-1]
    return [part for part, words in _PARTS.items() if last in words.split()]


def _holds_part(kind: str, place: int, rows: Sequence[Row]) -> bool:
    cells = [cells[place] for _, cells in rows[:SAMPLE_ROWS] if place < len(cells) and cells[place]]
    if kind == "year":
        return bool(cells) and all(cell.isdigit() and int(cell) in _YEARS for cell in cells)
    last = _LAST_NUMBERS[kind]
    return bool(cells) and all(
        (cell.isdigit() and 0 <= int(cell) <= last) or (kind == "month" and cell[0].isalpha())
        for cell in cells
    )


def _joined_date(cells: Sequence[str], places: Mapping[str, int]) -> str:
    """Return the date of a row, as exact as its parts; what is 0 is not known."""
    day, month, year = (
        cells[place].strip("0") and cells[place]
        if (place := places.get(part, len(cells))) < len(cells)
        else ""
        for part in ("day", "month", "year")
    )
    if not (month and month.isdigit() and year):
        return " ".join(filter(None, (day, month, year)))
    return "-".join(part.zfill(2) for part in (year, month, day) if part)
