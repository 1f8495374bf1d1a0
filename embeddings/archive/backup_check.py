"""What is compared before anything of a backup is used, because a stranger may have made it.

First its size with the disk and with what it states; then its tables, columns and indexes with
ours, letter for letter, so that it holds nothing that runs; then its checksum; then its values.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import disk_usage

import numpy as np

from corpus import APPLICATION_ID, check_version, short_name, store_tables
from embeddings.archive.files import USER_FILES
from embeddings.errors import ArchiveError

VECTORS_TABLE = (
    "CREATE TABLE backup_vectors (hash BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"
)
FILES_TABLE = "CREATE TABLE backup_files (name TEXT PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID"

_TABLES = {
    "facts": "name",
    "records": "row",
    "spans": "earliest, latest, row",
    "changes": "generation",
    "pages": "rowid",
    "turns": "conversation, number",
    "backup_vectors": "hash",
    "conversations": "id",
    "notes": "record",
    "tags": "record, tag",
    "saved_searches": "name",
    "feedback": "conversation, number",
    "backup_files": "name",
}
"""The tables of a backup, and the order in which the rows of each go into the checksum."""

_MAX_GENERATION = 10**9
_MAX_DIMENSION = 65_536
_SPACE_FACTOR = 3
"""Of the backup's size: the copy, its rewriting, and the vectors next to it."""
_LEAST_SECONDS = 60.0
_LEAST_BYTES_PER_SECOND = 1_000_000
_STEPS_BETWEEN_LOOKS = 100_000
_HEADER_BYTES = 100


def check_size(path: Path, target: Path) -> None:
    """Raise ArchiveError if a file is not our database, or the disk of `target` lacks space."""
    with path.open("rb") as stream:
        header = stream.read(_HEADER_BYTES)
    size = path.stat().st_size
    mark = APPLICATION_ID.to_bytes(4, "big")
    if not header.startswith(b"SQLite format 3\0") or header[68:72] != mark:
        raise ArchiveError(f"{path} was not made by finding-aid backup; nothing was changed")
    page_size = int.from_bytes(header[16:18], "big")
    stated = int.from_bytes(header[28:32], "big") * (65_536 if page_size == 1 else page_size)
    if stated != size:
        raise ArchiveError(
            f"{path} is not a complete backup: it has {size:,} bytes and states {stated:,}; "
            "nothing was changed"
        )
    while not target.exists():
        target = target.parent
    free = disk_usage(target).free
    if free < _SPACE_FACTOR * size:
        raise ArchiveError(
            f"restoring {path} needs {_SPACE_FACTOR * size:,} bytes, and {target} has {free:,} "
            "free; make room, or name a folder on another disk"
        )


def check_backup(file: Path, original: Path) -> tuple[int, int, int]:
    """Return the numbers of records, generation and vectors of a backup.

    original: the path that messages name. Raises ArchiveError or StoreError when it is not intact.
    """
    damaged = f"{original} is not a complete backup"
    uri = f"{file.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as connection, _time_limit(connection, file):
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA cell_size_check = ON")
            _check_schema(connection, original)
            facts = dict(connection.execute("SELECT name, value FROM facts"))
            is_intact = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            if not is_intact or facts.get("backup") != backup_checksum(connection):
                raise ArchiveError(f"{damaged}: it is not what was written; nothing was changed")
            if not _has_valid_values(connection, facts):
                raise ArchiveError(f"{damaged}: no archive has such contents; nothing was changed")
            records, vectors = (
                connection.execute(f"SELECT count(*) FROM {rows}").fetchone()[0]
                for rows in ("records WHERE valid_to IS NULL", "backup_vectors")
            )
            return records, int(facts["generation"]), vectors
    except (sqlite3.Error, UnicodeDecodeError) as error:
        if getattr(error, "sqlite_errorname", "") == "SQLITE_INTERRUPT":
            raise ArchiveError(
                f"reading {original} takes longer than a backup of its size can; "
                "nothing was changed"
            ) from error
        raise ArchiveError(f"{damaged} ({short_name(str(error))}); nothing was changed") from error


