"""What a follow-up takes from the turns before it, and what it leaves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from corpus import read_listing
from qa import Assistant
from qa.understanding import (
    CarriedContext,
    EarlierTurn,
    FollowUp,
    ShownRecord,
    resolve_follow_up,
)

FIRST = EarlierTurn(
    "What did Stalin advise Mao in 1949?",
    date(1949, 1, 1),
    date(1949, 12, 31),
    "in 1949",
    (
        ShownRecord("a", "Cable, Stalin to Mao", date(1949, 2, 3), date(1949, 2, 3)),
        ShownRecord("b", "Letter, Mao to Stalin", date(1949, 11, 5), date(1949, 11, 5)),
    ),
)
STALIN_1949 = (CarriedContext("subject", FIRST.full_question),)


def kinds(found: FollowUp) -> list[str]:
    return [one.kind for one in found.carried]


def test_the_first_question_takes_nothing() -> None:
    assert resolve_follow_up("And in 1962?", []) == FollowUp("And in 1962?")


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("And in 1962?", "What did Stalin advise Mao in 1962?"),
        ("what about May 1950?", "What did Stalin advise Mao May 1950?"),
        ("before 1948?", "What did Stalin advise Mao before 1948?"),
        ("during the 1950s", "What did Stalin advise Mao during the 1950s?"),
    ],
)
def test_another_period_keeps_the_subject(text: str, whole: str) -> None:
    assert resolve_follow_up(text, [FIRST]) == FollowUp(whole, carried=STALIN_1949)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("What did he say about Taiwan?", "What did Stalin say about Taiwan?"),
        ("Where was his office?", "Where was Stalin's office?"),
        ("Who met him then", "Who met Stalin then"),
    ],
)
def test_a_person_is_named_and_the_period_stays(text: str, whole: str) -> None:
    found = resolve_follow_up(text, [FIRST])
    assert (found.text, kinds(found)[0]) == (whole, "people")
    assert (found.earliest, found.latest, found.period_words) == (
        date(1949, 1, 1),
        date(1949, 12, 31),
        "in 1949",
    )


def test_he_is_a_person_where_the_question_before_named_others_too() -> None:
    before = EarlierTurn("What did the Politburo tell Mao?", None, None, "", (), people=("Mao",))
    assert resolve_follow_up("What did he answer?", [before]).text == "What did Mao answer?"


def test_a_period_of_its_own_is_not_overruled() -> None:
    found = resolve_follow_up("What did he write in 1953?", [FIRST])
    assert (found.text, found.period_words) == ("What did Stalin write in 1953?", "")


def test_a_new_subject_takes_nothing() -> None:
    assert resolve_follow_up(
        "How large was the harvest of rice around Recife?", [FIRST]
    ) == FollowUp("How large was the harvest of rice around Recife?")


@pytest.mark.parametrize(
    ("text", "record"),
    [
        ("the second one", "b"),
        ("Tell me about the 2nd record", "b"),
        ("source 1", "a"),
        ("what does [2] say about weapons?", "b"),
        ("the last one", "b"),
        ("the third one", None),
        ("the second world war", None),
    ],
)
def test_one_of_the_records_is_meant(text: str, record: str | None) -> None:
    assert resolve_follow_up(text, [FIRST]).record_ids == ((record,) if record else ())


@pytest.mark.parametrize(
    ("question", "text", "whole"),
    [
        ("What does the 1960 report of the Port Board say?", "the latest one", "report of the"),
        ("Who was at sea?", "the latest one", None),
    ],
)
def test_the_latest_one_is_not_the_only_one_that_was_shown(
    question: str, text: str, whole: str | None
) -> None:
    shown = ShownRecord("a", "Report of the Port Board", date(1960, 1, 1), date(1960, 12, 31))
    turn = EarlierTurn(question, None, None, "", (shown,), 1)
    follow_up = resolve_follow_up(text, [turn])
    expected = (
        "Report of the Port Board" if whole is None else "the latest report of the Port Board"
    )
    assert (follow_up.text, follow_up.record_ids) == (expected, ("a",) if whole is None else ())


def test_earlier_and_later_ones() -> None:
    earlier, later = (
        resolve_follow_up("earlier ones?", [FIRST]),
        resolve_follow_up("anything later?", [FIRST]),
    )
    assert (earlier.text, earlier.earliest, earlier.latest) == (
        "What did Stalin advise Mao?",
        None,
        date(1949, 2, 2),
    )
    assert (later.text, later.earliest, later.latest) == (
        "What did Stalin advise Mao?",
        date(1949, 11, 6),
        None,
    )


def test_only_cables() -> None:
    found = resolve_follow_up("only cables", [FIRST])
    assert (found.text, found.title_word, kinds(found)) == (
        FIRST.full_question,
        "cables",
        ["subject", "kind"],
    )


def test_that_meeting_is_the_record_of_the_answer() -> None:
    found = resolve_follow_up("Who else was there?", [FIRST])
    assert kinds(found) == ["subject", "record", "period"]
    assert found.context[-1] == ("Cable, Stalin to Mao", 0.5)


def test_turns_weigh_less_the_further_back_they_are() -> None:
    chain = [
        FIRST,
        EarlierTurn("And the cities?", None, None, "", ()),
        EarlierTurn("And the weapons?", None, None, "", ()),
    ]
    weights = [weight for _, weight in resolve_follow_up("Which ones?", chain).context]
    assert weights == sorted(weights, reverse=True) and len(weights) == 3


def test_a_turn_that_says_nothing_is_passed_over() -> None:
    why = EarlierTurn("Why?", FIRST.earliest, FIRST.latest, FIRST.period_words, FIRST.records)
    assert (
        resolve_follow_up("Which ones?", [FIRST, why]).context
        == resolve_follow_up("Which ones?", [FIRST]).context
    )
    assert resolve_follow_up("What did he want?", [FIRST, why]).text == "What did Stalin want?"


def test_where_is_asked_of_the_record_of_the_answer() -> None:
    assert kinds(resolve_follow_up("Where?", [FIRST])) == ["subject", "record", "period"]


@pytest.mark.parametrize(
    ("text", "carried"),
    [
        ("What did Castro say?", []),  # somebody new, however short the question
        ("And Castro?", ["subject", "period"]),
        ("I mean in Sacramento.", ["subject", "period"]),  # no question of its own
        ("What is the hunger strike about?", []),  # something new, whatever its length
        ("Mao and Stalin?", []),  # keywords stand by themselves
    ],
)
def test_a_new_subject_drops_the_period(text: str, carried: list[str]) -> None:
    assert kinds(resolve_follow_up(text, [FIRST])) == carried


@pytest.mark.parametrize(
    ("text", "weights"),
    [
        ("How is an army advised to move?", [0.15]),  # shares a word with the question before
        ("weather", [0.3]),  # a word or two without a verb
        ("What did Stalin advise Mao in 1949?", []),  # asked again
        ("Who advised Castro?", []),  # somebody new
        ("How large is the harvest of rice?", []),
    ],
)
def test_a_question_without_names_may_go_on_about_a_subject(
    text: str, weights: list[float]
) -> None:
    assert [weight for _, weight in resolve_follow_up(text, [FIRST]).context] == weights


def test_they_are_two() -> None:
    before = EarlierTurn(
        "What did Mao and Stalin discuss?", None, None, "", (), people=("Mao", "Stalin")
    )
    assert (
        resolve_follow_up("What did they say about rice?", [before]).text
        == "What did Mao and Stalin say about rice?"
    )
    assert (
        resolve_follow_up("What did he say about Taiwan?", [before]).text
        == "What did Mao say about Taiwan?"
    )
    assert (
        resolve_follow_up("Did Zhou tell Deng his plan?", [before]).text
        == "Did Zhou tell Deng his plan?"
    )


def test_the_second_one_is_of_the_list_and_not_of_what_was_picked_from_it() -> None:
    picked = EarlierTurn("Cable, Stalin to Mao", None, None, "", FIRST.records[:1])
    assert resolve_follow_up("the second one", [FIRST, picked]).record_ids == ("b",)


@pytest.mark.parametrize("dropped", ["people", "period", "subject", "record", "kind"])
def test_what_is_dropped_is_not_carried(dropped: str) -> None:
    for text in (
        "And in 1962?",
        "Who else met him there?",
        "the second one",
        "only cables",
        "earlier ones?",
    ):
        found = resolve_follow_up(text, [FIRST], [dropped])
        assert dropped not in kinds(found)
        if dropped == "period":
            assert "1949" not in found.period_words or text == "earlier ones?"


def test_what_cannot_be_dropped_is_said() -> None:
    with pytest.raises(ValueError, match="'mood' is not carried; choose one of people, period"):
        resolve_follow_up("And?", [FIRST], ["mood"])


PAGE = """
March 9, 1955

