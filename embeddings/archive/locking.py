"""The writer's lock: one writes at a time, and who comes second waits, says so, and then goes on.

The lock belongs to the process, not to the file: the system lets go of it when its holder dies, so a killed writer
blocks nobody, and the file that stays behind means nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from embeddings.errors import ArchiveError

OnMessage = Callable[[str], None]
"""Called with one line that a reader should see now."""

LOCK_NAME = "writer.lock"


@contextmanager
def writer_lock(folder: Path, say: OnMessage, patience_seconds: float) -> Iterator[None]:
    """Hold the lock of the archive in `folder`. ArchiveError when it is not free in time, or cannot be made."""
    lock = FileLock(folder / LOCK_NAME)
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            say(f"another program is writing to {folder}; waiting until it is done")
            lock.acquire(timeout=patience_seconds)
    except Timeout as error:
        raise ArchiveError(
            f"another program is still writing to {folder} after {patience_seconds:g} seconds; try again later"
        ) from error
    except OSError as error:
        raise ArchiveError(
            f"{folder} cannot be written ({error.strerror}); nothing was changed"
        ) from error
    try:
        yield
    finally:
        lock.release()
