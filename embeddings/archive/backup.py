"""A backup: one file that carries an archive, made while others read and write, and read back only when it is whole.

The file is an SQLite database, made by SQLite's own way of copying a database that is in use: the store as it was at
one moment, with its history and conversations, one more table with the vectors, so that a restored archive need not be
embedded again, and one with the reader's own names and periods. A zip would have to be unpacked from a file of unknown
origin, and could not be checked row by row. The index itself is left out: it is written anew from records and vectors.
A digest over every row of every table says whether the file is what was made; it is checked when the file was made, and
before anything is restored.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus import STORE_FORMAT, Annotations, NewerArchive, Store
from embeddings.archive.archive import STORE_NAME, Archive
from embeddings.archive.checksums import file_checksum
from embeddings.archive.commit import INDEX_NAME
from embeddings.archive.embedding_cache import EmbeddingJournal, journal_name
from embeddings.archive.failpoints import Progress, no_op
from embeddings.archive.generation import IndexDamaged, read_manifest
from embeddings.archive.locking import OnMessage
from embeddings.archive.path_safety import USER_FILES
from embeddings.archive.segment import is_whole, map_segment
from embeddings.encoders import Encoder
from embeddings.errors import ArchiveError

_TABLES = (
    ("facts", "name"),
    ("records", "row"),
    ("spans", "earliest, latest, row"),
    ("additions", "generation"),
    ("pages", "rowid"),
    ("turns", "conversation, number"),
    ("backup_vectors", "hash"),
)
_DESK = (
    ("conversations", "id"),
    ("notes", "record"),
    ("tags", "record, tag"),
    ("saved", "name"),
    ("feedback", "conversation, number"),
    ("backup_files", "name"),
)
"""What the reader wrote; backups made before it was counted have a digest without it, and are still taken."""
_BATCH = 500
_UNFINISHED = "restoring"
"""A file in an archive that was restored and is not in step yet: the digest of the backup."""
_MOST_GENERATIONS = 10**9
_WIDEST = 65_536
"""Numbers of one vector."""


@dataclass(frozen=True)
class BackupInfo:
    """What a backup holds. bytes: the size of the file."""

    path: Path
    records: int
    generation: int
    vectors: int
    bytes: int


def backup(archive: Archive, path: Path) -> BackupInfo:
    """Write the archive, as it is at this moment, to a new file at `path`, and check it.

    ArchiveError or StoreError when there is such a file already, the disk refuses, or the archive cannot be read; then
    there is no file at `path`.
    """
    with _told(path):  # a name too long for a file is refused here
        there = path.exists()
    if there:
        raise ArchiveError(f"{path} is there already; name another file, or remove it first")
    if not path.parent.is_dir():
        raise ArchiveError(
            f"{path} could not be written (there is no folder {path.parent}); name another file"
        )
    making = path.with_name(f"{path.name}.part-{os.getpid()}")
    try:
        with _told(path):
            archive.store.copy_to(making)
            _refuse_damaged(making, archive.folder)
            with closing(sqlite3.connect(making, isolation_level=None)) as made:
                _add_vectors(made, archive.folder / INDEX_NAME)
                _add_files(made, archive.folder)
                made.execute("BEGIN")
                made.execute("INSERT INTO facts VALUES ('backup', ?)", (_digest(made),))
                made.execute("COMMIT")
            found = _checked(making)
            with making.open("rb") as stream:
                os.fsync(stream.fileno())
            making.rename(path)
    finally:
        for one in (making, making.with_name(f"{making.name}-journal")):
            one.unlink(missing_ok=True)
    return BackupInfo(path, *found, path.stat().st_size)


def restore(
    path: Path,
    folder: Path,
    load_encoder: Callable[[], Encoder],
    progress: Progress | None = None,
    *,
    on_message: OnMessage = no_op,
) -> Archive:
    """Make an archive in `folder`, which must be empty or not there, from the backup at `path`, and bring it in step.

    ArchiveError or StoreError when the file is no whole backup or the folder cannot be used; nothing is left behind.
    Cut off, it leaves a folder beside that the next restore clears, or an archive that `sync`, or the same restore
    again, completes.
    """
    if not _is_file(path):
        raise ArchiveError(f"there is no file {path}; name a file that finding-aid backup has made")
    if not _was_cut_off(path, folder):
        _refuse_unless_free(folder)
        _make(path, folder)
    archive = Archive.open(folder, load_encoder, on_message=on_message)
    archive.sync(progress)
    (folder / _UNFINISHED).unlink(missing_ok=True)
    return archive


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name too long for a file
        return False


def _was_cut_off(path: Path, folder: Path) -> bool:
    """Whether the folder holds what a restore from this very file left when it was cut off."""
    mark = folder / _UNFINISHED
    return mark.is_file() and mark.read_text(encoding="ascii", errors="replace") == file_checksum(
        path
    )


def _make(path: Path, folder: Path) -> None:
    """Put an archive that has its records and vectors, and no index yet, in place by one rename."""
    making = folder.with_name(f"{folder.name}.restoring")
    with _told(folder):
        _checked(path)
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(parents=True)
        try:
            store = making / STORE_NAME
            shutil.copyfile(path, store)
            _unpack(store, making / INDEX_NAME)
            _refuse_unreadable(store)
            (making / _UNFINISHED).write_text(file_checksum(path), encoding="ascii")
            making.rename(folder)
        except BaseException:
            shutil.rmtree(making, ignore_errors=True)
            raise


def _refuse_unless_free(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ArchiveError(f"{folder} is not empty; name another folder with --archive")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Say in one line what a disk or SQLite refuses."""
    try:
        yield
    except OSError as error:
        raise ArchiveError(f"{path} could not be written ({error.strerror or error})") from error
    except sqlite3.Error as error:
        raise ArchiveError(f"{path} could not be written ({error})") from error


