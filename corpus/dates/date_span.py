"""The days that a written date can mean, and the same in EDTF: the arithmetic under the grammar."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from corpus.dates.interval import Interval, month_end, shift

FIRST_BARE_YEAR, LAST_BARE_YEAR = 1000, 2199
"""A number alone is a year only between these; with a month any year from 1 to 9999 is."""

_LONGEST_CIRCA_DAY, _LONGEST_CIRCA_MONTH = 60, 700
"""Days. `about` makes 15 days of a day, 89 to 92 of a month, over two years of the rest."""


@dataclass(frozen=True)
class DateSpan(Interval):
    """The days that the words of a date can mean.

    Attributes:
        earliest, latest: first and last day, both included.
        edtf: the same in EDTF.
        grain: "day", "month", "year", "decade", "century", "season" or "span".
    """

    earliest: date
    latest: date
    edtf: str
    grain: str


def is_bare_year(number: int) -> bool:
    """Return whether a number alone can be a year."""
    return FIRST_BARE_YEAR <= number <= LAST_BARE_YEAR


def day_of(year: int, month: int, day: int) -> DateSpan | None:
    """Return one day, None when the calendar does not have it."""
    try:
        exact = date(year, month, day)
    except ValueError:
        return None
    return DateSpan(exact, exact, exact.isoformat(), "day")


def month_of(year: int, month: int) -> DateSpan | None:
    """Return one month, None in the year 0."""
    if year < 1:
        return None
    return DateSpan(date(year, month, 1), month_end(year, month), f"{year:04}-{month:02}", "month")


def year_of(year: int) -> DateSpan:
    """Return one year."""
    return DateSpan(date(year, 1, 1), date(year, 12, 31), f"{year:04}", "year")


def decade_of(year: int) -> DateSpan:
    """Return the ten years that begin with this one."""
    return DateSpan(date(year, 1, 1), date(year + 9, 12, 31), f"{year // 10:03}X", "decade")


def century_of(number: int) -> DateSpan:
    """Return a century by its number: the 20th is EDTF's 19XX, 1900 to 1999.

    That is what people mean when they name decades of the twentieth century.
    """
    year = (number - 1) * 100
    return DateSpan(date(year, 1, 1), date(year + 99, 12, 31), f"{number - 1:02}XX", "century")


def season_of(year: int, code: int) -> DateSpan:
    """Return a season by its EDTF code, 21 (spring) to 24 (winter)."""
    if code == 24:  # EDTF ends winter on December 31; written as months it is clear
        return replace(span_of(date(year, 12, 1), month_end(year + 1, 2)), grain="season")
    month = 3 * (code - 20)
    return DateSpan(date(year, month, 1), month_end(year, month + 2), f"{year:04}-{code}", "season")


def span_of(earliest: date, latest: date) -> DateSpan:
    """Return the days between two, written in years or months where they fill them."""
    first, last = earliest.isoformat(), latest.isoformat()
    if earliest.day == 1 and latest == month_end(latest.year, latest.month):
        length = 4 if (earliest.month, latest.month) == (1, 12) else 7
        first, last = first[:length], last[:length]
    return DateSpan(earliest, latest, first if first == last else f"{first}/{last}", "span")


def join(first: DateSpan, last: DateSpan) -> DateSpan | None:
    """Return the range from one date to another; None when it ends before it begins."""
    if last.earliest <= first.earliest or last.latest <= first.latest:
        return None
    if {first.grain, last.grain} <= {"day", "month", "year"}:
        return DateSpan(first.earliest, last.latest, f"{first.edtf}/{last.edtf}", "span")
    return span_of(first.earliest, last.latest)


def part_of(period: DateSpan, part: str) -> DateSpan:
    """Return the "early", "mid" or "late" part of a century, decade, year or month.

    Of a decade years 0 to 3, 4 to 6, 7 to 9; of a century 00 to 33, 34 to 66, 67 to 99; of a year
    January to April, May to August, September to December; of a month days 1 to 10, 11 to 20, and
    21 to the end.
    """
    first = period.earliest
    if period.grain in ("decade", "century"):
        steps = (0, 4, 7) if period.grain == "decade" else (0, 34, 67)
        starts = [date(first.year + step, 1, 1) for step in steps]
    elif period.grain == "year":
        starts = [date(first.year, month, 1) for month in (1, 5, 9)]
    else:
        starts = [first.replace(day=day) for day in (1, 11, 21)]
    ends = [shift(start, -1, "day") for start in starts[1:]] + [period.latest]
    index = ("early", "mid", "late").index(part)
    return span_of(starts[index], ends[index])


def fraction_of(period: DateSpan, number: int, parts: int) -> DateSpan | None:
    """Return the nth of 2 halves, 3 thirds, 4 quarters, 5 weeks or 10 decades.

    Returns None where nobody divides so. The weeks are those of a month: days 1 to 7, 8 to 14, 15
    to 21, 22 to 28, and as the fifth its last seven days.
    """
    year = period.earliest.year
    if period.grain == "month" and parts == 5:
        last_week = shift(period.latest, -6, "day")
        first = last_week if number == 5 else period.earliest.replace(day=7 * number - 6)
        return span_of(first, shift(first, 6, "day"))
    if period.grain == "month" and parts == 2:
        if number == 1:
            return span_of(period.earliest, period.earliest.replace(day=15))
        return span_of(period.earliest.replace(day=16), period.latest)
    if period.grain == "year" and parts <= 4:
        months = 12 // parts
        return span_of(date(year, (number - 1) * months + 1, 1), month_end(year, number * months))
    if (period.grain == "century" and parts not in (3, 5)) or (
        period.grain == "decade" and parts == 2
    ):
        years = (10 if period.grain == "decade" else 100) // parts
        first_year = year + (number - 1) * years
        return span_of(date(first_year, 1, 1), date(first_year + years - 1, 12, 31))
    return None


def stretch_of(period: DateSpan, count: int, unit: str, *, last: bool) -> DateSpan | None:
    """Return the first or last few days or months of a date; None when it is not longer.

    unit: "day" or "month".
    """
    if last:
        last_unit = period.latest if unit == "day" else period.latest.replace(day=1)
        first = shift(last_unit, 1 - count, unit)
        return span_of(first, period.latest) if first > period.earliest else None
    end = shift(period.earliest, count - 1, unit)
    end = end if unit == "day" else month_end(end.year, end.month)
    return span_of(period.earliest, end) if end < period.latest else None


def about(core: DateSpan) -> DateSpan:
    """Widen as "circa" does: by 7 days around a day, a month around a month, else by a year."""
    if core.grain == "month":
        next_month = shift(core.latest, 1, "day")
        earliest, latest = (
            shift(core.earliest, -1, "month"),
            month_end(next_month.year, next_month.month),
        )
    else:
        number, unit = (7, "day") if core.grain == "day" else (1, "year")
        earliest, latest = shift(core.earliest, -number, unit), shift(core.latest, number, unit)
    edtf = "/".join(f"{end}~" for end in core.edtf.split("/"))
    return DateSpan(earliest, latest, edtf.replace("?~", "%"), core.grain)


def circa_order_days(earliest: date, latest: date) -> tuple[date, date]:
    """Return the days by which a circa date is ordered, earliest first and latest first.

    Both undo what `about` widened, and then put the date behind all exact ones of its year (of its
    month, of its day): a rough date is never the first or the last where an exact one may be.
    """
    if (latest - earliest).days < _LONGEST_CIRCA_DAY:
        first, last = shift(earliest, 7, "day"), shift(latest, -7, "day")
    elif (latest - earliest).days < _LONGEST_CIRCA_MONTH:
        first, in_last_month = shift(earliest, 1, "month"), shift(latest, -1, "month")
        last = month_end(in_last_month.year, in_last_month.month)
    else:
        first, last = shift(earliest, 1, "year"), shift(latest, -1, "year")
    return min(last, date(first.year, 12, 31)), max(first, date(last.year, 1, 1))


def doubted(core: DateSpan) -> DateSpan:
    """Mark as uncertain. The days stay those written: a doubt has no width."""
    return replace(core, edtf="/".join(f"{end}?" for end in core.edtf.split("/")))
