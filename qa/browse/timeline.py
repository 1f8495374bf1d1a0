"""Records over time, each at the precision that it has: a day is a day, a month is a month long, a year a year.

A window (all of time, a decade, a year, a month, a day) is divided into units of the next size. A record whose date
lies within one unit is counted there; one whose date is longer, or lies across two, is drawn as the stretch that it
can mean, and never spread over its units or put at their beginning. The date is the listing's, or where that has none
the first one in the title.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from corpus import MONTH_NAMES, Record
from qa.browse.facets import FacetTable, Mask, Positions, facet_label
from qa.browse.filters import NONE, BrowseFilters

MOST_SPANS = 40
"""So many stretches are listed one by one, those of the most records; the rest are counted together."""

MOST_ROWS = 10
"""Records of a window that are read."""

_ROOM = 0.05
"""The part of a window that each stretch takes at least when they are laid into lanes, so that its number has room."""

_SMALLER = {"": "decade", "decade": "year", "year": "month", "month": "day", "day": ""}
_WRITTEN = re.compile(r"(\d{3})X|(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_BEGIN, _END = 1, date.max.toordinal()


@dataclass(frozen=True)
class TimeWindow:
    """A stretch of the calendar that is looked at. at: "" for all of time, or in EDTF: 195X, 1953, 1953-03, 1953-03-05.

    size: "", "decade", "year", "month" or "day". first, last: its days; None only for all of time.
    """

    edtf: str = ""
    size: str = ""
    first: date | None = None
    last: date | None = None

    @classmethod
    def from_address(cls, at: str) -> TimeWindow:
        """The window of an address; all of time when it says no such."""
        found = _WRITTEN.fullmatch(at)
        if found is None:
            return cls()
        decade, year, month, day = found.groups()
        try:
            if decade is not None:
                return _decade(int(decade) * 10)
            if day:
                return _day(date(int(year), int(month), int(day)))
            return _month(int(year), int(month)) if month else _year(int(year))
        except ValueError:  # the year 0, a thirteenth month, a 31 June
            return cls()

    @property
    def name(self) -> str:
        """In words: "the 1950s", "1953", "March 1953", "5 March 1953", "all years"."""
        if self.first is None:
            return "all years"
        month = f"{MONTH_NAMES[self.first.month - 1]} {self.first.year}"
        named = {
            "decade": f"the {self.edtf[:3].lstrip('0') or ''}0s",
            "year": str(self.first.year),
            "month": month,
        }
        return named.get(self.size, f"{self.first.day} {month}")

    @property
    def unit(self) -> str:
        """What it is divided into; "" for a day."""
        return _SMALLER[self.size]

    @property
    def enclosing(self) -> tuple[TimeWindow, ...]:
        """The windows that it lies in, the largest first; itself last, all of time left out."""
        if self.first is None:
            return ()
        first = self.first
        outer = {"decade": _decade(first.year // 10 * 10), "year": _year(first.year)}
        outer |= {"month": _month(first.year, first.month), "day": _day(first)}
        sizes = list(outer)
        return tuple(outer[size] for size in sizes[: sizes.index(self.size) + 1])

    def units(self, years: tuple[int, int] | None) -> tuple[TimeWindow, ...]:
        """What it is divided into, the empty ones too. years: the first and last of all of time."""
        if self.first is None or self.last is None:
            return (
                tuple(_decade(one) for one in range(years[0] // 10 * 10, years[1] + 1, 10))
                if years
                else ()
            )
        if self.size == "decade":
            return tuple(_year(one) for one in range(self.first.year, self.last.year + 1))
        if self.size == "year":
            return tuple(_month(self.first.year, one) for one in range(1, 13))
        days = range((self.last - self.first).days + 1) if self.size == "month" else ()
        return tuple(_day(self.first + timedelta(one)) for one in days)

    def shifted(self, by: int) -> TimeWindow:
        """The next window of this size (by 1) or the one before (by -1); itself at the ends of time."""
        if self.first is None or self.last is None:
            return self
        edge = self.last.toordinal() + 1 if by > 0 else self.first.toordinal() - 1
        if not _BEGIN <= edge <= _END:
            return self
        there = {"decade": 0, "year": 1, "month": 2, "day": 3}[self.size]
        return _day(date.fromordinal(edge)).enclosing[there]


@dataclass(frozen=True)
class TimelineBar:
    """A unit, with the records whose date lies within it. kinds: (kind as shown, records), the commonest first.

    overlapping: how many records have a date that touches it; so many Browse shows for its period.
    """

    window: TimeWindow
    records: int
    kinds: tuple[tuple[str, int], ...]
    overlapping: int


@dataclass(frozen=True)
class TimelineSpan:
    """A date longer than a unit, with the records that have it. first, last: None for an open side."""

    first: date | None
    last: date | None
    records: int
    kinds: tuple[tuple[str, int], ...]

    @property
    def name(self) -> str:
        """In words, as short as the days allow: "1953", "March 1953", "the 1950s", "1949 – 1951", "until 1950"."""
        if self.first is None or self.last is None:
            known = self.first or self.last
            side = "until" if self.first is None else "from"
            return f"{side} {_day(known).name}" if known else "any time"
        pairs = list(zip(_day(self.first).enclosing, _day(self.last).enclosing, strict=True))
        begin, end = next(
            pair for pair in pairs if (pair[0].first, pair[1].last) == (self.first, self.last)
        )
        return begin.name if begin == end else f"{begin.name} – {end.name}"


@dataclass(frozen=True)
class Timeline:
    """A window's records. dated: with a date that touches it; undated: with none at all, which no window shows.

    bars: every unit, the empty ones too. stretches: the dates longer than a unit, in order of time; further: how many
    records have a date of the stretches that are not listed. kinds: those of the window, the commonest first.
    rows, records: the first MOST_ROWS of the window, those dated within it before those that reach beyond it.
    """

    window: TimeWindow
    dated: int
    undated: int
    bars: tuple[TimelineBar, ...]
    spans: tuple[TimelineSpan, ...]
    unlisted: int
    kinds: tuple[str, ...]
    rows: tuple[int, ...]
    records: tuple[Record, ...] = ()

    @property
    def gaps(self) -> tuple[tuple[TimeWindow, TimeWindow], ...]:
        """The first and last unit of each run, between records, that no date touches."""
        touched = [number for number, bar in enumerate(self.bars) if bar.overlapping]
        return tuple(
            (self.bars[a + 1].window, self.bars[b - 1].window)
            for a, b in pairwise(touched)
            if b - a > 1
        )


def build_timeline(table: FacetTable, left: Mask, window: TimeWindow) -> Timeline:
    """What `left` leaves of the table's records, over a window. left: (n,) one for each position."""
    calendar, catalogue = table.catalogue.date_index, table.catalogue
    places = catalogue.positions_of_rows(calendar.span_rows)
    first, last = window.first or date.min, window.last or date.max
    asked = (
        left[places] & (calendar.starts <= last.toordinal()) & (calendar.ends >= first.toordinal())
    )
    places, starts, ends = places[asked], calendar.starts[asked], calendar.ends[asked]
    dated = np.zeros(len(left), np.bool_)
    dated[catalogue.positions_of_rows(calendar.span_rows)] = True
    shown, begins, finishes = _own_dates(table, left, window)
    kinds = table.columns["kind"].codes  # one for each position, in order
    names = [facet_label("kind", one) for one in table.columns["kind"].values]
    bars, free = [], np.ones(len(shown), np.bool_)
    for unit in window.units(table.years):
        low, high = _days(unit)
        inside = (begins >= low) & (finishes <= high)
        free &= ~inside
        touching = len(np.unique(places[(starts <= high) & (ends >= low)]))
        bars.append(
            TimelineBar(unit, int(inside.sum()), _tally(names, kinds[shown[inside]]), touching)
        )
    if not window.unit:
        free[:] = (begins != finishes) | (begins != first.toordinal())
        count = int((~free).sum())
        bars = [
            TimelineBar(window, count, _tally(names, kinds[shown[~free]]), len(np.unique(places)))
        ]
    beyond = (begins < first.toordinal()) | (finishes > last.toordinal())
    in_order = shown[np.lexsort((shown, finishes, begins, beyond))]
    others = np.setdiff1d(places, shown)  # by another date than their own
    stretches, further = _stretches(names, kinds[shown[free]], begins[free], finishes[free])
    return Timeline(
        window=window,
        dated=len(np.unique(places)),
        undated=int((left & ~dated).sum()),
        bars=tuple(bars),
        spans=stretches,
        unlisted=further,
        kinds=tuple(kind for kind, _ in _tally(names, kinds[np.unique(places)])),
        rows=tuple(catalogue.rows[np.concatenate((in_order, others))[:MOST_ROWS]].tolist()),
    )


