"""The first and the latest: the records that match the rest of a question, in the order of their dates.

"The first cable from Stalin" wants every record that bears the name, told apart by date, not the records most like the
question. So the names must be there; the kind of thing ("cable") restricts where titles use the word, and is only the
question's own word for a record ("trip", "document") where none does; other words restrict as far as records hold them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from corpus import NameForms
from embeddings import ArchiveView, TextQuery, key_terms
from qa.understanding import NameMentions, Question

MOST_ORDERED = 100_000
"""So many matching records are put in order at most; of more, those that the words fit best."""

Rows = NDArray[np.int64]


def order_by_date(
    view: ArchiveView, question: Question, rows: Rows | None, ranked: Sequence[int]
) -> list[int]:
    """Rows that match the rest of the question, earliest or latest first, undated last; then `ranked` without them.

    Those whose titles bear the names come before those that only mention them.
    """
    matching = _matching(view, question, rows)
    days = _days(view, matching, question.time.order == "latest")
    mentioning = ~np.isin(matching, _in_title(view, question, matching), assume_unique=True)
    ordered: list[int] = matching[np.lexsort((matching, days, mentioning))].tolist()
    taken = set(ordered)
    return ordered + [row for row in ranked if row not in taken]


def _days(view: ArchiveView, rows: Rows, latest_first: bool) -> Rows:
    """(k,) the first day of each row's date, or its last, counted down; the undated after all others."""
    calendar = view.snapshot.date_index
    days = (calendar.last if latest_first else calendar.first)[np.searchsorted(calendar.rows, rows)]
    return np.where(days == 0, date.max.toordinal() + 1, -days if latest_first else days)


def _in_title(view: ArchiveView, question: Question, rows: Rows) -> Rows:
    """Those whose titles bear every name: a title says what a record is, a summary may only mention. All, if none."""
    words = view.index.text_index
    if words is None:
        return rows
    found = rows
    for name in question.names:
        found = _naming(view, question, name, found, fields=("title",), phrase=False)
    return found if len(found) else rows


def _naming(
    view: ArchiveView,
    question: Question,
    name: str,
    among: Rows | None,
    fields: tuple[str, ...] = (),
    phrase: bool = True,
) -> Rows:
    """Return the rows that mention a name; without `phrase`, those that have its words anywhere."""
    forms = next(
        (linked.mention_forms for linked in question.linked_names if linked.text == name), None
    ) or NameForms((name,))
    rows = np.asarray(sorted(NameMentions(view).rows(forms, fields)), np.int64)
    rows = rows if among is None else np.intersect1d(rows, among)
    if phrase or view.index.text_index is None:
        return rows
    scattered = view.index.text_index.rows_matching([TextQuery(name, fields)], among, MOST_ORDERED)
    return np.union1d(rows, scattered)


def _matching(view: ArchiveView, question: Question, rows: Rows | None) -> Rows:
    words = view.index.text_index
    found = np.zeros(0, np.int64)
    if words is None:
        return found
    for phrase in (True, False):
        if question.names and not len(found):
            bearing = rows
            for name in question.names:
                bearing = _naming(view, question, name, bearing, phrase=phrase)
            found = found if bearing is None else bearing
    of_names = {stem for name in question.names for stem in key_terms(name)}
    thing = set(key_terms(question.ordered_noun)) if question.ordered_noun else set()
    others = [term for term in question.terms if term not in of_names and term not in thing]
    if not len(found):
        others = others or [term for term in question.terms if term not in of_names]
        found = words.rows_matching([TextQuery(term) for term in others], rows, MOST_ORDERED)
        others = []
    for clause in [
        *([TextQuery(question.ordered_noun, fields=("title",))] if thing else []),
        *map(TextQuery, others),
    ]:
        narrower = words.rows_matching([clause], found, MOST_ORDERED)
        found = narrower if len(narrower) else found
    return found
