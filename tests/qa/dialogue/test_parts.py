"""Which turns ask several questions, and what the questions are."""

from __future__ import annotations

import pytest

from qa.dialogue.parts import read_parts
from qa.dialogue.several import Part, Several

BRIDGE_AND_PORT = "What did Varga think of the bridge in 1951, and did the Danes agree?"
SEVERAL = [
    (
        "What did Holm demand in May 1951 and what did the Council offer him?",
        "side by side",
        ["What did Holm demand in May 1951?", "What did the Council offer him in May 1951?"],
    ),
    (
        "What was wrong with the pier, and did Varga get his money?",
        "side by side",
        ["What was wrong with the pier?", "Did Varga get his money?"],
    ),
    (
        "How many tons of flour did the Salt and Grain Company pledge, and how many were sent?",
        "side by side",
        [
            "How many tons of flour did the Salt and Grain Company pledge?",
            "How many were sent?",
        ],
    ),
    (
        "How much flour had Varga and how many sailors sank with the tug?",
        "side by side",
        ["How much flour had Varga?", "How many sailors sank with the tug?"],
    ),
    (
        "How much did Varga send in May 1951? And how much did he send in June?",
        "side by side",
        ["How much did Varga send in May 1951?", "How much did he send in June?"],
    ),
    (
        "Where did Varga go in 1951 and Holm in 1953?",
        "side by side",
        ["Where did Varga go in 1951?", "Where did Holm go in 1953?"],
    ),
    (
        "What did Varga think of the talks, and Holm?",
        "side by side",
        ["What did Varga think of the talks?", "What did Holm think of the talks?"],
    ),
    (
        "Who was met by Varga in 1951 and by Holm in 1953?",
        "side by side",
        ["Who was met by Varga in 1951?", "Who was met by Holm in 1953?"],
    ),
    (
        "Which strike lasted longer, the one in Bergen or the one in Oslo?",
        "compare",
        ["The strike in Bergen lasted?", "The strike in Oslo lasted?"],
    ),
    (
        "Which was larger, the grant of 1950 or that of 1951?",
        "compare",
        ["The grant of 1950?", "The grant of 1951?"],
    ),
    (
        "What was different for the keeper in May 1956, compared with 1949?",
        "compare",
        [
            "What was different for the keeper in May 1956?",
            "What was different for the keeper in 1949?",
        ],
    ),
    (
        "Was the strike longer in Bergen or in Oslo?",
        "compare",
        ["The strike in Bergen?", "The strike in Oslo?"],
    ),
    (
        "Who went to Oslo and who went to Bergen?",
        "side by side",
        ["Who went to Oslo?", "Who went to Bergen?"],
    ),
    (
        "What did Varga want in May 1951 and what did Holm answer?",
        "side by side",
        ["What did Varga want in May 1951?", "What did Holm answer in May 1951?"],
    ),
    (
        "What did Varga want on 24/5/51 and what did Holm answer?",
        "side by side",
        ["What did Varga want on 24/5/51?", "What did Holm answer on 24/5/1951?"],
    ),
    (
        "What was Norway's view of the fishery in 1963? And what did Iceland say in 1968?",
        "side by side",
        ["What was Norway's view of the fishery in 1963?", "What did Iceland say in 1968?"],
    ),
    (
        BRIDGE_AND_PORT,
        "side by side",
        ["What did Varga think of the bridge in 1951?", "Did the Danes agree in 1951?"],
    ),
    (
        "What happened in 1980 and in 1981?",
        "side by side",
        ["What happened in 1980?", "What happened in 1981?"],
    ),
    (
        "What did Varga want in 1968 and 1979?",
        "side by side",
        ["What did Varga want in 1968?", "What did Varga want in 1979?"],
    ),
    (
        "What happened in both Bergen and Oslo?",
        "side by side",
        ["What happened in Bergen?", "What happened in Oslo?"],
    ),
    (
        "Did Lund and Holm both visit Oslo?",
        "side by side",
        ["Did Lund visit Oslo?", "Did Holm visit Oslo?"],
    ),
    (
        "How did Varga's and Holm's plans for the harbour in June 1951 differ?",
        "compare",
        [
            "Varga's plans for the harbour in June 1951?",
            "Holm's plans for the harbour in June 1951?",
        ],
    ),
    (
        "What is the difference between Varga's letters of 5 and 12 April 1951?",
        "compare",
        ["Varga's letters on 5 April 1951?", "Varga's letters on 12 April 1951?"],
    ),
    (
        "Compare Varga's letters of January 3 and 5, 1951",
        "compare",
        ["Varga's letters on January 3 1951?", "Varga's letters on January 5, 1951?"],
    ),
    (
        "How does the cable of 3 June differ from that of 7 June 1951?",
        "compare",
        ["The cable of 3 June 1951?", "The cable of 7 June 1951?"],
    ),
    (
        "Compare Varga's trip in 1952 and Holm's in 1958",
        "compare",
        ["Varga's trip in 1952?", "Holm's trip in 1958?"],
    ),
    ("Compare Varga with Holm on Bergen", "compare", ["Varga on Bergen?", "Holm on Bergen?"]),
    ("compare varga and holm on bergen", "compare", ["Varga on bergen?", "Holm on bergen?"]),
    (
        "Varga vs. Holm: who dealt with the ferry and how?",
        "compare",
        ["Varga dealt with the ferry?", "Holm dealt with the ferry?"],
    ),
    (
        "What changed in Varga's letters between June and November 1951?",
        "change",
        ["Varga's letters in June 1951?", "Varga's letters in November 1951?"],
    ),
    (
        "What changed between 3 and 5 February 1951 in the talks with Holm?",
        "change",
        ["The talks with Holm on 3 February 1951?", "The talks with Holm on 5 February 1951?"],
    ),
    (
        "How did the meetings with Varga change from 1951 to 1961?",
        "change",
        ["The meetings with Varga in 1951?", "The meetings with Varga in 1961?"],
    ),
    (
        "Which came first, the Oslo conference or the Bergen strike?",
        "order",
        ["When was the Oslo conference?", "When was the Bergen strike?"],
    ),
    (
        "What happened first, the strike in Bergen or the fire in Oslo?",
        "order",
        ["When was the strike in Bergen?", "When was the fire in Oslo?"],
    ),
    (
        "Compare the strike in Bergen and the fire in Oslo",
        "compare",
        ["The strike in Bergen?", "The fire in Oslo?"],
    ),
    (
        "Who visited Oslo first, Varga or Holm?",
        "order",
        ["When did Varga first visit Oslo?", "When did Holm first visit Oslo?"],
    ),
    (
        "Did Varga write more letters than Holm?",
        "amount",
        ["How many letters did Varga write?", "How many letters did Holm write?"],
    ),
    (
        "Did Varga travel more than Holm?",
        "amount",
        ["How many times did Varga travel?", "How many times did Holm travel?"],
    ),
]
SINGLE = [
    "What did Ana want and how",
    "What did Varga write about law and order?",
    "What did Varga tell Holm about the talks between Lund and Berg?",
    "Summarise the talks between Varga and Holm",
    "Varga and the ferry",
    "When and where did Varga meet Holm?",
    "Who visited Oslo before Holm did, and when?",
    "What happened between 1951 and 1953?",
    "What happened in May and June 1951?",
    "Is the ferry free, or do I have to pay?",
    "If the ferry is late, what does Varga do?",
    "What did Varga say about where the ships were and how many they were?",
    "How many letters were sent in 1951 and 1955?",
    "What did Varga and Holm write to each other?",
    "Does the ferry run on Sundays? How?",
    '"Varga and Holm"',
    "What do fish and birds both eat?",
]


@pytest.mark.parametrize(("text", "relation", "questions"), SEVERAL)
def test_a_turn_that_asks_several_questions_is_split(
    text: str, relation: str, questions: list[str]
) -> None:
    several = read_parts(text)
    assert several is not None
    assert (several.relation, [part.question for part in several.parts]) == (relation, questions)
    assert several.names_joined == ()


@pytest.mark.parametrize("text", SINGLE)
def test_one_question_with_a_coordination_stays_one(text: str) -> None:
    assert read_parts(text) is None


def test_names_under_one_verb_are_apart_only_when_no_record_bears_both() -> None:
    assert read_parts("Who met Varga and Holm?") == Several(
        (Part("Who met Varga?", "Varga"), Part("Who met Holm?", "Holm")),
        names_joined=("Varga", "Holm"),
    )


def test_a_part_leans_on_the_first_when_it_leaves_something_unsaid() -> None:
    several = read_parts(BRIDGE_AND_PORT)
    assert several is not None
    contexts = [part.context for part in several.parts]
    assert contexts == ["", "What did Varga think of the bridge in 1951?"]
