"""Watching a folder: a new or changed file is added once it has stopped changing.

The state of a file is its size and the time of its last change. It is read when both have been the
same for the settle time, so that a file is not read while it is being written. What was done with
it is kept in the archive, so that a restart neither reads nor reports it again.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from corpus import FileMemory, Reading, ReadingError
from embeddings import ChangeResult

_TEMPORARY_ENDS = (
    "~", ".tmp", ".temp", ".part", ".partial", ".crdownload", ".download", ".swp", ".lock",
)  # fmt: skip
_TEMPORARY_STARTS = ("~$", "#", ".")

State = tuple[int, int]
"""The size of a file in bytes, and the time of its last change in nanoseconds."""


@dataclass(frozen=True)
class Watched:
    """What became of a file.

    Attributes:
        path: the file.
        reading: what it gave; None when it could not be read.
        change: what adding it changed; None when there was nothing to add.
        error: why it could not be read; "" otherwise.
    """

    path: Path
    reading: Reading | None = None
    change: ChangeResult | None = None
    error: str = ""


class FolderWatch:
    """Looks into a folder, again and again, and adds each file that is new or has changed."""

    def __init__(
        self,
        list_files: Callable[[], Iterable[Path]],
        memory: FileMemory,
        read: Callable[[Path], Reading],
        add: Callable[[Reading], ChangeResult],
        *,
        settle_seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Watch the files that `list_files` gives.

        memory: what was done with which file. read: raises ReadingError. clock: seconds.
        """
        self._list_files = list_files
        self._memory = memory
        self._read = read
        self._add = add
        self._settle_seconds = settle_seconds
        self._clock = clock
        self._known: dict[Path, State] = {}
        self._waiting: dict[Path, tuple[State, float]] = {}
        """The files that may still be written: their state, and since when it is the same."""

    def look(self) -> Iterator[Watched]:
        """Add what has settled since the last look; yield what became of each file.

        Raises StoreError or ArchiveError when the archive cannot be changed; the file is then tried
        again at the next look.
        """
        waiting: dict[Path, tuple[State, float]] = {}
        settled: list[tuple[Path, State]] = []
        for path in self._list_files():
            state = None if is_temporary(path.name) else _state_of(path)
            if state is None or self._is_known(path, state):
                continue
            before = self._waiting.get(path)
            since = before[1] if before is not None and before[0] == state else self._clock()
            if self._clock() - since >= self._settle_seconds:
                settled.append((path, state))
            waiting[path] = state, since
        self._waiting = waiting
        for path, state in settled:
            watched = self._take(path)
            if _state_of(path) != state:
                continue  # it was written while it was read; it is read again when it has settled
            self._memory.remember(_key(path), _written(state))
            self._known[path] = state
            self._waiting.pop(path, None)
            yield watched

    def _is_known(self, path: Path, state: State) -> bool:
        """Return whether a file was read in this state, now or before a restart."""
        if self._known.get(path) != state and self._memory.recall(_key(path)) == _written(state):
            self._known[path] = state
        return self._known.get(path) == state

    def _take(self, path: Path) -> Watched:
        try:
            reading = self._read(path)
        except ReadingError as error:
            return Watched(path, error=str(error))
        if not reading.records:
            return Watched(path, reading)
        return Watched(path, reading, self._add(reading))


def is_temporary(name: str) -> bool:
    """Return whether a program writes a file of this name next to the real one, for a while."""
    return name.startswith(_TEMPORARY_STARTS) or name.casefold().endswith(_TEMPORARY_ENDS)


def _state_of(path: Path) -> State | None:
    """Return the state of a file; None when it is gone or cannot be looked at."""
    with suppress(OSError):
        status = path.stat()
        return status.st_size, status.st_mtime_ns
    return None


def _key(path: Path) -> str:
    resolved = str(path.absolute()).encode("utf-8", "surrogatepass")
    return hashlib.sha256(resolved).hexdigest()[:32]


def _written(state: State) -> str:
    return f"{state[0]} {state[1]}"
