"""Facets: how many records there are of each decade, kind, person, place and so on, under what is chosen already.

Each facet is counted under the choices of all the others, as libraries do: with "cable" chosen, the kinds still show
how many letters there are, and the people how many of the cables name them. The table that is counted from is built
once for each state of the archive. Who is named is asked of the full-text index, one search for each form of a name
that the index holds, so that a facet counts what a question with that name would search.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus import BrowseColumns, NameAuthority, NameEntry, Record, collapse_whitespace, shorten
from embeddings import ArchiveView, TextQuery, terms
from qa.browse.filters import NONE

Mask = NDArray[np.bool_]
Positions = NDArray[np.int64]

LONGEST_VALUE = 200
"""Characters of a collection or a name; a longer one is cut, so that an address can hold it."""


@dataclass(frozen=True)
class FacetCount:
    """One value of a facet: how many records have it under the choices of the other facets."""

    value: str
    label: str
    records: int
    is_chosen: bool


@dataclass(frozen=True)
class BrowsePage:
    """What a narrowing leaves. total: records of all pages; held: of the archive. page: the one shown, of `pages`.

    first: the number of the first record shown, from 1. counts: for each of FACETS, values that some record has or
    that are chosen. years: the first and last year of the archive's dates, None when it has none.
    """

    total: int
    archive_size: int
    page: int
    pages: int
    first_number: int
    records: tuple[Record, ...]
    facets: Mapping[str, tuple[FacetCount, ...]]
    years: tuple[int, int] | None


@dataclass(frozen=True)
class FacetColumn:
    """One facet of every record. positions, codes: (m,) pairs of a record's position and the number of its value."""

    values: tuple[str, ...]
    positions: Positions
    codes: Positions

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, Iterable[int]]]) -> FacetColumn:
        """Make a column of values, each with the positions of its records (in any order, each once)."""
        listed = [(value, np.fromiter(positions, np.int64)) for value, positions in pairs]
        if not listed:
            return cls((), np.zeros(0, np.int64), np.zeros(0, np.int64))
        codes = np.repeat(np.arange(len(listed)), [len(positions) for _, positions in listed])
        return cls(
            tuple(value for value, _ in listed), np.concatenate([p for _, p in listed]), codes
        )

    @classmethod
    def of_each(cls, values: Iterable[str]) -> FacetColumn:
        """Make a column in which each record, in the order of positions, has one value."""
        listed = list(values)
        names = sorted(set(listed))
        numbers = {name: number for number, name in enumerate(names)}
        codes = np.fromiter((numbers[one] for one in listed), np.int64, len(listed))
        return cls(tuple(names), np.arange(len(listed)), codes)

    def mask(self, chosen: Iterable[str], size: int) -> Mask:
        """Tell which of `size` records have one of these values."""
        asked = set(chosen)
        wanted = [number for number, value in enumerate(self.values) if value in asked]
        found = np.zeros(size, np.bool_)
        found[self.positions[np.isin(self.codes, wanted)]] = True
        return found

    def counted(self, among: Mask) -> list[tuple[str, int]]:
        """Each value, in order, with how many of these records have it."""
        numbers = np.bincount(self.codes[among[self.positions]], minlength=len(self.values))
        return list(zip(self.values, numbers.tolist(), strict=True))


@dataclass(frozen=True)
class FacetTable:
    """All facets of one state of the archive, tags aside. years: of the dates with both ends."""

    catalogue: BrowseColumns
    columns: Mapping[str, FacetColumn]
    years: tuple[int, int] | None

    @classmethod
    def build(
        cls, view: ArchiveView, names: NameAuthority, before: FacetTable | None = None
    ) -> FacetTable:
        """Build it; before: an earlier one of the same archive."""
        catalogue = BrowseColumns.read(view.snapshot, before.catalogue if before else None)
        dated = np.zeros(len(catalogue.rows), np.bool_)
        dated[catalogue.positions_of_rows(catalogue.date_index.span_rows)] = True
        years = _years(catalogue)
        columns = {
            "decade": _decades(catalogue, years),
            "kind": FacetColumn.of_each(kind or NONE for kind in catalogue.kinds),
            "collection": FacetColumn.of_each(
                _short(name) or NONE for name in catalogue.collections
            ),
            "dated": FacetColumn.of_each(
                ("undated", "dated")[is_dated] for is_dated in dated.tolist()
            ),
            "summary": FacetColumn.of_each(
                ("without", "with")[has] for has in catalogue.has_summary.tolist()
            ),
        }
        for facet, listed in (("person", catalogue.people), ("place", catalogue.places)):
            columns[facet] = _named(view, names, catalogue, facet, listed)
        return cls(catalogue, columns, years)