Cable, Brandão to Salles on the Rice

Brandão tells Salles that the mission in Vientiane buys rice.

March 20, 1957

Letter, Brandão to Salles on the Rice

Brandão tells Salles that the rice was wet and was sent back to Vientiane.

June 2, 1959

Report on the Harbour of Recife

The harbour of Recife is too shallow for tankers.
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    opened = Assistant.open(tmp_path_factory.mktemp("talk") / "archive", bundled=False)
    opened.add([read_listing(PAGE, "page")])
    yield opened
    opened.close()


def ids(assistant: Assistant, *turns: str, drop: tuple[str, ...] = ()) -> list[str]:
    """The titles found for the last of these turns."""
    conversation = None
    for turn in turns[:-1]:
        conversation = assistant.ask(turn, follow=conversation).conversation
    return [
        hit.record.title for hit in assistant.ask(turns[-1], follow=conversation, drop=drop).hits
    ]


def test_a_conversation_finds_what_it_is_about(assistant: Assistant) -> None:
    question = "What did Brandão tell Salles about the rice?"
    assert ids(assistant, question, "only letters")[0] == "Letter, Brandão to Salles on the Rice"
    assert ids(assistant, question, "And in 1957?") == ["Letter, Brandão to Salles on the Rice"]
    first = assistant.ask(question)
    order = [
        *first.cited_records,
        *(hit.record for hit in first.hits if hit.record not in first.cited_records),
    ]
    for word, record in zip(("first", "second", "third"), order, strict=True):
        assert ids(assistant, question, f"the {word} one") == [record.title]
    assert (
        ids(assistant, question, "Why was it sent back?")[0]
        == "Letter, Brandão to Salles on the Rice"
    )
    assert (
        ids(assistant, question, "How deep is the harbour of Recife?")[0]
        == "Report on the Harbour of Recife"
    )


def test_what_was_carried_is_kept_with_the_turn(assistant: Assistant, tmp_path: Path) -> None:
    first = assistant.ask("What did Brandão tell Salles in 1955?")
    second = assistant.ask("And in 1957?", follow=first.conversation)
    kept = json.loads(assistant.turns(first.conversation)[1].answer)
    assert kept["carried"] == [
        {"kind": "subject", "words": "What did Brandão tell Salles in 1955?"}
    ]
    assert second.question.text == "What did Brandão tell Salles in 1957?"
