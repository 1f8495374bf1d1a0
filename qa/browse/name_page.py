"""The page of one name: its forms, its records by year, its correspondents, a page of records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from corpus import NameAuthority, NameEntry, NameForms, Record, Snapshot
from embeddings import ArchiveView
from qa.browse.correspondents import Correspondent
from qa.browse.mentioned_names import Rows
from qa.browse.name_directory import NameDirectory
from qa.understanding import NameMentions

PER_PAGE = 10


@dataclass(frozen=True)
class YearCounts:
    """The number of records of each year, by the dates of the listing.

    Attributes:
        years: (year, number of records) from the first year to the last, without gaps.
        multi_year: how many records have an open date or one of several years.
        undated: how many records have no date.
    """

    years: tuple[tuple[int, int], ...]
    multi_year: int
    undated: int


@dataclass(frozen=True)
class NamePage:
    """One name of an archive.

    Attributes:
        entry: the entry of the authority, or one made from the people and places of records or
            from titles.
        is_unlisted: whether the authority has no such entry.
        reader_forms: the forms that come from the reader's own file.
        record_count: how many records mention the name.
        year_counts: the number of these records by year.
        correspondents: its correspondents, those with the most records first.
        correspondent: the correspondent that the records are limited to; "" for all.
        year: the year that the records are limited to; None for all.
        total: how many records there are within these limits, on all pages.
        page: the number of this page, from 1.
        pages: how many pages there are.
        first_number: the number of the first record of this page, from 1; 0 for an empty page.
        records: the records of this page.
    """

    entry: NameEntry
    is_unlisted: bool
    reader_forms: tuple[str, ...]
    record_count: int
    year_counts: YearCounts
    correspondents: tuple[Correspondent, ...]
    correspondent: str
    year: int | None
    total: int
    page: int
    pages: int
    first_number: int
    records: tuple[Record, ...]


def build_name_page(
    view: ArchiveView,
    people: NameDirectory,
    name: str,
    correspondent: str,
    year: int | None,
    page: int,
) -> NamePage | None:
    """Return the page of a name; None when it is neither in the authority nor in a record.

    page: the number of the page, from 1; the last page is returned when there are fewer.
    """
    mentioned = people.find(name)
    if mentioned is None:
        return None
    entry, rows = mentioned.entry, mentioned.rows
    if not entry.kind:  # only titles give it, but the texts of records may mention it
        mentions = NameMentions(view).rows(NameForms((entry.name.rstrip("…"),)))
        rows = np.union1d(rows, np.asarray(sorted(mentions), np.int64))
    correspondents = people.correspondents(entry.name)
    limited = _limited(view, rows, correspondents, correspondent, year)
    pages = max(1, -(-len(limited) // PER_PAGE))
    page = min(max(page, 1), pages)
    offset = (page - 1) * PER_PAGE
    total, records = view.snapshot.browse(limited, "date", offset, PER_PAGE)
    return NamePage(
        entry=entry,
        is_unlisted=mentioned.is_unlisted,
        reader_forms=reader_forms(entry),
        record_count=len(rows),
        year_counts=count_by_year(view.snapshot, rows),
        correspondents=correspondents,
        correspondent=correspondent,
        year=year,
        total=total,
        page=page,
        pages=pages,
        first_number=offset + 1 if records else 0,
        records=tuple(records),
    )


def count_by_year(snapshot: Snapshot, rows: Sequence[int] | Rows) -> YearCounts:
    """Return how many of these records each year has, by the dates of the listing."""
    counts: dict[int, int] = {}
    multi_year = undated = 0
    for first, last in snapshot.date_index.listing_days(int(row) for row in rows).values():
        if first is None and last is None:
            undated += 1
        elif (year := year_of(first, last)) is None:
            multi_year += 1
        else:
            counts[year] = counts.get(year, 0) + 1
    years = range(min(counts), max(counts) + 1) if counts else range(0)
    return YearCounts(tuple((year, counts.get(year, 0)) for year in years), multi_year, undated)


def year_of(first: int | None, last: int | None) -> int | None:
    """Return the year of both days (proleptic ordinals); None when the years differ."""
    if first is None or last is None:
        return None
    begin, end = date.fromordinal(first).year, date.fromordinal(last).year
    return begin if begin == end else None


def reader_forms(entry: NameEntry) -> tuple[str, ...]:
    """Return the forms from the reader's own file: neither shipped nor read in titles."""
    shipped = _shipped_forms().get(entry.name, ())
    return tuple(
        form for form in entry.forms if form not in shipped and form not in entry.forms_from_titles
    )


def _limited(
    view: ArchiveView,
    rows: Rows,
    correspondents: Sequence[Correspondent],
    name: str,
    year: int | None,
) -> Sequence[int] | Rows:
    """Return the rows with a correspondent, else the rows of a year, else all rows."""
    if name:
        return next((partner.rows for partner in correspondents if partner.name == name), ())
    if year is None:
        return rows
    days = view.snapshot.date_index.listing_days(rows.tolist())
    return [row for row, span in days.items() if year_of(*span) == year]


@lru_cache(maxsize=1)
def _shipped_forms() -> dict[str, tuple[str, ...]]:
    return {entry.name: entry.forms for entry in NameAuthority.load().entries}
