"""Feasts with a fixed day, as listings date by them: "Midsummer Day 1855" is June 24, 1855."""

from __future__ import annotations

import re

from corpus.dates.vocabulary import FEASTS

_FEAST = re.compile(
    rf"(?P<feast>{'|'.join(sorted(map(re.escape, FEASTS), key=len, reverse=True))}),?\s+"
    r"(?:of\s+)?(?P<year>\d{4})",
    re.IGNORECASE,
)


def with_day_of_feast(text: str) -> str:
    """Return a text that is a feast and a year as its day and year; any other text as it is."""
    match = _FEAST.fullmatch(text.replace("’", "'"))
    return text if match is None else f"{FEASTS[match['feast'].casefold()]} {match['year']}"
