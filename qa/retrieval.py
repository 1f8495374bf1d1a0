"""Retrieval: from a question to the records that bear on it, each with its why.

The period restricts first, inside both searches; then meaning (vectors) and words (BM25) each name their best, and the
sum of the two scores, each brought to 0..1 over the candidates, ranks them. Measured in docs/design.md: that convex sum
is ahead of reciprocal ranks on every set tried.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from corpus import Record
from embeddings import Archive, Clause, View
from qa.known_item import LOOKED_AT, known_item
from qa.order import in_order
from qa.question import Question

CANDIDATES = 200
MEANING_WEIGHT = 0.5


@dataclass(frozen=True)
class Hit:
    """A record found.

    rank: from 1. score: 0 to 1, higher is better, comparable within one search only. cosine: -1 to 1, of its best
    passage. coverage: the share, 0 to 1, of the question's meaningful words that the record holds, rare words weighing
    more. outside: True when it lies outside the period asked about. why: what spoke for it, to be shown.
    """

    record: Record
    rank: int
    score: float
    cosine: float
    coverage: float
    outside: bool = False
    why: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Searched:
    """What was searched: all records, those that overlap the period, and those without a date."""

    records: int
    in_period: int
    undated: int


def searched(view: View, question: Question) -> tuple[Searched, NDArray[np.int64] | None]:
    """How much is searched, and the rows that the period leaves (None: all)."""
    total = view.snapshot.count()
    rows = _rows_in_period(view, question)
    return Searched(total, total if rows is None else len(rows), view.snapshot.undated()), rows


def retrieve(
    archive: Archive, view: View, question: Question, limit: int, rows: NDArray[np.int64] | None, outside: bool = False
) -> list[Hit]:
    """The best `limit` records among `rows` (None: all), best first."""
    if view.index.words is None or limit < 1 or (rows is not None and not len(rows)):
        return []
    subject = question.subject or question.asked
    vector = question_vector(archive, view, question)
    flags = None if rows is None else np.isin(view.index.vectors.rows, rows)
    wanted = max(CANDIDATES, limit)
    near_rows, near_cosines, _ = view.index.vectors.search_records(vector, wanted, flags)
    must = [Clause(phrase, phrase=True) for phrase in question.phrases]
    must += [Clause(question.kind, fields=("title",))] if question.kind else []
    should = [Clause(subject, boost=question.weight), *(Clause(text, boost=boost) for text, boost in question.context)]
    worded = dict(view.index.words.search(should, must=must, limit=wanted, among=rows))
    meant = dict(zip(near_rows.tolist(), near_cosines.tolist(), strict=True))
    if must:
        meant = {row: cosine for row, cosine in meant.items() if row in worded}
    meant |= _cosines(view, vector, [row for row in worded if row not in meant])
    rows_found = sorted(meant)
    if not rows_found:
        return []
    matched = view.index.words.matched(subject, rows_found)
    weights = _weights(view, question)
    coverage = {row: _coverage(matched.get(row, ()), weights) for row in rows_found}
    fused = _fused(rows_found, meant, worded)
    ordered = sorted(rows_found, key=lambda row: (-fused[row], row))
    item = None
    if question.route == "keywords":
        best = ordered[:LOOKED_AT]
        titled = view.snapshot.at_rows(best)
        item = known_item([(row, titled[row]) for row in best if row in titled], weights)
    if question.time.centre is not None:
        ordered = _nearest_first(view, question.time.centre, ordered, fused)
    if item is not None:
        ordered = [item, *(row for row in ordered if row != item)]
    if question.time.order:
        ordered = in_order(view, question, rows, ordered)
        missing = [row for row in ordered[:limit] if row not in meant]
        meant |= _cosines(view, vector, missing)
        matched |= view.index.words.matched(subject, missing)
        for row in missing:
            fused[row], coverage[row] = 0.0, _coverage(matched.get(row, ()), weights)
    records = view.snapshot.at_rows(ordered[:limit])
    ordered = [row for row in ordered[:limit] if row in records]
    word_ranks = {row: rank for rank, row in enumerate(worded, 1)}
    near_ranks = {row: rank for rank, row in enumerate(near_rows.tolist(), 1)}
    return [
        Hit(
            record=records[row],
            rank=rank,
            score=round(fused[row], 6),
            cosine=round(float(meant[row]), 6),
            coverage=round(coverage[row], 6),
            outside=outside,
            why={
                "words": list(matched.get(row, ())),
                "words_rank": word_ranks.get(row),
                "words_score": round(worded.get(row, 0.0), 6),
                "meaning_rank": near_ranks.get(row),
                "meaning_cosine": round(float(meant[row]), 6),
                "known_item": row == item,
                "dates": _dates_that_overlap(records[row], question),
                "score": round(fused[row], 6),
            },
        )
        for rank, row in enumerate(ordered, 1)
    ]


def question_vector(archive: Archive, view: View, question: Question) -> NDArray[np.float32]:
    """(dimension,) a question's unit vector: its own, and those of what it carries from earlier turns, by weight."""
    vector = archive.encode_question(view, question.subject or question.asked)
    if not question.context:
        return vector
    parts = [boost * archive.encode_question(view, text) for text, boost in question.context]
    whole: NDArray[np.float32] = (question.weight * vector + np.sum(parts, axis=0)).astype(np.float32)
    return whole / max(float(np.linalg.norm(whole)), 1e-12)


