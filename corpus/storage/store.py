"""The store: the records of an archive in one SQLite file, the truth from which all else can be rebuilt.

Reading goes through a `Snapshot`, one moment of the store that no writer can change under the reader. Writing is one
call, `apply`, one transaction. See schema.py for how rows, generations and moments hang together.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.record import Record
from corpus.storage import schema
from corpus.storage.connection_pool import Connections
from corpus.storage.date_index import DateIndex
from corpus.storage.recovery import RecoveryResult, recover
from corpus.storage.row_checksum import row_checksum
from corpus.storage.rows import id_parameter, insert_records, stored_record
from corpus.storage.schema import FORMAT, CannotWrite, StoreDamaged
from corpus.storage.table_checksums import changed_tables
from corpus.storage.upgrade import At, copy, nothing, upgrade
from corpus.storage.upsert_plan import StoredRecord, UpsertPlan, UpsertPlanner

_BATCH = 500
ORDERS = {
    "date": "earliest IS NULL, earliest, latest, row",
    "date-desc": "earliest IS NULL, latest DESC, earliest DESC, row",
    "title": "title COLLATE NOCASE, row",
}
"""The orders in which records can be browsed. Undated records come last in both orders by date."""


@dataclass(frozen=True)
class StoredPage:
    """A listing page that was read: its name, shape, and its place in the listing ("51 - 60 of 289") if stated."""

    name: str
    shape: str
    first: int | None
    last: int | None
    total: int | None
    read: int


@dataclass(frozen=True)
class ChangeLogEntry:
    """One change of the archive: when (UTC, ISO 8601), what was done, how many records it touched, and what it read."""

    generation: int
    at: str
    what: str
    added: int
    updated: int
    removed: int
    source: str = ""


@dataclass(frozen=True)
class Turn:
    """One question of a conversation and what came of it; `understood` and `answer` are JSON objects."""

    conversation: str
    number: int
    at: str
    asked: str
    understood: str
    answer: str


class Snapshot:
    """One moment of the store. All it gives belongs together. Made by `Store.snapshot`, valid inside its `with`."""

    def __init__(
        self, connection: sqlite3.Connection, calendars: dict[int, DateIndex] | None = None
    ) -> None:
        self._connection = connection
        self.query = connection.execute  # for this package only
        self._calendars = {} if calendars is None else calendars
        facts = dict(tuple(line) for line in connection.execute("SELECT name, value FROM facts"))
        if not str(facts.get("generation")).isdecimal():
            raise StoreDamaged(
                "the store does not say which index belongs to it; run: finding-aid repair"
            )
        self.generation = int(facts["generation"])
        self.index_checksum = str(facts.get("index", ""))
        """The digest of the index that belongs to these records; "" when the store does not know it."""

    def count(self) -> int:
        """How many records are held."""
        read = self._calendars.get(
            self.generation
        )  # counting line by line is slow, and the calendar has counted
        return (
            self._one("SELECT count(*) FROM records WHERE died IS NULL")
            if read is None
            else len(read.rows)
        )

    @property
    def date_index(self) -> DateIndex:
        """The days of all records; read from the store once for each generation, unless `know` gave it."""
        found = self._calendars.get(self.generation)
        if found is None:
            found = DateIndex.read(self._connection)
            self._calendars.clear()
            self._calendars[self.generation] = found
        return found

    def use_date_index(self, calendar: DateIndex) -> None:
        """Take the calendar of this moment from an index that belongs to it, which spares reading it."""
        self._calendars = {self.generation: calendar}

    def undated_count(self) -> int:
        """How many records have no date that could be read, in the listing or in the title."""
        return self.date_index.undated_count

    def coverage(self) -> tuple[date, date] | None:
        """The first and the last day that the listing's dates can mean, or None without a dated record."""
        return self.date_index.coverage

    def get(self, record_id: str) -> StoredRecord | None:
        """The record that goes by this id, or None."""
        query = "SELECT * FROM records WHERE id = CAST(? AS TEXT) AND died IS NULL"
        found = self._connection.execute(query, (id_parameter(record_id),)).fetchone()
        return None if found is None else stored_record(found)

    def records_at(self, rows: Iterable[int]) -> dict[int, Record]:
        """The records of these rows, live or not; rows that are not there are left out."""
        return {line["row"]: stored_record(line).record for line in self._of_rows("*", rows)}

    def rows(self) -> NDArray[np.int64]:
        """All live rows, ascending, shape (count,)."""
        lines = self._connection.execute("SELECT row FROM records WHERE died IS NULL ORDER BY row")
        return np.fromiter((line[0] for line in lines), dtype=np.int64)

    def rows_overlapping(self, earliest: date | None, latest: date | None) -> NDArray[np.int64]:
        """The rows whose listing date or a date in whose title overlaps the period (None: open), ascending."""
        return self.date_index.rows_overlapping(earliest, latest)

    def listing_days(self, rows: Iterable[int]) -> dict[int, tuple[int | None, int | None]]:
        """The first and last day (proleptic ordinals) that each row's listing date can mean; None for an open side."""
        return self.date_index.listing_days(rows)

    def live_records(self, batch: int = 1000) -> Iterator[StoredRecord]:
        """Every record that is held, in the order of rows."""
        cursor = self._connection.execute("SELECT * FROM records WHERE died IS NULL ORDER BY row")
        while lines := cursor.fetchmany(batch):
            yield from map(stored_record, lines)

    def records_of_generation(self, generation: int, absent_from: int) -> Iterator[StoredRecord]:
        """The records that were held at one generation and not, as the same row, at another; in the order of rows."""
        lived = "born <= ? AND (died IS NULL OR died > ?)"
        query = f"SELECT * FROM records WHERE {lived} AND NOT ({lived}) ORDER BY row"
        yield from map(
            stored_record,
            self._connection.execute(query, (generation, generation, absent_from, absent_from)),
        )

    def browse(
        self,
        rows: Sequence[int] | NDArray[np.int64] | None,
        order: str = "date",
        offset: int = 0,
        limit: int = 10,
    ) -> tuple[int, list[Record]]:
        """The number of records among these rows (None: all), and those from `offset` on in the given order."""
        if order not in ORDERS:
            raise ValueError(f"{order!r} is not an order; choose one of {', '.join(ORDERS)}")
        where = "died IS NULL"
        if rows is not None:
            self._connection.execute(
                "CREATE TEMP TABLE IF NOT EXISTS among (row INTEGER PRIMARY KEY)"
            )
            self._connection.execute("DELETE FROM temp.among")
            self._connection.executemany(
                "INSERT OR IGNORE INTO temp.among VALUES (?)", ((int(row),) for row in rows)
            )
            where += " AND row IN (SELECT row FROM temp.among)"
        total = self._one(f"SELECT count(*) FROM records WHERE {where}")
        lines = self._connection.execute(
            f"SELECT * FROM records WHERE {where} ORDER BY {ORDERS[order]} LIMIT ? OFFSET ?",
            (limit, offset),
        )
        return total, [stored_record(line).record for line in lines]

    def plan_upsert(self, pages: Iterable[Iterable[Record]]) -> UpsertPlan:
        """What adding these pages would change. See plan.py for the rules."""
        coming = [tuple(page) for page in pages]
        absent = self._absent({record.id for page in coming for record in page if record.id})
        planner = UpsertPlanner(
            lambda record_id: None if record_id in absent else self.get(record_id),
            lambda key: self._all(
                "SELECT * FROM records WHERE match_key = ? AND died IS NULL ORDER BY row", key
            ),
            lambda key: self._all(
                "SELECT * FROM records WHERE text_key = ? AND died IS NULL ORDER BY row", key
            ),
        )
        for page in coming:
            planner.add_page(page)
        return planner.plan()

    def _absent(self, ids: set[str]) -> set[str]:
        """Those of these ids that no record goes by: many at a time take a fifth of one by one."""
        asked = list(ids)
        there: set[str] = set()
        for start in range(0, len(asked), _BATCH):
            batch = [id_parameter(one) for one in asked[start : start + _BATCH]]
            marks = ",".join(["CAST(? AS TEXT)"] * len(batch))
            found = self._connection.execute(
                f"SELECT id FROM records WHERE id IN ({marks}) AND died IS NULL", batch
            )
            there.update(line[0] for line in found)
        return ids - there

    def next_row(self) -> int:
        """The row that the next new record will get."""
        found = self._connection.execute(
            "SELECT seq FROM sqlite_sequence WHERE name = 'records'"
        ).fetchone()
        return 1 if found is None else found[0] + 1

    def change_log(self) -> list[ChangeLogEntry]:
        """Every change of the archive, the latest first."""
        return [
            ChangeLogEntry(**dict(line))
            for line in self.query("SELECT * FROM additions ORDER BY generation DESC")
        ]

    def listing_pages(self) -> list[StoredPage]:
        """The listing pages read, in the order in which they came."""
        names = ", ".join(field.name for field in fields(StoredPage))
        return [
            StoredPage(**dict(line))
            for line in self._connection.execute(
                f"SELECT {names} FROM pages WHERE died IS NULL ORDER BY rowid"
            )
        ]

    def bracketed_titles(self) -> list[tuple[int, str]]:
        """(row, title) of each record whose title has a bracket in it, where other names are stated; by row."""
        query = "SELECT row, title FROM records WHERE died IS NULL AND (instr(title, '[') OR instr(title, '('))"
        return sorted(tuple(line) for line in self._connection.execute(query))

    def ids_of(self, rows: Iterable[int]) -> dict[int, str]:
        """The ids that these rows go by."""
        return {line["row"]: line["id"] for line in self._of_rows("row, id", rows)}

    def turns(self, conversation: str) -> list[Turn]:
        """The turns of a conversation, first to last; none when there is no such conversation."""
        query = "SELECT * FROM turns WHERE conversation = CAST(? AS TEXT) ORDER BY number"
        lines = self._connection.execute(query, (id_parameter(conversation),))
        return [Turn(**dict(line)) for line in lines]

    def _of_rows(self, columns: str, rows: Iterable[int]) -> Iterator[sqlite3.Row]:
        asked = [int(row) for row in rows]
        for start in range(0, len(asked), _BATCH):
            batch = asked[start : start + _BATCH]
            marks = ",".join("?" * len(batch))
            yield from self._connection.execute(
                f"SELECT {columns} FROM records WHERE row IN ({marks})", batch
            )

    def _one(self, query: str) -> int:
        return self._connection.execute(query).fetchone()[0]  # type: ignore[no-any-return]

    def _all(self, query: str, key: str) -> list[StoredRecord]:
        return [stored_record(line) for line in self._connection.execute(query, (key,))]


