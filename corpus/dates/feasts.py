"""Feasts, as listings date by them: "Midsummer Day 1855" is June 24, 1855.

Of one that moves ("Easter 1816"), and of the sessions of a court held at one ("Michaelmas term
1820"), only the year is sure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.dates.vocabulary import FEASTS, MOVABLE_FEASTS, TERMS


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_FEAST = re.compile(rf"(?P<feast>{_any_of(FEASTS)}),?\s+(?:of\s+)?(?P<year>\d{{4}})", re.IGNORECASE)
_YEAR_ALONE = re.compile(
    rf"(?:(?:{_any_of(MOVABLE_FEASTS)})(?:\s+(?:eve|day|week|sunday|monday|tuesday))?"
    rf"|(?:{_any_of(MOVABLE_FEASTS | TERMS)})\s+(?:terms?|(?:quarter\s+)?sessions|assizes))"
    r",?\s+(?:of\s+)?(?P<year>\d{4})",
    re.IGNORECASE,
)


def with_day_of_feast(text: str) -> str:
    """Return a text that is a feast and a year as its day and year, or its year; others as is."""
    if year := _YEAR_ALONE.fullmatch(text):
        return year["year"]
    match = _FEAST.fullmatch(text.replace("’", "'"))
    return text if match is None else f"{FEASTS[match['feast'].casefold()]} {match['year']}"
