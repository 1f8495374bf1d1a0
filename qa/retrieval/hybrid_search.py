"""Hybrid search: from a question to its records, each with the reasons why it was found.

The scope restricts both searches (`filters`); then meaning (vectors) and words (BM25) each give
their best records, and the fused scores of all of these rank them (`fusion`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date

import numpy as np

from corpus import Interval, Record, StoredRecord
from embeddings import Archive, ArchiveView, Encoder, TextQuery, cut_passages
from qa.retrieval.date_order import order_by_date
from qa.retrieval.direction_rerank import direction_factors, direction_of
from qa.retrieval.filters import Rows, SearchScope, is_mostly_undated
from qa.retrieval.fusion import fuse_scores
from qa.retrieval.hits import Hit, RetrievalResult
from qa.retrieval.known_item import MAX_TITLES_COMPARED, find_known_item
from qa.retrieval.long_query import (
    FEEDBACK_RECORDS,
    MOST_WINDOWS,
    Vector,
    feedback_queries,
    is_prose,
    may_be_fed_back,
    mean_vector,
    question_of,
    searched_words,
    start_windows,
)
from qa.understanding import (
    FollowUp,
    LinkedQuestion,
    Period,
    Question,
    matched_name_forms,
    other_form_queries,
)

MAX_CANDIDATES = 200
"""How many records each search gives."""

SMALL_SCOPE = 1000
"""Records. In a scope up to this size one search by words scores all of them."""

MAX_OUTSIDE = 3
"""How many records outside the period are offered when there is no answer."""

MAX_DIRECTED = 50
"""How many of the best candidates are compared by writer and recipient."""

WEIGHT_OF_TIME_WORDS = 2.0
"""What the words of a period weigh where they are searched; the question itself weighs 1. On told
nDCG@10 is 0.562 at 0.5, 0.618 at 1, 0.653 at 1.5, 0.670 at 2."""

MAX_TOLD_WORDS = 5
"""How many times told are named as a reason for a record."""

_NO_DISTANCE = 10**7
"""Days; more than between any two dates."""


def route_taken(question: LinkedQuestion, hits: Sequence[Hit]) -> str:
    """Return how a question was searched: its form, or "known item" when it is a title."""
    return "known item" if _first_is_known_item(hits) else question.form


def start_encoding(
    archive: Archive, view: ArchiveView, question: Question, follow_up: FollowUp
) -> Callable[[LinkedQuestion], Vector]:
    """Start to encode a question in the background, before its names are linked.

    Returns a function that waits for the unit vector of the linked question: the weighted sum of
    its vector and those of its context. When a misspelling was corrected meanwhile, the
    question is encoded again.
    """
    words_of_time = searched_words_of_time(view, question.period)
    typed_text = f"{question.subject or question.text} {words_of_time}".strip()
    typed_vector = start_windows(archive, view, typed_text)
    context = [(weight, start_windows(archive, view, text)) for text, weight in follow_up.context]

    def wait_for_vector(linked: LinkedQuestion) -> Vector:
        text = f"{linked.search_text} {words_of_time}".strip()
        vector = (typed_vector if text == typed_text else start_windows(archive, view, text))()
        if not context:
            return vector
        parts = [weight * context_vector() for weight, context_vector in context]
        total: Vector = (linked.own_weight * vector + np.sum(parts, axis=0)).astype(np.float32)
        return total / max(float(np.linalg.norm(total)), 1e-12)

    return wait_for_vector


def searched_words_of_time(view: ArchiveView, period: Period | None) -> str:
    """Return the words of a period that are searched as words, too; "" mostly.

    Where most records are undated the period restricts little, and a record that has its very words
    is the likely one: nDCG@10 on told 0.67, without them 0.51. Where records are dated, a year in
    the words only costs: travels 0.983, without them 0.992.
    """
    if period is None or not is_mostly_undated(view):
        return ""
    return period.as_written


def retrieve(
    view: ArchiveView,
    scope: SearchScope,
    wait_for_vector: Callable[[LinkedQuestion], Vector],
    limit: int,
) -> RetrievalResult:
    """Return the best `limit` records in a scope.

    wait_for_vector: gives the question's vector; called as late as possible, since it may still be
    computed.
    """
    search = _Search(view, scope.question, lambda: wait_for_vector(scope.question), scope)
    hits = search.best_hits(scope.rows, limit, may_be_title=scope.question.form == "keywords")
    return RetrievalResult(scope, search.vector, hits)


def retrieve_outside_period(view: ArchiveView, result: RetrievalResult) -> tuple[Hit, ...]:
    """Return the best records outside the period, to be offered when nothing inside it answers."""
    if (rows := result.scope.rows_outside) is None:
        return ()
    question = result.question
    may_be_title = question.form == "keywords" and not _first_is_known_item(result.hits)
    search = _Search(view, question, lambda: result.vector)
    return search.best_hits(rows, MAX_OUTSIDE, may_be_title, outside=True)


def retrieve_alike(
    view: ArchiveView, encoder: Encoder, stored: StoredRecord, rows: Rows | None, limit: int
) -> list[Hit]:
    """Return the records most like this one, best first: it is asked as a long question.

    rows: those that may be found, None for all. None is found when the archive was embedded with
    another model.
    """
    index = view.index
    if not len(index.vector_index) or index.fingerprint != encoder.fingerprint:
        return []
    others = view.snapshot.date_index.rows if rows is None else rows
    passages = [passage.text for passage in cut_passages(stored.record)[:MOST_WINDOWS]]
    vector = mean_vector(list(encoder.encode_documents(passages)))
    search = _Search(view, question_of(stored.record), lambda: vector)
    return list(search.best_hits(others[others != stored.row], limit, may_be_title=False))


def _first_is_known_item(hits: Sequence[Hit]) -> bool:
    return bool(hits and hits[0].why.get("known_item"))


class _Search:
    """One search, with what it knows about each candidate row.

    Attributes:
        cosines: by row, the cosine of its best passage.
        word_scores: by row, its BM25 score, in a long question with the words of feedback.
        word_ranks, meaning_ranks: by row, its place in each search, from 1.
        scores: by row, the fused score.
    """

    def __init__(
        self,
        view: ArchiveView,
        question: LinkedQuestion,
        wait_for_vector: Callable[[], Vector],
        scope: SearchScope | None = None,
    ) -> None:
        self._view = view
        self._question = question
        self._scope = scope
        self._labels = scope.labels if scope else ()
        self._wait_for_vector = wait_for_vector
        self._vector: Vector | None = None
        self.cosines: dict[int, float] = {}
        self.word_scores: dict[int, float] = {}
        self.word_ranks: dict[int, int] = {}
        self.meaning_ranks: dict[int, int] = {}
        self.scores: dict[int, float] = {}

    @property
    def vector(self) -> Vector:
        """The vector of the question; waits for it the first time."""
        if self._vector is None:
            self._vector = self._wait_for_vector()
        return self._vector

    def best_hits(
        self, rows: Rows | None, limit: int, may_be_title: bool, outside: bool = False
    ) -> tuple[Hit, ...]:
        """Return the best `limit` of these rows (None: all) as hits.

        may_be_title: whether the question may be a half-remembered title.
        """
        text_index = self._view.index.text_index
        if text_index is None or limit < 1 or (rows is not None and not len(rows)):
            return ()
        self._score_candidates(rows, max(MAX_CANDIDATES, limit))
        if not self.cosines:
            return ()
        weights = self._term_weights()
        ordered, item = self._ordered(rows, weights, may_be_title)
        records = self._view.snapshot.records_at(ordered[:limit])
        best = [row for row in ordered[:limit] if row in records]
        # An order by date brings in rows that were never candidates.
        added = [row for row in best if row not in self.cosines]
        self.cosines |= self._cosines_of(added)
        self.scores |= dict.fromkeys(added, 0.0)
        matched = text_index.matched_terms(self._question.search_text, best)
        return tuple(
            Hit(
                record=records[row],
                rank=rank,
                score=round(self.scores[row], 6),
                cosine=round(float(self.cosines[row]), 6),
                coverage=round(_coverage(matched.get(row, ()), weights), 6),
                outside=outside,
                why=self._reasons(row, records[row], matched.get(row, ()), row == item),
            )
            for rank, row in enumerate(best, 1)
        )

    def _reasons(
        self, row: int, record: Record, matched: Sequence[str], is_known_item: bool
    ) -> dict[str, object]:
        period, dates = self._question.period, (record.date, *record.title_dates)
        return {
            "words": list(matched),
            "words_rank": self.word_ranks.get(row),
            "words_score": round(self.word_scores.get(row, 0.0), 6),
            "meaning_rank": self.meaning_ranks.get(row),
            "meaning_cosine": round(float(self.cosines[row]), 6),
            "known_item": is_known_item,
            "names": matched_name_forms(self._question, record),
            "dates": [day.as_written for day in dates if period and day.overlaps(period)],
            "tells_of": self._told_words(row, record),
            "score": round(self.scores[row], 6),
        }

    def _told_words(self, row: int, record: Record) -> list[str]:
        """Return the words with which a record tells of the periods; inferred ones say so."""
        told_index, periods = self._view.index.told_index, self._question.time.periods
        # The index is asked first: reading the times of a text takes longer.
        if not any(told_index.overlaps(row, span.earliest, span.latest) for span in periods):
            return []
        return record.told_words(
            lambda time: any(
                period.overlaps(Interval(time.earliest, time.latest)) for period in periods
            )
        )[:MAX_TOLD_WORDS]

    def _score_candidates(self, rows: Rows | None, limit: int) -> None:
        """Score the best rows of each search by meaning and by words, and fuse the two."""
        text_index, vector_index = self._view.index.text_index, self._view.index.vector_index
        assert text_index is not None
        queries = self._queries()
        is_small = rows is not None and len(rows) <= SMALL_SCOPE
        word_limit = max(limit, SMALL_SCOPE) if is_small else limit
        by_words = text_index.search(
            queries, limit=word_limit, allowed_rows=rows, labels=self._labels
        )
        self.word_scores = dict(by_words[:limit])
        self.word_ranks = {row: rank for rank, row in enumerate(self.word_scores, 1)}
        nearest, cosines = vector_index.search_records(self.vector, limit, rows)
        self.cosines = dict(zip(nearest.tolist(), cosines.tolist(), strict=True))
        self.meaning_ranks = {row: rank for rank, row in enumerate(self.cosines, 1)}
        self.word_scores |= {row: score for row, score in by_words[limit:] if row in self.cosines}
        only_by_meaning = np.array(sorted(self.cosines.keys() - self.word_scores.keys()), np.int64)
        self.cosines |= self._cosines_of(
            [row for row in self.word_ranks if row not in self.cosines]
        )
        if len(by_words) == word_limit and len(only_by_meaning):
            # Below the best by words, a candidate still has a score.
            lower = text_index.search(
                queries, limit=len(only_by_meaning), allowed_rows=only_by_meaning
            )
            self.word_scores |= dict(lower)
        self.scores = fuse_scores(sorted(self.cosines), self.cosines, self.word_scores)
        if may_be_fed_back(self._question):
            self._score_with_feedback(queries)

    def _score_with_feedback(self, queries: Sequence[TextQuery]) -> None:
        """Score the candidates once more, with words of the best of them added to the search."""
        text_index = self._view.index.text_index
        assert text_index is not None
        best = [row for row in self._best_first()[:FEEDBACK_RECORDS] if self.scores[row] > 0]
        records = self._view.snapshot.records_at(best)
        scored = [(self.scores[row], records[row]) for row in best if row in records]
        added = feedback_queries(self._question.search_text, scored)
        if not added:
            return
        rows = sorted(self.cosines)
        by_words = text_index.search(
            [*queries, *added], limit=len(rows), allowed_rows=np.array(rows, np.int64)
        )
        self.word_scores = dict(by_words)
        self.scores = fuse_scores(rows, self.cosines, self.word_scores)

    def _queries(self) -> list[TextQuery]:
        question, text_index = self._question, self._view.index.text_index
        assert text_index is not None
        words = searched_words_of_time(self._view, question.period)
        return [
            TextQuery(searched_words(text_index, question.search_text), boost=question.own_weight),
            *other_form_queries(question),
            *(TextQuery(text, boost=weight) for text, weight in question.context),
            *([TextQuery(words, boost=WEIGHT_OF_TIME_WORDS)] if words else []),
        ]

    def _ordered(
        self, rows: Rows | None, weights: dict[str, float], may_be_title: bool
    ) -> tuple[list[int], int | None]:
        """Return the rows in their final order, and the row of a title typed in full, if any."""
        question, snapshot = self._question, self._view.snapshot
        ordered = self._best_first()
        if (direction := direction_of(question)) is not None:
            records = snapshot.records_at(ordered[:MAX_DIRECTED])
            for row, factor in direction_factors(direction, records).items():
                self.scores[row] *= factor
            ordered = self._best_first()
        if self._scope is not None:
            for row, factor in self._scope.time_factors(ordered).items():
                self.scores[row] *= factor
            ordered = self._best_first()
        item = None
        if may_be_title:
            best = ordered[:MAX_TITLES_COMPARED]
            records = snapshot.records_at(best)
            item = find_known_item([(row, records[row]) for row in best if row in records], weights)
        if question.time.centre is not None:
            ordered = self._nearest_day_first(question.time.centre, ordered)
        if item is not None:
            ordered = [item, *(row for row in ordered if row != item)]
        if question.time.order and not is_prose(question):
            dated = None if self._scope is None else self._scope.dated_rows
            ordered = order_by_date(
                self._view, question, rows if dated is None or not len(dated) else dated, ordered
            )
        return ordered, item

    def _best_first(self) -> list[int]:
        """Return the rows by score; the sort is stable, so equal ones stay in ascending order."""
        return sorted(self.scores, key=self.scores.__getitem__, reverse=True)

    def _nearest_day_first(self, centre: date, ordered: list[int]) -> list[int]:
        """Order rows with equal scores by their distance to a day, undated ones last."""
        days = self._view.snapshot.date_index.listing_days(ordered)
        day = centre.toordinal()

        def distance(row: int) -> int:
            earliest, latest = days.get(row, (None, None))
            if earliest is None or latest is None:
                return _NO_DISTANCE
            return max(0, earliest - day, day - latest)

        return sorted(ordered, key=lambda row: (-round(self.scores[row], 3), distance(row), row))

    def _cosines_of(self, rows: Sequence[int]) -> dict[int, float]:
        """Return the cosine of the best passage of each row."""
        if not rows:
            return {}
        vector_index = self._view.index.vector_index
        return vector_index.cosines_of_rows(self.vector, np.asarray(rows, np.int64))

    def _term_weights(self) -> dict[str, float]:
        """Return the inverse document frequency of each term of the question."""
        text_index = self._view.index.text_index
        assert text_index is not None
        total = len(self._view.snapshot.date_index.rows)
        return {
            term: math.log(1 + (total + 1) / (text_index.document_frequency(term) + 0.5))
            for term in self._question.terms
        }


def _coverage(matched: Sequence[str], weights: dict[str, float]) -> float:
    total = sum(weights.values())
    return sum(weights.get(term, 0.0) for term in set(matched)) / total if total else 0.0
