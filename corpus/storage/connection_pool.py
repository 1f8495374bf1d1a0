"""Connections to a store's file: kept for the next who asks, and left when another file has taken its place.

`repair` and `restore` put a new file where the store was. Who holds the old one open could go on reading and writing
it, and all of that would be lost with it: so each time the file that goes by the name is looked at.
"""

from __future__ import annotations

import queue
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.storage import schema
from corpus.storage.schema import CannotWrite, Connection
from corpus.storage.table_checksums import ChecksumTracker

_File = tuple[int, int]
"""Device and inode: which file it is, whatever it is called."""


_WRITING_KIB, _READING_KIB = 16_384, 2_000
"""What SQLite keeps of the file in memory. Many rows touch pages all over its indexes: with the 2,000 that it takes by
itself, a hundred thousand take a third longer."""


class Connections:
    """The connections to one store. Safe to share between threads."""

    def __init__(self, path: Path, replaced: Callable[[], None]) -> None:
        """replaced: called when another file has taken the place of the one that was read."""
        self._path = path
        self._replaced = replaced
        self._idle: queue.LifoQueue[tuple[_File | None, Connection]] = queue.LifoQueue()

    @contextmanager
    def connected(self) -> Iterator[sqlite3.Connection]:
        """A connection to read with, outside any transaction."""
        file = self._file()
        connection = self._kept(file)
        if connection is None:
            connection = schema.connect(self._path)
        try:
            yield connection
        finally:
            if connection.immutable:  # whoever comes next may be able to see what others write
                connection.close()
            else:
                self._idle.put((file, connection))

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction that writes all or nothing. CannotWrite when the file refuses."""
        with self.connected() as connection:
            try:
                watch = ChecksumTracker(connection)
                connection.execute(f"PRAGMA cache_size = -{_WRITING_KIB}")
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                    watch.write(connection)
                except BaseException:
                    if connection.in_transaction:  # a full disk makes SQLite roll back by itself
                        connection.execute("ROLLBACK")
                    raise
                connection.execute("COMMIT")
            except sqlite3.OperationalError as error:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise CannotWrite(
                    f"{self._path} could not be written ({error}); nothing was changed"
                ) from error
            finally:
                connection.execute(f"PRAGMA cache_size = -{_READING_KIB}")

    def close(self) -> None:
        """Let go of the file. Connections in use are kept until they are given back."""
        while True:
            try:
                self._idle.get_nowait()[1].close()
            except queue.Empty:
                return

    def _kept(self, file: _File | None) -> Connection | None:
        """A connection to this very file, when one is idle; those to another are closed."""
        while True:
            try:
                of, connection = self._idle.get_nowait()
            except queue.Empty:
                return None
            if of == file:
                return connection
            connection.close()
            self._replaced()

    def _file(self) -> _File | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino
