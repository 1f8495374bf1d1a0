"""People and places: every name that the records mention, with its correspondents.

The directory is built once for each state of the archive and of its names.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from corpus import NameAuthority, NameEntry, NamesError, add_entry, remove_entry
from embeddings import ArchiveView
from qa.browse.correspondents import (
    CorrespondencePair,
    Correspondent,
    ResolvedCorrespondence,
    TitleCache,
    correspondence_pairs,
    correspondents_of,
    rows_by_correspondent,
)
from qa.browse.facets import FacetTable
from qa.browse.mentioned_names import MentionedName

NAME_KINDS = ("person", "place", "organisation", "event")


@dataclass(frozen=True)
class NameDirectory:
    """The names of one state of the archive.

    Attributes:
        generation: the generation of the archive.
        records: how many records the archive has.
        names: the authority, with the forms of names that titles give.
        mentioned: the names that records mention, those with the most records first.
        correspondence_by_row: the correspondence of each row, if its title gives any.
    """

    generation: int
    records: int
    names: NameAuthority
    mentioned: tuple[MentionedName, ...]
    correspondence_by_row: Mapping[int, ResolvedCorrespondence]

    @classmethod
    def build(
        cls, view: ArchiveView, names: NameAuthority, table: FacetTable, titles: TitleCache
    ) -> NameDirectory:
        """Build the directory.

        table: the facets of this state. titles: the titles that have already been read.
        """
        by_name: dict[str, MentionedName] = {}
        for name in sorted(table.mentioned, key=lambda name: name.is_unlisted):
            by_name.setdefault(name.entry.name, name)
        mentioned = tuple(name for name in table.mentioned if by_name[name.entry.name] is name)
        correspondence = titles.correspondence_by_row(view, names)
        generation, records = view.snapshot.generation, len(table.catalogue.rows)
        return cls(generation, records, names, mentioned, correspondence)

    def search(self, words: str = "", kind: str = "") -> tuple[MentionedName, ...]:
        """Return the names of a kind ("": any) that contain all these words in their forms."""
        searched_words = words.casefold().split()
        return tuple(
            name
            for name in self.mentioned
            if kind in ("", name.entry.kind)
            and all(word in _all_forms(name.entry) for word in searched_words)
        )

    def find(self, name: str) -> MentionedName | None:
        """Return the entry with this name, or with a form that no other entry has.

        The result has no rows when no record mentions it. For a name that only titles give, the
        rows are those of the titles. Return None for an unknown name.
        """
        if name in self._by_name:
            return self._by_name[name]
        entries = self.names.lookup(name)
        if len(entries) == 1:
            no_rows = np.zeros(0, np.int64)
            return self._by_name.get(entries[0].name) or MentionedName(entries[0], no_rows)
        rows = self._rows_by_correspondent.get(name)
        if rows is None:
            return None
        return MentionedName(NameEntry(name, ""), np.asarray(rows, np.int64), is_unlisted=True)

    def correspondents(self, name: str) -> tuple[Correspondent, ...]:
        """Return the correspondents of a name, those with the most records first."""
        rows = self._rows_by_correspondent.get(name, ())
        return correspondents_of(name, {row: self.correspondence_by_row[row] for row in rows})

    @cached_property
    def pairs(self) -> tuple[CorrespondencePair, ...]:
        """Return the pairs of a writer and a recipient, those with the most documents first."""
        return correspondence_pairs(self.correspondence_by_row)

    @cached_property
    def _by_name(self) -> Mapping[str, MentionedName]:
        return {name.entry.name: name for name in self.mentioned}

    @cached_property
    def _rows_by_correspondent(self) -> Mapping[str, list[int]]:
        return rows_by_correspondent(self.correspondence_by_row)


class NameDirectoryCache:
    """The directory of an archive's latest state.

    Safe to share between threads: the first builds the directory while the others wait.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._titles = TitleCache()
        self._last: NameDirectory | None = None

    def directory(
        self, view: ArchiveView, names: NameAuthority, table: Callable[[], FacetTable]
    ) -> NameDirectory:
        """Return the directory for this view of the archive, with these names.

        table: returns the facets of the same view.
        """
        with self._lock:
            last = self._last
            if (
                last is None
                or last.generation != view.snapshot.generation
                or last.names is not names
            ):
                last = self._last = NameDirectory.build(view, names, table(), self._titles)
            return last


def save_name(file: Path, entry: NameEntry) -> None:
    """Write an entry to the reader's own file of names; it replaces the entry with that name.

    Raises NamesError when the file cannot be written; it is then unchanged.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=".names-", dir=file.parent) as folder:
            draft = Path(folder) / file.name
            shipped = {entry.name: entry for entry in NameAuthority.load().entries}
            if file.exists():
                shutil.copyfile(file, draft)
                in_draft = {entry.name: entry for entry in NameAuthority.load(draft).entries}
                before = in_draft.get(entry.name)
                if before is not None and before != shipped.get(entry.name):
                    remove_entry(draft, entry.name)
            add_entry(draft, entry)
            draft.replace(file)
    except OSError as error:
        raise NamesError(
            f"cannot write the names to {file}: {error.strerror}; check the folder"
        ) from error


def _all_forms(entry: NameEntry) -> str:
    return "\n".join((entry.name, *entry.forms)).casefold()
