"""From the dates and named periods of a question to what is asked of each: clauses, with the words beside them.

The widths that words leave open ("around", "shortly after", "on the eve of") are stated here and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from qa.understanding.time.time_expressions import TimeExpression
from qa.understanding.time.time_operators import (
    BACKWARDS,
    ONWARDS,
    PLAIN,
    TimeOperator,
    operator_before,
    shift,
)

AROUND = {"day": (14, "day"), "month": (2, "month"), "year": (2, "year"), "span": (2, "year")}
"""How far "around" reaches to either side, by what it stands before."""

EVE = (3, "month")
"""How long before an event "on the eve of" begins."""

SHORTLY = {"year": (1, "year"), "span": (1, "year"), "month": (3, "month"), "day": (3, "month")}
"""How long "shortly after" and "shortly before" last, by what they stand beside."""

SHORT_DAYS = 92
"""Beside an event of no more days than this "shortly" means what it means beside a day."""

AT = (30, "day")
"""How far "when it broke out" and "at the time of" an event of less than a month reach to either side."""

SOME = {"day": (31, "day"), "week": (3, "month"), "month": (1, "year")}
"""How long "in the days, weeks, months after" last; "in the years after" has no end."""


WITHIN = {"day": 10, "week": 6, "month": 6, "year": 3, "decade": 2}
"""How many "within days, weeks, months, years of" reach to either side."""

DECADE_DAYS = 3650

TURN = {"decade": 1, "century": 5}
"""Years to either side of its first day that "the turn of" a decade or century takes in."""


@dataclass(frozen=True)
class Period:
    """A stretch of days, both ends included; None leaves that side open. as_written: the question's words."""

    earliest: date | None
    latest: date | None
    as_written: str

    def overlaps(self, earliest: date | None, latest: date | None) -> bool:
        """Tell whether some day of it lies between two days, both included; None leaves a side open."""
        begins_in_time = self.earliest is None or latest is None or self.earliest <= latest
        return begins_in_time and (
            self.latest is None or earliest is None or self.latest >= earliest
        )

    def days_outside(self, earliest: date, latest: date) -> int:
        """Count the days between it and a date outside; 0 when they overlap."""
        if self.earliest is not None and latest < self.earliest:
            return (self.earliest - latest).days
        if self.latest is not None and earliest > self.latest:
            return (earliest - self.latest).days
        return 0


Role = Literal["closed", "open", "exclude", "none"]


@dataclass(frozen=True)
class TimeConstraint:
    """One time in the question, with its operator's words: question[start:end]."""

    start: int
    end: int
    role: Role
    period: Period
    centre: date | None = None


class EndsBeforeItBeginsError(Exception):
    """Carries the words of the impossible period."""


_BETWEEN = re.compile(r"(?<![\w-])(?P<word>between|from)\s+(?:the\s+)?$", re.IGNORECASE)
_AND = re.compile(r"\s*,?\s*(?:and|to|until|till|through|up to)\s+(?:the\s+)?", re.IGNORECASE)
_DASH = re.compile(r"\s*[-–—]\s*")
_LIST = re.compile(
    r"\s*(?:,|;|\bor\b|\band\b|\bnor\b|,\s*(?:or|and)\b)\s*(?:in\s+|the\s+)*", re.IGNORECASE
)
_APPOSED = re.compile(r"\s*[,(]?\s*(?:(?:of|in|on)\s+)?(?:the\s+)?", re.IGNORECASE)


def time_constraints(text: str, items: list[TimeExpression]) -> list[TimeConstraint]:
    """Read each date and named period with the words beside it, left to right.

    Raises EndsBeforeItBeginsError for "between 1979 and 1976".
    """
    clauses: list[TimeConstraint] = []
    i = 0
    while i < len(items):
        item, after = items[i], items[i + 1] if i + 1 < len(items) else None
        if after and (pair := _pair(text, item, after)):
            clauses.append(pair)
            i += 2
            continue
        i += 1
        beside = (
            after
            if after and after.name and not item.name and not text[item.end : after.start].strip()
            else None
        )
        # "after the 1956 Hungarian Revolution": the year only repeats the event
        if beside and (clause := _named_clause(text, beside, item.start)):
            clauses.append(clause)
            i += 1
            continue
        if item.name:
            clause = _named_clause(text, item, item.start)
            if clause and after and not after.name and _repeats(text, item, after):
                clause = TimeConstraint(
                    clause.start, after.end, clause.role, clause.period, clause.centre
                )
                i += 1
        else:
            clause = _dated_clause(text, item, clauses[-1] if clauses else None)
        if clause:
            clauses.append(clause)
    return _without_overlap(_without_subjects(text, clauses))


_SUBJECT = re.compile(
    r"\b(?:about|concern(?:s|ed|ing)?|regarding|(?:mention|discuss|describ)(?:s|es|ed|e|ing)?|recall(?:s|ed|ing)?|remember(?:s|ed|ing)?"
    r"|(?:look|refer|think)(?:s|ed|ing)? back(?: on| at| to)?)(?: the)?(?: [^\W\d]+){0,2} ?$",
    re.IGNORECASE,
)


