"""The scope of a question: which records may be found.

Its period, its query syntax and the limits from the conversation restrict both searches before
anything is ranked, so that a record outside cannot push out one inside.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from corpus import UNDATED_TERM, Interval, are_among, period_date_terms
from embeddings import ArchiveView, TextQuery
from qa.retrieval.answering_letters import answering_rows
from qa.retrieval.long_query import is_prose
from qa.understanding import LinkedQuestion, loosened, matching_rows

Rows = NDArray[np.int64]
"""(k,) rows of the store, sorted, each once."""

_NO_ROWS: Rows = np.zeros(0, np.int64)

MIN_LONG_PHRASE = 6
"""Words. So long a quotation is easily misremembered, or is a question in quotation marks: when no
record contains it, its words are searched instead, with a note. A shorter one must be found."""


_UNDATED = re.compile(r"\bundated\b", re.IGNORECASE)

SECOND_TIME_FACTOR, UNDATED_FACTOR = 0.9, 0.65
"""Multiply the score of a record that has the question's time in its other sense, or has no time.
Chosen by benchmarks/retrieval.py on travels, told and reading."""


@dataclass(frozen=True)
class SearchCounts:
    """How much was searched.

    Attributes:
        records: how many records there are.
        in_period: how many are dated in the period.
        undated: how many have no date.
        telling: how many others tell of the period.
        loosened: a line for each demand that no record met, and what was searched instead.
    """

    records: int
    in_period: int
    undated: int
    telling: int = 0
    loosened: tuple[str, ...] = ()


@dataclass(frozen=True)
class SearchScope:
    """The records that may be found for a question.

    Attributes:
        question: the question as searched: without a long phrase that no record contains.
        searched: how much is searched.
        rows: the rows that may be found, None for all.
        dated_rows: those of them that are dated in the period; `rows` if there is none.
        telling_rows: the others of them that tell of the period.
        rows_at_any_time: the rows that match all but the period; None without a period.
        labels: labels of time in the text index; each of `rows` has one, if there are any.
    """

    question: LinkedQuestion
    searched: SearchCounts
    rows: Rows | None
    rows_at_any_time: Rows | None = None
    labels: tuple[str, ...] = ()
    dated_rows: Rows | None = None
    telling_rows: Rows = field(default_factory=lambda: _NO_ROWS)

    def time_factors(self, rows: Sequence[int]) -> dict[int, float]:
        """Return by row what its score is multiplied by, for the time that the question means.

        Where all is equal, what is dated in the period comes before what tells of it; the other way
        round when the question asks what was told. All are 1.0 when no time is asked for.
        """
        if self.dated_rows is None or not self.question.time.periods:
            return {}
        ahead, behind = self.dated_rows, self.telling_rows
        if self.question.time.meaning == "told":
            ahead, behind = behind, ahead
        numbers = np.asarray(rows, np.int64)
        factors = np.where(are_among(numbers, behind), SECOND_TIME_FACTOR, UNDATED_FACTOR)
        factors[are_among(numbers, ahead)] = 1.0
        return dict(zip(rows, factors.tolist(), strict=True))

    @cached_property
    def rows_outside(self) -> Rows | None:
        """The rows that only the period excludes, None without a period. Computed on demand."""
        if self.rows is None or self.rows_at_any_time is None:
            return None
        return _without(self.rows_at_any_time, self.rows)


def build_scope(view: ArchiveView, question: LinkedQuestion) -> SearchScope:
    """Return which rows may be found, and how much is searched."""
    all_rows = view.snapshot.date_index.rows
    reach = _reach(view, question)
    matching = _matching_rows(view, question)
    if matching is not None and not len(matching) and (phrase := _long_phrase(question)):
        matching = None
        question = question.without_phrase(
            f"no record contains “{phrase}” as it stands; its words were searched instead"
        )
    loosenings: tuple[str, ...] = ()
    if matching is not None and not len(matching):
        question, matching, loosenings = _loosen(view, question, matching)
    if view.only_rows is not None and matching is None:
        matching = all_rows
    total = len(all_rows)
    undated_count = view.snapshot.date_index.undated_count
    if reach is None:
        return SearchScope(
            question,
            SearchCounts(total, total, undated_count, loosened=loosenings),
            matching,
            dated_rows=matching,
        )
    dated, telling, _ = reach
    searched = SearchCounts(total, len(dated), undated_count, len(telling), loosenings)
    labels = _time_labels(question)
    rows = _union(reach)
    if matching is not None:
        labels = ()
        rows, dated, telling = (part[np.isin(part, matching)] for part in (rows, dated, telling))
    if is_prose(question) and not question.time.excluded_periods:
        labels, rows = (), all_rows if matching is None else matching
    return SearchScope(
        question,
        searched,
        rows,
        all_rows if matching is None else matching,
        labels,
        dated,
        telling,
    )


def _loosen(
    view: ArchiveView, question: LinkedQuestion, matching: Rows
) -> tuple[LinkedQuestion, Rows | None, tuple[str, ...]]:
    """Return a question with demands that some record meets, its rows, and what was loosened.

    Limits from earlier turns are no demands of the query, and stay.
    """
    follow_up = question.follow_up
    if (
        question.required is None
        or follow_up.reply_to
        or follow_up.record_ids
        or question.title_word
    ):
        return question, matching, ()
    for required, note in loosened(question.required):
        question = question.loosened(required, note)
        rows = _matching_rows(view, question)
        if rows is None or len(rows):
            return question, rows, (note,)
    return question, matching, ()


def is_mostly_undated(view: ArchiveView) -> bool:
    """Return whether most records of an archive have no date."""
    dates = view.snapshot.date_index
    return 2 * dates.undated_count > len(dates.rows)


def _without(rows: Rows, excluded: Rows) -> Rows:
    """Return the rows without the excluded ones; ten times as fast as np.setdiff1d."""
    is_included = np.ones(int(rows[-1]) + 1 if len(rows) else 0, np.bool_)
    is_included[excluded[: np.searchsorted(excluded, len(is_included))]] = False
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
    labels = dict.fromkeys(label for labels in by_period for label in labels)
    return (*labels, UNDATED_TERM)


def _matching_rows(view: ArchiveView, question: LinkedQuestion) -> Rows | None:
    """Return the rows that the syntax and the earlier turns allow, None for all of the view."""
    rows = _demanded_rows(view, question)
    return rows if rows is None or view.only_rows is None else np.intersect1d(rows, view.only_rows)


def _demanded_rows(view: ArchiveView, question: LinkedQuestion) -> Rows | None:
    follow_up = question.follow_up
    if follow_up.reply_to:
        return answering_rows(view, follow_up.reply_to)
    if follow_up.record_ids:
        return _rows_of_records(view, follow_up.record_ids)
    wants_undated = not question.typed.is_for_any_time and bool(_UNDATED.search(question.text))
    if not (question.required or question.title_word or follow_up.without_ids or wants_undated):
        return None

    def rows_of(query: TextQuery) -> Rows:
        text_index = view.index.text_index
        return np.zeros(0, np.int64) if text_index is None else text_index.rows_matching([query])

    dates = view.snapshot.date_index
    rows = dates.undated_rows if wants_undated and dates.undated_count else dates.rows
    if question.required is not None:
        rows = matching_rows(question.required, rows_of, rows)
    if question.title_word:
        rows = np.intersect1d(rows, rows_of(TextQuery(question.title_word, ("title",))))
    return np.setdiff1d(rows, _rows_of_records(view, follow_up.without_ids))


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


def _reach(view: ArchiveView, question: LinkedQuestion) -> tuple[Rows, Rows, Rows] | None:
    """Return the rows within reach of the period, in three parts; None without a period.

    The parts are the rows dated in the period, the others that tell of it, and, in an archive where
    most records have no date, the other undated ones: no period silences it. A question about when
    records were written reaches only the first part.
    """
    time, dates = question.time, view.snapshot.date_index
    if question.follow_up.record_ids or not (time.periods or time.excluded_periods):
        return None
    dated, telling, undated = dates.rows, _NO_ROWS, _NO_ROWS
    if time.periods:
        spans = [(period.earliest, period.latest) for period in time.periods]
        dated = _union([dates.rows_overlapping(*span) for span in spans])
        if time.meaning != "written":
            told_index = view.index.told_index
            telling = _union([told_index.rows_overlapping(*span) for span in spans])
            telling = _without(telling, dated)
            if view.only_rows is not None:
                telling = np.intersect1d(telling, view.only_rows)
            if is_mostly_undated(view):
                undated = _without(dates.undated_rows, telling)
    excluded = _rows_inside(view, time.excluded_periods)
    if len(excluded):
        dated, telling, undated = (_without(part, excluded) for part in (dated, telling, undated))
    return dated, telling, undated


def _rows_inside(view: ArchiveView, periods: Sequence[Interval]) -> Rows:
    """Return the rows with a listing date inside one of these periods, whatever day it means."""
    dates = view.snapshot.date_index
    inside = [_NO_ROWS]
    for period in periods:
        overlapping = dates.rows_overlapping(period.earliest, period.latest).tolist()
        days = dates.listing_days(overlapping)
        rows = [row for row in days if _is_inside(days[row], period.earliest, period.latest)]
        inside.append(np.asarray(rows, np.int64))
    return _union(inside)


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
