"""Talk, questions about the archive and commands, asked of ten made-up records."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from markupsafe import escape

from corpus import read_bytes
from qa import AnswerView, Assistant, export_conversation
from tests.qa.sample_archive import sardines


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    opened = sardines(tmp_path / "archive")
    yield opened
    opened.close()


def cited(assistant: Assistant, text: str) -> tuple[str, list[str]]:
    answer = assistant.ask(text, keep=False)
    assert answer.answered
    return answer.lead, [record.id for record in answer.cited_records]


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("hello", "Hello. Ask about these records"),
        ("thanks!", "You are welcome."),
        ("Goodbye", "Goodbye."),
        ("who are you?", "I am Finding Aid, a program."),
        ("help", "Ask in plain English who, what, when"),
        ("how do I cite a record?", "Every quotation has a footnote"),
        ("how do I add records?", "Paste a listing page"),
    ],
)
def test_talk_is_answered_without_a_quotation(assistant: Assistant, text: str, begins: str) -> None:
    answer = assistant.ask(text)
    assert (answer.answered, answer.statements, answer.nearest) == (True, (), ())
    assert answer.lead.startswith(begins)
    assert answer.text == answer.lead
    stored = AnswerView.loads(assistant.turns(answer.conversation)[0].answer)
    assert stored == AnswerView.of(answer).loads(AnswerView.of(answer).dumps())
    exported = export_conversation("x", assistant.turns(answer.conversation), "html")
    assert all(escape(line.strip()) in exported for line in stored.lead.splitlines())


def test_the_examples_in_help_are_answered_by_this_archive(assistant: Assistant) -> None:
    examples = [question.text for question in assistant.starter_questions()]
    assert examples
    lines = assistant.ask("help", keep=False).lead.splitlines()
    assert lines[lines.index("For example:") + 1 :] == [f"  {example}" for example in examples]
    for example in examples:
        assert assistant.ask(example, keep=False).answered


def test_facts_about_the_archive_come_from_its_facets(assistant: Assistant) -> None:
    lead, ids = cited(assistant, "What is the oldest document?")
    assert (lead, ids) == ("The oldest of the 10 records is dated 1949-1951 (2 undated).", ["n1"])
    lead, ids = cited(assistant, "What's in here?")
    assert lead.startswith("10 records, dated 1949-1951 to ")
    assert ids == []
    lead, ids = cited(assistant, "Which year has the most records?")
    assert lead.startswith("Most in ")
    lead, ids = cited(assistant, "What is the newest document?")
    assert ids == ["d1"]
    lead, ids = cited(assistant, "Which documents have no date?")
    assert (lead, sorted(ids)) == ("2 records have no date.", ["d2", "u1"])
    lead, ids = cited(assistant, "Which people appear most often?")
    assert lead.startswith("The people that most records mention: ")
    assert "Ana Brandão (3)" in lead
    assert ids == []


def test_a_command_acts_on_the_records_shown(assistant: Assistant) -> None:
    first = assistant.ask("Which records mention cod?")
    shown = [record.id for record in first.cited_records]
    second = assistant.ask("thanks", follow=first.conversation)
    cite = assistant.ask("cite the second one in Chicago style", follow=second.conversation)
    assert [hit.record.id for hit in cite.hits] == shown[1:2]
    assert cite.lead == assistant.ask("cite this", follow=cite.conversation).lead
    saved = assistant.ask("save it to my notes", follow=cite.conversation)
    assert saved.answered
    assert assistant.annotations.note(shown[1]) == "Saved from a conversation."
    assert assistant.annotations.note(shown[0]) == ""
    translated = assistant.ask("translate this into German", follow=cite.conversation)
    assert not translated.answered
    assert [closest.record.id for closest in translated.nearest] == shown[1:2]


def test_a_command_without_a_record_says_what_to_do(assistant: Assistant) -> None:
    answer = assistant.ask("cite this", keep=False)
    assert not answer.answered
    assert answer.reason.startswith("No record has been shown in this conversation yet.")


def test_nothing_is_saved_by_a_turn_that_is_not_kept(assistant: Assistant) -> None:
    first = assistant.ask("Which records mention cod?")
    assistant.ask("save it to my notes", follow=first.conversation, keep=False)
    assert assistant.annotations.note(first.cited_records[0].id) == ""


def test_a_question_in_another_language_is_searched_by_its_names(assistant: Assistant) -> None:
    answer = assistant.ask("Что написал Мао Цзэдун в мае 1958 года?", keep=False)
    assert answer.request.name == "ru"
    assert answer.answered
    assert answer.lead.startswith("Вопросы здесь читаются по-английски.")
    nothing = assistant.ask("Warum und wieso nicht?", keep=False)
    assert (nothing.answered, nothing.request.name) == (False, "de")
    assert nothing.reason.startswith("Fragen werden hier auf Englisch gelesen.")


LOAN = [
    (
        "ask",
        "March 3, 1950",
        "Varga asks the Ministry for a loan of nine million crowns for a mill.",
    ),
    ("grant", "June 9, 1951", "The Ministry grants Varga the loan for the mill."),
    ("herring", "May 4, 1952", "Varga thanks Holm for herring and cod."),
]


@pytest.fixture
def loans(tmp_path: Path) -> Iterator[Assistant]:
    opened = Assistant.open(tmp_path / "loans", bundled=False)
    lines = [
        {"id": name, "date": date, "title": f"Letter no. {number}", "summary": summary}
        for number, (name, date, summary) in enumerate(LOAN, 1)
    ]
    opened.add([read_bytes("\n".join(map(json.dumps, lines)).encode(), "loans.jsonl")])
    yield opened
    opened.close()


def test_a_timeline_has_a_sentence_of_each_record_on_its_subject(loans: Assistant) -> None:
    answer = loans.ask("Give me a timeline of Varga's loan for the mill", keep=False)
    assert answer.lead == "Timeline of Varga's loan for the mill: 2 records."
    assert [statement.citation.quote for statement in answer.statements] == [LOAN[0][2], LOAN[1][2]]


def test_a_record_that_is_cited_by_its_subject_is_quoted(loans: Assistant) -> None:
    answer = loans.ask("Cite the letter in which the Ministry grants the loan", keep=False)
    assert answer.lead == "“Letter no. 2,” June 9, 1951."
    assert [statement.citation.quote for statement in answer.statements] == [LOAN[1][2]]
