"""What an addition would change: which of the incoming records are new, which update one, which are already held.

Listings overlap: the same record stands on many pages, with curly quotes here and straight ones there, with a summary
on one page and without it on another. And two documents can share date and title. The rules:

- Records with the same date and title **on one page** are two records.
- **On two pages** they are the same record if they say the same; an update if the new one says more, or says it with
  small corrections; a near-duplicate, kept apart and reported, if they differ in a number, a bracketed mark such as
  "(Evening)", or in most of their words. In doubt both are kept: a document too many is seen, one too few is not.
- The same title and summary under another date is another record, and reported: one of the two dates may be a slip.
- A record that brings its own id is matched by that id alone, and replaces what was held under it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from corpus.record import Record, readable_id
from corpus.text import fold

_ALIKE = 0.9
_COMPARED_CHARACTERS = 4_000
_TEXT_FIELDS = ("title", "summary", "text", "url", "collection", "source", "language")
_LIST_FIELDS = ("people", "places", "topics")


@dataclass(frozen=True)
class StoredRecord:
    """A record as the store holds it: its row (one version of one record), and the record."""

    row: int
    record: Record


@dataclass(frozen=True)
class UpsertPlan:
    """What applying an addition does. `added` and `updated` carry final ids; `replaced` and `removed` are rows."""

    added: tuple[Record, ...] = ()
    updated: tuple[Record, ...] = ()
    replaced_rows: tuple[int, ...] = ()
    unchanged_ids: tuple[str, ...] = ()
    removed_rows: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def records_to_write(self) -> tuple[Record, ...]:
        """The records that will be written, in the order in which they get their rows."""
        return self.added + self.updated

    @property
    def rows_to_close(self) -> tuple[int, ...]:
        """The rows that will no longer be live."""
        return self.replaced_rows + self.removed_rows

    @property
    def is_empty(self) -> bool:
        """True when applying it would leave the archive as it is."""
        return not self.records_to_write and not self.rows_to_close


class UpsertPlanner:
    """Matches incoming pages against what is held. One Planner serves one addition.

    by_id, by_match, by_text: look up what the store holds, live, under an id, a match key, a text key.
    """

    def __init__(
        self,
        by_id: Callable[[str], StoredRecord | None],
        by_match: Callable[[str], Sequence[StoredRecord]],
        by_text: Callable[[str], Sequence[StoredRecord]],
    ) -> None:
        self._by_id = by_id
        self._by_match = by_match
        self._by_text = by_text
        self._new: dict[str, Record] = {}
        self._updated: dict[str, tuple[int, Record]] = {}
        self._unchanged: dict[str, None] = {}
        self._by_new_match: dict[str, list[Record]] = {}
        self._dates_of_new_text: dict[str, Record] = {}
        self._warnings: dict[str, None] = {}

    def add_page(self, records: Iterable[Record]) -> UpsertPlanner:
        """Take one page in. The records of a page are matched one to one: no held record answers for two of them."""
        answered: set[str] = set()
        for record in records:
            if record.id:
                self._own_id(record)
            else:
                self._listed(record, answered)
        return self

    def plan(self) -> UpsertPlan:
        """All pages taken in so far, as one change."""
        return UpsertPlan(
            added=tuple(self._new.values()),
            updated=tuple(record for _, record in self._updated.values()),
            replaced_rows=tuple(row for row, _ in self._updated.values()),
            unchanged_ids=tuple(self._unchanged),
            warnings=tuple(self._warnings),
        )

    def _own_id(self, record: Record) -> None:
        seen = self._new.get(record.id) or (self._updated.get(record.id) or (0, None))[1]
        if seen is not None and seen != record:
            self._warnings[
                f"{record.id} came twice in one addition, with other words; the later one is kept"
            ] = None
        held = self._by_id(record.id)
        if held is None:
            self._take_new(record)
        elif held.record != record:
            self._take_update(held.row, record)
        elif record.id not in self._updated:
            self._unchanged[record.id] = None

    def _listed(self, record: Record, answered: set[str]) -> None:
        candidates = [other for other in self._candidates(record) if other[1].id not in answered]
        for row, other in candidates:
            if fold(other.summary) == fold(record.summary):
                answered.add(other.id)
                return self._merge(row, other, record)
        for row, other in candidates:
            if _says_the_same(other.summary, record.summary):
                answered.add(other.id)
                return self._merge(row, other, record)
        new = replace(record, id=self._free_id(readable_id(record)))
        answered.add(new.id)
        for _, other in candidates:
            self._warnings[
                f"near-duplicate: {new.id} has the date and the title of {other.id}, but another summary; both are kept"
            ] = None
        if record.summary:
            self._report_same_text(new)
        self._take_new(new)
        return None

    def _candidates(self, record: Record) -> list[tuple[int | None, Record]]:
        held: list[tuple[int | None, Record]] = []
        for one in self._by_match(record.match_key):
            if one.record.id in self._updated:
                held.append((one.row, self._updated[one.record.id][1]))
            else:
                held.append((one.row, one.record))
        return held + [
            (None, self._new[one.id]) for one in self._by_new_match.get(record.match_key, [])
        ]

    def _merge(self, row: int | None, held: Record, incoming: Record) -> None:
        merged = _merged(held, incoming)
        if merged == held:
            if row is not None and held.id not in self._updated:
                self._unchanged[held.id] = None
        elif row is None:
            self._new[held.id] = merged
        else:
            self._take_update(row, merged)

    def _take_new(self, record: Record) -> None:
        self._new[record.id] = record
        self._by_new_match.setdefault(record.match_key, []).append(record)
        self._dates_of_new_text.setdefault(record.text_key, record)

    def _take_update(self, row: int, record: Record) -> None:
        self._unchanged.pop(record.id, None)
        self._updated[record.id] = (row, record)

    def _free_id(self, wanted: str) -> str:
        free, number = wanted, 1
        while free in self._new or self._by_id(free) is not None:
            number += 1
            free = f"{wanted}-{number}"
        return free

    def _report_same_text(self, new: Record) -> None:
        others = [held.record for held in self._by_text(new.text_key)]
        if new.text_key in self._dates_of_new_text:
            others.append(self._dates_of_new_text[new.text_key])
        for other in others:
            if other.date.edtf != new.date.edtf:
                self._warnings[
                    f"near-duplicate: {new.id} has the title and the summary of {other.id}, but another date "
                    f"({new.date.as_written or 'undated'} and {other.date.as_written or 'undated'}); both are kept"
                ] = None


def _merged(held: Record, incoming: Record) -> Record:
    """What is held, with what the incoming page says more or otherwise; a silent or a cut page erases nothing."""
    merged = held
    for name in _TEXT_FIELDS:
        ours, theirs = getattr(held, name), getattr(incoming, name)
        if theirs and not fold(ours).startswith(fold(theirs)):
            merged = replace(merged, **{name: theirs})
    for name in _LIST_FIELDS:
        if getattr(incoming, name):
            merged = replace(merged, **{name: getattr(incoming, name)})
    return merged


def _says_the_same(held: str, incoming: str) -> bool:
    """Whether two summaries under one date and title are versions of one: see the rules at the top of this file."""
    ours, theirs = fold(held), fold(incoming)
    if not ours or not theirs:
        return True
    if _marks(ours) != _marks(theirs):
        return False
    if ours.startswith(theirs) or theirs.startswith(ours):
        return True
    matcher = SequenceMatcher(
        None, ours[:_COMPARED_CHARACTERS], theirs[:_COMPARED_CHARACTERS], autojunk=False
    )
    return matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def _marks(summary: str) -> tuple[list[str], str]:
    """What tells two like documents apart: their numbers, and a bracketed mark at the end."""
    ending = re.search(r"\(([^()]*)\)[\s.]*$", summary)
    return re.findall(r"\d+", summary), ending.group(1) if ending else ""
