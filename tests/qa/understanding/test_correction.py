"""A correction asks the question before with what is meant in the place of what was said."""

from __future__ import annotations

from datetime import date

import pytest

from qa.understanding import CarriedContext, EarlierTurn, FollowUp, ShownRecord, read_follow_up
from qa.understanding.correction import Correction, read_correction

TURN = EarlierTurn(
    "What did Olaf Berg tell Holm in Lund in 1961?",
    date(1961, 1, 1),
    date(1961, 12, 31),
    "in 1961",
    (ShownRecord("a", "Cable, Berg to Holm", date(1961, 2, 3), date(1961, 2, 3)),),
    cited=1,
    people=("Olaf Berg", "Holm"),
    places=("Lund",),
)
CARRIED = CarriedContext("subject", TURN.full_question)


@pytest.mark.parametrize(
    ("text", "correction"),
    [
        ("I meant 1962", Correction("1962")),
        ("Oops, I meant Ystad.", Correction("Ystad")),
        ("no, I said 1962", Correction("1962")),
        ("wrong Berg, I mean Per Berg", Correction("Per Berg")),
        ("not Lund, Ystad", Correction("Ystad", "Lund")),
        ("Not Lund but Ystad", Correction("Ystad", "Lund")),
        ("I mean Ystad, not Lund", Correction("Ystad", "Lund")),
        ("Actually 1962", Correction("1962")),
        ("actually in 1962", Correction("in 1962")),
        ("before 1962", None),
        ("Actually he went to Ystad", None),
        ("What did he not say?", None),
        ("why not?", None),
        ("Then what did he do?", None),
        ("Where did Berg live?", None),
    ],
)
def test_what_opens_a_correction_is_left_out(text: str, correction: Correction | None) -> None:
    assert read_correction(text) == correction


@pytest.mark.parametrize(
    ("text", "names", "questions"),
    [
        ("not Lund, Ystad", {"Lund": "place"}, ["What did Olaf Berg tell Holm in Ystad?"]),
        ("no, in Ystad", {"Ystad": "place"}, ["What did Olaf Berg tell Holm in Ystad?"]),
        ("sorry, Ystad", {"Ystad": "place"}, ["What did Olaf Berg tell Holm in Ystad?"]),
        ("I meant Per Berg", {"Per Berg": "person"}, ["What did Per Berg tell Holm in Lund?"]),
        (
            "I meant Dahl",
            {"Dahl": "person"},
            ["What did Olaf Berg tell Dahl in Lund?", "What did Dahl tell Holm in Lund?"],
        ),
    ],
)
def test_a_name_takes_the_place_of_the_one_that_it_resembles(
    text: str, names: dict[str, str], questions: list[str]
) -> None:
    readings = read_follow_up(text, [TURN], (), names)
    assert [reading.text for reading in readings] == questions
    assert {reading.period_words for reading in readings} == {"in 1961"}
    assert readings[0].carried == (CARRIED, CarriedContext("period", "in 1961"))


def test_another_of_that_name_is_sought_beyond_the_records_shown() -> None:
    (reading,) = read_follow_up("no, the other Berg", [TURN], (), {"Berg": ""})
    assert (reading.text, reading.without_ids) == ("What did Berg tell Holm in Lund?", ("a",))


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("I meant 1962", "What did Olaf Berg tell Holm in Lund 1962?"),
        ("no, I said 1962", "What did Olaf Berg tell Holm in Lund 1962?"),
        ("sorry, in March", "What did Olaf Berg tell Holm in Lund in March 1961?"),
    ],
)
def test_another_time_drops_the_old_one(text: str, question: str) -> None:
    first = read_follow_up(text, [TURN])[0]
    assert (first.text, first.period_words) == (question, "")


def test_nothing_to_exchange_is_no_correction() -> None:
    text = "Well, what did Dahl say?"
    assert read_follow_up(text, [TURN], (), {"Dahl": "person"})[0] == FollowUp(text)
