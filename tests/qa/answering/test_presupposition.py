"""Which words of a question say what it is about, and which only ask."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpus import ArchivalDate, Record
from qa.answering.presupposition import meets_presupposition, records_that_each_answer
from qa.answering.topic import topic_terms
from qa.understanding import LinkedName, LinkedQuestion, read_question


def question(text: str, *names: str) -> LinkedQuestion:
    linked = tuple(LinkedName(name, name, forms=(name,), text=name) for name in names)
    return replace(LinkedQuestion.unlinked(read_question(text)), names=names, linked_names=linked)


@pytest.mark.parametrize(
    ("text", "names", "words"),
    [
        ("Who travelled to Lima in 1962?", ("Lima",), ()),
        ("Which talks about Lima took place before 1970?", ("Lima",), ()),
        ("What did Brandão advise Salles?", ("Brandão", "Salles"), ()),
        ("What did Brandão and Salles say about rice?", ("Brandão", "Salles"), ("rice",)),
        ("What did Brandão report?", ("Brandão",), ()),
        ("What do the records say of Brandão in 1958?", ("Brandão",), ()),
        ("Do these documents mention Brandão and rice?", ("Brandão",), ("rice",)),
        ("Is there anything about Brandão in my archive?", ("Brandão",), ()),
        ("What is known of Brandão?", ("Brandão",), ()),
        ("What records did Brandão send?", ("Brandão",), ()),
        ("Why did Brandão resign as queen?", ("Brandão",), ("queen",)),
        ("How deep is the harbour?", (), ("harbour",)),
        ("When was the letter to Salles sent?", ("Salles",), ()),
        ("Why was the letter to Salles sent?", ("Salles",), ()),
    ],
)
def test_what_a_question_is_about(
    text: str, names: tuple[str, ...], words: tuple[str, ...]
) -> None:
    assert topic_terms(question(text, *names)) == words


@pytest.mark.parametrize(
    ("text", "names", "met"),
    [
        ("What did Brandão say to Salles?", ("Brandão", "Salles"), True),
        ("What did Brandão say to Zukkorin?", ("Brandão", "Zukkorin"), False),
        ("What did Brandão say about rice?", ("Brandão",), True),
        ("What did Brandão say about tin?", ("Brandão",), False),
        ("What of the rice?", (), False),
        ("Which rice in 1950?", (), True),
        ("Which tin in 1950?", (), False),
        ("Why was rice wanted?", (), True),
        ("Why was rice refused?", (), False),
    ],
)
def test_a_record_meets_a_question_that_it_bears_out(
    text: str, names: tuple[str, ...], met: bool
) -> None:
    record = Record("r", "Letter, Brandão to Salles", ArchivalDate.none(), "Brandão wants rice.")
    assert meets_presupposition(question(text, *names), record) is met


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("How did the price of rice change?", ["a", "b"]),
        ("What did Brandão and Salles each say of rice?", ["a", "b"]),
        ("What was the price of rice?", []),
    ],
)
def test_a_change_is_told_by_two_records(text: str, ids: list[str]) -> None:
    records = [Record(name, "Note", ArchivalDate.none(), "Rice is dear.") for name in "abc"]
    assert [record.id for record in records_that_each_answer(question(text), records)] == ids
