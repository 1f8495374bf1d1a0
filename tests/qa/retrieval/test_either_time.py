"""Questions of either time, on the bundled page and on two pages of our own: a harbour, a parish."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa import Assistant
from tests.qa.retrieval.test_two_times import archive_of

HARBOUR = [
    ("plan", "Plan of the Mole", "March 4, 1921", "The engineers propose a mole of granite."),
    ("storm", "Report on the Storm", "November 20, 1922", "On 18 November 1922 two boats sank."),
    ("loss", "Letter on the Lost Boats", "December 1, 1922", "Last month two boats were lost."),
    ("vote", "Minutes of the Council", "May 7, 1923", "The council votes money for the mole."),
    ("look", "Memoir of a Pilot", "June 1930", "In the winter of 1922 the mole was not built yet."),
    ("jubilee", "Speech at the Jubilee", "August 2, 1946", "The mole was begun in May 1923."),
    ("war", "Notes on the Blockade", "1948", "From 1940 to 1945 no trawler left the harbour."),
    ("fish", "Tables of the Catch", "1922-1924", "Herring by boat and month."),
    ("chart", "Chart of the Mole", "", "Depths in fathoms off the mole that fell in 1799."),
]
PARISH = [
    ("bell", "The Great Bell", "", "The bell was cast in 1702 and cracked in the frost of 1740."),
    (
        "fire",
        "The Fire",
        "",
        "In August 1761 the vicarage burned; the following year it was rebuilt.",
    ),
    ("school", "The School", "", "A school was opened in the 1780s, and closed in 1801."),
    ("road", "The Road", "", "The turnpike came between 1790 and 1795."),
    ("vicar", "The Vicars", "", "Amos Pell was vicar from 1755 to 1788."),
    ("yew", "The Yew", "", "Nobody knows how old the yew is."),
    ("plank", "The Plank Bridge", "", "A bridge of planks is not in any account."),
    ("stone", "The Stone Bridge", "", "The stone bridge was paid for in 1811."),
    ("wood", "The Wooden Bridge", "", "The wooden bridge was carried off in 1690."),
    ("ford", "The Bridge at the Ford", "", "Until the bridge of 1733 carts went through the ford."),
    ("letter", "Letter of Amos Pell", "May 3, 1760", "The roof leaks."),
]


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return archive_of(tmp_path_factory.mktemp("harbour"), HARBOUR)


@pytest.fixture(scope="module")
def parish(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return archive_of(tmp_path_factory.mktemp("parish"), PARISH)


@pytest.fixture(scope="module")
def bundled(folder: Path) -> Assistant:
    return Assistant.open(folder)


def found(assistant: Assistant, question: str) -> list[str]:
    return [hit.record.id for hit in assistant.search(question).hits]


@pytest.mark.parametrize(
    ("question", "ids"),
    [
        ("boats in 1922", "storm loss look fish"),
        ("boats in November 1922", "storm loss fish"),
        ("What sank on 18 November 1922?", "storm loss fish"),
        ("reports of 1922", "storm loss fish"),
        ("letters written in 1922", "storm loss fish"),
        ("documents dated December 1922", "loss fish"),
        ("the mole in May 1923", "vote jubilee fish"),
        ("the mole in '23", "vote jubilee fish look"),
        ("the mole in 5/1923", "vote jubilee fish"),
        ("records about 1923", "vote jubilee fish look"),
        ("What was recalled of the winter of 1922?", "loss look fish"),
        ("the harbour from 1940 to 1945", "war"),
        ("the harbour between 1940 and '45", "war"),
        ("the harbour between 1945 and 1940", "war"),
        ("the harbour during World War II", "war"),
        ("the harbour in 1943", "war"),
        ("the harbour in the first half of the forties", "war"),
        ("the harbour in the 40s", "war jubilee"),
        ("the harbour after 1945", "jubilee war"),
        ("the harbour from 1946 to the present", "jubilee war"),
        ("the harbour before 1922", "plan chart"),
        ("memoirs written in 1930", "look"),
        ("the harbour in 1930", "look"),
        ("the harbour in 1935", ""),
        ("the harbour on August 2", "jubilee"),
        ("undated records", "chart"),
    ],
)
def test_a_dated_page_finds_what_was_written_and_what_is_told(
    harbour: Assistant, question: str, ids: str
) -> None:
    assert set(found(harbour, question)) == set(ids.split())


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("the frost of 1740", "bell"),
        ("What cracked in 1740?", "bell"),
        ("What burned in August 1761?", "fire"),
        ("What was rebuilt in 1762?", "fire"),
        ("What was closed in 1801?", "school"),
        ("the school in the 1780s", "school"),
        ("What came between 1790 and '95?", "road"),
        ("the turnpike in 1793", "road"),
        ("Who was vicar in 1770?", "vicar"),
        ("Who was vicar between 1788 and 1755?", "vicar"),
        ("How old is the yew?", "yew"),
        ("letters of 1760", "letter"),
        ("the roof in May 1760", "letter"),
    ],
)
def test_an_undated_page_is_found_by_what_it_tells(
    parish: Assistant, question: str, first: str
) -> None:
    assert found(parish, question)[0] == first


@pytest.mark.parametrize(
    ("question", "order"),
    [
        ("What was the first bridge?", "wood ford stone plank"),
        ("What was the latest bridge?", "stone ford wood plank"),
        ("the oldest bridge", "wood ford stone plank"),
    ],
)
def test_the_first_and_latest_of_an_undated_page_go_by_what_is_told(
    parish: Assistant, question: str, order: str
) -> None:
    assert found(parish, question)[:4] == order.split()


def test_an_undated_record_of_a_dated_page_comes_after_the_dated_ones(harbour: Assistant) -> None:
    assert found(harbour, "What was the first mole?")[:2] == ["plan", "chart"]


@pytest.mark.parametrize(
    ("question", "ids"),
    [
        (
            "What lessons did the Soviet Union draw from the student protests in Beijing in spring "
            "1989?",
            "1991-09 1989-05-16",
        ),
        ("student protests in Beijing in '89", "1991-09 1989-05-16"),
        ("reports about the 1989 protests", "1991-09 1989-05-16"),
        ("the protests in April 1989", "1991-09"),
        ("documents dated spring 1989", "1989-05-16"),
        ("notes written in 1989", "1989-05-16"),
        ("What was said in 5/1989?", "1989-05-16 1991-09"),
        ("a meeting on 12.5.61", "1961-05-12"),
        ("a meeting on May 12", "1961-05-12"),
        ("the Moscow meeting of 1957", "1957-11-18"),
        ("cables of 1949", "1949-02-03"),
        ("cables in the first half of 1949", "1949-02-03"),
        ("What happened during the Chinese Civil War?", "1949-02-03"),
        ("talks from 1990 to the present", "1991-09"),
        ("talks before 1952", "1949-02-03"),
    ],
)
def test_the_bundled_page_is_found_by_either_time(
    bundled: Assistant, question: str, ids: str
) -> None:
    hits = found(bundled, question)
    starts = [next((start for start in ids.split() if id_.startswith(start)), id_) for id_ in hits]
    assert starts[0] == ids.split()[0]
    assert set(starts) == set(ids.split())


def test_a_named_period_is_a_time_and_no_name(harbour: Assistant) -> None:
    answer = harbour.ask("What happened during World War II?", keep=False)
    assert answer.answered
    assert [statement.citation.record.id for statement in answer.statements] == ["war"]


def test_a_day_without_a_year_is_of_any_year(harbour: Assistant) -> None:
    result = harbour.search("What happened on August 2?")
    period = result.question.period
    assert period is not None
    assert (str(period.earliest), str(period.latest)) == ("1946-08-02", "1946-08-02")
    assert period.as_written == "on August 2 (read as August 2 of any year)"
    nowhere = harbour.search("What happened on August 3?").question
    note = "no record is dated August 3 of any year; 'on August 3' limits nothing"
    assert (nowhere.period, nowhere.notes) == (None, (note,))


@pytest.mark.parametrize(
    ("question", "lead", "quoted"),
    [
        (
            "What happened in 1740?",
            "No record dated “in 1740”; 1 undated one tells of it.",
            ["The bell was cast in 1702 and cracked in the frost of 1740."],
        ),
        (
            "What happened in 1760?",
            "1 record dated “in 1760”; 1 undated one tells of it.",
            ["The roof leaks.", "Amos Pell was vicar from 1755 to 1788."],
        ),
        (
            "What happened from 1788 to 1791?",
            "No record dated “from 1788 to 1791”; 3 undated ones tell of it.",
            [
                "A school was opened in the 1780s, and closed in 1801.",
                "The turnpike came between 1790 and 1795.",
                "Amos Pell was vicar from 1755 to 1788.",
            ],
        ),
    ],
)
def test_what_happened_counts_undated_records_that_tell_of_it(
    parish: Assistant, question: str, lead: str, quoted: list[str]
) -> None:
    answer = parish.ask(question)
    assert (answer.lead, [statement.citation.quote for statement in answer.statements]) == (
        lead,
        quoted,
    )


def test_what_happened_counts_no_dated_record_that_only_tells(harbour: Assistant) -> None:
    answer = harbour.ask("What happened in May 1923?")
    assert answer.counted == ("fish", "vote")
    assert harbour.ask("How many records are there from 1922?").counted == ("fish", "storm", "loss")
