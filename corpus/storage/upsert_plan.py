"""What adding pages would change: which records are new, updates, or stored already.

Listings overlap: the same record appears on many pages, with curly quotes or straight ones, with or
without a summary. And two documents can share date and title. The rules:

- Records with the same date and title **on one page** are two records.
- **On two pages** they are the same record if they say the same; an update if the new one says
  more, or has small corrections; a near-duplicate, kept separate and reported, if they differ in a
  number, a bracketed mark such as "(Evening)", or most of their words. In doubt both are kept: a
  user notices a document too many, but not a missing one.
- The same title and summary under another date is another record, and reported, because one of the
  dates may be a slip.
- A worse copy never replaces a better one: of two copies that differ in a cut end ("…"), broken
  words, accents or a final stop, the better text of each field is kept, and this is reported.
- A record that brings its own id is matched by that id alone, and replaces the stored one.
- What a reader has corrected is compared and updated in the archive's own words; the correction
  stays, and where the archive's words change under it, this is reported.
- A record's own collection stays; the collection of an addition is for records without one.
- What a reader has merged into another record is not added again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from corpus.dates import ArchivalDate
from corpus.record import Record, readable_id, without_known_statements
from corpus.storage.copies import is_cut_of, is_worse_copy, loose
from corpus.text import fold, short_name, shorten

_MIN_SIMILARITY = 0.9
"""The share of matching characters above which two summaries are versions of one."""
_COMPARED_CHARACTERS = 4_000
_TITLE_START = 8
"""Characters of a title that must be equal for two records to be looked at as copies of one."""
_LONGEST_SHOWN = 80
_REPORTED_EACH = 500
"""Records."""
_BETTER_FIELDS = ("title", "summary", "text")
_TEXT_FIELDS = ("title", "summary", "text", "url", "collection", "source", "language")
_LIST_FIELDS = ("people", "places", "topics")


@dataclass(frozen=True)
class StoredRecord:
    """A version of a record in the store.

    Attributes:
        row: the number of the version.
        record: its contents.
    """

    row: int
    record: Record


@dataclass(frozen=True)
class UpsertPlan:
    """A change of the store.

    Attributes:
        added: new records, with their final ids.
        updated: new versions of stored records.
        replaced_rows: the earlier versions of `updated`, in the same order.
        unchanged_ids: records that are stored already.
        removed_rows: versions without a successor.
        warnings: one line for each record that a user should check.
    """

    added: tuple[Record, ...] = ()
    updated: tuple[Record, ...] = ()
    replaced_rows: tuple[int, ...] = ()
    unchanged_ids: tuple[str, ...] = ()
    removed_rows: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def records_to_write(self) -> tuple[Record, ...]:
        """The records that get new rows, in the order of the rows."""
        return self.added + self.updated

    @property
    def rows_to_close(self) -> tuple[int, ...]:
        """The rows that will no longer be live."""
        return self.replaced_rows + self.removed_rows

    @property
    def is_empty(self) -> bool:
        """Whether applying it changes nothing."""
        return not self.records_to_write and not self.rows_to_close


class UpsertPlanner:
    """Matches the records of incoming pages with the stored ones, for one addition."""

    def __init__(
        self,
        by_id: Callable[[str], StoredRecord | None],
        by_match: Callable[[str], Sequence[StoredRecord]],
        by_text: Callable[[str], Sequence[StoredRecord]],
        by_start: Callable[[str], Sequence[StoredRecord]],
        merged: Mapping[str, StoredRecord],
        last_version: Callable[[str], Record | None],
        collection: str = "",
        listing: str = "",
    ) -> None:
        """by_id, by_match, by_text: look up live records by id, `match_key` and `text_key`.

        by_start: look up live records by how their `match_key` begins.
        merged: the live record by the id of each record that a reader has merged into it.
        last_version: look up what a merged record was.
        collection: of the records that name none themselves. listing: the name of what is read.
        """
        self._by_id = by_id
        self._by_match = by_match
        self._by_text = by_text
        self._by_start = by_start
        self._merged = merged
        self._last_version = last_version
        self._collection, self._listing = short_name(collection), short_name(listing)
        self._new: dict[str, Record] = {}
        self._updated: dict[str, tuple[int, Record]] = {}
        self._unchanged: dict[str, None] = {}
        self._new_by_match: dict[str, list[Record]] = {}
        self._first_new_by_text: dict[str, Record] = {}
        self._warnings: dict[str, None] = {}

    def add_pages(
        self, pages: Sequence[Sequence[Record]], on_compared: Callable[[int, int], None]
    ) -> None:
        """Plan the records of pages. A stored record matches at most one of a page.

        on_compared: called with how many records are compared, and how many there are.
        """
        compared, total = 0, sum(map(len, pages))
        for records in pages:
            matched_ids: set[str] = set()
            for record in records:
                if record.id:
                    self._plan_by_id(record)
                else:
                    self._plan_by_contents(record, matched_ids)
                compared += 1
                if compared % _REPORTED_EACH == 0 or compared == total:
                    on_compared(compared, total)

    def plan(self) -> UpsertPlan:
        """Return all pages so far as one change."""
        return UpsertPlan(
            added=tuple(self._new.values()),
            updated=tuple(record for _, record in self._updated.values()),
            replaced_rows=tuple(row for row, _ in self._updated.values()),
            unchanged_ids=tuple(self._unchanged),
            warnings=tuple(self._warnings),
        )

    def _plan_by_id(self, record: Record) -> None:
        previous = self._new.get(record.id) or (self._updated.get(record.id) or (0, None))[1]
        if previous is not None and previous != record:
            self._warn(
                f"{record.id} came twice in one addition, with other words; the later one is kept"
            )
        stored = self._by_id(record.id)
        if stored is None:
            if record.id in self._merged:
                return self._skip_merged(record.id)
            return self._insert(record)
        record = self._with_corrections(record, stored.record, record.corrections)
        record = self._in_addition(record, stored.record)
        record = without_known_statements(record, stored.record)
        if stored.record != record:
            self._update(stored.row, record)
        elif record.id not in self._updated:
            self._unchanged[record.id] = None
        return None

    def _plan_by_contents(self, record: Record, matched_ids: set[str]) -> None:
        candidates = [
            (row, candidate)
            for row, candidate in self._candidates(record)
            if candidate.id not in matched_ids
        ]
        for is_match in (_have_equal_summaries, _are_versions_of_one):
            for row, candidate in candidates:
                if is_match(candidate, record):
                    matched_ids.add(candidate.id)
                    return self._merge(row, candidate, record)
        new = replace(record, id=self._free_id(readable_id(record)))
        if new.id in self._merged:
            before = self._last_version(new.id)
            if before is not None and any(
                is_match(before, new) for is_match in (_have_equal_summaries, _are_versions_of_one)
            ):
                return self._skip_merged(new.id)
            new = replace(new, id=self._free_id(readable_id(record), self._merged))
        matched_ids.add(new.id)
        for _, candidate in candidates:
            self._warn(
                f"near-duplicate: {new.id} has the date and the title of {candidate.id}, "
                "but another summary; both are kept"
            )
        if record.summary:
            self._report_same_text(new)
        return self._insert(new)

    def _skip_merged(self, record_id: str) -> None:
        owner = self._merged[record_id].record.id
        if owner not in self._updated:
            self._unchanged[owner] = None
        self._warn(f"{record_id} is not added again: you have merged it into {owner}")

    def _candidates(self, record: Record) -> list[tuple[int | None, Record]]:
        """Return (row, record) with the same date and title; the row is None for a new record.

        Where none has the same title, those with a title that differs as another copy's does.
        """
        candidates: list[tuple[int | None, Record]] = []
        for stored in self._by_match(record.match_key) or self._other_copies(record):
            updated = self._updated.get(stored.record.id)
            candidates.append((stored.row, stored.record if updated is None else updated[1]))
        if not candidates:
            candidates += self._corrected_dates(record)
        new_records = self._new_by_match.get(_loose_key(record), [])
        same = [new for new in new_records if new.match_key == record.match_key]
        return candidates + [(None, self._new[new.id]) for new in same or new_records]

    def _corrected_dates(self, record: Record) -> list[tuple[int | None, Record]]:
        """Return stored records with the same texts to which a reader has given this date."""
        return [
            (stored.row, stored.record)
            for stored in self._by_text(record.text_key)
            if stored.record.listed.date is not None
            and stored.record.date.edtf == record.date.edtf
            and stored.record.id not in self._updated
        ]

    def _other_copies(self, record: Record) -> list[StoredRecord]:
        """Return stored records with the same words in the title, accents ignored."""
        if not record.date.edtf:
            return []
        start = record.match_key[: len(record.date.edtf) + 1 + _TITLE_START]
        key = _loose_key(record)
        return [stored for stored in self._by_start(start) if _loose_key(stored.record) == key]

    def _merge(self, row: int | None, stored: Record, incoming: Record) -> None:
        stored_words, listed = stored.as_listed, incoming.as_listed
        merged = _merged(stored_words, listed)
        for name in _BETTER_FIELDS:
            if worse := _worse_of(getattr(stored_words, name), getattr(listed, name)):
                self._warn(
                    f"{stored.id}: two copies differ in the {name}; the better one is kept, not "
                    f"{shorten(worse, _LONGEST_SHOWN)!r}"
                )
        merged = self._with_corrections(merged, stored, incoming.corrections)
        merged = self._in_addition(merged, stored)
        if merged == stored:
            if row is not None and stored.id not in self._updated:
                self._unchanged[stored.id] = None
        elif row is None:
            self._new[stored.id] = merged
        else:
            self._update(row, merged)

    def _with_corrections(
        self, record: Record, stored: Record, corrections: Mapping[str, Any]
    ) -> Record:
        """Return a record with the corrections of the stored one, overridden by `corrections`.

        Report where the archive's own words of a corrected field have changed.
        """
        if not (stored.is_corrected or corrections):
            return record
        listed = stored.as_listed
        for name in stored.corrections:
            before, after = getattr(listed, name), getattr(record.as_listed, name)
            if before != after:
                words = after.as_written or "undated" if isinstance(after, ArchivalDate) else after
                outcome = (
                    "as you have corrected it"
                    if after == getattr(stored, name)
                    else "your correction stays"
                )
                self._warn(
                    f"{stored.id}: the archive's {name} is now "
                    f"{shorten(words, _LONGEST_SHOWN)!r}; {outcome}"
                )
        return record.with_corrections({**stored.corrections, **corrections})

    def _in_addition(self, record: Record, before: Record) -> Record:
        """Return the record with the collection and the listing of the addition, or those before.

        Its own collection, if it has one, stays; so do the ids that were merged into it.
        """
        collection = record.collection or self._collection or before.collection
        listing = self._listing or record.listing or before.listing
        merged = record.merged or before.merged
        if (collection, listing, merged) == (record.collection, record.listing, record.merged):
            return record
        return replace(record, collection=collection, listing=listing, merged=merged)

    def _insert(self, record: Record) -> None:
        record = self._in_addition(record, record)
        self._new[record.id] = record
        self._new_by_match.setdefault(_loose_key(record), []).append(record)
        self._first_new_by_text.setdefault(record.text_key, record)

    def _update(self, row: int, record: Record) -> None:
        self._unchanged.pop(record.id, None)
        self._updated[record.id] = (row, record)

    def _free_id(self, preferred: str, reserved: Container[str] = ()) -> str:
        free, number = preferred, 1
        while free in self._new or free in reserved or self._by_id(free) is not None:
            number += 1
            free = f"{preferred}-{number}"
        return free

    def _report_same_text(self, new: Record) -> None:
        candidates = [stored.record for stored in self._by_text(new.text_key)]
        if new.text_key in self._first_new_by_text:
            candidates.append(self._first_new_by_text[new.text_key])
        for candidate in candidates:
            if candidate.date.edtf != new.date.edtf:
                self._warn(
                    f"near-duplicate: {new.id} has the title and the summary of {candidate.id}, "
                    f"but another date ({new.date.as_written or 'undated'} and "
                    f"{candidate.date.as_written or 'undated'}); both are kept"
                )

    def _warn(self, message: str) -> None:
        self._warnings[message] = None


def _loose_key(record: Record) -> str:
    record = record.as_listed
    return f"{record.date.edtf or record.date.as_written.casefold()}\n{loose(record.title)}"


def _worse_of(stored: str, incoming: str) -> str:
    """Return the text that is a worse copy of the other, "" if neither is."""
    if not stored or not incoming:
        return ""
    if is_worse_copy(incoming, stored):
        return incoming
    return stored if is_worse_copy(stored, incoming) else ""


def _merged(stored: Record, incoming: Record) -> Record:
    """Return the stored record with what the incoming one adds; empty or cut fields add nothing."""
    changes: dict[str, Any] = {
        name: getattr(incoming, name)
        for name in _TEXT_FIELDS
        if getattr(incoming, name)
        and not fold(getattr(stored, name)).startswith(fold(getattr(incoming, name)))
        and not is_worse_copy(getattr(incoming, name), getattr(stored, name))
    }
    changes |= {name: getattr(incoming, name) for name in _LIST_FIELDS if getattr(incoming, name)}
    if incoming.date.edtf != stored.date.edtf:  # matched by the date that a reader has corrected
        changes["date"] = incoming.date
    fields = without_known_statements(incoming, stored).other
    names = {name for name, _ in fields}
    pairs = (*(pair for pair in stored.other if pair[0] not in names), *fields)
    if set(pairs) != set(stored.other):
        changes["other"] = pairs
    return replace(stored, **changes) if changes else stored


def _have_equal_summaries(stored: Record, incoming: Record) -> bool:
    return fold(stored.as_listed.summary) == fold(incoming.as_listed.summary)


def _are_versions_of_one(stored: Record, incoming: Record) -> bool:
    """Return whether two records with one date and title are the same: see the rules above."""
    stored, incoming = stored.as_listed, incoming.as_listed
    old, new = loose(stored.summary), loose(incoming.summary)
    if not old or not new or old == new:
        return True
    if is_cut_of(stored.summary, incoming.summary) or is_cut_of(incoming.summary, stored.summary):
        return True
    old, new = fold(stored.summary), fold(incoming.summary)
    if _distinguishing_marks(old) != _distinguishing_marks(new):
        return False
    if old.startswith(new) or new.startswith(old):
        return True
    matcher = SequenceMatcher(
        None, old[:_COMPARED_CHARACTERS], new[:_COMPARED_CHARACTERS], autojunk=False
    )
    return matcher.quick_ratio() >= _MIN_SIMILARITY and matcher.ratio() >= _MIN_SIMILARITY


def _distinguishing_marks(summary: str) -> tuple[list[str], str]:
    """Return what distinguishes similar documents: numbers, and a bracketed mark at the end."""
    ending = re.search(r"\(([^()]*)\)[\s.]*$", summary)
    return re.findall(r"\d+", summary), ending.group(1) if ending else ""
