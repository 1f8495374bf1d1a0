"""Starter questions: one of each kind, made from the records, each answered by them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import read_listing
from qa import Assistant, StarterQuestion, suggest_starters

JOURNEYS = """June 4, 1958

Minister Ana Brandão in Recife, Brazil

The minister opens the harbour.

June 9, 1958

Minister Ana Brandão in Olinda, Brazil

The minister visits the mills.
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    opened = Assistant.open(tmp_path_factory.mktemp("examples") / "archive")
    yield opened
    opened.close()


def test_there_is_a_question_of_each_kind(assistant: Assistant) -> None:
    assert [(question.kind, question.text) for question in suggest_starters(assistant)] == [
        ("What a record says", "What did Stalin advise Mao in 1949?"),
        ("When", "When did Stalin write to Anastas Mikoyan?"),
        ("How many", "How many records mention China?"),
        ("First or last", "What is the earliest record that mentions China?"),
        ("Over time", "Timeline of China"),
        ("The archive itself", "What years does the archive cover?"),
    ]


def test_each_is_answered(assistant: Assistant) -> None:
    for question in suggest_starters(assistant):
        assert assistant.ask(question.text, keep=False).answered, question


def test_asking_them_keeps_no_conversation(assistant: Assistant) -> None:
    before = assistant.annotations.conversations(limit=100)
    suggest_starters(assistant)
    assert assistant.annotations.conversations(limit=100) == before


def test_a_kind_that_no_record_allows_is_left_out(tmp_path: Path) -> None:
    assistant = Assistant.open(tmp_path / "archive", bundled=False)
    assert suggest_starters(assistant) == []
    assistant.add([read_listing("March 9, 1955\n\nNote on Rice\n\nThe mission buys rice.\n")])
    assert suggest_starters(assistant) == [
        StarterQuestion("The archive itself", "What years does the archive cover?")
    ]
    assistant.add([read_listing(JOURNEYS)])
    assert StarterQuestion("When", "When was Ana Brandão in Recife?") in suggest_starters(assistant)
    assistant.close()
