"""All about one name: its forms, its records over time, its correspondents, and a page of its records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus import NameAuthority, NameEntry, Record
from embeddings import ArchiveView
from qa.browse.name_directory import (
    Correspondent,
    NameDirectory,
    Rows,
    YearCounts,
    count_by_year,
    year_of,
)

PER_PAGE = 10


@dataclass(frozen=True)
class NamePage:
    """One name of an archive.

    own_forms: of its forms, those that the reader's own file gives. listed: no entry of the authority. other, year:
    what its records are limited to, "" and None for all. total: records so limited; first: the number of the first one
    shown, from 1; page: the one shown, of `pages`.
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
    view: ArchiveView, people: NameDirectory, name: str, other: str, year: int | None, page: int
) -> NamePage | None:
    """What there is of a name; None when neither the authority nor a record knows it. page: from 1, or the last."""
    borne = people.find(name)
    if borne is None:
        return None
    correspondents = people.correspondents(borne.entry.name)
    limited = _limited(view, borne.rows, correspondents, other, year)
    pages = max(1, -(-len(limited) // PER_PAGE))
    page = min(max(page, 1), pages)
    offset = (page - 1) * PER_PAGE
    total, records = view.snapshot.browse(limited, "date", offset, PER_PAGE)
    return NamePage(
        entry=borne.entry,
        is_unlisted=borne.is_unlisted,
        reader_forms=own_forms(borne.entry),
        record_count=len(borne.rows),
        year_counts=count_by_year(view.snapshot, borne.rows),
        correspondents=correspondents,
        correspondent=other,
        year=year,
        total=total,
        page=page,
        pages=pages,
        first_number=offset + 1 if records else 0,
        records=tuple(records),
    )


def own_forms(entry: NameEntry) -> tuple[str, ...]:
    """The forms that neither ship with the project nor were read in titles: the reader's own."""
    shipped = _shipped().get(entry.name, ())
    return tuple(
        form for form in entry.forms if form not in shipped and form not in entry.forms_from_titles
    )


def _limited(
    view: ArchiveView,
    rows: Rows,
    correspondents: Sequence[Correspondent],
    other: str,
    year: int | None,
) -> Sequence[int] | Rows:
    if other:
        return next((one.rows for one in correspondents if one.name == other), ())
    if year is None:
        return rows
    days = view.snapshot.listing_days(rows.tolist())
    return [row for row, span in days.items() if year_of(*span) == year]


@lru_cache(maxsize=1)
def _shipped() -> dict[str, tuple[str, ...]]:
    return {one.name: one.forms for one in NameAuthority.load().entries}
