"""Dates as programs write them, turned into words that the reader of dates knows; none is guessed.

"04/19/1957" shows that the month comes first; "04/08/1957" does not, and is read only
where the other dates of the file show the order. In "04/00/1957" the day is not known.
What is not read is kept as written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from enum import Enum
from functools import lru_cache

from corpus.dates import MONTH_NAMES, ArchivalDate, parse_date

LONGEST_DATE = 200
"""Characters; a longer text is no date."""

_TIMESTAMP = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?\s*(?:Z|[+-]\d\d:?\d\d)?"
)
_ORG = re.compile(r"[\[<](\d{4}-\d\d-\d\d)(?: [^\W\d_]{2,4}\.?)?(?: \d\d:\d\d)?[\]>]")
"""A day in Org's form: "[1911-03-14 Tue]"."""
_COMPACT = re.compile(r"(1[0-9]\d\d|20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_ZERO_PARTS = re.compile(r"(\d{4})[-/](00|\d\d)[-/]00")
_NUMERIC = re.compile(r"(\d{1,2})(\. ?|[/-])(\d{1,2})(?:\. ?|[/-])(\d{4})")
_NUMERIC_RANGE = re.compile(
    r"(\d{1,2}[./](?:\d{1,2}[./](?:\d{4})?)?)\s*(?:[-–—]|bis|to|au|al)\s*(\d{1,2}([./])\d{1,2}\3\d{4})"
)
_SLASHED = re.compile(r"(\d{4})?/(\d\d?)?/(\d\d?)?(?:/(.*))?")
_DAY_AND_WORDS = re.compile(r"(\d{4})/(\d\d)/(\d\d)/[^\d/]+")
"""RIS's day with other words, such as its weekday."""
_DAY_AND_PLACE = re.compile(r"(.{8,60}?)(?: ?,|\.) ([^\W\d_][^\d,;.]{1,60})")
"""A day with a place behind it, as Spanish archives write: "1633-01-07, Lima"."""
_HOUR = re.compile(
    r"(?<=\d\d)\s*(?:,|—|–|-|\s)\s*(?:\d{1,2}(?:[:.]\d\d)?\s*(?:[ap]\.?\s?m\.?)|noon|midnight|\d{4}Z)\.?$",
    re.IGNORECASE,
)


class DayOrder(Enum):
    """Which number of 04/08/1957 is the day."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


def day_order(dates: Iterable[str], usual: DayOrder | None = None) -> DayOrder | None:
    """Return the order that the numeric dates show, None where two disagree.

    usual: the order where no date shows it.
    """
    orders = {order for words in dates if (order := _own_order(words))}
    return (orders.pop() if len(orders) == 1 else None) if orders else usual


def needs_order(words: str) -> bool:
    """Return whether a numeric date does not itself show which number is the day."""
    match = _NUMERIC.fullmatch(words.strip())
    return match is not None and match[1] != match[3] and _own_order(words) is None


def year_alone(words: str) -> ArchivalDate | None:
    """Return the year of a numeric date that does not show which number is the day, else None."""
    match = _NUMERIC.fullmatch(words.strip()) if needs_order(words) else None
    if match is None or not (1 <= int(match[1]) <= 12 and 1 <= int(match[3]) <= 12):
        return None
    year = parse_date(match[4])
    return replace(year, as_written=words.strip()) if year else None


def _own_order(words: str) -> DayOrder | None:
    words = words.strip()
    if match := _NUMERIC_RANGE.fullmatch(words):
        return day_order(_ends(match))
    match = _NUMERIC.fullmatch(words)
    if match is None:
        return None
    first, second = int(match[1]), int(match[3])
    if _may_be_day_alone(first) and 1 <= second <= 12:
        return DayOrder.DAY_FIRST
    return DayOrder.MONTH_FIRST if _may_be_day_alone(second) and 1 <= first <= 12 else None


def _may_be_day_alone(number: int) -> bool:
    return number == 0 or 12 < number <= 31


def _ends(match: re.Match[str]) -> tuple[str, str]:
    """Return both ends of a range of numeric dates, the first with the parts that both share."""
    first, last, mark = match.groups()
    missing = 2 - first.strip(mark).count(mark)
    shared = last.split(mark)[3 - missing :] if missing else []
    return mark.join([first.strip(mark), *shared]), last


@lru_cache(maxsize=16_384)  # tables repeat their dates
def read_program_date(words: str, order: DayOrder | None = None) -> ArchivalDate | None:
    """Return the date with its words as written, None when it is in no known form.

    order: what the other dates of the file show.
    """
    written = words.strip()
    if not written or len(written) > LONGEST_DATE:
        return None
    date = parse_date(_HOUR.sub("", written))
    if date is None and (plain := _in_known_words(written, order)):
        date = parse_date(plain)
    if date is None and (placed := _DAY_AND_PLACE.fullmatch(written)):
        day = parse_date(placed[1])
        is_day = day is not None and day.interval is not None and len(day.edtf) >= len("1633-01-07")
        date = day if is_day and placed[2][0].isupper() else None
    if date is None and (stated := _DAY_AND_WORDS.fullmatch(written)):
        date = parse_date("-".join(stated.groups()))
    return replace(date, as_written=written) if date else None


def _in_known_words(written: str, order: DayOrder | None) -> str:
    """Return the date in words that the reader of dates knows, "" when its form is unknown."""
    if match := _ORG.fullmatch(written) or _TIMESTAMP.fullmatch(written):
        return match[1]
    if match := _COMPACT.fullmatch(written):
        return "-".join(match.groups())
    if match := _ZERO_PARTS.fullmatch(written):
        return match[1] if match[2] == "00" else f"{match[1]}-{match[2]}"
    if match := _NUMERIC_RANGE.fullmatch(written):
        order = _own_order(written) or order
        ends = [_in_known_words(end, order) for end in _ends(match)]
        return " - ".join(ends) if all(ends) else ""
    if match := _NUMERIC.fullmatch(written):
        order = _own_order(written) or order
        day, month = int(match[1]), int(match[3])
        if order is DayOrder.MONTH_FIRST:
            day, month = month, day
        if not (order and 1 <= month <= 12):
            return match[4] if day == month == 0 else ""
        return f"{day or ''} {MONTH_NAMES[month - 1]} {match[4]}".strip()
    if match := _SLASHED.fullmatch(written):
        return _from_slashes(*match.groups())
    return ""


def _from_slashes(year: str | None, month: str | None, day: str | None, words: str | None) -> str:
    """Return RIS's YYYY/MM/DD/words, any part of which may be missing, in known words."""
    words = (words or "").strip()
    if not year:
        return words if not (month or day) else ""
    numbers = "-".join(part.zfill(2) for part in (year, month, day) if part)
    if month and not int(month):
        numbers = year
    elif day and not int(day):
        numbers = f"{year}-{month.zfill(2)}" if month else year
    return f"{words} {numbers}".strip()
