"""The store of an archive in a database: the same records and statements as in a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from corpus import (
    RecordStore,
    Snapshot,
    SqlConnection,
    StoredRecord,
    row_checksum,
    short_name,
    stored_record,
)
from embeddings.postgres.connections import PostgresConnection, PostgresPool

_BATCH = 10_000
"""Values that one statement looks up."""


class PostgresSnapshot(Snapshot):
    """One moment of a store in a database.

    Attributes:
        connection: it reads this moment.
    """

    connection: PostgresConnection

    def live_records(self) -> Iterator[StoredRecord]:
        """Yield every live record in the order of rows."""
        lines = self.connection.stream("SELECT * FROM records WHERE valid_to IS NULL ORDER BY row")
        return (stored_record(dict(line), self.repository) for line in lines)

    def problems(self, visit: Callable[[StoredRecord], object] | None = None) -> list[str]:
        """Return what is wrong with the records, by their checksums.

        The server checks its own pages. visit: called with each live record that is what was
        written, in the order of rows.
        """
        damage = []
        for line in self.connection.stream("SELECT * FROM records ORDER BY row"):
            if row_checksum(dict(line)) != line["checksum"]:
                name = short_name(str(line["id"]))
                damage.append(f"row {line['row']} ({name}) is not what was written")
            elif visit is not None and line["valid_to"] is None:
                visit(stored_record(dict(line)))
        return [f"the records are damaged: {text}" for text in damage]

    def _last_row(self) -> object:
        return self.query("SELECT coalesce(max(row), 0) FROM records").fetchone()[0]

    def _lines(self, columns: str, values: Iterable[object], key: str = "row") -> Iterator[Any]:
        remaining, kind = iter(values), "bigint" if key == "row" else "text"
        while batch := list(islice(remaining, _BATCH)):
            known = [
                value.decode("utf-8", "replace") if isinstance(value, bytes) else value
                for value in batch
            ]
            yield from self.query(
                f"SELECT {columns} FROM records WHERE {key} = ANY(CAST(? AS {kind}[]))", (known,)
            )


class PostgresStore(RecordStore):
    """The records of one archive in a database. Safe to share between threads.

    Attributes:
        pool: its connections.
    """

    def __init__(self, pool: PostgresPool, *, read_only: bool = False) -> None:
        """Use a database that has the tables. read_only: each change raises CannotWrite."""
        super().__init__(pool, read_only=read_only)
        self.pool = pool

    def snapshot_of(self, connection: SqlConnection) -> PostgresSnapshot:
        """Return the snapshot of a connection."""
        assert isinstance(connection, PostgresConnection)
        snapshot = PostgresSnapshot(connection, self._date_indexes)
        snapshot.connection = connection
        return snapshot
