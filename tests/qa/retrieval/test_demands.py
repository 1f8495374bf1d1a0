"""What a query demands by its syntax, and in which order it is loosened when no record meets it."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa import Assistant
from tests.qa.retrieval.test_two_times import archive_of

RECORDS = [
    ("talk", "Talk on Wheat", "May 6, 1950", "The price of wheat rises."),
    ("board", "Wheat Committee", "May 7, 1950", "The committee fixes what wheat costs."),
    ("camp", "Refugees at Vienna", "May 8, 1951", "A camp of refugees lacks blankets."),
    (
        "harbour",
        "The Refuge Harbour",
        "May 9, 1951",
        "Ice closes it, and wheat for the port waits.",
    ),
    ("loan", "Notes on the Loan", "1952", "A wheat price that nobody likes; the terms are Swiss."),
]
PHRASES = "no record has these phrases as they stand; their words are searched instead"
FIELDS = "no record has these words in these fields; they are searched anywhere"
ANY = "no record has all that is demanded; any of these words is enough"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder: Path = tmp_path_factory.mktemp("demands")
    return archive_of(folder, RECORDS)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("wheat -committee", {"talk", "harbour", "loan"}),
        ("-committee wheat", {"talk", "harbour", "loan"}),
        ('wheat -"committee"', {"talk", "harbour", "loan"}),
        ("wheat !committee", {"talk", "harbour", "loan"}),
        ('wheat !"the port"', {"talk", "board", "loan"}),
        ("refuge*", {"camp", "harbour"}),
        ("Refug*", {"camp", "harbour"}),
        ("refugees*", {"camp"}),
        ("title:refuge* -harbour", {"camp"}),
        ("commit* OR swis*", {"board", "loan"}),
        ('"wheat price"', {"loan"}),
        ('"wheat price"~0', {"loan"}),
        ('"wheat price"~5', {"loan", "talk"}),
        ('"price wheat"~5', {"loan", "talk"}),
        ('"wheat port"~1', set()),
        ('"wheat port"~2', {"harbour"}),
    ],
)
def test_a_query_is_met_by_these_records(assistant: Assistant, query: str, ids: set[str]) -> None:
    result = assistant.search(query)
    met = {hit.record.id for hit in result.hits} if not result.searched.loosened else set()
    assert met == ids


@pytest.mark.parametrize(
    ("query", "ids", "loosened"),
    [
        ('"price wheat"', {"talk", "loan"}, (PHRASES,)),
        ('"wheat of Vienna"~2 -camp', {"talk", "board", "harbour", "loan"}, (ANY,)),
        ("title:blankets", {"camp"}, (FIELDS,)),
        ('title:"Swiss terms"', {"loan"}, (FIELDS,)),
        ("blankets AND ice", {"camp", "harbour"}, (ANY,)),
        ("blankets AND ice NOT camp", {"harbour"}, (ANY,)),
    ],
)
def test_a_demand_that_no_record_meets_is_loosened_and_said(
    assistant: Assistant, query: str, ids: set[str], loosened: tuple[str, ...]
) -> None:
    result = assistant.search(query)
    assert ids <= {hit.record.id for hit in result.hits}
    assert result.searched.loosened == loosened
    assert set(loosened) <= set(result.question.notes)


def test_a_loosened_demand_is_no_answer_but_says_what_is_near(assistant: Assistant) -> None:
    answer = assistant.ask('"price wheat"', keep=False)
    assert not answer.answered
    assert answer.reason == f"No answer found in 5 records: {PHRASES}."
    assert {closest.record.id for closest in answer.nearest} >= {"talk", "loan"}


@pytest.mark.parametrize("query", ["wheat*!", "a*", "*wheat", "5*", "**wheat**"])
def test_a_star_elsewhere_demands_nothing(assistant: Assistant, query: str) -> None:
    assert assistant.search(query).searched.loosened == ()


def test_words_of_time_demand_nothing_at_any_time(assistant: Assistant) -> None:
    days, all_days = (
        {hit.record.id for hit in assistant.search("wheat on May 6", any_time=any_time).hits}
        for any_time in (False, True)
    )
    assert days == {"talk"}
    assert {"talk", "loan", "harbour"} <= all_days
