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

from embeddings import Clause, View, Words, key_terms
from qa.question import Question

MOST_ORDERED = 10_000
"""So many matching records are put in order at most."""


def in_order(view: View, question: Question, rows: NDArray[np.int64] | None, ranked: Sequence[int]) -> list[int]:
    """Rows that match the rest of the question, earliest or latest first, undated last; then `ranked` without them.

    Those whose titles bear the names come before those that only mention them.
    """
    matching = _matching(view, question, rows)
    days = view.snapshot.days_of(matching)
    latest_first = question.time.order == "latest"
    far = date.max.toordinal() + 1

    def key(row: int) -> tuple[int, int]:
        earliest, latest = days.get(row, (None, None))
        day = latest if latest_first else earliest
        return (far if day is None else -day if latest_first else day), row

    titled = _in_title(view, question, matching)
    ordered = sorted(titled, key=key) + sorted(set(matching) - titled, key=key)
    taken = set(ordered)
    return ordered + [row for row in ranked if row not in taken]


def _in_title(view: View, question: Question, rows: list[int]) -> set[int]:
    """Those whose titles bear every name: a title says what a record is, a summary may only mention."""
    words = view.index.words
    if words is None or not question.names or not rows:
        return set(rows)
    found = set(rows)
    for name in question.names:
        found &= _naming(words, question, name, np.asarray(sorted(found), np.int64), fields=("title",), phrase=False)
    return found or set(rows)


def _naming(
    words: Words,
    question: Question,
    name: str,
    among: NDArray[np.int64] | None,
    fields: tuple[str, ...] = (),
    phrase: bool = True,
) -> set[int]:
    """The rows that bear a name, as it was typed or in another of its forms."""
    others = next((one.also for one in question.people if one.text == name), ())
    clauses = [Clause(name, fields, phrase=phrase), *(Clause(form, fields, phrase=True) for form in others)]
    return {row for one in clauses for row, _ in words.search([], must=[one], limit=MOST_ORDERED, among=among)}


def _matching(view: View, question: Question, rows: NDArray[np.int64] | None) -> list[int]:
    words = view.index.words
    if words is None:
        return []

    def holding(clauses: list[Clause], among: NDArray[np.int64] | None) -> list[int]:
        return [row for row, _ in words.search([], must=clauses, limit=MOST_ORDERED, among=among)]

    found: list[int] = []
    for phrase in (True, False):
        if question.names and not found:
            bearing = rows
            for name in question.names:
                bearing = np.asarray(sorted(_naming(words, question, name, bearing, phrase=phrase)), np.int64)
            found = [] if bearing is None else bearing.tolist()
    of_names = {stem for name in question.names for stem in key_terms(name)}
    thing = set(key_terms(question.thing)) if question.thing else set()
    others = [term for term in question.terms if term not in of_names and term not in thing]
    if not found:
        if not others:
            others = [term for term in question.terms if term not in of_names]
        found = holding([Clause(term) for term in others], rows) if others else []
        others = []
    for clause in [*([Clause(question.thing, fields=("title",))] if thing else []), *map(Clause, others)]:
        among = np.asarray(sorted(found), np.int64)
        found = (holding([clause], among) if len(among) else []) or found
    return found