def facet_label(facet: str, value: str) -> str:
    """A value of a facet as a reader reads it."""
    if value == NONE and facet in ("kind", "collection"):
        return {"kind": "no kind in the title", "collection": "no collection named"}[facet]
    if facet == "summary":
        return f"{value} summary"
    return value


def facet_counts(
    facet: str, counted: list[tuple[str, int]], chosen: tuple[str, ...]
) -> tuple[FacetCount, ...]:
    """What to show of a facet: decades in order of time, all else by number, then by name; the chosen ones always."""
    found = dict(counted) | {value: 0 for value in chosen if value not in dict(counted)}
    shown = [
        FacetCount(one, facet_label(facet, one), n, one in chosen)
        for one, n in found.items()
        if n or one in chosen
    ]
    if facet == "decade":
        return tuple(sorted(shown, key=lambda one: int(one.value[:-1])))
    return tuple(
        sorted(
            shown,
            key=lambda one: (one.value == NONE, -one.records, one.label.casefold(), one.label),
        )
    )


def _years(catalogue: BrowseColumns) -> tuple[int, int] | None:
    """The first and last year of dates that are closed on both sides; an open side says nothing of years."""
    calendar = catalogue.date_index
    starts, ends = calendar.starts, calendar.ends
    closed = (starts > 1) & (ends < _END_OF_TIME)
    if not closed.any():
        return None
    return _year(int(starts[closed].min())), _year(int(ends[closed].max()))


_END_OF_TIME = 3_652_059
"""The proleptic ordinal of 31 December 9999."""
_EPOCH = 719_163
"""That of 1 January 1970, from which NumPy counts."""


def _year(ordinal: int) -> int:
    return int(np.datetime64(ordinal - _EPOCH, "D").astype("datetime64[Y]").astype(int)) + 1970


def _decades(catalogue: BrowseColumns, years: tuple[int, int] | None) -> FacetColumn:
    """The decades that each record's dates touch. Open sides reach to the ends of what is dated on both sides."""
    if years is None:
        return FacetColumn.of(())
    calendar = catalogue.date_index
    pairs = []
    for decade in range(years[0] // 10 * 10, years[1] + 1, 10):
        first = max(1, _ordinal(decade))
        rows = calendar.span_rows[
            (calendar.starts < _ordinal(decade + 10)) & (calendar.ends >= first)
        ]
        if len(rows):
            pairs.append((f"{decade}s", np.unique(catalogue.positions_of_rows(rows))))
    return FacetColumn.of(pairs)


def _ordinal(year: int) -> int:
    """The ordinal of the first of January."""
    return int(np.datetime64(year - 1970, "Y").astype("datetime64[D]").astype(int)) + _EPOCH


def _named(
    view: ArchiveView,
    names: NameAuthority,
    catalogue: BrowseColumns,
    kind: str,
    listed: Mapping[int, tuple[str, ...]],
) -> FacetColumn:
    """The records that name each person or place of the authority, in any of its forms, or list it themselves."""
    found: dict[str, set[int]] = {}
    for entry in names.entries:
        if entry.kind == kind and (rows := _naming(view, names, entry)):
            places = catalogue.positions_of_rows(np.asarray(sorted(rows), np.int64))
            found.setdefault(entry.name, set()).update(places.tolist())
    for position, own in listed.items():
        for text in own:
            known = [one.name for one in names.lookup(text) if one.kind == kind]
            name = known[0] if len(known) == 1 else _short(text)
            if name:
                found.setdefault(name, set()).add(position)
    return FacetColumn.of(
        sorted((name, sorted(positions)) for name, positions in found.items() if positions)
    )


def _naming(view: ArchiveView, names: NameAuthority, entry: NameEntry) -> set[int]:
    """The rows of the records that hold a full form of an entry which is no other's, as the index finds phrases."""
    words = view.index.text_index
    rows: set[int] = set()
    if words is None:
        return rows
    related = set(entry.related)
    for form in names.search_forms(entry):
        stems = () if form in related else terms(form)
        if stems and all(map(words.document_frequency, stems)):
            rows.update(
                row
                for row, _ in words.search(
                    [], must=[TextQuery(form, phrase=True)], limit=len(words)
                )
            )
    return rows


def _short(text: str) -> str:
    return shorten(collapse_whitespace(text), LONGEST_VALUE - 1)


def mask_of(positions: Positions, size: int) -> Mask:
    """Tell which of `size` records stand at these positions."""
    found = np.zeros(size, np.bool_)
    found[positions] = True
    return found


def intersection(masks: Iterable[Mask], size: int) -> Mask:
    """Tell which of `size` records every mask leaves; all of them when there is no mask."""
    found = np.ones(size, np.bool_)
    for mask in masks:
        found &= mask
    return found
