"""The format of a store's file: creating one, connecting to one, and checks before it is opened.

Records are rows that never change: an update closes one row and opens another. The generations
`valid_from` and `valid_to` say when a row is live, so one number restores the archive of any
moment. The index carries the same number, and one transaction switches both. The tables are in
corpus/data/store.sql.
"""

from __future__ import annotations

import os
import sqlite3
from importlib import resources
from pathlib import Path

from corpus.durable_files import follow_mode, fsync_path, rename_durably
from corpus.errors import FindingAidError
from corpus.storage.checksums import EMPTY_CHECKSUMS

APPLICATION_ID = 0x46416964
"""In the file's header ("FAid"), so that another program's database is not taken for an archive."""

FORMAT = 5
"""The version of the tables; a store of another format is not opened."""

UNFINISHED_SUFFIX = ".new"
"""Ends the name of a store while it is being created."""

TURNS_FACT_PREFIX = "turns of "
"""Begins the name of the fact that states, for each conversation, its number of turns and its
latest question."""

COLUMNS_FACT_PREFIX = "columns:"
"""Begins the name of the fact that states the columns chosen for a header."""
FILE_FACT_PREFIX = "file:"
"""Begins the name of the fact that states in which state a watched file was read."""
ADDRESS_FACT_PREFIX = "address:"
"""Begins the name of the fact that states the address of a listing's pages."""
USER_FACT_PREFIXES = ("repository", COLUMNS_FACT_PREFIX, FILE_FACT_PREFIX, ADDRESS_FACT_PREFIX)
"""Begin the names of the facts that nothing else in the archive states: a repair saves them."""

_FOREIGN_OBJECTS = (
    "SELECT type, name FROM sqlite_master "
    "WHERE type IN ('trigger', 'view') OR sql LIKE 'CREATE VIRTUAL%'"
)
"""Objects that Finding Aid never creates, and that run code when records are read or written."""


PATIENCE_MILLISECONDS = 10_000
"""How long SQLite waits for another connection that writes."""


class StoreError(FindingAidError):
    """The store cannot do what was requested."""


class NotAnArchive(StoreError):
    """The file is not a store of Finding Aid, or is damaged."""


class StoreDamaged(NotAnArchive):
    """The store cannot be read, or its contents were changed; the message says how to repair it."""


class NothingLeft(StoreDamaged):
    """Nothing can be read of the store any more."""


class OlderArchive(StoreError):
    """The store has an earlier format."""


class NewerArchive(StoreError):
    """The store was written by a newer version."""


class CannotWrite(StoreError):
    """The store cannot be written: read-only, no space, no permission."""


def create(path: Path) -> None:
    """Write an empty store. Raises CannotWrite when the folder or the disk refuses it.

    It is renamed to `path` when it is complete, so an interruption leaves no partial store there.
    """
    unfinished = path.with_name(path.name + UNFINISHED_SUFFIX)
    try:
        unfinished.unlink(missing_ok=True)
        connection = sqlite3.connect(unfinished, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(
                f"BEGIN IMMEDIATE; PRAGMA application_id = {APPLICATION_ID}; "
                f"PRAGMA user_version = {FORMAT}; {store_tables()} "
                f"INSERT INTO facts VALUES ('generation', '0'), ('index', ''), {EMPTY_CHECKSUMS}; "
                "COMMIT;"
            )
        finally:
            connection.close()
        follow_mode(unfinished, path.parent)
        fsync_path(unfinished)
        rename_durably(unfinished, path)
    except (sqlite3.Error, OSError) as error:
        raise CannotWrite(
            f"cannot write an archive at {path.parent}: {error}; "
            "choose a folder that can be written"
        ) from error


def store_tables() -> str:
    """Return the statements that make the tables and indexes of a store."""
    return resources.files("corpus").joinpath("data/store.sql").read_text(encoding="utf-8")


class Connection(sqlite3.Connection):
    """A connection to a store.

    Attributes:
        immutable: it reads the file as it is, without locks, and does not notice other writers.
    """

    immutable = False


def connect(path: Path, *, read_only: bool = False) -> Connection:
    """Return an autocommit connection to a store, for use by one thread at a time.

    SQLite creates two files next to a database in WAL mode even to read it. These may be forbidden
    (`read_only`, a shared folder, a disc) or impossible (a full disk). When no writer has left
    them, the database file is complete, and is read without them.
    """
    writable = not read_only and os.access(path.parent, os.W_OK) and os.access(path, os.W_OK)
    if writable or _is_in_use(path):
        try:
            return _connect(path, "mode=rw" if writable else "mode=ro")
        except sqlite3.OperationalError as error:
            if not _is_temporary(error) or not path.exists() or _log_has_content(path):
                raise
    return _connect(path, "mode=ro&immutable=1", immutable=True)


def _connect(path: Path, mode: str, *, immutable: bool = False) -> Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{mode}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        factory=Connection,
    )
    connection.immutable = immutable
    connection.row_factory = sqlite3.Row
    try:
        connection.execute(f"PRAGMA busy_timeout = {PATIENCE_MILLISECONDS}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")  # creates the two files of WAL mode
        connection.execute("PRAGMA trusted_schema = OFF")
    except BaseException:
        connection.close()
        raise
    return connection


