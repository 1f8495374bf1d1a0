"""Who wrote to, met and visited whom: answers over all records, on made-up titles; real model."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from corpus import read_bytes
from qa import Assistant

RECORDS = [
    ("a1", "March 3, 1954", "Letter, Ana Brandão to Joseph Stalin", "She asks for salt."),
    ("a2", "March 19, 1954", "Letter from Ana Brandão to Zhou Enlai", "Thanks for rice."),
    ("a3", "April 2, 1954", "Letter from Zhou Enlai to Ana Brandão", "He sends two ships."),
    ("a4", "July 11, 1954", "Letter from Ana Brandão to Zhou Enlai about Cod", "A price."),
    ("a5", "May 7, 1954", "Cable, Zhou Enlai to Joseph Stalin", "On the first session."),
    (
        "b1",
        "June 1, 1954",
        "Memorandum of Conversation between Ana Brandão and Jawaharlal Nehru",
        "Tea.",
    ),
    ("b2", "June 9, 1954", "Memorandum of Conversation between Ana Brandão and Zhou Enlai", "Tin."),
    ("c1", "May 3-19, 1958", "Visit of Kwame Nkrumah to Cairo, Egypt", "Talks on a bank."),
    ("c2", "July 23-26, 1958", "Visit of Kwame Nkrumah to Suez, Egypt", "He saw the docks."),
    ("c3", "October 12, 1959", "Visit of Kwame Nkrumah to Bergen, Norway", "He met shipbuilders."),
    ("c4", "February 1-2, 1961", "Visit of Sekou Toure to Cairo, Egypt", "Talks on the Congo."),
    ("d1", "1951", "Report on Peat Cutting", "Wages and tools."),
    ("d2", "August 5, 1962", "Kwame Nkrumah’s Recollections of his Trip to Ghent", "He was ill."),
]


@contextmanager
def archive_of(folder: Path, records: Sequence[tuple[str, str, str, str]]) -> Iterator[Assistant]:
    """Yield an archive of records (id, date, title, summary) in a folder."""
    made = Assistant.open(folder, bundled=False)
    lines = [
        json.dumps({"id": i, "date": day, "title": title, "summary": summary})
        for i, day, title, summary in records
    ]
    made.add([read_bytes("\n".join(lines).encode(), "records.jsonl")])
    yield made
    made.close()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with archive_of(tmp_path_factory.mktemp("deeds") / "archive", RECORDS) as made:
        yield made


@pytest.mark.parametrize(
    ("question", "lead", "counted"),
    [
        (
            "How many letters did Ana Brandão write?",
            "3 records: letters from Ana Brandão, by the titles.",
            ["a1", "a2", "a4"],
        ),
        (
            "How many visits did Kwame Nkrumah make a year?",
            "Most in 1958: 2. 1958: 2, 1959: 1, 1962: 1. 4 records: visits by Kwame Nkrumah, by the "
            "titles.",
            ["c1", "c2", "c3", "d2"],
        ),
        (
            "In which year did Kwame Nkrumah make the most visits?",
            "Most in 1958: 2. 1958: 2, 1959: 1, 1962: 1. 4 records: visits by Kwame Nkrumah, by the "
            "titles.",
            ["c1", "c2", "c3", "d2"],
        ),
        (
            "How did the number of visits of Nkrumah to Egypt change over time?",
            "1958: 2. 2 records: visits by Nkrumah to Egypt, by the titles.",
            ["c1", "c2"],
        ),
        (
            "How many letters did Ana Brandão send to Zhou Enlai?",
            "2 records: letters from Ana Brandão to Zhou Enlai, by the titles.",
            ["a2", "a4"],
        ),
        (
            "Whom did Ana Brandão write to?",
            "Zhou Enlai (2) and Joseph Stalin (1), by the titles of 3 records.",
            ["a2", "a1", "a4"],
        ),
        (
            "Who wrote to Joseph Stalin?",
            "Ana Brandão and Zhou Enlai, by the titles of 2 records.",
            ["a1", "a5"],
        ),
        (
            "Did Ana Brandão and Zhou Enlai write to each other?",
            "2 records from Ana Brandão to Zhou Enlai; 1 record from Zhou Enlai to Ana Brandão, "
            "by the titles.",
            ["a2", "a3", "a4"],
        ),
        (
            "Did Zhou Enlai and Joseph Stalin write to one another?",
            "1 record from Zhou Enlai to Joseph Stalin; no record from Joseph Stalin to Zhou Enlai, "
            "by the titles.",
            ["a5"],
        ),
        ("Who was the last to write to Stalin?", "Zhou Enlai (May 7, 1954).", ["a5"]),
        (
            "Whom did Ana Brandão receive in June 1954?",
            "Jawaharlal Nehru and Zhou Enlai, by the titles of 2 records.",
            ["b1", "b2"],
        ),
        ("When did Nehru meet Brandão?", "June 1, 1954.", ["b1"]),
        (
            "Did Ana Brandão write more letters than Zhou Enlai?",
            "Ana Brandão: 3; Zhou Enlai: 1.",
            ["a1", "a2", "a4", "a3"],
        ),
        (
            "Who visited Cairo?",
            "Kwame Nkrumah and Sekou Toure, by the titles of 2 records.",
            ["c1", "c4"],
        ),
        (
            "How many countries did Nkrumah visit in the 1950s?",
            "2 countries, by the titles of 3 records: Egypt and Norway.",
            ["c1", "c3", "c2"],
        ),
        (
            "Which was the longest visit of Nkrumah?",
            "17 days: May 3-19, 1958, of 4 records with exact days.",
            ["c1"],
        ),
        ("Who visited most?", "Kwame Nkrumah: 4 records by the titles.", ["c1", "c2", "c3", "d2"]),
        ("What is the oldest document?", "The oldest of the 13 records is dated 1951.", ["d1"]),
        (
            "Last thing you have that mentions Nehru?",
            "June 1, 1954, the only record that mentions “Nehru”.",
            ["b1"],
        ),
        (
            "What is the first record in which Stalin turns up?",
            "March 3, 1954, the first of 2 records that mention “Stalin”.",
            ["a1"],
        ),
        ("How many records have you got on tin?", "1 record mentions “tin”.", ["b2"]),
    ],
)
def test_computed_from_titles(
    archive: Assistant, question: str, lead: str, counted: list[str]
) -> None:
    answer = archive.ask(question, keep=False)
    assert (answer.lead, list(answer.counted)) == (lead, counted)
    assert (answer.answered, answer.confidence) == (True, 1.0)


@pytest.mark.parametrize(
    ("question", "lead", "counted"),
    [
        (
            "How many foreign trips did Kwame Nkrumah make?",
            "4 records: trips by Kwame Nkrumah, by the titles. None of these records says “foreign”.",
            ["c1", "c2", "c3", "d2"],
        ),
        (
            "Which long letters did Ana Brandão send to Beijing?",
            "3 records: letters from Ana Brandão. No title says that it went to Beijing. "
            "None of these records says “long”.",
            ["a1", "a2", "a4"],
        ),
        (
            "Which letters passed between Ana Brandão and Zhou Enlai?",
            "2 records from Ana Brandão to Zhou Enlai; 1 record from Zhou Enlai to Ana Brandão, "
            "by the titles.",
            ["a2", "a3", "a4"],
        ),
        (
            "Show me the visits of Nkrumah to Suez.",
            "1 record: visits by Nkrumah to Suez.",
            ["c2"],
        ),
        (
            "Who went abroad in 1961?",
            "Sekou Toure.",
            ["c4"],
        ),
        (
            "Where did Kwame Nkrumah travel other than to Egypt?",
            "Bergen and Ghent, by the titles of 2 records.",
            ["c3", "d2"],
        ),
        (
            "Which letters of Ana Brandão are not to Zhou Enlai?",
            "1 record: letters from Ana Brandão.",
            ["a1"],
        ),
        (
            "What was the first letter in the matter of Zhou Enlai?",
            "March 19, 1954, the first of 3 records with “letter” in the title that mention "
            "“Zhou Enlai”. None of them says “matter”.",
            ["a2"],
        ),
    ],
)
def test_words_that_no_record_of_the_deed_has_are_not_demanded(
    archive: Assistant, question: str, lead: str, counted: list[str]
) -> None:
    answer = archive.ask(question, keep=False)
    assert (answer.lead, list(answer.counted)) == (lead, counted)


@pytest.mark.parametrize(
    ("question", "lead", "quotes"),
    [
        (
            "What is the latest record on the Nkrumah affair?",
            "August 5, 1962, the last of 4 records that mention “Nkrumah”. None of them says “affair”.",
            ["Kwame Nkrumah’s Recollections of his Trip to Ghent", "He was ill."],
        ),
        (
            "What is the earliest record on peat?",
            "1951, the only record that mentions “peat”.",
            ["Report on Peat Cutting", "Wages and tools."],
        ),
    ],
)
def test_the_first_and_last_record_on_a_name(
    archive: Assistant, question: str, lead: str, quotes: list[str]
) -> None:
    answer = archive.ask(question, keep=False)
    assert answer.lead == lead
    assert [statement.citation.quote for statement in answer.statements] == quotes


@pytest.mark.parametrize("question", ["Who wrote to Sekou Toure?", "When did Nehru die?"])
def test_what_no_title_or_sentence_states_is_refused(archive: Assistant, question: str) -> None:
    answer = archive.ask(question, keep=False)
    assert (answer.answered, answer.lead, answer.confidence) == (False, "", 0.0)


def test_the_other_direction_is_said(archive: Assistant) -> None:
    answer = archive.ask("What did Joseph Stalin write to Ana Brandão?", keep=False)
    assert answer.reason == (
        "No answer found in 13 records: no title states that anything was sent from Joseph Stalin "
        "to Ana Brandão; 1 is from Ana Brandão to Joseph Stalin."
    )


def test_a_memoir_does_not_date_the_journey(archive: Assistant) -> None:
    assert "1962" not in archive.ask("When did Nkrumah visit Ghent?", keep=False).lead


@pytest.mark.parametrize(
    "question",
    ["Did Kwame Nkrumah visit China?", "Did Kwame Nkrumah visit China as president?"],
)
def test_a_place_where_no_journey_went_is_refused(archive: Assistant, question: str) -> None:
    answer = archive.ask(question, keep=False)
    assert not answer.answered
    assert answer.reason == (
        "No answer found in 13 records: no title states a journey by Kwame Nkrumah to China; "
        "4 state journeys elsewhere."
    )


def test_a_journey_to_another_place_does_not_answer(archive: Assistant) -> None:
    assert archive.ask("What did Kwame Nkrumah do in Norway?", keep=False).answered
    assert not archive.ask("What did Kwame Nkrumah do in Japan?", keep=False).answered


CALENDAR = [
    ("v1", "June 2-4, 1961", "Bergen, Norway", "President Ada Okoye: State visit."),
    ("v2", "May 5, 1962", "Suez, Egypt", "President Okoye: Saw the docks."),
    ("v3", "March 8, 1963", "Bergen, Norway", "President Okoye: Met with shipbuilders."),
    ("v4", "March 9, 1964", "Bergen, Norway", "President Lund: Refueling stop."),
]


@pytest.fixture(scope="module")
def calendar(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with archive_of(tmp_path_factory.mktemp("calendar") / "archive", CALENDAR) as made:
        yield made


@pytest.mark.parametrize(
    ("question", "counted"),
    [
        ("How many times did President Okoye visit Norway?", ["v1", "v3"]),
        ("How many visits did President Okoye make?", ["v1", "v2", "v3"]),
        ("Which presidents travelled to Norway?", ["v1", "v3", "v4"]),
        ("Which visit took place on 5.5.1962?", ["v2"]),
    ],
)
def test_journeys_of_a_calendar_are_counted(
    calendar: Assistant, question: str, counted: list[str]
) -> None:
    assert list(calendar.ask(question, keep=False).counted) == counted


def test_journeys_elsewhere_are_listed(calendar: Assistant) -> None:
    answer = calendar.ask("Which of President Okoye's visits were not to Norway?", keep=False)
    assert [record.id for record in answer.cited_records] == ["v2"]


def test_a_record_by_itself_is_quoted_by_title_and_sentence(archive: Assistant) -> None:
    answer = archive.ask("What happened in October 1959?", keep=False)
    assert [statement.citation.quote for statement in answer.statements] == [
        "Visit of Kwame Nkrumah to Bergen, Norway",
        "He met shipbuilders.",
    ]
