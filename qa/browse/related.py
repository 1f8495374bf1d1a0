"""Records related to a record, each with the reason, and those before and after it by date.

Two records are related by the same correspondents (also when one answers the other), by the same
speakers, or by nearness in meaning within a year. Each reason states the time between the two as
far as both dates say it; a date of a month or a year is never counted in days.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from corpus import (
    NUMBER_WORDS,
    ArchivalDate,
    NameAuthority,
    NameForms,
    Record,
    Snapshot,
    StoredRecord,
    kind_of_document,
)
from embeddings import ArchiveView, Encoder, cut_passages
from qa.browse.correspondents import ResolvedCorrespondence, resolve_correspondence
from qa.browse.provenance import Provenance
from qa.understanding import NameMentions

CLOSE = 0.5
"""The least cosine, -1 to 1, of two records called close in meaning."""
_YEAR = timedelta(days=366)
_REPLY = re.compile(r"\b(?:reply|replies|response|answer)\b", re.IGNORECASE)
_ANSWERED_WITHIN = 366
"""Days."""
_OTHER_WAY = "the same correspondents, the other way"
_MOST_COMPARED = 2_000
"""Records whose titles are read."""
_TEXT_READ = 20_000
"""Characters of a record's text among which names are sought."""
_NUMBERS = list(NUMBER_WORDS)[:11]


@dataclass(frozen=True)
class RelatedRecord:
    """A record that is related to another, and why, in words that follow its title."""

    record: Record
    reason: str


@dataclass(frozen=True)
class Neighbours:
    """A record's place in the order of dates, the undated last.

    Attributes:
        earlier, later: the records before and after it; None at the ends.
        position: from 1.
        total: how many records there are.
    """

    earlier: Record | None
    later: Record | None
    position: int
    total: int


@dataclass(frozen=True)
class RecordContext:
    """A record as it is stored, where it came from, and what comes before and after it by date."""

    record: Record
    provenance: Provenance | None
    neighbours: Neighbours | None


class _Candidate(NamedTuple):
    """A record of the same correspondents, in the order of closeness (0 the closest)."""

    closeness: int
    days_apart: int
    row: int
    related: RelatedRecord


def related_records(
    view: ArchiveView,
    names: NameAuthority,
    encoder: Callable[[], Encoder],
    stored: StoredRecord,
    limit: int = 4,
) -> tuple[RelatedRecord, ...]:
    """Return the records of the same correspondents, then those close in meaning.

    limit: the most of either. encoder: gives the one that the archive was embedded with; by
    another one nothing is called close.
    """
    corresponding = _corresponding(view, names, stored, limit)
    known = {related.record.id for related in corresponding}
    close = _close(view, encoder, stored, limit + len(known))
    others = [related for related in close if related.record.id not in known]
    return (*corresponding, *others[:limit])


def neighbours_by_date(snapshot: Snapshot, row: int) -> Neighbours | None:
    """Return the records before and after a row in the order of Browse; None if it is not stored."""
    dates = snapshot.date_index
    order = np.lexsort((dates.rows, dates.last, dates.first, dates.first == 0))
    rows = dates.rows[order]
    places = np.flatnonzero(rows == row).tolist()
    if not places:
        return None
    place = places[0]
    before = rows[max(0, place - 1) : place].tolist()
    after = rows[place + 1 : place + 2].tolist()
    records = snapshot.records_at([*before, *after])
    earlier, later = (records.get(side[0]) if side else None for side in (before, after))
    return Neighbours(earlier, later, place + 1, len(rows))


def names_in_record(names: NameAuthority, record: Record) -> tuple[str, ...]:
    """Return the names of the authority that a record mentions beyond doubt, in its order."""
    listed = "; ".join((*record.people, *record.places))
    text = "\n".join((record.title, listed, record.summary, record.text[:_TEXT_READ]))
    mentions = names.find_mentions(text, lambda _: True)
    entries = (mention.entry for mention in mentions if mention.entries)
    return tuple(dict.fromkeys(entry.name for entry in entries if entry is not None))


def time_between(first: ArchivalDate, second: ArchivalDate) -> str:
    """Return when the second date is, seen from the first: "two days later", "the same day".

    Where one of them is no day, the second date as written.
    """
    first_day, second_day = _day(first), _day(second)
    if first_day is None or second_day is None:
        return second.as_written or "undated"
    days = (second_day - first_day).days
    if not days:
        return "the same day"
    length = _length(*sorted((first_day, second_day)))
    return f"{length} {'later' if days > 0 else 'earlier'}"


