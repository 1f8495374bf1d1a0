"""All about one name: its forms, its records over time, its correspondents, and a page of records."""

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
    """Records by the year of the listing's date.

    Attributes:
        years: (year, records) from the first year to the last, none left out.
        multi_year: records whose date is longer than one year, or open.
        undated: records without a date.
    """

    years: tuple[tuple[int, int], ...]
    multi_year: int
    undated: int


@dataclass(frozen=True)
class NamePage:
    """One name of an archive.

    Attributes:
        entry: of the authority, or made of what records list or titles say.
        is_unlisted: whether the authority has no such entry.
        reader_forms: of its forms, those that the reader's own file gives.
        record_count: how many records mention it.
        year_counts: these records by year.
        correspondents: with whom it exchanged documents or words.
        correspondent: the one that its records are limited to; "" for all.
        year: the year that its records are limited to; None for all.
        total: how many records are left by these limits.
        page: the number of the page shown, from 1.
        pages: how many pages there are.
        first_number: the number of the first record shown, from 1; 0 for none.
        records: those shown.
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
    """Return what there is of a name; None when neither the authority nor a record knows it.

    page: from 1; the last one is shown when there are fewer.
    """
    mentioned = people.find(name)
    if mentioned is None:
        return None
    entry, rows = mentioned.entry, mentioned.rows
    if not entry.kind:  # titles give it; other records may mention it
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
    """Return how many of these records there are of each year, by the listing's dates."""
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
    """Return the year of both days (proleptic ordinals); None when they are not of one year."""
    if first is None or last is None:
        return None
    begin, end = date.fromordinal(first).year, date.fromordinal(last).year
    return begin if begin == end else None


def reader_forms(entry: NameEntry) -> tuple[str, ...]:
    """Return the forms of the reader's own file: they neither ship nor were read in titles."""
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
    """Return the rows of one correspondent, else those of one year, else all."""
    if name:
        return next((partner.rows for partner in correspondents if partner.name == name), ())
    if year is None:
        return rows
    days = view.snapshot.date_index.listing_days(rows.tolist())
    return [row for row, span in days.items() if year_of(*span) == year]


@lru_cache(maxsize=1)
def _shipped_forms() -> dict[str, tuple[str, ...]]:
    return {entry.name: entry.forms for entry in NameAuthority.load().entries}
