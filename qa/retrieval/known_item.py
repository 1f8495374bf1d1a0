"""The known item: a half-remembered title, typed as keywords, comes first.

A query names an item when one title has nearly all of its words, where rare words weigh more, and
either no other candidate's title does, or the query also has most of that title. Anything less is
an ordinary search.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corpus import Record
from embeddings import key_terms

MAX_TITLES_COMPARED = 20
"""How many of the best candidates are compared by title."""

MIN_WORDS = 3
"""Fewer words name a subject, not an item."""

MIN_SHARE_OF_QUERY = 0.8
MIN_SHARE_OF_TITLE = 0.6


def find_known_item(
    candidates: Sequence[tuple[int, Record]], weights: Mapping[str, float]
) -> int | None:
    """Return the row of the item that a query names; None when it names none.

    candidates: (row, record), best first. weights: by analysed word of the query, 0 or more.
    """
    total = sum(weights.values())
    if len(weights) < MIN_WORDS or not total:
        return None
    matches: list[tuple[float, float, int]] = []
    for row, record in candidates[:MAX_TITLES_COMPARED]:
        title = set(key_terms(record.title))
        query_share = sum(weight for word, weight in weights.items() if word in title) / total
        if query_share >= MIN_SHARE_OF_QUERY and title:
            matches.append((query_share, len(title & weights.keys()) / len(title), row))
    if not matches:
        return None
    _, title_share, row = max(matches, key=lambda match: (match[0], match[1], -match[2]))
    return row if len(matches) == 1 or title_share >= MIN_SHARE_OF_TITLE else None
