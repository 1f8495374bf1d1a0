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

import errno
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus import (
    APPLICATION_ID,
    FindingAidError,
    follow_mode,
    follow_mode_inside,
    fsync_path,
    rename_durably,
)
from embeddings.archive.archive import Archive
from embeddings.archive.backup_check import (
    FILES_TABLE,
    VECTORS_TABLE,
    backup_checksum,
    check_backup,
    check_size,
)
from embeddings.archive.embedding_cache import EmbeddingJournal, journal_name
from embeddings.archive.failpoints import Progress, no_op
from embeddings.archive.files import USER_FILES, file_checksum, fsync_tree
from embeddings.archive.folder_archive import STORE_NAME, FolderArchive
from embeddings.archive.integrity import store_problems
from embeddings.archive.locking import OnMessage
from embeddings.archive.manifest import INDEX_NAME, read_manifest
from embeddings.encoders import Encoder
from embeddings.errors import ArchiveError, IndexDamaged

_VECTORS_PER_CHUNK = 500
_UNFINISHED_NAME = "restoring"
"""A file in a restored archive that is not in sync yet: the checksum of the backup."""
_LONGEST_BEGINNING = 50
"""Letters of a name in that of what is not finished: 200 of the 255 bytes of a name."""


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

    Raises ArchiveError or StoreError when something has that name, the disk refuses, or the archive
    cannot be read; what was there before stays, and nothing else is there.
    """
    if not isinstance(archive, FolderArchive):
        raise ArchiveError(
            "an archive in a database is backed up by the database's own program, as pg_dump"
        )
    _check_is_free(path)
    if not path.parent.is_dir():
        raise ArchiveError(
            f"{path} could not be written (there is no folder {path.parent}); name another file"
        )
    if path.parent.resolve().is_relative_to(archive.folder.resolve()):
        raise ArchiveError(
            f"{path} is in the folder of the archive, with which it would be lost; "
            "name a file elsewhere"
        )
    _remove_abandoned_parts(path.parent)
    unfinished = path.with_name(_unfinished_name(path, "part"))
    try:
        with _disk_errors(path):
            unfinished.touch(exist_ok=False)  # SQLite would not say why it cannot
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
                checksum = backup_checksum(connection)
                connection.execute("INSERT INTO facts VALUES ('backup', ?)", (checksum,))
                connection.execute("COMMIT")
            records, generation, vectors = check_backup(unfinished, path)
            fsync_path(unfinished)
            _give_name(unfinished, path)
    finally:
        _remove_part(unfinished)
    return BackupInfo(path, records, generation, vectors, path.stat().st_size)


def restore(
    path: Path,
    folder: Path,
    load_encoder: Callable[[], Encoder],
    progress: Progress | None = None,
    *,
    on_message: OnMessage = no_op,
) -> FolderArchive:
    """Make an archive from the backup at `path`, in `folder`, which must be empty or missing.

    Raises ArchiveError or StoreError when the file is no intact backup or the folder cannot be
    used; nothing is left behind. A restore that is cut off leaves a folder next to it that the
    next restore removes, or an archive that `sync`, or the same restore again, completes.
    """
    if not _is_file(path):
        raise ArchiveError(f"there is no file {path}; name a file that finding-aid backup has made")
    if not os.access(path, os.R_OK):
        raise ArchiveError(
            f"{path} may not be read by this user; ask whoever owns it to allow that"
        )
    mark = folder / _UNFINISHED_NAME
    with _disk_errors(folder):
        was_there = folder.exists()
        is_resumed = mark.is_file() and mark.read_text("ascii", errors="replace") == (
            file_checksum(path)
        )
        if not is_resumed:
            if was_there and (not folder.is_dir() or any(folder.iterdir())):
                raise ArchiveError(f"{folder} is not empty; name another folder with --archive")
            _unpack(path, Path(os.path.realpath(folder)), folder)
    try:
        archive = FolderArchive.open(folder, load_encoder, on_message=on_message)
        try:
            archive.sync(progress)
        except BaseException:
            archive.close()
            raise
    except FindingAidError:
        if not is_resumed:
            _take_away(folder, keep_folder=was_there)
        raise
    mark.unlink(missing_ok=True)
    return archive


def _unfinished_name(path: Path, kind: str) -> str:
    """Return the name of what this process has not finished, which no long name makes too long."""
    return f"{path.name[:_LONGEST_BEGINNING]}.{kind}-{os.getpid()}"


def _check_is_free(path: Path) -> None:
    """Raise ArchiveError when anything has this name, and be it a link that leads nowhere."""
    with _disk_errors(path), suppress(FileNotFoundError, NotADirectoryError):
        path.lstat()
        raise ArchiveError(f"{path} is there already; name another file, or remove it first")


def _give_name(unfinished: Path, path: Path) -> None:
    """Give a finished file its name, unless something else has got that name meanwhile."""
    try:
        os.link(unfinished, path)  # which replaces nothing
    except OSError:  # it is there, or the disk has no hard links
        _check_is_free(path)
    rename_durably(unfinished, path)


def _take_away(folder: Path, *, keep_folder: bool) -> None:
    """Remove a restored archive that could not be completed; keep_folder: it was there, empty."""
    with suppress(OSError):  # the error that led here is the one to tell
        for path in folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        if not keep_folder:
            folder.rmdir()


def _remove_abandoned_parts(folder: Path) -> None:
    """Remove the partial files of killed backups from a folder: our databases, or empty ones."""
    with suppress(OSError):
        for path in _abandoned(folder, "part"):
            if _is_ours(path):
                _remove_part(path)


def _remove_abandoned_folders(folder: Path) -> None:
    """Remove from a folder what killed restores have left, which contains nothing else."""
    with suppress(OSError):
        for path in _abandoned(folder, "restoring"):
            if path.is_dir() and not path.is_symlink() and _holds_only_a_copy(path):
                shutil.rmtree(path, ignore_errors=True)


def _abandoned(folder: Path, kind: str) -> Iterator[Path]:
    """Yield the paths in a folder that are named as unfinished by a process that has ended."""
    for path in folder.glob(f"*.{kind}-*"):
        process = path.name.rpartition("-")[2]
        if process.isdecimal() and process.isascii() and not _is_running(int(process)):
            yield path


def _holds_only_a_copy(folder: Path) -> bool:
    """Return whether a folder contains nothing but files that a restore puts there."""
    for path in folder.iterdir():
        if path.name.startswith(STORE_NAME):
            if path.name == STORE_NAME and not _is_ours(path):
                return False
        elif path.name not in (INDEX_NAME, _UNFINISHED_NAME, *USER_FILES):
            return False
    return True


def _remove_part(path: Path) -> None:
    with suppress(OSError):  # a disk that has become read-only
        for suffix in ("-journal", "-wal", "-shm", ""):
            path.with_name(path.name + suffix).unlink(missing_ok=True)


def _is_ours(path: Path) -> bool:
    """Return whether a file is one of our stores, or one that has no first page yet."""
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as stream:
        header = stream.read(72)
    return not header.strip(b"\0") or (
        header.startswith(b"SQLite format 3\0")
        and header[68:] in (APPLICATION_ID.to_bytes(4, "big"), bytes(4))
    )


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


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
    connection.execute(VECTORS_TABLE)
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
    connection.execute(FILES_TABLE)
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


def _unpack(path: Path, target: Path, folder: Path) -> None:
    """Put an archive that has records and vectors, and no index yet, in place by one rename.

    target: where `folder` leads; it is empty, or does not exist.
    """
    unfinished = target.with_name(_unfinished_name(target, "restoring"))
    check_size(path, target)
    _remove_abandoned_folders(target.parent)
    new_parents = [parent for parent in target.parents if not parent.exists()]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished.mkdir()
        try:
            copied = unfinished / STORE_NAME
            shutil.copyfile(path, copied)
            check_backup(copied, path)  # the copy, because the file may be changed meanwhile
            checksum = file_checksum(copied)
            _turn_into_archive(unfinished)
            if problems := store_problems(copied):
                raise ArchiveError(
                    f"what is in it cannot be an archive ({problems[0]}); nothing was changed"
                )
            (unfinished / _UNFINISHED_NAME).write_text(checksum, encoding="ascii")
            if target.is_dir():
                follow_mode(unfinished, target)
            follow_mode_inside(unfinished)
            fsync_tree(unfinished, ())
            _place(unfinished, target, folder)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
    except BaseException:
        for parent in new_parents:  # the deepest first
            with suppress(OSError):
                parent.rmdir()
        raise


def _place(unfinished: Path, target: Path, folder: Path) -> None:
    """Rename a folder to `target`, unless something has been put there meanwhile."""
    try:
        rename_durably(unfinished, target)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
        raise ArchiveError(f"{folder} is not empty; name another folder with --archive") from error


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
