"""Files that are on the disk, and not only on their way to it, before anything relies on them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

_AT_ONCE = 8


def link_or_copy(old: Path, new: Path) -> None:
    """Let a file that never changes stand at a second place."""
    try:
        os.link(old, new)
    except OSError:  # a file system without hard links: the copy costs more and means the same
        shutil.copyfile(old, new)


def fsync_tree(folder: Path, known: Collection[str]) -> None:
    """Wait until all of a folder is on the disk, but for the files `known`, which were before.

    Several at once: the disk takes them together, where one after the other would wait for it as often.
    """
    new = [
        one
        for one in (folder, *folder.rglob("*"))
        if one.relative_to(folder).as_posix() not in known
    ]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for _ in pool.map(fsync_path, new):  # an error of one is raised here
            pass


def fsync_path(path: Path) -> None:
    """Wait until the file or folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
