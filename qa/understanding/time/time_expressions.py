"""The dates and named periods in a question, before the words around them are read."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from corpus import (
    MONTH_NAMES,
    MONTH_OR_SHORT_PATTERN,
    DateMention,
    Interval,
    dates_in,
    parse_date,
    shift,
)
from qa.understanding.time.named_periods import NamedPeriods
from qa.understanding.time.number_order import TWO_NUMBERS_AND_YEAR
from qa.understanding.time.time_operators import NUMBERS, TIME_WORDS


@dataclass(frozen=True)
class TimeExpression(Interval):
    """A date or a named period in a question.

    Attributes:
        earliest: the first day.
        latest: the last day, None while a named period lasts.
        start, end: its place in the question.
        words: its words.
        name: the name of the period, "" for a date.
        part: "early" or "late" when the words are "the beginning of", "the end of".
        point: an edge of an event ("the outbreak of the Korean War").
        office: a person's time in power.
        under: the bare name of an office, which counts only after "under".
        free: needs no word of time before it ("the Khrushchev years").
        circa: "around" a date; the days are those before widening.
        spent: a year that only completes a month or day near it.
        read_as: the date in full where its words may be read in two ways ("2/4/1949"), else "".
        alternative: the other way.
    """

    earliest: date
    latest: date | None
    start: int
    end: int
    words: str
    name: str = ""
    part: str = ""
    point: bool = False
    office: bool = False
    under: bool = False
    free: bool = False
    circa: bool = False
    spent: bool = False
    read_as: str = ""
    alternative: TimeExpression | None = None

    @property
    def last_day(self) -> date:
        """The last day, that of the calendar when the end is open."""
        return self.latest or date.max

    @property
    def days(self) -> int:
        """The length in days."""
        return (self.last_day - self.earliest).days + 1

    @property
    def middle(self) -> date:
        """The day in the middle."""
        return self.earliest + timedelta(days=(self.days - 1) // 2)

    @property
    def grain(self) -> str:
        """Day, month, year or span."""
        first, last = self.earliest, self.last_day
        if first == last:
            return "day"
        if first.year != last.year:
            return "span"
        if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
            return "year"
        is_month = first.day == 1 and last == shift(shift(first, 1, "month"), -1, "day")
        return "month" if is_month else "span"


def time_expressions(
    text: str, periods: NamedPeriods | None, day_first: bool | None = None
) -> list[TimeExpression]:
    """Return the dates and named periods of a question, left to right.

    A named period that contains a date gives way to it. day_first: as in `read_time`.
    """
    dates = _date_expressions(text, day_first)
    names = [
        name
        for name in (_named_expressions(text, periods) if periods else ())
        if not any(name.start < day.end and day.start < name.end for day in dates)
    ]
    return sorted([*dates, *names], key=lambda expression: expression.start)


# --- dates --------------------------------------------------------------------------------------

_MONTH = rf"(?:{MONTH_OR_SHORT_PATTERN})"
_DAY = r"[0-9]{1,2}(?:st|nd|rd|th)?"
_DAY_WORD, _DAY_NUMBER = re.compile(_DAY), re.compile("[0-9]{1,2}")
_MONTH_WORD = re.compile(_MONTH, re.IGNORECASE)
_DAYS_BEFORE = re.compile(rf"(?:\b{_DAY},? (?:(?:and|or|&) )?){{1,11}}$", re.IGNORECASE)
_MONTHS_BEFORE = re.compile(rf"(?:\b{_MONTH},? (?:(?:and|or|&) )?){{1,11}}$", re.IGNORECASE)
_DAYS_OF_MONTH_BEFORE = re.compile(
    rf"\b(?P<month>{_MONTH}) "
    rf"(?P<days>(?:{_DAY}(?:, (?:and |or )?| and | or | & )){{1,11}}{_DAY}),? $",
    re.IGNORECASE,
)
_MONTH_PAIR = re.compile(rf"{_MONTH} (?:and|&) {_MONTH},? ", re.IGNORECASE)
_LONE_MONTH = re.compile(
    r"\b(?:in|during|of|throughout|on|since|until|by|after|before) "
    rf"(?P<date>{_MONTH}(?: {_DAY})?|[0-9]{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH})"
    r"(?!\w|,? ?[0-9]|,? (?:of )?[0-9]|(?: and| or|,) )"
)
_CIRCA = re.compile(
    r"(?:circa|cca|ca|c|around|approximately|approx|roughly)\.?\s*(?:the\s+)?", re.IGNORECASE
)
_PART = re.compile(
    r"(?:the\s+)?(?:very\s+)?(?:(?P<early>beginning|start)|(?P<late>end|close))\s+of\b",
    re.IGNORECASE,
)


def _date_expressions(text: str, day_first: bool | None) -> list[TimeExpression]:
    """Find the dates; months and days that share a year with a date near them count too."""
    expressions: list[TimeExpression] = []
    for mention in dates_in(text):
        expression = _date_expression(mention)
        if not expression:
            continue
        shared = _sharing_year(text, expression)
        if shared and expression.grain == "year":
            expression = replace(expression, spent=True)
        else:
            expression = _as_feast(text, expression)
        expressions += [*shared, expression]
    expressions += [
        short
        for short in _abbreviated_dates(text, day_first)
        if not any(short.start < day.end and day.start < short.end for day in expressions)
    ]
    return _with_lone_months(text, sorted(expressions, key=lambda day: day.start))


def _date_expression(mention: DateMention) -> TimeExpression | None:
    written = mention.date
    words, circa = written.as_written, "~" in written.edtf
    if circa:
        written = parse_date(_CIRCA.sub("", words, count=1).rstrip("~")) or written
    if written.earliest is None or written.latest is None:
        return None
    part = _PART.match(words)
    return TimeExpression(
        *(written.earliest, written.latest, mention.start, mention.end, words),
        part=(part and part.lastgroup) or "",
        circa=circa,
    )


def _completed(match: re.Match[str], completed: str, group: str | int = 0) -> TimeExpression | None:
    """Read a group of a match, completed to a whole date; None when that is no date."""
    written = parse_date(completed)
    if not written or not written.earliest or not written.latest:
        return None
    start, end = match.span(group)
    return TimeExpression(written.earliest, written.latest, start, end, match[group])


_SHORT_YEAR = re.compile(
    rf"(?:(?<!\w)(?P<day>{_DAY})\s+)?\b(?P<month>{_MONTH})\.?\s+(?:(?P<day_after>{_DAY}),?\s+)?"
    r"['’‘](?P<year>[0-2][0-9])(?![\w'’‘])",
    re.IGNORECASE,
)
_LONE_SHORT_YEAR = re.compile(r"(?<![\w'’‘])['’‘](?P<year>[0-2][0-9])(?![\w'’‘])")


def _abbreviated_dates(text: str, day_first: bool | None) -> list[TimeExpression]:
    """Read "Oct '12" and "'12" in two centuries, and numbers in either order.

    "2/4/1949" is February 4 and April 2, or the one that `day_first` says. '30 to '99 are written
    out before.
    """
    expressions = []
    for match in _SHORT_YEAR.finditer(text):
        day = match["day"] or match["day_after"]
        words = " ".join(filter(None, (match["month"], f"{day}," if day else "")))
        readings = [f"{words} {century}{match['year']}".strip() for century in ("19", "20")]
        expressions.append(_read_in_ways(match, readings))
    expressions += [
        _read_in_ways(match, [f"{century}{match['year']}" for century in ("19", "20")])
        for match in _LONE_SHORT_YEAR.finditer(text)
        if not any(day and day.start < match.start() < day.end for day in expressions)
    ]
    for match in TWO_NUMBERS_AND_YEAR.finditer(text):
        first, second = int(match["first"]), int(match["second"])
        readings = [
            f"{MONTH_NAMES[month - 1]} {day}, {match['year']}"
            for month, day in dict.fromkeys(((first, second), (second, first)))
            if 1 <= month <= 12
        ]
        if len(readings) == 2 and day_first is not None:
            words, order = readings[day_first], "day" if day_first else "month"
            if read := _completed(match, words):
                how = f"{words}, as the records write the {order} first"
                expressions.append(replace(read, read_as=how))
                continue
        expressions.append(_read_in_ways(match, readings))
    return [expression for expression in expressions if expression]


def _read_in_ways(match: re.Match[str], readings: list[str]) -> TimeExpression | None:
    """Return the first reading that is a date, with the second one as its alternative."""
    read = [(words, day) for words in readings if (day := _completed(match, words))]
    if len(read) < 2:
        return read[0][1] if read else None
    (words, day), (other_words, other_day) = read
    return replace(day, read_as=words, alternative=replace(other_day, read_as=other_words))


def _sharing_year(text: str, expression: TimeExpression) -> list[TimeExpression]:
    """Read the March of "March and October 1956", the 6 of "6 and 9 May 1961"."""
    window, grain = (max(0, expression.start - 96), expression.start), expression.grain
    year = f"{expression.last_day.year:04}"
    prefix = ""
    if grain == "day" and expression.words[:1].isdigit():
        before, piece = _DAYS_BEFORE.search(text, *window), _DAY_NUMBER
        suffix = re.sub(r"^[0-9]+(?:st|nd|rd|th)?", "", expression.words)
    elif grain == "month" or _MONTH_PAIR.match(expression.words):
        before, piece, suffix = _MONTHS_BEFORE.search(text, *window), _MONTH_WORD, f" {year}"
    elif grain == "year" and (before := _DAYS_OF_MONTH_BEFORE.search(text, *window)):
        piece, prefix, suffix = _DAY_WORD, f"{before['month']} ", f", {year}"
    else:
        return []
    span = before.span("days" if prefix else 0) if before else (0, 0)
    matches = piece.finditer(text, *span)
    shared = (_completed(match, f"{prefix}{match[0]}{suffix}") for match in matches)
    return [expression for expression in shared if expression]


_FEASTS = {
    "christmas eve": (12, 24, 24),
    "christmas day": (12, 25, 25),
    "christmas": (12, 24, 26),
    "new year's eve": (12, 31, 31),
    "new year's day": (1, 1, 1),
    "new year": (1, 1, 1),
    "may day": (5, 1, 1),
}
"""Feasts with a fixed date: month, first and last day."""

_FEAST = re.compile(
    rf"\b(?P<feast>{'|'.join(_FEASTS)}),? (?:of |in )?$".replace("'", "['’]"), re.IGNORECASE
)


def _as_feast(text: str, year: TimeExpression) -> TimeExpression:
    """Return the days of "Christmas 1956" for its year; the expression itself without a feast."""
    window = (max(0, year.start - 24), year.start)
    match = _FEAST.search(text, *window) if year.grain == "year" else None
    if not match:
        return year
    month, first, last = _FEASTS[match["feast"].casefold().replace("’", "'")]
    days = [year.earliest.replace(month=month, day=day) for day in (first, last)]
    return replace(_extended(year, text, match.start(), year.end), earliest=days[0], latest=days[1])


def _extended(expression: TimeExpression, text: str, start: int, end: int) -> TimeExpression:
    return replace(expression, start=start, end=end, words=text[start:end])


def _with_lone_months(text: str, expressions: list[TimeExpression]) -> list[TimeExpression]:
    """Read "in May" by the only year that the question states; without one no year is guessed."""
    if len(expressions) != 1 or expressions[0].grain != "year" or expressions[0].circa:
        return expressions
    year = expressions[0]
    months = [
        month
        for match in _LONE_MONTH.finditer(text)
        if not year.start <= match.start() < year.end
        if (month := _completed(match, f"{match['date']} {year.earliest.year:04}", "date"))
    ]
    if not months:
        return expressions
    return sorted([replace(year, spent=True), *months], key=lambda expression: expression.start)


# --- named periods ------------------------------------------------------------------------------

_WORDS = {name: f"(?:{'|'.join(words)})" for name, words in TIME_WORDS["around_names"].items()}
_TITLE = f"(?:{_WORDS['title']} )?"
_RULE = _WORDS["rule"]
_EDGE_BEFORE = re.compile(
    rf"(?:the )?(?:very )?(?:(?P<first>{_WORDS['begin_of']})|(?P<last>{_WORDS['end_of']}))"
    r" of (?:the )?$",
    re.IGNORECASE,
)
_EDGE_AFTER = re.compile(
    rf" (?:(?P<first>{_WORDS['began']})|(?P<last>{_WORDS['ended']}))\b", re.IGNORECASE
)
_STRETCH_BEFORE = re.compile(
    r"(?:the )?(?P<edge>first|opening|initial|last|final|closing) "
    rf"(?:(?P<number>[0-9]{{1,2}}|{'|'.join(NUMBERS)}) )?"
    r"(?P<unit>day|week|month|year)(?P<plural>s)? of (?:the )?$",
    re.IGNORECASE,
)
_NAMES_AN_EDGE = re.compile(r"(?:outbreak|start|beginning|onset)\b", re.IGNORECASE)
_NAMES_A_SPAN = re.compile(r"\b(?:period|years|era)$", re.IGNORECASE)
_SOME = {"day": 10, "week": 6, "month": 6, "year": 3}
"""How many "the first days, weeks, months, years of" an event are."""

_OFFICE_BEFORE = re.compile(rf"(?:the )?(?:{_RULE}|days) of {_TITLE}$", re.IGNORECASE)
_OFFICE_AFTER = re.compile(
    rf"(?:(?P<free>(?:['’]s?)?[ -](?:era|years|period))|(?:['’]s?)? {_RULE})\b", re.IGNORECASE
)
_IN_POWER = re.compile(rf" (?:was|is) (?:still )?{_WORDS['in_power']}\b", re.IGNORECASE)
_TOOK_OFFICE = re.compile(rf"{_WORDS['took_office']}\b", re.IGNORECASE)
_LEFT_OFFICE = re.compile(rf"{_WORDS['left_office']}\b", re.IGNORECASE)
_UNDER = re.compile(rf"(?<![\w-])under (?:the )?{_TITLE}$", re.IGNORECASE)
_ENDS_CLAUSE = re.compile(r"\s*(?:[?.!,;:)]|$)")
_BOUND = re.compile(r"\b(?:before|after|since|until|till|prior to|post-|pre-) ?$", re.IGNORECASE)


def _named_expressions(text: str, periods: NamedPeriods) -> list[TimeExpression]:
    """Return the named periods that the words around them allow as a time."""
    expressions = []
    for mention in periods.mentions(text):
        read = _office if mention.period.kind == "office" else _event
        period, start, end = mention.period, mention.start, mention.end
        name = TimeExpression(
            *(period.earliest, period.latest, start, end, text[start:end]), name=period.names[0]
        )
        if expression := read(text, name):
            expressions.append(expression)
    return expressions


def _event(text: str, event: TimeExpression) -> TimeExpression:
    start, end, first, last = event.start, event.end, event.earliest, event.latest
    before = _EDGE_BEFORE.search(text, max(0, start - 32), start)
    after = _EDGE_AFTER.match(text, end)
    edge = before or after
    if edge and last:
        day = first if edge["first"] else last
        start, end = before.start() if before else start, after.end() if after else end
        edge_day = replace(event, earliest=day, latest=day, point=True)
        return _extended(edge_day, text, start, end)
    stretch = _STRETCH_BEFORE.search(text, max(0, start - 48), start)
    if not edge and last and stretch:
        first, last = _days_of_stretch(stretch, first, last)
        event = replace(event, earliest=first, latest=last, free=True)
        return _extended(event, text, stretch.start(), end)
    point = bool(_NAMES_AN_EDGE.match(event.words)) and first == last
    return replace(event, point=point, free=bool(_NAMES_A_SPAN.search(event.words)))


def _days_of_stretch(match: re.Match[str], first: date, last: date) -> tuple[date, date]:
    """Return the first year, the last two months of an event, within its bounds."""
    unit, words = match["unit"].casefold(), (match["number"] or "").casefold()
    default = _SOME[unit] if match["plural"] else 1
    number = NUMBERS.get(words) or (int(words) if words else default)
    if match["edge"].casefold() in ("first", "opening", "initial"):
        return first, min(last, shift(shift(first, number, unit), -1, "day"))
    return max(first, shift(shift(last, -number, unit), 1, "day")), last


def _office(text: str, office: TimeExpression) -> TimeExpression | None:
    """Return the office of a person's name, None where the words around it mean the person."""
    start, end, first, last = office.start, office.end, office.earliest, office.latest
    if after := _TOOK_OFFICE.match(text, end):
        return _extended(replace(office, latest=first, point=True), text, start, after.end())
    if last and (after := _LEFT_OFFICE.match(text, end)):
        return _extended(replace(office, earliest=last, point=True), text, start, after.end())
    office = replace(office, office=True)
    if after := _OFFICE_AFTER.match(text, end) or _IN_POWER.match(text, end):
        free = bool(after.groupdict().get("free"))
        return _extended(replace(office, free=free), text, start, after.end())
    if before := _OFFICE_BEFORE.search(text, max(0, start - 48), start):
        return _extended(office, text, before.start(), end)
    if text[max(0, start - 5) : start].casefold().endswith(("post-", "pre-")):
        return office
    if text[end : end + 1] in ("'", "’", "-"):
        return None
    if under := _UNDER.search(text, max(0, start - 40), start):
        return _extended(replace(office, under=True), text, under.start() + len("under "), end)
    is_bound = _ENDS_CLAUSE.match(text, end) and _BOUND.search(text, max(0, start - 16), start)
    return office if is_bound else None
