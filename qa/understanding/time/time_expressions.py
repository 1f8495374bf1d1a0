"""The things of a question that have a time: dates found in it, and names of periods, before any word beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from corpus import DateMention, dates_in, parse_date
from qa.understanding.time.named_periods import NamedPeriods, PeriodMention
from qa.understanding.time.time_operators import NUMBERS, shift


@dataclass(frozen=True)
class TimeExpression:
    """A date or a named period: text[start:end]. latest: None while a named period lasts.

    name: "" for a date. part: "early" or "late" when the words are "the beginning of", "the end of". point: an edge of
    an event ("the outbreak of the Korean War"). office: someone's time in power; under: its bare name, which counts
    only behind "under". free: needs no word of time before it ("the Khrushchev years"). circa: the days are those
    before widening. spent: a year that only completes a month beside it.
    """

    start: int
    end: int
    words: str
    earliest: date
    latest: date | None
    name: str = ""
    part: str = ""
    point: bool = False
    office: bool = False
    under: bool = False
    free: bool = False
    circa: bool = False
    spent: bool = False

    @property
    def latest_day(self) -> date:
        """The last day, the last of the calendar when it has none."""
        return self.latest or date.max

    @property
    def days(self) -> int:
        """Its length in days."""
        return (self.latest_day - self.earliest).days + 1

    @property
    def middle(self) -> date:
        """The day in its middle."""
        return self.earliest + timedelta(days=(self.days - 1) // 2)

    @property
    def grain(self) -> str:
        """Day, month, year or span."""
        first, last = self.earliest, self.latest_day
        if first == last:
            return "day"
        if (first.month, first.day, last.month, last.day) == (
            1,
            1,
            12,
            31,
        ) and first.year == last.year:
            return "year"
        whole = first.day == 1 and (last + timedelta(days=1)).day == 1 if last < date.max else False
        return "month" if whole and (first.year, first.month) == (last.year, last.month) else "span"


# --- dates ----------------------------------------------------------------------------------------------------------

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan\.?|Feb\.?|Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)"
)
_MONTHS_BEFORE = re.compile(rf"(?:\b{_MONTH},? (?:(?:and|or|&) )?){{1,11}}$", re.IGNORECASE)
_DAYS_BEFORE = re.compile(
    r"(?:\b[0-9]{1,2}(?:st|nd|rd|th)?,? (?:(?:and|or|&) )?){1,11}$", re.IGNORECASE
)
_MONTH_ALONE = re.compile(
    rf"\b(?:in|during|of|throughout|on|since|until|by|after|before) (?P<date>{_MONTH}(?: [0-9]{{1,2}}(?:st|nd|rd|th)?)?"
    rf"|[0-9]{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH})(?!\w|,? ?[0-9]|,? (?:of )?[0-9]|(?: and| or|,) )"
)
_MONTH_PAIR = re.compile(rf"{_MONTH} (?:and|&) {_MONTH},? ", re.IGNORECASE)
_DAY = re.compile(r"[0-9]{1,2}(?:st|nd|rd|th)?")
_DAYS_OF_MONTH_BEFORE = re.compile(
    rf"\b(?P<month>{_MONTH}) (?P<days>(?:{_DAY.pattern}(?:, (?:and |or )?| and | or | & )){{1,11}}{_DAY.pattern}),? $",
    re.IGNORECASE,
)
_CIRCA = re.compile(
    r"(?:circa|cca|ca|c|around|approximately|approx|roughly)\.?\s*(?:the\s+)?", re.IGNORECASE
)
_PART = re.compile(
    r"(?:the\s+)?(?:very\s+)?(?:(?P<early>beginning|start)|(?P<late>end|close))\s+of\b",
    re.IGNORECASE,
)


def date_expressions(text: str) -> list[TimeExpression]:
    """Find the dates of a question; months and days that share a year with one beside them count too."""
    items: list[TimeExpression] = []
    for found in dates_in(text):
        item = _dated(found)
        if item:
            shared = _sharing(text, item)
            days_of_year = item.grain == "year" and shared
            items += [*shared, replace(item, spent=True) if days_of_year else _on_feast(text, item)]
    return _with_lone_months(text, items)


_FEASTS = {
    "christmas eve": (12, 24, 24),
    "christmas day": (12, 25, 25),
    "christmas": (12, 24, 26),
    "new year's eve": (12, 31, 31),
    "new year's day": (1, 1, 1),
    "new year": (1, 1, 1),
    "may day": (5, 1, 1),
}
"""Feasts that stand still: month, first and last day."""

_FEAST = re.compile(
    rf"\b(?P<feast>{'|'.join(_FEASTS)}),? (?:of |in )?$".replace("'", "['’]"), re.IGNORECASE
)


def _on_feast(text: str, item: TimeExpression) -> TimeExpression:
    """Read the year of "Christmas 1956" as that feast."""
    found = (
        _FEAST.search(text, max(0, item.start - 24), item.start) if item.grain == "year" else None
    )
    if not found:
        return item
    month, first, last = _FEASTS[found["feast"].casefold().replace("’", "'")]
    year = item.earliest.year
    words = text[found.start() : item.end]
    return TimeExpression(
        found.start(),
        item.end,
        words,
        date(year, month, first),
        date(year, month, last),
        circa=item.circa,
    )


def _dated(found: DateMention) -> TimeExpression | None:
    when, words, circa = found.date, found.date.as_written, "~" in found.date.edtf
    if circa:
        core = parse_date(_CIRCA.sub("", words, count=1).rstrip("~"))
        when = core or when
    if when.earliest is None or when.latest is None:
        return None
    part = _PART.match(words)
    return TimeExpression(
        found.start,
        found.end,
        words,
        when.earliest,
        when.latest,
        part=(part and part.lastgroup) or "",
        circa=circa,
    )


def _sharing(text: str, item: TimeExpression) -> list[TimeExpression]:
    """Read the March of "March and October 1956", the 6 of "6 and 9 May 1961"."""
    window = max(0, item.start - 96)
    if item.words[:1].isdigit() and item.grain == "day":
        before, tail = (
            _DAYS_BEFORE.search(text, window, item.start),
            re.sub(r"^[0-9]+(?:st|nd|rd|th)?", "", item.words),
        )
        piece = re.compile(r"[0-9]{1,2}")
    elif item.grain == "month" or _MONTH_PAIR.match(item.words):
        before, tail = (
            _MONTHS_BEFORE.search(text, window, item.start),
            f" {item.latest_day.year:04}",
        )
        piece = re.compile(_MONTH, re.IGNORECASE)
    elif item.grain == "year" and (days := _DAYS_OF_MONTH_BEFORE.search(text, window, item.start)):
        return [
            TimeExpression(one.start(), one.end(), one[0], when.earliest, when.latest)
            for one in _DAY.finditer(text, days.start("days"), days.end("days"))
            if (when := parse_date(f"{days['month']} {one[0]}, {item.earliest.year:04}"))
            if when.earliest and when.latest
        ]
    else:
        return []
    shared = []
    for one in piece.finditer(text, before.start(), before.end()) if before else ():
        when = parse_date(one[0] + tail)
        if when and when.earliest and when.latest:
            shared.append(
                TimeExpression(one.start(), one.end(), one[0], when.earliest, when.latest)
            )
    return shared


def _with_lone_months(text: str, items: list[TimeExpression]) -> list[TimeExpression]:
    """Read "in May" by the one year that the question states; without one it stays words, for no year is guessed."""
    if len(items) != 1 or items[0].grain != "year" or items[0].circa:
        return items
    year = items[0]
    lone = []
    for found in _MONTH_ALONE.finditer(text):
        when = parse_date(f"{found['date']} {year.earliest.year:04}")
        if when and when.earliest and when.latest and not year.start <= found.start() < year.end:
            lone.append(
                TimeExpression(
                    found.start("date"), found.end(), found["date"], when.earliest, when.latest
                )
            )
    if lone:
        items = [replace(year, spent=True)]
    return sorted([*items, *lone], key=lambda item: item.start)


# --- named periods --------------------------------------------------------------------------------------------------

_TITLES = (
    r"(?:(?:President|Premier|Chairman|General Secretary|First Secretary|Prime Minister|Chancellor|Comrade|Cde\."
    r"|Marshal|Generalissimo|Secretary|General) )"
)
_EDGE_BEFORE = re.compile(
    r"(?:(?P<first>(?:the )?(?:very )?(?:beginning|start|outbreak|onset|opening))"
    r"|(?P<last>(?:the )?(?:very )?(?:end|conclusion|close|ending))) of (?:the )?$",
    re.IGNORECASE,
)
_EDGE_AFTER = re.compile(
    r" (?:(?P<first>(?:had )?(?:broke out|broken out|began|begun|started|erupted))"
    r"|(?P<last>(?:had |was )?(?:ended|over|finished|concluded)))\b",
    re.IGNORECASE,
)
_RULE = r"(?:rule|reign|time in (?:power|office)|tenure|premiership|presidency|chancellorship|term|terms|time|era|years)"
_REGIME = r"(?:administration|government|leadership|dictatorship|regime)"
_OFFICE_BEFORE = re.compile(rf"(?:the )?(?:{_RULE}|{_REGIME}|days) of {_TITLES}?$", re.IGNORECASE)
_OFFICE_AFTER = re.compile(
    rf"(?:(?P<free>(?:['’]s?)?[ -](?:era|years|period))|(?:['’]s?)? {_RULE}|(?:['’]s?)? {_REGIME})\b",
    re.IGNORECASE,
)
_IN_POWER = re.compile(
    r" (?:was|is) (?:still )?(?:in (?:power|office|charge)|president|premier|prime minister|chancellor"
    r"|general secretary|first secretary|chairman|leader)\b",
    re.IGNORECASE,
)
_TOOK = re.compile(
    r"(?:['’]s (?:rise|accession|coming to power|inauguration|election)| (?:had )?(?:came to power|come to power"
    r"|took (?:office|power|over)|was elected|was inaugurated))\b",
    re.IGNORECASE,
)
_LEFT = re.compile(
    r"(?:['’]s (?:departure|resignation)| (?:had )?(?:left (?:office|power)|stepped down|resigned|lost power"
    r"|fell from power))\b",
    re.IGNORECASE,
)
_UNDER = re.compile(rf"(?<![\w-])under (?:the )?{_TITLES}?$", re.IGNORECASE)
_ENDS = re.compile(r"\s*(?:[?.!,;:)]|$)")
_BOUND = re.compile(r"\b(?:before|after|since|until|till|prior to|post-|pre-) ?$", re.IGNORECASE)


def named_period_expressions(text: str, named: NamedPeriods) -> list[TimeExpression]:
    """Find the named periods of a question that the words around them allow as a time."""
    items = []
    for mention in named.mentions(text):
        item = _office(text, mention) if mention.period.kind == "office" else _event(text, mention)
        if item:
            items.append(item)
    return items


def _event(text: str, mention: PeriodMention) -> TimeExpression:
    row, start, end = mention.period, mention.start, mention.end
    first, last = row.earliest, row.latest
    before = _EDGE_BEFORE.search(text, max(0, start - 32), start)
    after = _EDGE_AFTER.match(text, end)
    edge = before or after
    if not edge and last and (stretch := _STRETCH_BEFORE.search(text, max(0, start - 48), start)):
        first, last = _stretch_of(stretch, first, last)
        return TimeExpression(
            stretch.start(),
            end,
            text[stretch.start() : end],
            first,
            last,
            name=row.names[0],
            free=True,
        )
    if edge and last:
        day = first if edge["first"] else last
        start, end = (before.start() if before else start), (after.end() if after else end)
        return TimeExpression(start, end, text[start:end], day, day, name=row.names[0], point=True)
    words = text[start:end]
    begins, spans = bool(_BEGINS.match(words)), bool(_SPANS.search(words))
    return TimeExpression(
        start,
        end,
        words,
        first,
        last,
        name=row.names[0],
        point=begins and first == last,
        free=spans,
    )


_STRETCH_BEFORE = re.compile(
    rf"(?:the )?(?P<which>first|opening|initial|last|final|closing) (?:(?P<number>[0-9]{{1,2}}|{'|'.join(NUMBERS)}) )?"
    r"(?P<unit>day|week|month|year)s? of (?:the )?$",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"(?:outbreak|start|beginning|onset)\b", re.IGNORECASE)
_SPANS = re.compile(r"\b(?:period|years|era)$", re.IGNORECASE)
_SOME = {"day": 10, "week": 6, "month": 6, "year": 3}
"""How many "the first days, weeks, months, years of" an event are."""


def _stretch_of(found: re.Match[str], first: date, last: date) -> tuple[date, date]:
    """The first year, the last two months of an event, within its bounds."""
    unit, said = found["unit"].casefold(), (found["number"] or "").casefold()
    many = found[0].casefold().rstrip().removesuffix(" the").removesuffix(" of").endswith("s")
    number = NUMBERS.get(said) or (int(said) if said else _SOME[unit] if many else 1)
    if found["which"].casefold() in ("first", "opening", "initial"):
        return first, min(last, shift(shift(first, number, unit), -1, "day"))
    return max(first, shift(shift(last, -number, unit), 1, "day")), last


def _office(text: str, mention: PeriodMention) -> TimeExpression | None:
    row, start, end = mention.period, mention.start, mention.end
    first, last, name = row.earliest, row.latest, row.names[0]
    if after := _TOOK.match(text, end):
        return TimeExpression(
            start, after.end(), text[start : after.end()], first, first, name=name, point=True
        )
    if (after := _LEFT.match(text, end)) and last:
        return TimeExpression(
            start, after.end(), text[start : after.end()], last, last, name=name, point=True
        )
    if after := _OFFICE_AFTER.match(text, end) or _IN_POWER.match(text, end):
        free = bool(after.groupdict().get("free"))
        return TimeExpression(
            start,
            after.end(),
            text[start : after.end()],
            first,
            last,
            name=name,
            office=True,
            free=free,
        )
    if before := _OFFICE_BEFORE.search(text, max(0, start - 48), start):
        return TimeExpression(
            before.start(), end, text[before.start() : end], first, last, name=name, office=True
        )
    if text[max(0, start - 5) : start].casefold().endswith(("post-", "pre-")):
        return TimeExpression(start, end, text[start:end], first, last, name=name, office=True)
    if text[end : end + 1] in ("'", "’", "-"):
        return None
    if under := _UNDER.search(text, max(0, start - 40), start):
        begins = under.start() + len("under ")
        return TimeExpression(
            begins, end, text[begins:end], first, last, name=name, office=True, under=True
        )
    if _ENDS.match(text, end) and _BOUND.search(text, max(0, start - 16), start):
        return TimeExpression(start, end, text[start:end], first, last, name=name, office=True)
    return None


def merged(dates: list[TimeExpression], names: list[TimeExpression]) -> list[TimeExpression]:
    """Order both by place; a date stays, and a name that holds one gives way to it."""
    kept = [
        name
        for name in names
        if not any(name.start < one.end and one.start < name.end for one in dates)
    ]
    return sorted([*dates, *kept], key=lambda one: one.start)