def _add_vectors(made: sqlite3.Connection, index: Path) -> None:
    """Put the vectors of the newest generation that can be read into a table of the backup, each once."""
    made.execute(
        "CREATE TABLE backup_vectors (hash BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"
    )
    number = int(made.execute("SELECT value FROM facts WHERE name = 'generation'").fetchone()[0])
    for one in sorted(index.glob("[0-9]*"), reverse=True):
        if int(one.name) > number:
            continue  # not switched to, yet or ever
        try:
            manifest = read_manifest(one)
            # Mapped files stay readable when a writer removes the folder meanwhile.
            # The texts of a segment that is not whole are encoded again by who restores.
            whole = [name for name in manifest.segments if is_whole(one, name, manifest.files)]
            parts = [map_segment(one, name, manifest.dimension) for name in whole]
        except (IndexDamaged, OSError, ValueError):
            continue
        made.execute("BEGIN")
        for passages, vectors in parts:
            made.executemany(
                "INSERT OR IGNORE INTO backup_vectors VALUES (?, ?)",
                (
                    (bytes(name), np.asarray(vector, "<f4").tobytes())
                    for name, vector in zip(passages["hash"], vectors, strict=True)
                ),
            )
        facts = [
            ("backup fingerprint", manifest.fingerprint),
            ("backup dimension", str(manifest.dimension)),
        ]
        made.executemany("INSERT INTO facts VALUES (?, ?)", facts)
        made.execute("COMMIT")
        return


def _refuse_damaged(copied: Path, folder: Path) -> None:
    """A copy of what is damaged is no backup, and could not be restored."""
    store = Store.open(copied)
    try:
        problems = store.problems()
    finally:
        store.close()
    if problems:
        raise ArchiveError(
            f"{folder} is not whole ({problems[0]}), so it is not backed up; run: finding-aid repair"
        )


def _add_files(made: sqlite3.Connection, folder: Path) -> None:
    """Put the reader's own files, where there are any, into a table of the backup."""
    made.execute(
        "CREATE TABLE backup_files (name TEXT PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID"
    )
    for name, most in USER_FILES.items():
        path = folder / name
        if path.is_file():
            with path.open("rb") as stream:
                data = stream.read(most + 1)
            if len(data) > most:
                raise ArchiveError(
                    f"{path} has more than {most:,} bytes, and no more are read; divide it"
                )
            made.execute("INSERT INTO backup_files VALUES (?, ?)", (name, data))


def _files(made: sqlite3.Connection) -> list[tuple[str, bytes]]:
    """The reader's own files in a backup; none in one that was made before they were kept."""
    held = made.execute(
        "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'backup_files'"
    ).fetchone()
    return made.execute("SELECT name, data FROM backup_files").fetchall() if held[0] else []


def _checked(path: Path) -> tuple[int, int, int]:
    """The records, the generation and the vectors of a backup; ArchiveError or StoreError when it is not whole."""
    damaged = f"{path} is no whole backup"
    try:
        with closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        ) as made:
            _refuse_newer(path, made)
            facts = dict(made.execute("SELECT name, value FROM facts"))
            whole = made.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            if not whole or facts.get("backup") not in (_digest(made), _digest(made, ())):
                raise ArchiveError(f"{damaged}: it is not what was written; nothing was changed")
            _refuse_odd(made, facts, damaged)
            records = made.execute("SELECT count(*) FROM records WHERE died IS NULL").fetchone()[0]
            vectors = made.execute("SELECT count(*) FROM backup_vectors").fetchone()[0]
            return records, int(facts["generation"]), vectors
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise ArchiveError(f"{damaged} ({error}); nothing was changed") from error


