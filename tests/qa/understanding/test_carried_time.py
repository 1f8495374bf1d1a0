"""Times that the turn before makes whole."""

from __future__ import annotations

from datetime import date

import pytest

from qa.understanding import EarlierTurn, ShownRecord, resolve_follow_up
from qa.understanding.carried_time import complete_time

FEBRUARY = EarlierTurn(
    "What did the Coffee Board debate in February 1954?",
    date(1954, 2, 1),
    date(1954, 2, 28),
    "in February 1954",
    (ShownRecord("a", "Minutes, 3 February 1954", date(1954, 2, 3), date(1954, 2, 3)),),
    1,
)
NOTHING_DATED = EarlierTurn("Who?", None, None, "", (ShownRecord("b", "Note", None, None),), 1)
DECADE = EarlierTurn("Who?", date(1950, 1, 1), date(1959, 12, 31), "in the 1950s", ())


@pytest.mark.parametrize(
    ("text", "completed"),
    [
        ("And on 8 March?", "And on 8 March 1954?"),
        ("And on March 8th?", "And on 8 March 1954?"),
        ("and in may?", "and in may 1954?"),
        ("What was decided on the 8th?", "What was decided on the 8 February 1954?"),
        ("What came five days later?", "What came on 8 February 1954?"),
        ("two weeks before that?", "on 20 January 1954?"),
        ("a month earlier?", "in January 1954?"),
        ("and ten years later, who wrote to Rao?", "and in 1964, who wrote to Rao?"),
        ("Who wrote to Rao the next day?", "Who wrote to Rao on 4 February 1954?"),
        ("the year before?", "in 1953?"),
        ("in the same year, who wrote to Rao?", "in 1954, who wrote to Rao?"),
        ("and Lafer, on the same day?", "and Lafer, on 3 February 1954?"),
        ("that decade?", "in the 1950s?"),
        ("a few days later?", "between 4 February 1954 and 6 March 1954?"),
    ],
)
def test_a_time_is_written_out_by_the_record_shown(text: str, completed: str) -> None:
    found = complete_time(text, [FEBRUARY])
    assert found is not None and found.text == completed


@pytest.mark.parametrize(
    "text",
    [
        "And on 8 March 1955?",  # whole by itself
        "two weeks before the meeting",  # before something that it names
        "May I see it?",
        "Who had marched for 3 days?",
    ],
)
def test_a_time_that_lacks_nothing_is_left(text: str) -> None:
    assert complete_time(text, [FEBRUARY]) is None


@pytest.mark.parametrize("turn", [NOTHING_DATED, DECADE])
def test_nothing_is_guessed(turn: EarlierTurn) -> None:
    assert complete_time("And on 8 March?", [turn]) is None
    assert complete_time("five days later?", [turn]) is None


def test_an_earlier_turn_supplies_what_the_last_cannot() -> None:
    found = complete_time("And on 8 March?", [FEBRUARY, NOTHING_DATED])
    assert found is not None and found.words == "8 March 1954"


def test_the_old_period_is_dropped_and_the_date_is_named_and_can_be_dropped() -> None:
    found = resolve_follow_up("And on 8 March?", [FEBRUARY])
    assert found.text == "What did the Coffee Board debate on 8 March 1954?"
    assert [(carried.kind, carried.words) for carried in found.carried] == [
        ("subject", "What did the Coffee Board debate in February 1954?"),
        ("date", "8 March 1954"),
    ]
    assert found.period_words == ""
    without = resolve_follow_up("And on 8 March?", [FEBRUARY], ["date"])
    assert "1954" not in without.text
    assert "date" not in [carried.kind for carried in without.carried]
