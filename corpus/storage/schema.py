"""The store's tables, and the checks made when its file is opened.

Every record is kept as rows that never change: an update closes one row and opens another. `born` and `died` are the
generations between which a row is live, so one number says what the archive held at any moment, the index that belongs
to it carries the same number, and both are switched by the commit of one transaction.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from corpus.errors import FindingAidError
from corpus.storage.table_checksums import EMPTY

APPLICATION_ID = 0x46416964
"""Written into the file's header ("FAid"), so that another program's database is never taken for an archive."""

FORMAT = 4
"""The version of the tables below. A file with a higher one was written by a newer Finding Aid; a lower one is
brought up when it is opened (upgrade.py). 2: a digest for each row, the source of an addition, pages that an undo took
back, the digest of the index that belongs to the records, and the reader's desk. 3: two indexes that say all that an
opening asks of every record, so that the records themselves need not be read. 4: seals (seals.py). New columns stand
last, as an upgrade can only add there.
"""

UNFINISHED_SUFFIX = ".new"
"""Ends the name of a store that is being made, and has not its own name yet."""

TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE records (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    born INTEGER NOT NULL,
    died INTEGER,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    text TEXT NOT NULL,
    date_written TEXT NOT NULL,
    date_edtf TEXT NOT NULL,
    earliest INTEGER,
    latest INTEGER,
    url TEXT NOT NULL,
    collection TEXT NOT NULL,
    source TEXT NOT NULL,
    language TEXT NOT NULL,
    people TEXT NOT NULL,
    places TEXT NOT NULL,
    topics TEXT NOT NULL,
    match_key TEXT NOT NULL,
    text_key TEXT NOT NULL,
    digest TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX live_id ON records (id) WHERE died IS NULL;
CREATE INDEX live_match ON records (match_key) WHERE died IS NULL;
CREATE INDEX live_text ON records (text_key) WHERE died IS NULL;
CREATE TABLE spans (
    row INTEGER NOT NULL REFERENCES records (row),
    earliest INTEGER NOT NULL,
    latest INTEGER NOT NULL,
    PRIMARY KEY (earliest, latest, row)
) WITHOUT ROWID;
CREATE TABLE additions (
    generation INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    what TEXT NOT NULL,
    added INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    removed INTEGER NOT NULL,
    source TEXT NOT NULL DEFAULT ''
);
CREATE TABLE pages (
    generation INTEGER NOT NULL,
    name TEXT NOT NULL,
    shape TEXT NOT NULL,
    first INTEGER,
    last INTEGER,
    total INTEGER,
    read INTEGER NOT NULL,
    died INTEGER
);
CREATE TABLE turns (
    conversation TEXT NOT NULL,
    number INTEGER NOT NULL,
    at TEXT NOT NULL,
    asked TEXT NOT NULL,
    understood TEXT NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (conversation, number)
) WITHOUT ROWID;
"""

INDEXES = """
CREATE INDEX live_date ON records (earliest, latest, row, died) WHERE died IS NULL;
CREATE INDEX live_title ON records (title COLLATE NOCASE, row, died) WHERE died IS NULL;
"""
"""`died` stands in them, always NULL: SQLite reads a row to know it otherwise, though the condition says it."""

DESK = """
CREATE TABLE conversations (id TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE notes (record TEXT PRIMARY KEY, at TEXT NOT NULL, text TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE tags (record TEXT NOT NULL, tag TEXT NOT NULL, PRIMARY KEY (record, tag)) WITHOUT ROWID;
CREATE TABLE saved (name TEXT PRIMARY KEY, at TEXT NOT NULL, address TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE feedback (
    conversation TEXT NOT NULL,
    number INTEGER NOT NULL,
    at TEXT NOT NULL,
    helped INTEGER NOT NULL,
    PRIMARY KEY (conversation, number)
) WITHOUT ROWID;
"""
"""What the reader adds: names of conversations, notes, tags, saved searches, feedback (desk.py)."""


_FOREIGN = "SELECT type, name FROM sqlite_master WHERE type IN ('trigger', 'view') OR sql LIKE 'CREATE VIRTUAL%'"
"""What a store of ours never has, and what would run by itself when records are read or written."""


class StoreError(FindingAidError):
    """The store could not do what was asked. One clean line, fit for a reader.

    StoreError
    ├── NotAnArchive     the file is no store of Finding Aid
    │   └── StoreDamaged it is one, and what it holds cannot be read, or is not what was written
    ├── NewerArchive     written by a newer Finding Aid
    └── CannotWrite      read-only, or out of space
    """


class NotAnArchive(StoreError):
    """The file is not a store of Finding Aid, or is damaged."""


