"""Vectors: exact search by meaning, on FAISS, filtered inside the search.

What comes back is right, not likely; a period or any other filter narrows the search itself, because filtering what a
search returned silently loses answers. Up to CODED_FROM passages a flat index compares the query with each. Beyond, a
first look compares codes of a byte a number, a quarter of the memory and several times as fast, and those that could
belong to the best are compared exactly. Which could is no guess: a code differs from its vector by a known length r,
so no cosine differs from that of the codes by more than r and as much for the query (Cauchy and Schwarz), and all
within that distance of the worst of the best are looked at.

FAISS pads a short result with -1 and leaves equal scores in no promised order; both are put right here, also for equals
that the limit would cut apart. A query is answered on one thread: two were no faster, and many readers ask at once. The
count that FAISS keeps belongs to the calling thread (OpenMP), so nobody else's is touched, and it is put back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import faiss
import numpy as np
from numpy.typing import NDArray

from embeddings.stored import StoredVectors

Positions = NDArray[np.int64]
Cosines = NDArray[np.float32]

_UNIT_TOLERANCE = 1e-3


CODED_FROM = 60_000
"""Passages. From so many on the codes are searched first; fewer take 90 MB at most, and some milliseconds."""

_LOOKED_AT = 1024
"""Passages that the codes are asked for at first; among so many are nearly always all that could belong to the best."""

_PIECE = 1024
_CODE_MOST = 127
_CODE_RANGE = 6.0
"""Standard deviations of a unit vector's numbers (1 / sqrt of the dimension) that the codes span, to either side."""


