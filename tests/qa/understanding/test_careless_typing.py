"""Misspelt words of a question, corrected by the words of the records."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from corpus import read_bytes
from qa import Assistant

RECORDS = [
    {
        "id": "tractors",
        "title": "Letter, Josephat Lindquist to Todor Belchev",
        "date": "May 4, 1961",
        "summary": "Lindquist complains that 34 tractors have no spare parts.",
    },
    {
        "id": "harbour",
        "title": "Report on the harbour of Varda by Rehema Osterby",
        "date": "June 2, 1962",
        "summary": "The government refuses the petition for a new harbour.",
    },
]


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    opened = Assistant.open(tmp_path_factory.mktemp("typing") / "archive", bundled=False)
    lines = "\n".join(map(json.dumps, RECORDS))
    opened.add([read_bytes(lines.encode(), "records.jsonl")])
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("typed", "corrections"),
    [
        ("how mny tractors had no spair parts", [("mny", "many"), ("spair", "spare")]),
        ("wat did lindqist complain about", [("wat", "what"), ("lindqist", "Lindquist")]),
        ("wich goverment refused the petiton?",
         [("wich", "which"), ("goverment", "government"), ("petiton", "petition")]),
        ("What did Rehma Osterby report?", [("Rehma", "Rehema")]),
        ("who payd for the tractors", [("payd", "paid")]),
        # A word of the dictionary is none of the records' words.
        ("a delivry of harbors", [("delivry", "delivery")]),
        # Nobody here, but somebody; and words that are right.
        ("What did Marshall write to Lindgren?", []),
        ("Did women write to Holm?", []),
        ('the "harbur of Varda"', []),
        ("В каком году построили порт?", []),
        ("who wrote to the UNCTAD", []),
    ],
)  # fmt: skip
def test_what_is_corrected(
    assistant: Assistant, typed: str, corrections: list[tuple[str, str]]
) -> None:
    answer = assistant.ask(typed, keep=False)
    assert list(answer.question.typed.corrections) == corrections
    assert answer.question.typed.as_typed == typed


def test_a_misspelt_question_is_answered_and_the_reader_is_told(assistant: Assistant) -> None:
    answer = assistant.ask("how mny tractors had no spair parts", keep=False)
    assert [record.id for record in answer.cited_records] == ["tractors"]
    assert answer.question.notes == (
        "“mny” was read as “many”",
        "“spair” was read as “spare”",
    )


def test_a_later_turn_takes_the_corrected_words_along(assistant: Assistant) -> None:
    first = assistant.ask("what did lindqist complain about?")
    second = assistant.ask("tell me more", follow=first.conversation, keep=False)
    assert [record.id for record in second.cited_records] == ["tractors"]


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("What have you got from May '61?", ["tractors"]),
        ("Any record from the 2nd of June, 1962?", ["harbour"]),
        ("what do we have for june 1962", ["harbour"]),
        ("show me what you hold on 1961", ["tractors"]),
    ],
)
def test_a_question_with_only_a_period_lists_its_records(
    assistant: Assistant, typed: str, ids: list[str]
) -> None:
    answer = assistant.ask(typed, keep=False)
    assert [record.id for record in answer.cited_records] == ids
