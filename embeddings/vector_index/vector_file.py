"""The vectors of a segment, left in their file: read through once in blocks, or a few of them where they stand.

They are written likewise, some at a time, each at its place: no more of them is in memory than is being encoded.

A million vectors are 1.5 GB, and a search looks at some thousands of them. They are read by position, not mapped: each
look into a mapped file keeps the pages around it in the process's memory, until all of it is there.
"""

from __future__ import annotations

import io
import os
import weakref
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.vector_index.npy_file import load_array

_BLOCK = 4_096
"""Vectors read at once when all are read: 6 MB of 384 numbers."""


class VectorFile:
    """The float32 vectors of one .npy file, open for reading until nobody holds it. Threads may share one."""

    def __init__(self, path: Path, dimension: int) -> None:
        """Open the file. OSError when that fails, ValueError when it holds no float32 vectors of this dimension."""
        mapped = load_array(path, mapped=True)
        if mapped.dtype != np.float32 or mapped.ndim != 2 or mapped.shape[1] != dimension:
            raise ValueError(
                f"{path} holds {mapped.dtype} {mapped.shape}, not float32 vectors of {dimension} numbers"
            )
        self.dimension = dimension
        self._count = int(mapped.shape[0])
        self._path = path
        self._offset = int(getattr(mapped, "offset", 0))
        self._width = 4 * dimension
        self._handle = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, self._handle)

    def __len__(self) -> int:
        """Return the number of vectors."""
        return self._count

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        """All of them in order, (up to 4,096, dimension) at a time. OSError when the file has become shorter."""
        for start in range(0, self._count, _BLOCK):
            count = min(_BLOCK, self._count - start)
            data = os.pread(self._handle, count * self._width, self._offset + start * self._width)
            if len(data) != count * self._width:
                raise self._cut_short()
            yield np.frombuffer(data, np.float32).reshape(count, -1)

    def read(self, positions: NDArray[np.int64]) -> NDArray[np.float32]:
        """(k, dimension) those at these positions, 0 <= position < len, in the order given. OSError as in `blocks`."""
        found = np.empty((len(positions), self.dimension), np.float32)
        width = self._width
        memory = memoryview(found.view(np.uint8).ravel().data)
        for line, place in enumerate(positions.tolist()):
            into = memory[line * width : (line + 1) * width]
            if os.preadv(self._handle, [into], self._offset + place * width) != width:
                raise self._cut_short()
        return found

    def _cut_short(self) -> OSError:
        return OSError(f"{self._path} has been cut short; run: finding-aid repair")


class VectorWriter:
    """An .npy file of float32 vectors that is being written, in any order. Close it, or use it in a `with`."""

    def __init__(self, path: Path, count: int, dimension: int) -> None:
        """Begin the file of so many. OSError as `open`."""
        head = io.BytesIO()
        shape = {"descr": "<f4", "fortran_order": False, "shape": (count, dimension)}
        np.lib.format.write_array_header_1_0(head, shape)
        self.dimension = dimension
        self._offset = len(head.getvalue())
        self._width = 4 * dimension
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o666)
        self._write(memoryview(head.getvalue()), 0)

    def __enter__(self) -> VectorWriter:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._handle)

    def write(self, positions: NDArray[np.int64], vectors: NDArray[np.float32]) -> None:
        """Write (k, dimension) at (k,) ascending positions. ValueError for another shape; OSError when it fails."""
        if vectors.shape != (len(positions), self.dimension):
            raise ValueError(
                f"{len(positions)} of {self.dimension} numbers are not vectors of shape {vectors.shape}"
            )
        memory = memoryview(np.ascontiguousarray(vectors, "<f4").view(np.uint8).ravel().data)
        # Those that stand side by side go in one piece.
        edges = [0, *(np.flatnonzero(np.diff(positions) != 1) + 1).tolist(), len(positions)]
        for first, after in pairwise(edges):
            if first < after:
                piece = memory[first * self._width : after * self._width]
                self._write(piece, self._offset + int(positions[first]) * self._width)

    def read(self, positions: NDArray[np.int64]) -> NDArray[np.float32]:
        """(k, dimension) those that were written at these positions."""
        data = b"".join(
            os.pread(self._handle, self._width, self._offset + at * self._width)
            for at in positions.tolist()
        )
        return np.frombuffer(data, "<f4").reshape(-1, self.dimension)

    def _write(self, data: memoryview, place: int) -> None:
        while data:  # a disk that is nearly full takes a part
            done = os.pwrite(self._handle, data, place)
            data, place = data[done:], place + done
