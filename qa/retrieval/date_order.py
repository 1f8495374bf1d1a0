"""The first and the latest: the records that match the rest of a question, by date.

"The first cable from Stalin" wants all records that mention the name, by date, not the records
most like the question. So the names must be there. The noun ("cable") restricts when titles have
the word, and is only the question's own word for a record ("trip", "document") when none has it.
Other words restrict as far as records contain them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from corpus import NameForms
from embeddings import ArchiveView, TextQuery, WordSearch, key_terms
from qa.retrieval.filters import is_mostly_undated
from qa.understanding import LinkedQuestion, NameMentions

MAX_ORDERED = 100_000
"""How many matching records are ordered at most; of more, those that the words fit best."""

_AFTER_ALL_DATES = date.max.toordinal() + 1

Rows = NDArray[np.int64]


def order_by_date(
    view: ArchiveView, question: LinkedQuestion, rows: Rows | None, ranked: Sequence[int]
) -> list[int]:
    """Return the matching rows by date, the timeless last, and then `ranked` without them.

    rows: the rows that may be found, None for all. Records with the names in their titles come
    before those that only mention them.
    """
    text_index = view.index.text_index
    if text_index is None:
        return list(ranked)
    matching = _matching_rows(view, text_index, question, rows)
    days = _days(view, matching, question.time.order == "latest")
    only_mentions = ~np.isin(
        matching, _rows_with_names_in_title(view, question, matching), assume_unique=True
    )
    ordered: list[int] = matching[np.lexsort((matching, days, only_mentions))].tolist()
    already = set(ordered)
    return ordered + [row for row in ranked if row not in already]


def _days(view: ArchiveView, rows: Rows, latest_first: bool) -> Rows:
    """Return (k,) sort keys: twice the first day of each date, or minus its last; circa: 1 more.

    An undated record has the first or last day that it tells of. It comes after all dated ones,
    unless most records of the archive have no date; without any time it comes last.
    """
    date_index, told_index = view.snapshot.date_index, view.index.told_index
    positions = np.searchsorted(date_index.rows, rows)
    days = date_index.order_days[int(latest_first)][positions].astype(np.int64)
    days = np.where(days == 0, 0, 2 * (-days if latest_first else days))
    days += np.where(days == 0, 0, date_index.circa[positions])
    undated = np.flatnonzero(days == 0)
    behind = 0 if is_mostly_undated(view) else 2 * _AFTER_ALL_DATES
    if len(undated) and len(told_index.rows):
        first = np.searchsorted(told_index.rows, rows[undated])
        count = np.searchsorted(told_index.rows, rows[undated], side="right") - first
        for place, start, times in zip(undated, first, count, strict=True):
            if times:
                told_days = slice(start, start + times)
                days[place] = behind + 2 * (
                    -told_index.ends[told_days].max()
                    if latest_first
                    else told_index.starts[told_days].min()
                )
    return np.where(days == 0, 6 * _AFTER_ALL_DATES, days)


def _rows_with_names_in_title(view: ArchiveView, question: LinkedQuestion, rows: Rows) -> Rows:
    """Return the rows with every name in the title, or all when there are none.

    A title says what a record is; a summary may only mention a name.
    """
    with_names = rows
    for name in question.names:
        with_names = _rows_with_name(view, question, name, with_names, ("title",), phrase=False)
    return with_names if len(with_names) else rows


def _rows_with_name(
    view: ArchiveView,
    question: LinkedQuestion,
    name: str,
    allowed: Rows | None,
    fields: tuple[str, ...] = (),
    phrase: bool = True,
) -> Rows:
    """Return the rows that mention a name; without `phrase`, those that have its words anywhere."""
    forms = next(
        (linked.mention_forms for linked in question.linked_names if linked.text == name), None
    )
    mentions = NameMentions(view).rows(forms or NameForms((name,)), fields)
    rows = np.asarray(sorted(mentions), np.int64)
    rows = rows if allowed is None else np.intersect1d(rows, allowed)
    if phrase or view.index.text_index is None:
        return rows
    query = TextQuery(name, fields)
    scattered = view.index.text_index.rows_matching([query], allowed, MAX_ORDERED)
    return np.union1d(rows, scattered)


def _matching_rows(
    view: ArchiveView, text_index: WordSearch, question: LinkedQuestion, rows: Rows | None
) -> Rows:
    matching = np.zeros(0, np.int64)
    for phrase in (True, False):
        if question.names and not len(matching):
            with_names = rows
            for name in question.names:
                with_names = _rows_with_name(view, question, name, with_names, phrase=phrase)
            matching = matching if with_names is None else with_names
    name_terms = {term for name in question.names for term in key_terms(name)}
    noun_terms = set(key_terms(question.ordered_noun)) if question.ordered_noun else set()
    content = [term for term in question.terms if term not in name_terms]
    other_terms = [term for term in content if term not in noun_terms]
    if not len(matching):
        queries = [TextQuery(term) for term in other_terms or content]
        matching = text_index.rows_matching(queries, rows, MAX_ORDERED)
        other_terms = []
    restrictions = [TextQuery(term) for term in other_terms]
    if noun_terms:
        restrictions.insert(0, TextQuery(question.ordered_noun, fields=("title",)))
    for query in restrictions:
        restricted = text_index.rows_matching([query], matching, MAX_ORDERED)
        matching = restricted if len(restricted) else matching
    return matching
