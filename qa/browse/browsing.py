"""Browsing an archive: filter its records, count them by facet, list them by page or by time."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from corpus import Annotations, Listing, NameAuthority, Record, listings_of
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
    FindAlike,
    RecordContext,
    RelatedRecord,
    neighbours_by_date,
    related_records,
)
from qa.browse.timeline import Timeline, TimeWindow, build_timeline
from qa.understanding import ArchiveNames

_SEARCHES_CACHED = 32
"""Word searches that are cached, because the next pages and facets often need them again."""
_MOST_WORDS = 100
"""Words of a search."""


class RecordBrowser:
    """Filters and counts the records of one archive. Safe to share between threads.

    The table of facets is built once for each state of the archive.
    """

    def __init__(
        self,
        archive: Archive,
        names: ArchiveNames,
        annotations: Annotations,
        find_alike: FindAlike,
    ) -> None:
        self._archive = archive
        self._find_alike = find_alike
        self._names = names
        self._annotations = annotations
        self._lock = threading.Lock()
        self._table: tuple[tuple[int, NameAuthority], FacetTable] | None = None
        self._collections: tuple[int, dict[str, int]] | None = None
        self._listings: tuple[int, list[Listing]] | None = None
        self._searches: dict[tuple[int, str], Positions] = {}

    def facet_table(self, view: ArchiveView) -> FacetTable:
        """Return the table for this view of the archive; 100,000 records take seconds."""
        names = self._names.names(view)
        with self._lock:
            state = (view.snapshot.generation, names)
            if self._table is None or self._table[0] != state:
                before = None if self._table is None else self._table[1]
                self._table = (state, FacetTable.build(view, names, before))
                self._searches.clear()
            return self._table[1]

    def filtered_page(self, filters: BrowseFilters, per_page: int = 10) -> BrowsePage:
        """Filter the records, count every facet, and read one page.

        When there are fewer pages than the filters' page, read the last one.
        """
        with self._archive.view() as view:
            table = self.facet_table(view)
            tags = self._tags(table)
            masks = self._masks(view, table, filters, tags)
            rows = _rows_in_order(table, filters, masks)
            pages = max(1, -(-len(rows) // per_page))
            page = min(filters.page, pages)
            offset = (page - 1) * per_page
            page_rows = rows[offset : offset + per_page].tolist()
            records = view.snapshot.records_at(page_rows)
        facets = {}
        for facet in FACETS:
            other_masks = [mask for name, mask in masks.items() if name != facet]
            column = tags if facet == "tag" else table.columns[facet]
            value_counts = column.count_values(intersection(other_masks, len(table.catalogue.rows)))
            facets[facet] = facet_counts(facet, value_counts, filters.values(facet))
        return BrowsePage(
            total=len(rows),
            archive_size=len(table.catalogue.rows),
            page=page,
            pages=pages,
            first_number=offset + 1 if page_rows else 0,
            records=tuple(records[row] for row in page_rows),
            facets=facets,
            years=table.years,
        )

    def filtered_records(self, filters: BrowseFilters, limit: int = 10_000) -> list[Record]:
        """Return the first `limit` records that match filters, in order; pages are ignored."""
        with self._archive.view() as view:
            table = self.facet_table(view)
            masks = self._masks(view, table, filters, self._tags(table))
            rows = _rows_in_order(table, filters, masks)[:limit].tolist()
            records = view.snapshot.records_at(rows)
        return [records[row] for row in rows]

    def with_ids(self, ids: Sequence[str]) -> dict[str, Record]:
        """Return the records with these ids, or into which they were merged, by id, in order."""
        with self._archive.store.snapshot() as snapshot:
            rows = snapshot.rows_by_id(ids)
            records = snapshot.records_at(rows.values())
            known = {record_id: records[row] for record_id, row in rows.items() if row in records}
            if absent := [record_id for record_id in ids if record_id not in known]:
                merged = snapshot.merged_records()
                known |= {name: merged[name].record for name in absent if name in merged}
        return {record_id: known[record_id] for record_id in ids if record_id in known}

    def timeline(
        self, filters: BrowseFilters, window: TimeWindow, only_ids: Collection[str] | None = None
    ) -> Timeline:
        """Return the timeline of the records that match filters.

        only_ids: ids of records to limit it to; None for all.
        """
        with self._archive.view() as view:
            table = self.facet_table(view)
            masks = self._masks(view, table, filters, self._tags(table))
            if only_ids is not None:
                masks["ids"] = _mask_of_ids(table, only_ids)
            mask = intersection(masks.values(), len(table.catalogue.rows))
            timeline = build_timeline(table, mask, window)
            records = view.snapshot.records_at(timeline.rows)
        return replace(timeline, records=tuple(records[row] for row in timeline.rows))

    def context(self, record_id: str) -> RecordContext | None:
        """Return a record's provenance and its neighbours by date; None for an unknown id.

        The id may be that of a record that was merged into it.
        """
        with self._archive.store.snapshot() as snapshot:
            stored = snapshot.get(record_id) or snapshot.merged_records().get(record_id)
            if stored is None:
                return None
            return RecordContext(
                stored.record,
                read_provenance(snapshot, stored.row),
                neighbours_by_date(snapshot, stored.row),
            )

    def related(self, record_id: str) -> tuple[RelatedRecord, ...]:
        """Return the records related to a record, with reasons; () for an unknown id."""
        with self._archive.view() as view:
            stored = view.snapshot.get(record_id)
            if stored is None:
                return ()
            names = self._names.names(view)
            encoder = lambda: self._archive.encoder  # noqa: E731
            return related_records(view, names, encoder, stored, self._find_alike)

    def overview(self) -> tuple[int, tuple[date, date] | None, int]:
        """Return the number of records, the days they cover, and the generation of the archive.

        Unlike `Archive.status`, this does not read the index.
        """
        with self._archive.store.snapshot() as snapshot:
            return snapshot.count(), snapshot.date_index.coverage, snapshot.generation

    def years(self, record_ids: Iterable[str] | None = None) -> dict[int, int]:
        """Return how many of these records (None: all) are dated within each year, in order."""
        with self._archive.view() as view:
            rows = None if record_ids is None else view.snapshot.rows_by_id(record_ids).values()
            return view.snapshot.date_index.count_by_year(rows)

    def collections(self) -> dict[str, int]:
        """Return the number of records of each collection, by its name; "" is none."""
        with self._archive.store.snapshot() as snapshot:
            if self._collections is None or self._collections[0] != snapshot.generation:
                self._collections = snapshot.generation, snapshot.collections()
            return self._collections[1]

    def listings(self) -> list[Listing]:
        """Return the listings that were read, in the order in which they were added."""
        with self._archive.store.snapshot() as snapshot:
            if self._listings is None or self._listings[0] != snapshot.generation:
                self._listings = snapshot.generation, listings_of(snapshot)
            return self._listings[1]

    def coverage(self) -> tuple[Coverage, ...]:
        """Return how much of each listing was added, by the numbers on its pages."""
        with self._archive.store.snapshot() as snapshot:
            return listing_coverage(snapshot.listing_pages())

    def _masks(
        self, view: ArchiveView, table: FacetTable, filters: BrowseFilters, tags: FacetColumn
    ) -> dict[str, Mask]:
        """Return which records match each part of the filters; unused parts have no mask."""
        size = len(table.catalogue.rows)
        masks: dict[str, Mask] = {}
        for facet in FACETS:
            if choices := filters.values(facet):
                column = tags if facet == "tag" else table.columns[facet]
                masks[facet] = column.mask(choices, size)
        earliest, latest = filters.period
        if earliest is not None and latest is not None and latest < earliest:
            masks["period"] = np.zeros(size, np.bool_)
        elif earliest is not None or latest is not None:
            rows = table.catalogue.date_index.rows_overlapping(earliest, latest)
            masks["period"] = mask_of(table.catalogue.positions_of_rows(rows), size)
        if filters.words:
            masks["words"] = mask_of(self._positions_with_words(view, table, filters.words), size)
        if filters.note_words:
            ids = self._annotations.records_with_words(filters.note_words)
            masks["own"] = _mask_of_ids(table, ids)
        return masks

    def _positions_with_words(self, view: ArchiveView, table: FacetTable, text: str) -> Positions:
        """Return the positions of the records that contain all these words."""
        key = (view.snapshot.generation, text)
        with self._lock:
            cached = self._searches.get(key)
        if cached is not None:
            return cached
        positions = np.zeros(0, np.int64)
        if view.index.text_index is not None:
            queries = [TextQuery(word) for word in text.split()[:_MOST_WORDS]]
            rows = view.index.text_index.rows_matching(queries)
            positions = table.catalogue.positions_of_rows(rows)
        with self._lock:
            while len(self._searches) >= _SEARCHES_CACHED:
                self._searches.pop(next(iter(self._searches)))
            self._searches[key] = positions
        return positions

    def _tags(self, table: FacetTable) -> FacetColumn:
        """Return the reader's tags as a column; they change independently of the archive."""
        return FacetColumn.of(
            (tag, _positions_of_ids(table, ids))
            for tag, ids in self._annotations.records_by_tag().items()
        )


def _rows_in_order(
    table: FacetTable, filters: BrowseFilters, masks: Mapping[str, Mask]
) -> NDArray[np.int64]:
    """Return the rows of the records in every mask, in the order of the filters."""
    mask = intersection(masks.values(), len(table.catalogue.rows))
    positions = table.catalogue.positions_in_order(filters.order)
    rows: NDArray[np.int64] = table.catalogue.rows[positions[mask[positions]]]
    return rows


def _mask_of_ids(table: FacetTable, ids: Collection[str]) -> Mask:
    positions = np.asarray(_positions_of_ids(table, ids), np.int64)
    return mask_of(positions, len(table.catalogue.rows))


def _positions_of_ids(table: FacetTable, ids: Collection[str]) -> list[int]:
    positions = map(table.catalogue.position_of, ids)
    return [position for position in positions if position is not None]