def limit_period(narrowing: BrowseFilters, first: date | None, last: date | None) -> BrowseFilters:
    """The narrowing with its period cut down to these days (None: open), for its records one by one."""
    earliest, latest = narrowing.period
    begin = max(filter(None, (earliest, first)), default=None)
    end = min(filter(None, (latest, last)), default=None)
    return narrowing.with_period(*("" if day is None else day.isoformat() for day in (begin, end)))


def assign_lanes(stretches: Sequence[TimelineSpan], first: date, last: date) -> list[int]:
    """A lane for each stretch, from 0, in which it overlaps no other between two days."""
    whole = last.toordinal() - first.toordinal() + 1
    ends: list[float] = []
    found = []
    for one in stretches:
        begin = max((one.first or first).toordinal(), first.toordinal())
        end = max(min((one.last or last).toordinal(), last.toordinal()) + 1, begin + whole * _ROOM)
        lane = next((number for number, taken in enumerate(ends) if taken <= begin), len(ends))
        ends[lane : lane + 1] = [end]
        found.append(lane)
    return found


def _own_dates(
    table: FacetTable, left: Mask, window: TimeWindow
) -> tuple[Positions, Positions, Positions]:
    """The positions of the records with a date in the window, and that date's first and last day.

    The date is the listing's; where that has none, the first in the title.
    """
    calendar, catalogue = table.catalogue.date_index, table.catalogue
    begins = np.where(calendar.first == 0, _BEGIN, calendar.first)
    finishes = np.where(calendar.last == 0, _END, calendar.last)
    bare = (calendar.first == 0) & (calendar.last == 0)
    places = catalogue.positions_of_rows(calendar.span_rows)
    titled = np.flatnonzero(bare[places])
    begins[bare], finishes[bare] = _END + 1, _BEGIN - 1  # overlaps nothing
    earliest_first = titled[np.lexsort((calendar.ends[titled], calendar.starts[titled]))][::-1]
    begins[places[earliest_first]] = calendar.starts[earliest_first]
    finishes[places[earliest_first]] = calendar.ends[earliest_first]
    low, high = _days(window)
    shown = np.flatnonzero(left & (begins <= high) & (finishes >= low) & (begins <= finishes))
    return shown, begins[shown], finishes[shown]


