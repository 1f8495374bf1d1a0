"""The vectors of a segment in their file: read in blocks or a few at a time, written in any order.

A million vectors are 1.5 GB, and a search looks at some thousands of them. They are read by
position, not memory-mapped: every look into a mapped file keeps the pages around it in the memory
of the process, until all of the file is there.
"""

from __future__ import annotations

import hashlib
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
"""Vectors read at once when all are read: 6 MB at 384 dimensions."""


class VectorFile:
    """The float32 vectors of one .npy file, open for reading. Threads may share it."""

    def __init__(self, path: Path, dimension: int) -> None:
        """Open the file; it is closed when this object is no longer used.

        Raises OSError when that fails, ValueError when it has no float32 vectors of this dimension.
        """
        mapped = load_array(path, mapped=True)
        if mapped.dtype != np.float32 or mapped.ndim != 2 or mapped.shape[1] != dimension:
            raise ValueError(
                f"{path} contains {mapped.dtype} {mapped.shape}, not float32 vectors of "
                f"{dimension} numbers"
            )
        self.dimension = dimension
        self._count = int(mapped.shape[0])
        self._path = path
        self._data_offset = int(getattr(mapped, "offset", 0))
        self._vector_bytes = 4 * dimension
        self._handle = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, self._handle)

    def __len__(self) -> int:
        """Return the number of vectors."""
        return self._count

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        """Yield all vectors in order, (up to 4,096, dimension) at a time.

        Raises OSError when the file has become shorter.
        """
        for start in range(0, self._count, _BLOCK):
            size = min(_BLOCK, self._count - start) * self._vector_bytes
            data = os.pread(self._handle, size, self._data_offset + start * self._vector_bytes)
            if len(data) != size:
                raise self._cut_short_error()
            yield np.frombuffer(data, np.float32).reshape(-1, self.dimension)

    def read(self, positions: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return (k, dimension) vectors at (k,) positions, 0 <= position < len, in this order.

        Raises OSError when the file has become shorter.
        """
        vectors = np.empty((len(positions), self.dimension), np.float32)
        width = self._vector_bytes
        memory = memoryview(vectors.view(np.uint8).ravel().data)
        for i, position in enumerate(positions.tolist()):
            buffer = memory[i * width : (i + 1) * width]
            if os.preadv(self._handle, [buffer], self._data_offset + position * width) != width:
                raise self._cut_short_error()
        return vectors

    def _cut_short_error(self) -> OSError:
        return OSError(f"{self._path} has been cut short; run: finding-aid repair")


class VectorWriter:
    """An .npy file of float32 vectors that is being written, in any order. A context manager."""

    def __init__(self, path: Path, count: int, dimension: int) -> None:
        """Begin the file of `count` vectors. Raises OSError like `open`."""
        header = _header(count, dimension)
        self.dimension = dimension
        self._data_offset = len(header)
        self._vector_bytes = 4 * dimension
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o666)
        try:
            self._write_bytes(memoryview(header), 0)
        except BaseException:  # nobody enters it, so nobody closes it
            os.close(self._handle)
            raise

    def __enter__(self) -> VectorWriter:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._handle)

    def write(self, positions: NDArray[np.int64], vectors: NDArray[np.float32]) -> None:
        """Write (k, dimension) vectors at (k,) ascending positions.

        Raises ValueError for another shape, OSError when the disk refuses.
        """
        if vectors.shape != (len(positions), self.dimension):
            raise ValueError(
                f"{len(positions)} vectors of {self.dimension} numbers do not have the shape "
                f"{vectors.shape}"
            )
        width = self._vector_bytes
        memory = memoryview(np.ascontiguousarray(vectors, "<f4").view(np.uint8).ravel().data)
        # Neighbouring positions are written in one piece.
        edges = [0, *(np.flatnonzero(np.diff(positions) != 1) + 1).tolist(), len(positions)]
        for start, end in pairwise(edges):
            if start < end:
                offset = self._data_offset + int(positions[start]) * width
                self._write_bytes(memory[start * width : end * width], offset)

    def read(self, positions: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the (k, dimension) vectors that were written at these positions."""
        width = self._vector_bytes
        data = b"".join(
            os.pread(self._handle, width, self._data_offset + position * width)
            for position in positions.tolist()
        )
        return np.frombuffer(data, "<f4").reshape(-1, self.dimension)

    def _write_bytes(self, data: memoryview, offset: int) -> None:
        while data:  # a disk that is nearly full takes only a part
            written = os.pwrite(self._handle, data, offset)
            data, offset = data[written:], offset + written


def vector_hashes(vectors: NDArray[np.float32]) -> NDArray[np.uint64]:
    """Return a hash of each of (n, dimension) vectors, (n,); it shows any damage to the vector."""
    rows = np.ascontiguousarray(vectors, "<f4").view(np.uint8)
    digests = (hashlib.blake2b(row.data, digest_size=8).digest() for row in rows)
    return np.frombuffer(b"".join(digests), "<u8")


def intact_vectors(
    path: Path, hashes: NDArray[np.uint64], dimension: int
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]:
    """Yield the positions, (k,), and vectors, (k, dimension), that have the stated hashes.

    hashes: of all vectors that the file contained. The file may be damaged anywhere, or shorter.
    Raises OSError when it cannot be read.
    """
    width, position = 4 * dimension, 0
    with path.open("rb") as stream:
        stream.seek(len(_header(len(hashes), dimension)))
        while data := stream.read(_BLOCK * width):
            count = min(len(data) // width, len(hashes) - position)
            vectors = np.frombuffer(data, "<f4", count * dimension).reshape(-1, dimension)
            is_intact = vector_hashes(vectors) == hashes[position : position + count]
            yield position + np.flatnonzero(is_intact), vectors[is_intact]
            position += count


def _header(count: int, dimension: int) -> bytes:
    """Return how the .npy file of `count` vectors begins."""
    header = io.BytesIO()
    description = {"descr": "<f4", "fortran_order": False, "shape": (count, dimension)}
    np.lib.format.write_array_header_1_0(header, description)
    return header.getvalue()
