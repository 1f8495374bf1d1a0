"""The periods that a question asks for, and how several of them are combined."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from corpus import Interval

Role = Literal["closed", "open", "exclude", "none"]
"""How a time constrains the search: a period, a bound ("before 1950"), a period to exclude, or not
at all."""


@dataclass(frozen=True)
class Period(Interval):
    """A stretch of days, both ends included; None leaves that side open.

    Attributes:
        as_written: the question's words.
    """

    as_written: str


@dataclass(frozen=True)
class TimeConstraint:
    """One time in a question.

    Attributes:
        start, end: its place in the question, the words of its operator included.
        role: how it constrains the search.
        period: the days that it means.
        centre: the day in the middle when the words are "around" or "at the time of".
    """

    start: int
    end: int
    role: Role
    period: Period
    centre: date | None = None


def combined_periods(constraints: Iterable[TimeConstraint], text: str) -> tuple[Period, ...]:
    """Return the periods that a question asks for, by the calendar.

    Periods add up, and bounds cut them; two bounds make one period. Bounds that contradict each
    other are exchanged.
    """
    closed = [constraint.period for constraint in constraints if constraint.role == "closed"]
    window = _window([constraint for constraint in constraints if constraint.role == "open"], text)
    if not closed:
        return window
    if len(window) != 1:
        return _sorted(closed)
    cut = [
        Period(days.earliest, days.latest, f"{period.as_written}, {window[0].as_written}")
        for period in closed
        if (days := period.intersection(window[0]))
    ]
    return _sorted(cut or closed)


def _window(bounds: Sequence[TimeConstraint], text: str) -> tuple[Period, ...]:
    periods = [bound.period for bound in bounds]
    if len(bounds) < 2:
        return tuple(periods)
    begin = max((period.earliest for period in periods if period.earliest), default=None)
    end = min((period.latest for period in periods if period.latest), default=None)
    words = " ".join(text[bounds[0].start : bounds[-1].end].split())
    if begin and end and begin > end:
        between = text[bounds[0].end : bounds[-1].start].casefold()
        if periods[0].earliest is None or re.search(r"\bor\b", between):
            return _sorted(periods)  # "before 1950 or after 1960"
        begin, end = end, begin
        words += f" (read as {periods[1].as_written}, {periods[0].as_written})"
    return (Period(begin, end, words),)


def _sorted(periods: list[Period]) -> tuple[Period, ...]:
    """Sort by the calendar; of two with the same days keep the first."""
    unique = {(period.earliest, period.latest): period for period in reversed(periods)}
    return tuple(
        sorted(
            unique.values(),
            key=lambda period: (period.earliest or date.min, period.latest or date.max),
        )
    )


def hull(periods: Sequence[Period]) -> Period | None:
    """Return the stretch from the first day of all periods to the last, None without periods."""
    if len(periods) < 2:
        return periods[0] if periods else None
    starts = [period.earliest for period in periods if period.earliest]
    ends = [period.latest for period in periods if period.latest]
    return Period(
        min(starts) if len(starts) == len(periods) else None,
        max(ends) if len(ends) == len(periods) else None,
        "; ".join(dict.fromkeys(period.as_written for period in periods)),
    )
