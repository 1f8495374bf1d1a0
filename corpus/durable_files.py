"""Files that are on the disk before anything relies on them, for whoever may read their folder."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path


def fsync_path(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def rename_durably(source: Path, target: Path) -> None:
    """Give a synced file or folder its name, replacing a file; wait until that is on the disk."""
    source.replace(target)
    fsync_path(target.parent)


def follow_mode(path: Path, folder: Path) -> None:
    """Let those read and write a file, or enter a folder, who may read and write `folder`.

    Nothing is changed for a path that belongs to another user.
    """
    allowed = folder.stat().st_mode
    with suppress(PermissionError, FileNotFoundError):
        state = path.lstat()
        if stat.S_ISDIR(state.st_mode):
            mode = (allowed & 0o2777) | 0o700
        elif stat.S_ISREG(state.st_mode):
            mode = (allowed & 0o666) | 0o600
        else:
            return
        if stat.S_IMODE(state.st_mode) != mode:
            path.chmod(mode)


def follow_mode_inside(folder: Path) -> None:
    """Let all that is in a folder follow its mode."""
    for parent, folder_names, file_names in os.walk(folder):
        for name in (*folder_names, *file_names):
            follow_mode(Path(parent, name), folder)


def write_durably(path: Path, content: str | bytes, *, follow_folder: bool = False) -> None:
    """Write a text or bytes to a file, all of it or nothing; a pipe or device is written as it is.

    follow_folder: whoever may read the folder may read the file; else the user's umask decides.
    Raises OSError when the disk refuses; then the file at `path` is as it was.
    """
    data = content.encode() if isinstance(content, str) else content
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    path = path.resolve() if path.is_symlink() and not follow_folder else path
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            if follow_folder:
                follow_mode(temporary, path.parent)
            else:
                temporary.chmod(stat.S_IMODE(path.stat().st_mode) if path.exists() else _new_mode())
            os.fsync(file.fileno())
        rename_durably(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def replace_durably(path: Path, data: bytes) -> None:
    """Write a file, all of it or nothing, under the user's umask; wait until it is on the disk.

    Nothing else may write the file at the same time. Raises OSError when the disk refuses; then the
    file at `path` is as it was.
    """
    written = path.with_name(f"{path.name}.new")
    try:
        written.write_bytes(data)
        fsync_path(written)
        rename_durably(written, path)
    except BaseException:
        written.unlink(missing_ok=True)
        raise


def _new_mode() -> int:
    """Return the mode of a new file under the user's umask."""
    umask = os.umask(0o077)
    os.umask(umask)
    return 0o666 & ~umask
