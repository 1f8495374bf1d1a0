"""Which sentences state something, and which neighbours a quotation brings."""

from __future__ import annotations

import pytest

from corpus import ArchivalDate, Record
from qa.answering.prose import is_statement, statements_in, widen_citations
from qa.citations import cite


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("(Night)", False),
        ("Copy No. 12", False),
        ("Reproduction Forbidden", False),
        ("No. 1643-1644", False),
        ("List of receivers - 3: A - 1, B - 1, C - 1.", False),
        ("TO: THE HARBOUR MASTER", False),
        ("Private visit.", True),
        ("On ice, on grain and on coal.", True),
        ("A question about the fate of two ships in the northern", True),
        ("Lund declines.", True),
    ],
)
def test_headers_and_stamps_state_nothing(text: str, states: bool) -> None:
    assert is_statement(text) is states


def test_header_lines_are_cut_from_the_sentence_that_follows_them() -> None:
    text = "TELEGRAM NO. 7\nCopy No. 3\nTO: OSLO\nThe ice has closed the port. (Draft)"
    assert [text[start:end] for start, end in statements_in(text)] == [
        "The ice has closed the port."
    ]


@pytest.mark.parametrize(
    ("summary", "quoted", "wants_turn", "expected"),
    [
        ("Lund writes. He asks for coal.", "He asks for coal.", False, "all"),
        ("Lund writes. Rossi asks for coal.", "Rossi asks for coal.", False, "quoted"),
        ("Saar asks for twelve cranes. Eight were delivered.", "Eight were delivered.", 0, "all"),
        ("It lists nine aims. None were reached.", "It lists nine aims.", True, "all"),
        ("It lists nine aims. None were reached.", "It lists nine aims.", False, "quoted"),
        ("The mill had coal. They never sold it.", "The mill had coal.", True, "all"),
        ("The mill had coal. Riga did not reply.", "The mill had coal.", True, "quoted"),
        ("The mill had coal. The mill was not sold.", "The mill had coal.", True, "all"),
    ],
)
def test_a_quotation_brings_the_sentences_that_it_needs(
    summary: str, quoted: str, wants_turn: bool, expected: str
) -> None:
    record = Record("a", "Note", ArchivalDate.none(), summary)
    start = summary.index(quoted)
    citation = cite(record, "summary", start, start + len(quoted))
    widened = widen_citations([citation], bool(wants_turn))
    assert [one.quote for one in widened] == [summary if expected == "all" else quoted]


def test_overlapping_quotations_become_one() -> None:
    summary = "Lund writes. He asks for coal. It is late."
    record = Record("a", "Note", ArchivalDate.none(), summary)
    citations = [cite(record, "summary", 31, 42), cite(record, "summary", 0, 12)]
    assert [one.quote for one in widen_citations(citations, False)] == [summary]


@pytest.mark.parametrize(
    ("quoted", "expected"),
    [
        (("Saar is cold.", "Rossi asks for coal."), ["Rossi asks for coal. Saar is cold."]),
        (("Riga is late.", "Rossi asks for coal."), ["Riga is late.", "Rossi asks for coal."]),
    ],
)
def test_quotations_side_by_side_become_one(quoted: tuple[str, str], expected: list[str]) -> None:
    summary = "Rossi asks for coal. Saar is cold. Riga is late."
    record = Record("a", "Note", ArchivalDate.none(), summary)
    places = [(summary.index(words), summary.index(words) + len(words)) for words in quoted]
    citations = [cite(record, "summary", *place) for place in places]
    assert [one.quote for one in widen_citations(citations, False)] == expected
