"""Around a record: the records related to it, each with the reason, and those before and after it by date.

Three ways lead from a record to another: the same two in correspondence (and who wrote back), the same two in
conversation, and nearness in meaning within a year. Each is stated, with the time between them as far as both dates
say it; a date of a month or a year is never counted in days.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from corpus import (
    NUMBER_WORDS,
    ArchivalDate,
    NameAuthority,
    Record,
    Snapshot,
    StoredRecord,
    kind_of_document,
    read_correspondence,
)
from embeddings import ArchiveView, Encoder, TextIndex, TextQuery, cut_passages
from qa.browse.name_directory import ResolvedCorrespondence, resolve_party
from qa.browse.provenance import Provenance

CLOSE = 0.5
"""The least cosine, -1 to 1, of two records called close in meaning."""
_YEAR = timedelta(days=366)
_REPLY = re.compile(r"\b(?:reply|replies|response|answer)\b", re.IGNORECASE)
_ANSWERED_WITHIN = 366
_OTHER_WAY = "the same correspondents, the other way"
_LOOKED_AT = 2_000
_TEXT_READ = 20_000
_NUMBERS = list(NUMBER_WORDS)[:11]


@dataclass(frozen=True)
class RelatedRecord:
    """A record that is related to another, and why, in words that follow its title."""

    record: Record
    reason: str


@dataclass(frozen=True)
class Neighbours:
    """A record's place in the order of dates, the undated last. place: from 1, of all `of`."""

    earlier: Record | None
    later: Record | None
    position: int
    total: int


@dataclass(frozen=True)
class RecordContext:
    """A record as it is held, where it came from, and what comes before and after it by date."""

    record: Record
    provenance: Provenance | None
    neighbours: Neighbours | None


def related_records(
    view: ArchiveView,
    names: NameAuthority,
    encoder: Callable[[], Encoder],
    held: StoredRecord,
    limit: int = 4,
) -> tuple[RelatedRecord, ...]:
    """The records related to one: of its correspondents, then close in meaning; at most `each` of either.

    encoder: gives the one that the archive was embedded with; of another, nothing is called close.
    """
    corresponding = _corresponding(view, names, held, limit)
    known = {one.record.id for one in corresponding}
    close = [
        one for one in _close(view, encoder, held, limit + len(known)) if one.record.id not in known
    ]
    return (*corresponding, *close[:limit])


def neighbours_by_date(snapshot: Snapshot, row: int) -> Neighbours | None:
    """The records before and after a row, in the order in which Browse shows them; None when the row is not held."""
    calendar = snapshot.date_index
    order = np.lexsort((calendar.rows, calendar.last, calendar.first, calendar.first == 0))
    in_order = calendar.rows[order]
    found = np.flatnonzero(in_order == row)
    if not len(found):
        return None
    at = int(found[0])
    beside = [int(in_order[place]) for place in (at - 1, at + 1) if 0 <= place < len(in_order)]
    records = snapshot.records_at(beside)
    earlier = records.get(int(in_order[at - 1])) if at else None
    later = records.get(int(in_order[at + 1])) if at + 1 < len(in_order) else None
    return Neighbours(earlier, later, at + 1, len(in_order))


def names_in_record(names: NameAuthority, record: Record) -> tuple[str, ...]:
    """The names of the authority that a record bears beyond doubt, in the order in which they stand in it."""
    listed = "; ".join((*record.people, *record.places))
    text = "\n".join((record.title, listed, record.summary, record.text[:_TEXT_READ]))
    found = (one.entry for one in names.find_mentions(text, lambda _: True) if one.entries)
    return tuple(dict.fromkeys(entry.name for entry in found if entry is not None))


def time_between(one: ArchivalDate, other: ArchivalDate) -> str:
    """When the other is, seen from the one: "two days later", "the same day", or the other's date as written."""
    first, second = _day(one), _day(other)
    if first is None or second is None:
        return other.as_written or "undated"
    days = (second - first).days
    if not days:
        return "the same day"
    return f"{_length(abs(days), first, second)} {'later' if days > 0 else 'earlier'}"


