"""Statements say only what their records say, and introduce it in their words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpus import ArchivalDate, Record, parse_date
from qa.answering.statement import (
    NotVerbatimError,
    Statement,
    attribution_of,
    is_verbatim,
    number_statements,
)
from qa.citations.citation import cite


def record(summary: str, when: str = "May 1, 1950", title: str = "Note") -> Record:
    return Record("a", title, parse_date(when) or ArchivalDate.none(), summary)


def test_a_frame_with_words_of_its_own_does_not_pass() -> None:
    one = record("War.")
    good = number_statements([cite(one, "summary", 0, 4)])[0]
    assert is_verbatim(good)
    assert not is_verbatim(replace(good, attribution="May 1, 1950, “Note by Stalin”:"))
    assert not is_verbatim(replace(good, attribution="May 2, 1950, “Note”:"))


def test_an_unfaithful_frame_is_never_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "qa.answering.statement.attribution_of",
        lambda record, quotes_title: "In 1999, “Note”:",
    )
    with pytest.raises(NotVerbatimError, match="does not contain 'In 1999"):
        number_statements([cite(record("War."), "summary", 0, 4)])


@pytest.mark.parametrize(
    ("when", "title", "words"),
    [
        (
            "May 8, 1962",
            "Talk, 9 April 1962",
            "On May 8, 1962 (the title says 9 April 1962), “Talk, 9 April 1962”:",
        ),
        (
            "May 8, 1962",
            "Letter, Li Rui to Wang Ping, 'On Rice'",
            "On May 8, 1962, letter, Li Rui to Wang Ping:",
        ),
        ("September 1991", "Report by N. Orlova", "In September 1991, report by N. Orlova:"),
        ("1991", "Talk", "In 1991, “Talk”:"),
        ("January 26-28, 1970", "Talk", "On January 26-28, 1970, “Talk”:"),
        ("Fall 1964", "Talk", "In Fall 1964, “Talk”:"),
        ("circa 1950", "Talk", "Circa 1950, “Talk”:"),
        ("before 1961", "Talk", "Before 1961, “Talk”:"),
        ("", "Talk", "Undated, “Talk”:"),
    ],
)
def test_the_frame_says_from_when_and_by_whom(when: str, title: str, words: str) -> None:
    assert attribution_of(record("x", when, title)) == words
    assert is_verbatim(Statement(cite(record("x", when, title), "summary", 0, 1), 1, words))


def test_a_quoted_title_is_not_said_twice_and_a_missing_summary_is_said() -> None:
    bare = record("", "May 8, 1962", "Talk, 9 April 1962")
    full = record("Talk of rice.", "May 8, 1962", "Talk, 9 April 1962")
    said = "On May 8, 1962 (the title says 9 April 1962)"
    frames = [number_statements([cite(one, "title", 0, 18)])[0].attribution for one in (bare, full)]
    assert frames == [f"{said}, a record of which the archive gives no summary:", f"{said}:"]
