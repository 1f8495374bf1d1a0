"""The times that each record tells of, in memory for one generation (`corpus.dates.told_times`).

They are in the archive's index, next to the dates of the records, and are found in the same way: by
the rows with times that overlap a period.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from corpus.record import Record
from corpus.row_numbers import Rows, unique_sorted

TOLD_RECIPE = "told 1"
"""Names how the times are read. Another recipe is another index."""


@dataclass(frozen=True)
class ToldIndex:
    """The times that the records of one generation tell of.

    Attributes:
        rows: (n,) the row of each time, ascending.
        starts: (n,) its first day, as a proleptic ordinal.
        ends: (n,) its last day.
    """

    rows: Rows
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    @classmethod
    def from_records(cls, records: Iterable[tuple[int, Record]]) -> ToldIndex:
        """Read the summaries and texts of (row, record) pairs."""
        spans = {
            (row, time.earliest.toordinal(), time.latest.toordinal())
            for row, record in records
            for _, time in record.told_times
        }
        return cls.from_columns(np.array(sorted(spans), np.int64).reshape(-1, 3).T)

    @classmethod
    def from_columns(cls, columns: NDArray[np.int64]) -> ToldIndex:
        """Return the index of stored columns, (3, n). Raises ValueError for another shape."""
        if columns.dtype != np.int64 or columns.ndim != 2 or len(columns) != 3:
            raise ValueError(f"{columns.dtype} {columns.shape} are not the times that records tell")
        return cls(columns[0], columns[1], columns[2])

    @classmethod
    def concatenate(cls, parts: Sequence[ToldIndex]) -> ToldIndex:
        """Join the indexes of records that share no row."""
        columns = np.concatenate(
            [np.zeros((3, 0), np.int64), *(part.columns() for part in parts)], axis=1
        )
        return cls.from_columns(columns[:, np.argsort(columns[0], kind="stable")])

    def columns(self) -> NDArray[np.int64]:
        """Return (3, n) rows, first days and last days, as they are stored."""
        return np.stack([self.rows, self.starts, self.ends])

    def filter_rows(self, is_kept: Callable[[Rows], NDArray[np.bool_]]) -> ToldIndex:
        """Return the index of the rows for which `is_kept` gives True."""
        mask = is_kept(self.rows)
        return ToldIndex(self.rows[mask], self.starts[mask], self.ends[mask])

    def rows_overlapping(self, earliest: date | None, latest: date | None) -> Rows:
        """Return the rows that tell of a time that overlaps the period (None: open), ascending."""
        low = (earliest or date.min).toordinal()
        high = (latest or date.max).toordinal()
        return unique_sorted(self.rows[np.flatnonzero((self.starts <= high) & (self.ends >= low))])

    def overlaps(self, row: int, earliest: date | None, latest: date | None) -> bool:
        """Return whether a record tells of a time that overlaps the period (None: open)."""
        low = (earliest or date.min).toordinal()
        high = (latest or date.max).toordinal()
        times = slice(*np.searchsorted(self.rows, (row, row + 1)))
        return bool(((self.starts[times] <= high) & (self.ends[times] >= low)).any())
