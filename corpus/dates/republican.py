"""Dates of the French Republican calendar: "24 pluviôse an II", "frimaire an 3", "an IV".

Used from 1793 to the end of 1805. Each year began at the autumn equinox of Paris; the third, the
seventh and the eleventh had a day more. Only a text that is nothing but such a date is read; where
it also states the date in the common calendar, the two must agree.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import date, timedelta

from corpus.dates.date_span import DateSpan, span_of, year_of

_MONTHS = (
    "vendemiaire", "brumaire", "frimaire", "nivose", "pluviose", "ventose",
    "germinal", "floreal", "prairial", "messidor", "thermidor", "fructidor",
)  # fmt: skip
_SHORT = re.compile(r"vend|brum|frim|niv|pluv|vent|germ|flor|prair|mess|therm|fruct")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv")
_LONG_YEARS = (3, 7, 11)
_FIRST_DAY = date(1792, 9, 22)
_DAYS_OF_MONTH, _DAYS_OF_YEAR = 30, 365
_DAY = (
    rf"(?:(?P<day>\d{{1,2}})(?:er|e|eme)?\s+)?(?P<month>{'|'.join(_MONTHS)}|(?:{_SHORT.pattern})\.)"
)
_EXTRA = r"(?P<extra>[1-6])(?:er|e|eme)?\s+(?:jour\s+)?(?:complementaire|sans-?culottide)"
_PART = rf"(?:(?:le|du)\s+)?(?:{_DAY}|{_EXTRA})"
_YEAR = r"(?:de\s+)?(?:l\s?['’]\s?)?an\.?\s+(?P<year>[ivx]{1,4}|\d{1,2})(?:e|eme)?"
_DATE = re.compile(rf"(?:{_PART}\s*,?\s+)?{_YEAR}(?:\s+de\s+la\s+republique(?:\s+francaise)?)?")
_PART_ALONE = re.compile(_PART)
_YEAR_BEHIND = re.compile(rf"(?:^|\s*,?\s+){_YEAR}$")
_BETWEEN = re.compile(r"\s*(?:[-–—/]|\bau\b|\ba\b)\s*")
_WITH_COMMON = re.compile(r"(.+?)\s*[\[(=]\s*=?\s*([^()\[\]]+?)\s*[\])]?")
_BOTH_WITH_COMMON = re.compile(r"([^()]+\([^()]+\))\s*(?:[-–—]|\bau\b)\s*([^()]+\([^()]+\))")
_AN = re.compile(r"\ban\b\.?\s+[ivx\d]", re.IGNORECASE)


def may_be_republican(text: str) -> bool:
    """Return whether a text has the word for a year of the Republic: a quick look, no more."""
    return _AN.search(text) is not None


def republican_span(text: str) -> tuple[DateSpan, str] | None:
    """Return what a Republican date or range means, and the words in brackets behind it.

    None for a text that is none, or names a day that the calendar does not have.
    """
    plain = _plain(text)
    if match := _WITH_COMMON.fullmatch(plain):
        span = _span(match[1])
        return (span, match[2]) if span else None
    span = _span(plain)
    return (span, "") if span else None


def ends_with_common_dates(text: str) -> tuple[str, str] | None:
    """Return both ends of "14 prairial an III (2 juin 1795)-brumaire an VI (novembre 1797)"."""
    match = _BOTH_WITH_COMMON.fullmatch(text)
    return (match[1], match[2]) if match else None


def _plain(text: str) -> str:
    """Return a text in small letters, without accents and without a stop at its end."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(letters.split()).rstrip(" .;,")


def _span(text: str) -> DateSpan | None:
    if day := _one(text):
        return day
    for between in _BETWEEN.finditer(text):
        begin, end = text[: between.start()].strip(), text[between.end() :].strip()
        last = _common_year(end) or _one(end)
        year = _YEAR_BEHIND.search(end)
        if last is None:
            continue
        shared = f"{begin} {year[0].strip()}" if year and _PART_ALONE.fullmatch(begin) else begin
        first = _common_year(begin) or _one(shared)
        if first and first.earliest < last.earliest:
            return span_of(first.earliest, last.latest)
    return None


def _common_year(text: str) -> DateSpan | None:
    """Return a year of the common calendar, as in "1789-an IX"."""
    return year_of(int(text)) if text.isdecimal() and len(text) == 4 and text > "1000" else None


def _one(text: str) -> DateSpan | None:
    """Return what one date means, None for what is none of the calendar."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year = int(match["year"]) if match["year"].isdecimal() else _number(match["year"])
    if not 1 <= year <= len(_ROMAN):
        return None
    first, length = _year(year)
    if match["extra"]:
        place = 12 * _DAYS_OF_MONTH + int(match["extra"]) - 1
        return _days(first + timedelta(place), 1) if place < length else None
    if not match["month"]:
        return _days(first, length)
    written = match["month"].rstrip(".")
    month = next(at for at, name in enumerate(_MONTHS) if name.startswith(written))
    begin = first + timedelta(_DAYS_OF_MONTH * month)
    if not match["day"]:
        return _days(begin, _DAYS_OF_MONTH)
    day = int(match["day"])
    return _days(begin + timedelta(day - 1), 1) if 1 <= day <= _DAYS_OF_MONTH else None


def _number(roman: str) -> int:
    return _ROMAN.index(roman) + 1 if roman in _ROMAN else 0


def _year(number: int) -> tuple[date, int]:
    """Return the first day of a year and its length in days."""
    lengths = [_DAYS_OF_YEAR + (year in _LONG_YEARS) for year in range(1, number + 1)]
    return _FIRST_DAY + timedelta(sum(lengths[:-1])), lengths[-1]


def _days(first: date, number: int) -> DateSpan:
    span = span_of(first, first + timedelta(number - 1))
    return replace(span, grain="day") if number == 1 else span
