"""The days that each record can fall on, in memory for one generation.

Every question with a period needs them, so they are read once: 300,000 records take 20 MB and then
a few milliseconds for a period, where SQL takes a hundred times as long. The archive's index also
stores the days of its records (`date_columns_of`), which load in a fiftieth of the time of SQL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.dates import ArchivalDate, circa_order_days
from corpus.record import Record
from corpus.row_numbers import Rows, unique_sorted
from corpus.storage.connections import SqlConnection
from corpus.storage.schema import StoreDamaged

Ordinals = NDArray[np.int32] | NDArray[np.int64]
"""Days as proleptic ordinals; 32 bits in an index that is searched, to compare them faster."""

DateColumns = NDArray[np.int64]
"""(4, n) the dates of records, by row: row, first day, last day, and 1 for the listing's date (3: a
circa one) or 0 for one in the title.

Each record has one listing date; its open or unknown sides are 0. Its other dates in the title
are sorted by day, and their open sides extend to the first or last possible day.
"""

_KINDS = {"rows": np.int64, "span_rows": np.int64, "circa": np.bool_}
_FIRST_DAY, _LAST_DAY = date.min.toordinal(), date.max.toordinal()


def date_columns_of(records: Iterable[tuple[int, Record]]) -> DateColumns:
    """Return the days of (row, record) in the order of rows."""
    lines: list[tuple[int, int, int, int]] = []
    for row, record in sorted(records, key=lambda numbered: numbered[0]):
        listed = _closed_span(record.date)
        titled = {_closed_span(when) for when in record.title_dates if not when.undated}
        kind = 3 if record.date.is_circa else 1
        for span in sorted({listed, *titled}):
            lines.append((row, *_span(record.date), kind) if span == listed else (row, *span, 0))
    return np.array(lines, np.int64).reshape(-1, 4).T


@dataclass(frozen=True)
class DateIndex:
    """The live records of one generation and their days.

    Attributes:
        rows: (n,) ascending.
        first: (n,) first day of the listing's date, 0 when that side is open or undated.
        last: (n,) its last day.
        span_rows: (m,) the row of each date, of the listing or in the title, ascending.
        starts: (m,) first day of each date; an open side extends to the first possible day.
        ends: (m,) last day of each date.
        circa: (n,) whether the listing's date is an approximate one.
    """

    rows: Rows
    first: Ordinals
    last: Ordinals
    span_rows: Rows
    starts: Ordinals
    ends: Ordinals
    circa: NDArray[np.bool_]

    @classmethod
    def read(cls, connection: SqlConnection) -> DateIndex:
        """Read it in the transaction of this connection."""
        # Sorting in SQL would read the records; an index of the table has all these columns.
        listed = (
            "SELECT row, coalesce(earliest, 0), coalesce(latest, 0) FROM records "
            "WHERE valid_to IS NULL"
        )
        rows, first, last = _sorted_by_row(connection.execute(listed))
        spans = connection.execute("SELECT row, earliest, latest FROM spans")
        span_rows, starts, ends = _sorted_by_row(spans)
        live = np.isin(span_rows, rows)
        circa = connection.execute(
            "SELECT row FROM records WHERE valid_to IS NULL "
            "AND substr(date_edtf, length(date_edtf), 1) IN ('~', '%')"
        )
        circa_rows = np.fromiter((line[0] for line in circa), np.int64)
        is_circa = np.isin(rows, circa_rows)
        return cls(rows, first, last, span_rows[live], starts[live], ends[live], is_circa)

    @classmethod
    def from_columns(cls, columns: DateColumns) -> DateIndex:
        """Return the index of stored days, which shares their memory where possible."""
        columns = np.asarray(columns)
        if (np.diff(columns[0]) < 0).any():
            columns = columns[:, np.argsort(columns[0], kind="stable")]
        listed = columns[3] > 0
        rows, first, last, kinds = _select(columns, listed)
        # A date without any day is no span; an open side extends to the first or last day.
        is_dated = (columns[1] > 0) | (columns[2] > 0)
        span_rows, starts, ends = _select(columns[:3], is_dated)
        starts = starts if starts.all() else np.where(starts == 0, _FIRST_DAY, starts)
        ends = ends if ends.all() else np.where(ends == 0, _LAST_DAY, ends)
        return cls(rows, first, last, span_rows, starts, ends, kinds == 3)

    @classmethod
    def concatenate(cls, parts: Sequence[DateIndex]) -> DateIndex:
        """Return one index, with days in 32 bits, of parts that share no row."""
        row_ranges = [(int(part.rows[0]), int(part.rows[-1])) for part in parts if len(part.rows)]
        if any(before[1] > after[0] for before, after in pairwise(row_ranges)):
            columns = [part.columns() for part in parts]
            parts = [cls.from_columns(np.concatenate(columns, axis=1))]

        def column(name: str) -> NDArray[Any]:
            kind = _KINDS.get(name, np.int32)
            arrays = [getattr(part, name) for part in parts]
            return np.concatenate([np.zeros(0, kind), *arrays], dtype=kind)

        return cls(*(column(field.name) for field in fields(cls)))

    def filter_rows(self, is_kept: Callable[[Rows], NDArray[np.bool_]]) -> DateIndex:
        """Return the index of the rows for which `is_kept` gives True."""
        rows, spans = is_kept(self.rows), is_kept(self.span_rows)
        listed = self.rows[rows], self.first[rows], self.last[rows]
        dates = self.span_rows[spans], self.starts[spans], self.ends[spans]
        return DateIndex(*listed, *dates, self.circa[rows])

    def columns(self) -> DateColumns:
        """Return the days of its records as `date_columns_of` does."""
        first = np.where(self.first == 0, _FIRST_DAY, self.first)
        last = np.where(self.last == 0, _LAST_DAY, self.last)
        position = np.searchsorted(self.rows, self.span_rows)
        titled = (self.starts != first[position]) | (self.ends != last[position])
        spans = np.stack([self.span_rows, self.starts, self.ends, np.zeros_like(self.starts)])
        spans = spans[:, titled]
        listed = np.stack([self.rows, self.first, self.last, 1 + 2 * self.circa])
        row_key, start_key, end_key = np.concatenate([[self.rows, first, last], spans[:3]], axis=1)
        columns = np.concatenate([listed, spans], axis=1)
        return columns[:, np.lexsort((end_key, start_key, row_key))]

    def rows_overlapping(self, earliest: date | None, latest: date | None) -> Rows:
        """Return the rows with a date that overlaps the period (None: open), ascending."""
        low = (earliest or date.min).toordinal()
        high = (latest or date.max).toordinal()
        # Indexing by positions is a third faster than by flags when most rows are left out.
        return unique_sorted(
            self.span_rows[np.flatnonzero((self.starts <= high) & (self.ends >= low))]
        )

    @cached_property
    def order_days(self) -> tuple[Ordinals, Ordinals]:
        """(n,) the days by which records are ordered, first ones and last ones first; 0: no day.

        They are the first and the last day of a date, but "circa 1950" is behind all of 1950 in
        either order (`circa_order_days`).
        """
        first, last = self.first.copy(), self.last.copy()
        for at in np.flatnonzero(self.circa & (self.first > 0) & (self.last > 0)):
            days = circa_order_days(
                date.fromordinal(int(self.first[at])), date.fromordinal(int(self.last[at]))
            )
            first[at], last[at] = (day.toordinal() for day in days)
        return first, last

    def positions_by_date(self, rows: Rows | None = None, latest_first: bool = False) -> Rows:
        """Return the positions in `rows` of these rows (None: all), by date, undated ones last."""
        positions = np.arange(len(self.rows))
        if rows is not None:
            positions = positions[np.isin(self.rows, np.asarray(rows, np.int64))]
        first, last = (days[positions] for days in self.order_days)
        own_first, own_last = self.first[positions], self.last[positions]
        keys = (
            (-own_first, self.circa[positions], -last)
            if latest_first
            else (own_last, self.circa[positions], first)
        )
        order = np.lexsort((self.rows[positions], *keys, own_first == 0))
        return positions[order]

    @property
    def coverage(self) -> tuple[date, date] | None:
        """The first and last day of the listing's dates; None without a dated record."""
        days = np.concatenate([self.first, self.last])
        days = days[days > 0]
        if not len(days):
            return None
        return date.fromordinal(int(days.min())), date.fromordinal(int(days.max()))

    @cached_property
    def first_years(self) -> Rows:
        """(n,) the year in which the listing's date begins; 0 where that is not known."""
        return _years_of(self.first)

    @cached_property
    def undated_rows(self) -> Rows:
        """The rows of the records without a readable date, listed or in the title, ascending."""
        return np.setdiff1d(self.rows, self.span_rows, assume_unique=False)

    @property
    def undated_count(self) -> int:
        """How many records have no readable date, neither listed nor in the title."""
        return len(self.undated_rows)

    def listing_days(self, rows: Iterable[int]) -> dict[int, tuple[int | None, int | None]]:
        """Return the first and last day of each live row's listing date; None: an open side."""
        requested = np.fromiter(rows, np.int64)
        if not len(self.rows) or not len(requested):
            return {}
        positions = np.minimum(np.searchsorted(self.rows, requested), len(self.rows) - 1)
        positions = positions[self.rows[positions] == requested]
        columns = self.rows[positions], self.first[positions], self.last[positions]
        return {
            row: (first or None, last or None)
            for row, first, last in zip(*(array.tolist() for array in columns), strict=True)
        }

    def count_by_year(self, rows: Iterable[int] | None = None) -> dict[int, int]:
        """Return how many of these live rows (None: all) are dated within each year, in order."""
        first, last = self.first, self.last
        if rows is not None:
            is_requested = np.isin(self.rows, np.fromiter(rows, np.int64))
            first, last = first[is_requested], last[is_requested]
        is_closed = (first > 0) & (last > 0)
        begin, end = _years_of(first[is_closed]), _years_of(last[is_closed])
        years, counts = np.unique(begin[begin == end], return_counts=True)
        return dict(zip(years.tolist(), counts.tolist(), strict=True))


