"""The order of results, register by register, over the bundled page and a made-up one (tests/golden/register.txt)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import read_file
from qa import Assistant, bundled_listing

GOLDEN = Path(__file__).parents[2] / "golden" / "register.txt"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    opened = Assistant.open(tmp_path_factory.mktemp("registers") / "archive", bundled=False)
    opened.add([bundled_listing(), read_file(GOLDEN)])
    assert opened.status().records == 22
    yield opened
    opened.close()


def titles(assistant: Assistant, query: str) -> list[str]:
    return [hit.record.title for hit in assistant.search(query, limit=22).hits]


FIRST = [
    # questions
    ("What did Stalin advise Mao in 1949?", "Cable, Filippov [Stalin] to Anastas Mikoyan"),
    (
        "What did the Governor complain about?",
        "Record of Conversation between Ana Brandão and the Governor",
    ),
    (
        "Which weapons could the Soviet Union send to China?",
        "Cable, Filippov [Stalin] to Anastas Mikoyan",
    ),
    ("Who received the delegation that sold sugar?", "Report on the Delegation to Moscow"),
    ("How were people helped after the valley was flooded?", "Report on the Floods in the Valley"),
    ("Why may deep tankers not come into the harbour?", "Minutes of the Harbour Committee"),
    ("Was the army used against striking workers?", "Notes on the Sugar Strike"),
    ("What did Mao proclaim about the east wind?", "Mao Zedong, 'Speech at a Meeting"),
    # keywords
    ("sugar strike mills", "Notes on the Sugar Strike"),
    ("rubber rice exchange", "Letter from Zhou Enlai to the Ambassador of Sri Lanka"),
    ("harbour police passport", "Cable, Pedro Salles to Ana Brandão"),
    ("nuclear free zone", "Draft of a Speech on Disarmament"),
    # known items
    ("minutes harbour committee", "Minutes of the Harbour Committee"),
    (
        "memorandum conversation minister of trade",
        "Memorandum of Conversation, Pedro Salles and the Minister",
    ),
    ("Chervonenko diary Deng Xiaoping", "From the Diary of S. V. Chervonenko"),
    ("list ships chartered coffee", "List of Ships Chartered for the Coffee Trade"),
    # quoted phrases
    ('"east wind"', "Mao Zedong, 'Speech at a Meeting"),
    ('"sugar quota"', "Telegram from the Embassy in Havana on Sugar"),
    ('What of "blankets and quinine"?', "Report on the Floods in the Valley"),
    # names, in other forms
    ("Chou En-lai on rubber", "Letter from Zhou Enlai to the Ambassador of Sri Lanka"),
    ("the ambassador of Ceylon", "Letter from Zhou Enlai to the Ambassador of Sri Lanka"),
    ("Filippov on working class", "Cable, Filippov [Stalin] to Anastas Mikoyan"),
    ("Teng Hsiao-p'ing and Chervonenko", "From the Diary of S. V. Chervonenko"),
    ("What did Stallin advise?", "Cable, Filippov [Stalin] to Anastas Mikoyan"),
    # who wrote to whom
    ("What did Brandão cable to Salles about the mission?", "Cable, Ana Brandão to Pedro Salles"),
    ("What did Salles cable to Brandão about the mission?", "Cable, Pedro Salles to Ana Brandão"),
    # time
    ("coffee in March 1955", "Cable, Ana Brandão to Pedro Salles"),
    ("What happened around 1958 in sugar?", "Notes on the Sugar Strike"),
    ("sugar since 1961", "Report on the Delegation to Moscow"),
    ("sugar before 1959", "Notes on the Sugar Strike"),
    ("the first record about sugar", "Notes on the Sugar Strike"),
    ("the latest record about sugar", "Report on the Delegation to Moscow"),
    ("rubber in the sixties", "Memorandum of Conversation, Pedro Salles and the Minister"),
    ("ships for coffee, not in 1955", "List of Ships Chartered for the Coffee Trade"),
    ("speeches of autumn 1962", "Draft of a Speech on Disarmament"),
    ("trade during June 2, 1964", "Memorandum of Conversation, Pedro Salles and the Minister"),
    # the query syntax
    ("title:cable AND police", "Cable, Pedro Salles to Ana Brandão"),
    ("sugar NOT Moscow", "Notes on the Sugar Strike"),
    ("(tin OR quinine) AND consulate", "Report on the Floods in the Valley"),
]


@pytest.mark.parametrize(("query", "title"), FIRST)
def test_the_record_that_answers_comes_first(assistant: Assistant, query: str, title: str) -> None:
    assert titles(assistant, query)[0].startswith(title)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("everything of 1955", ["Cable, Ana", "Cable, Pedro", "Record of Conv"]),
        ("title:sugar", ["Notes on the Sugar", "Telegram from"]),
        (
            "sugar between 1957 and 1959",
            ["Notes on the Sugar", "Letter from Zhou", "Minutes of", "Mao Zedong, 'Speech"],
        ),
    ],
)
def test_nothing_outside_is_found(assistant: Assistant, query: str, found: list[str]) -> None:
    ours = titles(assistant, query)
    assert len(ours) == len(found)
    assert sorted(next(one for one in found if title.startswith(one)) for title in ours) == sorted(
        found
    )


@pytest.mark.parametrize(
    ("query", "earliest", "latest"),
    [
        ("What did Salles say in 1972?", "1972-01-01", "1972-12-31"),
        ("sugar before 1900", None, "1899-12-31"),
    ],
)
def test_a_period_that_holds_nothing_is_understood_and_empty(
    assistant: Assistant, query: str, earliest: str | None, latest: str | None
) -> None:
    found = assistant.search(query)
    period = found.question.period
    assert period is not None
    assert (
        period.earliest and period.earliest.isoformat(),
        period.latest and period.latest.isoformat(),
    ) == (
        earliest,
        latest,
    )
    assert (found.hits, found.searched.in_period) == ((), 0)


@pytest.mark.parametrize(
    "question",
    [
        "What did Salles say in 1972?",
        "What did Churchill tell Salles about coffee?",
        "Why did Brandão resign as queen of Denmark?",
        "What did Khrushchev advise Salles in 1955?",
    ],
)
def test_a_wrong_premise_is_refused(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question, keep=False)
    assert (answer.answered, answer.statements) == (False, ())
    assert answer.reason.startswith("No answer found")


@pytest.mark.parametrize(
    ("query", "route"),
    [
        ("What is said of coffee?", "question"),
        ("coffee price", "keywords"),
        ("minutes harbour committee", "known item"),
        ('"sugar quota"', "quoted phrase"),
        ("title:sugar NOT Moscow", "query syntax"),
    ],
)
def test_the_route_is_named(assistant: Assistant, query: str, route: str) -> None:
    assert assistant.search(query).route == route


def test_why_says_what_spoke_for_a_record(assistant: Assistant) -> None:
    why = assistant.search("What did Filippov advise in 1949?").hits[0].why
    assert why["words"] == ["filippov", "advis"]
    assert (why["words_rank"], why["meaning_rank"], why["known_item"], why["score"]) == (
        1,
        1,
        False,
        1.0,
    )
    assert why["dates"] == ["February 3, 1949"]
    assert why["names"] == {"Filippov": ["Stalin"]}