def _length(days: int, first: date, second: date) -> str:
    low, high = sorted((first, second))
    months = (high.year - low.year) * 12 + high.month - low.month - (high.day < low.day)
    if days < 60 or not months:
        return _counted(days, "day")
    if months < 24:
        return _counted(months, "month")
    return _counted(months // 12, "year")


def _counted(number: int, unit: str) -> str:
    said = _NUMBERS[number] if number < len(_NUMBERS) else f"{number:,}"
    return f"{said} {unit}" if number == 1 else f"{said} {unit}s"


def _day(when: ArchivalDate) -> date | None:
    """The day, when the date says one; none for a month, a year, a range."""
    return when.earliest if when.earliest is not None and when.earliest == when.latest else None


def _corresponding(
    view: ArchiveView, names: NameAuthority, held: StoredRecord, limit: int
) -> list[RelatedRecord]:
    ours = _between(held.record.title, names)
    words = view.index.text_index
    sides = (
        ()
        if ours is None
        else [side for side in (ours.writer, ours.recipient, *ours.parties) if side]
    )
    if ours is None or words is None or len(sides) < 2:
        return []
    rows = set.intersection(*(_naming(words, names, side) for side in sides)) - {held.row}
    found = view.snapshot.records_at(sorted(rows)[:_LOOKED_AT])
    ranked = []
    for row, record in found.items():
        theirs = _between(record.title, names)
        reason, weight = _reason(held.record, ours, record, theirs)
        if reason:
            ranked.append(
                (
                    weight,
                    _days_apart(held.record.date, record.date),
                    row,
                    RelatedRecord(record, reason),
                )
            )
    replies = sorted(line[:3] for line in ranked if line[0] == 0)
    ordered = []
    for weight, days, row, one in ranked:
        if weight == 0 and (weight, days, row) != replies[0]:  # a letter has one reply, the nearest
            weight, one = (
                1,
                RelatedRecord(
                    one.record, f"{_OTHER_WAY}, {time_between(held.record.date, one.record.date)}"
                ),
            )
        ordered.append((weight, days, row, one))
    return [one for *_, one in sorted(ordered, key=lambda line: line[:3])][:limit]


def _reason(
    record: Record,
    ours: ResolvedCorrespondence,
    other: Record,
    theirs: ResolvedCorrespondence | None,
) -> tuple[str, int]:
    """Why the other is related by its correspondents, and how near that is (0 the nearest); "" when it is not."""
    if theirs is None:
        return "", 0
    when = time_between(record.date, other.date)
    if ours.parties:
        same = set(ours.parties) == set(theirs.parties)
        return (f"the same in conversation, {when}", 2) if same else ("", 0)
    if (theirs.writer, theirs.recipient) == (ours.writer, ours.recipient):
        return f"the same correspondents, {when}", 1
    if (theirs.writer, theirs.recipient) != (ours.recipient, ours.writer):
        return "", 0
    first, second = _day(record.date), _day(other.date)
    days = None if first is None or second is None else (second - first).days
    if days is None or abs(days) > _ANSWERED_WITHIN:
        return f"{_OTHER_WAY}, {when}", 2
    if days >= 0 and _is_reply(other):
        return f"the reply, {when}", 0
    if days <= 0 and _is_reply(record):
        return f"what it replies to, perhaps, {when}", 0
    return f"{_OTHER_WAY}, {when}", 1


def _is_reply(record: Record) -> bool:
    return kind_of_document(record.title) == "reply" or _REPLY.search(record.title) is not None


def _between(title: str, names: NameAuthority) -> ResolvedCorrespondence | None:
    said = read_correspondence(title)
    if said is None:
        return None
    writer, recipient = (
        resolve_party(side, names) if side else "" for side in (said.writer, said.recipient)
    )
    return ResolvedCorrespondence(
        writer, recipient, tuple(resolve_party(side, names) for side in said.parties)
    )


def _naming(words: TextIndex, names: NameAuthority, side: str) -> set[int]:
    """The rows whose title holds a name, in any form that the authority knows, or else as it is written."""
    entries = names.lookup(side)
    forms: Iterable[str] = (side,)
    if len(entries) == 1:
        forms = dict.fromkeys(
            (*names.search_forms(entries[0]), *names.shared_forms(entries[0]), side)
        )
    found: set[int] = set()
    for form in forms:
        clause = TextQuery(form.rstrip("…"), fields=("title",), phrase=True)
        found.update(row for row, _ in words.search([], must=[clause], limit=len(words)))
    return found


def _close(
    view: ArchiveView, encoder: Callable[[], Encoder], held: StoredRecord, limit: int
) -> list[RelatedRecord]:
    """The records nearest in meaning among those within a year; among all when the record has no date."""
    made = encoder()
    if not len(view.index.vector_index) or view.index.manifest.fingerprint != made.fingerprint:
        return []
    span = _within_a_year(held.record.date)
    among = None if span is None else view.snapshot.rows_overlapping(*span)
    vector = made.encode_documents([cut_passages(held.record)[0].text])[0]
    rows, cosines, _ = view.index.vector_index.search_records(vector, limit + 1, among)
    near = [
        row for row, cosine in zip(rows.tolist(), cosines.tolist(), strict=True) if cosine >= CLOSE
    ]
    records = view.snapshot.records_at(row for row in near if row != held.row)
    within = "" if span is None else "within the year, "
    return [
        RelatedRecord(
            records[row],
            f"close in meaning, {within}{time_between(held.record.date, records[row].date)}",
        )
        for row in near
        if row in records
    ]


def _within_a_year(when: ArchivalDate) -> tuple[date, date] | None:
    if when.earliest is None or when.latest is None:
        return None
    low = date.min if when.earliest < date.min + _YEAR else when.earliest - _YEAR
    high = date.max if when.latest > date.max - _YEAR else when.latest + _YEAR
    return low, high


def _days_apart(one: ArchivalDate, other: ArchivalDate) -> int:
    """For the order alone: from one date's beginning to the other's; far when either is not dated."""
    if one.earliest is None or other.earliest is None:
        return 10**7
    return abs((other.earliest - one.earliest).days)