def _stretches(
    names: list[str], kinds: Positions, begins: Positions, finishes: Positions
) -> tuple[tuple[TimelineSpan, ...], int]:
    """The dates that several units share, each once, and how many records are left when the most common are listed."""
    pairs = Counter(zip(begins.tolist(), finishes.tolist(), strict=True))
    listed = sorted(pairs, key=lambda pair: (-pairs[pair], pair))[:MOST_SPANS]
    found = []
    for begin, finish in sorted(listed):
        same = (begins == begin) & (finishes == finish)
        first = None if begin == _BEGIN else date.fromordinal(begin)
        last = None if finish == _END else date.fromordinal(finish)
        found.append(TimelineSpan(first, last, pairs[begin, finish], _tally(names, kinds[same])))
    return tuple(found), sum(pairs.values()) - sum(one.records for one in found)


def _tally(names: list[str], kinds: Positions) -> tuple[tuple[str, int], ...]:
    """The kinds of these records with their numbers, the commonest first; those without a kind last."""
    none = facet_label("kind", NONE)
    numbers = np.bincount(kinds, minlength=len(names)).tolist()
    found = [(name, number) for name, number in zip(names, numbers, strict=True) if number]
    return tuple(sorted(found, key=lambda pair: (pair[0] == none, -pair[1], pair[0])))


def _days(window: TimeWindow) -> tuple[int, int]:
    first, last = window.first or date.min, window.last or date.max
    return first.toordinal(), last.toordinal()


def _decade(year: int) -> TimeWindow:
    first = date(max(year, 1), 1, 1)
    return TimeWindow(f"{year // 10:03}X", "decade", first, date(year + 9, 12, 31))


def _year(year: int) -> TimeWindow:
    return TimeWindow(f"{year:04}", "year", date(year, 1, 1), date(year, 12, 31))


def _month(year: int, month: int) -> TimeWindow:
    after = date(year + month // 12, month % 12 + 1, 1) if (year, month) != (9999, 12) else None
    last = date.max if after is None else after - timedelta(1)
    return TimeWindow(f"{year:04}-{month:02}", "month", date(year, month, 1), last)


def _day(day: date) -> TimeWindow:
    return TimeWindow(day.isoformat(), "day", day, day)
