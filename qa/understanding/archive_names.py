"""The names that one archive knows: the authority file, the reader's own file, and its titles."""

from __future__ import annotations

import threading
from pathlib import Path

from corpus import AliasCache, NameAuthority, aliases_of
from embeddings import ArchiveView

NAMES_FILE = "names.csv"
"""The reader's own names, in the archive's folder."""


class ArchiveNames:
    """The names that one archive knows. Its titles are read once for each of its states.

    Safe to share between threads.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / NAMES_FILE
        self._lock = threading.Lock()
        self._by_state: dict[object, NameAuthority] = {}
        self._without_titles: tuple[object, NameAuthority] | None = None
        self._alias_cache: AliasCache = {}

    def names(self, view: ArchiveView) -> NameAuthority:
        """Return the names of this state of the archive.

        Raises NamesError when the reader's own file cannot be read.
        """
        with self._lock:
            stamp = self._file_stamp()
            if self._without_titles is None or self._without_titles[0] != stamp:
                authority = NameAuthority.load(self._file if stamp else None)
                self._without_titles = stamp, authority
                self._alias_cache.clear()
                self._by_state.clear()
            authority = self._without_titles[1]
            state = (view.snapshot.generation, view.snapshot.index_checksum)
            if state not in self._by_state:
                aliases = aliases_of(
                    view.index.bracketed_names, authority, view.snapshot.ids_of, self._alias_cache
                )
                previous = next(reversed(self._by_state.values()), None)
                # The previous state stays too: some callers may still be reading it.
                self._by_state = dict(list(self._by_state.items())[-1:])
                self._by_state[state] = authority.with_aliases(aliases, previous)
            return self._by_state[state]

    def _file_stamp(self) -> tuple[int, int] | None:
        try:
            status = self._file.stat()
        except FileNotFoundError:
            return None
        return status.st_mtime_ns, status.st_size
