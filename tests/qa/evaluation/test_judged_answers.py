"""Files of conversations: read, answered and judged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qa import Assistant
from qa.evaluation import (
    answer_conversations,
    judge_answers,
    read_conversations,
)
from qa.evaluation.judged_answers import Expectation
from qa.interfaces.command_line import main
from qa.output import AnswerView
from tests.qa.sample_archive import sardines

LINES: list[object] = [
    {"question": "Which records mention cod?", "kind": "list", "id": "q1",
     "expect": {"answered": True, "records": ["l2", "u1"], "need": "all"}},
    {"turns": ["Which records mention cod?", "thanks"], "kind": "talk",
     "expect": {"answered": True, "no_quotation": True}},
    {"turns": ["What was written in 2020?"], "kind": "list", "expect": {"answered": True}},
    {"turns": ["thanks"], "kind": "talk", "expect": {"answered": False}},
    {"turns": []},
    {"turns": ["???"], "kind": "talk", "expect": {"answered": False}},
]  # fmt: skip


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    opened = sardines(tmp_path_factory.mktemp("judged") / "archive")
    yield opened
    opened.close()


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join([*map(json.dumps, LINES), "{", ""]), encoding="utf-8")
    return path


def view(answered: bool, cited: tuple[str, ...] = (), quote: str = "") -> AnswerView:
    statements = [{"quote": quote, "record": record} for record in cited]
    citations = [{"number": n, "record": record} for n, record in enumerate(cited, 1)]
    answer: dict[str, Any] = {"answered": answered, "statements": statements}
    return AnswerView.loads(json.dumps(answer | {"citations": citations}))


@pytest.mark.parametrize(
    ("expected", "answer", "verdict"),
    [
        (Expectation(False), view(False), "right"),
        (Expectation(False), view(True, ("a",)), "wrongly answered"),
        (Expectation(False), None, "right"),
        (Expectation(True), view(False), "wrongly refused"),
        (Expectation(True), None, "wrongly refused"),
        (Expectation(True, no_quotation=True), view(True), "right"),
        (Expectation(True, no_quotation=True), view(True, ("a",)), "wrongly answered"),
        (Expectation(True, frozenset("ab")), view(True, ("a",)), "right"),
        (Expectation(True, frozenset("ab"), True), view(True, ("a",)), "partly right"),
        (Expectation(True, frozenset("ab")), view(True, ("c",)), "wrongly answered"),
        (Expectation(True, frozenset("a"), phrase="Rice"), view(True, ("a",), "rice"), "right"),
        (Expectation(True, frozenset("a"), phrase="tea"), view(True, ("a",)), "partly right"),
    ],
)
def test_the_verdict(expected: Expectation, answer: AnswerView | None, verdict: str) -> None:
    assert expected.verdict(answer) == verdict


def test_every_line_has_an_answer_or_an_error(assistant: Assistant, questions: Path) -> None:
    before = assistant.annotations.conversations(limit=100)
    answered = list(answer_conversations(assistant, read_conversations(questions)))
    assert [one.conversation.line for one in answered] == [1, 2, 3, 4, 5, 6, 7]
    assert [one.verdict for one in answered] == [
        "right", "right", "wrongly refused", "wrongly answered", "", "right", ""
    ]  # fmt: skip
    assert [bool(one.error) for one in answered] == [False] * 4 + [True] * 3
    assert answered[0].as_json["id"] == "q1"
    assert answered[1].as_json["request"]["name"] == "thanks"
    assert answered[6].as_json == {"line": 7, "error": "it is not JSON"}
    assert assistant.annotations.conversations(limit=100) == before
    judged = judge_answers(answered)
    assert judged.as_json["kinds"] == {
        "list": {"questions": 2, "right": 1, "partly right": 0, "wrongly refused": 1,
                 "wrongly answered": 0},
        "talk": {"questions": 3, "right": 2, "partly right": 0, "wrongly refused": 0,
                 "wrongly answered": 1},
    }  # fmt: skip
    assert judged.text.splitlines()[-1] == "right: 0.600"


def test_the_command_line_answers_a_file_and_judges_it(
    folder: Path, questions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = tmp_path / "answers.jsonl"
    ask = ["ask", "--archive", str(folder), "--questions", str(questions)]
    assert main([*ask, "--answers", str(answers)]) == 1
    captured = capsys.readouterr()
    assert captured.out == f"4 answers in {answers}\n"
    assert [line.split(":")[1] for line in captured.err.splitlines()] == [
        " questions.jsonl line 5", " questions.jsonl line 6", " questions.jsonl line 7"
    ]  # fmt: skip
    lines = [json.loads(line) for line in answers.read_text(encoding="utf-8").splitlines()]
    assert [("error" in line, line["line"]) for line in lines] == [
        (False, 1), (False, 2), (False, 3), (False, 4), (True, 5), (True, 6), (True, 7)
    ]  # fmt: skip
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answers.jsonl", "questions.jsonl"]
    assert main(["evaluate", "--archive", str(folder), "--json", str(questions)]) == 0
    assert json.loads(capsys.readouterr().out)["all"]["questions"] == 5
    assert main(ask) == 2
    assert main([*ask, "--answers", str(tmp_path / "no" / "answers.jsonl")]) == 1
    assert "cannot be written" in capsys.readouterr().err