def _without_subjects(text: str, clauses: list[TimeConstraint]) -> list[TimeConstraint]:
    """Leave out what a record is about where another time says when it was: "in 1956, about the events of 1948"."""

    def is_subject(clause: TimeConstraint) -> bool:
        words = text[clause.start : clause.end].casefold()
        direct = clause.role == "closed" and (
            words[:1].isdigit() or words.startswith(("of ", "on ", "at "))
        )
        return direct and bool(_SUBJECT.search(text, max(0, clause.start - 48), clause.start))

    others = [clause for clause in clauses if not is_subject(clause)]
    return others if any(clause.role in ("closed", "open") for clause in others) else clauses


def _without_overlap(clauses: list[TimeConstraint]) -> list[TimeConstraint]:
    kept: list[TimeConstraint] = []
    for clause in clauses:
        start = max(clause.start, kept[-1].end) if kept else clause.start
        kept.append(TimeConstraint(start, clause.end, clause.role, clause.period, clause.centre))
    return kept


def _repeats(text: str, item: TimeExpression, dated: TimeExpression) -> bool:
    """Tell whether a date behind an event only says when the event was ("the Suez Crisis of 1956")."""
    between = _APPOSED.fullmatch(text[item.end : dated.start])
    return (
        bool(between)
        and dated.earliest <= (item.latest or date.max)
        and dated.latest_day >= item.earliest
    )


def _pair(text: str, first: TimeExpression, last: TimeExpression) -> TimeConstraint | None:
    """Read "between X and Y" and "from X to Y"; and two dates that a dash or "to" joins the wrong way round."""
    middle = text[first.end : last.start]
    dashed = bool(_DASH.fullmatch(middle))
    if not dashed and not _AND.fullmatch(middle):
        return None
    opened = _BETWEEN.search(text, max(0, first.start - 24), first.start)
    listed = middle.strip(" ,").casefold().startswith("and")
    if listed and not (opened and opened["word"].casefold() == "between"):
        return None
    if not opened and (first.name or last.name):
        return None
    start = opened.start() if opened else first.start
    words = text[start : last.end]
    if last.earliest < first.earliest or last.latest_day < first.latest_day:
        raise EndsBeforeItBeginsError(" ".join(words.split()))
    begins = first.earliest
    if listed and first.name and first.latest and first.latest < last.earliest:
        begins = first.latest  # between two wars is the time that neither filled
    ends = last.earliest if listed and last.name and last.earliest > begins else last.latest
    return TimeConstraint(start, last.end, "closed", Period(begins, ends, words))


def _dated_clause(
    text: str, item: TimeExpression, before: TimeConstraint | None
) -> TimeConstraint | None:
    noun_follows = item.grain != "span" and bool(
        re.match(r"\s+[^\W\d_]", text[item.end : item.end + 3])
    )
    operator = operator_before(text, item.start, noun_follows=noun_follows)
    goes_on = before is not None and before.role == "exclude" and operator.name == PLAIN
    if goes_on and before and _LIST.fullmatch(text[before.end : item.start]):
        return TimeConstraint(
            before.end, item.end, "exclude", Period(item.earliest, item.latest, item.words)
        )
    return _applied(text, operator, item)


_TEMPORAL = ("before", "after", "since", "until", "eve", "during", "near")
_GOVERNMENT = re.compile(r"\b(?:administration|government|regime)\b", re.IGNORECASE)
_OF_PLACE = ("by", "through", "past", "beyond", "ahead of")


def _named_clause(text: str, item: TimeExpression, start: int) -> TimeConstraint | None:
    """Read a named period where a word of time asks for it; a mere mention of it limits nothing."""
    operator = operator_before(text, start)
    if not _asks_for_time(operator, item):
        return None
    if operator.whole:
        return _applied(text, operator, _widened(item, operator.whole))
    name, said = operator.name, operator.words
    if name == PLAIN:
        return _applied(text, operator, item)
    short = item.days < AT[0] and not item.office and not (name == "in" and said == "from")
    if (
        short
        and name in ("in", "during", "around")
        and (item.point or said.endswith(("time of", "when", "while")))
    ):
        earliest, latest = shift(item.earliest, -AT[0], AT[1]), shift(item.latest_day, *AT)
        period = Period(earliest, latest, " ".join(text[operator.start : item.end].split()))
        return TimeConstraint(operator.start, item.end, "closed", period, item.middle)
    if (
        name == "in" and said == "from"
    ):  # "from Stalin's death to …", where nothing that is known follows
        return _applied(text, replace(operator, name="since"), item)
    return _applied(text, replace(operator, name="during") if name == "around" else operator, item)


def _widened(item: TimeExpression, unit: str) -> TimeExpression:
    """Take the whole year or month of an event; its days are whole as they are."""
    first, last = item.earliest, item.latest_day
    if unit == "year":
        first, last = date(first.year, 1, 1), date(last.year, 12, 31)
    elif unit == "month":
        first, last = first.replace(day=1), shift(shift(last.replace(day=1), 1, "month"), -1, "day")
    return replace(item, earliest=first, latest=last)


