"""Records related to a record, each with the reason, and its neighbours in the order of dates.

Two records are related by the same correspondents (also when one answers the other), by the same
speakers, or by a similar meaning within a year. The reason gives the time between them where both
dates are days; no days are counted from a month or a year.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

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
from embeddings import ArchiveView, Encoder
from qa.browse.correspondents import ResolvedCorrespondence, resolve_correspondence
from qa.browse.provenance import Provenance
from qa.understanding import NameMentions


class Alike(Protocol):
    """A record that was found, and the cosine of its best passage."""

    @property
    def record(self) -> Record:
        """The record."""

    @property
    def cosine(self) -> float:
        """-1 to 1."""


FindAlike = Callable[
    [ArchiveView, Encoder, StoredRecord, NDArray[np.int64] | None, int],
    Sequence[Alike],
]
"""Finds the records most like one, best first, among some rows."""

CLOSE = 0.5
"""The least cosine, -1 to 1, between two records that are described as close in meaning."""
_YEAR = timedelta(days=366)
_REPLY = re.compile(r"\b(?:reply|replies|response|answer)\b", re.IGNORECASE)
_MOST_DAYS_TO_REPLY = 366
"""Documents further apart than this are not taken for question and reply."""
_OPPOSITE_DIRECTION = "the same correspondents, the other way"
_MOST_COMPARED = 2_000
"""Records compared by title."""
_TEXT_READ = 20_000
"""Characters of a record's text that are searched for names."""
_NUMBERS = list(NUMBER_WORDS)[:11]


@dataclass(frozen=True)
class RelatedRecord:
    """A record that is related to another one.

    Attributes:
        record: the related record.
        reason: why it is related, in words that follow its title.
    """

    record: Record
    reason: str


@dataclass(frozen=True)
class Neighbours:
    """A record's place in the order of dates, where undated records are last.

    Attributes:
        earlier: the record before it; None for the first.
        later: the record after it; None for the last.
        position: its number in this order, from 1.
        total: how many records the archive has.
    """

    earlier: Record | None
    later: Record | None
    position: int
    total: int


@dataclass(frozen=True)
class RecordContext:
    """A stored record with its surroundings.

    Attributes:
        record: the record.
        provenance: the change that wrote it; None when that is not known.
        neighbours: the records before and after it by date; None when it is not stored.
    """

    record: Record
    provenance: Provenance | None
    neighbours: Neighbours | None


class _Candidate(NamedTuple):
    """A record of the same correspondents; candidates sort by their first three fields.

    Attributes:
        closeness: 0 for the closest.
        days_apart: the days between the beginnings of both dates.
        row: the row of the record.
        related: the record with the reason.
    """

    closeness: int
    days_apart: int
    row: int
    related: RelatedRecord


def related_records(
    view: ArchiveView,
    names: NameAuthority,
    encoder: Callable[[], Encoder],
    stored: StoredRecord,
    find_alike: FindAlike,
    limit: int = 4,
) -> tuple[RelatedRecord, ...]:
    """Return the records of the same correspondents, then those close in meaning.

    limit: the most records of each sort. encoder: loads the encoder. find_alike: the search for
    records like this one; without a record when the archive was embedded with another encoder.
    """
    corresponding = _corresponding(view, names, stored, limit)
    known = {related.record.id for related in corresponding}
    close = _close(view, encoder, stored, limit + len(known), find_alike)
    unknown = [related for related in close if related.record.id not in known]
    return (*corresponding, *unknown[:limit])


def neighbours_by_date(snapshot: Snapshot, row: int) -> Neighbours | None:
    """Return the records before and after a row in the order of Browse; None if not stored."""
    dates = snapshot.date_index
    rows = dates.rows[dates.positions_by_date()]
    positions = np.flatnonzero(rows == row).tolist()
    if not positions:
        return None
    position = positions[0]
    before = rows[max(0, position - 1) : position].tolist()
    after = rows[position + 1 : position + 2].tolist()
    records = snapshot.records_at([*before, *after])
    earlier, later = (records.get(side[0]) if side else None for side in (before, after))
    return Neighbours(earlier, later, position + 1, len(rows))


def names_in_record(names: NameAuthority, record: Record) -> tuple[str, ...]:
    """Return the names of the authority that a record mentions unambiguously, in its order."""
    listed = "; ".join((*record.people, *record.places))
    text = "\n".join((record.title, listed, record.summary, record.text[:_TEXT_READ]))
    mentions = names.find_mentions(text, lambda _: True)
    entries = (mention.entry for mention in mentions if mention.entries)
    return tuple(dict.fromkeys(entry.name for entry in entries if entry is not None))


