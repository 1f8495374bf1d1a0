"""Bringing a store of an earlier format up to this one, when it is opened.

A whole copy is made beside the file first. Then one transaction changes the tables, checks what came of it, and
commits: whoever is cut off finds the old format or the new one, never a mixture. The copy goes when that is done.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from corpus.storage.row_checksum import row_checksum
from corpus.storage.schema import (
    DESK,
    FORMAT,
    INDEXES,
    CannotWrite,
    NotAnArchive,
    StoreDamaged,
    connect,
)
from corpus.storage.table_checksums import write_checksums

At = Callable[[str], None]
"""Called with the name of each step that was just done: a test stops there."""


def nothing(_: str) -> None:
    """Do nothing at a step."""


def upgrade(path: Path, version: int, at: At = nothing) -> None:
    """Bring the store at `path` from `version` to FORMAT. StoreError when it cannot be done; it is then as it was."""
    if version < 1:
        raise NotAnArchive(
            f"{path} states format {version}, which there never was; run: finding-aid repair"
        )
    kept = path.with_name(f"{path.name}.format-{version}")
    try:
        connection = connect(path)
        try:
            copy(connection, kept)
            at("upgrade: copied")
            connection.execute("BEGIN IMMEDIATE")
            try:
                _bring_up(connection, path, at)
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
            at("upgrade: switched")
        finally:
            connection.close()
        kept.unlink(missing_ok=True)
    except sqlite3.Error as error:
        raise CannotWrite(f"{path} could not be upgraded ({error}); it is as it was") from error
    except OSError as error:
        raise CannotWrite(
            f"{path} could not be upgraded ({error.strerror or error}); it is as it was"
        ) from error


def copy(connection: sqlite3.Connection, to: Path) -> None:
    """Copy a store, at one moment, into a single whole file at `to`, while others read and write."""
    to.unlink(missing_ok=True)
    made = sqlite3.connect(to, isolation_level=None)
    try:
        connection.backup(made)
        made.execute("PRAGMA journal_mode = DELETE")
    finally:
        made.close()


def _bring_up(connection: sqlite3.Connection, path: Path, at: At) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    before = connection.execute("SELECT count(*) FROM records").fetchone()[0]
    for step in range(version, FORMAT):  # none, when another program was quicker
        _STEPS[step](connection)
    connection.execute(f"PRAGMA user_version = {FORMAT}")
    at("upgrade: tables changed")
    after = connection.execute("SELECT count(*) FROM records").fetchone()[0]
    found = [line[0] for line in connection.execute("PRAGMA integrity_check")]
    if found != ["ok"] or before != after:
        raise StoreDamaged(f"{path} is damaged ({found[0]}); run: finding-aid repair")
    at("upgrade: checked")


def _from_1(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE records ADD COLUMN digest TEXT NOT NULL DEFAULT ''")
    connection.execute("ALTER TABLE additions ADD COLUMN source TEXT NOT NULL DEFAULT ''")
    connection.execute("ALTER TABLE pages ADD COLUMN died INTEGER")
    connection.execute("INSERT OR IGNORE INTO facts VALUES ('index', '')")
    for table in DESK.split(";"):
        connection.execute(table)  # one by one: a script would commit what came before
    last = 0
    while lines := connection.execute(
        "SELECT * FROM records WHERE row > ? ORDER BY row LIMIT 500", (last,)
    ).fetchall():
        connection.executemany(
            "UPDATE records SET digest = ? WHERE row = ?",
            [(row_checksum(dict(line)), line["row"]) for line in lines],
        )
        last = lines[-1]["row"]


def _from_2(connection: sqlite3.Connection) -> None:
    for name in ("live_date", "live_title"):
        connection.execute(f"DROP INDEX IF EXISTS {name}")
    for index in INDEXES.split(";"):
        connection.execute(index)


_STEPS: dict[int, Callable[[sqlite3.Connection], None]] = {
    1: _from_1,
    2: _from_2,
    3: write_checksums,
}
"""What leads from each format to the next."""
