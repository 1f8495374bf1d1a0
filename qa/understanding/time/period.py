"""The time that a question asks for: the grammar from words to periods. Pure; nothing is ever defaulted.

Dates are found by `corpus.dates_in` (`time_items`); the words beside each (`time_words`, `time_clauses`), named periods
(`named_periods`) and words of order (`order_words`) say what they mean.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from qa.understanding.time.month_typos import QUOTED_TEXT
from qa.understanding.time.named_periods import NamedPeriod, NamedPeriods, PeriodsError
from qa.understanding.time.order_words import requested_order
from qa.understanding.time.time_constraints import (
    EndsBeforeItBeginsError,
    Period,
    TimeConstraint,
    time_constraints,
)
from qa.understanding.time.time_expressions import (
    TimeExpression,
    date_expressions,
    merged,
    named_period_expressions,
)


@dataclass(frozen=True)
class TimeReading:
    """What a question says about time.

    period: the hull of all that is asked for, None when nothing is. periods: its parts, by the calendar ("in 1949 and
    1956" has two); a record counts when it overlaps one of them.
    order: "earliest" or "latest" when the question asks for the first or last of what matches the rest.
    excluded: periods that must not count ("not in 1949"). rest: the question without its words of time, for the search
    of meaning and words; a named period stays in it when nothing else of content would.
    spans: where the words of time stand in the question. centre: the day "around" which is asked.
    problem: one line when the time cannot be, as when a period ends before it begins; then there is no period.
    """

    period: Period | None
    order: Literal["earliest", "latest"] | None
    excluded_periods: tuple[Period, ...]
    text_without_time: str
    spans: tuple[tuple[int, int], ...]
    centre: date | None
    periods: tuple[Period, ...] = ()
    problem: str = ""


def read_time(question: str, named: NamedPeriods | None = None) -> TimeReading:
    """Read the time that a question asks for. named: the table of named periods; without it only dates are read.

    Words in double quotes are to be found as they stand, and are not read as time. Raises nothing.
    """
    text = _QUOTED.sub(lambda found: " " * len(found[0]), question)
    items = merged(date_expressions(text), named_period_expressions(text, named) if named else [])
    try:
        clauses = time_constraints(text, items)
        periods = _combined(
            [clause for clause in clauses if clause.role in ("closed", "open")], text
        )
        problem = ""
    except EndsBeforeItBeginsError as error:
        clauses, periods = [], ()
        problem = f"the period ends before it begins: {str(error)!r}; exchange its two ends"
    spans = tuple((clause.start, clause.end) for clause in clauses)
    order, order_spans = _order(text, spans, items)
    centres = [clause.centre for clause in clauses if clause.centre]
    return TimeReading(
        period=_hull(periods),
        order=order,
        excluded_periods=tuple(clause.period for clause in clauses if clause.role == "exclude"),
        text_without_time=_rest(question, sorted((*spans, *order_spans)), items),
        spans=tuple(sorted((*spans, *order_spans))),
        centre=centres[0] if len(centres) == 1 else None,
        periods=periods,
        problem=problem,
    )


_QUOTED = re.compile(QUOTED_TEXT)


def _combined(clauses: list[TimeConstraint], text: str) -> tuple[Period, ...]:
    """Join what is asked for: dates add up, and open bounds cut them; two bounds make one period."""
    closed = [clause.period for clause in clauses if clause.role == "closed"]
    bounds = [clause for clause in clauses if clause.role == "open"]
    window = _window(bounds, text)
    if not closed:
        return window
    if len(window) != 1:
        return _sorted(closed)
    cut = [both for period in closed if (both := _cut(period, window[0]))]
    return _sorted(cut or closed)


def _window(bounds: list[TimeConstraint], text: str) -> tuple[Period, ...]:
    if len(bounds) < 2:
        return tuple(clause.period for clause in bounds)
    starts = [clause.period.earliest for clause in bounds if clause.period.earliest]
    ends = [clause.period.latest for clause in bounds if clause.period.latest]
    begin, end = max(starts, default=None), min(ends, default=None)
    words = text[bounds[0].start : bounds[-1].end]
    if begin and end and begin > end:
        between = text[bounds[0].end : bounds[-1].start].casefold()
        if bounds[0].period.earliest is None or re.search(r"\bor\b", between):
            return _sorted([clause.period for clause in bounds])  # "before 1950 or after 1960"
        raise EndsBeforeItBeginsError(" ".join(words.split()))
    return (Period(begin, end, " ".join(words.split())),)


def _cut(period: Period, window: Period) -> Period | None:
    if not period.overlaps(window.earliest, window.latest):
        return None
    begin = max((day for day in (period.earliest, window.earliest) if day), default=None)
    end = min((day for day in (period.latest, window.latest) if day), default=None)
    return Period(begin, end, f"{period.as_written}, {window.as_written}")


def _sorted(periods: list[Period]) -> tuple[Period, ...]:
    unique = {(period.earliest, period.latest): period for period in reversed(periods)}
    return tuple(
        sorted(unique.values(), key=lambda one: (one.earliest or date.min, one.latest or date.max))
    )


def _hull(periods: tuple[Period, ...]) -> Period | None:
    if len(periods) < 2:
        return periods[0] if periods else None
    earliest = None if any(one.earliest is None for one in periods) else periods[0].earliest
    ends = [one.latest for one in periods if one.latest]
    latest = None if len(ends) < len(periods) else max(ends)
    return Period(earliest, latest, "; ".join(one.as_written for one in periods))


# --- the rest of the question ---------------------------------------------------------------------------------------


def _order(
    text: str, spans: tuple[tuple[int, int], ...], items: list[TimeExpression]
) -> tuple[Literal["earliest", "latest"] | None, tuple[tuple[int, int], ...]]:
    """Find words of order outside the words of time and the names of periods ("First World War")."""
    covered = [*spans, *((item.start, item.end) for item in items)]
    masked = list(text)
    for start, end in covered:
        masked[start:end] = "#" * (end - start)
    order, found = requested_order("".join(masked))
    if order == "earliest":
        return "earliest", found
    return ("latest", found) if order == "latest" else (None, ())


_EMPTY_BRACKETS = re.compile(r"[(\[]\s*[)\]]")
_SPACE_BEFORE_MARK = re.compile(r"\s+([,.;:?!)\]])")
_COMMA_BEFORE_MARK = re.compile(r"[,;:]+(?=[.?!,;:)])")
_PARTING = re.compile(r"\s*,?\s*(?:and|or|but)?\s*", re.IGNORECASE)
_SMALL_WORDS = frozenset(
    word
    for line in (
        "a an the of in on at to for from by with and or but not is are was were be been do does did has have",
        "had what which who whom whose when where why how about any all some there it its this that these",
        "those records record happened happen happens documents document anything everything show me list",
        "give find tell say said",
    )
    for word in line.split()
)


def _rest(question: str, spans: list[tuple[int, int]], items: list[TimeExpression]) -> str:
    """Cut the spans out. When no word of content is left, the names of periods go back in: they are the subject."""
    rest = _without(question, _joined(question, spans))
    words = re.findall(r"\w+", rest.casefold())
    if spans and all(word in _SMALL_WORDS for word in words):
        names = [
            item.words for item in items if item.name and any(s <= item.start < e for s, e in spans)
        ]
        if names:
            rest = " ".join([rest.rstrip(" ?.!"), *names]).strip()
    return rest


def _joined(question: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join spans that only a comma, "and", "or" or "but" parts, so that none of these is left hanging."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and _PARTING.fullmatch(question, joined[-1][1], start):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _without(question: str, spans: list[tuple[int, int]]) -> str:
    pieces, at = [], 0
    for start, end in spans:
        pieces.append(question[at:start])
        at = max(at, end)
    pieces.append(question[at:])
    text = " ".join(" ".join(pieces).split()) if spans else question.strip()
    text = _EMPTY_BRACKETS.sub("", text)
    text = _COMMA_BEFORE_MARK.sub("", _SPACE_BEFORE_MARK.sub(r"\1", text))
    return " ".join(text.split()).strip(" ,;:")


__all__ = ["NamedPeriod", "NamedPeriods", "Period", "PeriodsError", "TimeReading", "read_time"]