class Store:
    """The records of one archive. Open it with `Store.open`; close it when done. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._calendars: dict[int, DateIndex] = {}
        self._connections = Connections(path, self._calendars.clear)

    @classmethod
    def create(cls, path: Path) -> Store:
        """A new, empty store at `path`. CannotWrite when it cannot be made."""
        schema.create(path)
        return cls.open(path)

    @classmethod
    def open(cls, path: Path, on_step: At = nothing) -> Store:
        """The store at `path`, brought up to this format. NotAnArchive or NewerArchive when it is something else."""
        version = schema.check_format(path)
        if version < FORMAT:
            upgrade(path, version, on_step)
        return cls(path)

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """One moment of the store, held still until the `with` ends. StoreDamaged when it cannot be read."""
        try:
            with self.connection() as connection:
                try:
                    connection.execute("BEGIN")
                    yield Snapshot(connection, self._calendars)
                finally:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
        except (
            sqlite3.DatabaseError,
            UnicodeDecodeError,
        ) as error:  # the latter from a message that is damaged itself
            raise schema.read_error(self._path, error) from error

    def apply(
        self,
        plan: UpsertPlan,
        generation: int,
        action: str,
        pages: Sequence[StoredPage] = (),
        *,
        source: str = "",
        index_checksum: str = "",
        restored_generation: int | None = None,
        on_step: At = nothing,
    ) -> None:
        """Write a plan and switch to `generation`, in one transaction: all of it, or nothing.

        The new rows are numbered from the snapshot's `next_row`, in the order of `plan.incoming`. index: the digest of
        the index that belongs to them. back_to: the generation whose listing pages count as read again. CannotWrite
        when the file cannot be written; the store is then as it was.
        """
        with self.transaction() as connection:
            first = Snapshot(connection).next_row()
            connection.executemany(
                "UPDATE records SET died = ? WHERE row = ? AND died IS NULL",
                ((generation, row) for row in plan.rows_to_close),
            )
            insert_records(connection, list(enumerate(plan.records_to_write, first)), generation)
            on_step("store: rows written")
            connection.execute(
                "INSERT INTO additions VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    generation,
                    _now(),
                    action,
                    len(plan.added),
                    len(plan.updated),
                    len(plan.removed_rows),
                    source,
                ),
            )
            if restored_generation is not None:
                _pages_back(connection, generation, restored_generation)
            connection.executemany(
                "INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
                ((generation, p.name, p.shape, p.first, p.last, p.total, p.read) for p in pages),
            )
            facts = [("generation", str(generation)), ("index", index_checksum)]
            connection.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", facts)
            on_step("store: before the commit")
        # The change is done. Now it moves from the log into the file itself, as far as readers let it: the less lies in
        # the log, the less a lost log loses. What this leaves is moved by the next change, or when the store is closed.
        with self.connection() as connection, suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def add_turn(self, conversation: str, question: str, understood: str, answer: str) -> int:
        """Keep one turn of a conversation; returns its number, from 1. CannotWrite as in `apply`."""
        with self.transaction() as connection:
            query = "SELECT coalesce(max(number), 0) + 1 FROM turns WHERE conversation = ?"
            number = int(connection.execute(query, (conversation,)).fetchone()[0])
            connection.execute(
                "INSERT INTO turns VALUES (?, ?, ?, ?, ?, ?)",
                (conversation, number, _now(), question, understood, answer),
            )
        return number

    def problems(self) -> list[str]:
        """What is wrong with the file, by SQLite's check, each row's digest and each table's seal; empty when whole."""
        try:
            with self.connection() as connection:
                found = [line[0] for line in connection.execute("PRAGMA integrity_check")]
                if found != ["ok"]:
                    return [f"the store is damaged: {' '.join(line.split())}" for line in found]
                changed = [
                    f"row {line['row']} ({line['id']}) is not what was written"
                    for line in connection.execute("SELECT * FROM records ORDER BY row")
                    if row_checksum(dict(line)) != line["digest"]
                ]
                return [
                    f"the store is damaged: {line}"
                    for line in (*changed, *changed_tables(connection))
                ]
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            return [f"the store cannot be read: {error}"]

    def copy_to(self, path: Path) -> None:
        """Copy all of it, at one moment, into a single file, while others read and write. CannotWrite when it fails."""
        try:
            with self.connection() as connection:
                copy(connection, path)
        except sqlite3.Error as error:
            raise CannotWrite(f"{path} could not be written ({error})") from error

    @staticmethod
    def recover(
        damaged: Path, into: Path, indexed: Mapping[int, Collection[int]]
    ) -> RecoveryResult:
        """Write what can be read of a damaged store into a new one; see salvage.py."""
        return recover(damaged, into, indexed)

    def close(self) -> None:
        """Let go of the file. Snapshots still open keep their own connection until they end."""
        self._connections.close()

    def connection(self) -> AbstractContextManager[sqlite3.Connection]:
        """A connection to read with, outside any transaction; for this package only."""
        return self._connections.connected()

    def transaction(self) -> AbstractContextManager[sqlite3.Connection]:
        """One transaction that writes all or nothing; for this package only. CannotWrite when the file refuses."""
        return self._connections.writing()


def _pages_back(connection: sqlite3.Connection, generation: int, back_to: int) -> None:
    """Let the listing pages that counted as read at `back_to` count again, and only those."""
    lived = "generation <= ? AND (died IS NULL OR died > ?)"
    copied = "name, shape, first, last, total, read"
    again = connection.execute(
        f"SELECT {copied} FROM pages WHERE {lived} AND died IS NOT NULL ORDER BY rowid",
        (back_to, back_to),
    ).fetchall()
    connection.execute(
        "UPDATE pages SET died = ? WHERE generation > ? AND died IS NULL", (generation, back_to)
    )
    connection.executemany(
        "INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
        [(generation, *line) for line in again],
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