def _years_of(days: Ordinals) -> Rows:
    """Return the years of proleptic ordinals."""
    since_1970 = days.astype(np.int64) - date(1970, 1, 1).toordinal()
    years: Rows = since_1970.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    return years


def _span(when: ArchivalDate) -> tuple[int, int]:
    """Return first and last day; 0 for a side that is open or unknown."""
    return (
        0 if when.earliest is None else when.earliest.toordinal(),
        0 if when.latest is None else when.latest.toordinal(),
    )


def _closed_span(when: ArchivalDate) -> tuple[int, int]:
    first, last = _span(when)
    return first or _FIRST_DAY, last or _LAST_DAY


def _select(columns: Rows, selected: NDArray[np.bool_]) -> Rows:
    return columns if selected.all() else columns[:, selected]


def _sorted_by_row(lines: Iterable[tuple[int, int, int]]) -> tuple[Rows, Rows, Rows]:
    """Return the three columns in the order of rows, and then as given.

    Raises StoreDamaged when they contain something else than numbers.
    """
    try:
        table = np.fromiter((value for line in lines for value in line), np.int64).reshape(-1, 3)
    except (ValueError, TypeError, OverflowError) as error:
        raise StoreDamaged(
            f"the days of the records cannot be read ({error}); run: finding-aid repair"
        ) from error
    order = np.argsort(table[:, 0], kind="stable")
    return table[order, 0], table[order, 1], table[order, 2]
