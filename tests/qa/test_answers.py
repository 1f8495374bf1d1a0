"""Answers on the bundled listing, with the real model: the sentence expected, or the plain word that there is none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from corpus import read_listing
from qa import Assistant, QuestionError, answer_as_json, cite, cite_text

STALIN = "1949-02-03-cable-filippov-stalin-to-anastas-mikoyan"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    made = Assistant.open(tmp_path_factory.mktemp("archive") / "bundled")
    yield made
    made.close()


ANSWERED = [
    ("What did Stalin advise Mao in 1949?", "Stalin advises that China turn its big cities into bases for communism"),
    ("what did stalin advise mao in february 1949", "Stalin advises that China turn its big cities"),
    ("What did Mao proclaim in Moscow in 1957?", '"the east wind prevailing over the west wind."'),
    ("Who discussed nuclear weapons in the 1970s?", "Deng Xiaoping and Fukuda Takeo discuss Sino-Japanese relations"),
    ("What did Chervonenko and Deng Xiaoping discuss?", "a proposed conference of world communist leaders"),
    (
        "What lessons did the Soviet Union draw from the student protests in Beijing?",
        "S. Goncharov describes the lessons",
    ),
    ("What was said about the hunger strike after 1985?", "Concludes with a note on the hunger strike"),
    ('Which record speaks of "anti-aircraft weapons"?', "the USSR doesn't have anti-tank and anti-aircraft weapons"),
    ("What did Wu Xueqian and Abe Shintaro exchange views on?", "exchange views on the Soviet Union"),
    ("Which meeting of military attaches took place between 1960 and 1963?", "involving the military attaches"),
    ("What does Tugarinov's memorandum say about Taiwan?", "Concentering the Situation on Taiwan"),
]


@pytest.mark.parametrize(("question", "expected"), ANSWERED)
def test_the_first_statement_is_the_sentence_expected(assistant: Assistant, question: str, expected: str) -> None:
    answer = assistant.ask(question)
    assert answer.answered
    assert expected in answer.statements[0].citation.quote


NOT_ANSWERED = [
    "What did Stalin advise Mao in 1962?",
    "What did Stalin advise Mao before 1949?",
    "What did Kennedy say about Cuba?",
    "What is the capital of France?",
    "How do I bake bread?",
    "What did Deng Xiaoping discuss in 1899?",
    'Where does "five year plan" stand?',
]


@pytest.mark.parametrize("question", NOT_ANSWERED)
def test_what_the_records_do_not_say_is_not_answered(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert not answer.answered
    assert answer.statements == ()
    assert answer.reason.startswith("These records do not say")


def test_a_refusal_names_what_was_searched_and_why_the_nearest_fall_short(assistant: Assistant) -> None:
    answer = assistant.ask("What did Stalin advise Mao in 1962?")
    assert answer.reason == "These records do not say. Searched: 1 of 10 records dated “in 1962”."
    assert [(one.record.date.as_written, one.reason) for one in answer.nearest[:2]] == [
        ("May 8, 1962", "does not name Stalin, Mao"),
        ("February 3, 1949", "outside the period: February 3, 1949"),
    ]


def test_every_quotation_is_cut_from_its_record(assistant: Assistant) -> None:
    for question, _ in ANSWERED:
        found = answer_as_json(assistant.ask(question))
        for statement in found["statements"]:
            record = assistant.record(statement["record"])
            assert record is not None
            assert record.field(statement["field"])[statement["start"] : statement["end"]] == statement["quote"]
            assert statement["citation"] in [one["number"] for one in found["citations"]]


def test_an_answer_carries_date_and_citation(assistant: Assistant) -> None:
    answer = assistant.ask("What did Stalin advise Mao in 1949?")
    assert answer.text.endswith("[1] “Cable, Filippov [Stalin] to Anastas Mikoyan,” February 3, 1949.")
    assert [record.id for record in answer.cited] == [STALIN]
    assert answer.question.period is not None
    assert (answer.question.period.earliest, answer.question.period.latest) == (date(1949, 1, 1), date(1949, 12, 31))


def test_both_dates_are_named_when_the_title_has_another(assistant: Assistant) -> None:
    answer = assistant.ask("What did Chervonenko and Deng Xiaoping discuss in April 1962?")
    assert answer.statements[0].frame.startswith("May 8, 1962 (the title says 9 April 1962), “From the Diary of")


def test_a_period_given_apart_overrules_the_words(assistant: Assistant) -> None:
    answer = assistant.ask("What did Stalin advise Mao in 1962?", earliest=date(1949, 1, 1), latest=date(1949, 12, 31))
    assert answer.answered
    assert answer.searched.in_period == 1


def test_a_follow_up_changes_the_period_and_keeps_the_subject(assistant: Assistant) -> None:
    first = assistant.ask("What did Stalin advise Mao in 1949?")
    second = assistant.ask("And in 1962?", follow=first.conversation)
    assert second.question.asked == "What did Stalin advise Mao in 1962?"
    assert not second.answered
    third = assistant.ask("And in 1949?", follow=first.conversation)
    assert third.statements == first.statements
    asked = [turn.asked for turn in assistant.turns(first.conversation)]
    assert asked == ["What did Stalin advise Mao in 1949?", "And in 1962?", "And in 1949?"]
    kept = json.loads(assistant.turns(first.conversation)[1].answer)
    assert (kept["answered"], kept["question"]) == (False, "What did Stalin advise Mao in 1962?")


def test_a_follow_up_to_nothing_is_refused(assistant: Assistant) -> None:
    with pytest.raises(QuestionError, match="there is no conversation 'nothing'"):
        assistant.ask("And in 1962?", follow="nothing")


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("", "the question is empty"),
        (" \n\t?", "the question is empty"),
        ('"', "the question is empty"),
        ("a" * 100_000, "has 100,000 characters"),
    ],
)
def test_questions_that_cannot_be_asked_get_one_line(assistant: Assistant, question: str, message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        assistant.ask(question)


@pytest.mark.parametrize(
    "question", ["x", "the of and", '"unbalanced', "AND OR NOT", "Мао Цзэдун", "毛泽东", "a\x00b", "word " * 1900]
)
def test_odd_questions_are_answered_or_refused_without_a_fault(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.answered or answer.reason.startswith("These records do not say")


def test_an_added_page_can_be_asked_about_at_once(tmp_path: Path, assistant: Assistant) -> None:
    fresh = Assistant.open(tmp_path / "a", load_encoder=lambda: assistant.archive.encoder)
    page = "March 9, 1955\n\nNote on Rice\n\nThe trade mission in Vientiane buys four thousand tons of rice.\n"
    fresh.add([read_listing(page, "page")])
    answer = fresh.ask("How much rice did the trade mission buy?")
    assert [one.citation.quote for one in answer.statements] == [
        "The trade mission in Vientiane buys four thousand tons of rice."
    ]
    fresh.remove([answer.statements[0].citation.record.id])
    assert not fresh.ask("How much rice did the trade mission buy?").answered
    fresh.close()


def test_browsing_by_period_and_words(assistant: Assistant) -> None:
    total, records = assistant.browse(earliest=date(1950, 1, 1), latest=date(1959, 12, 31))
    assert (total, [one.date.as_written for one in records]) == (
        3,
        ["August 19, 1952", "October 11, 1956", "November 18, 1957"],
    )
    assert [one.id for one in assistant.browse(words="weapons stalin")[1]] == [STALIN]
    assert assistant.browse(words="zanzibar") == (0, [])


def test_a_citation_is_cut_or_refused(assistant: Assistant) -> None:
    record = assistant.record(STALIN)
    assert record is not None
    assert cite(record, "title", 0, 5).quote == "Cable"
    assert cite_text(record) == "“Cable, Filippov [Stalin] to Anastas Mikoyan,” February 3, 1949."
    for field, start, end in [("title", 0, 999), ("title", 5, 5), ("title", -3, 2), ("text", 0, 1), ("url", 0, 1)]:
        with pytest.raises(ValueError, match=r"words at|cannot be quoted"):
            cite(record, field, start, end)
