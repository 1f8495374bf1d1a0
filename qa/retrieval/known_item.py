"""The known item: a title half remembered, typed as keywords, comes first.

A query names an item when one title holds nearly all of its words, rare words weighing more, and either no other title
among the candidates does, or the query also holds most of that title. Anything less is a search like any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corpus import Record
from embeddings import key_terms

LOOKED_AT = 20
"""So many of the best candidates are compared by title."""

FEWEST_WORDS = 3
"""Fewer words than this name a subject, not an item."""

NEARLY_ALL = 0.8
MOST = 0.6


def find_known_item(
    candidates: Sequence[tuple[int, Record]], weights: Mapping[str, float]
) -> int | None:
    """The row of the item that a query names, among (row, record) best first; None when it names none.

    weights: the query's analysed words, each with its weight (0 or more).
    """
    total = sum(weights.values())
    if len(weights) < FEWEST_WORDS or not total:
        return None
    named: list[tuple[float, float, int]] = []
    for row, record in candidates[:LOOKED_AT]:
        title = set(key_terms(record.title))
        held = sum(weight for word, weight in weights.items() if word in title) / total
        if held >= NEARLY_ALL and title:
            named.append((held, len(title & weights.keys()) / len(title), row))
    if not named:
        return None
    _, whole, row = max(named, key=lambda one: (one[0], one[1], -one[2]))
    return row if len(named) == 1 or whole >= MOST else None
