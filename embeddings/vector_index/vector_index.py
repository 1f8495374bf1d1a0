"""Exact search by meaning, on FAISS, filtered inside the search.

Results are exact, not likely; a period or any other filter restricts the search itself, because
filtering its results silently loses answers. Up to QUANTIZE_FROM passages the query is compared
with every vector. Beyond, a first look compares codes of one byte a number (a quarter of the memory
and several times as fast), and the passages that could be among the best are compared exactly.
Which could be is proved: a code differs from its vector by at most a known length r, so a cosine
differs from that of the codes by at most r, and likewise for a query that is coded too (Cauchy and
Schwarz); every passage that could reach the worst of the best is compared.

FAISS orders ties as it likes; they are put in order here, also where the limit cuts between them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from embeddings.encoders import available_cores
from embeddings.vector_index.faiss_index import (
    FlatPart,
    PartFilter,
    PartQuery,
    QuantizedPart,
    VectorPart,
)

Positions = NDArray[np.int64]
"""Passages by their position in the index, from 0; ascending where they are a filter."""

Cosines = NDArray[np.float32]
Hits = tuple[Positions, Cosines]

QUANTIZE_FROM = 60_000
"""Passages. From this many on, codes are searched first; fewer take at most 90 MB and some ms."""

_FIRST_LOOK = 2048
"""Passages that a first look returns; nearly always, all that could be among the best are in it:
for 300 questions over a million records the median needed was 804, the 99th percentile 1,681.
A second look takes as long again."""

_PASSAGES_PER_THREAD = 50_000
"""Passages worth a thread: comparing them takes 2 ms, ten times what starting a thread takes."""

_MAX_THREADS = 4
"""Threads of one search; more would wait for the same memory."""


def is_quantized(count: int) -> bool:
    """Return whether this many passages are searched by codes first."""
    return count >= QUANTIZE_FROM


class VectorIndex:
    """The vectors of all passages and the record row of each. Never changes."""

    def __init__(self, vectors: NDArray[np.float32], rows: NDArray[np.int64]) -> None:
        """Index vectors that are in memory as one part.

        vectors: (n, d) float32 of unit length; rows: (n,) the record row of each passage.
        Raises ValueError when shapes disagree, or a vector does not have length 1.
        """
        if vectors.ndim != 2 or rows.shape != (len(vectors),):
            raise ValueError(
                f"vectors {vectors.shape} and rows {rows.shape} do not belong together; "
                "give (n, d), (n,)"
            )
        own_vectors, own_rows = np.array(vectors, np.float32), np.array(rows, np.int64)
        make_part = QuantizedPart.from_vectors if is_quantized(len(vectors)) else FlatPart
        self._set_parts(vectors.shape[1], [make_part(own_rows, own_vectors)], None)

    @classmethod
    def from_parts(
        cls, dimension: int, parts: Sequence[VectorPart], alive: NDArray[np.bool_] | None = None
    ) -> VectorIndex:
        """Search parts of one kind, one after the other. alive: (n,) searchable ones; None: all."""
        index = cls.__new__(cls)
        index._set_parts(dimension, parts, alive)
        return index

    def _set_parts(
        self, dimension: int, parts: Sequence[VectorPart], alive: NDArray[np.bool_] | None
    ) -> None:
        self.dimension = dimension
        self._parts = tuple(parts)
        self._is_quantized = any(isinstance(part, QuantizedPart) for part in parts)
        self._ends = np.cumsum([len(part.rows) for part in parts], dtype=np.int64)
        self._rows: NDArray[np.int64] = np.concatenate(
            [np.zeros(0, np.int64), *(part.rows for part in parts)]
        )
        self._rows.setflags(write=False)
        self._highest_row = int(self._rows.max(initial=-1))
        self._alive = None if alive is None or alive.all() else alive
        self._all_alive = _Selection(
            None if self._alive is None else np.flatnonzero(self._alive), self._ends
        )
        steps = np.diff(self._rows)
        self._is_row_order = bool((steps >= 0).all())
        self._is_one_passage_each = bool((steps > 0).all())
        # Slightly too low where rows are not in order: then a search sometimes looks twice.
        self._passages_per_row = len(self._rows) / (1 + np.count_nonzero(steps))

    def __len__(self) -> int:
        """Return the number of passages, including those that are not searchable."""
        return len(self._rows)

    @property
    def rows(self) -> NDArray[np.int64]:
        """(n,) the record row of each passage; read-only."""
        return self._rows

    def positions_of(self, rows: NDArray[np.int64]) -> Positions:
        """Return the passages of these rows, ascending; rows without passages are skipped."""
        rows = rows if (np.diff(rows) > 0).all() else np.unique(rows)
        rows = rows[: int(np.searchsorted(rows, self._highest_row, side="right"))]
        if not len(rows):
            return np.zeros(0, np.int64)
        if not self._is_row_order:
            is_row = np.zeros(self._highest_row + 1, np.bool_)
            is_row[rows] = True
            return np.flatnonzero(is_row[self._rows])
        starts = self._row_starts[rows]
        counts = self._row_starts[rows + 1] - starts
        if (counts == 1).all():
            return starts
        # `counts` positions from each start on: a running number, shifted for each row.
        shifts = starts - np.cumsum(counts) + counts
        positions: Positions = np.arange(counts.sum()) + np.repeat(shifts, counts)
        return positions

    @cached_property
    def _row_starts(self) -> Positions:
        """(highest row + 2,) where the passages of each row begin, when they are in row order."""
        counts = np.bincount(self._rows, minlength=1)
        return np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])

    def search(
        self, query: NDArray[np.float32], limit: int, allowed: Positions | None = None
    ) -> Hits:
        """Return the `limit` passages closest in meaning: (positions, cosines), best first.

        Ties go by lower position. query: (d,) unit length. allowed: passages that may be returned;
        None for all. Raises ValueError for another shape, or a filter that is not ascending.
        """
        query = self._checked_query(query)
        if allowed is not None:
            edges = np.concatenate([[-1], allowed, [len(self)]])
            if allowed.dtype != np.int64 or not (np.diff(edges) > 0).all():
                raise ValueError(
                    f"the filter is {allowed.dtype} {allowed.shape}; give positions from 0 to "
                    f"{len(self) - 1}, ascending"
                )
        selection = self._select(allowed)
        return self._best(query, min(limit, selection.count), selection)

    def search_records(
        self, query: NDArray[np.float32], limit: int, rows: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], Cosines]:
        """Return the `limit` records closest in meaning, each by its best passage.

        The result is (rows, cosines), best first, ties by the lower position of that passage. rows:
        those that may be returned; None for all.
        """
        query = self._checked_query(query)
        selection = self._select(None if rows is None else self.positions_of(rows))
        limit = max(0, limit)
        fetch = (
            limit if self._is_one_passage_each else round(1.1 * limit * self._passages_per_row) + 10
        )
        fetch = min(selection.count, fetch)
        while True:
            positions, cosines = self._best(query, fetch, selection)
            hit_rows = self._rows[positions]
            if not self._is_one_passage_each:
                first = np.sort(np.unique(hit_rows, return_index=True)[1])[:limit]
                hit_rows, cosines = hit_rows[first], cosines[first]
            if len(hit_rows) == limit or fetch == selection.count:
                return hit_rows, cosines
            fetch = min(selection.count, 4 * fetch)

    def cosines_of_rows(
        self, query: NDArray[np.float32], rows: NDArray[np.int64]
    ) -> dict[int, float]:
        """Return the cosine of the best passage of each of these rows that has passages."""
        positions = self.positions_of(rows)
        passage_cosines = self.cosines(query, positions).tolist()
        best: dict[int, float] = {}
        for row, cosine in zip(self._rows[positions].tolist(), passage_cosines, strict=True):
            best[row] = max(cosine, best.get(row, -1.0))
        return best

    def cosines(self, query: NDArray[np.float32], positions: Positions) -> Cosines:
        """Return the (k,) cosines of the query with these passages, in this order.

        Raises ValueError for a position that is out of range.
        """
        query = self._checked_query(query)
        if not len(positions):
            return np.zeros(0, dtype=np.float32)
        positions = np.ascontiguousarray(positions, dtype=np.int64)
        if positions.min() < 0 or positions.max() >= len(self):
            raise ValueError(
                f"passages {positions.min()} to {positions.max()} were requested; there are "
                f"{len(self)}, from 0"
            )
        return self._exact_cosines(query, positions)

    def _select(self, allowed: Positions | None) -> _Selection:
        if allowed is None:
            return self._all_alive
        if self._alive is not None:
            allowed = allowed[self._alive[allowed]]
        return _Selection(allowed, self._ends)

    def _checked_query(self, query: NDArray[np.float32]) -> NDArray[np.float32]:
        if query.shape != (self.dimension,):
            raise ValueError(
                f"the query has shape {query.shape}, the index holds {self.dimension} dimensions; "
                "same encoder?"
            )
        if not np.isfinite(query).all():
            raise ValueError(
                f"the query of {self.dimension} dimensions holds values that are not numbers; "
                "encode it again"
            )
        return np.ascontiguousarray(query, dtype=np.float32)

    def _exact_cosines(self, query: NDArray[np.float32], positions: Positions) -> Cosines:
        vectors = np.empty((len(positions), self.dimension), np.float32)
        part_numbers = np.searchsorted(self._ends, positions, side="right")
        for number, part in enumerate(self._parts):
            in_part = np.flatnonzero(part_numbers == number)
            if len(in_part):
                start = int(self._ends[number]) - len(part.rows)
                vectors[in_part] = part.reconstruct(positions[in_part] - start)
        # einsum sums each row alike, so that equal vectors have equal cosines; a matrix product
        # need not.
        cosines: Cosines = np.einsum("ij,j->i", vectors, query)
        return cosines

    def _best(self, query: NDArray[np.float32], limit: int, selection: _Selection) -> Hits:
        """Return the first `limit` selected by descending cosine, then ascending position."""
        if limit <= 0:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        # One more than requested shows whether the limit cuts between ties.
        fetch = min(limit + 1, selection.count)
        look: _QuantizedLook | _FlatLook
        look = (_QuantizedLook if self._is_quantized else _FlatLook)(self, query, selection)
        positions, cosines = look.best(fetch)
        if len(cosines) > limit and cosines[limit] == cosines[limit - 1]:
            positions, cosines = look.down_to(float(cosines[limit]))
        order = np.lexsort((positions, -cosines))[:limit]
        return positions[order], cosines[order]

    def _search_parts(
        self, search: Callable[[VectorPart, PartFilter], Hits], selection: _Selection
    ) -> Hits:
        """Search every part with allowed passages; large parts on several threads.

        The result has positions in the whole index, part after part.
        """
        tasks: list[tuple[VectorPart, PartFilter, int]] = []
        start, threads = 0, 1
        for part, part_filter in zip(self._parts, selection.part_filters, strict=True):
            if part_filter.count:
                worth = part_filter.count // _PASSAGES_PER_THREAD
                pieces = part_filter.split(min(available_cores(), _MAX_THREADS, worth))
                tasks += [(part, piece, start) for piece in pieces]
                threads = max(threads, len(pieces))
            start += len(part.rows)

        def run(task: tuple[VectorPart, PartFilter, int]) -> Hits:
            part, part_filter, start = task
            positions, scores = search(part, part_filter)
            return positions + start, scores

        if threads == 1:
            results = [run(task) for task in tasks]
        else:
            with ThreadPoolExecutor(threads, "vector-search") as pool:
                results = list(pool.map(run, tasks))
        if len(results) == 1:
            return results[0]
        return (
            np.concatenate([np.zeros(0, np.int64), *(positions for positions, _ in results)]),
            np.concatenate([np.zeros(0, np.float32), *(scores for _, scores in results)]),
        )

    def _search_best(self, query: PartQuery, count: int, selection: _Selection) -> Hits:
        """Return the best `count`, best first, by what the parts compare: vectors or codes."""
        positions, scores = self._search_parts(
            lambda part, allowed: part.search(query, count, allowed), selection
        )
        order = np.argsort(-scores, kind="stable")[:count]
        return positions[order], scores[order]


class _FlatLook:
    """One search that compares vectors."""

    def __init__(
        self, index: VectorIndex, query: NDArray[np.float32], selection: _Selection
    ) -> None:
        self._index, self._query, self._selection = index, query, selection

    def best(self, count: int) -> Hits:
        """Return the best `count`, best first."""
        return self._index._search_best(PartQuery(self._query), count, self._selection)

    def down_to(self, cosine: float) -> Hits:
        """Return all with at least this cosine, in no order."""
        return self._index._search_parts(
            lambda part, allowed: part.search_down_to(self._query, cosine, allowed),
            self._selection,
        )


class _QuantizedLook:
    """One search by codes; exact cosines of the best by codes say how far down to look."""

    def __init__(
        self, index: VectorIndex, query: NDArray[np.float32], selection: _Selection
    ) -> None:
        self._index, self._selection = index, selection
        self._query = PartQuery.with_codes(query)

    def best(self, count: int) -> Hits:
        """Return the best `count`, best first."""
        candidates, bounds = self._by_codes(max(count, min(_FIRST_LOOK, self._selection.count)))
        known = self._cosines(candidates[:count])
        positions, cosines = self._all_from(float(known.min()), candidates, bounds, known)
        order = np.lexsort((positions, -cosines))[:count]
        return positions[order], cosines[order]

    def down_to(self, cosine: float) -> Hits:
        """Return all with at least this cosine, in no order."""
        candidates, bounds = self._by_codes(min(_FIRST_LOOK, self._selection.count))
        return self._all_from(cosine, candidates, bounds, np.zeros(0, np.float32))

    def _by_codes(self, count: int) -> Hits:
        """Return the best `count` by codes, best first: (positions, upper bounds of cosines)."""
        return self._index._search_best(self._query, count, self._selection)

    def _cosines(self, positions: Positions) -> Cosines:
        return self._index._exact_cosines(self._query.vector, positions)

    def _all_from(
        self, cosine: float, candidates: Positions, bounds: Cosines, known: Cosines
    ) -> Hits:
        """Return all with at least this cosine.

        candidates, bounds: the best by codes so far, best first, with upper bounds of their
        cosines; known: the exact cosines of the first of them. Fetches more and more of the best:
        FAISS's own search down to a score takes forty times as long here.
        """
        while len(candidates) < self._selection.count and bounds[-1] >= cosine:
            candidates, bounds = self._by_codes(min(4 * len(candidates), self._selection.count))
            known = known[:0]  # ties may come in another order now
        candidates = candidates[bounds >= cosine]
        known = known[: len(candidates)]
        cosines = np.concatenate([known, self._cosines(candidates[len(known) :])])
        return candidates[cosines >= cosine], cosines[cosines >= cosine]


class _Selection:
    """The passages that a search may return, part by part."""

    def __init__(self, allowed: Positions | None, ends: NDArray[np.int64]) -> None:
        """Split a filter over the parts; None: all. ends: where each part ends in the index."""
        edges = [0, *ends.tolist()]
        cuts = edges if allowed is None else [0, *np.searchsorted(allowed, ends).tolist()]
        self.part_filters = tuple(
            PartFilter(end - start, None if allowed is None else allowed[first:last] - start)
            for (start, end), (first, last) in zip(pairwise(edges), pairwise(cuts), strict=True)
        )
        self.count = sum(part_filter.count for part_filter in self.part_filters)
