"""The scope of a question: which records may be found.

Its period, its query syntax and the limits from the conversation restrict both searches before
anything is ranked, so that a record outside cannot push out one inside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from corpus import period_date_terms
from embeddings import ArchiveView, TextQuery
from qa.retrieval.answering_letters import answering_rows
from qa.understanding import LinkedQuestion, matching_rows

Rows = NDArray[np.int64]
"""(k,) rows of the store, sorted, each once."""

MIN_LONG_PHRASE = 6
"""Words. So long a quotation is easily misremembered, or is a question in quotation marks: when no
record contains it, its words are searched instead, with a note. A shorter one must be found."""


@dataclass(frozen=True)
class SearchCounts:
    """How much was searched: all records, those that overlap the period, and those undated."""

    records: int
    in_period: int
    undated: int


@dataclass(frozen=True)
class SearchScope:
    """The records that may be found for a question.

    Attributes:
        question: the question as searched: without a long phrase that no record contains.
        searched: how much is searched.
        rows: the rows that may be found, None for all.
        rows_at_any_time: the rows that match all but the period; None without a period.
        labels: labels of time in the text index; each of `rows` has one, if there are any.
    """

    question: LinkedQuestion
    searched: SearchCounts
    rows: Rows | None
    rows_at_any_time: Rows | None = None
    labels: tuple[str, ...] = ()

    @cached_property
    def rows_outside(self) -> Rows | None:
        """The rows that only the period excludes, None without a period. Computed on demand."""
        if self.rows is None or self.rows_at_any_time is None:
            return None
        return _without(self.rows_at_any_time, self.rows)


def build_scope(view: ArchiveView, question: LinkedQuestion) -> SearchScope:
    """Return which rows may be found, and how much is searched."""
    all_rows = view.snapshot.date_index.rows
    rows_in_period = _rows_in_period(view, question)
    matching = _matching_rows(view, question)
    if matching is not None and not len(matching) and (phrase := _long_phrase(question)):
        matching = None
        question = question.without_phrase(
            f"no record holds “{phrase}” as it stands; its words were searched instead"
        )
    total = len(all_rows)
    in_period = total if rows_in_period is None else len(rows_in_period)
    searched = SearchCounts(total, in_period, view.snapshot.date_index.undated_count)
    if rows_in_period is None:
        return SearchScope(question, searched, matching)
    if matching is None:
        return SearchScope(question, searched, rows_in_period, all_rows, _time_labels(question))
    rows = matching[np.isin(matching, rows_in_period)]
    return SearchScope(question, searched, rows, matching)


def _without(rows: Rows, excluded: Rows) -> Rows:
    """Return the rows without a subset of them; ten times as fast as np.setdiff1d."""
    is_included = np.ones(int(rows[-1]) + 1 if len(rows) else 0, np.bool_)
    is_included[excluded] = False
    return rows[is_included[rows]]


def _union(parts: Sequence[Rows]) -> Rows:
    """Return the rows of any part, sorted, each once; a hundred times as fast as np.unique."""
    if len(parts) == 1:
        return parts[0]
    is_included = np.zeros(1 + max(int(part[-1]) if len(part) else -1 for part in parts), np.bool_)
    for part in parts:
        is_included[part] = True
    return np.flatnonzero(is_included)


def _time_labels(question: LinkedQuestion) -> tuple[str, ...]:
    """Return the labels of all periods; () when one of them is too long to have any."""
    by_period = [
        period_date_terms(period.earliest or date.min, period.latest or date.max)
        for period in question.time.periods
    ]
    if not all(by_period):
        return ()
    return tuple(dict.fromkeys(label for labels in by_period for label in labels))


def _matching_rows(view: ArchiveView, question: LinkedQuestion) -> Rows | None:
    """Return the rows that the syntax and the earlier turns allow, None for all."""
    taken = question.follow_up
    if taken.reply_to:
        return answering_rows(view, taken.reply_to)
    if taken.record_ids:
        return _rows_of_records(view, taken.record_ids)
    if question.required is None and not question.title_word and not taken.without_ids:
        return None

    def rows_of(query: TextQuery) -> Rows:
        text_index = view.index.text_index
        return np.zeros(0, np.int64) if text_index is None else text_index.rows_matching([query])

    rows = view.snapshot.date_index.rows
    if question.required is not None:
        rows = matching_rows(question.required, rows_of, rows)
    if question.title_word:
        rows = np.intersect1d(rows, rows_of(TextQuery(question.title_word, ("title",))))
    return np.setdiff1d(rows, _rows_of_records(view, taken.without_ids))


def _rows_of_records(view: ArchiveView, ids: Sequence[str]) -> Rows:
    """Return the rows of the records with these ids; those that are gone have none."""
    stored = [view.snapshot.get(record_id) for record_id in ids]
    return np.asarray(sorted(record.row for record in stored if record is not None), np.int64)


def _long_phrase(question: LinkedQuestion) -> str:
    """Return the phrase that is all that a question demands, when it is a long one, else ""."""
    required = question.required
    if not isinstance(required, TextQuery) or not required.phrase or question.title_word:
        return ""
    return required.text if len(required.text.split()) >= MIN_LONG_PHRASE else ""


def _rows_in_period(view: ArchiveView, question: LinkedQuestion) -> Rows | None:
    time, snapshot = question.time, view.snapshot
    if question.follow_up.record_ids or not (time.periods or time.excluded_periods):
        return None
    rows = snapshot.date_index.rows
    if time.periods:
        rows = _union(
            [
                snapshot.date_index.rows_overlapping(period.earliest, period.latest)
                for period in time.periods
            ]
        )
    for period in time.excluded_periods:
        overlapping = snapshot.date_index.rows_overlapping(period.earliest, period.latest).tolist()
        days = snapshot.date_index.listing_days(overlapping)
        inside = [row for row in days if _is_inside(days[row], period.earliest, period.latest)]
        rows = np.setdiff1d(rows, np.asarray(inside, np.int64))
    return rows


def _is_inside(
    days: tuple[int | None, int | None], earliest: date | None, latest: date | None
) -> bool:
    """Return whether all days that a date can mean are in an excluded period."""
    first, last = days
    if first is None or last is None:
        return False
    return (earliest is None or first >= earliest.toordinal()) and (
        latest is None or last <= latest.toordinal()
    )
