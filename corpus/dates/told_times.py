"""The times that a text tells of: its dates, and what it says relative to them or to its own date.

A record has two times: when it was written, and what it tells of. "On 5 October 1949 the envoy
reported that the garrison had left the week before" tells of both days. What the words do not state
in full is inferred, and marked so: a day without a year takes the year of the time told before it,
or else the one nearest to the day of writing; "yesterday", "last week" and "two years ago" count
from the day of writing, "the following day" and "five days later" from the time told before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from corpus.dates.archival_date import ArchivalDate, dates_in
from corpus.dates.interval import Interval, month_end, shift
from corpus.dates.vocabulary import COUNT_WORDS, MONTH_NAMES, MONTH_PATTERN, MONTHS, SEASONS

MAX_TEXT = 200_000
"""Characters of one text that are read for times."""

LONGEST_TOLD = 130 * 366
"""Days. "Since 1066" and "the Middle Ages" say too little about any one year."""

_LONGEST_ANCHOR = 31
"""Days. "The following day" needs a time that is known to the month at least."""

_COUNT = rf"(?P<count>\d{{1,3}}|an?|{'|'.join(COUNT_WORDS)})"
_UNITS = "day|week|month|year|decade"
_UNIT = rf"(?P<unit>{_UNITS})"
_MONTH_OF_NO_YEAR = re.compile(
    rf"\b(?:(?P<before>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<named>{MONTH_PATTERN})"
    rf"|(?P<month>{MONTH_PATTERN})(?: (?P<after>\d{{1,2}})(?:st|nd|rd|th)?)?)\b"
)
_SEASON_OF_NO_YEAR = re.compile(
    rf"\b(?:in|during|this|that|by|(?P<side>last|next)) (?:the )?(?P<season>{'|'.join(SEASONS)})\b",
    re.IGNORECASE,
)
_FROM_WRITING = re.compile(
    rf"\b(?:(?P<day>yesterday|today|tonight|tomorrow)"
    rf"|(?P<which>last|this|next|past|coming) {_UNIT}|{_COUNT} (?P<units>{_UNITS})s? ago)\b",
    re.IGNORECASE,
)
_FROM_TOLD = re.compile(
    rf"\b(?:the (?P<side>following|next|previous|preceding) {_UNIT}"
    rf"|the (?P<units>{_UNITS}) (?P<turn>before|after)"
    rf"|{_COUNT} (?P<steps>{_UNITS})s?"
    r" (?P<way>later|earlier|afterwards|before that|after that))\b",
    re.IGNORECASE,
)
_BACKWARDS = frozenset(
    ("last", "past", "previous", "preceding", "before", "earlier", "before that", "yesterday")
)
_MONTHS_OF_SEASON = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}


@dataclass(frozen=True)
class ToldTime:
    """A time that a text tells of, in its words: text[start:end].

    Attributes:
        start: offset of the first character.
        end: offset after the last character.
        earliest: first day that it can mean.
        latest: last day that it can mean.
        inferred: whether the words do not state it in full.
    """

    start: int
    end: int
    earliest: date
    latest: date
    inferred: bool

    @property
    def as_date(self) -> str:
        """Its days in full, whatever its own words are: "November 1922"."""
        first, last = self.earliest, self.latest
        if first == last:
            return f"{MONTH_NAMES[first.month - 1]} {first.day}, {first.year}"
        if first.day == 1 and last == month_end(first.year, first.month):
            return f"{MONTH_NAMES[first.month - 1]} {first.year}"
        if (first, last) == (date(first.year, 1, 1), date(first.year, 12, 31)):
            return str(first.year)
        edges = (f"{MONTH_NAMES[day.month - 1]} {day.day}, {day.year}" for day in (first, last))
        return " to ".join(edges)


def told_times(text: str, written: ArchivalDate | None = None) -> tuple[ToldTime, ...]:
    """Return the times that a text tells of, left to right.

    written: the date of the text itself, from which "yesterday" and "in March" are inferred; None
    or undated: only what the text states, or says relative to that, is returned. Times with an open
    side, and longer than 130 years, are left out.
    """
    text = text[:MAX_TEXT]
    day_of_writing = written.interval if written is not None else None
    mentions = dates_in(text)
    stated = {
        mention.start: ToldTime(mention.start, mention.end, earliest, latest, False)
        for mention in mentions
        if (earliest := mention.date.earliest) is not None
        and (latest := mention.date.latest) is not None
    }
    relative = {
        match.start(): match
        for match in _relative_words(text)
        if not any(date.start < match.end() and match.start() < date.end for date in mentions)
    }
    times: list[ToldTime] = []
    before: Interval | None = None
    for start in sorted({*stated, *relative}):
        time = stated.get(start)
        if time is None:
            match = relative[start]
            interval = _infer(match, before, day_of_writing)
            if interval is None or interval.earliest is None or interval.latest is None:
                continue
            time = ToldTime(start, match.end(), interval.earliest, interval.latest, True)
        if start in stated or relative[start].re is not _FROM_WRITING:
            before = Interval(time.earliest, time.latest)
        if (time.latest - time.earliest).days <= LONGEST_TOLD:
            times.append(time)
    return tuple(times)


def _relative_words(text: str) -> Iterator[re.Match[str]]:
    for pattern in (_MONTH_OF_NO_YEAR, _SEASON_OF_NO_YEAR, _FROM_WRITING, _FROM_TOLD):
        yield from pattern.finditer(text)


def _infer(
    match: re.Match[str], before: Interval | None, writing: Interval | None
) -> Interval | None:
    """Return the days that relative words mean, None when nothing says from when they count."""
    words = match.groupdict()
    if match.re is _MONTH_OF_NO_YEAR:
        month = MONTHS[(words["named"] or words["month"]).casefold()]
        # "may" and "march" are verbs too: a bare one needs its capital letter and "in" before it.
        day = words["before"] or words["after"]
        if day is None and not _is_after_preposition(match):
            return None
        return _month_near(month, None if day is None else int(day), before, writing)
    if match.re is _SEASON_OF_NO_YEAR:
        month = _MONTHS_OF_SEASON[words["season"].casefold()]
        # A season runs over three months: "last winter" is over, "next winter" has not begun.
        side = {"last": -1, "next": 1}.get((words["side"] or "").casefold(), 0)
        anchor = writing if side else before or writing
        first = _month_near(
            month, None, None if side else before, _moved(anchor, 6 * side, "month")
        )
        if first is None or first.earliest is None:
            return None
        last = shift(first.earliest, 2, "month")
        return Interval(first.earliest, month_end(last.year, last.month))
    if match.re is _FROM_WRITING:
        return _from_writing(words, writing)
    return _from_told(words, before or writing)


def _is_after_preposition(match: re.Match[str]) -> bool:
    before = match.string[max(0, match.start() - 12) : match.start()].casefold().split()
    return bool(before) and before[-1] in (
        *("in", "of", "since", "until", "by", "last", "next", "this", "early", "late", "mid"),
        *("during", "from", "to", "and", "between"),
    )


def _month_near(
    month: int, day: int | None, before: Interval | None, writing: Interval | None
) -> Interval | None:
    """Return the month, or the day in it, of the year told before, or nearest to the writing."""
    anchor = before or writing
    if anchor is None or anchor.earliest is None or anchor.latest is None:
        return None
    if anchor.earliest.year == anchor.latest.year and before is not None:
        years = [anchor.earliest.year]
    elif (anchor.latest - anchor.earliest).days > 366:
        return None
    else:
        years = [anchor.earliest.year - 1, anchor.earliest.year, anchor.earliest.year + 1]
    candidates = []
    for year in years:
        if not 1 <= year <= 9999:
            continue
        last = month_end(year, month)
        if day is None:
            candidates.append(Interval(last.replace(day=1), last))
        elif 1 <= day <= last.day:
            candidates.append(Interval(last.replace(day=day), last.replace(day=day)))
    return min(candidates, key=anchor.days_apart, default=None)


def _from_writing(words: dict[str, str | None], writing: Interval | None) -> Interval | None:
    """Return what "yesterday", "last month" and "two years ago" mean to somebody who writes."""
    named_day = (words["day"] or "").casefold()
    if named_day:
        step = {"yesterday": -1, "tomorrow": 1}.get(named_day, 0)
        return _moved(writing, step, "day")
    if words["which"] is not None:
        which, unit = words["which"].casefold(), (words["unit"] or "").casefold()
        step = -1 if which in _BACKWARDS else int(which in ("next", "coming"))
        return _calendar_unit(_moved(writing, step, unit), unit)
    unit = (words["units"] or "").casefold()
    return _calendar_unit(_moved(writing, -_number(words["count"]), unit), unit)


def _from_told(words: dict[str, str | None], anchor: Interval | None) -> Interval | None:
    """Return what "the following day" and "five days later" mean after the time told before."""
    unit = (words["unit"] or words["units"] or words["steps"] or "").casefold()
    turn = (words["side"] or words["turn"] or words["way"] or "").casefold()
    step = -1 if turn in _BACKWARDS else 1
    if words["steps"]:
        step *= _number(words["count"])
    return _calendar_unit(_moved(anchor, step, unit), unit)


def _moved(anchor: Interval | None, number: int, unit: str) -> Interval | None:
    """Return the days of the anchor moved; None where they are too vague for the unit."""
    if anchor is None or anchor.earliest is None or anchor.latest is None:
        return None
    length = (anchor.latest - anchor.earliest).days
    if unit in ("day", "week") and length > _LONGEST_ANCHOR:
        return None
    return Interval(shift(anchor.earliest, number, unit), shift(anchor.latest, number, unit))


def _calendar_unit(days: Interval | None, unit: str) -> Interval | None:
    """Return the whole weeks around, or months, years or decades that these days are in."""
    if days is None or days.earliest is None or days.latest is None or unit == "day":
        return days
    first, last = days.earliest, days.latest
    if unit == "week":
        return Interval(
            shift(first, -first.weekday(), "day"), shift(last, 6 - last.weekday(), "day")
        )
    if unit == "month":
        return Interval(first.replace(day=1), month_end(last.year, last.month))
    if unit == "year":
        return Interval(date(first.year, 1, 1), date(last.year, 12, 31))
    return Interval(
        date(max(1, first.year // 10 * 10), 1, 1), date(last.year // 10 * 10 + 9, 12, 31)
    )


def _number(count: str | None) -> int:
    word = (count or "").casefold()
    return 1 if word in ("a", "an", "") else COUNT_WORDS.get(word) or int(word)
