"""A letter to the person who did something tells less of it than a letter from that person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpus import ArchivalDate, Record
from qa.retrieval import doers_of, is_only_received_by, reverses_direction
from qa.understanding import LinkedName, LinkedQuestion, read_question
from tests.embeddings.fake_encoder import PaperEncoder


@pytest.mark.parametrize(
    ("asked", "title", "is_received"),
    [
        ("Why did Berg agree to the plan?", "Letter, Holm to Berg", True),
        ("Why did Berg agree to the plan?", "Letter, Berg to Holm", False),
        ("Why did Berg agree to the plan?", "Minutes of a meeting with Berg", False),
        ("Why did Berg agree to the plan?", "Letter, Holm to Dahl", False),
        ("What was Berg promised?", "Letter, Holm to Berg", False),
        ("What did Berg receive?", "Letter, Holm to Berg", False),
        ("What did Holm say when Berg came?", "Letter, Holm to Berg", False),
        ("Did the pilots' guild send a boat?", "Letter, Holm to the Pilots' Guild", True),
        ("Did the pilots' guild send a boat?", "Letter, the Pilots' Guild to Holm", False),
    ],
)
def test_who_did_it_only_received_the_letter(asked: str, title: str, is_received: bool) -> None:
    doers = doers_of(PaperEncoder(), _linked(asked))
    assert is_only_received_by(doers, _titled(title)) is is_received


@pytest.mark.parametrize(
    ("title", "is_reversed"),
    [
        ("Letter, Holm to Berg", True),
        ("Letter, Berg to Holm", False),
        ("Letter, Holm to the Council, on the visit of Berg", False),
        ("Telegram from Holm, 'Conversation with Berg'", False),
    ],
)
def test_what_one_was_told_may_stand_in_the_report_to_a_third(
    title: str, is_reversed: bool
) -> None:
    question = _linked("What did Berg ask of Holm?")
    assert reverses_direction(question, _titled(title)) is is_reversed


def _linked(asked: str) -> LinkedQuestion:
    names = tuple(
        LinkedName(name, name, "person", forms=(name,), text=name)
        for name in ("Berg", "Holm")
        if name in asked
    )
    return replace(LinkedQuestion.unlinked(read_question(asked)), linked_names=names)


def _titled(title: str) -> Record:
    return Record("a", title, ArchivalDate.none(), "")
