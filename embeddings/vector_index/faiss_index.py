"""The parts of an index: the passages of one segment, ready to be searched by FAISS.

A part never changes and belongs to no one `Vectors`, so the index after an addition shares those that it has in common
with the one before. Codes lie on the disk and are mapped: opening a million takes no time, and a search of a mapped
million 31 ms where one read into memory takes 42.

FAISS pads a short result with -1, which is dropped here. It compares one query on one thread, and is told to keep to
that; vectors.py asks it for several stretches at once. The count that FAISS keeps belongs to the calling thread
(OpenMP), so nobody else's is touched, and it is put back.
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


_FEW = 25
"""Of so many passages one: fewer that may be found are compared by themselves. FAISS asks of every passage of a part
whether it may be found, which takes a hundredth of the time of looking at the codes of one."""

_ROUNDED = 1e-5
"""What float32 may lose of a cosine, and more."""


@dataclass(frozen=True)
class PartQuery:
    """What is searched for. vector: (d,) of length 1. For `Coded` also codes: its own; apart: how far these are off."""

    vector: NDArray[np.float32]
    codes: NDArray[np.float32] | None = None
    residual: float = 0.0

    @classmethod
    def with_codes(cls, vector: NDArray[np.float32]) -> PartQuery:
        """A vector with its codes."""
        codes, own = quantize(vector[None])
        return cls(vector, codes[0], own.max_residual)


class PartFilter:
    """Which passages of a part a search may find. size: of the part; places: (count,) ascending, None: all of them.

    stretch: with no places, only from one on, and before the other; None: all.
    """

    def __init__(
        self, size: int, places: Positions | None = None, stretch: tuple[int, int] | None = None
    ) -> None:
        self.positions = None if places is None or len(places) == size else places
        self._stretch = stretch or (0, size)
        self.count = (
            self._stretch[1] - self._stretch[0] if self.positions is None else len(self.positions)
        )
        self._size = size

    def split(self, number: int) -> list[PartFilter]:
        """The same in so many pieces of like size, one after the other."""
        if number < 2:
            return [self]
        if self.positions is not None:
            return [PartFilter(self._size, one) for one in np.array_split(self.positions, number)]
        edges = [round(one) for one in np.linspace(*self._stretch, number + 1)]
        return [PartFilter(self._size, stretch=stretch) for stretch in pairwise(edges)]

    @property
    def is_few(self) -> bool:
        """Whether they are few enough to be compared by themselves."""
        return self.positions is not None and self.count * _FEW <= self._size

    def parameters(self) -> faiss.SearchParameters:
        """Make the parameters of one search; valid while this choice is kept."""
        parameters = faiss.SearchParameters()
        if self._selector is not None:
            parameters.sel = self._selector[0]
        return parameters

    @cached_property
    def _selector(self) -> tuple[faiss.IDSelector, object] | None:
        """FAISS's selector, with what it points to."""
        places = self.positions
        if places is None:
            first, last = self._stretch
            return (
                (faiss.IDSelectorRange(first, last, True), None)
                if last - first < self._size
                else None
            )
        if len(places) and places[-1] - places[0] + 1 == len(places):
            # Side by side, as the passages of a period in date order are: only that stretch is read.
            return faiss.IDSelectorRange(int(places[0]), int(places[-1]) + 1, True), None
        among = np.zeros(self._size, np.bool_)
        among[places] = True
        bits = np.packbits(among, bitorder="little")
        return faiss.IDSelectorBitmap(self._size, faiss.swig_ptr(bits)), bits


class _Searched:
    """What both kinds of part have.

    rows: (n,) one of each passage. index: FAISS's index of them.
    """

    index: faiss.Index

    def __init__(self, rows: NDArray[np.int64]) -> None:
        self.rows = rows

    def _search(
        self, query: NDArray[np.float32], asked: int, choice: PartFilter
    ) -> tuple[Positions, Scores]:
        """The best `asked` of those chosen, by what the index compares, the best first: (positions, scores)."""
        with _one_thread():
            scores, places = self.index.search(
                query[None], min(asked, choice.count), params=choice.parameters()
            )
        there = places[0] >= 0
        return places[0][there].astype(np.int64), scores[0][there]

    def down_to(
        self, query: NDArray[np.float32], least: float, choice: PartFilter
    ) -> tuple[Positions, Scores]:
        """All those chosen with this score or a higher one, in no order."""
        below = float(np.nextafter(np.float32(least), np.float32(-np.inf)))
        with _one_thread():
            _, scores, places = self.index.range_search(
                query[None], below, params=choice.parameters()
            )
        return places.astype(np.int64), scores


class FlatPart(_Searched):
    """A part whose vectors are compared as they are."""

    def __init__(self, rows: NDArray[np.int64], vectors: NDArray[np.float32] | VectorFile) -> None:
        """rows: (n,) of each vector. ValueError when one is not of length 1; OSError from the file."""
        super().__init__(rows)
        self.index = faiss.IndexFlatIP(_dimension(vectors))
        for block in _blocks(vectors):
            check_unit_length(block)
            if len(block):
                self.index.add(np.ascontiguousarray(block, dtype=np.float32))

    def search(self, sought: PartQuery, asked: int, choice: PartFilter) -> tuple[Positions, Scores]:
        """The best `asked` of those chosen, the best first: (positions, cosines)."""
        return self._search(sought.vector, asked, choice)

    def reconstruct(self, positions: Positions) -> NDArray[np.float32]:
        """(k, d) its vectors at these positions."""
        found: NDArray[np.float32] = self.index.reconstruct_batch(positions)
        return found


