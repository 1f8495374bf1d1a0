"""The parts of a vector index: the passages of one segment, ready to be searched by FAISS.

A part never changes and may belong to several indexes, so the index after an addition shares parts
with the one before. Codes are memory-mapped from disk: opening a million takes no time, and a
search of a mapped million takes 31 ms where one read into memory takes 42.

FAISS pads a short result with -1, which is dropped here. One call compares on one thread;
vector_index.py runs several calls at once. FAISS's thread count belongs to the calling thread
(OpenMP), so setting it affects no other thread; it is put back.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import cast

import faiss
import numpy as np
from numpy.typing import NDArray

from embeddings.vector_index.scalar_quantization import (
    CodeBounds,
    check_unit_length,
    code_dot_products,
    code_step,
    codes_to_bytes,
    quantize,
)
from embeddings.vector_index.vector_file import VectorFile

Positions = NDArray[np.int64]
Scores = NDArray[np.float32]
Vectors = NDArray[np.float32] | VectorFile

_SPARSE_FROM = 25
"""When at most one passage in this many may be returned, the allowed ones are compared by numpy.
FAISS tests every passage of a part against the filter, which takes a hundredth of the time of
comparing one code."""

_FLOAT32_ERROR = 1e-5
"""An upper bound of what float32 may lose of a cosine."""


@dataclass(frozen=True)
class PartQuery:
    """What is searched for.

    Attributes:
        vector: (d,) of length 1.
        codes: its codes, for QuantizedPart.
        residual: the length of the difference between the vector and its codes.
    """

    vector: NDArray[np.float32]
    codes: NDArray[np.float32] | None = None
    residual: float = 0.0

    @classmethod
    def with_codes(cls, vector: NDArray[np.float32]) -> PartQuery:
        """Return the query with its codes."""
        codes, bounds = quantize(vector[None])
        return cls(vector, codes[0], bounds.max_residual)


class PartFilter:
    """The passages of a part that a search may return."""

    def __init__(
        self,
        size: int,
        positions: Positions | None = None,
        span: tuple[int, int] | None = None,
    ) -> None:
        """Allow (count,) ascending positions of a part of `size` passages.

        Without positions: those from span[0] up to before span[1], or all.
        """
        self.positions = None if positions is None or len(positions) == size else positions
        self._span = span or (0, size)
        self._size = size
        self.count = (
            self._span[1] - self._span[0] if self.positions is None else len(self.positions)
        )

    def split(self, number: int) -> list[PartFilter]:
        """Return the same filter in this many pieces of similar size, in order."""
        if number < 2:
            return [self]
        if self.positions is not None:
            pieces = np.array_split(self.positions, number)
            return [PartFilter(self._size, piece) for piece in pieces]
        edges = [round(edge) for edge in np.linspace(*self._span, number + 1)]
        return [PartFilter(self._size, span=span) for span in pairwise(edges)]

    @property
    def is_sparse(self) -> bool:
        """Whether the allowed passages are few enough to be compared without FAISS."""
        return self.positions is not None and self.count * _SPARSE_FROM <= self._size

    def parameters(self) -> faiss.SearchParameters:
        """Return FAISS's parameters for one search; valid as long as this filter exists."""
        parameters = faiss.SearchParameters()
        if self._selector is not None:
            parameters.sel = self._selector[0]
        return parameters

    @cached_property
    def _selector(self) -> tuple[faiss.IDSelector, object] | None:
        """FAISS's selector and the memory that it points to; None when all are allowed."""
        positions = self.positions
        if positions is None:
            first, end = self._span
            if end - first == self._size:
                return None
            return faiss.IDSelectorRange(first, end, True), None
        if len(positions) and positions[-1] - positions[0] + 1 == len(positions):
            # Contiguous, like the passages of a period in date order: FAISS reads only that range.
            first, last = int(positions[0]), int(positions[-1])
            return faiss.IDSelectorRange(first, last + 1, True), None
        allowed = np.zeros(self._size, np.bool_)
        allowed[positions] = True
        bits = np.packbits(allowed, bitorder="little")
        return faiss.IDSelectorBitmap(self._size, faiss.swig_ptr(bits)), bits


class _FaissPart:
    """What both kinds of part share.

    Attributes:
        rows: (n,) the record row of each passage.
        index: FAISS's index of the passages.
    """

    index: faiss.Index

    def __init__(self, rows: NDArray[np.int64]) -> None:
        self.rows = rows

    def _search_index(
        self, query: NDArray[np.float32], count: int, allowed: PartFilter
    ) -> tuple[Positions, Scores]:
        """Return the best `count` allowed by the index's own comparison: (positions, scores)."""
        parameters = allowed.parameters()
        with _one_thread():
            scores, positions = self.index.search(
                query[None], min(count, allowed.count), params=parameters
            )
        is_hit = positions[0] >= 0
        return positions[0][is_hit].astype(np.int64), scores[0][is_hit]

    def search_down_to(
        self, query: NDArray[np.float32], min_score: float, allowed: PartFilter
    ) -> tuple[Positions, Scores]:
        """Return all allowed passages with at least this score, in no order."""
        below = float(np.nextafter(np.float32(min_score), np.float32(-np.inf)))
        parameters = allowed.parameters()
        with _one_thread():
            _, scores, positions = self.index.range_search(query[None], below, params=parameters)
        return positions.astype(np.int64), scores