class StoreDamaged(NotAnArchive):
    """The store cannot be read, or holds what was never written; the message says how to save what remains."""


class NewerArchive(StoreError):
    """The store was written by a newer version."""


class CannotWrite(StoreError):
    """The store cannot be written: read-only, no space, no permission."""


def create(path: Path) -> None:
    """Write an empty store. CannotWrite when the folder or the disk refuses it.

    It gets its name when it is whole, so that nobody who is cut off leaves half a store behind.
    """
    making = path.with_name(path.name + UNFINISHED_SUFFIX)
    try:
        making.unlink(missing_ok=True)
        connection = sqlite3.connect(making, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(
                f"BEGIN IMMEDIATE; PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {FORMAT};"
                f"{TABLES} {INDEXES} {DESK} INSERT INTO facts VALUES ('generation', '0'), ('index', ''), {EMPTY};"
                "COMMIT;"
            )
        finally:
            connection.close()
        making.rename(path)
    except (sqlite3.Error, OSError) as error:
        raise CannotWrite(
            f"cannot write an archive at {path.parent}: {error}; choose a folder that can be written"
        ) from error


class Connection(sqlite3.Connection):
    """A connection to a store. immutable: it reads the file as it lies, and takes no notice of who writes it."""

    immutable = False


def connect(path: Path) -> Connection:
    """A connection to an existing store, in autocommit mode, usable from any one thread at a time.

    SQLite keeps two files beside a database in WAL mode even to read it. Where it may not make them (a shared folder, a
    disc) or cannot (a disk that is full), and no writer has left any, the file is all there is, and is read as it lies.
    """
    if os.access(path.parent, os.W_OK) and os.access(path, os.W_OK):
        try:
            return _connected(path, "mode=rw")
        except sqlite3.OperationalError as error:
            if not _not_now(error) or not path.exists() or _written_since(path):
                raise
    elif _written_since(path):
        return _connected(path, "mode=ro")
    return _connected(path, "mode=ro&immutable=1", immutable=True)


def _connected(path: Path, mode: str, *, immutable: bool = False) -> Connection:
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
        for setting in (
            "busy_timeout = 10000",
            "foreign_keys = ON",
            "synchronous = FULL",
            "trusted_schema = OFF",
        ):
            connection.execute(
                f"PRAGMA {setting}"
            )  # to set how it is written, SQLite makes the two files
    except BaseException:
        connection.close()
        raise
    return connection


def _written_since(path: Path) -> bool:
    """Whether a writer's log lies beside the file, which holds what is not in the file yet."""
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0


def _not_now(error: Exception) -> bool:
    """Whether SQLite refused for a reason that is not in the file: another program, or a disk that is full."""
    name = getattr(error, "sqlite_errorname", "")
    if name in ("SQLITE_IOERR_READ", "SQLITE_IOERR_SHORT_READ", "SQLITE_IOERR_CORRUPTFS"):
        return False
    return bool(
        name.startswith(
            ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_IOERR", "SQLITE_FULL", "SQLITE_CANTOPEN")
        )
    )


def read_error(path: Path, error: Exception) -> StoreError:
    """What an error of SQLite while reading means to a reader: the file is damaged, or cannot be used just now."""
    if _not_now(error):
        return StoreError(
            f"{path} cannot be used now ({error}); is the disk full? nothing was changed"
        )
    return StoreDamaged(f"{path} cannot be read ({error}); run: finding-aid repair")


def check_format(path: Path) -> int:
    """The format of the store at `path`, or the StoreError that says why it cannot be used."""
    try:
        connection = connect(path)
        try:
            mark = connection.execute("PRAGMA application_id").fetchone()[0]
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            foreign = connection.execute(_FOREIGN).fetchone()
        finally:
            connection.close()
    except (sqlite3.Error, UnicodeDecodeError) as error:
        if _not_now(error) and path.exists():
            raise read_error(path, error) from error
        raise NotAnArchive(
            f"{path} cannot be read as an archive ({error}); run: finding-aid repair, or name another with --archive"
        ) from error
    if mark != APPLICATION_ID:
        raise NotAnArchive(
            f"{path} is not an archive of Finding Aid; name another folder with --archive"
        )
    if version > FORMAT:
        raise NewerArchive(
            f"{path} was written by a newer Finding Aid (format {version}; this one reads up to {FORMAT}); "
            "upgrade Finding Aid"
        )
    if foreign is not None:
        raise NotAnArchive(
            f"{path} holds a {foreign[0]} ({str(foreign[1])[:60]!r}), which Finding Aid never makes and which could "
            "change records by itself, so it is not opened; ask whoever gave it to you for a backup"
        )
    return int(version)
