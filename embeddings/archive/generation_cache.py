"""The generations of an archive that are open for search."""

from __future__ import annotations

import ctypes
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from corpus import Snapshot
from embeddings.archive.generation import Generation
from embeddings.archive.integrity import explain_damage
from embeddings.archive.manifest import generation_folder, read_manifest

_CACHED_GENERATIONS = 2


@dataclass(frozen=True)
class _OpenGeneration:
    """A generation that is open.

    Attributes:
        generation: the generation.
        folder: where it was opened.
        identity: of that folder, as `_identity` gives it.
    """

    generation: Generation
    folder: Path
    identity: tuple[int, int] | None

    @property
    def is_replaced(self) -> bool:
        """Whether another folder is in its place; one that is gone can still be read."""
        return _identity(self.folder) not in (self.identity, None)


class GenerationCache:
    """The two generations of an archive that were opened last. Threads may share one.

    Two, because some readers are still at the moment before while others are at the next. Only
    who asks for a generation that is not open yet waits for it. If its folder was replaced, as
    by a copy of the archive, is opened again: what is open may be damaged meanwhile.
    """

    def __init__(self, archive: Path) -> None:
        """Cache generations of the archive in this folder."""
        self._archive = archive
        self._generations: dict[tuple[int, str], _OpenGeneration] = {}
        self._opening = threading.Lock()

    def get(self, snapshot: Snapshot) -> Generation | None:
        """Return the index that belongs to a snapshot, if it is open."""
        opened = self._generations.get((snapshot.generation, snapshot.index_checksum))
        return None if opened is None or opened.is_replaced else opened.generation

    def open(self, snapshot: Snapshot) -> Generation:
        """Return the index that belongs to a snapshot. Raises IndexDamaged."""
        generation = self.get(snapshot)
        if generation is not None:
            return generation
        with self._opening:
            generation = self.get(snapshot)
            if generation is None:
                latest = next(reversed(self._generations.values()), None)
                if latest is not None and latest.is_replaced:
                    latest = None
                folder = generation_folder(self._archive, snapshot.generation)
                identity = _identity(folder)
                generation = _open_for(
                    self._archive, snapshot, None if latest is None else latest.generation
                )
                newest = list(self._generations.items())[1 - _CACHED_GENERATIONS :]
                key = (snapshot.generation, snapshot.index_checksum)
                opened = _OpenGeneration(generation, folder, identity)
                self._generations = {**dict(newest), key: opened}
                _release_free_memory()
            return generation


def _open_for(archive: Path, snapshot: Snapshot, previous: Generation | None) -> Generation:
    if not snapshot.generation:
        return Generation.empty()
    folder = generation_folder(archive, snapshot.generation)
    with explain_damage(folder):
        return Generation.open(read_manifest(folder, snapshot.index_checksum), previous)


def _identity(folder: Path) -> tuple[int, int] | None:
    """Return device and inode of a folder; None when it is not there."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _release_free_memory() -> None:
    """Give free memory back to the system where the C library can (glibc, on Linux).

    An archive that grows is opened again and again, and the C library keeps what the index before
    took, in pieces that the next one does not fit. A process that read 100,000 records and twelve
    additions held 516 MB afterwards, and 415 MB when it gave them back each time.
    """
    if sys.platform == "linux":
        malloc_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if malloc_trim is not None:
            malloc_trim(0)