def _length(first: date, last: date) -> str:
    """Return the time between two days, in days, months or years, in words."""
    days = (last - first).days
    months = (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
    if days < 60 or not months:
        number, unit = days, "day"
    else:
        number, unit = (months, "month") if months < 24 else (months // 12, "year")
    words = _NUMBERS[number] if number < len(_NUMBERS) else f"{number:,}"
    return f"{words} {unit}" if number == 1 else f"{words} {unit}s"


def _day(when: ArchivalDate) -> date | None:
    """Return the day of a date; None for a month, a year, a range."""
    return when.earliest if when.earliest is not None and when.earliest == when.latest else None


def _corresponding(
    view: ArchiveView, names: NameAuthority, stored: StoredRecord, limit: int
) -> list[RelatedRecord]:
    """Return the records of the same correspondents or speakers, the closest first."""
    own = resolve_correspondence(stored.record.title, names)
    if own is None:
        return []
    rows = _rows_between(view, names, own) - {stored.row}
    candidates = []
    for row, record in view.snapshot.records_at(sorted(rows)[:_MOST_COMPARED]).items():
        other = resolve_correspondence(record.title, names)
        reason, closeness = _reason(stored.record, own, record, other)
        if reason:
            days = _days_apart(stored.record.date, record.date)
            candidates.append(_Candidate(closeness, days, row, RelatedRecord(record, reason)))
    ordered = sorted(_with_one_reply(stored.record, candidates), key=lambda found: found[:3])
    return [candidate.related for candidate in ordered][:limit]


def _rows_between(view: ArchiveView, names: NameAuthority, own: ResolvedCorrespondence) -> set[int]:
    """Return the rows whose titles mention a name of either side, or all the speakers."""
    mentions = NameMentions(view)

    def in_titles(name: str) -> set[int]:
        entries = names.lookup(name)
        known = names.mention_forms(entries[0]).full if len(entries) == 1 else ()
        forms = NameForms(tuple(dict.fromkeys((*known, name.rstrip("…")))))
        return mentions.rows(forms, ("title",))

    if len(own.speakers) > 1:
        return set.intersection(*map(in_titles, own.speakers))
    if not own.writers or not own.recipients:
        return set()
    writing, receiving = (
        set.union(*map(in_titles, side)) for side in (own.writers, own.recipients)
    )
    return writing & receiving


def _with_one_reply(record: Record, candidates: list[_Candidate]) -> Iterable[_Candidate]:
    """Yield the candidates, of which only the nearest is called the reply."""
    replies = sorted(candidate[:3] for candidate in candidates if candidate.closeness == 0)
    for candidate in candidates:
        if candidate.closeness or candidate[:3] == replies[0]:
            yield candidate
        else:
            other = candidate.related.record
            reason = f"{_OTHER_WAY}, {time_between(record.date, other.date)}"
            yield candidate._replace(closeness=1, related=RelatedRecord(other, reason))


def _reason(
    record: Record,
    own: ResolvedCorrespondence,
    other_record: Record,
    other: ResolvedCorrespondence | None,
) -> tuple[str, int]:
    """Return why the other record is related by its correspondents, "" when it is not.

    With it comes how close that is: 0 the closest.
    """
    if other is None:
        return "", 0
    when = time_between(record.date, other_record.date)
    if own.speakers:
        is_same = set(own.speakers) == set(other.speakers)
        return (f"the same in conversation, {when}", 2) if is_same else ("", 0)
    if _share(own.writers, other.writers) and _share(own.recipients, other.recipients):
        return f"the same correspondents, {when}", 1
    if not (_share(own.writers, other.recipients) and _share(own.recipients, other.writers)):
        return "", 0
    first, second = _day(record.date), _day(other_record.date)
    days = None if first is None or second is None else (second - first).days
    if days is None or abs(days) > _ANSWERED_WITHIN:
        return f"{_OTHER_WAY}, {when}", 2
    if days >= 0 and _is_reply(other_record):
        return f"the reply, {when}", 0
    if days <= 0 and _is_reply(record):
        return f"what it replies to, perhaps, {when}", 0
    return f"{_OTHER_WAY}, {when}", 1


def _share(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    return not set(first).isdisjoint(second)


def _is_reply(record: Record) -> bool:
    return kind_of_document(record.title) == "reply" or _REPLY.search(record.title) is not None


def _close(
    view: ArchiveView, load_encoder: Callable[[], Encoder], stored: StoredRecord, limit: int
) -> list[RelatedRecord]:
    """Return the records nearest in meaning among those within a year; among all if undated."""
    encoder = load_encoder()
    index = view.index
    if not len(index.vector_index) or index.manifest.fingerprint != encoder.fingerprint:
        return []
    span = _within_a_year(stored.record.date)
    among = None if span is None else view.snapshot.date_index.rows_overlapping(*span)
    vector = encoder.encode_documents([cut_passages(stored.record)[0].text])[0]
    rows, cosines, _ = index.vector_index.search_records(vector, limit + 1, among)
    near = rows[cosines >= CLOSE].tolist()
    records = view.snapshot.records_at(row for row in near if row != stored.row)
    within = "" if span is None else "within the year, "
    return [
        RelatedRecord(
            records[row],
            f"close in meaning, {within}{time_between(stored.record.date, records[row].date)}",
        )
        for row in near
        if row in records
    ]


def _within_a_year(when: ArchivalDate) -> tuple[date, date] | None:
    """Return the days from a year before a date to a year after it; None for an open date."""
    if when.earliest is None or when.latest is None:
        return None
    low = date.min if when.earliest < date.min + _YEAR else when.earliest - _YEAR
    high = date.max if when.latest > date.max - _YEAR else when.latest + _YEAR
    return low, high


def _days_apart(first: ArchivalDate, second: ArchivalDate) -> int:
    """Return the days between the beginnings of two dates, for their order; many if undated."""
    if first.earliest is None or second.earliest is None:
        return 10**7
    return abs((second.earliest - first.earliest).days)
