"""An archive that is only read: each change of it is refused before anything is touched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection

from corpus import CannotWrite, Snapshot, Store
from embeddings import Archive, Encoder

READ_ONLY_MESSAGE = (
    "this archive is open to be read only, so nothing of it is changed; ask whoever serves it"
)
"""What is said to a reader who would write."""


class ReadOnlyStore(Store):
    """A store that reads what another one holds, and refuses every change."""

    def __init__(self, store: Store) -> None:
        self._held = store

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """One moment of the store, as of any other."""
        with self._held.snapshot() as snapshot:
            yield snapshot

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """A connection to read with."""
        with self._held.connection() as connection:
            yield connection

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """CannotWrite, always."""
        raise CannotWrite(READ_ONLY_MESSAGE)
        yield  # what makes this a context manager

    def problems(self) -> list[str]:
        """What is wrong with the file."""
        return self._held.problems()

    def copy_to(self, path: Path) -> None:
        """Copy all of it into another file: that changes nothing here."""
        self._held.copy_to(path)

    def close(self) -> None:
        """Let go of the file."""
        self._held.close()


def open_to_read(
    folder: Path, load_encoder: Callable[[], Encoder], say: Callable[[str], None]
) -> Archive:
    """The archive in a folder, to be read only: each change raises CannotWrite before anything is touched.

    ArchiveError or StoreError when there is none that can be read.
    """
    archive = Archive.open(folder, load_encoder, on_step=_refuse)
    return Archive(
        folder, ReadOnlyStore(archive.store), load_encoder, on_message=say, on_step=_refuse
    )


def _refuse(_: str) -> None:
    """The step hook of an archive that is only read: no writing begins."""
    raise CannotWrite(READ_ONLY_MESSAGE)