def _asks_for_time(operator: TimeOperator, item: TimeExpression) -> bool:
    name, said = operator.name, operator.words
    if item.under:
        return said.endswith("under")
    if item.free or operator.whole or (item.point and name != PLAIN):
        return True
    if item.office and (said == "under" or (said == "in" and not _GOVERNMENT.search(item.words))):
        return True
    if name in ("around", "exclude", "until") and said.endswith(("time of", "during")):
        return True
    return name in _TEMPORAL and said not in _OF_PLACE


_UNTIL = re.compile(r"\s(?:until|till|to|through)\s", re.IGNORECASE)


def _applied(text: str, operator: TimeOperator, item: TimeExpression) -> TimeConstraint | None:
    """Give the clause that an operator makes of a date or a named period."""
    end, name = item.end, operator.name
    if name in (PLAIN, "in", "during"):
        if onwards := ONWARDS.match(text, end):
            end, name = onwards.end(), "since"
        elif backwards := BACKWARDS.match(text, end):
            end, name = backwards.end(), "until"
    words = text[operator.start : end]

    def clause(role: Role, a: date | None, b: date | None) -> TimeConstraint:
        return TimeConstraint(operator.start, end, role, Period(a, b, " ".join(words.split())))

    first, last = item.earliest, item.latest
    if name == "both" or item.spent:
        return clause("none", None, None)
    if name == "exclude":
        return clause("exclude", first, last)
    if name == "since" and last and _UNTIL.search(item.words):
        return clause("closed", first, last)
    if name == "since" or (name == "after" and (operator.inclusive or item.part == "early")):
        return clause("open", first, None)
    if name == "until" or (name == "before" and (operator.inclusive or item.part == "late")):
        return clause("open", None, last)
    if name in ("after", "before"):
        return _beside(operator, item, clause)
    if name == "near" and operator.amount:
        reach = (operator.amount.number or WITHIN[operator.amount.unit], operator.amount.unit)
        return clause("closed", shift(first, -reach[0], reach[1]), shift(item.latest_day, *reach))
    if name == "eve":
        return clause("closed", shift(first, -EVE[0], EVE[1]), shift(first, -1, "day"))
    if name == "turn" and item.grain == "span" and item.days > DECADE_DAYS:
        years = TURN["century" if item.days > 10 * DECADE_DAYS else "decade"]
        return clause(
            "closed", shift(first, -years, "year"), shift(shift(first, years, "year"), -1, "day")
        )
    if name == "turn" and item.grain in ("year", "span"):
        year = item.latest_day.year
        return clause("closed", date(year - 1, 12, 1), date(year, 1, 31)) if year > 1 else None
    if name == "week_to" and item.grain == "day":
        return clause("closed", shift(first, -6, "day"), first)
    if name == "week" and item.grain == "day":
        return clause("closed", first, shift(first, 6, "day"))
    if (
        name == "around"
        and item.part
        and operator.words.startswith(("near", "somewhere near", "close"))
    ):
        return clause("closed", first, last)
    if name == "around" or item.circa:
        number, unit = AROUND[item.grain]
        period = Period(
            shift(first, -number, unit),
            shift(item.latest_day, number, unit),
            " ".join(words.split()),
        )
        return TimeConstraint(operator.start, end, "closed", period, item.middle)
    return clause("open" if last is None else "closed", first, last)


def _beside(
    operator: TimeOperator,
    item: TimeExpression,
    clause_of: Callable[[Role, date | None, date | None], TimeConstraint],
) -> TimeConstraint:
    """Read "after", "before", and how far: "shortly after", "two years before", "in the decade after"."""
    later = operator.name == "after"
    edge = shift(item.latest_day, 1, "day") if later else shift(item.earliest, -1, "day")
    amount = operator.amount
    if operator.shortly:
        reach = SHORTLY["day" if item.days <= SHORT_DAYS else item.grain]
    elif amount and amount.number:
        reach = (amount.number, amount.unit)
    elif amount and amount.unit in SOME:
        reach = SOME[amount.unit]
    else:
        return clause_of("open", edge if later else None, None if later else edge)
    far = (
        shift(shift(edge, *reach), -1, "day")
        if later
        else shift(item.earliest, -reach[0], reach[1])
    )
    if amount and amount.beyond:
        beyond = shift(far, 1 if later else -1, "day")
        return clause_of("open", beyond if later else None, None if later else beyond)
    if amount and amount.number and not amount.stretch and item.grain == amount.unit != "day":
        # Two years after 1960 is 1962, two months before May is March.
        first = shift(item.earliest, reach[0] if later else -reach[0], reach[1])
        return clause_of("closed", first, shift(shift(first, 1, item.grain), -1, "day"))
    if (
        amount and amount.number and not amount.stretch
    ):  # a point that far off, with half a unit to either side
        half = {
            "decade": (5, "year"),
            "year": (6, "month"),
            "month": (15, "day"),
            "week": (4, "day"),
            "day": (1, "day"),
        }
        number, unit = half[amount.unit]
        return clause_of("closed", shift(far, -number, unit), shift(far, number, unit))
    return clause_of("closed", *((edge, far) if later else (far, edge)))
