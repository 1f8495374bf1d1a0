"""People and places: every name that the records bear, with its records over time, and who wrote to whom.

The table is built once for each state of the archive and of its names. Which records bear a name is counted as the
facets of Browse count it, so that both say the same. Between whom a document passed is read from its title; a side that
the authority knows goes by that name, any other by the words of the title.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import (
    NameAuthority,
    NameEntry,
    NamesError,
    Snapshot,
    add_entry,
    read_correspondence,
    remove_entry,
    shorten,
)
from embeddings import ArchiveView
from qa.browse.facets import FacetTable
from qa.browse.name_mentions import NameMentions

Rows = NDArray[np.int64]

NAME_KINDS = ("person", "place", "organisation", "event")
LONGEST_SIDE = 120
"""Characters of a writer or recipient that the authority does not know."""


@dataclass(frozen=True)
class MentionedName:
    """A name, and the records that bear it: rows of the store, ascending.

    listed: no entry of the authority; it stands in the lists of people and places that came with the records, or (its
    kind is then "") in titles, as a writer or recipient.
    """

    entry: NameEntry
    rows: Rows
    is_unlisted: bool = False


@dataclass(frozen=True)
class ResolvedCorrespondence:
    """Between whom a document passed, by name. writer, recipient: "" when not said; parties: of a conversation."""

    writer: str = ""
    recipient: str = ""
    parties: tuple[str, ...] = ()


@dataclass(frozen=True)
class Correspondent:
    """Somebody whom one name wrote to (sent), was written to by (received), or spoke with (spoke): ascending rows."""

    name: str
    sent: tuple[int, ...]
    received: tuple[int, ...]
    spoke: tuple[int, ...]

    @property
    def rows(self) -> tuple[int, ...]:
        """The rows of all of them, ascending."""
        return tuple(sorted({*self.sent, *self.received, *self.spoke}))


@dataclass(frozen=True)
class CorrespondencePair:
    """Documents from one writer to one recipient: ascending rows."""

    writer: str
    recipient: str
    rows: tuple[int, ...]


@dataclass(frozen=True)
class YearCounts:
    """Records by the year of the listing's date. years: (year, records) from the first to the last, none left out.

    longer: records whose date is longer than one year, or open; undated: those without a date.
    """

    years: tuple[tuple[int, int], ...]
    multi_year: int
    undated: int


@dataclass(frozen=True)
class NameDirectory:
    """The names of one state of the archive. borne: the most borne first. between: by row, where a title says it."""

    generation: int
    records: int
    names: NameAuthority
    mentioned: tuple[MentionedName, ...]
    correspondence_by_row: Mapping[int, ResolvedCorrespondence]

    @classmethod
    def build(
        cls, view: ArchiveView, names: NameAuthority, table: FacetTable, titles: TitleCache
    ) -> NameDirectory:
        """Build it. table: the facets of this state; titles: what was read of titles before."""
        borne = _borne(view, names, table)
        between = titles.between(view, names)
        return cls(view.snapshot.generation, len(table.catalogue.rows), names, borne, between)

    def search(self, words: str = "", kind: str = "") -> tuple[MentionedName, ...]:
        """The names of a kind ("": any) that hold these words in one of their forms, the most borne first."""
        wanted = words.casefold().split()
        return tuple(
            one
            for one in self.mentioned
            if kind in ("", one.entry.kind)
            and all(word in _all_forms(one.entry) for word in wanted)
        )

    def find(self, name: str) -> MentionedName | None:
        """What goes by this name, or by a form that is no other's; with no rows when no record bears it."""
        held = self._by_name.get(name)
        if held is not None:
            return held
        entries = self.names.lookup(name)
        if len(entries) == 1:
            return self._by_name.get(entries[0].name) or MentionedName(
                entries[0], np.zeros(0, np.int64)
            )
        rows = self._rows_between.get(name)
        return (
            None
            if rows is None
            else MentionedName(NameEntry(name, ""), np.asarray(rows, np.int64), is_unlisted=True)
        )

    def correspondents(self, name: str) -> tuple[Correspondent, ...]:
        """Whom a name exchanged documents or words with, the most first."""
        found: dict[str, tuple[list[int], list[int], list[int]]] = {}
        for row in self._rows_between.get(name, ()):
            one = self.correspondence_by_row[row]
            if name in one.parties:
                for other in one.parties:
                    if other != name:
                        found.setdefault(other, ([], [], []))[2].append(row)
            elif one.writer == name and one.recipient:
                found.setdefault(one.recipient, ([], [], []))[0].append(row)
            elif one.recipient == name and one.writer:
                found.setdefault(one.writer, ([], [], []))[1].append(row)
        made = [
            Correspondent(other, *(tuple(rows) for rows in sorted_rows))
            for other, sorted_rows in found.items()
        ]
        return tuple(sorted(made, key=lambda one: (-len(one.rows), one.name)))

    @cached_property
    def pairs(self) -> tuple[CorrespondencePair, ...]:
        """Each writer with each recipient, the most documents first."""
        found: dict[tuple[str, str], list[int]] = {}
        for row, one in self.correspondence_by_row.items():
            if one.writer and one.recipient:
                found.setdefault((one.writer, one.recipient), []).append(row)
        made = [
            CorrespondencePair(writer, recipient, tuple(rows))
            for (writer, recipient), rows in found.items()
        ]
        return tuple(sorted(made, key=lambda one: (-len(one.rows), one.writer, one.recipient)))

    @cached_property
    def _by_name(self) -> Mapping[str, MentionedName]:
        return {one.entry.name: one for one in self.mentioned}

    @cached_property
    def _rows_between(self) -> Mapping[str, list[int]]:
        found: dict[str, list[int]] = {}
        for row, one in self.correspondence_by_row.items():
            for name in dict.fromkeys((one.writer, one.recipient, *one.parties)):
                if name:
                    found.setdefault(name, []).append(row)
        return found


