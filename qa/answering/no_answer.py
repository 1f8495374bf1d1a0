"""The records nearest to a question that nothing answers, and the reason why each falls short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from corpus import ArchivalDate, Record, count_phrase
from embeddings import ArchiveView, key_terms
from qa.answering.presupposition import missing_names, names_absent_from, record_terms, topic_terms
from qa.retrieval import Hit
from qa.understanding import Question, content_words

_INSIDE = 3
_INSIDE_BESIDE_OUTSIDE = 2
_MOST = 4
_DAYS_AS_DAYS = 60
_DAYS_AS_MONTHS = 730
_DAYS_OF_MONTH = 30.44


@dataclass(frozen=True)
class ClosestRecord:
    """A record that comes near without answering, and why it falls short."""

    record: Record
    reason: str


def closest_records(
    view: ArchiveView, question: Question, hits: Sequence[Hit], outside: Sequence[Hit]
) -> tuple[ClosestRecord, ...]:
    """At most four: the best inside the period, then those outside it; with none inside, also the nearest in time."""
    most = _INSIDE_BESIDE_OUTSIDE if outside else _INSIDE
    inside = [
        ClosestRecord(hit.record, explain_shortfall(hit.record, question)) for hit in hits[:most]
    ]
    beyond = [hit.record for hit in outside]
    if not inside:
        beyond = [*beyond[:2], *_nearest_in_time(view, question), *beyond[2:]]
    for record in {one.id: one for one in beyond}.values():
        inside.append(ClosestRecord(record, explain_outside_period(record, question)))
    return tuple(inside[:_MOST])


def explain_shortfall(record: Record, question: Question) -> str:
    """Why a record inside the period does not answer: a name that it does not bear, or another subject."""
    words = record_terms(record)
    missing = names_absent_from(question, words)
    if missing:
        return f"does not name {', '.join(missing)}"
    asked = _asked_words(question)
    absent = [word for word in asked if not set(key_terms(word)) & words]
    if not absent:
        return "holds these words, but no sentence that answers"
    other = "on another subject: " if len(absent) == len(asked) else ""
    return f"{other}does not hold {_listed(absent)}"


def explain_outside_period(record: Record, question: Question) -> str:
    """How far a record lies outside the period, and which names it lacks: "outside the period: 1962, a year before"."""
    missing = missing_names(record, question)
    return _distance(record, question) + (
        f"; does not name {', '.join(missing)}" if missing else ""
    )


def _distance(record: Record, question: Question) -> str:
    when = record.date.as_written
    gaps = [
        gap
        for one in (record.date, *record.title_dates)
        for period in question.time.periods
        if (gap := _gap(one, period.earliest, period.latest)) is not None
    ]
    if not when:
        return "outside the period: undated"
    if not gaps:
        return f"outside the period: {when}"
    _, words = min(gaps)
    return f"outside the period: {when}, {words}"


def _asked_words(question: Question) -> list[str]:
    """The words that say what a question is about, as they were typed; without a name, all that carry meaning."""
    asked = set(
        topic_terms(question) or ([] if question.names else content_words(question.subject))
    )
    typed = (word.strip(".,;:!?()[]'’‘“”\"") for word in question.subject.split())
    return [word for word in dict.fromkeys(typed) if word and asked.intersection(key_terms(word))]


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f"“{word}”" for word in words[:4])


def _gap(when: ArchivalDate, earliest: date | None, latest: date | None) -> tuple[int, str] | None:
    """(days, words) between a date and a period that it does not touch; None where there is no such distance."""
    if earliest is not None and when.latest is not None and when.latest < earliest:
        return _apart(when.latest, earliest, "before")
    if latest is not None and when.earliest is not None and when.earliest > latest:
        return _apart(latest, when.earliest, "after")
    return None


def _apart(first: date, second: date, side: str) -> tuple[int, str]:
    days = (second - first).days
    if days < _DAYS_AS_DAYS:
        count, unit = days, "day"
    elif days < _DAYS_AS_MONTHS:
        count, unit = round(days / _DAYS_OF_MONTH), "month"
    else:
        count, unit = second.year - first.year, "year"
    return days, f"{count_phrase(count, unit)} {side}"


def _nearest_in_time(view: ArchiveView, question: Question) -> list[Record]:
    """The last record before the period asked about, and the first after it."""
    period, calendar = question.period, view.snapshot.date_index
    if period is None:
        return []
    found: list[int] = []
    if period.earliest is not None:
        rows = calendar.rows_overlapping(None, period.earliest)
        days = calendar.last[np.searchsorted(calendar.rows, rows)]
        if days.any():
            found.append(int(rows[days.argmax()]))
    if period.latest is not None:
        rows = calendar.rows_overlapping(period.latest, None)
        days = calendar.first[np.searchsorted(calendar.rows, rows)]
        if days.any():
            found.append(int(rows[np.where(days, days, days.max() + 1).argmin()]))
    return [record for row in found for record in view.snapshot.records_at([row]).values()]
