"""The calendar of a store: the days that each record can fall on, held in memory for one generation.

A question's period is asked of it for every question, so it is read once: 300,000 records take 20 MB, and a period then
a few milliseconds, where SQL takes a hundred times as long to hand out rows one by one. An index keeps the days of its
records as columns (`days_of_records`), from which a calendar is put together in a fiftieth of the time that SQL takes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.dates import ArchivalDate
from corpus.record import Record
from corpus.row_numbers import Rows, unique_sorted

Ordinals = NDArray[np.int32] | NDArray[np.int64]
"""Days; of the calendar that is asked, in 32 bits, as a question's period is compared with all of them."""

DateColumns = NDArray[np.int64]
"""(4, n) the dates of records, by row: row, first day, last day, and 1 for the listing's date, 0 for one in the title.

Each record has one of the first kind, whose open or unknown sides are 0, and may have some of the second, whose open
sides reach to the end of time; those of a record stand in the order of days.
"""

_FIRST, _LAST = date.min.toordinal(), date.max.toordinal()


def date_columns_of(records: Iterable[tuple[int, Record]]) -> DateColumns:
    """The days of (row, record) in the order of rows."""
    found: list[tuple[int, int, int, int]] = []
    for row, record in sorted(records, key=lambda one: one[0]):
        listed = _span(record.date)
        titled = {_span(one) for one in record.title_dates if not one.undated} - {listed}
        for span in sorted({listed, *titled}):
            found.append((row, *_sides(record.date), 1) if span == listed else (row, *span, 0))
    return np.array(found, np.int64).reshape(-1, 4).T


