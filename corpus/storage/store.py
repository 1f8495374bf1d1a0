"""The store: the records of an archive in one SQLite file, from which all else can be rebuilt."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from corpus.storage import schema
from corpus.storage.connection_pool import ConnectionPool
from corpus.storage.connections import SqlConnection, SqlPool
from corpus.storage.date_index import DateIndex
from corpus.storage.log import log_damage
from corpus.storage.rows import insert_records
from corpus.storage.schema import TURNS_FACT_PREFIX, CannotWrite
from corpus.storage.snapshot import Snapshot, StoredPage
from corpus.storage.upsert_plan import UpsertPlan
from corpus.text import shorten

READ_ONLY_MESSAGE = (
    "this archive is open to be read only, so nothing of it is changed; ask whoever serves it"
)


def _no_step(_: str) -> None:
    pass


SET_FACT = "INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"


@dataclass(frozen=True)
class PlannedChange:
    """A change of the records, and what the history says of it.

    Attributes:
        plan: what changes; the new rows are numbered from `Snapshot.next_row`, in the order of
            `records_to_write`.
        description: what is done.
        pages: the listing pages that were read.
        source: what was read.
        restored_generation: the generation that an undo goes back to; its listing pages are
            restored too.
    """

    plan: UpsertPlan
    description: str
    pages: Sequence[StoredPage] = ()
    source: str = ""
    restored_generation: int | None = None


class RecordStore:
    """The records of one archive, and what readers add to them, in some database.

    Safe to share between threads.
    """

    def __init__(self, pool: SqlPool, *, read_only: bool = False) -> None:
        """Use the database of a pool, which has the tables of a store.

        read_only: each change raises CannotWrite.
        """
        self._pool = pool
        self._read_only = read_only
        self._date_indexes: dict[int, DateIndex] = {}

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Give one moment of the store. Raises StoreDamaged when it cannot be read."""
        with self._pool.moment() as connection:
            yield self.snapshot_of(connection)

    def snapshot_of(self, connection: SqlConnection) -> Snapshot:
        """Return the snapshot of a connection; for those that make a store."""
        return Snapshot(connection, self._date_indexes)

    def apply(
        self,
        change: PlannedChange,
        generation: int,
        index_checksum: str = "",
        on_step: Callable[[str], None] = _no_step,
    ) -> None:
        """Write a change and switch to `generation`, in one transaction: all of it, or nothing.

        index_checksum: of the index that belongs to it. on_step: called with the name of each step,
        where a test can interrupt. Raises CannotWrite when the file cannot be written; the store is
        then unchanged.
        """
        with self.transaction() as connection:
            self.write_change(connection, change, generation, index_checksum, on_step)

    def write_change(
        self,
        connection: SqlConnection,
        change: PlannedChange,
        generation: int,
        index_checksum: str,
        on_step: Callable[[str], None],
    ) -> None:
        """Write what `apply` writes in a transaction that the caller ends."""
        plan = change.plan
        first_row = self.snapshot_of(connection).next_row()
        connection.executemany(
            "UPDATE records SET valid_to = ? WHERE row = ? AND valid_to IS NULL",
            ((generation, row) for row in plan.rows_to_close),
        )
        numbered = list(enumerate(plan.records_to_write, first_row))
        insert_records(connection, numbered, generation)
        on_step("store: rows written")
        counts = (len(plan.added), len(plan.updated), len(plan.removed_rows))
        connection.execute(
            "INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?, ?)",
            (generation, _timestamp(), change.description, *counts, change.source),
        )
        if change.restored_generation is not None:
            _restore_pages(connection, generation, change.restored_generation)
        connection.executemany(
            "INSERT INTO pages VALUES (?, NULL, ?, ?, ?, ?, ?, ?)",
            (
                (
                    generation,
                    page.name,
                    page.shape,
                    page.first,
                    page.last,
                    page.total,
                    page.read,
                )
                for page in change.pages
            ),
        )
        facts = [("generation", str(generation)), ("index", index_checksum)]
        connection.executemany(SET_FACT, facts)
        on_step("store: before the commit")

    def add_turn(self, conversation: str, question: str, understood: str, answer: str) -> int:
        """Store a turn of a conversation and return its number, from 1. Raises CannotWrite."""
        with self.transaction() as connection:
            query = "SELECT coalesce(max(number), 0) + 1 FROM turns WHERE conversation = ?"
            number = int(connection.execute(query, (conversation,)).fetchone()[0])
            connection.execute(
                "INSERT INTO turns VALUES (?, ?, ?, ?, ?, ?)",
                (conversation, number, _timestamp(), question, understood, answer),
            )
            # Kept on other pages than the turns, it says which conversation a damaged page held.
            connection.execute(
                "INSERT INTO facts SELECT ?, count(*) || ' ' || ? FROM turns "
                "WHERE conversation = ? ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (TURNS_FACT_PREFIX + conversation, shorten(question, 80), conversation),
            )
        return number

    def require_writable(self) -> None:
        """Raise CannotWrite when the store was opened to be read only."""
        if self._read_only:
            raise CannotWrite(READ_ONLY_MESSAGE)

    def close(self) -> None:
        """Close the database. Open snapshots keep their connection until they end."""
        self._pool.close()

    def connection(self) -> AbstractContextManager[SqlConnection]:
        """Give a connection to read with, outside any transaction; for this package only."""
        return self._pool.connection()

    def transaction(self) -> AbstractContextManager[SqlConnection]:
        """Give a connection; its changes are all written at the end, or none. For this package.

        Raises CannotWrite when the store is read-only or cannot be written.
        """
        self.require_writable()
        return self._pool.transaction()


