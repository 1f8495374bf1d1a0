"""The timeline: records over time, each date drawn as long as it is (a day, a month, a year).

A window (all of time, a decade, a year, a month or a day) is divided into units of the next
smaller size. A record is counted in a unit that contains its whole date. A longer date, or one
that crosses into the next unit, is drawn as a span; it is neither spread over the units nor moved
to the first of them. A record's date is the one in the listing, else the first one in its title.
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
"""Spans listed one by one, those with the most records; the remaining ones are only counted."""

MOST_ROWS = 10
"""Records read for a window."""

_LEAST_SPAN_WIDTH = 0.05
"""The least width of a span in a lane, as a share of the window: its number needs the room."""

_UNIT_OF_SIZE = {"": "decade", "decade": "year", "year": "month", "month": "day", "day": ""}
_EDTF_WINDOW = re.compile(r"(\d{3})X|(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_BEGIN, _END = 1, date.max.toordinal()
"""The ordinals of the first and last day of the calendar, used for open sides of a date."""


@dataclass(frozen=True)
class TimeWindow:
    """The part of the calendar that a timeline shows.

    Attributes:
        edtf: the window in EDTF (195X, 1953, 1953-03 or 1953-03-05); "" for all of time.
        size: "decade", "year", "month" or "day"; "" for all of time.
        first: the first day; None for all of time.
        last: the last day; None for all of time.
    """

    edtf: str = ""
    size: str = ""
    first: date | None = None
    last: date | None = None

    @classmethod
    def from_address(cls, at: str) -> TimeWindow:
        """Return the window that an address gives in EDTF; all of time when it is not valid."""
        match = _EDTF_WINDOW.fullmatch(at)
        if match is None:
            return cls()
        decade, year, month, day = match.groups()
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
        """Return it in words: "the 1950s", "March 1953", "5 March 1953", "all years"."""
        if self.first is None:
            return "all years"
        month = f"{MONTH_NAMES[self.first.month - 1]} {self.first.year}"
        names = {
            "decade": f"the {self.edtf[:3].lstrip('0') or ''}0s",
            "year": str(self.first.year),
            "month": month,
        }
        return names.get(self.size, f"{self.first.day} {month}")

    @property
    def unit(self) -> str:
        """Return the size of its units: "decade", "year", "month" or "day"; "" for a day."""
        return _UNIT_OF_SIZE[self.size]

    @property
    def enclosing(self) -> tuple[TimeWindow, ...]:
        """Return the windows around it, largest first and itself last, without all of time."""
        if self.first is None:
            return ()
        first = self.first
        windows = {"decade": _decade(first.year // 10 * 10), "year": _year(first.year)}
        windows |= {"month": _month(first.year, first.month), "day": _day(first)}
        sizes = list(windows)
        return tuple(windows[size] for size in sizes[: sizes.index(self.size) + 1])

    def units(self, years: tuple[int, int] | None) -> tuple[TimeWindow, ...]:
        """Return its units, including the empty ones.

        years: the first and last year of the archive, which limit all of time; None without dates.
        """
        if self.first is None or self.last is None:
            decades = range(years[0] // 10 * 10, years[1] + 1, 10) if years else ()
            return tuple(_decade(year) for year in decades)
        if self.size == "decade":
            return tuple(_year(year) for year in range(self.first.year, self.last.year + 1))
        if self.size == "year":
            return tuple(_month(self.first.year, month) for month in range(1, 13))
        offsets = range((self.last - self.first).days + 1) if self.size == "month" else ()
        return tuple(_day(self.first + timedelta(days)) for days in offsets)

    def shifted(self, by: int) -> TimeWindow:
        """Return the next window of this size (`by` 1) or the previous one (`by` -1).

        At the ends of the calendar it is the same window.
        """
        if self.first is None or self.last is None:
            return self
        edge = self.last.toordinal() + 1 if by > 0 else self.first.toordinal() - 1
        if not _BEGIN <= edge <= _END:
            return self
        depth = {"decade": 0, "year": 1, "month": 2, "day": 3}[self.size]
        return _day(date.fromordinal(edge)).enclosing[depth]


@dataclass(frozen=True)
class TimelineBar:
    """A unit of a window, with the number of records dated within it.

    Attributes:
        window: the unit.
        records: how many records have their whole date in it.
        kinds: (kind as displayed, number of records), the most common first.
        overlapping: how many records have a date that overlaps it: what Browse lists for it.
    """

    window: TimeWindow
    records: int
    kinds: tuple[tuple[str, int], ...]
    overlapping: int


@dataclass(frozen=True)
class TimelineSpan:
    """A date that no single unit contains, with the number of records that have it.

    Attributes:
        first: the first day; None for an open beginning.
        last: the last day; None for an open end.
        records: how many records have this date.
        kinds: (kind as displayed, number of records), the most common first.
    """

    first: date | None
    last: date | None
    records: int
    kinds: tuple[tuple[str, int], ...]

    @property
    def name(self) -> str:
        """Return the span in the fewest words: "1953", "the 1950s", "1949 – 1951", "until 1950"."""
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
    """The records of a window.

    Attributes:
        window: the window.
        dated: how many records have a date that overlaps the window.
        undated: how many records have no date at all; they are in no window.
        bars: one for each unit, including the empty ones.
        spans: the dates that no single unit contains, in order of time.
        unlisted: how many records have a date among the spans that are not listed.
        kinds: the kinds of the window's records, the most common first.
        rows: the first MOST_ROWS records, those dated within the window first.
        records: the records of `rows`.
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
        """Return the first and last unit of each run that no date overlaps, between other units."""
        filled = [number for number, bar in enumerate(self.bars) if bar.overlapping]
        return tuple(
            (self.bars[before + 1].window, self.bars[after - 1].window)
            for before, after in pairwise(filled)
            if after - before > 1
        )


