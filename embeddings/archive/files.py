"""The files of an archive: their checksums, writing them safely to the disk, and safe names.

An archive may come from a stranger. A link in it that leads elsewhere would let a writer change a
file that has nothing to do with it (the journal is appended to, the store is written), and a pipe
would never end, so such an archive is not opened. `names.csv` and `periods.toml` may be links:
they are only read, and saving them replaces the link.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

from corpus import fsync_path
from embeddings.errors import ArchiveError

USER_FILES = {"names.csv": 10_000_000, "periods.toml": 1_000_000}
"""The files that a reader may add to an archive, and how many bytes of each are read at most."""

_FSYNC_THREADS = 8
_CACHED_CHECKSUMS = 1_000
_CHECKSUMS: dict[tuple[int, ...], str] = {}
"""The checksums of files that were read before, by device, inode, size and time."""


def file_checksum(path: Path) -> str:
    """Return the SHA-256 of a file, in hex digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def changed_files(
    folder: Path, checksums: Mapping[str, str], *, reread: bool = False
) -> Iterator[tuple[str, str]]:
    """Yield the name of each file in `checksums` (name: SHA-256) that is missing or differs.

    With it comes a line that says so.

    A file that this process has read before, and that has the same inode, size and time, is read
    again only when `reread` is true.
    """
    for name, checksum in checksums.items():
        path = folder / name
        if not path.is_file():
            yield name, f"{path} is missing"
        elif (file_checksum(path) if reread else _cached_checksum(path)) != checksum:
            yield name, f"{path} is not what was written (its SHA-256 differs)"


def _cached_checksum(path: Path) -> str:
    """Return the SHA-256 of a file, read once under all of its names, as generations link files."""
    status = path.stat()
    identity = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
    if identity not in _CHECKSUMS:
        if len(_CHECKSUMS) >= _CACHED_CHECKSUMS:
            _CHECKSUMS.clear()
        _CHECKSUMS[identity] = file_checksum(path)
    return _CHECKSUMS[identity]


def link_or_copy(source: Path, target: Path) -> None:
    """Give a file that never changes a second name; copy it where there are no hard links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def fsync_tree(folder: Path, already_synced: Collection[str]) -> None:
    """Wait until all of a folder is on the disk, except for the files in `already_synced`.

    Several files are synced at once: the disk takes them together.
    """
    paths = [
        path
        for path in (folder, *folder.rglob("*"))
        if path.relative_to(folder).as_posix() not in already_synced
    ]
    with ThreadPoolExecutor(_FSYNC_THREADS) as pool:
        for _ in pool.map(fsync_path, paths):  # raises the error of any of them
            pass


def check_no_outside_links(folder: Path) -> None:
    """Raise ArchiveError if the folder contains a link that leads out of it, a pipe or a device.

    The folder itself may be a link.
    """
    root = folder.resolve()
    for parent, folder_names, file_names in os.walk(root):
        for name in (*folder_names, *file_names):
            path = Path(parent, name)
            try:
                mode = path.lstat().st_mode
            except FileNotFoundError:
                continue  # a writer has just removed it
            if stat.S_ISLNK(mode):
                if name not in USER_FILES and not path.resolve().is_relative_to(root):
                    raise ArchiveError(
                        f"{path} is a link that leads out of the archive, so it is not opened; "
                        "put the file itself in its place, or take the link away"
                    )
            elif not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                raise ArchiveError(
                    f"{path} is neither a file nor a folder, so the archive is not opened; "
                    "take it away"
                )


def check_file_names(names: Iterable[object]) -> None:
    """Raise ValueError if a name in a manifest is no text, or leads out of its folder."""
    for name in names:
        if (
            not isinstance(name, str)
            or name.startswith("/")
            or ".." in PurePosixPath(name).parts
            or "\0" in name
        ):
            raise ValueError(f"it names {str(name)[:60]!r}, which is not a file of an index")
