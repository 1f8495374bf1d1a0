"""Stretches of days with open ends, and the arithmetic of days and months under them."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

_DAYS_IN = {"day": 1, "week": 7}
_MONTHS_IN = {"month": 1, "year": 12, "decade": 120}


@dataclass(frozen=True)
class Interval:
    """A stretch of days, both ends included.

    Attributes:
        earliest: the first day, None when the beginning is open.
        latest: the last day, None when the end is open.
    """

    earliest: date | None
    latest: date | None

    def overlaps(self, interval: Interval) -> bool:
        """Return whether the two have a day in common."""
        return _begins_by(self.earliest, interval.latest) and _begins_by(
            interval.earliest, self.latest
        )

    def contains(self, interval: Interval) -> bool:
        """Return whether this contains every day of the interval."""
        return self.intersection(interval) == Interval(interval.earliest, interval.latest)

    def intersection(self, interval: Interval) -> Interval | None:
        """Return the days that both share, None when there are none."""
        if not self.overlaps(interval):
            return None
        starts = [day for day in (self.earliest, interval.earliest) if day]
        ends = [day for day in (self.latest, interval.latest) if day]
        return Interval(max(starts, default=None), min(ends, default=None))

    def days_apart(self, interval: Interval) -> int:
        """Count the days from the end of one to the beginning of the next; 0 when they overlap."""
        if self.overlaps(interval):
            return 0
        if self.latest and interval.earliest and self.latest < interval.earliest:
            return (interval.earliest - self.latest).days
        return interval.days_apart(self)


def _begins_by(earliest: date | None, latest: date | None) -> bool:
    return earliest is None or latest is None or earliest <= latest


def month_end(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def shift(day: date, number: int, unit: str) -> date:
    """Move a day by a number of days, weeks, months, years or decades; back when negative.

    The day of the month is cut to the month's length, and the result to the years 1 to 9999.
    """
    if unit in _DAYS_IN:
        ordinal = day.toordinal() + number * _DAYS_IN[unit]
        return date.fromordinal(min(max(ordinal, 1), date.max.toordinal()))
    year, month = divmod(day.year * 12 + day.month - 1 + number * _MONTHS_IN[unit], 12)
    if not 1 <= year <= 9999:
        return date.min if year < 1 else date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
