"""The time that a question asks for: the grammar from words to periods. Nothing is ever defaulted.

`time_expressions` finds dates and named periods, `time_constraints` reads the words before them
(`time_operators`), `period` combines them, and `order_words` finds "the first" and "the latest".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from corpus import MONTH_PATTERN, collapse_whitespace, parse_date
from qa.understanding.time.month_typos import QUOTED_TEXT
from qa.understanding.time.named_periods import NamedPeriods
from qa.understanding.time.order_words import requested_order
from qa.understanding.time.period import Period, combined_periods, hull
from qa.understanding.time.short_dates import write_out_dates
from qa.understanding.time.time_constraints import time_constraints
from qa.understanding.time.time_expressions import TimeExpression, time_expressions
from qa.understanding.time.time_meaning import TimeMeaning, time_meaning
from qa.understanding.time.unread_words import unread_words

TextSpan = tuple[int, int]


@dataclass(frozen=True)
class TimeReading:
    """What a question says about time.

    Attributes:
        period: the hull of `periods`, None when no time is asked for.
        order: "earliest" or "latest" when the question asks for the first or last of its matches.
        excluded_periods: periods that must not count ("not in 1949").
        text_without_time: the question without its words of time, for the search of meaning and
            words.
        spans: where the words of time are in the question, its short dates written out.
        words: those words, in order.
        centre: the day around which is asked ("around May 1950").
        periods: the parts of the time asked for, by the calendar ("in 1949 and 1956" has two); a
            record counts when it overlaps one of them.
        meaning: which time of a record is meant: when it was written, what it tells of, or either.
        unread: a line for each part of a time that was not understood, such as February 30.
    """

    period: Period | None
    order: Literal["earliest", "latest"] | None
    excluded_periods: tuple[Period, ...]
    text_without_time: str
    spans: tuple[TextSpan, ...]
    centre: date | None
    periods: tuple[Period, ...] = ()
    meaning: TimeMeaning = "either"
    words: str = ""
    unread: tuple[str, ...] = ()


_DAY_OF_YEAR = re.compile(
    rf"\b(?:(?:{MONTH_PATTERN}) [0-9]{{1,2}}|[0-9]{{1,2}} (?:{MONTH_PATTERN})),? [0-9]{{4}}\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(QUOTED_TEXT)


def read_time(
    question: str, named_periods: NamedPeriods | None = None, day_first: bool | None = None
) -> TimeReading:
    """Read the time that a question asks for. Raises nothing.

    named_periods: the table of named periods; without it only dates are read. day_first: the order
    of numbers such as 10/11/1956; None reads both. Words in double quotes are to be searched letter
    for letter, and are not read as time.
    """
    question = write_out_dates(question)
    text = _QUOTED.sub(lambda match: " " * len(match[0]), question)
    expressions = time_expressions(text, named_periods, day_first)
    constraints = time_constraints(text, expressions)
    periods = combined_periods(constraints, text)
    # The second reading of a date such as 05/06/1961 takes no words.
    spans_read = ((constraint.start, constraint.end) for constraint in constraints)
    constraint_spans = [(start, end) for start, end in spans_read if start < end]
    order, order_spans = _order(text, constraint_spans, expressions)
    spans = sorted((*constraint_spans, *order_spans))
    centres = [constraint.centre for constraint in constraints if constraint.centre]
    return TimeReading(
        period=hull(periods),
        order=order,
        excluded_periods=tuple(
            constraint.period for constraint in constraints if constraint.role == "exclude"
        ),
        text_without_time=_without(question, _joined(question, spans)),
        spans=tuple(spans),
        centre=centres[0] if len(centres) == 1 else None,
        periods=periods,
        meaning=time_meaning(text, constraint_spans),
        words=" ".join(question[start:end] for start, end in spans),
        unread=(
            *unread_words(text, constraint_spans),
            *(
                f"{match[0]!r} is not a day of the calendar, and limits nothing"
                for match in _DAY_OF_YEAR.finditer(text)
                if (read := parse_date(match[0])) is None or read.earliest is None
            ),
        ),
    )


def _order(
    text: str, spans: list[TextSpan], expressions: list[TimeExpression]
) -> tuple[Literal["earliest", "latest"] | None, tuple[TextSpan, ...]]:
    """Find words of order outside dates and the names of periods ("First World War")."""
    masked = list(text)
    for start, end in (*spans, *((time.start, time.end) for time in expressions)):
        masked[start:end] = "#" * (end - start)
    return requested_order("".join(masked))


_EMPTY_BRACKETS = re.compile(r"[(\[]\s*[)\]]")
_SPACE_BEFORE_MARK = re.compile(r"\s+([,.;:?!)\]])(?![\w\"“])")
_COMMA_BEFORE_MARK = re.compile(r"[,;:]+(?=[.?!,;:)])")
_CONJUNCTION = re.compile(r"\s*,?\s*(?:and|or|but)?\s*", re.IGNORECASE)


def _joined(question: str, spans: list[TextSpan]) -> list[TextSpan]:
    """Join spans with only a comma or conjunction between, so that it is not left hanging."""
    joined: list[TextSpan] = []
    for start, end in spans:
        if joined and _CONJUNCTION.fullmatch(question, joined[-1][1], start):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _without(question: str, spans: list[TextSpan]) -> str:
    pieces, next_start = [], 0
    for start, end in spans:
        pieces.append(question[next_start:start])
        next_start = max(next_start, end)
    pieces.append(question[next_start:])
    text = " ".join(" ".join(pieces).split()) if spans else question.strip()
    text = _EMPTY_BRACKETS.sub("", text)
    text = _COMMA_BEFORE_MARK.sub("", _SPACE_BEFORE_MARK.sub(r"\1", text))
    return collapse_whitespace(text).strip(" ,;:")
