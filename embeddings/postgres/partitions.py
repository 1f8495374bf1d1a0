"""The partitions of a database by years, so that a period is searched in those of its records only.

Each has the passages and the words of the records whose date begins in its years; partition 0 has
those whose beginning is not known. A record is searched where it is, whatever the period that it is
allowed by; so what is searched follows from the rows that may be returned, not from the period.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus import SET_FACT, DateIndex
from embeddings.errors import ArchiveError
from embeddings.postgres.connections import PostgresConnection

PARTITIONS_FACT = "partitions"
"""The name of the fact with the years in which the second and all later partitions begin."""

_KEYS = {
    "passages": "(row, number)",
    "postings": "(word, row) INCLUDE (whole, title, fields, whole_length, title_length, year)",
}
_END = date.max.year + 1

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Partitions:
    """Says in which partitions rows of one moment are.

    Attributes:
        first_years: in which the second and all later partitions begin, ascending; empty where
            all records are in one.
        dates: of the records of the moment.
    """

    first_years: tuple[int, ...]
    dates: DateIndex

    @classmethod
    def read(cls, facts: dict[str, str], dates: DateIndex) -> Partitions:
        """Return those that the facts of a database state."""
        return cls(tuple(map(int, facts.get(PARTITIONS_FACT, "").split())), dates)

    def tables(self, table: str, rows: Rows | None) -> list[tuple[str, Rows | None]]:
        """Return the partitions of a table that these rows are in, and the rows in each.

        rows: of the moment, some; None for all.
        """
        if not self.first_years:
            return [(table, rows)]
        if rows is None:
            return [(f"{table}_{part}", None) for part in range(len(self.first_years) + 2)]
        parts = self._parts(rows)
        return [(f"{table}_{part}", rows[parts == part]) for part in np.unique(parts).tolist()]

    def condition(self, rows: Rows | Sequence[int] | None, *tables: str) -> str:
        """Return the condition, in SQL, that the lines of tables are where these rows are.

        rows: of the moment; None for all.
        """
        if not self.first_years:
            return "true"
        begins = [0, 1, *self.first_years, _END]
        parts = [] if rows is None else np.unique(self._parts(np.asarray(rows, np.int64))).tolist()
        ranges: list[tuple[int, int]] = []
        for part in parts:
            begin, end = begins[part], begins[part + 1]
            if ranges and ranges[-1][1] == begin:
                begin = ranges.pop()[0]
            ranges.append((begin, end))
        # Another server can have a later moment already, whose new rows have larger numbers.
        newest = int(self.dates.rows[-1]) if len(self.dates.rows) else 0
        conditions = [f"{table}.row <= {newest}" for table in tables]
        for table in tables if 0 < len(parts) < len(begins) - 1 else ():
            years = (f"{table}.year >= {begin} AND {table}.year < {end}" for begin, end in ranges)
            conditions.append(f"({' OR '.join(years)})")
        return " AND ".join(conditions)

    def _parts(self, rows: Rows) -> Rows:
        """Return the number of each row's partition."""
        years = self.dates.first_years[np.searchsorted(self.dates.rows, rows)]
        return np.searchsorted([1, *self.first_years], years, "right")


def divide(connection: PostgresConnection, first_years: Sequence[int]) -> None:
    """Make a partition from each of these years on, and one before; the archive must be empty.

    first_years: ascending. What is divided stays as it is. Raises ArchiveError when something is
    indexed already.
    """
    query = "SELECT EXISTS (SELECT FROM facts WHERE name = ?), EXISTS (SELECT FROM lengths LIMIT 1)"
    line = connection.execute(query, (PARTITIONS_FACT,)).fetchone()
    is_divided, has_records = line or (False, False)
    if is_divided or not first_years:
        return
    if has_records:
        raise ArchiveError(
            "it has records in one partition, which are not divided any more; "
            "name an empty database, or leave out --partitions"
        )
    begins = [1, *first_years]
    for number, (begin, end) in enumerate(zip(begins, [*first_years, _END], strict=True), 1):
        for table, key in _KEYS.items():
            connection.driver.execute(
                f"CREATE TABLE {table}_{number} PARTITION OF {table} (PRIMARY KEY {key}) "
                f"FOR VALUES FROM ({int(begin)}) TO ({int(end)})".encode()
            )
    connection.execute(SET_FACT, (PARTITIONS_FACT, " ".join(map(str, first_years))))


def row_condition(column: str, rows: Rows | None) -> tuple[str, list[Any]]:
    """Return the condition, in SQL, that a row is one of these, and its parameters."""
    if rows is None:
        return "true", []
    first, last = int(rows[0]), int(rows[-1])
    if last - first + 1 == len(rows):
        return f"{column} BETWEEN ? AND ?", [first, last]
    return f"{column} = ANY(CAST(? AS bigint[]))", [rows.tolist()]