class TitleCache:
    """What titles say of who wrote to whom. Rows never change, so each title is read once. Not safe between threads."""

    def __init__(self) -> None:
        self._read: dict[int, tuple[str, str, tuple[str, ...]] | None] = {}

    def between(self, view: ArchiveView, names: NameAuthority) -> dict[int, ResolvedCorrespondence]:
        """For each row whose title says it, between whom, by the names that hold now; in the order of rows."""
        live = set(view.snapshot.date_index.rows.tolist())
        if not live <= self._read.keys():
            for held in view.snapshot.live_records():
                if held.row not in self._read:
                    self._read[held.row] = _sides(held.record.title)
        self._read = {row: self._read[row] for row in sorted(live)}
        known: dict[str, str] = {}

        def called(side: str) -> str:
            if side not in known:
                known[side] = resolve_party(side, names)
            return known[side]

        return {
            row: ResolvedCorrespondence(
                called(said[0]), called(said[1]), tuple(map(called, said[2]))
            )
            for row, said in self._read.items()
            if said is not None
        }


class NameDirectoryCache:
    """The names of one archive, kept for its last state. Safe between threads; one builds, the others wait for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._titles = TitleCache()
        self._held: NameDirectory | None = None

    def directory(
        self, view: ArchiveView, names: NameAuthority, table: Callable[[], FacetTable]
    ) -> NameDirectory:
        """The table for this moment of the archive, with these names. table: gives the facets of the same moment."""
        with self._lock:
            held = self._held
            if (
                held is None
                or held.generation != view.snapshot.generation
                or held.names is not names
            ):
                held = self._held = NameDirectory.build(view, names, table(), self._titles)
            return held


def count_by_year(snapshot: Snapshot, rows: Sequence[int] | Rows) -> YearCounts:
    """How these records lie in time, by the dates that their listing gives."""
    counts: dict[int, int] = {}
    longer = undated = 0
    days = snapshot.listing_days(int(row) for row in rows)
    for first, last in days.values():
        if first is None and last is None:
            undated += 1
        elif (year := year_of(first, last)) is None:
            longer += 1
        else:
            counts[year] = counts.get(year, 0) + 1
    years = range(min(counts), max(counts) + 1) if counts else range(0)
    return YearCounts(tuple((year, counts.get(year, 0)) for year in years), longer, undated)


def year_of(first: int | None, last: int | None) -> int | None:
    """The year that both days (proleptic ordinals) lie in; None when they do not lie in one."""
    if first is None or last is None:
        return None
    begin, end = date.fromordinal(first).year, date.fromordinal(last).year
    return begin if begin == end else None


def resolve_party(side: str, names: NameAuthority) -> str:
    """The name by which a writer or recipient goes: the one person, else the one body, that the words name in full.

    Where the authority knows none, or two persons are named, the words themselves, shortened.
    """
    entries = {
        one.entry.name: one.entry
        for one in names.find_mentions(side, lambda _: True)
        if one.entries and one.entry
    }
    for kind in ("person", "organisation"):
        of_kind = [name for name, entry in entries.items() if entry.kind == kind]
        if of_kind:
            return of_kind[0] if len(of_kind) == 1 else _short(side)
    return (
        next(iter(entries)) if len(entries) == 1 and side == next(iter(entries)) else _short(side)
    )


def save_name(file: Path, entry: NameEntry) -> None:
    """Keep a name in the reader's own file, in place of what it says of that name now. NamesError: nothing changed."""
    try:
        with tempfile.TemporaryDirectory(prefix=".names-", dir=file.parent) as beside:
            draft = Path(beside) / file.name
            shipped = {one.name: one for one in NameAuthority.load().entries}
            if file.exists():
                shutil.copyfile(file, draft)
                before = {one.name: one for one in NameAuthority.load(draft).entries}.get(
                    entry.name
                )
                if before is not None and before != shipped.get(entry.name):
                    remove_entry(draft, entry.name)
            add_entry(draft, entry)
            draft.replace(file)
    except OSError as error:
        raise NamesError(
            f"cannot write the names to {file}: {error.strerror}; check the folder"
        ) from error


