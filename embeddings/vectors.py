"""Vectors: exact search by meaning, on FAISS, filtered inside the search.

A flat index compares the query with every allowed passage, so what comes back is right, not likely; a period or any
other filter narrows the search itself, because filtering what a search returned silently loses answers. FAISS pads a
short result with -1 and leaves equal scores in no promised order; both are put right here, also for equals that the
limit would cut apart. A query is answered on one thread: two were no faster, and many readers ask at once. The count
that FAISS keeps belongs to the calling thread (OpenMP), so nobody else's is touched, and it is put back afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import faiss
import numpy as np
from numpy.typing import NDArray

Positions = NDArray[np.int64]
Cosines = NDArray[np.float32]

_UNIT_TOLERANCE = 1e-3


class Vectors:
    """The vectors of all passages and the record row that each belongs to. Never changes once made."""

    def __init__(self, vectors: NDArray[np.float32], rows: NDArray[np.int64]) -> None:
        """Copy the vectors into an index.

        vectors: (n, d) float32, unit length, position by position; rows: (n,) record row of each passage.
        ValueError when shapes disagree, or a vector is not a number or not of length 1.
        """
        if vectors.ndim != 2 or rows.shape != (vectors.shape[0],):
            raise ValueError(
                f"vectors {vectors.shape} and rows {rows.shape} do not belong together; give (n, d) and (n,)"
            )
        self.dimension = int(vectors.shape[1])
        _check_unit(vectors)
        self._rows = np.array(rows, dtype=np.int64)
        self._rows.setflags(write=False)
        self._index = faiss.IndexFlatIP(self.dimension)
        if len(vectors):
            self._index.add(np.ascontiguousarray(vectors, dtype=np.float32))

    def __len__(self) -> int:
        """Return the number of passages."""
        return int(self._index.ntotal)

    @property
    def rows(self) -> NDArray[np.int64]:
        """(n,) the record row of each passage; read-only."""
        return self._rows

    def search(
        self, query: NDArray[np.float32], limit: int, among: NDArray[np.bool_] | None = None
    ) -> tuple[Positions, Cosines]:
        """Find the `limit` passages closest in meaning: (positions, cosines), best first, equals by lower position.

        query: (d,) unit length. among: (n,), True where a passage may be found; None: all. Cosines are -1 to 1.
        """
        query = self._checked(query)
        selection = _Selection.of(among, len(self))
        return self._best(query, min(limit, selection.count), selection)

    def search_records(
        self, query: NDArray[np.float32], limit: int, among: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.int64], Cosines, Positions]:
        """Find the `limit` records closest in meaning, each by its best passage: (rows, cosines, their passages).

        Best first, equals by lower position. among is (n,), a flag per passage, as in `search`.
        """
        query = self._checked(query)
        selection = _Selection.of(among, len(self))
        wanted = max(0, limit)
        asked = min(selection.count, 2 * wanted)
        while True:
            positions, cosines = self._best(query, asked, selection)
            first = _first_of_each(self._rows[positions])[:wanted]
            if len(first) == wanted or asked == selection.count:
                return self._rows[positions[first]], cosines[first], positions[first]
            asked = min(selection.count, 4 * asked)

    def cosines(self, query: NDArray[np.float32], positions: Positions) -> Cosines:
        """(k,) the cosine of the query with each passage named, in the order given."""
        query = self._checked(query)
        if not len(positions):
            return np.zeros(0, dtype=np.float32)
        wanted = np.ascontiguousarray(positions, dtype=np.int64)
        if wanted.min() < 0 or wanted.max() >= len(self):
            raise ValueError(f"passages {wanted.min()} to {wanted.max()} were asked for; there are {len(self)}, from 0")
        found: Cosines = self._index.reconstruct_batch(wanted) @ query
        return found

    def _checked(self, query: NDArray[np.float32]) -> NDArray[np.float32]:
        if query.shape != (self.dimension,):
            raise ValueError(
                f"the query has shape {query.shape}, the index holds {self.dimension} dimensions; same encoder?"
            )
        if not np.isfinite(query).all():
            raise ValueError(
                f"the query of {self.dimension} dimensions holds values that are not numbers; encode it again"
            )
        return np.ascontiguousarray(query, dtype=np.float32)

    def _best(self, query: NDArray[np.float32], limit: int, selection: _Selection) -> tuple[Positions, Cosines]:
        """Take the first `limit` of all that is selected in the order (cosine descending, position ascending)."""
        if limit <= 0:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        # One more than asked for tells whether the limit falls between equals.
        asked = min(limit + 1, selection.count)
        with _one_thread():
            found, places = self._index.search(query[None], asked, params=selection.parameters())
        cosines, positions = found[0][places[0] >= 0], places[0][places[0] >= 0]
        if len(cosines) > limit and cosines[limit] == cosines[limit - 1]:
            positions, cosines = self._all_down_to(query, float(cosines[limit]), selection)
        order = np.lexsort((positions, -cosines))[:limit]
        return positions[order].astype(np.int64), cosines[order]

    def _all_down_to(
        self, query: NDArray[np.float32], cosine: float, selection: _Selection
    ) -> tuple[Positions, Cosines]:
        below = float(np.nextafter(np.float32(cosine), np.float32(-2)))
        with _one_thread():
            _, cosines, positions = self._index.range_search(query[None], below, params=selection.parameters())
        return positions, cosines


class _Selection:
    """Which passages a search may find. Holds the selector (and what it points to) while FAISS uses it."""

    def __init__(self, count: int, selector: faiss.IDSelector | None, kept: object = None) -> None:
        self.count = count
        self.selector = selector
        self._kept = kept

    def parameters(self) -> faiss.SearchParameters:
        """Make the parameters of one search; valid while this selection is kept."""
        parameters = faiss.SearchParameters()
        if self.selector is not None:
            parameters.sel = self.selector
        return parameters

    @classmethod
    def of(cls, among: NDArray[np.bool_] | None, size: int) -> _Selection:
        if among is None:
            return cls(size, None)
        if among.shape != (size,) or among.dtype != np.bool_:
            raise ValueError(
                f"the filter is {among.dtype} {among.shape}; give one True or False for each of {size} passages"
            )
        allowed = np.flatnonzero(among)
        if len(allowed) == size:
            return cls(size, None)
        if len(allowed) and allowed[-1] - allowed[0] + 1 == len(allowed):
            # Side by side, as the passages of a period in date order are: only that stretch is read.
            return cls(len(allowed), faiss.IDSelectorRange(int(allowed[0]), int(allowed[-1]) + 1, True))
        bits = np.packbits(among, bitorder="little")
        return cls(len(allowed), faiss.IDSelectorBitmap(size, faiss.swig_ptr(bits)), bits)


@contextmanager
def _one_thread() -> Iterator[None]:
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)


def _first_of_each(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each distinct row stands first, in order."""
    return np.sort(np.unique(rows, return_index=True)[1])


def _check_unit(vectors: NDArray[np.float32]) -> None:
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    wrong = np.flatnonzero(~(np.abs(lengths - 1) <= _UNIT_TOLERANCE))  # written so that NaN is wrong, too
    if len(wrong):
        raise ValueError(
            f"vector {wrong[0]} of {len(vectors)} ({vectors.shape[1]} dimensions) has length {lengths[wrong[0]]}, "
            "not 1; encode its text again"
        )