def build_timeline(table: FacetTable, included: Mask, window: TimeWindow) -> Timeline:
    """Build the timeline of a window, without reading the records.

    included: (n,) whether the record at each position of the table's columns is counted.
    """
    calendar, catalogue = table.catalogue.date_index, table.catalogue
    positions = catalogue.positions_of_rows(calendar.span_rows)
    first, last = window.first or date.min, window.last or date.max
    in_window = (
        included[positions]
        & (calendar.starts <= last.toordinal())
        & (calendar.ends >= first.toordinal())
    )
    is_dated = np.zeros(len(included), np.bool_)
    is_dated[positions] = True
    positions = positions[in_window]
    starts, ends = calendar.starts[in_window], calendar.ends[in_window]
    placed, begins, finishes = _own_dates(table, included, window)
    kinds = table.columns["kind"].codes  # one for each position, in order
    names = [facet_label("kind", kind) for kind in table.columns["kind"].values]
    bars, in_no_unit = [], np.ones(len(placed), np.bool_)
    for unit in window.units(table.years):
        low, high = _days(unit)
        inside = (begins >= low) & (finishes <= high)
        in_no_unit &= ~inside
        overlapping = len(np.unique(positions[(starts <= high) & (ends >= low)]))
        tally = _tally(names, kinds[placed[inside]])
        bars.append(TimelineBar(unit, int(inside.sum()), tally, overlapping))
    if not window.unit:
        in_no_unit[:] = (begins != finishes) | (begins != first.toordinal())
        inside = ~in_no_unit
        tally = _tally(names, kinds[placed[inside]])
        bars = [TimelineBar(window, int(inside.sum()), tally, len(np.unique(positions)))]
    beyond = (begins < first.toordinal()) | (finishes > last.toordinal())
    circa = calendar.circa[placed]
    order_days = np.where(circa, calendar.order_days[0][placed], begins)
    in_order = placed[np.lexsort((placed, finishes, circa, order_days, beyond))]
    by_title_date = np.setdiff1d(positions, placed)  # only a further date is in the window
    spans, unlisted = _spans(
        names, kinds[placed[in_no_unit]], begins[in_no_unit], finishes[in_no_unit]
    )
    return Timeline(
        window=window,
        dated=len(np.unique(positions)),
        undated=int((included & ~is_dated).sum()),
        bars=tuple(bars),
        spans=spans,
        unlisted=unlisted,
        kinds=tuple(kind for kind, _ in _tally(names, kinds[np.unique(positions)])),
        rows=tuple(catalogue.rows[np.concatenate((in_order, by_title_date))[:MOST_ROWS]].tolist()),
    )


