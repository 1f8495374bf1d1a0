"""The calendar of a store: the days that each record can fall on, held in memory for one generation.

A question's period is asked of it for every question, so it is read once: 300,000 records take 20 MB, and a period then
a few milliseconds, where SQL takes a hundred times as long to hand out rows one by one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Calendar:
    """The live records of one generation, and their days as proleptic ordinals.

    rows: (n,) ascending. first, last: (n,) of the listing's date, 0 where that side is open or undated. span_rows,
    starts, ends: (m,) each date of a record, the listing's and those in its title, by row; open sides reach to the end
    of time.
    """

    rows: Rows
    first: Rows
    last: Rows
    span_rows: Rows
    starts: Rows
    ends: Rows

    @classmethod
    def read(cls, connection: sqlite3.Connection) -> Calendar:
        """Read it in the transaction that this connection is in."""
        # Not in order, which would read the records themselves; an index holds all of this.
        query = "SELECT row, coalesce(earliest, 0), coalesce(latest, 0) FROM records WHERE died IS NULL"
        rows, first, last = _by_row(connection.execute(query))
        span_rows, starts, ends = _by_row(connection.execute("SELECT row, earliest, latest FROM spans"))
        live = np.isin(span_rows, rows)
        return cls(rows, first, last, span_rows[live], starts[live], ends[live])

    def within(self, earliest: date | None, latest: date | None) -> Rows:
        """The rows with a date that overlaps the period (None: open), ascending, each once."""
        low = (earliest or date.min).toordinal()
        high = (latest or date.max).toordinal()
        return _each_once(self.span_rows[(self.starts <= high) & (self.ends >= low)])

    @property
    def coverage(self) -> tuple[date, date] | None:
        """The first and the last day that the listing's dates can mean, None without a dated record."""
        days = np.concatenate([self.first, self.last])
        days = days[days > 0]
        return (date.fromordinal(int(days.min())), date.fromordinal(int(days.max()))) if len(days) else None

    @cached_property
    def undated(self) -> int:
        """How many records have no date that could be read, in the listing or in the title."""
        return len(self.rows) - len(_each_once(self.span_rows))

    def days_of(self, rows: Iterable[int]) -> dict[int, tuple[int | None, int | None]]:
        """The first and last day that each row's listing date can mean; None for an open side. Only live rows."""
        asked = np.fromiter(rows, np.int64)
        if not len(self.rows) or not len(asked):
            return {}
        places = np.minimum(np.searchsorted(self.rows, asked), len(self.rows) - 1)
        there = self.rows[places] == asked
        days = zip(self.first[places[there]].tolist(), self.last[places[there]].tolist(), strict=True)
        return {row: (a or None, b or None) for row, (a, b) in zip(asked[there].tolist(), days, strict=True)}


def _each_once(ascending: Rows) -> Rows:
    return ascending[np.diff(ascending, prepend=-1) > 0]


def _by_row(lines: Iterable[tuple[int, int, int]]) -> tuple[Rows, Rows, Rows]:
    """The three columns, by row and then as they come."""
    table = np.fromiter((value for line in lines for value in line), np.int64).reshape(-1, 3)
    order = np.argsort(table[:, 0], kind="stable")
    return table[order, 0], table[order, 1], table[order, 2]
