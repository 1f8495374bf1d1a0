"""Connections to a PostgreSQL database, as the store uses them (`corpus.SqlPool`).

A server that was started again has closed the connections that were idle, which is seen before one
is used; so the next question goes on without an error.
"""

from __future__ import annotations

import queue
import re
import selectors
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from itertools import count
from typing import Any

import psycopg
from pgvector.psycopg import register_vector
from psycopg import errors
from psycopg.pq import TransactionStatus

from corpus import CannotWrite, StoreError
from embeddings.errors import ArchiveError
from embeddings.postgres.address import place_of

CONNECT_SECONDS = 10
"""How long a server may take to answer a new connection."""
_STATEMENT_SECONDS = 120
"""How long one statement of a reader may take. Additions have no limit."""
WRITER_PATIENCE_SECONDS = 600
"""How long a writer waits for the writer before."""

_WRITER_LOCK, _ANNOTATIONS_LOCK = 0x46416964, 0x46416965
"""Advisory locks of the database: of who adds records, and of who adds anything else."""

_KEEPALIVE: dict[str, Any] = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""After half a minute without an answer, the server is taken to be gone."""

_stream_numbers = count()
_NOCASE = re.compile(r"(\w+(?:\.\w+)?) COLLATE NOCASE")


class SqlLine(tuple[Any, ...]):
    """One line of a result; its values are read by place or by name."""

    places: dict[str, int]

    def keys(self) -> list[str]:
        """Return the names of the columns."""
        return list(self.places)

    def __getitem__(self, key: Any) -> Any:  # noqa: ANN401
        return super().__getitem__(self.places[key] if isinstance(key, str) else key)


class PostgresConnection:
    """One connection, for use by one thread at a time.

    Attributes:
        driver: the connection of psycopg, in autocommit mode.
    """

    def __init__(self, driver: psycopg.Connection[SqlLine]) -> None:
        self.driver = driver

    def execute(self, statement: str, parameters: Sequence[Any] = (), /) -> psycopg.Cursor[SqlLine]:
        """Run a statement of the store, with `?` for each parameter."""
        return self.driver.execute(
            translate(statement), [_storable(value) for value in parameters], binary=True
        )

    def executemany(self, statement: str, lines: Iterable[Sequence[Any]], /) -> object:
        """Run a statement once for each line of parameters."""
        with self.driver.cursor() as cursor:
            cursor.executemany(translate(statement), [tuple(line) for line in lines])
        return None

    def stream(self, statement: str, parameters: Sequence[Any] = ()) -> Iterator[SqlLine]:
        """Yield the lines of a statement without holding all of them; only in a transaction."""
        name = f"finding_aid_{next(_stream_numbers)}"
        with self.driver.cursor(name, binary=True) as cursor:
            cursor.itersize = 2_000
            cursor.execute(translate(statement), list(parameters))
            yield from cursor

    def copy(self, table: str, types: Sequence[str], lines: Iterable[Sequence[Any]]) -> None:
        """Write lines into a table (with its columns, where not all) by COPY."""
        with (
            self.driver.cursor() as cursor,
            cursor.copy(f"COPY {table} FROM STDIN (FORMAT BINARY)") as copy,
        ):
            copy.set_types(types)
            for line in lines:
                copy.write_row(line)


class PostgresPool:
    """The connections to one archive in a database. Safe to share between threads.

    Attributes:
        place: the database in words, without its password.
    """

    def __init__(self, address: str) -> None:
        """Make an empty pool. address: a URL, "postgresql://user@host:port/database"."""
        self._address = address
        self.place = place_of(address)
        self._idle: queue.LifoQueue[psycopg.Connection[SqlLine]] = queue.LifoQueue()
        weakref.finalize(self, _close_all, self._idle)  # commands end without closing

    @contextmanager
    def connection(self) -> Iterator[PostgresConnection]:
        """Give a connection to read with, outside any transaction.

        Raises StoreError when the server is not there, and CannotWrite when it refuses a change.
        """
        with _explain(self.place):
            driver = self._take()
            try:
                yield PostgresConnection(driver)
            finally:
                self._give_back(driver)

    @contextmanager
    def moment(self) -> Iterator[PostgresConnection]:
        """Give a connection that reads one moment. Raises as `connection` does."""
        with self.connection() as connection:
            connection.driver.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield connection

    @contextmanager
    def transaction(self) -> Iterator[PostgresConnection]:
        """Give a connection; its changes are all written at the end, or none of them.

        For what readers add: one at a time, so that none of two at the same moment is lost.
        """
        with self._change() as connection:
            connection.execute("SELECT pg_advisory_xact_lock(?)", (_ANNOTATIONS_LOCK,))
            yield connection

    @contextmanager
    def record_change(self) -> Iterator[PostgresConnection]:
        """Give a connection for a change of the records, made under `writer_lock`."""
        with self._change() as connection:
            connection.driver.execute("SET LOCAL statement_timeout = 0")
            yield connection

    @contextmanager
    def writer_lock(self, on_message: Callable[[str], object]) -> Iterator[None]:
        """Hold the lock of who adds records; the server frees it when this program ends.

        on_message: called with one line when another program holds it. Raises ArchiveError when it
        is not free within WRITER_PATIENCE_SECONDS.
        """
        with self.connection() as connection:
            take = "SELECT pg_try_advisory_lock(?)"
            if not connection.execute(take, (_WRITER_LOCK,)).fetchone()[0]:  # type: ignore[index]
                on_message(f"another program is writing to {self.place}; waiting until it is done")
                connection.driver.execute("SET statement_timeout = 0")
                connection.driver.execute(f"SET lock_timeout = '{WRITER_PATIENCE_SECONDS}s'")
                try:
                    connection.execute("SELECT pg_advisory_lock(?)", (_WRITER_LOCK,))
                except errors.LockNotAvailable as error:
                    raise ArchiveError(
                        f"another program is still writing to {self.place} after "
                        f"{WRITER_PATIENCE_SECONDS:g} seconds; try again later"
                    ) from error
            try:
                yield
            finally:
                with suppress(psycopg.Error):  # the server may see later that this program is gone
                    connection.execute("SELECT pg_advisory_unlock(?)", (_WRITER_LOCK,))
                connection.driver.close()  # with it, a lock that was not given back

    def close(self) -> None:
        """Close the idle connections; one in use returns to the pool first."""
        _close_all(self._idle)

    @contextmanager
    def _change(self) -> Iterator[PostgresConnection]:
        with self.connection() as connection:
            connection.driver.execute("BEGIN")
            yield connection
            connection.driver.execute("COMMIT")

    def _take(self) -> psycopg.Connection[SqlLine]:
        while True:
            try:
                driver = self._idle.get_nowait()
            except queue.Empty:
                return connect(self._address)
            if _is_usable(driver):
                return driver
            driver.close()

    def _give_back(self, driver: psycopg.Connection[SqlLine]) -> None:
        if not driver.closed and driver.info.transaction_status != TransactionStatus.IDLE:
            with suppress(psycopg.Error):  # of a server that is gone: its error is on its way
                driver.execute("ROLLBACK")
        if driver.closed or driver.info.transaction_status != TransactionStatus.IDLE:
            driver.close()
        else:
            self._idle.put(driver)


def _close_all(idle: queue.LifoQueue[psycopg.Connection[SqlLine]]) -> None:
    while True:
        try:
            idle.get_nowait().close()
        except queue.Empty:
            return


def connect(address: str) -> psycopg.Connection[SqlLine]:
    """Return a new connection, in autocommit mode. Raises StoreError for what is no address."""
    try:
        driver = psycopg.connect(
            address,
            autocommit=True,
            connect_timeout=CONNECT_SECONDS,
            application_name="finding-aid",
            row_factory=_lines_of,
            **_KEEPALIVE,
        )
    except psycopg.ProgrammingError:  # its message would show the password
        raise StoreError(
            "the address of the database cannot be read; write it as "
            "postgresql://USER@HOST:PORT/DATABASE"
        ) from None
    try:
        driver.execute(f"SET statement_timeout = '{_STATEMENT_SECONDS}s'")
        with suppress(psycopg.ProgrammingError):  # the extension is not there yet
            register_vector(driver)
    except BaseException:
        driver.close()
        raise
    return driver


@lru_cache(500)
def translate(statement: str) -> str:
    """Return a statement of the store in the SQL of psycopg."""
    lowered = _NOCASE.sub(r"lower(\1)", statement)
    return lowered.replace("%", "%%").replace("?", "%s")


def _storable(value: object) -> object:
    """Return a parameter that psycopg takes: ids come as bytes, which may hold anything."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace").replace("\0", "\ufffd")
    return value