class QuantizedPart(_Searched):
    """A part with codes for a first look, and its vectors, where they are, for the second."""

    def __init__(
        self,
        rows: NDArray[np.int64],
        vectors: NDArray[np.float32] | VectorFile,
        index: faiss.IndexScalarQuantizer,
        bounds: CodeBounds,
    ) -> None:
        super().__init__(rows)
        self.index, self.bounds = index, bounds
        self._vectors = vectors
        self._codes = faiss.rev_swig_ptr(index.codes.data(), index.ntotal * index.d).reshape(
            -1, index.d
        )

    @classmethod
    def from_vectors(
        cls, rows: NDArray[np.int64], vectors: NDArray[np.float32] | VectorFile
    ) -> QuantizedPart:
        """Code the vectors now, which reads all of them. Errors as in `Flat`."""
        index, bounds = _empty(_dimension(vectors)), CodeBounds()
        for block in _blocks(vectors):
            check_unit_length(block)
            codes, own = quantize(block)
            bounds = bounds.merge(own)
            index.add(codes)
        return cls(rows, vectors, index, bounds)

    @classmethod
    def from_file(
        cls, rows: NDArray[np.int64], vectors: VectorFile, path: Path, bounds: CodeBounds
    ) -> QuantizedPart:
        """Take the codes from the file that `write_codes` made. ValueError when it is another, OSError when none."""
        head = _head(vectors.dimension, len(vectors))
        # FAISS is given no file that does not begin as one of ours: what comes from strangers is not for it to read.
        with path.open("rb") as stream:
            whole = (
                stream.read(len(head)) == head
                and stream.seek(0, 2) == len(head) + len(vectors) * vectors.dimension
            )
        if not whole:
            raise ValueError(f"{path} does not hold the codes of {len(vectors)} vectors")
        mapped = faiss.IO_FLAG_MMAP_IFC if sys.platform == "linux" else 0
        return cls(
            rows,
            vectors,
            cast("faiss.IndexScalarQuantizer", faiss.read_index(str(path), mapped)),
            bounds,
        )

    def search(self, sought: PartQuery, asked: int, choice: PartFilter) -> tuple[Positions, Scores]:
        """The best `asked` of those chosen by their codes, the best first: (positions, what each cosine is at most)."""
        if choice.is_few and choice.positions is not None:
            scores = code_dot_products(self._codes, choice.positions, sought.vector)
            best = np.argsort(-scores, kind="stable")[:asked]
            return choice.positions[best], scores[best] + np.float32(
                self.bounds.max_residual + _ROUNDED
            )
        assert sought.codes is not None
        places, scores = self._search(sought.codes, asked, choice)
        step = float(code_step(len(sought.vector)))
        away = self.bounds.max_residual + sought.residual * self.bounds.max_length + _ROUNDED
        return places, scores * np.float32(step * step) + np.float32(away)

    def reconstruct(self, positions: Positions) -> NDArray[np.float32]:
        """(k, d) its vectors at these positions. OSError from the file."""
        found = (
            self._vectors.read(positions)
            if isinstance(self._vectors, VectorFile)
            else self._vectors[positions]
        )
        return found


VectorPart = FlatPart | QuantizedPart


def write_codes(path: Path, vectors: NDArray[np.float32] | VectorFile) -> CodeBounds:
    """Write the codes of unit vectors, as FAISS's own file of them, and return their bounds. Errors as in `Flat`."""
    bounds = CodeBounds()
    with path.open("wb") as stream:
        stream.write(_head(_dimension(vectors), len(vectors)))
        for block in _blocks(vectors):
            check_unit_length(block)
            codes, own = quantize(block)
            bounds = bounds.merge(own)
            stream.write(codes_to_bytes(codes).tobytes())
    return bounds


def _empty(dimension: int) -> faiss.IndexScalarQuantizer:
    # FAISS compares these codes as whole numbers, the query's too: both are scaled to -127..127.
    return faiss.IndexScalarQuantizer(
        dimension, faiss.ScalarQuantizer.QT_8bit_direct_signed, faiss.METRIC_INNER_PRODUCT
    )


def _head(dimension: int, count: int) -> bytes:
    """What FAISS's file of so many codes begins with: that of none, with the two counts put in. The codes follow."""
    none: bytes = faiss.serialize_index(_empty(dimension)).tobytes()
    return (
        none[:8]
        + count.to_bytes(8, "little")
        + none[16:-8]
        + (count * dimension).to_bytes(8, "little")
    )


def _dimension(vectors: NDArray[np.float32] | VectorFile) -> int:
    return vectors.dimension if isinstance(vectors, VectorFile) else int(vectors.shape[1])


def _blocks(vectors: NDArray[np.float32] | VectorFile) -> Iterator[NDArray[np.float32]]:
    return vectors.blocks() if isinstance(vectors, VectorFile) else iter([vectors])


@contextmanager
def _one_thread() -> Iterator[None]:
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)
