"""Vectors: exact search by meaning, on FAISS (parts.py), filtered inside the search.

What comes back is right, not likely; a period or any other filter narrows the search itself, because filtering what a
search returned silently loses answers. Up to CODED_FROM passages a flat index compares the query with each. Beyond, a
first look compares codes of a byte a number (codes.py), a quarter of the memory and several times as fast, and those
that could belong to the best are compared exactly. Which could is no guess: a code differs from its vector by a known
length r, so no cosine differs from that of the codes by more than r and as much for the query (Cauchy and Schwarz), and
all within that distance of the worst of the best are looked at.

Equal scores come from FAISS in no promised order, and are put right here, also for equals that the limit would cut
apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from embeddings.codes import Bounds, coded, step_of
from embeddings.parts import Choice, Coded, Flat, Part

Positions = NDArray[np.int64]
Cosines = NDArray[np.float32]


CODED_FROM = 60_000
"""Passages. From so many on the codes are searched first; fewer take 90 MB at most, and some milliseconds."""

_LOOKED_AT = 1024
"""Passages that the codes are asked for at first; among so many are nearly always all that could belong to the best."""


def is_coded(count: int) -> bool:
    """Whether so many passages are searched by codes first."""
    return count >= CODED_FROM


class Vectors:
    """The vectors of all passages and the record row that each belongs to. Never changes once made."""

    def __init__(self, vectors: NDArray[np.float32], rows: NDArray[np.int64]) -> None:
        """Index vectors that are in memory, as one part.

        vectors: (n, d) float32, unit length, position by position; rows: (n,) record row of each passage.
        ValueError when shapes disagree, or a vector is not a number or not of length 1.
        """
        if vectors.ndim != 2 or rows.shape != (len(vectors),):
            raise ValueError(f"vectors {vectors.shape} and rows {rows.shape} do not belong together; give (n, d), (n,)")
        held = np.array(vectors, np.float32)
        own = np.array(rows, np.int64)
        self._set(held.shape[1], [Coded.made(own, held) if is_coded(len(held)) else Flat(own, held)], None)

    @classmethod
    def of(cls, dimension: int, parts: Sequence[Part], alive: NDArray[np.bool_] | None = None) -> Vectors:
        """Search these parts, all Flat or all Coded, one after the other. alive: (n,) which may be found; None: all."""
        made = cls.__new__(cls)
        made._set(dimension, parts, alive)
        return made

    def _set(self, dimension: int, parts: Sequence[Part], alive: NDArray[np.bool_] | None) -> None:
        self.dimension = dimension
        self._parts = tuple(parts)
        self._ends = np.cumsum([len(one.rows) for one in parts], dtype=np.int64)
        self._rows: NDArray[np.int64] = np.concatenate([np.zeros(0, np.int64), *(one.rows for one in parts)])
        self._rows.setflags(write=False)
        self._highest = int(self._rows.max(initial=-1))
        self._alive = None if alive is None or alive.all() else alive
        self._everything = _Selection.of(self._alive, self._ends)
        filled = [one for one in parts if len(one.rows)]
        self._in_order = all(one.in_order for one in filled) and all(
            before.rows[-1] <= after.rows[0] for before, after in pairwise(filled)
        )
        # Where the rows are not in order that is a little too low, and a search looks a second time now and then.
        self._passages_each = len(self._rows) / max(1, len(filled) + sum(one.changes for one in filled))

    def __len__(self) -> int:
        """Return the number of passages, those that may not be found too."""
        return len(self._rows)

    @property
    def rows(self) -> NDArray[np.int64]:
        """(n,) the record row of each passage; read-only."""
        return self._rows

    def flags_of(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """(n,) whether each passage is of one of these rows: what `among` takes."""
        if not len(self._rows) or not len(rows):
            return np.zeros(len(self._rows), np.bool_)
        wanted = np.zeros(max(self._highest, int(rows.max())) + 1, np.bool_)
        wanted[rows] = True
        return wanted[self._rows]

    def positions_of(self, rows: NDArray[np.int64]) -> Positions:
        """The passages of these rows, ascending."""
        if not self._in_order:
            return np.flatnonzero(self.flags_of(rows)).astype(np.int64)
        wanted = np.unique(rows)
        starts = np.searchsorted(self._rows, wanted)
        counts = np.searchsorted(self._rows, wanted, side="right") - starts
        # From each start on, so many: the places of all, less those where their own begin.
        found: Positions = np.arange(counts.sum()) + np.repeat(starts - np.cumsum(counts) + counts, counts)
        return found

    def search(
        self, query: NDArray[np.float32], limit: int, among: NDArray[np.bool_] | None = None
    ) -> tuple[Positions, Cosines]:
        """Find the `limit` passages closest in meaning: (positions, cosines), best first, equals by lower position.

        query: (d,) unit length. among: (n,), True where a passage may be found; None: all. Cosines are -1 to 1.
        """
        query = self._checked(query)
        selection = self._selected(among)
        return self._best(query, min(limit, selection.count), selection)

    def search_records(
        self, query: NDArray[np.float32], limit: int, among: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.int64], Cosines, Positions]:
        """Find the `limit` records closest in meaning, each by its best passage: (rows, cosines, their passages).

        Best first, equals by lower position. among is (n,), a flag per passage, as in `search`.
        """
        query = self._checked(query)
        selection = self._selected(among)
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
        return self._cosines(query, wanted)

    def _selected(self, among: NDArray[np.bool_] | None) -> _Selection:
        if among is None:
            return self._everything
        if among.shape != (len(self),) or among.dtype != np.bool_:
            raise ValueError(
                f"the filter is {among.dtype} {among.shape}; give one True or False for each of {len(self)} passages"
            )
        return _Selection.of(among if self._alive is None else among & self._alive, self._ends)

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
                held[here] = part.take(positions[here] - (int(self._ends[number]) - len(part.rows)))
        # einsum sums each row alike, so that equal vectors have equal cosines; a matrix product need not.
        found: Cosines = np.einsum("ij,j->i", held, query)
        return found

    def _best(self, query: NDArray[np.float32], limit: int, selection: _Selection) -> tuple[Positions, Cosines]:
        """Take the first `limit` of all that is selected in the order (cosine descending, position ascending)."""
        if limit <= 0:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        # One more than asked for tells whether the limit falls between equals.
        asked = min(limit + 1, selection.count)
        by_codes = [one.bounds for one in self._parts if isinstance(one, Coded)]
        look = _Look(self, query, by_codes, selection) if by_codes else None
        positions, cosines = look.best(asked) if look else self._found(query, asked, selection)
        if len(cosines) > limit and cosines[limit] == cosines[limit - 1]:
            least = float(cosines[limit])
            positions, cosines = (
                look.down_to(least)
                if look
                else _joined(self._of_parts(lambda part, choice: part.down_to(query, least, choice), selection))
            )
        order = np.lexsort((positions, -cosines))[:limit]
        return positions[order], cosines[order]

    def _found(self, query: NDArray[np.float32], asked: int, selection: _Selection) -> tuple[Positions, Cosines]:
        """The best `asked` of those selected, the best first, by what the parts compare: vectors, or codes."""
        found = self._of_parts(lambda part, choice: part.best(query, asked, choice), selection)
        if len(found) == 1:
            return found[0]
        positions, scores = _joined(found)
        order = np.argsort(-scores, kind="stable")[:asked]
        return positions[order], scores[order]

    def _of_parts(
        self, ask: Callable[[Part, Choice], tuple[Positions, Cosines]], selection: _Selection
    ) -> list[tuple[Positions, Cosines]]:
        """What each part finds that has something to find, by positions among all."""
        found, start = [], 0
        for part, choice in zip(self._parts, selection.choices, strict=True):
            if choice.count:
                positions, scores = ask(part, choice)
                found.append((positions + start, scores))
            start += len(part.rows)
        return found


class _Look:
    """One search by codes: the worst of the best by them, compared exactly, says how far down to look."""

    def __init__(
        self, vectors: Vectors, query: NDArray[np.float32], bounds: Sequence[Bounds], selection: _Selection
    ) -> None:
        self._vectors, self._query, self._selection = vectors, query, selection
        codes, own = coded(query[None])
        self._codes = codes[0]
        # How far a cosine can be from that of the codes; the last is what float32 itself may lose.
        residual, longest = max(one.residual for one in bounds), max(one.longest for one in bounds)
        self._away = residual + own.residual * longest + 1e-5

    def best(self, asked: int) -> tuple[Positions, Cosines]:
        """The best `asked`, the best first."""
        likely, scores = self._likely(max(asked, min(_LOOKED_AT, self._selection.count)))
        first = self._vectors._cosines(self._query, likely[:asked])
        positions, cosines = self._all(float(first.min()), likely, scores, first)
        order = np.lexsort((positions, -cosines))[:asked]
        return positions[order], cosines[order]

    def down_to(self, cosine: float) -> tuple[Positions, Cosines]:
        """All with this cosine or a higher one, in no order."""
        return self._all(cosine, *self._likely(min(_LOOKED_AT, self._selection.count)), np.zeros(0, np.float32))

    def _likely(self, asked: int) -> tuple[Positions, Cosines]:
        return self._vectors._found(self._codes, asked, self._selection)

    def _all(self, cosine: float, positions: Positions, scores: Cosines, known: Cosines) -> tuple[Positions, Cosines]:
        """All with this cosine or a higher one.

        positions, scores: the best by their codes so far, the best first; known: the cosines of the first of them.

        By asking for more and more of the best: FAISS's own search down to a score takes forty times as long here.
        """
        least = (cosine - self._away) / float(step_of(self._vectors.dimension)) ** 2
        while len(positions) < self._selection.count and scores[-1] >= least:
            positions, scores = self._likely(min(4 * len(positions), self._selection.count))
            known = known[:0]  # equals may stand in another order now
        positions = positions[scores >= least]
        known = known[: len(positions)]
        cosines = np.concatenate([known, self._vectors._cosines(self._query, positions[len(known) :])])
        return positions[cosines >= cosine], cosines[cosines >= cosine]


class _Selection:
    """Which passages a search may find, part by part."""

    def __init__(self, choices: Sequence[Choice]) -> None:
        self.choices = choices
        self.count = sum(one.count for one in choices)

    @classmethod
    def of(cls, among: NDArray[np.bool_] | None, ends: NDArray[np.int64]) -> _Selection:
        edges = [0, *ends.tolist()]
        return cls(
            [Choice.of(None if among is None else among[start:end], end - start) for start, end in pairwise(edges)]
        )


def _joined(found: Sequence[tuple[Positions, Cosines]]) -> tuple[Positions, Cosines]:
    return (
        np.concatenate([np.zeros(0, np.int64), *(positions for positions, _ in found)]),
        np.concatenate([np.zeros(0, np.float32), *(scores for _, scores in found)]),
    )


def _first_of_each(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each distinct row stands first, in order."""
    return np.sort(np.unique(rows, return_index=True)[1])
