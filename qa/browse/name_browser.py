"""Browsing the names of one archive: its directory, the page of one name, and the reader's changes.

`RecordBrowser` does the same for the records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from corpus import NameEntry, Record, add_entry, remove_entry
from embeddings import Archive, ArchiveView, names_lock
from qa.browse.browsing import RecordBrowser
from qa.browse.correspondents import resolve_correspondence
from qa.browse.name_directory import NameDirectory, NameDirectoryCache, save_name
from qa.browse.name_page import NamePage, build_name_page, count_by_year
from qa.browse.related import names_in_record
from qa.understanding import NAMES_FILE, ArchiveNames


class NameBrowser:
    """The names of one archive. Safe to share between threads.

    The constructor's `check_writable` raises CannotWrite when the archive may only be read.
    """

    def __init__(
        self,
        archive: Archive,
        names: ArchiveNames,
        records: RecordBrowser,
        check_writable: Callable[[], None],
    ) -> None:
        self._archive = archive
        self._names = names
        self._records = records
        self._check_writable = check_writable
        self._file = archive.folder / NAMES_FILE
        self._cache = NameDirectoryCache()

    def entries(self) -> tuple[NameEntry, ...]:
        """Return every name that the archive knows, in the order of the authority file."""
        with self._archive.view() as view:
            return tuple(self._names.names(view).entries)

    def directory(self) -> NameDirectory:
        """Return the names that the records mention, built once for each state of the archive."""
        with self._archive.view() as view:
            return self._directory_of(view)

    def page(
        self, name: str, other: str = "", year: int | None = None, page: int = 1
    ) -> NamePage | None:
        """Return the page of a name, with one page of its records; None when it is unknown.

        other: the name of a correspondent, to limit the records to; "" for all.
        year: the year to limit the records to; None for all.
        page: the number of the page, from 1.
        """
        with self._archive.view() as view:
            return build_name_page(view, self._directory_of(view), name, other, year, page)

    def years(self, names: Iterable[str]) -> dict[str, dict[int, int]]:
        """Return how many records mention each name by the year of their date, by the name."""
        years = {}
        with self._archive.view() as view:
            directory = self._directory_of(view)
            for name in names:
                if (mentioned := directory.find(name)) is not None:
                    counts = count_by_year(view.snapshot, mentioned.rows)
                    years[name] = {year: number for year, number in counts.years if number}
        return years

    def in_record(self, record: Record) -> tuple[str, ...]:
        """Return the names that a record mentions unambiguously."""
        with self._archive.view() as view:
            return names_in_record(self._names.names(view), record)

    def who_to_whom(self, records: Iterable[Record]) -> dict[str, str]:
        """Return who wrote to whom or who spoke, by id, as the titles of these records give it.

        Names are those of the archive. A record with a title that does not say it has no entry.
        """
        with self._archive.view() as view:
            names = self._names.names(view)
            read = {record.id: resolve_correspondence(record.title, names) for record in records}
        return {record_id: found.in_words for record_id, found in read.items() if found}

    def save(self, name: str, kind: str, forms: Sequence[str], note: str) -> None:
        """Add a name to the reader's own file; it replaces an entry with the same name.

        Raises NamesError when the entry is not valid, and CannotWrite.
        """
        self._check_writable()
        with names_lock(self._archive.folder):
            save_name(self._file, NameEntry(name, kind, tuple(forms), note=note))

    def add(self, entry: NameEntry) -> None:
        """Add a new entry to the reader's own file. Raises NamesError if it is listed already."""
        self._check_writable()
        with names_lock(self._archive.folder):
            add_entry(self._file, entry)

    def remove(self, name: str) -> None:
        """Remove a name, for this archive only. Raises NamesError when there is none."""
        self._check_writable()
        with names_lock(self._archive.folder):
            remove_entry(self._file, name)

    def _directory_of(self, view: ArchiveView) -> NameDirectory:
        return self._cache.directory(
            view, self._names.names(view), lambda: self._records.facet_table(view)
        )
