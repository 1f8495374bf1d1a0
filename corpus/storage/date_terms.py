"""Index terms for time: a date that overlaps a period has at least one of the period's terms.

A full-text index finds the records of a term quickly, and a period has few terms. The terms match
too much, never too little: whoever uses them compares the days afterwards.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

_MAX_MONTHS = 24
"""Up to this length a span gets a term for each month, a longer one for each year."""

_MAX_YEARS = 120
"""A longer span gets a single term: there are few, and one for each year would be many."""

_ANY_TIME = "always"

UNDATED_TERM = "undated"
"""The term of a record that has no date: it is within reach of any period."""


@lru_cache(maxsize=4096)
def record_date_terms(first: date, last: date) -> tuple[str, ...]:
    """Return the terms of a record's date that can mean any day from `first` to `last`."""
    if _count_months(first, last) <= _MAX_MONTHS:
        return (*_month_terms(first, last), *_year_terms("y", first, last))
    if last.year - first.year < _MAX_YEARS:
        return (*_year_terms("y", first, last), *_year_terms("l", first, last))
    return (_ANY_TIME,)


def period_date_terms(first: date, last: date) -> tuple[str, ...]:
    """Return the terms to search for a period; () when it is too long to narrow the search."""
    if _count_months(first, last) <= _MAX_MONTHS:
        return (*_month_terms(first, last), *_year_terms("l", first, last), _ANY_TIME)
    if last.year - first.year < _MAX_YEARS:
        return (*_year_terms("y", first, last), _ANY_TIME)
    return ()


def _count_months(first: date, last: date) -> int:
    return 12 * (last.year - first.year) + last.month - first.month + 1


def _month_terms(first: date, last: date) -> list[str]:
    months = range(12 * first.year + first.month - 1, 12 * last.year + last.month)
    return [f"m{month // 12:04}{month % 12 + 1:02}" for month in months]


def _year_terms(letter: str, first: date, last: date) -> list[str]:
    """Return a term for each year: "y" in all spans of years, "l" in those longer than months."""
    return [f"{letter}{year:04}" for year in range(first.year, last.year + 1)]