def _borne(view: ArchiveView, names: NameAuthority, table: FacetTable) -> tuple[MentionedName, ...]:
    bearing = NameMentions(view, names)
    listed = _listed(names, table)
    found = {}
    for entry in names.entries:
        rows = bearing.rows(entry) | listed.pop((entry.name, entry.kind), set())
        if rows:
            found[entry.name] = MentionedName(entry, np.asarray(sorted(rows), np.int64))
    for (name, kind), rows in listed.items():
        if rows and name not in found:
            found[name] = MentionedName(
                NameEntry(name, kind), np.asarray(sorted(rows), np.int64), is_unlisted=True
            )
    return tuple(
        sorted(
            found.values(),
            key=lambda one: (-len(one.rows), one.entry.name.casefold(), one.entry.name),
        )
    )


def _listed(names: NameAuthority, table: FacetTable) -> dict[tuple[str, str], set[int]]:
    """The rows of the records that list a person or a place themselves, by the entry that it means, or as written."""
    found: dict[tuple[str, str], set[int]] = {}
    for kind, listed in (("person", table.catalogue.people), ("place", table.catalogue.places)):
        for position, own in listed.items():
            for text in own:
                known = [one.name for one in names.lookup(text) if one.kind == kind]
                name = known[0] if len(known) == 1 else " ".join(text.split())
                if name:
                    found.setdefault((name, kind), set()).add(int(table.catalogue.rows[position]))
    return found


def _sides(title: str) -> tuple[str, str, tuple[str, ...]] | None:
    said = read_correspondence(title)
    return None if said is None else (said.writer or "", said.recipient or "", said.parties)


def _all_forms(entry: NameEntry) -> str:
    return "\n".join((entry.name, *entry.forms)).casefold()


def _short(side: str) -> str:
    return shorten(side, LONGEST_SIDE)
