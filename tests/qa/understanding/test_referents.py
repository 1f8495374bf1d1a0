"""Whom and what a pronoun may stand for, and which clause a bare interrogative asks of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from qa.understanding import EarlierTurn, ShownRecord, read_follow_up
from qa.understanding.lexicon import RECORD_NOUNS
from qa.understanding.referents import complete_place, complete_pronouns

BERG = ShownRecord("r", "Report of Pilot Berg", date(1880, 11, 5), date(1880, 11, 5))


def after(question: str, people: Sequence[str] = (), places: Sequence[str] = ()) -> EarlierTurn:
    return EarlierTurn(
        question, None, None, "", (BERG,), 1, people=tuple(people), places=tuple(places)
    )


@pytest.mark.parametrize(
    ("before", "text", "likeliest"),
    [
        (
            after("Where did King Olaf of Norway die?", places=["Norway"]),
            "Who treated him?",
            "Who treated King Olaf?",
        ),
        (
            after("Did the Soviets want Ozolkalns back?"),
            "Why had he fled?",
            "Why had Ozolkalns fled?",
        ),
        (
            after("Who was Mabel Thorne?", people=["Mabel Thorne"]),
            "What did Harriet Marsh write to her?",
            "What did Harriet Marsh write to Mabel Thorne?",
        ),
        (
            after("Who was Mabel Thorne?", people=["Mabel Thorne"]),
            "Did Harriet Marsh lose her seat?",
            "Did Harriet Marsh lose her seat?",
        ),
        (
            after("What did Mabel Thorne and Ada Holm ask for?", people=["Mabel Thorne"]),
            "And the sailors, what did they get?",
            "And the sailors, what did they get?",
        ),
        (  # a name that only says which is no person where the answer has one
            replace(after("What of the Solberg agreement?"), said=("Jensen signed it.",)),
            "Did he obey?",
            "Did Jensen obey?",
        ),
    ],
)
def test_a_pronoun_stands_for_one_person_who_was_named(
    before: EarlierTurn, text: str, likeliest: str
) -> None:
    assert complete_pronouns(text, [before])[0].text == likeliest


def test_a_person_of_whom_a_quotation_tells_may_be_meant() -> None:
    said = ("Lindhag demands the return of Ozolkalns on behalf of the Harbour Board.",)
    before = EarlierTurn("What was asked?", None, None, "", (), said=said)
    assert [reading.words for reading in complete_pronouns("Why had he fled?", [before])] == [
        "Lindhag",
        "Ozolkalns",
    ]


def test_the_word_for_a_record_is_nobody() -> None:
    before = EarlierTurn("What was asked?", None, None, "", (), said=("Letter, Lindhag, in bed",))
    assert [r.words for r in complete_pronouns("Did he get it?", [before])] == ["Lindhag"]


def test_a_pronoun_beside_a_name_may_stand_for_nobody_named() -> None:
    before = after("Who was Mabel Thorne?", people=["Mabel Thorne"])
    text = "What did Harriet Marsh write to her?"
    assert complete_pronouns(text, [before])[-1].text == text


@pytest.mark.parametrize(
    ("question", "place", "whole"),
    [
        ("What happened at Brandholm?", "Brandholm", "Who lived at Brandholm?"),
        ("Brandholm after the storm", "Brandholm", "Who lived in Brandholm?"),
        ("Who met the Saudi King?", "Saudi", "Who lived there?"),
    ],
)
def test_there_is_a_place_and_no_adjective(question: str, place: str, whole: str) -> None:
    assert complete_place("Who lived there?", [after(question, places=[place])]).text == whole


@pytest.mark.parametrize(
    ("question", "text", "whole"),
    [
        (
            "When did the keeper leave Brandholm?",
            "on which ship?",
            "On which ship did the keeper leave Brandholm?",
        ),
        ("When was the lamp lit?", "and by whom?", "By whom was the lamp lit?"),
        ("When did it fall?", "why?", "Why did it fall?"),
        ("What did Berg bring?", "how many lamps?", "How many lamps did Berg bring?"),
    ],
)
def test_a_bare_interrogative_asks_of_the_clause_before(
    question: str, text: str, whole: str
) -> None:
    readings = read_follow_up(text, [after(question)])
    assert [(reading.text, reading.record_ids) for reading in readings] == [
        (whole, ("r",)),
        (whole, ()),
    ]


def test_a_noun_asked_for_has_no_place_in_a_question_for_yes_or_no() -> None:
    readings = read_follow_up("How many lamps?", [after("Did Berg sail to Vask?")])
    assert [reading.text for reading in readings] == ["How many lamps?", "How many lamps?"]
    on_ship = read_follow_up("On which ship?", [after("Did Berg sail to Vask?")])
    assert {reading.text for reading in on_ship} == {"On which ship did Berg sail to Vask?"}


def test_who_else_is_asked_of_the_records_quoted_too() -> None:
    readings = read_follow_up("who else backed it?", [after("What did Olsen ask of the Board?")])
    assert [reading.without_ids for reading in readings] == [("r",), ()]


def test_a_carried_period_is_left_where_nothing_in_it_answers() -> None:
    before = EarlierTurn(
        "What was agreed in York?", date(1888, 1, 1), date(1888, 12, 31), "in 1888", (BERG,), 1
    )
    first, *_, last = read_follow_up("And before that, in Bergen?", [before])
    assert (first.text, first.period_words) == ("What was agreed in Bergen?", "in 1888")
    assert (last.text, last.period_words, last.only_if_refused) == (first.text, "", True)
    assert [context.kind for context in last.carried] == ["subject"]


def test_every_noun_for_records_is_known_in_singular_and_plural() -> None:
    assert {"entry", "entries", "letter", "letters", "item", "papers"} <= RECORD_NOUNS


def test_another_recipient_takes_the_place_of_the_first() -> None:
    before = after("What did Olsen promise Dahl?", people=["Olsen", "Dahl"])
    names = {"Berg": "person"}
    assert read_follow_up("and to Berg?", [before], names=names)[0].text == (
        "What did Olsen promise Berg?"
    )
