"""Facets: how many records there are of each decade, kind, person, place and so on.

Each facet is counted under the choices of all the other facets, as libraries do: with "cable"
chosen, the kinds still show how many letters there are, and the people how many cables mention
them. The table that is counted from is built once for each state of the archive.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus import BrowseColumns, NameAuthority, Record, collapse_whitespace, shorten
from embeddings import ArchiveView
from qa.browse.filters import NONE
from qa.browse.mentioned_names import MentionedName, mentioned_names

Mask = NDArray[np.bool_]
Positions = NDArray[np.int64]

LONGEST_VALUE = 200
"""Characters of a collection or a name; a longer one is cut, so that an address can hold it."""
_WITHOUT = {
    "kind": "no kind in the title",
    "collection": "no collection named",
    "file": "no file named",
}
_END_OF_TIME = 3_652_059
"""The proleptic ordinal of 31 December 9999."""
_EPOCH = 719_163
"""The proleptic ordinal of 1 January 1970, from which NumPy counts."""


@dataclass(frozen=True)
class FacetCount:
    """One value of a facet.

    Attributes:
        value: the value as in an address.
        label: the value as displayed.
        records: how many records have it, under the choices of the other facets.
        is_chosen: whether the reader has chosen it.
    """

    value: str
    label: str
    records: int
    is_chosen: bool


@dataclass(frozen=True)
class BrowsePage:
    """A page of the records that match filters.

    Attributes:
        total: how many records match the filters, on all pages.
        archive_size: how many records the archive has.
        page: the number of this page, from 1.
        pages: how many pages there are.
        first_number: the number of the first record of the page, from 1; 0 for an empty page.
        records: the records of the page.
        facets: for each of FACETS, the values that a record has or that are chosen.
        years: the first and last year of the archive's dates; None when it has none.
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
    """One facet of all records, as m pairs of a record and a value.

    Attributes:
        values: the different values.
        positions: (m,) the position of each pair's record in the archive's columns.
        codes: (m,) the index of each pair's value in `values`.
    """

    values: tuple[str, ...]
    positions: Positions
    codes: Positions

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, Iterable[int]]]) -> FacetColumn:
        """Build a column from pairs of a value and its records' positions, without duplicates."""
        listed = [(value, np.fromiter(positions, np.int64)) for value, positions in pairs]
        if not listed:
            return cls((), np.zeros(0, np.int64), np.zeros(0, np.int64))
        codes = np.repeat(np.arange(len(listed)), [len(positions) for _, positions in listed])
        values = tuple(value for value, _ in listed)
        return cls(values, np.concatenate([positions for _, positions in listed]), codes)

    @classmethod
    def of_each(cls, values: Iterable[str]) -> FacetColumn:
        """Build a column from the one value of each record, in the order of positions."""
        listed = list(values)
        different = sorted(set(listed))
        numbers = {value: number for number, value in enumerate(different)}
        codes = np.fromiter((numbers[value] for value in listed), np.int64, len(listed))
        return cls(tuple(different), np.arange(len(listed)), codes)

    def mask(self, choices: Iterable[str], size: int) -> Mask:
        """Return which of `size` records have one of the chosen values."""
        chosen = set(choices)
        codes = [code for code, value in enumerate(self.values) if value in chosen]
        mask = np.zeros(size, np.bool_)
        mask[self.positions[np.isin(self.codes, codes)]] = True
        return mask

    def count_values(self, included: Mask) -> list[tuple[str, int]]:
        """Return each value, in order, with the number of included records that have it."""
        counts = np.bincount(self.codes[included[self.positions]], minlength=len(self.values))
        return list(zip(self.values, counts.tolist(), strict=True))


