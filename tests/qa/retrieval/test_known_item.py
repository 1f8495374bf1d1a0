"""A title half remembered comes first; a subject does not count as a title."""

from __future__ import annotations

import pytest

from corpus import ArchivalDate, Record
from qa.retrieval.known_item import find_known_item

TITLES = [
    "Letter from the Consul in Recife on Coffee Prices",
    "Report on Coffee",
    "Coffee Prices in Recife, 1958",
    "Minutes of the Harbour Committee",
]
CANDIDATES = [
    (row, Record(f"r{row}", title, ArchivalDate.none())) for row, title in enumerate(TITLES)
]


@pytest.mark.parametrize(
    ("words", "row"),
    [
        ("letter consul recif", 0),
        ("minut harbour committe", 3),
        ("coffe price recif", 2),  # two titles hold all of it: the one that it holds most of
        ("coffe price", None),  # two words name a subject
        ("coffe harbour visit", None),
        ("", None),
    ],
)
def test_a_query_names_one_title_or_none(words: str, row: int | None) -> None:
    assert find_known_item(CANDIDATES, dict.fromkeys(words.split(), 1.0)) == row


def test_rare_words_weigh_more() -> None:
    weights = {"letter": 0.1, "consul": 5.0, "recif": 5.0, "unheard": 0.5}
    assert find_known_item(CANDIDATES, weights) == 0
    assert find_known_item(CANDIDATES, weights | {"unheard": 5.0}) is None