def time_between(first: ArchivalDate, second: ArchivalDate) -> str:
    """Return the time from the first date to the second: "two days later", "the same day".

    When one of the dates is not a day, return the second date as written.
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
    correspondence = resolve_correspondence(stored.record.title, names)
    if correspondence is None:
        return []
    rows = _rows_between(view, names, correspondence) - {stored.row}
    candidates = []
    for row, record in view.snapshot.records_at(sorted(rows)[:_MOST_COMPARED]).items():
        compared = resolve_correspondence(record.title, names)
        reason, closeness = _reason(stored.record, correspondence, record, compared)
        if reason:
            days = _days_apart(stored.record.date, record.date)
            candidates.append(_Candidate(closeness, days, row, RelatedRecord(record, reason)))
    ordered = sorted(
        _with_one_reply(stored.record, candidates), key=lambda candidate: candidate[:3]
    )
    return [candidate.related for candidate in ordered][:limit]


def _rows_between(
    view: ArchiveView, names: NameAuthority, correspondence: ResolvedCorrespondence
) -> set[int]:
    """Return the rows with a name of both sides, or with all the speakers, in their titles."""
    mentions = NameMentions(view)

    def in_titles(name: str) -> set[int]:
        entries = names.lookup(name)
        known = names.mention_forms(entries[0]).full if len(entries) == 1 else ()
        forms = NameForms(tuple(dict.fromkeys((*known, name.rstrip("…")))))
        return mentions.rows(forms, ("title",))

    writers, recipients = correspondence.writers, correspondence.recipients
    if len(correspondence.speakers) > 1:
        return set.intersection(*map(in_titles, correspondence.speakers))
    if not writers or not recipients:
        return set()
    writing, receiving = (set.union(*map(in_titles, side)) for side in (writers, recipients))
    return writing & receiving


def _with_one_reply(record: Record, candidates: list[_Candidate]) -> Iterable[_Candidate]:
    """Yield the candidates; only the nearest in time is described as the reply."""
    replies = sorted(candidate[:3] for candidate in candidates if candidate.closeness == 0)
    for candidate in candidates:
        if candidate.closeness or candidate[:3] == replies[0]:
            yield candidate
        else:
            related = candidate.related.record
            reason = f"{_OPPOSITE_DIRECTION}, {time_between(record.date, related.date)}"
            yield candidate._replace(closeness=1, related=RelatedRecord(related, reason))


def _reason(
    record: Record,
    correspondence: ResolvedCorrespondence,
    candidate: Record,
    compared: ResolvedCorrespondence | None,
) -> tuple[str, int]:
    """Return why a candidate is related to the record, "" when it is not, and how closely.

    correspondence: of the record. compared: the correspondence of the candidate. The closeness is
    0 for the closest.
    """
    if compared is None:
        return "", 0
    when = time_between(record.date, candidate.date)
    if correspondence.speakers:
        is_same = set(correspondence.speakers) == set(compared.speakers)
        return (f"the same in conversation, {when}", 2) if is_same else ("", 0)
    writers, recipients = correspondence.writers, correspondence.recipients
    if _share(writers, compared.writers) and _share(recipients, compared.recipients):
        return f"the same correspondents, {when}", 1
    if not (_share(writers, compared.recipients) and _share(recipients, compared.writers)):
        return "", 0
    first, second = _day(record.date), _day(candidate.date)
    days = None if first is None or second is None else (second - first).days
    if days is None or abs(days) > _MOST_DAYS_TO_REPLY:
        return f"{_OPPOSITE_DIRECTION}, {when}", 2
    if days >= 0 and _is_reply(candidate):
        return f"the reply, {when}", 0
    if days <= 0 and _is_reply(record):
        return f"what it replies to, perhaps, {when}", 0
    return f"{_OPPOSITE_DIRECTION}, {when}", 1


def _share(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    return not set(first).isdisjoint(second)


def _is_reply(record: Record) -> bool:
    return kind_of_document(record.title) == "reply" or _REPLY.search(record.title) is not None


def _close(
    view: ArchiveView,
    load_encoder: Callable[[], Encoder],
    stored: StoredRecord,
    limit: int,
    find_alike: FindAlike,
) -> list[RelatedRecord]:
    """Return the records most like this one within a year of it; of all if it is undated."""
    span = _within_a_year(stored.record.date)
    among = None if span is None else view.snapshot.date_index.rows_overlapping(*span)
    within = "" if span is None else "within the year, "
    close = []
    for hit in find_alike(view, load_encoder(), stored, among, limit):
        if hit.cosine >= CLOSE:
            when = time_between(stored.record.date, hit.record.date)
            close.append(RelatedRecord(hit.record, f"close in meaning, {within}{when}"))
    return close


def _within_a_year(when: ArchivalDate) -> tuple[date, date] | None:
    """Return the days from a year before a date to a year after it; None for an open date."""
    if when.earliest is None or when.latest is None:
        return None
    low = date.min if when.earliest < date.min + _YEAR else when.earliest - _YEAR
    high = date.max if when.latest > date.max - _YEAR else when.latest + _YEAR
    return low, high


def _days_apart(first: ArchivalDate, second: ArchivalDate) -> int:
    """Return the days between the beginnings of two dates, for sorting; 10 million if undated."""
    if first.earliest is None or second.earliest is None:
        return 10**7
    return abs((second.earliest - first.earliest).days)