@dataclass(frozen=True)
class FacetTable:
    """All facets of one state of the archive, except the reader's tags.

    Attributes:
        catalogue: the columns of the archive that are browsed.
        columns: the column of each facet, by name.
        years: the first and last year of the dates without an open side; None when there are none.
        mentioned: the names that records mention, those with the most records first.
    """

    catalogue: BrowseColumns
    columns: Mapping[str, FacetColumn]
    years: tuple[int, int] | None
    mentioned: tuple[MentionedName, ...]

    @classmethod
    def build(
        cls, view: ArchiveView, names: NameAuthority, before: FacetTable | None = None
    ) -> FacetTable:
        """Build the table. before: an earlier table of the archive, so that less must be read."""
        catalogue = BrowseColumns.read(view.snapshot, before.catalogue if before else None)
        is_dated = np.zeros(len(catalogue.rows), np.bool_)
        is_dated[catalogue.positions_of_rows(catalogue.date_index.span_rows)] = True
        years = _years(catalogue)
        mentioned = mentioned_names(view, names, catalogue)
        columns = {
            "decade": _decades(catalogue, years),
            "kind": FacetColumn.of_each(kind or NONE for kind in catalogue.kinds),
            "collection": FacetColumn.of_each(
                _short(name) or NONE for name in catalogue.collections
            ),
            "file": FacetColumn.of_each(_short(name) or NONE for name in catalogue.files),
            "dated": FacetColumn.of_each(
                ("undated", "dated")[dated] for dated in is_dated.tolist()
            ),
            "summary": FacetColumn.of_each(
                ("without", "with")[has_one] for has_one in catalogue.has_summary.tolist()
            ),
            "person": _names_of_kind("person", mentioned, catalogue),
            "place": _names_of_kind("place", mentioned, catalogue),
        }
        return cls(catalogue, columns, years, mentioned)


def facet_label(facet: str, value: str) -> str:
    """Return a value of a facet as it is displayed."""
    if value == NONE and facet in _WITHOUT:
        return _WITHOUT[facet]
    return f"{value} summary" if facet == "summary" else value


def facet_counts(
    facet: str, value_counts: list[tuple[str, int]], choices: tuple[str, ...]
) -> tuple[FacetCount, ...]:
    """Return the values of a facet to display: those that a record has, and the chosen ones.

    Decades are in order of time, other values by number of records, then by name.
    """
    records = dict.fromkeys(choices, 0) | dict(value_counts)
    counts = [
        FacetCount(value, facet_label(facet, value), number, value in choices)
        for value, number in records.items()
        if number or value in choices
    ]
    if facet == "decade":
        return tuple(sorted(counts, key=lambda count: int(count.value[:-1])))

    def by_number(count: FacetCount) -> tuple[bool, int, str, str]:
        return count.value == NONE, -count.records, count.label.casefold(), count.label

    return tuple(sorted(counts, key=by_number))


def _years(catalogue: BrowseColumns) -> tuple[int, int] | None:
    """Return the first and last year of the dates without an open side."""
    starts, ends = catalogue.date_index.starts, catalogue.date_index.ends
    is_closed = (starts > 1) & (ends < _END_OF_TIME)
    if not is_closed.any():
        return None
    return _year(int(starts[is_closed].min())), _year(int(ends[is_closed].max()))


def _year(ordinal: int) -> int:
    return int(np.datetime64(ordinal - _EPOCH, "D").astype("datetime64[Y]").astype(int)) + 1970


def _decades(catalogue: BrowseColumns, years: tuple[int, int] | None) -> FacetColumn:
    """Return the decades that the dates of each record overlap.

    years: the first and last year of the dates without an open side; open sides extend to them.
    """
    if years is None:
        return FacetColumn.of(())
    dates = catalogue.date_index
    pairs = []
    for decade in range(years[0] // 10 * 10, years[1] + 1, 10):
        first, after = max(1, _first_of_january(decade)), _first_of_january(decade + 10)
        rows = dates.span_rows[(dates.starts < after) & (dates.ends >= first)]
        if len(rows):
            pairs.append((f"{decade}s", np.unique(catalogue.positions_of_rows(rows))))
    return FacetColumn.of(pairs)


def _first_of_january(year: int) -> int:
    """Return the proleptic ordinal of the first day of a year."""
    return int(np.datetime64(year - 1970, "Y").astype("datetime64[D]").astype(int)) + _EPOCH


def _names_of_kind(
    kind: str, mentioned: Iterable[MentionedName], catalogue: BrowseColumns
) -> FacetColumn:
    """Return the records that mention each name of a kind."""
    positions: dict[str, set[int]] = {}
    for name in mentioned:
        if name.entry.kind == kind:
            of_name = catalogue.positions_of_rows(name.rows).tolist()
            positions.setdefault(_short(name.entry.name), set()).update(of_name)
    return FacetColumn.of(sorted((name, sorted(of_name)) for name, of_name in positions.items()))


def _short(text: str) -> str:
    return shorten(collapse_whitespace(text), LONGEST_VALUE - 1)


def mask_of(positions: Positions, size: int) -> Mask:
    """Return which of `size` records are at these positions."""
    mask = np.zeros(size, np.bool_)
    mask[positions] = True
    return mask


def intersection(masks: Iterable[Mask], size: int) -> Mask:
    """Return which of `size` records are in every mask; all of them when there is no mask."""
    intersected = np.ones(size, np.bool_)
    for mask in masks:
        intersected &= mask
    return intersected
