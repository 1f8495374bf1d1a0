"""Files that are on the disk, and not only on their way to it, before anything relies on them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from pathlib import Path


def link(old: Path, new: Path) -> None:
    """Let a file that never changes stand at a second place."""
    try:
        os.link(old, new)
    except OSError:  # a file system without hard links: the copy costs more and means the same
        shutil.copyfile(old, new)


def write_flushed(path: Path, data: bytes) -> None:
    """Write a file, and wait until it is on the disk."""
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def flush_tree(folder: Path, known: Collection[str]) -> None:
    """Wait until all of a folder is on the disk, but for the files `known`, which were before."""
    for path in [folder, *folder.rglob("*")]:
        if path.relative_to(folder).as_posix() not in known:
            flush(path)


def flush(path: Path) -> None:
    """Wait until the file or folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
