"""Dates for citations: what of a date can be set in figures, and when the archive's words are kept.

A day, a month or a year stated without doubt is set as each style likes. Everything else (circa,
ranges, decades, seasons, brackets, question marks) is printed in the archive's words, because no
other wording says quite the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from corpus import MONTH_NAMES, ArchivalDate, parse_date
from qa.citations.typography import to_one_line

_SHORT_MONTHS = [name if len(name) < 5 else f"{name[:3]}." for name in MONTH_NAMES]
_SHORT_MONTHS[8] = "Sept."
SEASONS = ("spring", "summer", "autumn", "winter")
_FIRST_SEASON_CODE = 21
_EDTF_DATE = re.compile(r"(\d{4}|\d{3}X|\d{2}XX)(?:-(\d\d))?(?:-(\d\d))?([~?%]?)")

DateParts = tuple[int, ...]
"""Year; year and month; or year, month and day: only what is known."""


@dataclass(frozen=True)
class NumericDate:
    """A date in figures.

    Attributes:
        first: its first day, month or year.
        last: its last one, the same for a single day, month, season or year.
        season: 1 for spring to 4 for winter, 0 for none.
        is_approximate: whether the archive marks it as circa.
        is_uncertain: whether the archive doubts it.
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
        """The parts that both ends share: (1964, 3) for 3-10 March 1964, () for 1950-1953."""
        pairs = zip(self.first, self.last, strict=False)
        return tuple(first for first, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def numeric_date(written: ArchivalDate) -> NumericDate | None:
    """Return the date in figures; None for no date, or one open on a side ("before 1961")."""
    ends = [_parse_edtf(part) for part in written.edtf.split("/")]
    known = [end for end in ends if end is not None]
    if len(known) < len(ends):
        return None
    first, last = known[0], known[-1]
    return NumericDate(
        first.first,
        last.last,
        first.season if len(ends) == 1 else 0,
        first.is_approximate or last.is_approximate,
        first.is_uncertain or last.is_uncertain,
    )


def _parse_edtf(edtf: str) -> NumericDate | None:
    match = _EDTF_DATE.fullmatch(edtf)
    if match is None:
        return None
    year, month, day, mark = match.groups()
    is_season = month is not None and int(month) >= _FIRST_SEASON_CODE
    smaller = () if is_season else tuple(int(part) for part in (month, day) if part)
    return NumericDate(
        (int(year.replace("X", "0")), *smaller),
        (int(year.replace("X", "9")), *smaller),
        int(month) - _FIRST_SEASON_CODE + 1 if is_season else 0,
        is_approximate=mark in ("~", "%"),
        is_uncertain=mark in ("?", "%"),
    )


def exact_parts(written: ArchivalDate) -> DateParts | None:
    """Return the parts of a day, month or year stated without doubt, else None.

    An inferred date, as in [May 1961], is not stated without doubt.
    """
    numeric = numeric_date(written)
    if numeric is None or "/" in written.edtf or not numeric.is_single or numeric.season:
        return None
    is_marked = any(mark in written.as_written for mark in "[]()?")
    if numeric.is_approximate or numeric.is_uncertain or is_marked:
        return None
    return numeric.first


def written_date(written: ArchivalDate) -> str:
    """Return the archive's words on one line; "" if there are none, or only "undated"."""
    words = to_one_line(written.as_written)
    return "" if written.undated and parse_date(words) is not None else words


def date_note(written: ArchivalDate) -> str:
    """Return in words what a format with figures cannot say of a date; "" for an exact day."""
    parts = exact_parts(written)
    if parts is not None and len(parts) == 3:
        return ""
    if words := written_date(written):
        return f"Date as written: {words}"
    return "Undated" if to_one_line(written.as_written) else "The listing gives no date"


def american_date(written: ArchivalDate) -> str:
    """Return "May 6, 1961", "May 1961", "1961", else the archive's words; "" if undated."""
    parts = exact_parts(written)
    return written_date(written) if parts is None else format_american(parts)


def format_american(parts: DateParts) -> str:
    """Return "May 6, 1961", "May 1961" or "1961"."""
    if len(parts) == 1:
        return str(parts[0])
    month = MONTH_NAMES[parts[1] - 1]
    return f"{month} {parts[0]}" if len(parts) == 2 else f"{month} {parts[2]}, {parts[0]}"


def day_first_date(written: ArchivalDate) -> str:
    """Return "6 Feb. 1961", "May 1961", "1961", else the archive's words; "" if undated.

    Months longer than four letters are shortened.
    """
    parts = exact_parts(written)
    return written_date(written) if parts is None else format_day_first(parts)


def format_day_first(parts: DateParts) -> str:
    """Return "6 Feb. 1961", "Feb. 1961" or "1961"."""
    day = [str(part) for part in parts[2:]]
    month = [_SHORT_MONTHS[part - 1] for part in parts[1:2]]
    return " ".join([*day, *month, str(parts[0])])


def parts_of_day(day: date) -> DateParts:
    """Return year, month and day."""
    return (day.year, day.month, day.day)
