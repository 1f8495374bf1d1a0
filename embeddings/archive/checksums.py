"""Digests of files, and the files of an index that are no longer what their digests say."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path


def file_checksum(path: Path) -> str:
    """The SHA-256 of a file, in hex digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def changed_files(folder: Path, files: Mapping[str, str]) -> Iterator[str]:
    """One line for each of these files (name: digest) that is missing or is not what its digest says.

    A file that was compared before in this process, and has the same inode, size and time, is not read again.
    """
    for name, digest in files.items():
        path = folder / name
        try:
            found = path.stat()
            whole = _digest_once(path, found.st_ino, found.st_size, found.st_mtime_ns) == digest
        except FileNotFoundError:
            yield f"{path} is missing"
        else:
            if not whole:
                yield f"{path} is not what was written"


@lru_cache(maxsize=256)
def _digest_once(path: Path, *_: int) -> str:
    return file_checksum(path)
