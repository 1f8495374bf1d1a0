"""What a question wants, and which sentences offer it; the real parser."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator

import pytest

from corpus import read_bytes
from qa import Assistant
from qa.answering.asked_for import AskedFor, asked_for, offer_of, offers

RECORDS = [
    (
        "reef",
        "Report on the Kestrel",
        "The Kestrel ran aground on the reef. The tug took 19 men off.",
    ),
    (
        "camp",
        "Diary of Asa Lund",
        "Lund falls from a ladder and breaks her arm. Captain Ode Brix takes charge of the camp.",
    ),
    ("wall", "Report on the State of the Sea Wall", "It has sunk because the sand was washed out."),
    ("wall-2", "Minutes of the Council", "The sea wall is to be painted in the spring."),
    ("fund", "Report of the Choir", "The choir is dissolved. Its funds go to the hospital."),
    ("ask", "Letter, Asa Lund to Per Holm", "Lund declines to present the plan to the king."),
    ("talk", "Minutes of the talks at Narvik", "The envoys Asa Lund and Per Holm exchange lists."),
]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who led the camp?", AskedFor("person")),
        ("Where did the hunger strike take place?", AskedFor("place")),
        ("Why had the wall sunk?", AskedFor("cause")),
        ("For what reason had the wall sunk?", AskedFor("cause")),
        ("How many men were taken off?", AskedFor("number", "men")),
        ("How long did it take?", AskedFor("number")),
        ("How much was the captain paid a year?", AskedFor("amount")),
        ("What was the name of the tug that went out?", AskedFor("name", "tug")),
        ("What was the captain's name?", AskedFor("name", "captain")),
        ("In which hotel did Holm stay?", AskedFor("kind", "hotel", asks_where=True)),
        ("Which hotel did Holm choose?", AskedFor("kind", "hotel")),
        ("Which letters did Holm write?", AskedFor()),
        ("When did the Kestrel run aground?", AskedFor()),
        ("Did Holm stay?", AskedFor()),
        (
            "My aunt said that she had seen in a village the house where he was born.",
            AskedFor(),
        ),
    ],
)
def test_what_a_question_wants(question: str, expected: AskedFor) -> None:
    assert asked_for(question) == expected


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("What was the name of the tug?", "All men were taken off by the tug.", 0.0),
        ("What was the name of the tug?", "The tug Osprey took all men off.", 1.0),
        ("What was the captain's name?", "The court blames Captain Robert Dunn.", 1.0),
        ("Who led the party of Lund?", "Lund falls from a ledge above Ayder.", 0.0),
        ("Who led the party of Lund?", "Brix takes command of the party.", 1.0),
        ("How much was he paid?", "He spoke of twenty years of service.", 0.0),
        ("How much was he paid?", "He asks for £300 to repair it.", 1.0),
        ("How much flour was left?", "Lund has flour for nine days.", 1.0),
        ("How many families moved?", "He reports that 640 families moved.", 1.0),
        ("How many children had she?", "She writes that 212 men died.", 0.5),
        ("How many children had she?", "She wrote it on 3 May 1912.", 0.0),
        ("Why was it closed?", "It was closed on account of cholera.", 1.0),
        ("Why was it closed?", "It was closed in May.", 0.5),
    ],
)
def test_what_a_sentence_offers(question: str, sentence: str, expected: float) -> None:
    assert offers(asked_for(question), question, sentence, "") == expected


def test_anything_may_answer_a_question_that_wants_no_kind() -> None:
    assert math.isnan(offers(AskedFor(), "What did Lund do?", "She left.", ""))


def test_only_the_sentences_about_its_bearer_offer_a_name() -> None:
    question = "What was the name of the tug?"
    sentences = ["The men were taken off by the tug.", "The bark lay on Osprey Bank."]
    assert offer_of(asked_for(question), question, sentences, "") == 0.0
    assert offer_of(asked_for(question), question, sentences[1:], "") == 1.0


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    opened = Assistant.open(tmp_path_factory.mktemp("asked") / "archive", bundled=False)
    lines = [
        json.dumps({"id": name, "title": title, "summary": summary, "date": "May 1, 1920"})
        for name, title, summary in RECORDS
    ]
    opened.add([read_bytes("\n".join(lines).encode(), "asked.jsonl")])
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("question", "record", "words"),
    [
        ("Who led the camp once Lund had broken her arm?", "camp", "Captain Ode Brix takes charge"),
        ("Why had the sea wall sunk?", "wall", "because the sand was washed out"),
        ("What became of the money of the choir?", "fund", "Its funds go to the hospital"),
        ("When did the Kestrel run aground?", "reef", "ran aground"),
        ("Where did the envoys Lund and Holm exchange lists?", "talk", "the talks at Narvik"),
    ],
)
def test_the_sentence_that_offers_what_is_wanted_is_quoted(
    assistant: Assistant, question: str, record: str, words: str
) -> None:
    answer = assistant.ask(question, keep=False)
    quotes = [statement.citation.quote for statement in answer.statements]
    assert answer.answered
    assert answer.statements[0].citation.record.id == record
    assert any(words in quote for quote in quotes)


@pytest.mark.parametrize(
    "question",
    [
        "What was the name of the tug that took the men off the Kestrel?",
        "Why did Lund present the plan to the king?",
    ],
)
def test_what_no_sentence_offers_is_not_answered(assistant: Assistant, question: str) -> None:
    assert not assistant.ask(question, keep=False).answered
