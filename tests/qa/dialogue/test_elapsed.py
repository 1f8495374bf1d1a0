"""How long after, how many years between, what came after: by dates of records and times told."""

from __future__ import annotations

import pytest

from qa import Assistant
from qa.dialogue.elapsed import read_beside, read_elapsed
from tests.qa.retrieval.test_either_time import HARBOUR, PARISH
from tests.qa.retrieval.test_two_times import archive_of


@pytest.mark.parametrize(
    ("text", "questions", "unit"),
    [
        ("How long after the storm was the vote?", ["the storm", "the vote"], ""),
        ("How many years between the fire and the bridge?", ["the fire", "the bridge"], "year"),
        (
            "How many weeks passed between the fire and the bridge?",
            ["the fire", "the bridge"],
            "week",
        ),
        ("How much time elapsed between the fire and the bridge?", ["the fire", "the bridge"], ""),
        ("How long was it from the fire to the bridge?", ["the fire", "the bridge"], ""),
        ("How many days later than the storm was the vote?", ["the storm", "the vote"], "day"),
        ("How many days later was the vote than the storm?", ["the storm", "the vote"], "day"),
        ("What is the time between the fire and the bridge?", ["the fire", "the bridge"], ""),
    ],
)
def test_a_question_for_a_time_between_is_read(text: str, questions: list[str], unit: str) -> None:
    several = read_elapsed(text)
    assert several is not None
    assert [part.question for part in several.parts] == [f"When was {side}?" for side in questions]
    assert (several.relation, several.unit) == ("elapsed", unit)


@pytest.mark.parametrize(
    "text",
    [
        "How long did the talks last?",
        "How many people died between 1940 and 1945?",
        "How many letters were sent after the storm?",
        "How many days are there between 1 May 1950 and 3 May 1950?",
        "What happened between the fire and the flood?",
        "How did the council vote after the storm?",
    ],
)
def test_other_questions_ask_for_no_time_between(text: str) -> None:
    assert read_elapsed(text) is None


def test_what_came_after_a_mere_date_is_a_period() -> None:
    assert read_beside("What happened after 1923?") is None
    assert read_beside("What happened to the pier after the storm?") is None
    beside = read_beside("What came right before the vote?")
    assert beside is not None
    assert beside == ("the vote", "When was the vote?", False)


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return archive_of(tmp_path_factory.mktemp("harbour"), HARBOUR)


@pytest.fixture(scope="module")
def parish(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return archive_of(tmp_path_factory.mktemp("parish"), PARISH)


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        (
            "How many days passed between the storm and the plan of the mole?",
            "624 days earlier. The storm: 18 November 1922; the plan of the mole: March 4, 1921.",
        ),
        (
            "How many years between the plan of the mole and the jubilee?",
            "25 years later. The plan of the mole: March 4, 1921; the jubilee: August 2, 1946.",
        ),
        (
            "How long was it from the plan of the mole to 1946?",
            "24 to 25 years later. The plan of the mole: March 4, 1921; 1946.",
        ),
    ],
)
def test_the_time_between_dated_records(harbour: Assistant, question: str, lead: str) -> None:
    answer = harbour.ask(question, keep=False)
    assert (answer.answered, answer.lead) == (True, lead)


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        (
            "How many years after the bell was cast did the bell crack?",
            "38 years later. The bell was cast: 1702; the bell crack: 1740.",
        ),
        (
            "How many years between the fire and the stone bridge?",
            "49 to 50 years later. The Fire: August 1761; the stone bridge: 1811.",
        ),
    ],
)
def test_the_time_between_what_undated_records_tell(
    parish: Assistant, question: str, lead: str
) -> None:
    answer = parish.ask(question, keep=False)
    assert (answer.answered, answer.lead) == (True, lead)


def test_an_inferred_time_is_marked(harbour: Assistant) -> None:
    lead = harbour.ask("When were the two boats lost?", keep=False).lead
    assert lead == "November 1922 (inferred: “Last month”, written December 1, 1922)."


def test_a_time_from_something_that_no_record_has_is_refused(harbour: Assistant) -> None:
    answer = harbour.ask("How long after the coronation of Holm was the storm?", keep=False)
    assert not answer.answered
    assert answer.lead == ""


def test_what_came_after_is_what_is_dated_after(harbour: Assistant) -> None:
    answer = harbour.ask("What happened after the storm?", keep=False)
    assert answer.lead.startswith("7 records dated “after the storm: ")
    assert set(answer.counted) == {"fish", "storm", "loss", "vote", "look", "jubilee", "war"}
