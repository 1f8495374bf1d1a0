"""What is answered and what is refused, over three pages and the questions that a historian might put to them.

tests/asked holds two made-up pages, and for these and the bundled listing a table of questions: "+" and the words of
the sentence expected, or "-" where the records do not say. The product errs in both directions; each error that is
known stands here by name, so that a change shows which questions it moves.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from corpus import read_file
from embeddings import Encoder
from qa import Answer, Assistant
from qa.answering import UNSURE_LEAD
from qa.answering.answerability import AnswerabilityModel

ASKED = Path(__file__).parents[2] / "answerability_questions"
PAGES = ("bundled", "harbour", "valley")


def table(page: str) -> list[tuple[str, bool, str]]:
    """(question, whether the records answer it, the words expected, "" for none) of a page."""
    lines = (ASKED / f"{page}.questions.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines]
    return [(row[1], row[0] == "+", row[2] if len(row) > 2 else "") for row in rows]


def _the_encoder_of(assistant: Assistant) -> Encoder:
    return assistant.archive.encoder


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, dict[str, Answer]]]:
    found: dict[str, dict[str, Answer]] = {}
    opened: list[Assistant] = []
    for page in PAGES:
        folder = tmp_path_factory.mktemp("asked") / page
        load = partial(_the_encoder_of, opened[0]) if opened else None
        opened.append(Assistant.open(folder, bundled=page == "bundled", load_encoder=load))
        if page != "bundled":
            opened[-1].add([read_file(ASKED / f"{page}.txt")])
        found[page] = {text: opened[-1].ask(text, keep=False) for text, _, _ in table(page)}
    yield found
    for assistant in opened:
        assistant.close()


REFUSED_THOUGH_ANSWERED: dict[str, list[str]] = {
    "bundled": [
        "What did the Soviets write about Taiwan in 1956?",
        "Who attended the meeting of May 12, 1961?",
    ],
    "harbour": [],
    "valley": [
        "What goods were sold at Kasenda?",
        "alcohol trade with workers",
    ],
}
ANSWERED_THOUGH_SILENT: dict[str, list[str]] = {
    "bundled": [
        "Who succeeded Stalin?",
        "How many tanks did Stalin send?",
        "Soviet withdrawal from Afghanistan",
        "Cuban missile crisis",
    ],
    "harbour": [
        "What did Chernenko write in his diary?",
        "North Korean nuclear program",
        "Iranian revolution hostages",
        "What does the treaty on the Mekong cost?",
    ],
    "valley": [
        "What did Solberg say about Queen Victoria?",
        "When was Clara Whitcombe born?",
        "How deep is Lake Bemba?",
        "What did Said bin Omar write?",
        "What did Mwanza say about the railway?",
        "How many rifles did the workers have?",
        "Did Solberg marry Whitcombe?",
        "What was the name of Solberg's ship?",
        "Who took the photographs of the mission?",
        "German colonial troops",
        "Did Lord Ashby visit Africa?",
        "Who printed the newspapers at Lake Bemba?",
        "What did the consul say to Mwanza's son?",
    ],
}
SHOWN_AS_CLOSEST: dict[str, list[tuple[str, bool]]] = {
    "bundled": [
        ("Who attended the meeting of May 12, 1961?", True),
        ("Is the boundary layer turbulent at high Mach number?", False),
    ],
    "harbour": [
        ("Who built the Aswan dam?", False),
        ("How did the Red Guards treat foreign diplomats?", False),
    ],
    "valley": [
        ("alcohol trade with workers", True),
        ("How much ivory did the caravan carry?", False),
        ("Who discovered the source of the Nile?", False),
        ("Who was governor before 1880?", False),
        ("What did the Colonial Office think of the missionaries?", False),
        ("Which hospitals were built at the station?", False),
        ("What did the Geographical Society decide about the North Pole?", False),
        ("cotton plantations", False),
        ("Boer War", False),
        ("What is the chemical formula of gin?", False),
        ("What did the chief's daughter say?", False),
        ("What did the inquiry conclude?", False),
        ("How do I book a steamer ticket online?", False),
    ],
}
"""What was asked, and whether the records answer it."""
ANOTHER_SENTENCE_FIRST: dict[str, list[str]] = {
    "bundled": [
        "What happened in China in the spring of 1989?",
    ],
    "harbour": [
        "soviet reaction to german unification",
    ],
    "valley": [
        "How many soldiers did the Colonial Office send?",
        "expedition search 1862",
    ],
}


@pytest.mark.parametrize("page", PAGES)
def test_what_the_records_say_is_answered(answers: dict[str, dict[str, Answer]], page: str) -> None:
    refused = [text for text, yes, _ in table(page) if yes and not answers[page][text].is_sure]
    assert refused == REFUSED_THOUGH_ANSWERED[page]


@pytest.mark.parametrize("page", PAGES)
def test_what_the_records_do_not_say_is_refused(
    answers: dict[str, dict[str, Answer]], page: str
) -> None:
    answered = [text for text, yes, _ in table(page) if not yes and answers[page][text].is_sure]
    assert answered == ANSWERED_THOUGH_SILENT[page]


@pytest.mark.parametrize("page", PAGES)
def test_what_only_may_answer_is_shown_as_that(
    answers: dict[str, dict[str, Answer]], page: str
) -> None:
    shown = {text: answer for text, answer in answers[page].items() if answer.closest}
    assert [(text, yes) for text, yes, _ in table(page) if text in shown] == SHOWN_AS_CLOSEST[page]
    for answer in shown.values():
        assert (answer.answered, answer.is_sure, answer.lead) == (True, False, UNSURE_LEAD)
        assert answer.confidence < AnswerabilityModel.load().threshold
        assert len(answer.cited_records) == len(answer.statements) <= 5


@pytest.mark.parametrize("page", PAGES)
def test_the_first_statement_is_the_one_expected(
    answers: dict[str, dict[str, Answer]], page: str
) -> None:
    others = []
    for text, yes, words in table(page):
        answer = answers[page][text]
        if yes and answer.is_sure:
            first = answer.statements[0]
            if words not in f"{answer.lead} {first.attribution} {first.citation.quote}":
                others.append(text)
    assert others == ANOTHER_SENTENCE_FIRST[page]


@pytest.mark.parametrize("page", PAGES)
def test_every_refusal_says_what_was_searched_and_why_the_nearest_fall_short(
    answers: dict[str, dict[str, Answer]], page: str
) -> None:
    for answer in answers[page].values():
        if answer.answered:
            continue
        assert answer.reason.startswith("No answer found")
        assert str(answer.searched.records) in answer.reason
        assert answer.nearest
        for one in answer.nearest:
            text = f"{one.record.title} {one.record.summary}".casefold()
            for name in answer.question.names:
                if f"does not name {name}" in one.reason:
                    assert name.casefold() not in text
            if one.reason.startswith("outside the period"):
                assert not any(
                    one.record.date.overlaps(period) for period in answer.question.time.periods
                )


def test_the_questions_are_many() -> None:
    counts = [
        (yes, sum(row[1] is yes for page in PAGES for row in table(page))) for yes in (True, False)
    ]
    assert counts == [(True, 114), (False, 129)]
