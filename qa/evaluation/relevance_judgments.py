"""Judged questions, whose records are known: what they are, and how a file of them is read.

A file of questions is JSON Lines, one question a line:

    {"id": "q1", "text": "What did Stalin advise Mao in 1949?", "relevant": ["r51", "r54"], "register": "year"}

`text` may also be called `question`, `query` or `rewritten`; where there is none, the last of `turns` is asked.
`relevant` names the records that answer: a list of ids, or an object of ids and grades (0: not relevant). Empty means
that no record answers, and the question ought to be refused. It may stand in a TREC file beside the questions instead,
of the same name and ending `.qrels` (question 0 record grade, a line each). `id` (else the line's number) and
`register`, the kind of question, may be left out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus import FindingAidError

QUESTIONS_LIMIT_BYTES = 64 * 1024 * 1024
"""The largest file of questions that is read."""

NO_REGISTER = ""
_TEXT_NAMES = ("text", "question", "query", "rewritten")


class EvaluationError(FindingAidError, ValueError):
    """Nothing can be measured. One line: why not, and what to do."""


@dataclass(frozen=True)
class JudgedQuestion:
    """A question whose records are known. relevant: grade by record id, above 0; empty: no record answers."""

    id: str
    text: str
    relevant: Mapping[str, int]
    register: str = NO_REGISTER

    @property
    def answerable(self) -> bool:
        """Whether a record answers it."""
        return bool(self.relevant)


def read_questions(path: Path) -> tuple[list[JudgedQuestion], list[str]]:
    """Read a file of questions: those that can be asked, and one line for each line that cannot.

    EvaluationError when a file cannot be read, or holds no question at all.
    """
    lines = _lines(
        path
    )  # before anything is asked of its name: what cannot be a file is refused here
    beside = path.with_suffix(".qrels")
    problems: list[str] = []
    elsewhere = _read_qrels(beside, problems) if beside != path and beside.is_file() else None
    found: dict[str, JudgedQuestion] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            one = _read_question(line, number, elsewhere)
            if one.id in found:
                raise ValueError(f"the id {one.id!r} stands there a second time")
        except ValueError as error:
            problems.append(f"{path.name} line {number}: {error}; left out")
            continue
        found[one.id] = one
    if not found:
        said = f" ({problems[0]})" if problems else ""
        raise EvaluationError(
            f"{path} holds no question that can be measured{said}; write a line such as "
            '{"id": "q1", "text": "...", "relevant": ["record id"]}'
        )
    return list(found.values()), problems


def read_bounded_text(path: Path) -> str:
    """The text of a file of questions. OSError, UnicodeDecodeError; EvaluationError beyond QUESTIONS_LIMIT_BYTES."""
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
    line: str, number: int, elsewhere: Mapping[str, Mapping[str, int]] | None
) -> JudgedQuestion:
    """Read one line. ValueError: what is wrong with it."""
    try:
        held = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError("it is not JSON") from error
    if not isinstance(held, dict):
        raise ValueError("it is not a JSON object")
    turns = held.get("turns")
    last = turns[-1] if isinstance(turns, list) and turns else None
    text = next((held[name] for name in _TEXT_NAMES if name in held), last)
    if not isinstance(text, str) or not text.strip():
        raise ValueError('it has no question; give it a "text"')
    named = held.get("id", number)
    if not isinstance(named, str | int) or isinstance(named, bool) or not str(named).strip():
        raise ValueError(f"its id is {named!r}; give it a word or a number")
    register = held.get("register", NO_REGISTER)
    if not isinstance(register, str):
        raise ValueError(f"its register is {register!r}; give it a word")
    if "relevant" in held:
        relevant = _relevant(held["relevant"])
    elif elsewhere is not None:
        relevant = {
            record: grade for record, grade in elsewhere.get(str(named), {}).items() if grade > 0
        }
    else:
        raise ValueError(
            'it does not say which records are relevant; give it "relevant", [] when none is'
        )
    return JudgedQuestion(str(named), text, relevant, register)


def _relevant(held: object) -> dict[str, int]:
    if isinstance(held, list) and all(
        isinstance(one, str | int) and not isinstance(one, bool) for one in held
    ):
        return {str(one): 1 for one in held}
    if isinstance(held, dict) and all(type(grade) is int for grade in held.values()):
        return {record: grade for record, grade in held.items() if grade > 0}
    raise ValueError(
        'its "relevant" is neither a list of ids nor an object of ids with whole numbers as grades'
    )


def _read_qrels(path: Path, problems: list[str]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for number, line in enumerate(_lines(path), 1):
        parts = line.split()
        if not parts:
            continue
        try:
            question, _, record, grade = parts
            found.setdefault(question, {})[record] = int(grade)
        except ValueError:
            problems.append(
                f"{path.name} line {number}: it is not “question 0 record grade”; left out"
            )
    return found
