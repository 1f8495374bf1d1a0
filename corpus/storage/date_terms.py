"""Labels of time: a few words for a stretch of days, such that whatever overlaps a period bears a label of the period.

A full-text index finds the records of a label as fast as those of any word, and in a period asked about there are few
others. The labels say too much, never too little: who uses them compares the days themselves afterwards.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

MOST_MONTHS = 24
"""A stretch of at most so many months is labelled by month; a longer one by year."""

MOST_YEARS = 120
"""A stretch of more years is labelled as being always: there are few, and a label for each year would be many."""

ALWAYS = "always"


@lru_cache(maxsize=4096)
def record_date_terms(first: date, last: date) -> tuple[str, ...]:
    """The labels of a date that can mean any day from `first` to `last`."""
    if _months(first, last) <= MOST_MONTHS:
        return (*_by_month(first, last), *_by_year("y", first, last))
    if last.year - first.year < MOST_YEARS:
        return (*_by_year("y", first, last), *_by_year("l", first, last))
    return (ALWAYS,)


def period_date_terms(first: date, last: date) -> tuple[str, ...]:
    """The labels of which every date that overlaps the period bears one; () when the period is too long to narrow."""
    if _months(first, last) <= MOST_MONTHS:
        return (*_by_month(first, last), *_by_year("l", first, last), ALWAYS)
    if last.year - first.year < MOST_YEARS:
        return (*_by_year("y", first, last), ALWAYS)
    return ()


def _months(first: date, last: date) -> int:
    return 12 * (last.year - first.year) + last.month - first.month + 1


def _by_month(first: date, last: date) -> list[str]:
    counted = range(12 * first.year + first.month - 1, 12 * last.year + last.month)
    return [f"m{month // 12:04}{month % 12 + 1:02}" for month in counted]


def _by_year(letter: str, first: date, last: date) -> list[str]:
    return [f"{letter}{year:04}" for year in range(first.year, last.year + 1)]