def backup_checksum(connection: sqlite3.Connection) -> str:
    """Return the SHA-256 of every row of every table, without the fact that states it."""
    digest = hashlib.sha256()
    existing = {name for type_, name in _objects(connection) if type_ == "table"}
    for table in (name for name in _TABLES if name in existing):
        digest.update(table.encode())
        for row in connection.execute(f"SELECT * FROM {table} ORDER BY {_TABLES[table]}"):
            if row[0] != "backup":
                digest.update(repr(row).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


@contextmanager
def _time_limit(connection: sqlite3.Connection, file: Path) -> Iterator[None]:
    """Interrupt SQLite when it works longer than a file of this size needs."""
    limit = _LEAST_SECONDS + file.stat().st_size / _LEAST_BYTES_PER_SECOND
    deadline = time.monotonic() + limit
    connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS_BETWEEN_LOOKS)
    yield


def _check_schema(connection: sqlite3.Connection, original: Path) -> None:
    """Raise ArchiveError or StoreError if a backup's objects are not letter for letter ours."""
    present = _objects(connection)
    if ("table", "backup_vectors") not in present:
        raise ArchiveError(f"{original} was not made by finding-aid backup; nothing was changed")
    check_version(original, connection.execute("PRAGMA user_version").fetchone()[0])
    with closing(sqlite3.connect(":memory:")) as ours:
        ours.executescript(f"{store_tables()}; {VECTORS_TABLE}; {FILES_TABLE};")
        expected = _objects(ours)
    for kind, name in sorted(present.keys() | expected.keys()):
        if present.get((kind, name)) == expected.get((kind, name)):
            continue
        shown_name = f"{kind} ({name[:60]!r})"
        if (kind, name) not in expected:
            article = "an" if kind == "index" else "a"
            fault = f"holds {article} {shown_name}, which no backup of Finding Aid has"
        elif (kind, name) not in present:
            fault = f"lacks the {shown_name}"
        else:
            fault = f"has another {shown_name} than Finding Aid makes"
        raise ArchiveError(f"{original} {fault}; nothing was changed")


def _objects(connection: sqlite3.Connection) -> dict[tuple[str, str], str]:
    """Return the statement that made each table, index, view and trigger, by its type and name."""
    return {
        (str(kind), str(name)): " ".join(str(sql).split())
        for kind, name, sql in connection.execute("SELECT type, name, sql FROM sqlite_master")
    }


def _has_valid_values(connection: sqlite3.Connection, facts: dict[str, str]) -> bool:
    """Return whether a backup contains only values that one of ours can contain.

    Its checksum is no proof: whoever makes a file can make its checksum, too.
    """
    try:
        generation, dimension = int(facts["generation"]), int(facts.get("backup dimension", 1))
    except (KeyError, ValueError, TypeError):
        return False
    latest = connection.execute("SELECT max(generation) FROM changes").fetchone()[0]
    vectors = connection.execute("SELECT hash, vector FROM backup_vectors")
    files = connection.execute("SELECT name, data FROM backup_files")
    return (
        (latest or 0) <= generation < _MAX_GENERATION
        and 0 < dimension <= _MAX_DIMENSION
        and isinstance(facts.get("backup fingerprint", ""), str)
        and all(_is_vector(text_hash, vector, dimension) for text_hash, vector in vectors)
        and all(
            isinstance(data, bytes) and len(data) <= USER_FILES.get(name, -1)
            for name, data in files
        )
    )


def _is_vector(text_hash: object, vector: object, dimension: int) -> bool:
    """Return whether a row of backup_vectors contains a hash and a vector of length 1."""
    if not isinstance(text_hash, bytes) or len(text_hash) != 32 or not text_hash.isascii():
        return False
    if not isinstance(vector, bytes) or len(vector) != 4 * dimension:
        return False
    numbers = np.frombuffer(vector, "<f4")
    return abs(float(numbers @ numbers) - 1) < 1e-2
