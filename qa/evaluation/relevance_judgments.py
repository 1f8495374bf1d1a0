"""Judged questions, with known relevant records, and the files that they are read from.

A file of questions is JSON Lines, one question a line:

    {"id": "q1", "text": "What did Stalin advise Mao in 1949?", "relevant": ["r51", "r54"],
     "register": "year"}

`text` may also be called `question`, `query` or `rewritten`; without any, the last of `turns` is
taken. `relevant` is a list of record ids, or an object of ids and grades (0: not relevant). Empty
means that the question ought to be refused. It may be in a TREC file of the same name and ending
`.qrels` instead (question 0 record grade, one a line). `id` (else the line's number) and
`register`, the kind of question, are optional.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus import FindingAidError

QUESTIONS_LIMIT_BYTES = 64 * 1024 * 1024
"""The largest file of questions that is read."""

_TEXT_FIELDS = ("text", "question", "query", "rewritten")

_Grades = dict[str, int]
"""The grade of each relevant record, by id."""


class EvaluationError(FindingAidError, ValueError):
    """Nothing can be measured; the message says why, and what to do."""


@dataclass(frozen=True)
class JudgedQuestion:
    """A question with its relevant records.

    Attributes:
        id: unique in its file.
        text: the question.
        relevant: grade by record id, above 0; empty when no record answers.
        register: the kind of question; "" when not stated.
    """

    id: str
    text: str
    relevant: Mapping[str, int]
    register: str = ""

    @property
    def answerable(self) -> bool:
        """Whether a record answers it."""
        return bool(self.relevant)


def read_questions(path: Path) -> tuple[list[JudgedQuestion], list[str]]:
    """Read a file of questions, and return one message for each line that cannot be used.

    Raises EvaluationError when a file cannot be read, or contains no question at all.
    """
    lines = _lines(path)  # first, because it refuses what cannot be a file
    qrels = path.with_suffix(".qrels")
    problems: list[str] = []
    judgments = _read_qrels(qrels, problems) if qrels != path and qrels.is_file() else None
    questions: dict[str, JudgedQuestion] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            question = _read_question(line, number, judgments)
            if question.id in questions:
                raise ValueError(f"the id {question.id!r} stands there a second time")
        except ValueError as error:
            problems.append(f"{path.name} line {number}: {error}; left out")
            continue
        questions[question.id] = question
    if not questions:
        first_problem = f" ({problems[0]})" if problems else ""
        raise EvaluationError(
            f"{path} has no question that can be measured{first_problem}; write a line such as "
            '{"id": "q1", "text": "...", "relevant": ["record id"]}'
        )
    return list(questions.values()), problems


def read_bounded_text(path: Path) -> str:
    """Read a file of questions as text.

    Raises OSError, UnicodeDecodeError, or EvaluationError beyond QUESTIONS_LIMIT_BYTES.
    """
    if path.exists() and not path.is_file():
        raise EvaluationError(
            f"{path} cannot be read (it is not a file); give a JSON Lines file of questions"
        )
    with path.open("rb") as file:
        data = file.read(QUESTIONS_LIMIT_BYTES + 1)
    if len(data) > QUESTIONS_LIMIT_BYTES:
        raise EvaluationError(
            f"{path} has more than {QUESTIONS_LIMIT_BYTES:,} bytes; split it into smaller files"
        )
    return data.decode("utf-8-sig")


def _lines(path: Path) -> list[str]:
    try:
        return read_bounded_text(path).split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise EvaluationError(
            f"{path} cannot be read ({reason}); give a JSON Lines file of questions"
        ) from error


def _read_question(
    line: str, number: int, judgments: Mapping[str, _Grades] | None
) -> JudgedQuestion:
    """Parse one line. Raises ValueError that says what is wrong with it."""
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError("it is not JSON") from error
    if not isinstance(entry, dict):
        raise ValueError("it is not a JSON object")
    turns = entry.get("turns")
    last_turn = turns[-1] if isinstance(turns, list) and turns else None
    text = next((entry[name] for name in _TEXT_FIELDS if name in entry), last_turn)
    if not isinstance(text, str) or not text.strip():
        raise ValueError('it has no question; give it a "text"')
    stated_id = entry.get("id", number)
    if not _is_id(stated_id) or not str(stated_id).strip():
        raise ValueError(f"its id is {stated_id!r}; give it a word or a number")
    register = entry.get("register", "")
    if not isinstance(register, str):
        raise ValueError(f"its register is {register!r}; give it a word")
    if "relevant" in entry:
        relevant = _parse_relevant(entry["relevant"])
    elif judgments is not None:
        relevant = _without_zeros(judgments.get(str(stated_id), {}))
    else:
        raise ValueError(
            'it does not say which records are relevant; give it "relevant", [] when none is'
        )
    return JudgedQuestion(str(stated_id), text, relevant, register)


def _is_id(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _parse_relevant(value: object) -> _Grades:
    if isinstance(value, list) and all(map(_is_id, value)):
        return {str(record): 1 for record in value}
    if isinstance(value, dict) and all(type(grade) is int for grade in value.values()):
        return _without_zeros(value)
    raise ValueError(
        'its "relevant" is neither a list of ids nor an object of ids with whole numbers as grades'
    )


def _without_zeros(grades: _Grades) -> _Grades:
    return {record: grade for record, grade in grades.items() if grade > 0}


def _read_qrels(path: Path, problems: list[str]) -> dict[str, _Grades]:
    judgments: dict[str, _Grades] = {}
    for number, line in enumerate(_lines(path), 1):
        parts = line.split()
        if not parts:
            continue
        try:
            question, _, record, grade = parts
            judgments.setdefault(question, {})[record] = int(grade)
        except ValueError:
            problems.append(
                f"{path.name} line {number}: it is not “question 0 record grade”; left out"
            )
    return judgments