def _lines_of(cursor: psycopg.Cursor[Any]) -> Callable[[Sequence[Any]], SqlLine]:
    places = {column.name: place for place, column in enumerate(cursor.description or ())}

    def make_line(values: Sequence[Any]) -> SqlLine:
        line = SqlLine(values)
        line.places = places
        return line

    return make_line


def _is_usable(driver: psycopg.Connection[SqlLine]) -> bool:
    """Return whether an idle connection is open: a server that goes sends something first."""
    if driver.closed:
        return False
    with selectors.DefaultSelector() as selector:  # `select` refuses the 1,024th open file
        selector.register(driver.fileno(), selectors.EVENT_READ)
        return not selector.select(0)


@contextmanager
def _explain(place: str) -> Iterator[None]:
    """Turn an error of the database into one line that says what to do."""
    try:
        yield
    except psycopg.Error as error:
        raise explained(place, error) from error


def explained(place: str, error: psycopg.Error) -> StoreError:
    """Return the StoreError for an error of the database at `place`."""
    line = str(error).strip().partition("\n")[0]
    match error:
        case errors.ReadOnlySqlTransaction():
            return CannotWrite(f"{place} is a copy for reading ({line}); write to its primary")
        case errors.InsufficientPrivilege():
            return CannotWrite(
                f"this user of {place} may not do that ({line}); ask who owns the database"
            )
        case errors.UniqueViolation() | errors.SerializationFailure() | errors.DeadlockDetected():
            return CannotWrite(
                f"somebody else changed the same in {place} at this moment ({line}); nothing was "
                "changed; try again"
            )
        case errors.DiskFull() | errors.OutOfMemory() | errors.ConfigurationLimitExceeded():
            return CannotWrite(f"{place} could not be written ({line}); nothing was changed")
        case errors.QueryCanceled():
            return StoreError(
                f"{place} took longer than {_STATEMENT_SECONDS} seconds; try again when it is "
                "less busy"
            )
        case errors.UndefinedTable() | errors.UndefinedColumn():
            return StoreError(f"{place} lacks a table of an archive ({line}); was it changed?")
        case psycopg.DataError():
            return CannotWrite(f"{place} cannot hold this ({line}); nothing was changed")
        case psycopg.OperationalError() | psycopg.InterfaceError():
            return StoreError(
                f"{place} does not answer ({line}); start the database, or name another archive "
                "with --archive"
            )
        case _:
            return StoreError(f"{place} refused a statement ({line})")
