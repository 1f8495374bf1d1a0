"""The writer's lock: one program writes at a time, and the next one waits and says so.

The lock belongs to the process, not to the file: the system releases it when the process dies. So
a killed writer blocks nobody, and the lock file that it leaves means nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from corpus import follow_mode_inside
from embeddings.archive.failpoints import no_op
from embeddings.errors import ArchiveError

OnMessage = Callable[[str], None]
"""Called with one line that the reader should see now."""

LOCK_NAME = "writer.lock"
_NAMES_LOCK_NAME = "names.lock"
PATIENCE_SECONDS = 600.0


@contextmanager
def writer_lock(folder: Path, on_message: OnMessage) -> Iterator[None]:
    """Hold the lock of the archive in `folder`.

    Raises ArchiveError when it is not free within PATIENCE_SECONDS, or cannot be made.
    """
    with _lock(folder, LOCK_NAME, on_message):
        yield


@contextmanager
def names_lock(folder: Path) -> Iterator[None]:
    """Hold the lock of the reader's own names, which does not wait for an addition.

    Raises ArchiveError as `writer_lock` does.
    """
    with _lock(folder, _NAMES_LOCK_NAME, no_op):
        yield


@contextmanager
def _lock(folder: Path, name: str, on_message: OnMessage) -> Iterator[None]:
    if not folder.is_dir():  # taking the lock would make it again
        raise ArchiveError(
            f"{folder} is no longer there; put it back, or name the archive's new folder with "
            "--archive"
        )
    lock = FileLock(folder / name)
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            on_message(f"another program is writing to {folder}; waiting until it is done")
            lock.acquire(timeout=PATIENCE_SECONDS)
    except Timeout as error:
        raise ArchiveError(
            f"another program is still writing to {folder} after {PATIENCE_SECONDS:g} seconds; "
            "try again later"
        ) from error
    except OSError as error:
        raise ArchiveError(
            f"{folder} cannot be written ({error.strerror}); nothing was changed"
        ) from error
    try:
        yield
        follow_mode_inside(folder)
    finally:
        lock.release()
