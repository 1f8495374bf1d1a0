"""A pool of connections to a store's file.

`repair` and `restore` replace the store's file. A connection to the old file would read stale
records and lose what it writes, so each use checks that the path still names the same file.
"""

from __future__ import annotations

import queue
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.storage import schema
from corpus.storage.checksums import ChecksumTracker
from corpus.storage.schema import CannotWrite, Connection

_FileId = tuple[int, int]
"""Device and inode."""

_WRITING_CACHE_KIB, _READING_CACHE_KIB = 16_384, 2_000
"""SQLite's page cache. Inserting rows touches pages all over the indexes: with SQLite's default of
2,000 KiB, inserting 100,000 rows takes a third longer."""


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
        self._idle: queue.LifoQueue[tuple[_FileId | None, Connection]] = queue.LifoQueue()

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """Give a connection to read with, outside any transaction."""
        file = self._file_id()
        connection = self._idle_connection(file)
        if connection is None:
            connection = schema.connect(self._path, read_only=self._read_only)
        try:
            yield connection
        finally:
            if connection.immutable:  # the next connection may be able to see other writers
                connection.close()
            else:
                self._idle.put((file, connection))

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Give a connection; its changes are all written at the end, or none of them.

        Raises CannotWrite when the file cannot be written.
        """
        with self.connection() as connection:
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
            except sqlite3.OperationalError as error:
                _roll_back(connection)
                raise CannotWrite(
                    f"{self._path} could not be written ({error}); nothing was changed"
                ) from error
            finally:
                connection.execute(f"PRAGMA cache_size = -{_READING_CACHE_KIB}")

    def close(self) -> None:
        """Close the idle connections; one in use returns to the pool first."""
        while True:
            try:
                self._idle.get_nowait()[1].close()
            except queue.Empty:
                return

    def _idle_connection(self, file: _FileId | None) -> Connection | None:
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

    def _file_id(self) -> _FileId | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino


def _roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:  # SQLite rolls back itself when the disk is full
        connection.execute("ROLLBACK")
