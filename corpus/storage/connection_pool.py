"""A pool of connections to a store's file.

`repair` and `restore` replace the store's file. A connection to the old file would read stale
records and lose what it writes, so each use checks that the paths of the store and its log still
name the same files. Whoever
writes, or puts another file in its place, takes the lock of the store first (`store_lock`).

A change is moved from SQLite's log into the store's file as soon as it is written. When a reader
of an earlier moment prevents that, it is tried again every second, so that a log that is lost or
damaged loses no more than the last seconds.
"""

from __future__ import annotations

import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from corpus.storage import schema
from corpus.storage.checksums import ChecksumTracker
from corpus.storage.schema import CannotWrite, Connection

_FileId = tuple[tuple[int, int] | None, ...]
"""Device and inode of the store, of its log, and of the log's index; None for a missing file."""

LOCK_SUFFIX = ".lock"
"""Ends the name of the lock file of a store."""

_LOCK_PATIENCE_SECONDS = 60.0
_MOVING_INTERVAL_SECONDS = 1.0
"""How long after a change that could not be moved into the file it is tried again."""

_WRITING_CACHE_KIB, _READING_CACHE_KIB = 16_384, 2_000
"""SQLite's page cache. Inserting rows touches pages all over the indexes: with SQLite's default of
2,000 KiB, inserting 100,000 rows takes a third longer."""


@contextmanager
def store_lock(path: Path) -> Iterator[None]:
    """Hold the lock of the store at `path`, which lets one program write or replace it at a time.

    The system releases it when the program ends. Raises CannotWrite when it is not free within a
    minute, or cannot be made, and StoreError when there is no store.
    """
    if not path.exists():  # taking the lock would make its folder again
        raise schema.read_error(path, FileNotFoundError())
    lock = FileLock(path.with_name(path.name + LOCK_SUFFIX))
    try:
        lock.acquire(timeout=_LOCK_PATIENCE_SECONDS)
    except Timeout as error:
        raise CannotWrite(
            f"{path} is being written or repaired by another program, and is still not free after "
            f"{_LOCK_PATIENCE_SECONDS:g} seconds; nothing was changed; try again later"
        ) from error
    except OSError as error:
        raise CannotWrite(
            f"{path} could not be written ({error.strerror or error}); nothing was changed"
        ) from error
    try:
        yield
    finally:
        lock.release()


class ConnectionPool:
    """The connections to one store. Safe to share between threads."""

    def __init__(
        self, path: Path, on_replaced: Callable[[], None], *, read_only: bool = False
    ) -> None:
        """Make an empty pool.

        on_replaced: called when another file has taken the place of the one that was read.
        read_only: create no files next to the store.
        """
        self._path = path
        self._on_replaced = on_replaced
        self._read_only = read_only
        self._moving: threading.Timer | None = None
        self._idle: queue.LifoQueue[tuple[_FileId, Connection]] = queue.LifoQueue()

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """Give a connection to read with, outside any transaction.

        Raises StoreDamaged or StoreError when the file cannot be read.
        """
        # SQLite's message may quote damaged bytes, which cannot be decoded either.
        try:
            file = self._file_id()
            connection = self._idle_connection(file)
            if connection is None:
                connection = schema.connect(self._path, read_only=self._read_only)
                file = self._file_id()  # connecting makes the log
            try:
                yield connection
            finally:
                if connection.immutable:  # the next connection may be able to see other writers
                    connection.close()
                else:
                    self._idle.put((file, connection))
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise schema.read_error(self._path, error) from error

    @contextmanager
    def moment(self) -> Iterator[sqlite3.Connection]:
        """Give a connection that reads one moment. Raises as `connection` does."""
        with self.connection() as connection:
            try:
                connection.execute("BEGIN")
                yield connection
            finally:
                _roll_back(connection)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Give a connection; its changes are all written at the end, or none of them.

        Raises CannotWrite when the file cannot be written.
        """
        with store_lock(self._path), self.connection() as connection:
            try:
                tracker = ChecksumTracker(connection)
                connection.execute(f"PRAGMA cache_size = -{_WRITING_CACHE_KIB}")
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                    tracker.write(connection)
                except BaseException:
                    _roll_back(connection)
                    raise
                connection.execute("COMMIT")
                self._move_changes(connection)
            except sqlite3.OperationalError as error:
                _roll_back(connection)
                if not self._path.exists():
                    raise
                raise CannotWrite(
                    f"{self._path} could not be written ({error}); nothing was changed"
                ) from error
            finally:
                connection.execute(f"PRAGMA cache_size = -{_READING_CACHE_KIB}")

    def close(self) -> None:
        """Close the idle connections; one in use returns to the pool first."""
        if self._moving is not None:
            self._moving.cancel()
        while True:
            try:
                self._idle.get_nowait()[1].close()
            except queue.Empty:
                return

    def _move_changes(self, connection: sqlite3.Connection) -> None:
        """Move what the log contains into the file, now or in a second; the log is then empty."""
        moved = False
        with suppress(sqlite3.DatabaseError):  # reported by the next use that meets it
            connection.execute("PRAGMA busy_timeout = 0")
            try:
                moved = not connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            finally:
                connection.execute(f"PRAGMA busy_timeout = {schema.PATIENCE_MILLISECONDS}")
        if not moved:
            self._moving = threading.Timer(_MOVING_INTERVAL_SECONDS, self._move_later)
            self._moving.daemon = True
            self._moving.start()

    def _move_later(self) -> None:
        with (
            suppress(schema.StoreError),
            store_lock(self._path),
            self.connection() as connection,
        ):
            self._move_changes(connection)

    def _idle_connection(self, file: _FileId) -> Connection | None:
        """Return an idle connection to this file, if any; close connections to an earlier file."""
        while True:
            try:
                connected_file, connection = self._idle.get_nowait()
            except queue.Empty:
                return None
            if connected_file == file:
                return connection
            connection.close()
            self._on_replaced()

    def _file_id(self) -> _FileId:
        return tuple(map(_identity, (self._path, *log_files(self._path))))


def log_files(store: Path) -> tuple[Path, Path]:
    """Return the paths of a store's log and of the log's index."""
    log, index = (store.with_name(f"{store.name}{suffix}") for suffix in ("-wal", "-shm"))
    return log, index


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:  # SQLite rolls back itself when the disk is full
        connection.execute("ROLLBACK")