class FlatPart(_FaissPart):
    """A part with vectors that are compared directly."""

    def __init__(self, rows: NDArray[np.int64], vectors: Vectors) -> None:
        """Index the vectors; rows: (n,) the record row of each.

        Raises ValueError when a vector does not have length 1, OSError from the file.
        """
        super().__init__(rows)
        self.index = faiss.IndexFlatIP(_dimension(vectors))
        for block in _blocks(vectors):
            check_unit_length(block)
            if len(block):
                self.index.add(np.ascontiguousarray(block, dtype=np.float32))

    def search(self, query: PartQuery, count: int, allowed: PartFilter) -> tuple[Positions, Scores]:
        """Return the best `count` allowed passages, best first: (positions, cosines)."""
        return self._search_index(query.vector, count, allowed)

    def reconstruct(self, positions: Positions) -> NDArray[np.float32]:
        """Return the (k, d) vectors at these positions."""
        vectors: NDArray[np.float32] = self.index.reconstruct_batch(positions)
        return vectors


class QuantizedPart(_FaissPart):
    """A part with codes for a first look; its vectors stay where they are, for a second."""

    def __init__(
        self,
        rows: NDArray[np.int64],
        vectors: Vectors,
        index: faiss.IndexScalarQuantizer,
        bounds: CodeBounds,
    ) -> None:
        super().__init__(rows)
        self.index, self.bounds = index, bounds
        self._vectors = vectors
        codes = faiss.rev_swig_ptr(index.codes.data(), index.ntotal * index.d)
        self._codes = codes.reshape(-1, index.d)

    @classmethod
    def from_vectors(cls, rows: NDArray[np.int64], vectors: Vectors) -> QuantizedPart:
        """Quantize the vectors now, which reads all of them. Raises errors like FlatPart."""
        index, bounds = _empty_index(_dimension(vectors)), CodeBounds()
        for codes, block_bounds in _quantized_blocks(vectors):
            bounds = bounds.merge(block_bounds)
            index.add(codes)
        return cls(rows, vectors, index, bounds)

    @classmethod
    def from_file(
        cls, rows: NDArray[np.int64], vectors: VectorFile, path: Path, bounds: CodeBounds
    ) -> QuantizedPart:
        """Map the codes from the file that `write_codes` wrote.

        Raises ValueError when it is another file, OSError when there is none.
        """
        header = _file_header(vectors.dimension, len(vectors))
        size = len(header) + len(vectors) * vectors.dimension
        # FAISS must not parse strangers' files: the file must begin exactly like our own.
        with path.open("rb") as stream:
            is_ours = stream.read(len(header)) == header and stream.seek(0, 2) == size
        if not is_ours:
            raise ValueError(f"{path} does not contain the codes of {len(vectors)} vectors")
        flags = faiss.IO_FLAG_MMAP_IFC if sys.platform == "linux" else 0
        index = cast("faiss.IndexScalarQuantizer", faiss.read_index(str(path), flags))
        return cls(rows, vectors, index, bounds)

    def search(self, query: PartQuery, count: int, allowed: PartFilter) -> tuple[Positions, Scores]:
        """Return the best `count` allowed by their codes, best first.

        The result is (positions, upper bounds of their cosines).
        """
        if allowed.is_sparse and allowed.positions is not None:
            scores = code_dot_products(self._codes, allowed.positions, query.vector)
            best = np.argsort(-scores, kind="stable")[:count]
            error = np.float32(self.bounds.max_residual + _FLOAT32_ERROR)
            return allowed.positions[best], scores[best] + error
        assert query.codes is not None
        positions, scores = self._search_index(query.codes, count, allowed)
        step = float(code_step(len(query.vector)))
        query_error = query.residual * self.bounds.max_length
        error = np.float32(self.bounds.max_residual + query_error + _FLOAT32_ERROR)
        return positions, scores * np.float32(step * step) + error

    def reconstruct(self, positions: Positions) -> NDArray[np.float32]:
        """Return the (k, d) vectors at these positions. Raises OSError from the file."""
        if isinstance(self._vectors, VectorFile):
            return self._vectors.read(positions)
        vectors: NDArray[np.float32] = self._vectors[positions]
        return vectors


VectorPart = FlatPart | QuantizedPart


def write_codes(path: Path, vectors: Vectors) -> CodeBounds:
    """Write the codes of unit vectors as a FAISS index file and return their bounds.

    Raises errors like FlatPart.
    """
    bounds = CodeBounds()
    with path.open("wb") as stream:
        stream.write(_file_header(_dimension(vectors), len(vectors)))
        for codes, block_bounds in _quantized_blocks(vectors):
            bounds = bounds.merge(block_bounds)
            stream.write(codes_to_bytes(codes).tobytes())
    return bounds


def _quantized_blocks(vectors: Vectors) -> Iterator[tuple[NDArray[np.float32], CodeBounds]]:
    for block in _blocks(vectors):
        check_unit_length(block)
        yield quantize(block)


def _empty_index(dimension: int) -> faiss.IndexScalarQuantizer:
    # FAISS compares these codes as whole numbers, the query's too: both are scaled to -127..127.
    return faiss.IndexScalarQuantizer(
        dimension, faiss.ScalarQuantizer.QT_8bit_direct_signed, faiss.METRIC_INNER_PRODUCT
    )


def _file_header(dimension: int, count: int) -> bytes:
    """Return how FAISS's file of `count` codes begins: an empty one's, with both counts filled in.

    The codes follow.
    """
    empty: bytes = faiss.serialize_index(_empty_index(dimension)).tobytes()
    total, size = count.to_bytes(8, "little"), (count * dimension).to_bytes(8, "little")
    return empty[:8] + total + empty[16:-8] + size


def _dimension(vectors: Vectors) -> int:
    return vectors.dimension if isinstance(vectors, VectorFile) else int(vectors.shape[1])


def _blocks(vectors: Vectors) -> Iterator[NDArray[np.float32]]:
    return vectors.blocks() if isinstance(vectors, VectorFile) else iter([vectors])


@contextmanager
def _one_thread() -> Iterator[None]:
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(threads)
