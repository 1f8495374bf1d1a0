"""The vectors of an index, left in their files: read through once in blocks, or a few of them where they stand.

A million vectors are 1.5 GB, and a search looks at some thousands of them. They are read by position, not mapped: each
look into a mapped file keeps the pages around it in the process's memory, until all of it is there.
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_BLOCK = 32_768
"""Vectors read at once when all are read."""


class StoredVectors:
    """The vectors of several .npy files, float32, one after the other; those that are not `kept` are left out."""

    def __init__(self, files: Sequence[Path], dimension: int, kept: NDArray[np.bool_] | None = None) -> None:
        """Open the files. kept: (all,) a flag for each vector of the files; None: every one.

        OSError when one cannot be opened, ValueError when it does not hold float32 vectors of this dimension.
        """
        self.dimension = dimension
        self._files = [_File(path, dimension) for path in files]
        self._ends = np.cumsum([one.count for one in self._files], dtype=np.int64)
        total = int(self._ends[-1]) if self._files else 0
        if kept is not None and len(kept) != total:
            raise ValueError(f"{len(kept)} flags do not belong to {total} vectors")
        self._kept = None if kept is None or kept.all() else np.flatnonzero(kept)
        self._count = total if self._kept is None else len(self._kept)

    def __len__(self) -> int:
        """Return the number of vectors."""
        return self._count

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        """All of them in order, (up to 32,768, dimension) at a time."""
        before = 0
        for one in self._files:
            for start in range(0, one.count, _BLOCK):
                block = one.read(start, min(_BLOCK, one.count - start))
                first = before + start
                if self._kept is None:
                    yield block
                else:
                    low, high = np.searchsorted(self._kept, (first, first + len(block)))
                    yield block[self._kept[low:high] - first]
            before += one.count

    def take(self, positions: NDArray[np.int64]) -> NDArray[np.float32]:
        """(k, dimension) those at these positions, 0 <= position < len, in the order given."""
        places = positions if self._kept is None else self._kept[positions]
        found = np.empty((len(places), self.dimension), np.float32)
        owners = np.searchsorted(self._ends, places, side="right")
        for number, one in enumerate(self._files):
            wanted = np.flatnonzero(owners == number)
            if len(wanted):
                one.read_into(found, wanted, places[wanted] - (int(self._ends[number]) - one.count))
        return found


class _File:
    """One .npy file, open for reading until nobody holds it."""

    def __init__(self, path: Path, dimension: int) -> None:
        mapped = np.load(path, mmap_mode="r", allow_pickle=False)
        if mapped.dtype != np.float32 or mapped.ndim != 2 or mapped.shape[1] != dimension:
            raise ValueError(f"{path} holds {mapped.dtype} {mapped.shape}, not float32 vectors of {dimension} numbers")
        self.count = int(mapped.shape[0])
        self._path = path
        self._offset = int(getattr(mapped, "offset", 0))
        self._width = 4 * dimension
        self._handle = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, self._handle)

    def read(self, start: int, count: int) -> NDArray[np.float32]:
        """(count, dimension) from `start` on. OSError when the file has become shorter."""
        data = os.pread(self._handle, count * self._width, self._offset + start * self._width)
        if len(data) != count * self._width:
            raise self._cut_short()
        return np.frombuffer(data, np.float32).reshape(count, -1)

    def read_into(self, found: NDArray[np.float32], lines: NDArray[np.int64], places: NDArray[np.int64]) -> None:
        """Read the vectors at these places into these lines of an array. OSError when the file has become shorter."""
        width = self._width
        memory = memoryview(found.view(np.uint8).ravel().data)
        for line, place in zip(lines.tolist(), places.tolist(), strict=True):
            into = memory[line * width : (line + 1) * width]
            if os.preadv(self._handle, [into], self._offset + place * width) != width:
                raise self._cut_short()

    def _cut_short(self) -> OSError:
        return OSError(f"{self._path} has been cut short; run: finding-aid repair")