class Store(RecordStore):
    """The records of one archive in a file of SQLite. Safe to share between threads."""

    _pool: ConnectionPool

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Use the store at `path`, which `open` has checked."""
        self._path = path
        pool = ConnectionPool(path, lambda: self._date_indexes.clear(), read_only=read_only)
        super().__init__(pool, read_only=read_only)

    @classmethod
    def create(cls, path: Path) -> Store:
        """Make an empty store at `path`. Raises CannotWrite when that fails."""
        schema.create(path)
        return cls.open(path)

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Store:
        """Open the store at `path`.

        read_only: each change raises CannotWrite, and no file is written, not even temporarily.
        Raises NotAnArchive, OlderArchive or NewerArchive when the file cannot be used, and
        StoreDamaged when changes in its log are lost: SQLite would go on without them.
        """
        if damage := log_damage(path):
            raise schema.StoreDamaged(f"{damage}; run: finding-aid repair")
        schema.check_format(path)
        return cls(path, read_only=read_only)

    def problems(self) -> list[str]:
        """Return what is wrong with the file and its log, at one moment.

        Raises StoreError when the file cannot be read just now.
        """
        if damage := self.log_problem():
            return [damage]
        try:
            with self.snapshot() as snapshot:
                return snapshot.problems()
        except schema.StoreDamaged as error:
            return [str(error).partition("; run:")[0]]

    def log_problem(self) -> str:
        """Return what the log of the store has lost, in words; "" when nothing."""
        return log_damage(self._path)

    def copy_to(self, path: Path) -> None:
        """Copy one moment of the store into an empty file. Raises OSError when that fails."""
        with self._pool.connection() as connection:
            try:
                with closing(sqlite3.connect(path, isolation_level=None)) as copied:
                    connection.backup(copied)
                    copied.execute("PRAGMA journal_mode = DELETE")
            except sqlite3.Error as error:
                raise OSError(str(error)) from error


def _restore_pages(connection: SqlConnection, generation: int, restored: int) -> None:
    """Make the listing pages that were live at generation `restored` the live ones again."""
    columns = "name, shape, first, last, total, read"
    closed = connection.execute(
        f"SELECT {columns} FROM pages WHERE valid_from <= ? AND valid_to > ? ORDER BY rowid",
        (restored, restored),
    ).fetchall()
    connection.execute(
        "UPDATE pages SET valid_to = ? WHERE valid_from > ? AND valid_to IS NULL",
        (generation, restored),
    )
    connection.executemany(
        "INSERT INTO pages VALUES (?, NULL, ?, ?, ?, ?, ?, ?)",
        ((generation, *line) for line in closed),
    )


def _timestamp() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
