"""Lines that only count the records of a page: "Lot 1837", "Los 12", numbers like years."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.dates import dates_in
from corpus.formats.line import Line
from corpus.formats.listings.labels import COUNTERS

_COUNTED = re.compile(
    r"(?:([^\W\d_]{2,12})\.?\s*)?#?(\d{1,6})(?:\s*[\[(][^\W\d][^\d\[\]()]*[\])])?[.:]?"
)
_FEWEST = 3
_MOSTLY = 0.6
_LINES_BELOW, _LONGEST = 20, 1000


def with_counted_lines(page: Sequence[Line]) -> list[Line]:
    """Return the lines of a page; one that only counts is "No. 1837", which no date is.

    The same word ("Lot") stands before each number, and they go on by one. Numbers alone that could
    be years count where most of the records between them have other dates.
    """
    by_word: dict[str, list[tuple[int, int]]] = {}
    for place, line in enumerate(page):
        match = _COUNTED.fullmatch(line.text) if line.text else None
        word = (match[1] or "").casefold() if match else ""
        if match and word in ("", *COUNTERS) and not (line.is_page_end or line.is_header):
            by_word.setdefault(word, []).append((place, int(match[2])))
    numbers: dict[int, int] = {}
    for word, counted in by_word.items():
        steps = [after - before for (_, before), (_, after) in pairwise(counted)]
        is_row = len(counted) >= _FEWEST and min(steps) > 0
        if not is_row or steps.count(1) < _MOSTLY * len(steps):
            continue
        if word or _are_no_years(page, counted):
            numbers |= dict(counted)
    return [
        replace(line, text=f"No. {numbers[place]}") if place in numbers else line
        for place, line in enumerate(page)
    ]


def name_counts(texts: Sequence[str]) -> list[str]:
    """Return the texts of lines, with those that only count as `with_counted_lines` writes them."""
    lines = [Line(place, place + 1, text.strip(), 0, 0) for place, text in enumerate(texts)]
    rewritten = with_counted_lines(lines)
    return [
        text if line is before else line.text
        for text, before, line in zip(texts, lines, rewritten, strict=True)
    ]


def _are_no_years(page: Sequence[Line], counted: Sequence[tuple[int, int]]) -> bool:
    """Return whether most lines below each number have a date, and none in that year."""
    ends = [place for place, _ in counted[1:]] + [len(page)]
    denied = 0
    for (place, number), end in zip(counted, ends, strict=True):
        below = [line for line in page[place + 1 : end][:_LINES_BELOW] if line.text]
        dates = [mention.date for line in below for mention in dates_in(line.text[:_LONGEST])]
        dates += [line.date for line in below if line.date is not None]
        years = [
            (date.earliest.year, date.latest.year)
            for date in dates
            if date.earliest and date.latest
        ]
        denied += bool(years) and not any(first <= number <= last for first, last in years)
    return 2 * denied > len(counted)