def _refuse_newer(path: Path, made: sqlite3.Connection) -> None:
    if not made.execute(
        "SELECT count(*) FROM sqlite_master WHERE name = 'backup_vectors'"
    ).fetchone()[0]:
        raise ArchiveError(f"{path} was not made by finding-aid backup; nothing was changed")
    version = made.execute("PRAGMA user_version").fetchone()[0]
    if version > STORE_FORMAT:
        raise NewerArchive(
            f"{path} was made by a newer Finding Aid (format {version}; this one reads up to {STORE_FORMAT}); "
            "upgrade Finding Aid"
        )


def _refuse_odd(made: sqlite3.Connection, facts: dict[str, str], damaged: str) -> None:
    """Refuse what no backup of ours holds, though its digest is right: a digest is no signature."""
    try:
        generation, dimension = int(facts["generation"]), int(facts.get("backup dimension", 1))
    except (KeyError, ValueError, TypeError) as error:
        raise ArchiveError(
            f"{damaged}: its facts are no numbers ({error}); nothing was changed"
        ) from error
    if not 0 <= generation < _MOST_GENERATIONS or not 0 < dimension <= _WIDEST:
        raise ArchiveError(
            f"{damaged}: it states generation {generation}, {dimension} numbers; nothing was changed"
        )
    if "backup fingerprint" in facts and not isinstance(facts["backup fingerprint"], str):
        raise ArchiveError(f"{damaged}: its fingerprint is no text; nothing was changed")
    for name, vector in made.execute("SELECT hash, vector FROM backup_vectors"):
        fits = (
            isinstance(name, bytes)
            and isinstance(vector, bytes)
            and (len(name), len(vector)) == (32, 4 * dimension)
        )
        numbers = np.frombuffer(vector, "<f4") if fits else np.zeros(1, "<f4")
        if not (fits and name.isascii() and abs(float(numbers @ numbers) - 1) < 1e-2):
            raise ArchiveError(f"{damaged}: one of its vectors is none; nothing was changed")
    for name, data in _files(made):
        if name not in USER_FILES or not isinstance(data, bytes) or len(data) > USER_FILES[name]:
            raise ArchiveError(
                f"{damaged}: it holds a file that no archive has; nothing was changed"
            )


def _refuse_unreadable(store: Path) -> None:
    """See that the store that was unpacked is one: nothing in it that runs by itself, and each record readable."""
    opened = Store.open(store)
    try:
        problems = opened.problems()
        with opened.snapshot() as snapshot:
            texts = [one.record.title for one in snapshot.live_records()]
            snapshot.change_log()
            snapshot.listing_pages()
            snapshot.rows_overlapping(None, None)
        desk = Annotations(opened)
        desk.conversations(), desk.feedback(), desk.saved_searches(), desk.records_with_words("x")
        if problems or not all(texts):
            found = problems[0] if problems else "a record has no title"
            raise ArchiveError(f"what is in it cannot be an archive ({found}); nothing was changed")
    except (TypeError, ValueError, OverflowError) as error:
        raise ArchiveError(
            f"what is in it cannot be an archive ({error}); nothing was changed"
        ) from error
    finally:
        opened.close()


def _digest(made: sqlite3.Connection, desk: tuple[tuple[str, str], ...] = _DESK) -> str:
    """The hash of every row of every table, in a fixed order, without the fact that states it."""
    whole = hashlib.sha256()
    held = {name for (name,) in made.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table, order in (*_TABLES, *(one for one in desk if one[0] in held)):
        whole.update(table.encode())
        for line in made.execute(f"SELECT * FROM {table} ORDER BY {order}"):
            if line[0] != "backup":
                whole.update(repr(tuple(line)).encode("utf-8", "surrogatepass"))
    return whole.hexdigest()


def _unpack(store: Path, index: Path) -> None:
    """Turn the copy of a backup into a store and the reader's files, its vectors into a journal that `sync` reads."""
    with closing(sqlite3.connect(store, isolation_level=None)) as made:
        facts = dict(made.execute("SELECT name, value FROM facts"))
        if "backup fingerprint" in facts:
            dimension = int(facts["backup dimension"])
            journal = EmbeddingJournal(
                index / journal_name(int(facts["generation"]) + 1),
                facts["backup fingerprint"],
                dimension,
            )
            lines = made.execute("SELECT hash, vector FROM backup_vectors ORDER BY hash")
            while batch := lines.fetchmany(_BATCH):
                vectors = np.frombuffer(b"".join(vector for _, vector in batch), "<f4").reshape(
                    -1, dimension
                )
                journal.append(
                    np.array([bytes(name) for name, _ in batch], "S32"), vectors.astype(np.float32)
                )
        for name, data in _files(made):
            (store.parent / name).write_bytes(data)
        made.execute("DROP TABLE IF EXISTS backup_files")
        made.execute("DROP TABLE backup_vectors")
        made.execute("DELETE FROM facts WHERE name LIKE 'backup%'")
        made.execute("PRAGMA journal_mode = WAL")
        made.execute("VACUUM")
