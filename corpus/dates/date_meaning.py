"""What a written date can mean: its days, and the same in EDTF. The arithmetic under the grammar."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

FIRST_BARE_YEAR, LAST_BARE_YEAR = 1000, 2199
"""A number alone is a year only inside these; with a month or in ISO form any year from 1 to 9999 is."""


@dataclass(frozen=True, slots=True)
class DateSpan:
    """The days that words can mean, both included, and the same in EDTF.

    grain: day, month, year, decade, century, season or span.
    """

    edtf: str
    earliest: date
    latest: date
    grain: str


def is_bare_year(number: int) -> bool:
    """Whether a number alone can be a year."""
    return FIRST_BARE_YEAR <= number <= LAST_BARE_YEAR


def day_of(year: int, month: int, day: int) -> DateSpan | None:
    """One day, None when the calendar has none such."""
    try:
        when = date(year, month, day)
    except ValueError:
        return None
    return DateSpan(when.isoformat(), when, when, "day")


def month_of(year: int, month: int) -> DateSpan | None:
    """One month, None for the year 0."""
    if year < 1:
        return None
    return DateSpan(f"{year:04}-{month:02}", date(year, month, 1), _month_end(year, month), "month")


def year_of(year: int) -> DateSpan:
    """One year."""
    return DateSpan(f"{year:04}", date(year, 1, 1), date(year, 12, 31), "year")


def span_of(earliest: date, latest: date) -> DateSpan:
    """From one day to another, written in EDTF no finer than it must be."""
    if latest == _month_end(latest.year, latest.month) and earliest.day == 1:
        if earliest.month == 1 and latest.month == 12:
            first, last = f"{earliest.year:04}", f"{latest.year:04}"
        else:
            first, last = f"{earliest:%Y-%m}".zfill(7), f"{latest:%Y-%m}".zfill(7)
    else:
        first, last = earliest.isoformat(), latest.isoformat()
    return DateSpan(first if first == last else f"{first}/{last}", earliest, latest, "span")


def decade_of(year: int) -> DateSpan:
    """Ten years from the one given."""
    return DateSpan(f"{year // 10:03}X", date(year, 1, 1), date(year + 9, 12, 31), "decade")


def century_of(number: int) -> DateSpan:
    """One century, by its number."""
    # EDTF's "19XX", and so 1900 to 1999: what people mean by the twentieth century when they name decades of it.
    first = (number - 1) * 100
    return DateSpan(f"{number - 1:02}XX", date(first, 1, 1), date(first + 99, 12, 31), "century")


def season_of(year: int, code: int) -> DateSpan:
    """One season by its EDTF code, 21 to 24."""
    if code == 24:  # EDTF's own code ends a winter on December 31; the months say what is meant
        return replace(span_of(date(year, 12, 1), _month_end(year + 1, 2)), grain="season")
    month = 3 * (code - 20)
    return DateSpan(
        f"{year:04}-{code}", date(year, month, 1), _month_end(year, month + 2), "season"
    )


def _month_end(year: int, month: int) -> date:
    return date(year, 12, 31) if month == 12 else date(year, month + 1, 1) - timedelta(days=1)


def join(first: DateSpan, last: DateSpan) -> DateSpan | None:
    """Make the range from one to the other; None when it ends before it begins."""
    if last.earliest <= first.earliest or last.latest <= first.latest:
        return None
    plain = {"day", "month", "year"}
    if first.grain in plain and last.grain in plain:
        return DateSpan(f"{first.edtf}/{last.edtf}", first.earliest, last.latest, "span")
    return span_of(first.earliest, last.latest)


def part_of(whole: DateSpan, part: str) -> DateSpan:
    """Take the early, mid or late part of a whole.

    Of a decade years 0 to 3, 4 to 6, 7 to 9; of a century 00 to 33, 34 to 66, 67 to 99; of a year January to April, May
    to August, September to December; of a month days 1 to 10, 11 to 20, 21 to the end.
    """
    first, last = whole.earliest, whole.latest
    if whole.grain in ("decade", "century"):
        steps = (0, 4, 7, 10) if whole.grain == "decade" else (0, 34, 67, 100)
        cuts = [date(first.year + step, 1, 1) for step in steps[:3]]
    elif whole.grain == "year":
        cuts = [date(first.year, month, 1) for month in (1, 5, 9)]
    else:
        cuts = [first.replace(day=day) for day in (1, 11, 21)]
    ends = [cut - timedelta(days=1) for cut in cuts[1:]] + [last]
    which = ("early", "mid", "late").index(part)
    return span_of(cuts[which], ends[which])


def fraction_of(whole: DateSpan, number: int, parts: int) -> DateSpan | None:
    """Take the nth of 2 halves, 3 thirds, 4 quarters, 5 weeks or 10 decades; None for a whole that nobody divides so.

    The weeks are those of a month: days 1 to 7, 8 to 14, 15 to 21, 22 to 28, and as the fifth its last seven days.
    """
    first, last = whole.earliest, whole.latest
    if parts == 5:
        if whole.grain != "month":
            return None
        begin = (
            last - timedelta(days=6) if number == 5 else first + timedelta(days=7 * (number - 1))
        )
        return span_of(begin, begin + timedelta(days=6))
    if whole.grain == "year" and parts <= 4:
        size = 12 // parts
        return span_of(
            date(first.year, (number - 1) * size + 1, 1), _month_end(first.year, number * size)
        )
    if (whole.grain == "century" and parts != 3) or (whole.grain == "decade" and parts == 2):
        size = (10 if whole.grain == "decade" else 100) // parts
        return span_of(
            date(first.year + (number - 1) * size, 1, 1),
            date(first.year + number * size - 1, 12, 31),
        )
    if whole.grain == "month" and parts == 2:
        middle = first.replace(day=15)
        return span_of(first, middle) if number == 1 else span_of(middle + timedelta(days=1), last)
    return None


def stretch_of(whole: DateSpan, number: int, unit: str, *, last: bool) -> DateSpan | None:
    """Take the first or last so many days, weeks, months or years of a whole; None when it is not longer than that."""
    if unit in ("day", "week"):
        days = number * (7 if unit == "week" else 1) - 1
        if days >= (whole.latest - whole.earliest).days:
            return None
        edge = _shift_days(whole.latest, -days) if last else _shift_days(whole.earliest, days)
    else:
        months = number * (12 if unit == "year" else 1)
        held = (
            12 * (whole.latest.year - whole.earliest.year)
            + whole.latest.month
            - whole.earliest.month
            + 1
        )
        if months >= held:
            return None
        first = (
            whole.earliest.year * 12
            + whole.earliest.month
            - 1
            + (held - months if last else months - 1)
        )
        edge = (
            date(first // 12, first % 12 + 1, 1)
            if last
            else _month_end(first // 12, first % 12 + 1)
        )
    return span_of(edge, whole.latest) if last else span_of(whole.earliest, edge)


def about(core: DateSpan) -> DateSpan:
    """Widen as "circa" does: by 7 days around a day, a month around a month, a year around all else."""
    earliest, latest = core.earliest, core.latest
    if core.grain == "day":
        earliest, latest = _shift_days(earliest, -7), _shift_days(latest, 7)
    elif core.grain == "month":
        earliest = _shift_days(earliest, -1).replace(day=1)
        latest = _shift_days(latest, 1)
        latest = _month_end(latest.year, latest.month)
    else:
        earliest, latest = _shift_year(earliest, -1), _shift_year(latest, 1)
    return DateSpan(
        "/".join(f"{end}~" for end in core.edtf.split("/")), earliest, latest, core.grain
    )


def _shift_days(when: date, days: int) -> date:
    return date.fromordinal(min(max(when.toordinal() + days, 1), date.max.toordinal()))


def _shift_year(when: date, years: int) -> date:
    year = min(max(when.year + years, 1), 9999)
    return (
        when.replace(year=year, day=28)
        if (when.month, when.day) == (2, 29)
        else when.replace(year=year)
    )
