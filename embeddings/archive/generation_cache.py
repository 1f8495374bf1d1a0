"""The generations of an archive that are open for search, and a view of one moment."""

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
class ArchiveView:
    """One moment of the archive.

    Attributes:
        snapshot: the records.
        index: the index that belongs to them.
    """

    snapshot: Snapshot
    index: Generation


class GenerationCache:
    """The two generations of an archive that were opened last. Threads may share one.

    Two, because some readers are still at the moment before while others are at the next. Only
    who asks for a generation that is not open yet waits for it.
    """

    def __init__(self, archive: Path) -> None:
        """Cache generations of the archive in this folder."""
        self._archive = archive
        self._generations: dict[tuple[int, str], Generation] = {}
        self._opening = threading.Lock()

    def get(self, snapshot: Snapshot) -> Generation | None:
        """Return the index that belongs to a snapshot, if it is open."""
        return self._generations.get((snapshot.generation, snapshot.index_checksum))

    def open(self, snapshot: Snapshot) -> Generation:
        """Return the index that belongs to a snapshot. Raises IndexDamaged."""
        generation = self.get(snapshot)
        if generation is not None:
            return generation
        with self._opening:
            generation = self.get(snapshot)
            if generation is None:
                latest = next(reversed(self._generations.values()), None)
                generation = _open_for(self._archive, snapshot, latest)
                newest = list(self._generations.items())[1 - _CACHED_GENERATIONS :]
                key = (snapshot.generation, snapshot.index_checksum)
                self._generations = {**dict(newest), key: generation}
                _release_free_memory()
            return generation


def _open_for(archive: Path, snapshot: Snapshot, previous: Generation | None) -> Generation:
    if not snapshot.generation:
        return Generation.empty()
    folder = generation_folder(archive, snapshot.generation)
    with explain_damage(folder):
        return Generation.open(read_manifest(folder, snapshot.index_checksum), previous)


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
