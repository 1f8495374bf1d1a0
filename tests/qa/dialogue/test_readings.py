"""Follow-ups that the story of the last record answers, and not the period of the turn before."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import pytest

from corpus import ArchivalDate, Record, read_bytes
from qa import Answer, Assistant
from qa.dialogue.readings import choose_reading
from qa.retrieval import Hit, SearchCounts
from qa.understanding import EarlierTurn, LinkedQuestion, read_question, without_repeats

RECORDS = [
    (
        "s1",
        "2 March 1880",
        "Letter from Keeper Olsen to Inspector Dahl",
        "Olsen asks for a new lamp for the lighthouse of Brandholm. The old one smokes.",
    ),
    (
        "s2",
        "20 March 1880",
        "Letter from Inspector Dahl to Keeper Olsen",
        "Dahl refuses the lamp and sends two barrels of oil instead.",
    ),
    (
        "s3",
        "5 November 1880",
        "Report of Pilot Berg",
        "The brig Aurora ran on the rocks below the lighthouse of Brandholm. Nobody was drowned.",
    ),
    (
        "s4",
        "14 February 1881",
        "Minutes of the Lighthouse Board",
        "The Board grants 900 kroner for the lamp of Brandholm.",
    ),
    (
        "s5",
        "3 June 1885",
        "Letter from Keeper Olsen to Pilot Berg",
        "Olsen resigns because his eyes have failed.",
    ),
    (
        "s6",
        "9 May 1881",
        "Minutes of the Fishery Board",
        "The Board accepts the plan of a herring station and grants 400 kroner for it.",
    ),
    (
        "v1",
        "4-5 April 1890",
        "Lima, Peru",
        "President Aldana: Met with President Quiroga.",
    ),
    (
        "v2",
        "7 April 1890",
        "Quito, Ecuador",
        "President Aldana: Met with President Salcedo. Signed a treaty of postage.",
    ),
    (
        "v3",
        "2 May 1894",
        "Lima, Peru",
        "President Aldana: Attended the Congress of Geographers.",
    ),
]
LINES = "\n".join(
    json.dumps(dict(zip(("id", "date", "title", "summary"), record, strict=True)))
    for record in RECORDS
).encode()
LAMP = "What did Olsen ask Dahl for in March 1880?"
LIMA = "Who did President Aldana meet in Lima in 1890?"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    opened = Assistant.open(tmp_path_factory.mktemp("story") / "archive", bundled=False)
    opened.add([read_bytes(LINES, "records.jsonl")])
    yield opened
    opened.close()


def ask(assistant: Assistant, turns: Sequence[str]) -> Answer:
    conversation = None
    for turn in turns[:-1]:
        conversation = assistant.ask(turn, follow=conversation).conversation
    return assistant.ask(turns[-1], follow=conversation)


@pytest.mark.parametrize(
    ("turns", "record", "words"),
    [
        ((LAMP, "did he get it?"), "s2", "refuses the lamp"),
        ((LAMP, "and how much was granted in the end?"), "s4", "900 kroner"),
        ((LAMP, "why did he resign?"), "s5", "his eyes have failed"),
        ((LAMP, "with what result?"), "s2", "refuses the lamp"),
        ((LAMP, "did he get an answer?"), "s2", "refuses the lamp"),
        ((LAMP, "did he swallow that?"), "s2", "refuses the lamp"),
        ((LIMA, "where did he go next?"), "v2", "Quito"),
        (
            ("Where did President Aldana go in 1890?", "what did he sign in the second of those?"),
            "v2",
            "a treaty of postage",
        ),
        (("List President Aldana's visits to Peru", "only those in 1894"), "v3", "Congress"),
    ],
)
def test_the_story_answers(
    assistant: Assistant, turns: Sequence[str], record: str, words: str
) -> None:
    answer = ask(assistant, turns)
    assert answer.answered
    assert record in [cited.id for cited in answer.cited_records]
    assert words in " ".join(statement.citation.quote for statement in answer.statements)


def test_what_was_quoted_is_not_quoted_again(assistant: Assistant) -> None:
    first = ask(assistant, [LAMP])
    second = ask(assistant, [LAMP, "did he get it?"])
    said = {statement.citation.quote for statement in first.statements}
    assert said and said.isdisjoint(statement.citation.quote for statement in second.statements)


def test_a_visit_quotes_the_title_that_names_its_place(assistant: Assistant) -> None:
    answer = ask(assistant, ["Did President Aldana go to Ecuador?"])
    assert "Quito, Ecuador" in [statement.citation.quote for statement in answer.statements]


def test_a_command_is_no_word_of_what_it_lists(assistant: Assistant) -> None:
    answer = ask(assistant, ["List President Aldana's visits to Peru."])
    assert [record.id for record in answer.cited_records] == ["v1", "v3"]


def answer_with_hits(ids: str, support: float) -> Answer:
    hits = tuple(
        Hit(Record(id_, f"Title of {id_}", ArchivalDate.none()), rank, 1.0, 1.0, 1.0)
        for rank, id_ in enumerate(ids, 1)
    )
    question = LinkedQuestion.unlinked(read_question("Who asked?"))
    return Answer(question, True, "", (), hits, (), SearchCounts(9, 9, 0), support=support)


def test_the_records_of_the_likeliest_reading_count_twice() -> None:
    chosen = choose_reading([answer_with_hits("abcd", 0.2), answer_with_hits("wdax", 0.9)], [])
    assert chosen.support == 0.9
    # 2/61 + 1/63, 2/64 + 1/62, 2/62, 2/63; then those of the chosen one alone: 1/61, 1/64
    assert [(hit.record.id, hit.rank) for hit in chosen.hits] == [
        (id_, rank) for rank, id_ in enumerate("adbcwx", 1)
    ]


def test_one_reading_keeps_the_order_of_its_records() -> None:
    only = answer_with_hits("abc", 0.2)
    assert choose_reading([only], []) == only


def test_a_question_that_is_asked_again_counts_once(assistant: Assistant) -> None:
    once = ask(assistant, [LAMP, "did he get it?", "Who paid for it?"])
    again = ask(assistant, [LAMP, LAMP, "did he get it?", "Did he get it?", "Who paid for it?"])
    assert [statement.citation for statement in again.statements] == [
        statement.citation for statement in once.statements
    ]


@pytest.mark.parametrize(
    ("texts", "counted"),
    [
        (["Who was Dahl?", "who  was dahl?"], ["who  was dahl?"]),
        (["What about Dahl?", "What about Dahl?"], ["What about Dahl?"]),
        (["And then?", "And then?"], ["And then?", "And then?"]),
        (["Show me other letters", "Show me other letters"], ["Show me other letters"] * 2),
        (["Who was Dahl?", "Why?", "Who was Dahl?"], ["Who was Dahl?", "Why?", "Who was Dahl?"]),
    ],
)
def test_what_goes_on_is_no_repetition(texts: list[str], counted: list[str]) -> None:
    turns = [EarlierTurn(text, None, None, "", (), typed=text) for text in texts]
    assert [turn.typed for turn in without_repeats(turns, "Where?")] == counted
    assert without_repeats(turns[:1], f" {texts[0].upper()} ") == (
        turns[:1] if texts[0] in ("And then?", "Show me other letters") else []
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("anybody in there? hello?", "greeting"),
        ("hey, can you hear me", "greeting"),
        ("morning! what kind of stuff could I ask", "greeting"),
        ("hi, what sort of things can I ask you here?", "help"),
        ("how many records are in this catalogue altogether?", "size"),
    ],
)
def test_talk_that_no_question_is_near_to_is_told_from_afar(
    assistant: Assistant, text: str, name: str
) -> None:
    assert assistant.ask(text, keep=False).request.name == name


@pytest.mark.parametrize(
    "text",
    [
        "good morning, what did the keeper say about the lamp?",
        "hi, do you have anything on oil?",
        "can you hear the brig?",
        "Did anybody hear him?",
    ],
)
def test_a_subject_makes_a_question_of_a_greeting(assistant: Assistant, text: str) -> None:
    assert assistant.ask(text, keep=False).request.kind == "question"
