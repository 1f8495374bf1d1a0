"""Dates for citations: what of a date can be set in figures, and when only the archive's own words will do.

A day, a month or a year stated without doubt can be set as each style likes. Everything else (circa, ranges, decades,
seasons, brackets, question marks) is printed in the archive's words, because no other wording says quite the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from corpus import MONTH_NAMES, ArchivalDate, parse_date
from qa.citations.typography import to_one_line

_SHORT_MONTHS = [name if len(name) < 5 else f"{name[:3]}." for name in MONTH_NAMES]
_SHORT_MONTHS[8] = "Sept."
SEASONS = ("spring", "summer", "autumn", "winter")
_SEASON_CODES = 21
_PARTS_OF_A_DAY = 3
_ONE = re.compile(r"(\d{4}|\d{3}X|\d{2}XX)(?:-(\d\d))?(?:-(\d\d))?([~?%]?)")

DateParts = tuple[int, ...]
"""Year; year and month; or year, month and day. Only what is known."""


@dataclass(frozen=True)
class NumericDate:
    """A date in figures. first, last: its two ends, equal for a single day, month or year; last None for a season.

    season: 1 spring to 4 winter, 0 when none. circa, doubted: as the archive marked it.
    """

    first: DateParts
    last: DateParts
    season: int = 0
    is_approximate: bool = False
    is_uncertain: bool = False

    @property
    def is_single(self) -> bool:
        """Whether it is one day, month, season or year."""
        return self.first == self.last

    @property
    def common_parts(self) -> DateParts:
        """The parts that both ends have in common: (1964, 3) for 3-10 March 1964, () for 1950-1953."""
        common = []
        for one, other in zip(self.first, self.last, strict=False):
            if one != other:
                break
            common.append(one)
        return tuple(common)


def numeric_date(when: ArchivalDate) -> NumericDate | None:
    """The date in figures, None when it has none on one side ("before 1961") or on both."""
    ends = [_end(part) for part in when.edtf.split("/")]
    known = [end for end in ends if end is not None]
    if not when.edtf or len(known) != len(ends):
        return None
    first, last = known[0], known[-1]
    season = first.season if len(ends) == 1 else 0
    return NumericDate(
        first.first,
        last.last,
        season,
        first.is_approximate or last.is_approximate,
        first.is_uncertain or last.is_uncertain,
    )


def _end(edtf: str) -> NumericDate | None:
    found = _ONE.fullmatch(edtf)
    if found is None:
        return None
    year, month, day, mark = found.groups()
    first: DateParts = (int(year.replace("X", "0")),)
    last: DateParts = (int(year.replace("X", "9")),)
    season = 0
    if month and int(month) >= _SEASON_CODES:
        season = int(month) - _SEASON_CODES + 1
    else:
        smaller = tuple(int(part) for part in (month, day) if part)
        first, last = first + smaller, last + smaller
    return NumericDate(first, last, season, mark in ("~", "%"), mark in ("?", "%"))


def exact_parts(when: ArchivalDate) -> DateParts | None:
    """The parts of a day, month or year stated without doubt; None for all else, also for the inferred ([May 1961])."""
    found = numeric_date(when)
    if (
        found is None
        or "/" in when.edtf
        or not found.is_single
        or found.season
        or found.is_approximate
        or found.is_uncertain
    ):
        return None
    return None if any(mark in when.as_written for mark in "[]()?") else found.first


def written_date(when: ArchivalDate) -> str:
    """The archive's words on one line; "" when it gives none, or only says that there is no date."""
    words = to_one_line(when.as_written)
    if not when.undated or not words:
        return words
    return "" if parse_date(words) is not None else words


def date_note(when: ArchivalDate) -> str:
    """For formats that keep figures: what these do not say of the date, in words; "" for an exact day."""
    parts, words = exact_parts(when), written_date(when)
    if parts is not None and len(parts) == _PARTS_OF_A_DAY:
        return ""
    if words:
        return f"Date as written: {words}"
    return "Undated" if to_one_line(when.as_written) else "The listing gives no date"


def american_date(when: ArchivalDate) -> str:
    """May 6, 1961; May 1961; 1961; else the archive's words; "" when undated."""
    parts = exact_parts(when)
    return written_date(when) if parts is None else format_american(parts)


def format_american(parts: DateParts) -> str:
    """May 6, 1961; May 1961; 1961."""
    year = str(parts[0])
    if len(parts) == 1:
        return year
    month = MONTH_NAMES[parts[1] - 1]
    return f"{month} {year}" if len(parts) == 2 else f"{month} {parts[2]}, {year}"


def day_first_date(when: ArchivalDate) -> str:
    """6 Feb. 1961; May 1961; 1961, months longer than four letters shortened; else the archive's words."""
    parts = exact_parts(when)
    return written_date(when) if parts is None else format_day_first(parts)


def format_day_first(parts: DateParts) -> str:
    """6 Feb. 1961; Feb. 1961; 1961."""
    words = [str(part) for part in parts[:1]]
    if len(parts) > 1:
        words.insert(0, _SHORT_MONTHS[parts[1] - 1])
    return " ".join([*(str(part) for part in parts[2:]), *words])


def parts_of_day(day: date) -> DateParts:
    """A day as parts."""
    return (day.year, day.month, day.day)