def limit_period(filters: BrowseFilters, first: date | None, last: date | None) -> BrowseFilters:
    """Return the filters with their period limited to these days; None is an open side."""
    earliest, latest = filters.period
    begin = max(filter(None, (earliest, first)), default=None)
    end = min(filter(None, (latest, last)), default=None)
    return filters.with_period(*("" if day is None else day.isoformat() for day in (begin, end)))


def assign_lanes(spans: Sequence[TimelineSpan], first: date, last: date) -> list[int]:
    """Return the lane of each span, from 0: the spans of one lane do not overlap.

    first, last: the days of the drawing; what is outside is cut off.
    """
    least_days = (last.toordinal() - first.toordinal() + 1) * _LEAST_SPAN_WIDTH
    lane_ends: list[float] = []
    lanes = []
    for span in spans:
        begin = max((span.first or first).toordinal(), first.toordinal())
        end = max(min((span.last or last).toordinal(), last.toordinal()) + 1, begin + least_days)
        free = (lane for lane, lane_end in enumerate(lane_ends) if lane_end <= begin)
        lane = next(free, len(lane_ends))
        lane_ends[lane : lane + 1] = [end]
        lanes.append(lane)
    return lanes


def _own_dates(
    table: FacetTable, included: Mask, window: TimeWindow
) -> tuple[Positions, Positions, Positions]:
    """Return the positions of the records dated in the window, with the first and last day.

    A record's date is the one in the listing, else the first one in its title.
    """
    calendar, catalogue = table.catalogue.date_index, table.catalogue
    begins = np.where(calendar.first == 0, _BEGIN, calendar.first)
    finishes = np.where(calendar.last == 0, _END, calendar.last)
    lacks_date = (calendar.first == 0) & (calendar.last == 0)
    positions = catalogue.positions_of_rows(calendar.span_rows)
    in_title = np.flatnonzero(lacks_date[positions])
    begins[lacks_date], finishes[lacks_date] = _END + 1, _BEGIN - 1  # overlaps nothing
    # Latest first: the earliest date of a title is written last, and so it remains.
    in_title = in_title[np.lexsort((calendar.ends[in_title], calendar.starts[in_title]))][::-1]
    begins[positions[in_title]] = calendar.starts[in_title]
    finishes[positions[in_title]] = calendar.ends[in_title]
    low, high = _days(window)
    placed = np.flatnonzero(included & (begins <= high) & (finishes >= low) & (begins <= finishes))
    return placed, begins[placed], finishes[placed]


def _spans(
    names: list[str], kinds: Positions, begins: Positions, finishes: Positions
) -> tuple[tuple[TimelineSpan, ...], int]:
    """Return the most common dates as spans, and how many records have one of the other dates.

    names: the kinds as displayed. kinds, begins, finishes: (n,) of each record, the kind as an
    index into `names` and the days as ordinals.
    """
    pairs = Counter(zip(begins.tolist(), finishes.tolist(), strict=True))
    listed = sorted(pairs, key=lambda pair: (-pairs[pair], pair))[:MOST_SPANS]
    spans = []
    for begin, finish in sorted(listed):
        same = (begins == begin) & (finishes == finish)
        first = None if begin == _BEGIN else date.fromordinal(begin)
        last = None if finish == _END else date.fromordinal(finish)
        spans.append(TimelineSpan(first, last, pairs[begin, finish], _tally(names, kinds[same])))
    return tuple(spans), sum(pairs.values()) - sum(span.records for span in spans)


def _tally(names: list[str], kinds: Positions) -> tuple[tuple[str, int], ...]:
    """Return (kind, number of records), the most common first, records without a kind last."""
    no_kind = facet_label("kind", NONE)
    numbers = np.bincount(kinds, minlength=len(names)).tolist()
    tally = [(name, number) for name, number in zip(names, numbers, strict=True) if number]
    return tuple(sorted(tally, key=lambda pair: (pair[0] == no_kind, -pair[1], pair[0])))


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
