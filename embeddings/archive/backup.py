"""A backup: one file with all of an archive, made while others read and write, checked when read.

The file is an SQLite database, made by SQLite's own way of copying a database that is in use: the
store at one moment, with its history and conversations; a table with the vectors, so that a
restored archive need not be embedded again; and one with the reader's own names and periods. (A
zip would have to be unpacked from a file of unknown origin, and could not be checked row by row.)
The index is left out: it is written again from records and vectors. A checksum over every row of
every table tells whether the file is what was made. It is compared when the file was made, and
before anything is restored.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus import check_version
from embeddings.archive.archive import STORE_NAME, Archive
from embeddings.archive.embedding_cache import EmbeddingJournal, journal_name
from embeddings.archive.failpoints import Progress, no_op
from embeddings.archive.files import USER_FILES, file_checksum, fsync_path
from embeddings.archive.integrity import store_problems
from embeddings.archive.locking import OnMessage
from embeddings.archive.manifest import INDEX_NAME, read_manifest
from embeddings.encoders import Encoder
from embeddings.errors import ArchiveError, IndexDamaged

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

_VECTORS_PER_CHUNK = 500
_UNFINISHED_NAME = "restoring"
"""A file in a restored archive that is not in sync yet: the checksum of the backup."""

_MAX_GENERATION = 10**9
_MAX_DIMENSION = 65_536


@dataclass(frozen=True)
class BackupInfo:
    """What a backup contains.

    Attributes:
        path: the file.
        records: how many records.
        generation: of the archive.
        vectors: how many vectors.
        bytes: the size of the file.
    """

    path: Path
    records: int
    generation: int
    vectors: int
    bytes: int


def backup(archive: Archive, path: Path) -> BackupInfo:
    """Write the archive, as it is at this moment, to a new file at `path`, and check it.

    Raises ArchiveError or StoreError when there is such a file, the disk refuses, or the archive
    cannot be read; then there is no file at `path`.
    """
    with _disk_errors(path):  # such as a name that is too long
        exists = path.exists()
    if exists:
        raise ArchiveError(f"{path} is there already; name another file, or remove it first")
    if not path.parent.is_dir():
        raise ArchiveError(
            f"{path} could not be written (there is no folder {path.parent}); name another file"
        )
    unfinished = path.with_name(f"{path.name}.part-{os.getpid()}")
    try:
        with _disk_errors(path):
            archive.store.copy_to(unfinished)
            if problems := store_problems(unfinished):
                raise ArchiveError(
                    f"{archive.folder} is not whole ({problems[0]}), so it is not backed up; "
                    "run: finding-aid repair"
                )
            with closing(sqlite3.connect(unfinished, isolation_level=None)) as connection:
                _add_vectors(connection, archive.folder / INDEX_NAME)
                _add_user_files(connection, archive.folder)
                connection.execute("BEGIN")
                checksum = _checksum(connection)
                connection.execute("INSERT INTO facts VALUES ('backup', ?)", (checksum,))
                connection.execute("COMMIT")
            records, generation, vectors = _check_backup(unfinished)
            fsync_path(unfinished)
            unfinished.rename(path)
    finally:
        for leftover in (unfinished, unfinished.with_name(f"{unfinished.name}-journal")):
            leftover.unlink(missing_ok=True)
    return BackupInfo(path, records, generation, vectors, path.stat().st_size)


def restore(
    path: Path,
    folder: Path,
    load_encoder: Callable[[], Encoder],
    progress: Progress | None = None,
    *,
    on_message: OnMessage = no_op,
) -> Archive:
    """Make an archive from the backup at `path`, in `folder`, which must be empty or missing.

    Raises ArchiveError or StoreError when the file is no intact backup or the folder cannot be
    used; nothing is left behind. A restore that is cut off leaves a folder next to it that the
    next restore removes, or an archive that `sync`, or the same restore again, completes.
    """
    if not _is_file(path):
        raise ArchiveError(f"there is no file {path}; name a file that finding-aid backup has made")
    mark = folder / _UNFINISHED_NAME
    if not mark.is_file() or mark.read_text("ascii", errors="replace") != file_checksum(path):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise ArchiveError(f"{folder} is not empty; name another folder with --archive")
        _unpack(path, folder)
    archive = Archive.open(folder, load_encoder, on_message=on_message)
    archive.sync(progress)
    mark.unlink(missing_ok=True)
    return archive


def _is_file(path: Path) -> bool:
    with suppress(OSError):  # a name that is too long
        return path.is_file()
    return False


@contextmanager
def _disk_errors(path: Path) -> Iterator[None]:
    """Turn what a disk or SQLite refuses into an ArchiveError of one line."""
    try:
        yield
    except OSError as error:
        raise ArchiveError(f"{path} could not be written ({error.strerror or error})") from error
    except sqlite3.Error as error:
        raise ArchiveError(f"{path} could not be written ({error})") from error


def _add_vectors(connection: sqlite3.Connection, index: Path) -> None:
    """Add a table with the vectors of the newest generation that can be read."""
    connection.execute(
        "CREATE TABLE backup_vectors (hash BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"
    )
    query = "SELECT value FROM facts WHERE name = 'generation'"
    generation = int(connection.execute(query).fetchone()[0])
    for folder in sorted(index.glob("[0-9]*"), reverse=True):
        if int(folder.name) > generation:
            continue  # the store has not switched to it, or never will
        try:
            manifest = read_manifest(folder)
            # Open files stay readable when a writer removes the folder meanwhile. The texts of a
            # damaged segment are encoded again when the backup is restored.
            segments = [
                (files.passages(), files.vectors())
                for files in manifest.segment_files()
                if files.is_intact(manifest.files)
            ]
        except (IndexDamaged, OSError, ValueError):
            continue
        connection.execute("BEGIN")
        for passages, vectors in segments:
            stored = (vector.tobytes() for block in vectors.blocks() for vector in block)
            connection.executemany(
                "INSERT OR IGNORE INTO backup_vectors VALUES (?, ?)",
                zip(map(bytes, passages["hash"]), stored, strict=True),
            )
        connection.executemany(
            "INSERT INTO facts VALUES (?, ?)",
            [
                ("backup fingerprint", manifest.fingerprint),
                ("backup dimension", str(manifest.dimension)),
            ],
        )
        connection.execute("COMMIT")
        return


def _add_user_files(connection: sqlite3.Connection, folder: Path) -> None:
    """Add a table with the files that the reader edits, as far as there are any."""
    connection.execute(
        "CREATE TABLE backup_files (name TEXT PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID"
    )
    for name, max_bytes in USER_FILES.items():
        path = folder / name
        if path.is_file():
            with path.open("rb") as stream:
                data = stream.read(max_bytes + 1)
            if len(data) > max_bytes:
                raise ArchiveError(
                    f"{path} has more than {max_bytes:,} bytes, and no more are read; divide it"
                )
            connection.execute("INSERT INTO backup_files VALUES (?, ?)", (name, data))


def _check_backup(path: Path) -> tuple[int, int, int]:
    """Return the numbers of records, generation and vectors of a backup.

    Raises ArchiveError or StoreError when it is not intact.
    """
    damaged = f"{path} is no whole backup"
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            _check_format(path, connection)
            facts = dict(connection.execute("SELECT name, value FROM facts"))
            is_intact = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            if not is_intact or facts.get("backup") != _checksum(connection):
                raise ArchiveError(f"{damaged}: it is not what was written; nothing was changed")
            if not _has_valid_values(connection, facts):
                raise ArchiveError(f"{damaged}: no archive has such contents; nothing was changed")
            records, vectors = (
                connection.execute(f"SELECT count(*) FROM {rows}").fetchone()[0]
                for rows in ("records WHERE valid_to IS NULL", "backup_vectors")
            )
            return records, int(facts["generation"]), vectors
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise ArchiveError(f"{damaged} ({error}); nothing was changed") from error


def _check_format(path: Path, connection: sqlite3.Connection) -> None:
    if "backup_vectors" not in _table_names(connection):
        raise ArchiveError(f"{path} was not made by finding-aid backup; nothing was changed")
    check_version(path, connection.execute("PRAGMA user_version").fetchone()[0])


def _has_valid_values(connection: sqlite3.Connection, facts: dict[str, str]) -> bool:
    """Return whether a backup contains only values that one of ours can contain.

    Its checksum does not tell: whoever makes a file can make its checksum, too.
    """
    try:
        generation, dimension = int(facts["generation"]), int(facts.get("backup dimension", 1))
    except (KeyError, ValueError, TypeError):
        return False
    vectors = connection.execute("SELECT hash, vector FROM backup_vectors")
    files = connection.execute("SELECT name, data FROM backup_files")
    return (
        0 <= generation < _MAX_GENERATION
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


def _table_names(connection: sqlite3.Connection) -> set[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'table'"
    return {name for (name,) in connection.execute(query)}


def _checksum(connection: sqlite3.Connection) -> str:
    """Return the SHA-256 of every row of every table, without the fact that states it."""
    digest = hashlib.sha256()
    existing = _table_names(connection)
    for table in (name for name in _TABLES if name in existing):
        digest.update(table.encode())
        for row in connection.execute(f"SELECT * FROM {table} ORDER BY {_TABLES[table]}"):
            if row[0] != "backup":
                digest.update(repr(row).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _unpack(path: Path, folder: Path) -> None:
    """Put an archive that has records and vectors, and no index yet, in place by one rename."""
    unfinished = folder.with_name(f"{folder.name}.restoring")
    with _disk_errors(folder):
        _check_backup(path)
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        try:
            shutil.copyfile(path, unfinished / STORE_NAME)
            _turn_into_archive(unfinished)
            if problems := store_problems(unfinished / STORE_NAME):
                raise ArchiveError(
                    f"what is in it cannot be an archive ({problems[0]}); nothing was changed"
                )
            (unfinished / _UNFINISHED_NAME).write_text(file_checksum(path), encoding="ascii")
            unfinished.rename(folder)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise


def _turn_into_archive(folder: Path) -> None:
    """Turn the copy of a backup into a store, the reader's files, and a journal of the vectors."""
    with closing(sqlite3.connect(folder / STORE_NAME, isolation_level=None)) as connection:
        facts = dict(connection.execute("SELECT name, value FROM facts"))
        if "backup fingerprint" in facts:
            name = journal_name(int(facts["generation"]) + 1)
            dimension = int(facts["backup dimension"])
            journal = EmbeddingJournal(
                folder / INDEX_NAME / name, facts["backup fingerprint"], dimension
            )
            rows = connection.execute("SELECT hash, vector FROM backup_vectors ORDER BY hash")
            while batch := rows.fetchmany(_VECTORS_PER_CHUNK):
                hashes, vectors = zip(*batch, strict=True)
                numbers = np.frombuffer(b"".join(vectors), "<f4").astype(np.float32)
                journal.append(np.array(hashes, "S32"), numbers.reshape(-1, dimension))
        for name, data in connection.execute("SELECT name, data FROM backup_files"):
            (folder / name).write_bytes(data)
        connection.execute("DROP TABLE backup_files")
        connection.execute("DROP TABLE backup_vectors")
        connection.execute("DELETE FROM facts WHERE name LIKE 'backup%'")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("VACUUM")