def with_route(question: Question, hits: Sequence[Hit]) -> Question:
    """The question with the route that was taken: that a query names an item is only known when it is found."""
    return replace(question, route="known item") if hits and hits[0].why["known_item"] else question


def _rows_in_period(view: View, question: Question) -> NDArray[np.int64] | None:
    time = question.time
    snapshot = view.snapshot
    if question.record is not None:
        held = snapshot.get(question.record)
        return np.asarray([] if held is None else [held.row], np.int64)
    if not time.periods and not time.excluded:
        return None
    if time.periods:
        parts = [snapshot.rows_within(one.earliest, one.latest) for one in time.periods]
        rows = np.unique(np.concatenate(parts))
    else:
        rows = snapshot.rows()
    for one in time.excluded:
        inside = snapshot.at_rows(snapshot.rows_within(one.earliest, one.latest).tolist())
        wholly = [row for row, record in inside.items() if _within(record, one.earliest, one.latest)]
        rows = np.setdiff1d(rows, np.asarray(wholly, np.int64))
    return rows


def _within(record: Record, earliest: date | None, latest: date | None) -> bool:
    """Whether all that the listing's date can mean lies in an excluded period."""
    when = record.date
    if when.earliest is None or when.latest is None:
        return False
    return (earliest is None or when.earliest >= earliest) and (latest is None or when.latest <= latest)


def _cosines(view: View, vector: NDArray[np.float32], rows: Sequence[int]) -> dict[int, float]:
    """The cosine of the best passage of each row."""
    if not rows:
        return {}
    positions = np.flatnonzero(np.isin(view.index.vectors.rows, np.asarray(rows, np.int64)))
    best: dict[int, float] = {}
    found = view.index.vectors.cosines(vector, positions)
    for row, cosine in zip(view.index.vectors.rows[positions].tolist(), found.tolist(), strict=True):
        best[row] = max(cosine, best.get(row, -1.0))
    return best


def _fused(rows: Sequence[int], meant: dict[int, float], worded: dict[int, float]) -> dict[int, float]:
    low, high = min(meant.values()), max(meant.values())
    top = max(worded.values(), default=0.0)
    return {
        row: MEANING_WEIGHT * ((meant[row] - low) / (high - low) if high > low else 1.0)
        + (1 - MEANING_WEIGHT) * (worded.get(row, 0.0) / top if top else 0.0)
        for row in rows
    }


def _nearest_first(view: View, centre: date, ordered: list[int], fused: dict[int, float]) -> list[int]:
    """What is otherwise equal, by how near it lies to the day that "around" names; undated last."""
    days = view.snapshot.days_of(ordered)
    day = centre.toordinal()

    def away(row: int) -> int:
        earliest, latest = days.get(row, (None, None))
        if earliest is None or latest is None:
            return 10**7
        return max(0, earliest - day, day - latest)

    return sorted(ordered, key=lambda row: (-round(fused[row], 3), away(row), row))


def _weights(view: View, question: Question) -> dict[str, float]:
    """How much each meaningful word of the question weighs: its inverse document frequency."""
    if view.index.words is None:
        return {}
    total = view.snapshot.count()
    return {
        term: math.log(1 + (total + 1) / (view.index.words.document_frequency(term) + 0.5)) for term in question.terms
    }


def _coverage(matched: Sequence[str], weights: dict[str, float]) -> float:
    total = sum(weights.values())
    return sum(weights.get(term, 0.0) for term in set(matched)) / total if total else 0.0


def _dates_that_overlap(record: Record, question: Question) -> list[str]:
    period = question.period
    if period is None:
        return []
    return [
        one.as_written for one in (record.date, *record.title_dates) if one.overlaps(period.earliest, period.latest)
    ]
