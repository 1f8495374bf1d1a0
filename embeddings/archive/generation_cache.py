"""The generations of an archive that are open for search."""

from __future__ import annotations

import threading
from pathlib import Path

from corpus import Snapshot
from embeddings.archive.commit import index_folder
from embeddings.archive.damage_report import explain_damage
from embeddings.archive.generation import Generation
from embeddings.archive.malloc_trim import release_free_memory

_HELD = 2


class GenerationCache:
    """The last generations that were asked for. A new one takes from the one before what they share.

    Two are held, as some readers are still at the moment before while others are at the next. Threads may share it, and
    only who asks for a generation that is not open yet waits for it.
    """

    def __init__(self, folder: Path) -> None:
        """folder: of the archive."""
        self._folder = folder
        self._held: dict[tuple[int, str], Generation] = {}
        self._opening = threading.Lock()

    def get(self, snapshot: Snapshot) -> Generation | None:
        """The index that belongs to a moment of the store, if it is open."""
        return self._held.get((snapshot.generation, snapshot.index_checksum))

    def open(self, snapshot: Snapshot) -> Generation:
        """The index that belongs to a moment of the store. IndexDamaged as in `Generation.open`."""
        wanted = (snapshot.generation, snapshot.index_checksum)
        found = self._held.get(wanted)
        if found is not None:
            return found
        with self._opening:
            found = self._held.get(wanted)
            if found is None:
                latest = next(reversed(self._held.values()), None)
                folder = index_folder(self._folder, snapshot.generation)
                with explain_damage(folder):
                    found = (
                        Generation.open(folder, snapshot.index_checksum, latest)
                        if snapshot.generation
                        else Generation.empty()
                    )
                self._held = {**dict(list(self._held.items())[1 - _HELD :]), wanted: found}
                release_free_memory()
            return found
