"""The scope of a question: which records may be found. Its period, its query's syntax, and what a conversation limits.

All of it restricts inside the searches, before anything is ranked, so that nothing outside can push out what is inside.
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
from qa.understanding import Question, matching_rows

Rows = NDArray[np.int64]
"""(k,) rows of the store, sorted, each once."""


@dataclass(frozen=True)
class SearchCounts:
    """What was searched: all records, those that overlap the period, and those without a date."""

    records: int
    in_period: int
    undated: int


LONG_PHRASE = 6
"""Words. So long a quotation is easily misremembered, or is a question in quotation marks: where no record holds it as
it stands, its words are searched instead, and that is said. A shorter one must be found."""


@dataclass(frozen=True)
class SearchScope:
    """The scope of a question.

    rows: those that may be found, None: all. whatever_time: those that meet all but the period, None: there is no
    period. note: what was done otherwise than asked, one line, "" for nothing. labels: of time; each of `rows` bears
    one, if there are any.
    """

    searched: SearchCounts
    rows: Rows | None
    rows_at_any_time: Rows | None
    note: str = ""
    labels: tuple[str, ...] = ()

    @cached_property
    def outside(self) -> Rows | None:
        """Those outside the period alone, which may be named as near; None when there is no period. For few answers."""
        if self.rows is None or self.rows_at_any_time is None:
            return None
        return _without(self.rows_at_any_time, self.rows)


def build_scope(view: ArchiveView, question: Question) -> SearchScope:
    """How much is searched, and which rows."""
    total = len(view.snapshot.date_index.rows)
    dated = _rows_in_period(view, question)
    met = _rows_that_meet(view, question)
    note = ""
    if met is not None and not len(met) and (phrase := _long_phrase(question)):
        met, note = (
            None,
            f"no record holds “{phrase}” as it stands; its words were searched instead",
        )
    searched = SearchCounts(
        total, total if dated is None else len(dated), view.snapshot.undated_count()
    )
    if dated is None:
        return SearchScope(searched, met, None, note)
    if met is None:
        return SearchScope(searched, dated, view.snapshot.date_index.rows, note, _labels(question))
    return SearchScope(searched, met[np.isin(met, dated)], met, note)


def _without(rows: Rows, some: Rows) -> Rows:
    """The rows that are not among `some`, which are all among them; a tenth of the time that np.setdiff1d takes."""
    left = np.ones(int(rows[-1]) + 1 if len(rows) else 0, np.bool_)
    left[some] = False
    return rows[left[rows]]


def _any_of(parts: Sequence[Rows]) -> Rows:
    """The rows of any of the parts, sorted, each once; by flags, as np.unique takes a hundred times as long."""
    if len(parts) == 1:
        return parts[0]
    there = np.zeros(1 + max(int(part[-1]) if len(part) else -1 for part in parts), np.bool_)
    for part in parts:
        there[part] = True
    return np.flatnonzero(there)


def _labels(question: Question) -> tuple[str, ...]:
    """The labels of all periods that are asked about; () when one of them is too long to have any."""
    asked = [
        period_date_terms(one.earliest or date.min, one.latest or date.max)
        for one in question.time.periods
    ]
    return tuple(dict.fromkeys(label for labels in asked for label in labels)) if all(asked) else ()


def _rows_that_meet(view: ArchiveView, question: Question) -> Rows | None:
    """The rows that the syntax, the kind and the record allow; None: all."""
    if question.record is not None:
        held = view.snapshot.get(question.record)
        return np.asarray([] if held is None else [held.row], np.int64)
    required = None if question.syntax is None else question.syntax.required
    if required is None and not question.kind:
        return None
    everything = view.snapshot.date_index.rows
    rows = everything
    if required is not None:
        rows = matching_rows(required, lambda one: _holding(view, one), everything)
    return (
        np.intersect1d(rows, _holding(view, TextQuery(question.kind, ("title",))))
        if question.kind
        else rows
    )


def _long_phrase(question: Question) -> str:
    """The phrase that is all that is demanded, when it is a long one."""
    required = None if question.syntax is None else question.syntax.required
    alone = isinstance(required, TextQuery) and required.phrase and not question.kind
    return (
        required.text
        if alone and isinstance(required, TextQuery) and len(required.text.split()) >= LONG_PHRASE
        else ""
    )


def _holding(view: ArchiveView, clause: TextQuery) -> Rows:
    words = view.index.text_index
    return np.zeros(0, np.int64) if words is None else words.rows_matching([clause])


def _rows_in_period(view: ArchiveView, question: Question) -> Rows | None:
    time = question.time
    if question.record is not None or not (time.periods or time.excluded_periods):
        return None
    snapshot = view.snapshot
    if time.periods:
        rows = _any_of(
            [snapshot.rows_overlapping(one.earliest, one.latest) for one in time.periods]
        )
    else:
        rows = snapshot.date_index.rows
    for one in time.excluded_periods:
        inside = snapshot.listing_days(snapshot.rows_overlapping(one.earliest, one.latest).tolist())
        wholly = [row for row, days in inside.items() if _within(days, one.earliest, one.latest)]
        rows = np.setdiff1d(rows, np.asarray(wholly, np.int64))
    return rows


def _within(
    days: tuple[int | None, int | None], earliest: date | None, latest: date | None
) -> bool:
    """Whether all that the listing's date can mean (its first and last day) lies in an excluded period."""
    first, last = days
    if first is None or last is None:
        return False
    return (earliest is None or first >= earliest.toordinal()) and (
        latest is None or last <= latest.toordinal()
    )
