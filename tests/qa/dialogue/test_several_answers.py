"""Turns that ask several questions, each part answered for itself, on records of our own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from corpus import read_bytes
from qa import AnswerView, Assistant, export_conversation
from qa.answering import UNSURE_LEAD
from qa.dialogue.side_by_side import ids_of_others

RECORDS = [
    {
        "id": "holm-board",
        "title": "Letter from Ingrid Holm to the Port Board",
        "date": "April 1, 1960",
        "summary": "Holm takes the seat and becomes the first woman on the Port Board.",
    },
    {
        "id": "minutes",
        "title": "Minutes of the Port Board",
        "date": "June 1, 1950",
        "summary": "The Port Board buys a tug.",
    },
    {
        "id": "holm-bridge",
        "title": "Letter from Ingrid Holm to Andras Varga",
        "date": "July 9, 1951",
        "summary": "Holm condemns the burning of the bridge as a gift to the enemy.",
    },
    {
        "id": "varga-bridge",
        "title": "Interview with Andras Varga",
        "date": "1970",
        "summary": "Varga regrets nothing. The bridge was empty before he lit the match.",
    },
    {
        "id": "varga-june",
        "title": "Letter from Andras Varga to the hospital",
        "date": "June 20, 1951",
        "summary": "Varga sends 90 kroner for the new ward.",
    },
    {
        "id": "varga-1951",
        "title": "Letter from Andras Varga to Ingrid Holm",
        "date": "May 4, 1951",
        "summary": "Varga asks Holm for forty crates of herring for the hospital.",
    },
    {
        "id": "holm-1951",
        "title": "Letter from Ingrid Holm to Andras Varga",
        "date": "May 9, 1951",
        "summary": "Holm answers that the herring is sold and offers dried cod to Varga.",
    },
    {
        "id": "bergen-1953",
        "title": "Report on the dock strike in Bergen",
        "date": "June 2, 1953",
        "summary": "The strike in Bergen begins on June 2, 1953 over wages.",
    },
    {
        "id": "oslo-1955",
        "title": "Report on the shipyard fire in Oslo",
        "date": "March 8, 1955",
        "summary": "The fire in Oslo destroys two cranes on March 8, 1955.",
    },
]
BOTH = "What did Varga ask for and what did Holm offer?"
HALF = "What happened in Bergen in 1953 and what happened in Oslo in 1961?"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    opened = Assistant.open(tmp_path_factory.mktemp("several") / "archive", bundled=False)
    lines = "\n".join(map(json.dumps, RECORDS))
    opened.add([read_bytes(lines.encode(), "records.jsonl")])
    yield opened
    opened.close()


def test_each_part_is_answered_with_its_own_record(assistant: Assistant) -> None:
    answer = assistant.ask(BOTH, keep=False)
    assert [part.answered for part in answer.parts] == [True, True]
    cited = [
        [(statement.number, statement.citation.record.id) for statement in part.statements]
        for part in answer.parts
    ]
    assert [set(pairs) for pairs in cited] == [{(1, "varga-1951")}, {(2, "holm-1951")}]
    assert answer.statements == tuple(s for part in answer.parts for s in part.statements)
    assert [record.id for record in answer.cited_records] == ["varga-1951", "holm-1951"]
    assert answer.confidence == min(part.confidence for part in answer.parts)


@pytest.mark.parametrize(
    ("question", "ids"),
    [
        (
            "Compare what Holm and Varga thought of the burning of the bridge",
            ["holm-bridge", "varga-bridge"],
        ),
        (  # no record of May 1951 has it, so the time of the first part is not demanded
            "What did Varga ask Holm for in May 1951 and when was the strike in Bergen?",
            ["varga-1951", "bergen-1953"],
        ),
        (  # the month takes the year of the first part, "he" its name
            "What did Varga ask Holm for in May 1951? And how much did he send in June?",
            ["varga-1951", "varga-june"],
        ),
    ],
)
def test_each_part_has_a_record_of_its_own(
    assistant: Assistant, question: str, ids: list[str]
) -> None:
    answer = assistant.ask(question, keep=False)
    first = [part.statements[0].citation.record.id for part in answer.parts if part.statements]
    assert first == ids


def test_a_part_that_is_not_sure_is_shown_beside_one_that_is(assistant: Assistant) -> None:
    text = "What did Varga ask Holm for in 1951 and what harm came to the shipyard machines in March 1955?"
    sure, unsure = assistant.ask(text, keep=False).parts
    assert sure.is_sure
    assert unsure.answered
    assert not unsure.is_sure
    assert unsure.lead == UNSURE_LEAD
    assert [record.id for record in unsure.cited_records] == ["oslo-1955"]


@pytest.mark.parametrize(
    ("question", "ids"),
    [
        ("Did Holm lend Varga crates for the hospital?", ["holm-1951", "varga-1951"]),
        ("What did Holm answer when Varga asked for herring?", ["holm-1951"]),
    ],
)
def test_who_got_a_request_is_quoted_with_the_answer(
    assistant: Assistant, question: str, ids: list[str]
) -> None:
    answer = assistant.ask(question, keep=False)
    assert [record.id for record in answer.cited_records] == ids


@pytest.mark.parametrize(
    ("labels", "record_ids"),
    [
        (["Varga", "the hospital"], ()),  # the title names both, and so does the quotation
        (["Varga", "Oslo"], ("varga-june",)),
        (["Oslo", "Varga"], ()),
    ],
)
def test_a_side_that_only_repeats_the_other_is_told_by_the_title_first(
    assistant: Assistant, labels: list[str], record_ids: tuple[str, ...]
) -> None:
    answer = assistant.ask("What did Varga send to the hospital?", keep=False)
    statements = answer.statements[:1]
    assert statements[0].citation.record.id == "varga-june"
    side = replace(answer, statements=statements)
    assert ids_of_others([side, side], labels, 1) == record_ids


@pytest.mark.parametrize(
    ("question", "record_id"),
    [
        ("Who was the first woman on the Port Board?", "holm-board"),
        (
            "I have been asked by a cousin of mine to write something for the family about the "
            "bridge over which our people used to go to market in the old days, which somebody set "
            "on fire in the war when it was empty; could you find out who lit the match?",
            "varga-bridge",
        ),
    ],
)
def test_what_a_record_states_is_found(assistant: Assistant, question: str, record_id: str) -> None:
    answer = assistant.ask(question, keep=False)
    assert answer.statements[0].citation.record.id == record_id


def test_a_wish_is_said_to_be_what_was_asked(assistant: Assistant) -> None:
    story = "My aunt told me at length about the great fire of the yard where she worked " * 3
    answer = assistant.ask(f"{story}; could you find out where that was?", keep=False)
    assert answer.question.notes[-1] == (
        "“Where that was?” was asked; the rest of the text helps to rank, and is not demanded"
    )


def test_a_part_without_an_answer_says_so(assistant: Assistant) -> None:
    answer = assistant.ask(HALF, keep=False)
    assert answer.answered
    assert [part.answered for part in answer.parts] == [True, False]
    assert {s.citation.record.id for s in answer.statements} == {"bergen-1953"}
    assert answer.parts[1].reason in answer.text
    assert answer.nearest == ()
    assert "oslo-1955" in [closest.record.id for closest in answer.parts[1].nearest]


def test_the_view_has_the_parts_and_comes_back_from_json(assistant: Assistant) -> None:
    view = AnswerView.of(assistant.ask(HALF, keep=False))
    assert AnswerView.loads(view.dumps()) == view
    assert [part.question for part in view.parts] == [
        "What happened in Bergen in 1953?",
        "What happened in Oslo in 1961?",
    ]


def test_a_conversation_is_exported_with_its_parts(assistant: Assistant) -> None:
    conversation = assistant.ask(HALF).conversation
    turns = assistant.turns(conversation)
    markdown = export_conversation("Docks", turns, "markdown")
    assert "### What happened in Bergen in 1953?" in markdown
    assert "### What happened in Oslo in 1961?" in markdown
    assert markdown.count("[^1]:") == 1
    page = export_conversation("Docks", turns, "html")
    assert page.count("</h3>") == 2
    assert page.count('id="place-1"') == 1


def test_the_lead_says_which_came_first_and_who_wrote_more(assistant: Assistant) -> None:
    first = assistant.ask("Which came first, the fire in Oslo or the strike in Bergen?", keep=False)
    assert first.lead == (
        "The strike in Bergen came first: June 2, 1953. The fire in Oslo: March 8, 1955."
    )
    saved = assistant.ask("Which came first, the fire in Oslo or the strike in Bergen?")
    for form in ("markdown", "html"):
        exported = export_conversation("Order", assistant.turns(saved.conversation), form)
        assert exported.count("The strike in Bergen came first: June 2, 1953.") == 1
    more = assistant.ask("Did Varga write more letters than Holm?", keep=False)
    assert more.lead == "Varga: 2; Holm: 3."


def test_names_that_a_record_bears_together_are_not_asked_apart(assistant: Assistant) -> None:
    together = assistant.ask("What did the letters tell Varga and Holm?", keep=False)
    assert together.parts == ()


def test_names_that_no_record_bears_together_are_asked_apart(assistant: Assistant) -> None:
    apart = assistant.ask("What happened in Bergen and Oslo?", keep=False)
    cited = [{s.citation.record.id for s in part.statements} for part in apart.parts]
    assert cited == [{"bergen-1953"}, {"oslo-1955"}]


def test_compare_the_two_means_the_two_records_shown(assistant: Assistant) -> None:
    listed = assistant.ask("Which letters did Varga and Holm write to each other?")
    shown = [hit.id for hit in AnswerView.of(listed).records]
    assert {"varga-1951", "holm-1951"} <= set(shown)
    compared = assistant.ask("Compare the two", follow=listed.conversation)
    assert len(compared.parts) == 2
    assert [{s.citation.record.id for s in part.statements} for part in compared.parts] == [
        {record.id} for record in compared.cited_records
    ]


def test_a_bundle_of_several_parts_stands(assistant: Assistant, tmp_path: Path) -> None:
    bundle = assistant.bundle(assistant.ask(HALF, keep=False))
    assert bundle["answered"] is True
    assert isinstance(bundle["statements"], list) and bundle["statements"]


@pytest.mark.parametrize("typed", ["letters of may 1951", "LETTERS OF MAY 1951"])
def test_a_month_beside_a_number_is_read_with_its_capital(assistant: Assistant, typed: str) -> None:
    answer = assistant.ask(f"what did varga ask for in {typed}?", keep=False)
    assert "of May 1951" in answer.question.text


def test_a_part_is_shown_as_typed(assistant: Assistant) -> None:
    answer = assistant.ask("Who wrote to VARGA and who went to Tromso?", keep=False)
    assert [part.question.typed.as_typed for part in answer.parts] == [
        "Who wrote to VARGA?",
        "Who went to Tromso?",
    ]
