"""A day or month without a year: "on November 4" is November 4 of every year with such a record.

Only where no earlier turn and no other time in the question completes it, and it is stated. No year
is guessed: the years are those in which a record has the day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import numpy as np

from corpus import MONTH_NAMES, MONTH_OR_SHORT_PATTERN, MONTHS, collapse_whitespace, shift
from embeddings import ArchiveView
from qa.understanding import Period, Question, hull

_MONTH = rf"(?P<month>{MONTH_OR_SHORT_PATTERN})"
_DAY = r"[0-9]{1,2}(?:st|nd|rd|th)?"
_WITHOUT_YEAR = r"(?![\w-]|\.?,?\s+(?:of\s+)?['’]?[0-9]|\s+(?:and|or|to|until)\s)"
_PARTIAL = re.compile(
    rf"\b(?:on|of)\s+(?:the\s+)?(?:{_MONTH}\s+(?P<day>{_DAY})"
    rf"|(?P<day_first>{_DAY})\s+(?:of\s+)?{_MONTH.replace('month', 'month_last')}){_WITHOUT_YEAR}"
    rf"|\b(?:in|during)\s+{_MONTH.replace('month', 'whole')}{_WITHOUT_YEAR}"
)


def in_any_year(view: ArchiveView, question: Question) -> Question:
    """Return a question with its day or month in every year of the archive that has it."""
    time = question.time
    if (
        question.is_for_any_time
        or time.periods
        or time.excluded_periods
        or question.syntax is not None
    ):
        return question
    match = _PARTIAL.search(question.text)
    if match is None:
        return question
    month = MONTHS[(match["month"] or match["month_last"] or match["whole"]).strip(".").casefold()]
    day_word = match["day"] or match["day_first"]
    day = int(re.sub(r"\D", "", day_word)) if day_word else 0
    name = f"{MONTH_NAMES[month - 1]} {day}" if day else MONTH_NAMES[month - 1]
    words = f"{collapse_whitespace(match[0])} (read as {name} of any year)"
    periods = tuple(
        Period(first, last, words)
        for year in _years_with(view, month, day)
        for first, last in _days_of(year, month, day)
    )
    if not periods:
        note = f"no record is dated {name} of any year; {match[0]!r} limits nothing"
        return replace(question, time=replace(time, unread=(*time.unread, note)))
    subject = collapse_whitespace(question.subject.replace(match[0], " ")).replace(" ?", "?")
    spans = (*time.spans, match.span())
    return replace(
        question,
        subject=subject,
        time=replace(time, period=hull(periods), periods=periods, spans=tuple(sorted(spans))),
    )


def _years_with(view: ArchiveView, month: int, day: int) -> list[int]:
    """Return the years in which a record is dated on this day, or within this month (day 0)."""
    dates = view.snapshot.date_index
    is_dated = (dates.first > 0) & (dates.last > 0)
    first, last = (
        (column[is_dated] - date(1970, 1, 1).toordinal()).astype("datetime64[D]")
        for column in (dates.first, dates.last)
    )
    months = first.astype("datetime64[M]")
    is_there = (months.astype(np.int64) % 12 == month - 1) & (
        last.astype("datetime64[M]") == months
    )
    if day:
        is_there &= (first == last) & ((first - months).astype(np.int64) == day - 1)
    years = months[is_there].astype("datetime64[Y]").astype(np.int64) + 1970
    return sorted(set(years.tolist()))


def _days_of(year: int, month: int, day: int) -> Iterator[tuple[date, date]]:
    first = date(year, month, day or 1)
    yield first, first if day else shift(shift(first, 1, "month"), -1, "day")
