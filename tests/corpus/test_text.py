from __future__ import annotations

from corpus import count_phrase, count_with_verb


def test_a_number_and_its_noun_agree() -> None:
    assert [count_phrase(number) for number in (0, 1, 2, 12_000)] == [
        "0 records",
        "1 record",
        "2 records",
        "12,000 records",
    ]
    assert [count_with_verb(number) for number in (0, 1, 2)] == [
        "0 records are",
        "1 record is",
        "2 records are",
    ]
    assert [count_phrase(number, "query", "queries") for number in (1, 2)] == [
        "1 query",
        "2 queries",
    ]
    assert count_with_verb(1, "line") == "1 line is"
