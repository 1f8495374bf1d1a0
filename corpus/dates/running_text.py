"""Dates in running text of any language, and days without a year, as historians write them.

A chapter says "Am 3. Februar 1981", and "on 8 January" where the year is known from what goes
before. Records are read by `dates_in`, which is for English.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from corpus.dates.archival_date import ArchivalDate, DateMention, dates_in, parse_date
from corpus.dates.other_languages import FILLERS, MONTH_WORDS, WORDS
from corpus.dates.vocabulary import MONTH_NAMES, MONTHS

_YEAR = re.compile(r"(?<![\w/.:,-])(?:1[0-9]{3}|20[0-9]{2})(?!\w)")
_PART = re.compile(r"\S+")
_DAYS = re.compile(r"\d{1,2}(?:\.|er|º|°)?(?:[-–]\d{1,2}\.?)?")
_MOST_PARTS, _MOST_CHARACTERS = 5, 60
"""Words and numbers before a year that belong to its date, and their length."""
_EAST_ASIAN = re.compile(r"\d{4}\s?[年년]\s?\d{1,2}\s?[月월](?:\s?\d{1,2}\s?[日일号號])?")
_LONGEST_DAYS = 360
"""A longer time is no more than the year that `dates_in` reads."""

_DAY_AND_MONTH = re.compile(
    r"(?<![\w.,:/-])(?P<day>\d{1,2})(?:\.|st|nd|rd|th|er|º)?\s(?:(?:of|de)\s)?(?P<month>[^\W\d_]{3,})(?!\w)"
)
_MONTH_AND_DAY = re.compile(
    r"(?<!\w)(?P<month>[^\W\d_]{3,})\.?\s(?P<day>\d{1,2})(?:st|nd|rd|th)?(?![\w%/:-]|[.,]\d)"
)
_LEAP_YEAR = 2000


@dataclass(frozen=True, slots=True)
class DayMention:
    """A day without a year inside a text, which is text[start:end].

    Attributes:
        start: offset of the first character.
        end: offset after the last.
        month: 1 to 12.
        day: 1 to 31, one that the month has.
    """

    start: int
    end: int
    month: int
    day: int

    def in_year(self, year: int) -> date | None:
        """Return the day in a year; None for February 29 where it has none."""
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None


def dates_in_prose(text: str) -> tuple[DateMention, ...]:
    """Return the dates inside a text of any language, left to right, as `dates_in` does."""
    mentions = list(dates_in(text))
    foreign = [mention for match in _YEAR.finditer(text) if (mention := _before_year(text, match))]
    for match in _EAST_ASIAN.finditer(text):
        if parsed := parse_date(match[0]):
            foreign.append(DateMention(match.start(), match.end(), parsed))
    if not foreign:
        return tuple(mentions)
    # The longer of two that overlap is the whole date: "3. Februar 1981", not "1981".
    longest: list[DateMention] = []
    for mention in sorted([*mentions, *foreign], key=lambda m: (m.start, -m.end)):
        if not longest or mention.start >= longest[-1].end:
            longest.append(mention)
    return tuple(longest)


def days_in_prose(text: str, dates: Sequence[DateMention]) -> tuple[DayMention, ...]:
    """Return the days without a year inside a text, left to right.

    dates: those of the text with a year, of which no part is a day without one.
    """
    taken = [False] * len(text)
    for mention in dates:
        taken[mention.start : mention.end] = [True] * (mention.end - mention.start)
    days = []
    for pattern in (_DAY_AND_MONTH, _MONTH_AND_DAY):
        for match in pattern.finditer(text):
            month, day = _month_number(match["month"]), int(match["day"])
            if not month or any(taken[match.start() : match.end()]):
                continue
            day_mention = DayMention(match.start(), match.end(), month, day)
            if day_mention.in_year(_LEAP_YEAR) is not None:
                days.append(day_mention)
                taken[match.start() : match.end()] = [True] * (match.end() - match.start())
    return tuple(sorted(days, key=lambda of_text: of_text.start))


def _before_year(text: str, year: re.Match[str]) -> DateMention | None:
    """Return the date that ends with a year, in words of another language; None for none."""
    first = max(0, year.start() - _MOST_CHARACTERS)
    parts = list(_PART.finditer(text, first, year.start()))[-_MOST_PARTS:]
    begin = len(parts)
    while begin and _may_be_part(parts[begin - 1][0]):
        begin -= 1
    while begin < len(parts) and _plain(parts[begin][0]) in FILLERS:
        begin += 1
    if not any(_plain(part[0]) in WORDS for part in parts[begin:]):
        return None
    for part in parts[begin:]:
        if parsed := _parse_narrow(text[part.start() : year.end()]):
            return DateMention(part.start(), year.end(), parsed)
    return None


def _may_be_part(word: str) -> bool:
    return _plain(word) in WORDS or _DAYS.fullmatch(word) is not None


def _plain(word: str) -> str:
    return word.rstrip(".").casefold()


@lru_cache(maxsize=4096)
def _parse_narrow(words: str) -> ArchivalDate | None:
    """Return the date that words are, None for none or one of a whole year."""
    parsed = parse_date(words)
    if parsed is None or parsed.earliest is None or parsed.latest is None:
        return None
    return parsed if (parsed.latest - parsed.earliest).days < _LONGEST_DAYS else None


def _month_number(word: str) -> int:
    """Return the month that a word names, 0 for none; an English one has a capital."""
    key = word.casefold()
    if key in MONTHS:
        return MONTHS[key] if word[0].isupper() else 0
    return MONTH_NAMES.index(MONTH_WORDS[key]) + 1 if key in MONTH_WORDS else 0