class Vectors:
    """The vectors of all passages and the record row that each belongs to. Never changes once made."""

    def __init__(
        self,
        vectors: NDArray[np.float32] | StoredVectors,
        rows: NDArray[np.int64],
    ) -> None:
        """Index the vectors; those in files stay there when they are CODED_FROM or more.

        vectors: (n, d) float32, unit length, position by position; rows: (n,) record row of each passage.
        ValueError when shapes disagree, or a vector is not a number or not of length 1; OSError from the files.
        """
        shape = (len(vectors), vectors.dimension) if isinstance(vectors, StoredVectors) else vectors.shape
        if len(shape) != 2 or rows.shape != (shape[0],):
            raise ValueError(f"vectors {shape} and rows {rows.shape} do not belong together; give (n, d) and (n,)")
        self.dimension = int(shape[1])
        self._rows = np.array(rows, dtype=np.int64)
        self._rows.setflags(write=False)
        steps = np.diff(self._rows)
        self._in_order = bool((steps >= 0).all())
        # Where the rows are not in order that is a little too low, and a search looks a second time now and then.
        self._passages_each = len(self._rows) / (1 + np.count_nonzero(steps))
        blocks = vectors.blocks() if isinstance(vectors, StoredVectors) else iter([np.asarray(vectors, np.float32)])
        self._searched: _Flat | _Coded
        if shape[0] < CODED_FROM:
            self._searched = _Flat(self.dimension, blocks)
        else:
            held = vectors if isinstance(vectors, StoredVectors) else np.array(vectors, np.float32)
            self._searched = _Coded(self.dimension, blocks, held)

    def __len__(self) -> int:
        """Return the number of passages."""
        return len(self._rows)

    @property
    def rows(self) -> NDArray[np.int64]:
        """(n,) the record row of each passage; read-only."""
        return self._rows

    def flags_of(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """(n,) whether each passage is of one of these rows: what `among` takes."""
        if not len(self._rows) or not len(rows):
            return np.zeros(len(self._rows), np.bool_)
        wanted = np.zeros(int(max(self._rows.max(), rows.max())) + 1, np.bool_)
        wanted[rows] = True
        return wanted[self._rows]

    def positions_of(self, rows: NDArray[np.int64]) -> Positions:
        """The passages of these rows, ascending."""
        if not self._in_order:
            return np.flatnonzero(self.flags_of(rows)).astype(np.int64)
        wanted = np.unique(rows)
        starts = np.searchsorted(self._rows, wanted)
        ends = np.searchsorted(self._rows, wanted, side="right")
        return np.concatenate([np.arange(0), *map(np.arange, starts, ends)]).astype(np.int64)

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
        asked = min(selection.count, round(1.1 * wanted * self._passages_each) + 10)
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
        return self._searched.cosines(query, wanted)

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
        positions, cosines = self._searched.best(query, asked, selection)
        if len(cosines) > limit and cosines[limit] == cosines[limit - 1]:
            positions, cosines = self._searched.down_to(query, float(cosines[limit]), selection)
        order = np.lexsort((positions, -cosines))[:limit]
        return positions[order], cosines[order]


class _Flat:
    """Every vector, compared as it is."""

    def __init__(self, dimension: int, blocks: Iterator[NDArray[np.float32]]) -> None:
        self._index = faiss.IndexFlatIP(dimension)
        for block in blocks:
            _check_unit(block)
            if len(block):
                self._index.add(np.ascontiguousarray(block, dtype=np.float32))

    def best(self, query: NDArray[np.float32], asked: int, selection: _Selection) -> tuple[Positions, Cosines]:
        """The best `asked` of those selected, the best first."""
        return _searched(self._index, query, asked, selection)

    def down_to(self, query: NDArray[np.float32], cosine: float, selection: _Selection) -> tuple[Positions, Cosines]:
        """All selected with this cosine or a higher one, in no order."""
        return _searched_down_to(self._index, query, cosine, selection)

    def cosines(self, query: NDArray[np.float32], positions: Positions) -> Cosines:
        found: Cosines = self._index.reconstruct_batch(positions) @ query
        return found


class _Coded:
    """Codes of a byte a number for a first look; the vectors themselves, where they are, for the second."""

    def __init__(
        self, dimension: int, blocks: Iterator[NDArray[np.float32]], vectors: NDArray[np.float32] | StoredVectors
    ) -> None:
        self._vectors = vectors
        self._step = np.float32(_CODE_RANGE / np.sqrt(dimension) / _CODE_MOST)
        # FAISS compares these codes as whole numbers, the query's too: both are scaled to -127..127.
        self._index = faiss.IndexScalarQuantizer(
            dimension, faiss.ScalarQuantizer.QT_8bit_direct_signed, faiss.METRIC_INNER_PRODUCT
        )
        self._residual = self._longest = 0.0
        for block in blocks:
            _check_unit(block)
            codes, residual, longest = self._coded(block)
            self._residual, self._longest = max(self._residual, residual), max(self._longest, longest)
            self._index.add(codes)

    def best(self, query: NDArray[np.float32], asked: int, selection: _Selection) -> tuple[Positions, Cosines]:
        """As `_Flat.best`: the worst of the best by their codes, compared exactly, says how far down to look."""
        codes, away, looked = *self._query(query), min(_LOOKED_AT, selection.count)
        likely, scores = _searched(self._index, codes, max(asked, looked), selection)
        if not len(likely):
            return likely, np.zeros(0, np.float32)
        first = self.cosines(query, likely[:asked])
        positions, cosines = self._down_to(query, float(first.min()), selection, (codes, away), (likely, scores), first)
        order = np.lexsort((positions, -cosines))[:asked]
        return positions[order], cosines[order]

    def down_to(self, query: NDArray[np.float32], cosine: float, selection: _Selection) -> tuple[Positions, Cosines]:
        """As `_Flat.down_to`."""
        coded = self._query(query)
        found = _searched(self._index, coded[0], min(_LOOKED_AT, selection.count), selection)
        return self._down_to(query, cosine, selection, coded, found, np.zeros(0, np.float32))

    def _query(self, query: NDArray[np.float32]) -> tuple[NDArray[np.float32], float]:
        """The query's codes, and how far a cosine can be from that of the codes."""
        codes, residual, _ = self._coded(query[None])
        # The last is what float32 itself may lose.
        return codes[0], self._residual + residual * self._longest + 1e-5

    def _down_to(
        self,
        query: NDArray[np.float32],
        cosine: float,
        selection: _Selection,
        coded: tuple[NDArray[np.float32], float],
        found: tuple[Positions, Cosines],
        known: Cosines,
    ) -> tuple[Positions, Cosines]:
        """All with this cosine or a higher one.

        found: the best by their codes so far, the best first; known: the cosines of the first of them.

        By asking for more and more of the best: FAISS's own search down to a score takes forty times as long here.
        """
        least = (cosine - coded[1]) / float(self._step) ** 2
        positions, scores = found
        while len(positions) < selection.count and scores[-1] >= least:
            positions, scores = _searched(self._index, coded[0], min(4 * len(positions), selection.count), selection)
            known = known[:0]  # equals may stand in another order now
        positions = positions[scores >= least]
        known = known[: len(positions)]
        cosines = np.concatenate([known, self.cosines(query, positions[len(known) :])])
        return positions[cosines >= cosine], cosines[cosines >= cosine]

    def cosines(self, query: NDArray[np.float32], positions: Positions) -> Cosines:
        held = self._vectors.take(positions) if isinstance(self._vectors, StoredVectors) else self._vectors[positions]
        # einsum sums each row alike, so that equal vectors have equal cosines; a matrix product need not.
        found: Cosines = np.einsum("ij,j->i", held, query)
        return found

    def _coded(self, vectors: NDArray[np.float32]) -> tuple[NDArray[np.float32], float, float]:
        """The codes as float32, how far the farthest is from its vector, and the length of the longest.

        In pieces that stay in the processor's cache: an eighth of the time of one pass after the other over all.
        """
        codes, apart_most, longest = np.empty_like(vectors, np.float32), 0.0, 0.0
        for start in range(0, len(vectors), _PIECE):
            piece, code = vectors[start : start + _PIECE], codes[start : start + _PIECE]
            np.multiply(piece, 1 / self._step, out=code)
            np.rint(code, out=code)
            np.clip(code, -_CODE_MOST, _CODE_MOST, out=code)
            meant = code * self._step
            longest = max(longest, float(np.einsum("ij,ij->i", meant, meant).max()))
            np.subtract(piece, meant, out=meant)
            apart_most = max(apart_most, float(np.einsum("ij,ij->i", meant, meant).max()))
        return codes, apart_most**0.5, longest**0.5


def _searched(
    index: faiss.Index, query: NDArray[np.float32], asked: int, selection: _Selection
) -> tuple[Positions, Cosines]:
    with _one_thread():
        found, places = index.search(query[None], asked, params=selection.parameters())
    there = places[0] >= 0
    return places[0][there].astype(np.int64), found[0][there]


def _searched_down_to(
    index: faiss.Index, query: NDArray[np.float32], least: float, selection: _Selection
) -> tuple[Positions, Cosines]:
    below = float(np.nextafter(np.float32(least), np.float32(-np.inf)))
    with _one_thread():
        _, found, places = index.range_search(query[None], below, params=selection.parameters())
    return places.astype(np.int64), found


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