def _log_has_content(path: Path) -> bool:
    """Return whether the write-ahead log has changes that are not in the file yet."""
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0


def _is_in_use(path: Path) -> bool:
    """Return whether another connection has the file open, or left changes in its log."""
    return path.with_name(f"{path.name}-shm").exists() or _log_has_content(path)


def _is_temporary(error: Exception) -> bool:
    """Return whether SQLite refused because of another program or the disk, not the contents."""
    name = getattr(error, "sqlite_errorname", "")
    if name in ("SQLITE_IOERR_READ", "SQLITE_IOERR_SHORT_READ", "SQLITE_IOERR_CORRUPTFS"):
        return False
    temporary = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_IOERR", "SQLITE_FULL", "SQLITE_CANTOPEN")
    return bool(name.startswith(temporary))


def read_error(path: Path, error: Exception) -> StoreError:
    """Return the StoreError for an error of SQLite: a file that is missing, damaged, or busy."""
    if not path.exists():
        return StoreError(
            f"{path} is no longer there; put it back, or name the archive's new folder with "
            "--archive"
        )
    if not os.access(path, os.R_OK):
        return StoreError(
            f"{path} may not be read by this user; ask whoever owns it to allow that, or name "
            "another archive with --archive"
        )
    if _is_temporary(error):
        return StoreError(
            f"{path} cannot be used now ({error}); is the disk full? nothing was changed"
        )
    return StoreDamaged(f"{path} cannot be read ({error}); run: finding-aid repair")


def check_version(path: Path, version: int) -> None:
    """Raise OlderArchive or NewerArchive when a file has another format than FORMAT."""
    if version > FORMAT:
        raise NewerArchive(
            f"{path} was written by a newer Finding Aid (format {version}; this one reads up to "
            f"{FORMAT}); upgrade Finding Aid"
        )
    if version < FORMAT:
        raise OlderArchive(
            f"{path} was written by an earlier Finding Aid (format {version}; this one reads "
            f"{FORMAT}); make the archive again from its listings, in another folder"
        )


def check_format(path: Path) -> None:
    """Raise the StoreError that says why the store at `path` cannot be used, if it cannot."""
    try:
        connection = connect(path, read_only=True)
        try:
            application = connection.execute("PRAGMA application_id").fetchone()[0]
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            foreign = connection.execute(_FOREIGN_OBJECTS).fetchone()
        finally:
            connection.close()
    except (sqlite3.Error, UnicodeDecodeError) as error:
        if _is_temporary(error) and path.exists():
            raise read_error(path, error) from error
        raise NotAnArchive(
            f"{path} cannot be read as an archive ({error}); run: finding-aid repair, or name "
            "another with --archive"
        ) from error
    if application != APPLICATION_ID:
        raise NotAnArchive(
            f"{path} is not an archive of Finding Aid; name another folder with --archive"
        )
    if version < 1:
        raise NotAnArchive(
            f"{path} states format {version}, which does not exist; run: finding-aid repair"
        )
    check_version(path, version)
    if foreign is not None:
        raise NotAnArchive(
            f"{path} holds a {foreign[0]} ({str(foreign[1])[:60]!r}), which Finding Aid never "
            "makes and which could change records by itself, so it is not opened; "
            "ask whoever gave it to you for a backup"
        )
