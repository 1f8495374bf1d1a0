"""Retrieval: from a question to the records that bear on it, each with its why.

The scope restricts first, inside both searches (scope.py); then meaning (vectors) and words (BM25) each name their
best, and the two scores of each candidate, fused, rank them (fusion.py).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from corpus import Record
from embeddings import Archive, ArchiveView, TextQuery
from qa.retrieval.date_order import order_by_date
from qa.retrieval.direction_rerank import LOOKED_AT as MOST_DIRECTED
from qa.retrieval.direction_rerank import direction_factors, direction_of
from qa.retrieval.fusion import fuse_scores
from qa.retrieval.known_item import LOOKED_AT, find_known_item
from qa.understanding import Question, matched_name_forms, other_form_clauses

Vector = NDArray[np.float32]

CANDIDATES = 200

WHOLE_SCOPE = 1000
"""Records. In a scope of so few the words are searched once, for all that hold any."""

OUTSIDE = 3
"""Records outside the period that are named when the records do not say."""


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
class RetrievalResult:
    """What a search found. hits: best first. cosines: those of the nearest of all that it looked among, high to low."""

    hits: tuple[Hit, ...] = ()
    cosines: tuple[float, ...] = ()


@dataclass
class _Candidates:
    """The rows that may answer, with what each search says of them; filled step by step.

    meant: cosine of the best passage. worded: BM25. word_ranks, near_ranks: from 1, of those that a search named.
    """

    meant: dict[int, float]
    worded: dict[int, float]
    word_ranks: dict[int, int]
    near_ranks: dict[int, int]
    matched: dict[int, tuple[str, ...]] = field(default_factory=dict)
    fused: dict[int, float] = field(default_factory=dict)


def retrieve(
    view: ArchiveView,
    question: Question,
    vector: Callable[[], Vector],
    limit: int,
    rows: NDArray[np.int64] | None,
    labels: Sequence[str] = (),
    outside: bool = False,
) -> RetrievalResult:
    """The best `limit` records among `rows` (None: all), best first.

    vector: gives the question's vector, the same each time; it is asked for late, as it may still be computed. labels:
    as in `Scope`.
    """
    if view.index.text_index is None or limit < 1 or (rows is not None and not len(rows)):
        return RetrievalResult()
    found = _candidates(view, question, vector, max(CANDIDATES, limit), rows, labels)
    if not found.meant:
        return RetrievalResult()
    weights = _weights(view, question)
    ordered, item = _ordered(view, question, rows, found, weights)
    records = view.snapshot.records_at(ordered[:limit])
    ordered = [row for row in ordered[:limit] if row in records]
    _complete(view, question, vector(), found, ordered)
    hits = (
        Hit(
            record=records[row],
            rank=rank,
            score=round(found.fused[row], 6),
            cosine=round(float(found.meant[row]), 6),
            coverage=round(_coverage(found.matched.get(row, ()), weights), 6),
            outside=outside,
            why={
                "words": list(found.matched.get(row, ())),
                "words_rank": found.word_ranks.get(row),
                "words_score": round(found.worded.get(row, 0.0), 6),
                "meaning_rank": found.near_ranks.get(row),
                "meaning_cosine": round(float(found.meant[row]), 6),
                "known_item": row == item,
                "names": matched_name_forms(question, records[row]),
                "dates": _dates_that_overlap(records[row], question),
                "score": round(found.fused[row], 6),
            },
        )
        for rank, row in enumerate(ordered, 1)
    )
    return RetrievalResult(tuple(hits), tuple(found.meant[row] for row in found.near_ranks))


def retrieve_outside_period(
    view: ArchiveView, question: Question, vector: Vector, rows: NDArray[np.int64] | None
) -> tuple[Hit, ...]:
    """The nearest records outside the period, to be named when nothing inside it answers. rows: `Scope.outside`."""
    return (
        ()
        if rows is None
        else retrieve(view, question, lambda: vector, OUTSIDE, rows, outside=True).hits
    )


def _candidates(
    view: ArchiveView,
    question: Question,
    vector: Callable[[], Vector],
    wanted: int,
    rows: NDArray[np.int64] | None,
    labels: Sequence[str],
) -> _Candidates:
    """The best of each search among `rows`, each with its score in the other search too, fused."""
    words = view.index.text_index
    assert words is not None
    should = _clauses(question)
    most = max(wanted, WHOLE_SCOPE) if rows is not None and len(rows) <= WHOLE_SCOPE else wanted
    by_words = words.search(should, limit=most, allowed_rows=rows, labels=labels)
    worded = dict(by_words[:wanted])
    near_rows, near_cosines, _ = view.index.vector_index.search_records(vector(), wanted, rows)
    meant = dict(zip(near_rows.tolist(), near_cosines.tolist(), strict=True))
    found = _Candidates(
        meant | _cosines(view, vector(), [row for row in worded if row not in meant]),
        worded,
        {row: rank for rank, row in enumerate(worded, 1)},
        {row: rank for rank, row in enumerate(meant, 1)},
    )
    found.worded |= {row: score for row, score in by_words[wanted:] if row in meant}
    only_near = np.array(sorted(meant.keys() - worded.keys()), np.int64)
    if len(by_words) == most and len(
        only_near
    ):  # a candidate below the best by words has a score there all the same
        found.worded |= dict(words.search(should, limit=len(only_near), allowed_rows=only_near))
    found.fused = fuse_scores(sorted(found.meant), found.meant, found.worded)
    return found


def _clauses(question: Question) -> list[TextQuery]:
    subject = _searched_for(question)
    context = [TextQuery(text, boost=boost) for text, boost in question.context]
    return [TextQuery(subject, boost=question.weight), *other_form_clauses(question), *context]


def _ordered(
    view: ArchiveView,
    question: Question,
    rows: NDArray[np.int64] | None,
    found: _Candidates,
    weights: dict[str, float],
) -> tuple[list[int], int | None]:
    """The rows in the order in which they answer, and the item that the query names, if it names one."""
    ordered = _best_first(found)
    direction = direction_of(question)
    if direction is not None:
        for row, factor in direction_factors(
            direction, view.snapshot.records_at(ordered[:MOST_DIRECTED])
        ).items():
            found.fused[row] *= factor
        ordered = _best_first(found)
    item = None
    if question.route == "keywords":
        best = ordered[:LOOKED_AT]
        titled = view.snapshot.records_at(best)
        item = find_known_item([(row, titled[row]) for row in best if row in titled], weights)
    if question.time.centre is not None:
        ordered = _nearest_first(view, question.time.centre, ordered, found.fused)
    if item is not None:
        ordered = [item, *(row for row in ordered if row != item)]
    return order_by_date(view, question, rows, ordered) if question.time.order else ordered, item


def _best_first(found: _Candidates) -> list[int]:
    # By score alone: the rows stand in it ascending, and what is equal stays in that order.
    return sorted(found.fused, key=found.fused.__getitem__, reverse=True)


def _complete(
    view: ArchiveView, question: Question, vector: Vector, found: _Candidates, rows: Sequence[int]
) -> None:
    """What is shown of each row; those that an order by date brought in were never candidates."""
    words = view.index.text_index
    assert words is not None
    missing = [row for row in rows if row not in found.meant]
    found.meant |= _cosines(view, vector, missing)
    found.fused |= dict.fromkeys(missing, 0.0)
    found.matched = words.matched_terms(_searched_for(question), rows)


def start_encoding(
    archive: Archive, view: ArchiveView, question: Question
) -> Callable[[Question], Vector]:
    """Begin to encode a question; what comes back is called once, with it, and waits for its unit vector, (dimension,).

    That is its own, and those of what it carries from earlier turns, by weight. The question may have changed by then:
    where a misspelling was put right, it is encoded anew.
    """
    begun = archive.start_question(view, _searched_for(question))
    carried = [(boost, archive.start_question(view, text)) for text, boost in question.context]

    def vector_of(asked: Question) -> Vector:
        text = _searched_for(asked)
        vector = begun() if text == _searched_for(question) else archive.encode_question(view, text)
        if not carried:
            return vector
        parts = [boost * other() for boost, other in carried]
        whole: Vector = (asked.weight * vector + np.sum(parts, axis=0)).astype(np.float32)
        return whole / max(float(np.linalg.norm(whole)), 1e-12)

    return vector_of


def _searched_for(question: Question) -> str:
    return question.subject or question.text


def with_route(question: Question, hits: Sequence[Hit]) -> Question:
    """The question with the route that was taken: that a query names an item is only known when it is found."""
    return replace(question, route="known item") if hits and hits[0].why["known_item"] else question


def with_note(question: Question, note: str) -> Question:
    """The question with what was searched otherwise than asked: it did not demand its phrase after all."""
    if not note or question.syntax is None:
        return question
    syntax = replace(question.syntax, required=None, repairs=(*question.syntax.repairs, note))
    return replace(question, syntax=syntax, phrases=(), route="question")


def _cosines(view: ArchiveView, vector: Vector, rows: Sequence[int]) -> dict[int, float]:
    """The cosine of the best passage of each row."""
    if not rows:
        return {}
    positions = view.index.vector_index.positions_of(np.asarray(rows, np.int64))
    best: dict[int, float] = {}
    found = view.index.vector_index.cosines(vector, positions)
    for row, cosine in zip(
        view.index.vector_index.rows[positions].tolist(), found.tolist(), strict=True
    ):
        best[row] = max(cosine, best.get(row, -1.0))
    return best


def _nearest_first(
    view: ArchiveView, centre: date, ordered: list[int], fused: dict[int, float]
) -> list[int]:
    """What is otherwise equal, by how near it lies to the day that "around" names; undated last."""
    days = view.snapshot.listing_days(ordered)
    day = centre.toordinal()

    def away(row: int) -> int:
        earliest, latest = days.get(row, (None, None))
        if earliest is None or latest is None:
            return 10**7
        return max(0, earliest - day, day - latest)

    return sorted(ordered, key=lambda row: (-round(fused[row], 3), away(row), row))


def _weights(view: ArchiveView, question: Question) -> dict[str, float]:
    """How much each meaningful word of the question weighs: its inverse document frequency."""
    if view.index.text_index is None:
        return {}
    total = len(view.snapshot.date_index.rows)
    return {
        term: math.log(1 + (total + 1) / (view.index.text_index.document_frequency(term) + 0.5))
        for term in question.terms
    }


def _coverage(matched: Sequence[str], weights: dict[str, float]) -> float:
    total = sum(weights.values())
    return sum(weights.get(term, 0.0) for term in set(matched)) / total if total else 0.0


def _dates_that_overlap(record: Record, question: Question) -> list[str]:
    period = question.period
    if period is None:
        return []
    return [one.as_written for one in (record.date, *record.title_dates) if one.overlaps(period)]
