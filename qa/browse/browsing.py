"""Browsing one archive: narrow its records, count them by facet, leaf through them, and see them over time."""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import replace
from datetime import date

import numpy as np

from corpus import Annotations, NameAuthority, Record
from embeddings import Archive, ArchiveView, TextQuery
from qa.browse.coverage import Coverage, listing_coverage
from qa.browse.facets import (
    BrowsePage,
    FacetColumn,
    FacetTable,
    Mask,
    Positions,
    facet_counts,
    intersection,
    mask_of,
)
from qa.browse.filters import FACETS, BrowseFilters
from qa.browse.provenance import read_provenance
from qa.browse.related import (
    RecordContext,
    RelatedRecord,
    neighbours_by_date,
    related_records,
)
from qa.browse.timeline import Timeline, TimeWindow, build_timeline
from qa.understanding import ArchiveNames

_REMEMBERED = 32
"""So many searches for words are remembered, for the pages and facets that are looked at next."""


class RecordBrowser:
    """Narrows and counts the records of one archive. The table is built once for each of its states. Thread-safe."""

    def __init__(self, archive: Archive, naming: ArchiveNames, desk: Annotations) -> None:
        self._archive = archive
        self._naming = naming
        self._desk = desk
        self._lock = threading.Lock()
        self._table: tuple[tuple[int, NameAuthority], FacetTable] | None = None
        self._found: dict[tuple[int, str], Positions] = {}

    def facet_table(self, view: ArchiveView) -> FacetTable:
        """The table of this moment of the archive. Building it takes seconds when there are 100,000 records."""
        names = self._naming.names(view)
        with self._lock:
            state = (view.snapshot.generation, names)
            if self._table is None or self._table[0] != state:
                self._table = (
                    state,
                    FacetTable.build(view, names, self._table[1] if self._table else None),
                )
                self._found.clear()
            return self._table[1]

    def filtered_page(self, narrowing: BrowseFilters, per_page: int = 10) -> BrowsePage:
        """Narrow the records, count every facet, and read one page; the last one when there are not so many pages."""
        with self._archive.view() as view:
            table = self.facet_table(view)
            catalogue, size = table.catalogue, len(table.catalogue.rows)
            tags = self._tags(table)
            masks = self._masks(view, table, narrowing, tags)
            left = intersection(masks.values(), size)
            in_order = catalogue.positions_in_order(narrowing.order)
            found = in_order[left[in_order]]
            pages = max(1, -(-len(found) // per_page))
            page = min(narrowing.page, pages)
            shown = catalogue.rows[found[(page - 1) * per_page : page * per_page]].tolist()
            records = view.snapshot.records_at(shown)
        counts = {}
        for facet in FACETS:
            others = intersection((mask for name, mask in masks.items() if name != facet), size)
            column = tags if facet == "tag" else table.columns[facet]
            counts[facet] = facet_counts(facet, column.counted(others), narrowing.values(facet))
        return BrowsePage(
            total=len(found),
            archive_size=size,
            page=page,
            pages=pages,
            first_number=(page - 1) * per_page + 1 if shown else 0,
            records=tuple(records[row] for row in shown),
            facets=counts,
            years=table.years,
        )

    def filtered_records(self, narrowing: BrowseFilters, limit: int = 10_000) -> list[Record]:
        """The first records that a narrowing leaves, in its order, whatever its page."""
        with self._archive.view() as view:
            table = self.facet_table(view)
            in_order = table.catalogue.positions_in_order(narrowing.order)
            left = self._left(view, table, narrowing)
            rows = table.catalogue.rows[in_order[left[in_order]]][:limit].tolist()
            found = view.snapshot.records_at(rows)
        return [found[row] for row in rows]

    def timeline(
        self, narrowing: BrowseFilters, window: TimeWindow, only_ids: Collection[str] | None = None
    ) -> Timeline:
        """What a narrowing leaves, over time. only: ids; of no other record is anything shown."""
        with self._archive.view() as view:
            table = self.facet_table(view)
            left = self._left(view, table, narrowing)
            if only_ids is not None:
                left &= self._of(table, only_ids)
            line = build_timeline(table, left, window)
            read = view.snapshot.records_at(line.rows)
        return replace(line, records=tuple(read[row] for row in line.rows))

    def context(self, record_id: str) -> RecordContext | None:
        """Return a record's provenance and its neighbours by date; None when it is not there."""
        with self._archive.store.snapshot() as snapshot:
            stored = snapshot.get(record_id)
            if stored is None:
                return None
            return RecordContext(
                stored.record,
                read_provenance(snapshot, stored.row),
                neighbours_by_date(snapshot, stored.row),
            )

    def related(self, record_id: str) -> tuple[RelatedRecord, ...]:
        """Return the records related to one, each with the reason; () when it is not there."""
        with self._archive.view() as view:
            stored = view.snapshot.get(record_id)
            if stored is None:
                return ()
            names = self._naming.names(view)
            return related_records(view, names, lambda: self._archive.encoder, stored)

    def overview(self) -> tuple[int, tuple[date, date] | None, int]:
        """Return the number of records, the days they cover, and the generation of the archive.

        Unlike `Archive.status`, this does not read the index.
        """
        with self._archive.store.snapshot() as snapshot:
            return snapshot.count(), snapshot.date_index.coverage, snapshot.generation

    def coverage(self) -> tuple[Coverage, ...]:
        """Return how much of each listing is here, going by what its pages say of themselves."""
        with self._archive.store.snapshot() as snapshot:
            return listing_coverage(snapshot.listing_pages())

    def _left(self, view: ArchiveView, table: FacetTable, narrowing: BrowseFilters) -> Mask:
        masks = self._masks(view, table, narrowing, self._tags(table))
        return intersection(masks.values(), len(table.catalogue.rows))

    def _masks(
        self, view: ArchiveView, table: FacetTable, narrowing: BrowseFilters, tags: FacetColumn
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
            rows = table.catalogue.date_index.rows_overlapping(earliest, latest)
            masks["period"] = mask_of(table.catalogue.positions_of_rows(rows), size)
        if narrowing.words:
            masks["words"] = mask_of(self._with_words(view, table, narrowing.words), size)
        if narrowing.note_words:
            masks["own"] = self._of(table, self._desk.records_with_words(narrowing.note_words))
        return masks

    def _with_words(self, view: ArchiveView, table: FacetTable, text: str) -> Positions:
        """The positions of the records that hold all these words; what was asked last is remembered."""
        key = (view.snapshot.generation, text)
        with self._lock:
            known = self._found.get(key)
        if known is not None:
            return known
        found = np.zeros(0, np.int64)
        words = view.index.text_index
        if words is not None:
            hits = words.search(
                [], must=[TextQuery(word) for word in text.split()[:100]], limit=max(1, len(words))
            )
            found = table.catalogue.positions_of_rows(
                np.asarray(sorted(row for row, _ in hits), np.int64)
            )
        with self._lock:
            while len(self._found) >= _REMEMBERED:
                self._found.pop(next(iter(self._found)))
            self._found[key] = found
        return found

    def _tags(self, table: FacetTable) -> FacetColumn:
        """The reader's tags, which change without the archive."""
        return FacetColumn.of(
            (tag, self._positions(table, self._desk.records_with_tag(tag)))
            for tag in self._desk.tags()
        )

    def _of(self, table: FacetTable, ids: Collection[str]) -> Mask:
        return mask_of(np.asarray(self._positions(table, ids), np.int64), len(table.catalogue.rows))

    def _positions(self, table: FacetTable, ids: Collection[str]) -> list[int]:
        found = map(table.catalogue.position_of, ids)
        return [position for position in found if position is not None]