@dataclass(frozen=True)
class DateIndex:
    """The live records of one generation, and their days as proleptic ordinals.

    rows: (n,) ascending. first, last: (n,) of the listing's date, 0 where that side is open or undated. span_rows,
    starts, ends: (m,) each date of a record, the listing's and those in its title, by row; open sides reach to the end
    of time.
    """

    rows: Rows
    first: Ordinals
    last: Ordinals
    span_rows: Rows
    starts: Ordinals
    ends: Ordinals

    @classmethod
    def read(cls, connection: sqlite3.Connection) -> DateIndex:
        """Read it in the transaction that this connection is in."""
        # Not in order, which would read the records themselves; an index holds all of this.
        query = (
            "SELECT row, coalesce(earliest, 0), coalesce(latest, 0) FROM records WHERE died IS NULL"
        )
        rows, first, last = _by_row(connection.execute(query))
        span_rows, starts, ends = _by_row(
            connection.execute("SELECT row, earliest, latest FROM spans")
        )
        live = np.isin(span_rows, rows)
        return cls(rows, first, last, span_rows[live], starts[live], ends[live])

    @classmethod
    def from_columns(cls, days: DateColumns) -> DateIndex:
        """The calendar of the records whose days these are; of the same memory, where nothing has to be left out."""
        days = np.asarray(days)
        days = (
            days if (np.diff(days[0]) >= 0).all() else days[:, np.argsort(days[0], kind="stable")]
        )
        rows, first, last = _where(days[:3], days[3] == 1)
        # A listing's date that says nothing is no span; one that is open on a side reaches to the end of time.
        span_rows, starts, ends = _where(days[:3], (days[1] > 0) | (days[2] > 0))
        starts = starts if starts.all() else np.where(starts == 0, _FIRST, starts)
        return cls(
            rows,
            first,
            last,
            span_rows,
            starts,
            ends if ends.all() else np.where(ends == 0, _LAST, ends),
        )

    @classmethod
    def concatenate(cls, parts: Sequence[DateIndex]) -> DateIndex:
        """The calendar of the records of several, no row of which is in two, its days in 32 bits."""
        edges = [(int(one.rows[0]), int(one.rows[-1])) for one in parts if len(one.rows)]
        if any(before[1] > after[0] for before, after in pairwise(edges)):
            parts = [cls.from_columns(np.concatenate([one.columns() for one in parts], axis=1))]

        def column(name: str, kind: type[np.int32 | np.int64]) -> NDArray[Any]:
            return np.concatenate(
                [np.zeros(0, kind), *(getattr(one, name) for one in parts)], dtype=kind
            )

        return cls(
            *(column(one.name, np.int64 if "rows" in one.name else np.int32) for one in fields(cls))
        )

    def filter_rows(self, kept: Callable[[Rows], NDArray[np.bool_]]) -> DateIndex:
        """The calendar of those rows that `kept` flags."""
        rows, spans = kept(self.rows), kept(self.span_rows)
        listed = self.rows[rows], self.first[rows], self.last[rows]
        return DateIndex(*listed, self.span_rows[spans], self.starts[spans], self.ends[spans])

    def columns(self) -> DateColumns:
        """The days of its records, as `days_of_records` gives them."""
        starts, ends = (
            np.where(self.first == 0, _FIRST, self.first),
            np.where(self.last == 0, _LAST, self.last),
        )
        own = np.searchsorted(self.rows, self.span_rows)
        titled = (self.starts != starts[own]) | (self.ends != ends[own])
        order_by = [
            np.concatenate([mine, theirs[titled]])
            for mine, theirs in (
                (self.rows, self.span_rows),
                (starts, self.starts),
                (ends, self.ends),
            )
        ]
        listed = np.stack([self.rows, self.first, self.last, np.ones_like(self.rows)])
        others = np.stack([self.span_rows, self.starts, self.ends, np.zeros_like(self.starts)])[
            :, titled
        ]
        return np.concatenate([listed, others], axis=1)[:, np.lexsort(order_by[::-1])]

    def rows_overlapping(self, earliest: date | None, latest: date | None) -> Rows:
        """The rows with a date that overlaps the period (None: open), ascending, each once."""
        low = (earliest or date.min).toordinal()
        high = (latest or date.max).toordinal()
        # By their places: to take what is flagged is a third slower where most is not.
        return unique_sorted(
            self.span_rows[np.flatnonzero((self.starts <= high) & (self.ends >= low))]
        )

    @property
    def coverage(self) -> tuple[date, date] | None:
        """The first and the last day that the listing's dates can mean, None without a dated record."""
        days = np.concatenate([self.first, self.last])
        days = days[days > 0]
        return (
            (date.fromordinal(int(days.min())), date.fromordinal(int(days.max())))
            if len(days)
            else None
        )

    @cached_property
    def undated_count(self) -> int:
        """How many records have no date that could be read, in the listing or in the title."""
        return len(self.rows) - len(unique_sorted(self.span_rows))

    def listing_days(self, rows: Iterable[int]) -> dict[int, tuple[int | None, int | None]]:
        """The first and last day that each row's listing date can mean; None for an open side. Only live rows."""
        asked = np.fromiter(rows, np.int64)
        if not len(self.rows) or not len(asked):
            return {}
        places = np.minimum(np.searchsorted(self.rows, asked), len(self.rows) - 1)
        there = self.rows[places] == asked
        days = zip(
            self.first[places[there]].tolist(), self.last[places[there]].tolist(), strict=True
        )
        return {
            row: (a or None, b or None)
            for row, (a, b) in zip(asked[there].tolist(), days, strict=True)
        }


def _sides(when: ArchivalDate) -> tuple[int, int]:
    """First and last day; 0 for a side that is open or unknown."""
    return (
        0 if when.earliest is None else when.earliest.toordinal(),
        0 if when.latest is None else when.latest.toordinal(),
    )


def _span(when: ArchivalDate) -> tuple[int, int]:
    first, last = _sides(when)
    return first or _FIRST, last or _LAST


def _where(columns: Rows, kept: NDArray[np.bool_]) -> Rows:
    return columns if kept.all() else columns[:, kept]


def _by_row(lines: Iterable[tuple[int, int, int]]) -> tuple[Rows, Rows, Rows]:
    """The three columns, by row and then as they come."""
    table = np.fromiter((value for line in lines for value in line), np.int64).reshape(-1, 3)
    order = np.argsort(table[:, 0], kind="stable")
    return table[order, 0], table[order, 1], table[order, 2]
