"""Browsing one archive: narrow its records, count them by facet, leaf through them, and see them over time."""

from __future__ import annotations

import json
import threading
from collections.abc import Collection
from dataclasses import replace

import numpy as np

from corpus import Desk, Names, Record
from embeddings import Archive, Clause, View
from qa.browse.facets import Column, Mask, Narrowed, Positions, Table, all_of, at, counts_of
from qa.browse.filters import FACETS, Narrowing
from qa.browse.timeline import Timeline, Window, timeline
from qa.understanding import Naming

_REMEMBERED = 32
"""So many searches for words are remembered, for the pages and facets that are looked at next."""


class Browsing:
    """Narrows and counts the records of one archive. The table is built once for each of its states. Thread-safe."""

    def __init__(self, archive: Archive, naming: Naming, desk: Desk) -> None:
        self._archive = archive
        self._naming = naming
        self._desk = desk
        self._lock = threading.Lock()
        self._table: tuple[tuple[int, Names], Table] | None = None
        self._found: dict[tuple[int, str], Positions] = {}

    def table(self, view: View) -> Table:
        """The table of this moment of the archive. Building it takes seconds when there are 100,000 records."""
        names = self._naming.names(view)
        with self._lock:
            state = (view.snapshot.generation, names)
            if self._table is None or self._table[0] != state:
                self._table = (
                    state,
                    Table.build(view, names, self._table[1] if self._table else None),
                )
                self._found.clear()
            return self._table[1]

    def narrow(self, narrowing: Narrowing, per_page: int = 10) -> Narrowed:
        """Narrow the records, count every facet, and read one page; the last one when there are not so many pages."""
        with self._archive.reading() as view:
            table = self.table(view)
            catalogue, size = table.catalogue, len(table.catalogue.rows)
            tags = self._tags(table)
            masks = self._masks(view, table, narrowing, tags)
            left = all_of(masks.values(), size)
            in_order = catalogue.ordered(narrowing.order)
            found = in_order[left[in_order]]
            pages = max(1, -(-len(found) // per_page))
            page = min(narrowing.page, pages)
            shown = catalogue.rows[found[(page - 1) * per_page : page * per_page]].tolist()
            records = view.snapshot.at_rows(shown)
        counts = {}
        for facet in FACETS:
            others = all_of((mask for name, mask in masks.items() if name != facet), size)
            column = tags if facet == "tag" else table.columns[facet]
            counts[facet] = counts_of(facet, column.counted(others), narrowing.values(facet))
        return Narrowed(
            total=len(found),
            held=size,
            page=page,
            pages=pages,
            first=(page - 1) * per_page + 1 if shown else 0,
            records=tuple(records[row] for row in shown),
            counts=counts,
            years=table.years,
        )

    def records(self, narrowing: Narrowing, limit: int = 10_000) -> list[Record]:
        """The first records that a narrowing leaves, in its order, whatever its page."""
        with self._archive.reading() as view:
            table = self.table(view)
            in_order = table.catalogue.ordered(narrowing.order)
            left = self._left(view, table, narrowing)
            rows = table.catalogue.rows[in_order[left[in_order]]][:limit].tolist()
            found = view.snapshot.at_rows(rows)
        return [found[row] for row in rows]

    def timeline(
        self, narrowing: Narrowing, window: Window, only: Collection[str] | None = None
    ) -> Timeline:
        """What a narrowing leaves, over time. only: ids; of no other record is anything shown."""
        with self._archive.reading() as view:
            table = self.table(view)
            left = self._left(view, table, narrowing)
            if only is not None:
                left &= self._of(table, only)
            line = timeline(table, left, window)
            read = view.snapshot.at_rows(line.rows)
        return replace(line, records=tuple(read[row] for row in line.rows))

    def cited(self, conversation: str, number: int) -> tuple[str, tuple[str, ...]] | None:
        """The question of one turn, and the ids of the records that its answer cites, in the order of its footnotes.

        None when there is no such turn.
        """
        with self._archive.store.snapshot() as snapshot:
            turns = snapshot.turns(conversation)
        for turn in turns:
            if turn.number == number:
                return turn.asked, tuple(
                    dict.fromkeys(one["record"] for one in json.loads(turn.answer)["citations"])
                )
        return None

    def _left(self, view: View, table: Table, narrowing: Narrowing) -> Mask:
        masks = self._masks(view, table, narrowing, self._tags(table))
        return all_of(masks.values(), len(table.catalogue.rows))

    def _masks(
        self, view: View, table: Table, narrowing: Narrowing, tags: Column
    ) -> dict[str, Mask]:
        """What each part of a narrowing leaves by itself; parts that ask nothing are left out."""
        size = len(table.catalogue.rows)
        masks: dict[str, Mask] = {}
        for facet in FACETS:
            if chosen := narrowing.values(facet):
                masks[facet] = (tags if facet == "tag" else table.columns[facet]).mask(chosen, size)
        earliest, latest = narrowing.period
        if earliest is not None and latest is not None and latest < earliest:
            masks["period"] = np.zeros(size, np.bool_)
        elif earliest is not None or latest is not None:
            rows = table.catalogue.calendar.within(earliest, latest)
            masks["period"] = at(table.catalogue.positions(rows), size)
        if narrowing.words:
            masks["words"] = at(self._with_words(view, table, narrowing.words), size)
        if narrowing.own:
            masks["own"] = self._of(table, self._desk.noted(narrowing.own))
        return masks

    def _with_words(self, view: View, table: Table, text: str) -> Positions:
        """The positions of the records that hold all these words; what was asked last is remembered."""
        key = (view.snapshot.generation, text)
        with self._lock:
            known = self._found.get(key)
        if known is not None:
            return known
        found = np.zeros(0, np.int64)
        words = view.index.words
        if words is not None:
            hits = words.search(
                [], must=[Clause(word) for word in text.split()[:100]], limit=max(1, len(words))
            )
            found = table.catalogue.positions(np.asarray(sorted(row for row, _ in hits), np.int64))
        with self._lock:
            while len(self._found) >= _REMEMBERED:
                self._found.pop(next(iter(self._found)))
            self._found[key] = found
        return found

    def _tags(self, table: Table) -> Column:
        """The reader's tags, which change without the archive."""
        return Column.of(
            (tag, self._positions(table, self._desk.tagged(tag))) for tag in self._desk.tags()
        )

    def _of(self, table: Table, ids: Collection[str]) -> Mask:
        return at(np.asarray(self._positions(table, ids), np.int64), len(table.catalogue.rows))

    def _positions(self, table: Table, ids: Collection[str]) -> list[int]:
        found = map(table.catalogue.position_of, ids)
        return [position for position in found if position is not None]
