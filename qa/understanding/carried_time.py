"""Times that only the turn before makes whole: "on 3 February", "that year", "five days later".

They are written out as dates in the question, so that everything else reads them as typed dates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from corpus import MONTH_NAMES, MONTH_OR_SHORT_PATTERN, MONTH_PATTERN, shift
from qa.understanding.earlier_turns import EarlierTurn
from qa.understanding.question import read_time_once
from qa.understanding.time import NUMBERS

TURNS_LOOKED_BACK = 3
_UNIT = r"(?P<unit>day|week|month|year|decade)"
_NUMBER = rf"(?P<number>[0-9]{{1,3}}|{'|'.join(NUMBERS)})"
_SOME_UNITS = {"day": (31, "day"), "week": (3, "month"), "month": (1, "year"), "year": (5, "year")}
"""How far "a few days, weeks, months, years later" reach."""
_PREPOSITION = r"(?:(?:in|on|at|during|of|from|for)\s+)?"
_ENDS = r"(?=\s*(?:[,;.?!]|$))"
_SAME = re.compile(
    rf"\b{_PREPOSITION}(?:(?:the\s+)?(?:very\s+)?same|that(?:\s+(?:very|same))?)\s+{_UNIT}\b",
    re.IGNORECASE,
)
_SHIFTED = re.compile(
    rf"\b(?:(?:just|exactly|only)\s+)?{_NUMBER}\s+{_UNIT}s?\s+(?:(?P<later>later|afterwards?)"
    rf"|(?P<earlier>earlier)|(?:(?P<after>after)|before)(?:\s+(?:that|this|it))?{_ENDS})",
    re.IGNORECASE,
)
_SOME_LATER = re.compile(
    rf"\b(?:(?:a\s+)?few|some|several)\s+{_UNIT}s\s+(?:(?P<later>later|afterwards)|earlier)\b",
    re.IGNORECASE,
)
_NEXT = re.compile(
    rf"\b{_PREPOSITION}the\s+(?:(?P<next>next|following)|previous|preceding)\s+{_UNIT}\b"
    rf"|\b{_PREPOSITION}the\s+(?P<unit_first>day|week|month|year)\s+(?:(?P<after>after)|before)"
    rf"(?:\s+(?:that|this|it))?{_ENDS}",
    re.IGNORECASE,
)
_MONTH_OF_OTHER_YEAR = re.compile(
    rf"\b(?P<date>(?P<month>{MONTH_PATTERN}),?\s+(?:(?:of|in)\s+)?(?:the\s+)?"
    r"(?:(?P<next>next|following)|(?P<same>(?:very\s+)?same|that)|previous|preceding)\s+year)\b",
    re.IGNORECASE,
)
_DAY = r"(?:[0-3]?[0-9])(?:st|nd|rd|th)?"
_NO_YEAR_AFTER = r"(?!\w|[-–/]|,?\s+(?:of\s+)?['’]?[0-9])"
_DAY_AND_MONTH = re.compile(
    rf"\b(?P<date>(?:the\s+)?(?P<day>{_DAY})\s+(?:of\s+)?(?P<month>{MONTH_OR_SHORT_PATTERN})\b\.?"
    rf"|(?P<month_first>{MONTH_OR_SHORT_PATTERN})\.?\s+(?P<day_last>{_DAY})){_NO_YEAR_AFTER}",
    re.IGNORECASE,
)
_MONTH = re.compile(
    rf"(?:\b(?:in|during|of|since|until|till|by|before|after|early|late|mid|about)[\s-]+|^\W*"
    rf"(?:and\s+|or\s+)?(?=\w+\W*$))(?P<date>{MONTH_PATTERN}){_NO_YEAR_AFTER}",
    re.IGNORECASE,
)
_DAY_ALONE = re.compile(
    rf"\bon\s+(?:the\s+)?(?P<date>[0-3]?[0-9](?:st|nd|rd|th))\b{_ENDS}", re.IGNORECASE
)


@dataclass(frozen=True)
class CompletedTime:
    """A question with its time written out, and the time alone ("3 February 1949")."""

    text: str
    words: str


Days = tuple[date, date]
_Completion = Callable[[re.Match[str], Days], str | None]


def complete_time(text: str, earlier: Sequence[EarlierTurn]) -> CompletedTime | None:
    """Return the question with its time made whole from earlier turns.

    None when nothing is missing, or no earlier turn can supply it: nothing is guessed.
    """
    if read_time_once(text, None).periods:
        return None
    for pattern, complete in _COMPLETIONS:
        match = pattern.search(text)
        if match is None:
            continue
        for days in _anchors(earlier):
            if words := complete(match, days):
                return _written_out(text, match, words)
    return None


def names_time(text: str) -> bool:
    """Return whether a text has a time that another must complete: "in September", "that year"."""
    return any(pattern.search(text) is not None for pattern, _ in _COMPLETIONS)


def _anchors(earlier: Sequence[EarlierTurn]) -> Iterator[Days]:
    """Yield the days that a time may refer to: of the quoted records, then of the period."""
    for turn in list(reversed(earlier))[:TURNS_LOOKED_BACK]:
        for record in turn.cited_records[:1]:
            if record.earliest and record.latest:
                yield record.earliest, record.latest
        if turn.earliest and turn.latest:
            yield turn.earliest, turn.latest


def _written_out(text: str, match: re.Match[str], words: str) -> CompletedTime:
    """Put the whole time in the place of what was typed."""
    is_part = "date" in match.re.groupindex
    start, end = match.span("date" if is_part else 0)
    preposition = ""
    if not is_part and not words.startswith("between"):
        preposition = "on " if words[0].isdigit() and " " in words else "in "
    return CompletedTime(f"{text[:start]}{preposition}{words}{text[end:]}", words)


def _same(match: re.Match[str], days: Days) -> str | None:
    return _unit_around(match["unit"], days)


def _shifted(match: re.Match[str], days: Days) -> str | None:
    number = match["number"].casefold()
    count = NUMBERS.get(number) or int(number)
    is_later = bool(match["later"] or match["after"])
    return _unit_away(match["unit"], count if is_later else -count, days)


def _some_later(match: re.Match[str], days: Days) -> str | None:
    count, unit = _SOME_UNITS.get(match["unit"].casefold(), (30, "year"))
    first, last = days
    if match["later"]:
        return f"between {_day(shift(last, 1, 'day'))} and {_day(shift(last, count, unit))}"
    return f"between {_day(shift(first, -count, unit))} and {_day(shift(first, -1, 'day'))}"


def _next(match: re.Match[str], days: Days) -> str | None:
    unit = match["unit"] or match["unit_first"]
    return _unit_away(unit, 1 if match["next"] or match["after"] else -1, days)


def _month_of_other_year(match: re.Match[str], days: Days) -> str | None:
    if match["same"]:
        return _in_year(match["month"], days)
    year = _unit_away("year", 1 if match["next"] else -1, days)
    return None if year is None else f"{match['month']} {year}"


def _unit_away(unit: str, count: int, days: Days) -> str | None:
    """Return the day, week, month, year or decade that is `count` of these units away."""
    unit, (first, last) = unit.casefold(), days
    if unit in ("day", "week"):
        return _day(shift(first, count, unit)) if first == last else None
    moved = shift(last if count > 0 else first, count, unit)
    return _unit_around(unit, (moved, moved))


def _unit_around(unit: str, days: Days) -> str | None:
    """Return the unit that both days are in, None when there is no single one."""
    unit, (first, last) = unit.casefold(), days
    if unit == "week":
        monday = shift(first, -first.weekday(), "day")
        return f"between {_day(monday)} and {_day(shift(monday, 6, 'day'))}"
    if unit == "day":
        return _day(first) if first == last else None
    if unit == "decade":
        return f"the {first.year // 10}0s" if first.year // 10 == last.year // 10 else None
    if first.year != last.year:
        return None
    if unit == "year":
        return f"{first.year:04}"
    return f"{_month(first)} {first.year:04}" if first.month == last.month else None


def _day_and_month(match: re.Match[str], days: Days) -> str | None:
    day, month = match["day"] or match["day_last"], match["month"] or match["month_first"]
    number = re.sub(r"\D", "", day)
    return _in_year(f"{int(number)} {month.rstrip('.')}", days)


def _month_alone(match: re.Match[str], days: Days) -> str | None:
    return _in_year(match["date"], days)


def _day_alone(match: re.Match[str], days: Days) -> str | None:
    month = _unit_around("month", days)
    return None if month is None else f"{int(match['date'][:-2])} {month}"


def _in_year(words: str, days: Days) -> str | None:
    year = _unit_around("year", days)
    return None if year is None else f"{words} {year}"


def _day(day: date) -> str:
    return f"{day.day} {_month(day)} {day.year:04}"


def _month(day: date) -> str:
    return MONTH_NAMES[day.month - 1]


_COMPLETIONS: tuple[tuple[re.Pattern[str], _Completion], ...] = (
    (_MONTH_OF_OTHER_YEAR, _month_of_other_year),
    (_DAY_AND_MONTH, _day_and_month),
    (_MONTH, _month_alone),
    (_DAY_ALONE, _day_alone),
    (_SHIFTED, _shifted),
    (_SOME_LATER, _some_later),
    (_NEXT, _next),
    (_SAME, _same),
)
