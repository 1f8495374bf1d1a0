"""From the dates and named periods of a question to the periods that the words before them mean.

The widths that words leave open ("around", "shortly after", "on the eve of") are stated here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from corpus import collapse_whitespace, shift
from qa.understanding.time.period import Period, Role, TimeConstraint
from qa.understanding.time.time_expressions import TimeExpression
from qa.understanding.time.time_operators import (
    BACKWARDS,
    HALVES,
    ONWARDS,
    PLAIN,
    TimeOperator,
    operator_before,
)

AROUND = {"day": (14, "day"), "month": (2, "month"), "year": (2, "year"), "span": (2, "year")}
"""How far "around" reaches to either side, by the grain of its date."""

EVE = (3, "month")
"""How long before an event "on the eve of" begins."""

SHORTLY = {"year": (1, "year"), "span": (1, "year"), "month": (3, "month"), "day": (3, "month")}
"""How long "shortly after" and "shortly before" last, by the grain of their date."""

SHORT_DAYS = 92
"""For an event of at most so long, "shortly" means the same as for a day."""

AT = (30, "day")
"""How far "when it broke out" and "at the time of" a shorter event reach to either side."""

SOME = {"day": (31, "day"), "week": (3, "month"), "month": (1, "year")}
"""How long "in the days, weeks, months after" last; "in the years after" has no end."""

WITHIN = {"day": 10, "week": 6, "month": 6, "year": 3, "decade": 2}
"""How many "within days, weeks, months, years of" reach to either side."""

DECADE_DAYS = 3650
TURN = {"decade": 1, "century": 5}
"""Years to either side of its first day that "the turn of" a decade or century takes in."""


def time_constraints(text: str, expressions: list[TimeExpression]) -> list[TimeConstraint]:
    """Read each date and named period with the words before it, left to right."""
    constraints: list[TimeConstraint] = []
    i = 0
    while i < len(expressions):
        time = expressions[i]
        following = expressions[i + 1] if i + 1 < len(expressions) else None
        constraint = _pair(text, time, following) if following else None
        if not constraint and following and _only_repeats(text, time, following):
            constraint = _named_constraint(text, following, time.start)
        if constraint:  # both expressions are used up
            constraints.append(constraint)
            i += 2
            continue
        i += 1
        if time.read_as:
            constraints += _both_readings(text, time, constraints[-1] if constraints else None)
            continue
        if not time.name:
            constraint = _date_constraint(text, time, constraints[-1] if constraints else None)
        else:
            constraint = _named_constraint(text, time, time.start)
            if constraint and following and _dates(text, time, following):
                constraint = replace(constraint, end=following.end)
                i += 1
        if constraint:
            constraints.append(constraint)
    return _without_overlap(_without_subjects(text, constraints))


def _only_repeats(text: str, year: TimeExpression, event: TimeExpression) -> bool:
    """Return whether a date directly before an event repeats it: "the 1956 Revolution"."""
    return bool(event.name) and not year.name and not text[year.end : event.start].strip()


_APPOSITION = re.compile(r"\s*[,(]?\s*(?:(?:of|in|on)\s+)?(?:the\s+)?", re.IGNORECASE)


def _dates(text: str, event: TimeExpression, dated: TimeExpression) -> bool:
    """Return whether a date after an event says when it was: "the Suez Crisis of 1956"."""
    between = text[event.end : dated.start]
    is_apposition = not dated.name and _APPOSITION.fullmatch(between)
    return bool(is_apposition) and event.overlaps(dated)


_SUBJECT = re.compile(
    r"\b(?:about|concern(?:s|ed|ing)?|regarding|(?:mention|discuss|describ)(?:s|es|ed|e|ing)?"
    r"|recall(?:s|ed|ing)?|remember(?:s|ed|ing)?|(?:look|refer|think)(?:s|ed|ing)? back"
    r"(?: on| at| to)?)(?: the)?(?: [^\W\d]+){0,2} ?$",
    re.IGNORECASE,
)


def _without_subjects(text: str, constraints: list[TimeConstraint]) -> list[TimeConstraint]:
    """Leave out the time of a record's subject where another says when it was written.

    An example is "in 1956, about the events of 1948".
    """

    def is_subject(constraint: TimeConstraint) -> bool:
        start = constraint.start
        words = text[start : constraint.end].casefold()
        is_direct = words[:1].isdigit() or words.startswith(("of ", "on ", "at "))
        is_period = constraint.role == "closed" and is_direct
        return is_period and bool(_SUBJECT.search(text, max(0, start - 48), start))

    remaining = [constraint for constraint in constraints if not is_subject(constraint)]
    limiting = any(constraint.role in ("closed", "open") for constraint in remaining)
    return remaining if limiting else constraints


def _without_overlap(constraints: list[TimeConstraint]) -> list[TimeConstraint]:
    trimmed: list[TimeConstraint] = []
    for constraint in constraints:
        start = max(constraint.start, trimmed[-1].end) if trimmed else constraint.start
        trimmed.append(replace(constraint, start=start))
    return trimmed


_BETWEEN = re.compile(r"(?<![\w-])(?P<word>between|from)\s+(?:the\s+)?$", re.IGNORECASE)
_AND = re.compile(r"\s*,?\s*(?:and|to|until|till|through|up to)\s+(?:the\s+)?", re.IGNORECASE)
_DASH = re.compile(r"\s*[-–—]\s*")


def _pair(text: str, first: TimeExpression, last: TimeExpression) -> TimeConstraint | None:
    """Read "between X and Y" and "from X to Y"; also two dates joined the wrong way round."""
    middle = text[first.end : last.start]
    if not _DASH.fullmatch(middle) and not _AND.fullmatch(middle):
        return None
    opening = _opening_before(text, first.start)
    listed = middle.strip(" ,").casefold().startswith("and")
    if listed and not (opening and opening["word"].casefold() == "between"):
        return None
    if not opening and (first.name or last.name):
        return None
    start = opening.start() if opening else first.start
    words = text[start : last.end]
    if last.last_day < first.earliest:  # "from 2019 to June 2019" only has a rough beginning
        return _exchanged(start, words, first, last)
    begin, end = first.earliest, last.latest
    if listed and first.name and first.latest and first.latest < last.earliest:
        begin = first.latest  # between two wars is the time that neither filled
    if listed and last.name and last.earliest > begin:
        end = last.earliest
    return TimeConstraint(start, last.end, "closed", Period(begin, end, words))


def _opening_before(text: str, start: int) -> re.Match[str] | None:
    """Match the "between" or "from" right before a date."""
    return _BETWEEN.search(text, max(0, start - 24), start)


def _exchanged(
    start: int, words: str, first: TimeExpression, last: TimeExpression
) -> TimeConstraint:
    """Read "between 1958 and 1956" from the earlier date to the later one, and say so."""
    words = f"{collapse_whitespace(words)} (read as {last.words} to {first.words})"
    return TimeConstraint(
        *(start, first.end if first.end > last.end else last.end),
        *("closed", Period(last.earliest, first.latest, words)),
    )


_LIST = re.compile(
    r"\s*(?:,|;|\bor\b|\band\b|\bnor\b|,\s*(?:or|and)\b)\s*(?:in\s+|the\s+)*", re.IGNORECASE
)


def _date_constraint(
    text: str, day: TimeExpression, previous: TimeConstraint | None
) -> TimeConstraint | None:
    next_word = re.match(r"\s+[^\W\d_]", text[day.end : day.end + 3])
    noun_follows = day.grain != "span" and bool(next_word)
    operator = operator_before(text, day.start, noun_follows=noun_follows)
    follows_excluded = previous and previous.role == "exclude" and operator.name == PLAIN
    if previous and follows_excluded and _LIST.fullmatch(text[previous.end : day.start]):
        period = Period(day.earliest, day.latest, day.words)  # "not in 1949 or 1951"
        return TimeConstraint(previous.end, day.end, "exclude", period)
    return _applied(text, operator, day)


def _both_readings(
    text: str, day: TimeExpression, previous: TimeConstraint | None
) -> list[TimeConstraint]:
    """Return a constraint for each way in which a date is read, which says how."""
    constraints = []
    for reading in (day, day.alternative):
        if reading and (constraint := _date_constraint(text, reading, previous)):
            words = f"{constraint.period.as_written} (read as {reading.read_as})"
            period = replace(constraint.period, as_written=words)
            constraints.append(replace(constraint, period=period))
    return constraints


_TEMPORAL = ("before", "after", "since", "until", "eve", "during", "near")
_OF_PLACE = ("by", "through", "past", "beyond", "ahead of")
_GOVERNMENT = re.compile(r"\b(?:administration|government|regime)\b", re.IGNORECASE)


def _named_constraint(text: str, name: TimeExpression, start: int) -> TimeConstraint | None:
    """Read a named period where a word of time asks for it; a mere mention limits nothing."""
    operator = operator_before(text, start)
    if not _asks_for_time(operator, name):
        return None
    if operator.unit:
        return _applied(text, operator, _widened(name, operator.unit))
    begins_range = operator.name == "in" and operator.words == "from"
    is_short = name.days < AT[0] and not name.office and not begins_range
    at_time_of = name.point or operator.words.endswith(("time of", "when", "while"))
    if is_short and at_time_of and operator.name in ("in", "during", "around"):
        return _constraint(text, operator, name.end, _around(name, *AT))
    if begins_range:  # "from Stalin's death to …", where no known date follows
        operator = replace(operator, name="since")
    elif operator.name == "around":
        operator = replace(operator, name="during")
    return _applied(text, operator, name)


def _widened(time: TimeExpression, unit: str) -> TimeExpression:
    """Return the whole year or month of an event; its days are whole already."""
    first, last = time.earliest, time.last_day
    if unit == "year":
        first, last = first.replace(month=1, day=1), last.replace(month=12, day=31)
    elif unit == "month":
        first, last = first.replace(day=1), shift(shift(last.replace(day=1), 1, "month"), -1, "day")
    return replace(time, earliest=first, latest=last)


def _asks_for_time(operator: TimeOperator, name: TimeExpression) -> bool:
    words = operator.words
    if name.under:
        return words.endswith("under")
    if name.free or operator.unit or (name.point and operator.name != PLAIN):
        return True
    in_government = operator.words == "in" and not _GOVERNMENT.search(name.words)
    if name.office and (words == "under" or in_government):
        return True
    if operator.name in ("around", "exclude", "until") and words.endswith(("time of", "during")):
        return True
    return operator.name in _TEMPORAL and words not in _OF_PLACE


_UNTIL = re.compile(r"\s(?:until|till|to|through)\s", re.IGNORECASE)


@dataclass(frozen=True)
class _Days:
    """The days that an operator makes of a time, and how they constrain; centre: of "around"."""

    role: Role
    earliest: date | None
    latest: date | None
    centre: date | None = None


def _constraint(text: str, operator: TimeOperator, end: int, days: _Days) -> TimeConstraint:
    words = collapse_whitespace(text[operator.start : end])
    period = Period(days.earliest, days.latest, words)
    return TimeConstraint(operator.start, end, days.role, period, days.centre)


def _applied(text: str, operator: TimeOperator, time: TimeExpression) -> TimeConstraint | None:
    """Return the constraint that an operator makes of a date or a named period."""
    end = time.end
    if operator.name in (PLAIN, "in", "during", "since"):
        if onwards := ONWARDS.match(text, end):
            end, operator = onwards.end(), replace(operator, name="since")
            if onwards["to_now"] and (opening := _opening_before(text, operator.start)):
                operator = replace(operator, start=opening.start())
        elif backwards := BACKWARDS.match(text, end):
            end, operator = backwards.end(), replace(operator, name="until")
    days = _days(operator, time)
    return _constraint(text, operator, end, days) if days else None


def _days(operator: TimeOperator, time: TimeExpression) -> _Days | None:
    name, first, last = operator.name, time.earliest, time.latest
    if name == "both" or time.spent:
        return _Days("none", None, None)
    if name == "exclude":
        return _Days("exclude", first, last)
    if name == "since":
        is_range = last and _UNTIL.search(time.words)
        return _Days("closed", first, last) if is_range else _Days("open", first, None)
    if name == "until":
        return _Days("open", None, last)
    if name in ("after", "before"):
        return _after_or_before(operator, time)
    if name == "near" and operator.offset:
        number, unit = operator.offset.number, operator.offset.unit
        return replace(_around(time, number or WITHIN[unit], unit), centre=None)
    if name == "eve":
        return _Days("closed", shift(first, -EVE[0], EVE[1]), shift(first, -1, "day"))
    if name == "turn" and time.grain in ("year", "span"):
        return _turn(time)
    if name in ("week", "week_to") and time.grain == "day":
        days = (
            (first, shift(first, 6, "day")) if name == "week" else (shift(first, -6, "day"), first)
        )
        return _Days("closed", *days)
    is_near = operator.words.startswith(("near", "somewhere near", "close"))
    if time.circa if name != "around" else not (time.part and is_near):
        return _around(time, *AROUND[time.grain])
    return _Days("open" if last is None else "closed", first, last)


def _around(time: TimeExpression, number: int, unit: str) -> _Days:
    earliest, latest = shift(time.earliest, -number, unit), shift(time.last_day, number, unit)
    return _Days("closed", earliest, latest, time.middle)


def _turn(time: TimeExpression) -> _Days | None:
    """Read "the turn of": years around the first day of a decade or century, a winter of a year."""
    first = time.earliest
    if time.grain == "span" and time.days > DECADE_DAYS:
        years = TURN["century" if time.days > 10 * DECADE_DAYS else "decade"]
        last = shift(shift(first, years, "year"), -1, "day")
        return _Days("closed", shift(first, -years, "year"), last)
    year = time.last_day.year
    return _Days("closed", date(year - 1, 12, 1), date(year, 1, 31)) if year > 1 else None


def _after_or_before(operator: TimeOperator, time: TimeExpression) -> _Days:
    """Read "after", "before", and how far: "shortly after", "two years before"."""
    later = operator.name == "after"
    if operator.inclusive or time.part == ("early" if later else "late"):
        return _Days("open", time.earliest, None) if later else _Days("open", None, time.latest)
    edge = shift(time.last_day, 1, "day") if later else shift(time.earliest, -1, "day")
    offset = operator.offset
    if operator.shortly:
        number, unit = SHORTLY["day" if time.days <= SHORT_DAYS else time.grain]
    elif offset and offset.number:
        number, unit = offset.number, offset.unit
    elif offset and offset.unit in SOME:
        number, unit = SOME[offset.unit]
    else:
        return _Days("open", edge, None) if later else _Days("open", None, edge)
    if later:
        limit = shift(shift(edge, number, unit), -1, "day")
    else:
        limit = shift(time.earliest, -number, unit)
    if offset and offset.beyond:
        beyond = shift(limit, 1 if later else -1, "day")
        return _Days("open", beyond, None) if later else _Days("open", None, beyond)
    if not offset or not offset.number or offset.stretch:
        return _Days("closed", *((edge, limit) if later else (limit, edge)))
    if time.grain == offset.unit != "day":  # two years after 1960 is 1962
        first = shift(time.earliest, number if later else -number, unit)
        return _Days("closed", first, shift(shift(first, 1, time.grain), -1, "day"))
    half, half_unit = HALVES[offset.unit]
    return _Days("closed", shift(limit, -half, half_unit), shift(limit, half, half_unit))
