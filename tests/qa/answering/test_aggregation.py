"""What is counted and listed, on a made-up calendar of a harbour; with the real model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import read_listing
from qa import Assistant

PAGE = """May 6, 1931

Visit of Ana Brandão to Galway

Brandão met the mayor and spoke of the price of coal.

June 8, 1933

Visit of Ana Brandão to Bergen

Brandão spoke at the chamber of commerce.

July 2, 1933

Ana Brandão in Odessa

Brandão saw the new quay.

May 9, 1934

Agreement between Bergen and Galway on Tin

The harbour boards agreed on tariffs for tin.

March 3, 1938

Letter from the Harbour Board

The board asks that treaties be kept.
"""


@pytest.fixture(scope="module")
def calendar(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    made = Assistant.open(tmp_path_factory.mktemp("archive") / "calendar", bundled=False)
    made.add([read_listing(PAGE, "calendar")])
    yield made
    made.close()


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        (
            "How many visits of Ana Brandão were there?",
            "2 records: visits by Ana Brandão, by the titles.",
        ),
        (
            "How many visits of Brandao were there in 1933?",
            "1 record dated “in 1933”: visits by Brandao, by the titles.",
        ),
        (
            "How many trips to Odessa took place?",
            "1 record mentions “Odessa”.",
        ),  # no title speaks of trips
        (
            "Which visits took place before 1933?",
            "1 record dated “before 1933” with “visits” in the title.",
        ),
        (
            "Which agreements mention tin?",
            "1 record with “agreements” in the title mentions “tin”.",
        ),
    ],
)
def test_what_a_calendar_records_is_counted(calendar: Assistant, question: str, lead: str) -> None:
    assert calendar.ask(question).lead.startswith(lead)


def test_what_no_title_is_and_texts_speak_of_is_not_counted(calendar: Assistant) -> None:
    answer = calendar.ask("What treaties does the board ask to keep?")
    assert (answer.lead, [one.citation.quote for one in answer.statements]) == (
        "",
        ["The board asks that treaties be kept."],
    )


def test_a_list_whose_last_is_asked_for_is_no_count(calendar: Assistant) -> None:
    answer = calendar.ask("Which visits of Ana Brandão were the last?")
    assert answer.lead == "June 8, 1933."


def test_undated_records_are_counted_by_the_names_that_they_mention(
    tmp_path: Path, calendar: Assistant
) -> None:
    page = (
        "Undated\n\nNote on Rice\n\nStalin asks for rice.\n\n"
        "Undated\n\nNote on Tin\n\nThe board asks for tin.\n\n"
        "May 6, 1931\n\nNote on Coal\n\nStalin asks for coal.\n"
    )
    notes = Assistant.open(
        tmp_path / "notes", bundled=False, load_encoder=lambda: calendar.archive.encoder
    )
    notes.add([read_listing(page, "notes")])
    answer = notes.ask("How many undated records mention Stalin?")
    assert answer.lead == "1 record is undated and mentions “Stalin”."
    assert [record.title for record in answer.cited_records] == ["Note on Rice"]
    notes.close()
