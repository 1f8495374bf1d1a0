"""Vectors: exact search by meaning, on FAISS (parts.py), filtered inside the search.

What comes back is right, not likely; a period or any other filter narrows the search itself, because filtering what a
search returned silently loses answers. Up to CODED_FROM passages a flat index compares the query with each. Beyond, a
first look compares codes of a byte a number (codes.py), a quarter of the memory and several times as fast, and those
that could belong to the best are compared exactly. Which could is no guess: a code differs from its vector by a known
length r, so no cosine differs from that of the codes by more than r, and as much for the query where that is coded too
(Cauchy and Schwarz), and all that can reach the worst of the best are looked at.

Equal scores come from FAISS in no promised order, and are put right here, also for equals that the limit would cut
apart.
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
"""Passages by their place in the index, from 0, ascending where they say what may be found."""

Cosines = NDArray[np.float32]

QUANTIZE_FROM = 60_000
"""Passages. From so many on the codes are searched first; fewer take 90 MB at most, and some milliseconds."""

_LOOKED_AT = 2048
"""Passages that the codes are asked for at first; among so many are nearly always all that could belong to the best:
with 300 questions of a million records the median was 804, the 99th of a hundred 1,681. A second look takes as long."""

_WORTH_A_THREAD = 50_000
"""Passages that one thread compares at least where several do: 2 ms, ten times what it takes to begin a thread."""

_MOST_AT_ONCE = 4
"""Threads of one search at most: beyond, they wait for the same memory."""


def is_quantized(count: int) -> bool:
    """Whether so many passages are searched by codes first."""
    return count >= QUANTIZE_FROM


class VectorIndex:
    """The vectors of all passages and the record row that each belongs to. Never changes once made."""

    def __init__(self, vectors: NDArray[np.float32], rows: NDArray[np.int64]) -> None:
        """Index vectors that are in memory, as one part.

        vectors: (n, d) float32, unit length, position by position; rows: (n,) record row of each passage.
        ValueError when shapes disagree, or a vector is not a number or not of length 1.
        """
        if vectors.ndim != 2 or rows.shape != (len(vectors),):
            raise ValueError(
                f"vectors {vectors.shape} and rows {rows.shape} do not belong together; give (n, d), (n,)"
            )
        held = np.array(vectors, np.float32)
        own = np.array(rows, np.int64)
        self._set(
            held.shape[1],
            [
                QuantizedPart.from_vectors(own, held)
                if is_quantized(len(held))
                else FlatPart(own, held)
            ],
            None,
        )

    @classmethod
    def from_parts(
        cls, dimension: int, parts: Sequence[VectorPart], alive: NDArray[np.bool_] | None = None
    ) -> VectorIndex:
        """Search these parts, all Flat or all Coded, one after the other. alive: (n,) which may be found; None: all."""
        made = cls.__new__(cls)
        made._set(dimension, parts, alive)
        return made

    def _set(
        self, dimension: int, parts: Sequence[VectorPart], alive: NDArray[np.bool_] | None
    ) -> None:
        self.dimension = dimension
        self._parts = tuple(parts)
        self._ends = np.cumsum([len(one.rows) for one in parts], dtype=np.int64)
        self._rows: NDArray[np.int64] = np.concatenate(
            [np.zeros(0, np.int64), *(one.rows for one in parts)]
        )
        self._rows.setflags(write=False)
        self._highest = int(self._rows.max(initial=-1))
        self._alive = None if alive is None or alive.all() else alive
        self._everything = _Selection(
            None if self._alive is None else np.flatnonzero(self._alive), self._ends
        )
        steps = np.diff(self._rows)
        self._in_order = bool((steps >= 0).all())
        self._one_each = bool((steps > 0).all())
        # Where the rows are not in order that is a little too low, and a search looks a second time now and then.
        self._passages_each = len(self._rows) / (1 + np.count_nonzero(steps))

    def __len__(self) -> int:
        """Return the number of passages, those that may not be found too."""
        return len(self._rows)

    @property
    def rows(self) -> NDArray[np.int64]:
        """(n,) the record row of each passage; read-only."""
        return self._rows

    def positions_of(self, rows: NDArray[np.int64]) -> Positions:
        """The passages of these rows, ascending; a row that has none is left out."""
        wanted = rows if (np.diff(rows) > 0).all() else np.unique(rows)
        wanted = wanted[: int(np.searchsorted(wanted, self._highest, side="right"))]
        if not len(wanted):
            return np.zeros(0, np.int64)
        if not self._in_order:
            flags = np.zeros(self._highest + 1, np.bool_)
            flags[wanted] = True
            return np.flatnonzero(flags[self._rows])
        starts = self._starts[wanted]
        counts = self._starts[wanted + 1] - starts
        if (counts == 1).all():
            return starts
        # From each start on, so many: the places of all, less those where their own begin.
        found: Positions = np.arange(counts.sum()) + np.repeat(
            starts - np.cumsum(counts) + counts, counts
        )
        return found

    @cached_property
    def _starts(self) -> Positions:
        """(highest row + 2,) where the passages of each row begin, when they are in the order of rows."""
        return np.concatenate(
            [np.zeros(1, np.int64), np.cumsum(np.bincount(self._rows, minlength=1))]
        )

    def search(
        self, query: NDArray[np.float32], limit: int, among: Positions | None = None
    ) -> tuple[Positions, Cosines]:
        """Find the `limit` passages closest in meaning: (positions, cosines), best first, equals by lower position.

        query: (d,) unit length. among: the passages that may be found; None: all. Cosines are -1 to 1.
        """
        query = self._checked(query)
        if among is not None:
            edges = np.concatenate([[-1], among, [len(self)]])
            if among.dtype != np.int64 or not (np.diff(edges) > 0).all():
                raise ValueError(
                    f"the filter is {among.dtype} {among.shape}; give places from 0 to {len(self) - 1}, ascending"
                )
        selection = self._selected(among)
        return self._best(query, min(limit, selection.count), selection)

    def search_records(
        self, query: NDArray[np.float32], limit: int, rows: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], Cosines, Positions]:
        """Find the `limit` records closest in meaning, each by its best passage: (rows, cosines, their passages).

        Best first, equals by lower position. rows: those that may be found; None: all.
        """
        query = self._checked(query)
        selection = self._selected(None if rows is None else self.positions_of(rows))
        wanted = max(0, limit)
        asked = min(
            selection.count,
            wanted if self._one_each else round(1.1 * wanted * self._passages_each) + 10,
        )
        while True:
            positions, cosines = self._best(query, asked, selection)
            found = self._rows[positions]
            if not self._one_each:
                first = _first_of_each(found)[:wanted]
                found, cosines, positions = found[first], cosines[first], positions[first]
            if len(found) == wanted or asked == selection.count:
                return found, cosines, positions
            asked = min(selection.count, 4 * asked)

    def cosines(self, query: NDArray[np.float32], positions: Positions) -> Cosines:
        """(k,) the cosine of the query with each passage named, in the order given."""
        query = self._checked(query)
        if not len(positions):
            return np.zeros(0, dtype=np.float32)
        wanted = np.ascontiguousarray(positions, dtype=np.int64)
        if wanted.min() < 0 or wanted.max() >= len(self):
            raise ValueError(
                f"passages {wanted.min()} to {wanted.max()} were asked for; there are {len(self)}, from 0"
            )
        return self._cosines(query, wanted)

    def _selected(self, among: Positions | None) -> _Selection:
        if among is None:
            return self._everything
        return _Selection(among if self._alive is None else among[self._alive[among]], self._ends)

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

    def _cosines(self, query: NDArray[np.float32], positions: Positions) -> Cosines:
        held = np.empty((len(positions), self.dimension), np.float32)
        owners = np.searchsorted(self._ends, positions, side="right")
        for number, part in enumerate(self._parts):
            here = np.flatnonzero(owners == number)
            if len(here):
                held[here] = part.reconstruct(
                    positions[here] - (int(self._ends[number]) - len(part.rows))
                )
        # einsum sums each row alike, so that equal vectors have equal cosines; a matrix product need not.
        found: Cosines = np.einsum("ij,j->i", held, query)
        return found

    def _best(
        self, query: NDArray[np.float32], limit: int, selection: _Selection
    ) -> tuple[Positions, Cosines]:
        """Take the first `limit` of all that is selected in the order (cosine descending, position ascending)."""
        if limit <= 0:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        # One more than asked for tells whether the limit falls between equals.
        asked = min(limit + 1, selection.count)
        by_codes = any(isinstance(one, QuantizedPart) for one in self._parts)
        sought = PartQuery.with_codes(query) if by_codes else PartQuery(query)
        look = _Look(self, sought, selection) if by_codes else None
        positions, cosines = look.best(asked) if look else self._found(sought, asked, selection)
        if len(cosines) > limit and cosines[limit] == cosines[limit - 1]:
            least = float(cosines[limit])
            positions, cosines = (
                look.down_to(least)
                if look
                else _joined(
                    self._of_parts(
                        lambda part, choice: part.down_to(query, least, choice), selection
                    )
                )
            )
        order = np.lexsort((positions, -cosines))[:limit]
        return positions[order], cosines[order]

    def _found(
        self, sought: PartQuery, asked: int, selection: _Selection
    ) -> tuple[Positions, Cosines]:
        """The best `asked` of those selected, the best first, by what the parts compare: vectors, or codes."""
        found = self._of_parts(lambda part, choice: part.search(sought, asked, choice), selection)
        if len(found) == 1:
            return found[0]
        positions, scores = _joined(found)
        order = np.argsort(-scores, kind="stable")[:asked]
        return positions[order], scores[order]

    def _of_parts(
        self,
        ask: Callable[[VectorPart, PartFilter], tuple[Positions, Cosines]],
        selection: _Selection,
    ) -> list[tuple[Positions, Cosines]]:
        """What each part finds that has something to find, by positions among all; much is looked at side by side."""
        looks: list[tuple[VectorPart, PartFilter, int]] = []
        start, at_once = 0, 1
        for part, choice in zip(self._parts, selection.choices, strict=True):
            if choice.count:
                pieces = choice.split(
                    min(available_cores(), _MOST_AT_ONCE, choice.count // _WORTH_A_THREAD)
                )
                looks += [(part, piece, start) for piece in pieces]
                at_once = max(at_once, len(pieces))
            start += len(part.rows)

        def found(look: tuple[VectorPart, PartFilter, int]) -> tuple[Positions, Cosines]:
            part, choice, start = look
            positions, scores = ask(part, choice)
            return positions + start, scores

        if at_once == 1:
            return [found(look) for look in looks]
        with ThreadPoolExecutor(at_once, "looks") as threads:
            return list(threads.map(found, looks))


class _Look:
    """One search by codes: the worst of the best by them, compared exactly, says how far down to look."""

    def __init__(self, vectors: VectorIndex, sought: PartQuery, selection: _Selection) -> None:
        self._vectors, self._sought, self._selection = vectors, sought, selection

    def best(self, asked: int) -> tuple[Positions, Cosines]:
        """The best `asked`, the best first."""
        likely, highest = self._likely(max(asked, min(_LOOKED_AT, self._selection.count)))
        first = self._cosines(likely[:asked])
        positions, cosines = self._all(float(first.min()), likely, highest, first)
        order = np.lexsort((positions, -cosines))[:asked]
        return positions[order], cosines[order]

    def down_to(self, cosine: float) -> tuple[Positions, Cosines]:
        """All with this cosine or a higher one, in no order."""
        return self._all(
            cosine, *self._likely(min(_LOOKED_AT, self._selection.count)), np.zeros(0, np.float32)
        )

    def _likely(self, asked: int) -> tuple[Positions, Cosines]:
        return self._vectors._found(self._sought, asked, self._selection)

    def _cosines(self, positions: Positions) -> Cosines:
        return self._vectors._cosines(self._sought.vector, positions)

    def _all(
        self, cosine: float, positions: Positions, highest: Cosines, known: Cosines
    ) -> tuple[Positions, Cosines]:
        """All with this cosine or a higher one.

        positions: the best by their codes so far, the best first; highest: what their cosines can be at most; known:
        the cosines of the first of them.

        By asking for more and more of the best: FAISS's own search down to a score takes forty times as long here.
        """
        while len(positions) < self._selection.count and highest[-1] >= cosine:
            positions, highest = self._likely(min(4 * len(positions), self._selection.count))
            known = known[:0]  # equals may stand in another order now
        positions = positions[highest >= cosine]
        known = known[: len(positions)]
        cosines = np.concatenate([known, self._cosines(positions[len(known) :])])
        return positions[cosines >= cosine], cosines[cosines >= cosine]


class _Selection:
    """Which passages a search may find (None: all), part by part. ends: where each part ends among all."""

    def __init__(self, among: Positions | None, ends: NDArray[np.int64]) -> None:
        edges = [0, *ends.tolist()]
        cuts = edges if among is None else [0, *np.searchsorted(among, ends).tolist()]
        self.choices = tuple(
            PartFilter(end - start, None if among is None else among[first:last] - start)
            for (start, end), (first, last) in zip(pairwise(edges), pairwise(cuts), strict=True)
        )
        self.count = sum(one.count for one in self.choices)


def _joined(found: Sequence[tuple[Positions, Cosines]]) -> tuple[Positions, Cosines]:
    return (
        np.concatenate([np.zeros(0, np.int64), *(positions for positions, _ in found)]),
        np.concatenate([np.zeros(0, np.float32), *(scores for _, scores in found)]),
    )


def _first_of_each(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each distinct row stands first, in order."""
    return np.sort(np.unique(rows, return_index=True)[1])
