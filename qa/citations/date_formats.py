"""Dates for citations: what of a date can be set in figures, and when only the archive's own words will do.

A day, a month or a year stated without doubt can be set as each style likes. Everything else (circa, ranges, decades,
seasons, brackets, question marks) is printed in the archive's words, because no other wording says quite the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from corpus import ArchivalDate, parse_date
from qa.citations.typography import folded

MONTHS = (
    "January February March April May June July August September October November December".split()
)
_SHORT_MONTHS = "Jan. Feb. Mar. Apr. May June July Aug. Sept. Oct. Nov. Dec.".split()
SEASONS = ("spring", "summer", "autumn", "winter")
_SEASON_CODES = 21
_PARTS_OF_A_DAY = 3
_ONE = re.compile(r"(\d{4}|\d{3}X|\d{2}XX)(?:-(\d\d))?(?:-(\d\d))?([~?%]?)")

Parts = tuple[int, ...]
"""Year; year and month; or year, month and day. Only what is known."""


@dataclass(frozen=True)
class Figures:
    """A date in figures. first, last: its two ends, equal for a single day, month or year; last None for a season.

    season: 1 spring to 4 winter, 0 when none. circa, doubted: as the archive marked it.
    """

    first: Parts
    last: Parts
    season: int = 0
    circa: bool = False
    doubted: bool = False

    @property
    def single(self) -> bool:
        """Whether it is one day, month, season or year."""
        return self.first == self.last

    @property
    def shared(self) -> Parts:
        """The parts that both ends have in common: (1964, 3) for 3-10 March 1964, () for 1950-1953."""
        common = []
        for one, other in zip(self.first, self.last, strict=False):
            if one != other:
                break
            common.append(one)
        return tuple(common)


def figures(when: ArchivalDate) -> Figures | None:
    """The date in figures, None when it has none on one side ("before 1961") or on both."""
    ends = [_end(part) for part in when.edtf.split("/")]
    known = [end for end in ends if end is not None]
    if not when.edtf or len(known) != len(ends):
        return None
    first, last = known[0], known[-1]
    season = first.season if len(ends) == 1 else 0
    return Figures(
        first.first, last.last, season, first.circa or last.circa, first.doubted or last.doubted
    )


def _end(edtf: str) -> Figures | None:
    found = _ONE.fullmatch(edtf)
    if found is None:
        return None
    year, month, day, mark = found.groups()
    first: Parts = (int(year.replace("X", "0")),)
    last: Parts = (int(year.replace("X", "9")),)
    season = 0
    if month and int(month) >= _SEASON_CODES:
        season = int(month) - _SEASON_CODES + 1
    else:
        smaller = tuple(int(part) for part in (month, day) if part)
        first, last = first + smaller, last + smaller
    return Figures(first, last, season, mark in ("~", "%"), mark in ("?", "%"))


def exact(when: ArchivalDate) -> Parts | None:
    """The parts of a day, month or year stated without doubt; None for all else, also for the inferred ([May 1961])."""
    found = figures(when)
    if (
        found is None
        or "/" in when.edtf
        or not found.single
        or found.season
        or found.circa
        or found.doubted
    ):
        return None
    return None if any(mark in when.as_written for mark in "[]()?") else found.first


def as_written(when: ArchivalDate) -> str:
    """The archive's words on one line; "" when it gives none, or only says that there is no date."""
    words = folded(when.as_written)
    if not when.undated or not words:
        return words
    return "" if parse_date(words) is not None else words


def date_note(when: ArchivalDate) -> str:
    """For formats that keep figures: what these do not say of the date, in words; "" for an exact day."""
    parts, words = exact(when), as_written(when)
    if parts is not None and len(parts) == _PARTS_OF_A_DAY:
        return ""
    if words:
        return f"Date as written: {words}"
    return "Undated" if folded(when.as_written) else "The listing gives no date"


def american(when: ArchivalDate) -> str:
    """May 6, 1961; May 1961; 1961; else the archive's words; "" when undated."""
    parts = exact(when)
    return as_written(when) if parts is None else american_parts(parts)


def american_parts(parts: Parts) -> str:
    """May 6, 1961; May 1961; 1961."""
    year = str(parts[0])
    if len(parts) == 1:
        return year
    month = MONTHS[parts[1] - 1]
    return f"{month} {year}" if len(parts) == 2 else f"{month} {parts[2]}, {year}"


def day_first(when: ArchivalDate) -> str:
    """6 Feb. 1961; May 1961; 1961, months longer than four letters shortened; else the archive's words."""
    parts = exact(when)
    return as_written(when) if parts is None else day_first_parts(parts)


def day_first_parts(parts: Parts) -> str:
    """6 Feb. 1961; Feb. 1961; 1961."""
    words = [str(part) for part in parts[:1]]
    if len(parts) > 1:
        words.insert(0, _SHORT_MONTHS[parts[1] - 1])
    return " ".join([*(str(part) for part in parts[2:]), *words])


def day_parts(day: date) -> Parts:
    """A day as parts."""
    return (day.year, day.month, day.day)
