"""Judging answers: conversations in, one answer a line out, and a table of what is right by kind.

A line of a file is {"question": "..."} or {"turns": ["...", ...]}; the last turn is answered, after
the earlier ones. "collection": "NAME", or a list of names, limits what is searched. To be judged,
it has what is expected, and may have a kind:

    {"turns": ["thanks"], "kind": "talk", "expect": {"answered": true, "no_quotation": true}}
    {"question": "Who wrote to X?", "expect": {"answered": true, "records": ["r1"], "need": "any"}}

`records` are ids of which any, or with "need": "all" all, are cited; a quotation or the lead holds
`phrase`; with `no_quotation` nothing is quoted.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from corpus import Turn
from embeddings import UnknownCollection
from qa.assistant import Assistant
from qa.evaluation.relevance_judgments import EvaluationError, read_bounded_text
from qa.output import AnswerView
from qa.understanding import QuestionError

VERDICTS = ("right", "partly right", "wrongly refused", "wrongly answered")
_CONVERSATION = "asked together"
"""The id of a conversation that is not stored."""
_FIELDS = {"answered": bool, "records": list, "need": str, "phrase": str, "no_quotation": bool}


@dataclass(frozen=True)
class Expectation:
    """What a right answer is.

    Attributes:
        answered: whether the records answer.
        records: ids of records that are to be cited.
        needs_all: whether all of them are needed; else any.
        phrase: words that a quotation or the lead must contain.
        no_quotation: whether nothing is to be quoted.
    """

    answered: bool
    records: frozenset[str] = frozenset()
    needs_all: bool = False
    phrase: str = ""
    no_quotation: bool = False

    def verdict(self, answer: AnswerView | None) -> str:
        """Return one of VERDICTS. answer: None for a turn that could not be answered."""
        if answer is None:
            return "wrongly refused" if self.answered else "right"
        if not self.answered or not answer.answered:
            if answer.answered == self.answered:
                return "right"
            return "wrongly answered" if answer.answered else "wrongly refused"
        if self.no_quotation:
            return "wrongly answered" if answer.statements else "right"
        cited = set(answer.cited_ids)
        if self.records and not self.records & cited:
            return "wrongly answered"
        quoted = " ".join([answer.lead, *(statement.quote for statement in answer.statements)])
        is_whole = not self.needs_all or self.records <= cited
        return "right" if is_whole and self.phrase.casefold() in quoted.casefold() else VERDICTS[1]


@dataclass(frozen=True)
class AskedConversation:
    """A line of a file of conversations.

    Attributes:
        line: its number, from 1.
        turns: the questions, first to last.
        id: its "id" in the file; None when it has none.
        kind: of the last turn.
        collections: those that are searched; () for all, or those that the reader names for all.
        expected: None when it is not to be judged.
        error: why the line cannot be read; "" when it can.
    """

    line: int
    turns: tuple[str, ...] = ()
    id: str | int | None = None
    kind: str = ""
    collections: tuple[str, ...] = ()
    expected: Expectation | None = None
    error: str = ""


@dataclass(frozen=True)
class AnsweredConversation:
    """A conversation with the answer to its last turn; None, and `error`, when there is none."""

    conversation: AskedConversation
    answer: AnswerView | None = None
    error: str = ""

    @property
    def as_json(self) -> dict[str, Any]:
        """The answer as `ask --json` prints it, or an object with `error`; with line and id."""
        head: dict[str, Any] = {"line": self.conversation.line}
        if self.conversation.id is not None:
            head["id"] = self.conversation.id
        if self.answer is None:
            return head | {"error": self.error}
        return head | self.answer.to_json()

    @property
    def verdict(self) -> str:
        """One of VERDICTS, "" where nothing is expected."""
        expected = self.conversation.expected
        return "" if expected is None else expected.verdict(self.answer)


@dataclass(frozen=True)
class JudgedAnswers:
    """How many answers of each kind got each verdict.

    Attributes:
        kinds: the counts, by kind in the order of the file.
        problems: one line for each conversation that could not be read or answered.
    """

    kinds: Mapping[str, Counter[str]]
    problems: tuple[str, ...] = ()
    overall: Counter[str] = field(init=False)

    def __post_init__(self) -> None:
        """Add up the kinds."""
        total: Counter[str] = Counter()
        for counts in self.kinds.values():
            total.update(counts)
        object.__setattr__(self, "overall", total)

    @property
    def text(self) -> str:
        """The counts as a table."""
        rows = [*self.kinds.items(), ("all", self.overall)]
        width = max(len(name or "(none)") for name, _ in rows)
        lines = [f"{'kind':{width}}  questions" + "".join(f"  {name}" for name in VERDICTS)]
        for name, counts in rows:
            line = f"{name or '(none)':{width}}  {counts.total():9d}"
            lines.append(line + "".join(f"  {counts[v]:{len(v)}d}" for v in VERDICTS))
        share = self.overall["right"] / max(1, self.overall.total())
        return "\n".join([*lines, f"right: {share:.3f}"])

    @property
    def as_json(self) -> dict[str, Any]:
        """The counts as a JSON object."""
        return {
            "all": _counts_as_json(self.overall),
            "kinds": {name: _counts_as_json(counts) for name, counts in self.kinds.items()},
            "problems": list(self.problems),
        }


def read_conversations(path: Path) -> list[AskedConversation]:
    """Read a file of conversations; a line that cannot be used has an `error`.

    Raises EvaluationError when the file cannot be read, or has no line.
    """
    lines = read_bounded_text(path).splitlines()
    conversations = [_read_line(line, n) for n, line in enumerate(lines, 1) if line.strip()]
    if not conversations:
        raise EvaluationError(f'{path} has no line; write lines such as {{"question": "..."}}')
    return conversations


def has_expectations(conversations: Sequence[AskedConversation]) -> bool:
    """Return whether any conversation says what is expected."""
    return any(conversation.expected is not None for conversation in conversations)


def answer_conversations(
    assistant: Assistant,
    conversations: Sequence[AskedConversation],
    progress: Callable[[int, int], None] | None = None,
    *,
    collections: Sequence[str] = (),
) -> Iterator[AnsweredConversation]:
    """Yield each conversation with its answer. No turn is stored, and a beginning is asked once.

    progress: called with the conversations done and their total. collections: those that are
    searched for a conversation that names none.
    """
    turns_by_beginning: dict[tuple[str, ...], Turn | str] = {}
    for number, conversation in enumerate(conversations, 1):
        if not conversation.collections:
            conversation = replace(conversation, collections=tuple(collections))
        yield _answer_one(assistant, conversation, turns_by_beginning)
        if progress is not None:
            progress(number, len(conversations))


def judge_answers(answered: Sequence[AnsweredConversation]) -> JudgedAnswers:
    """Count the verdicts. Raises EvaluationError when nothing is expected of any answer."""
    kinds: dict[str, Counter[str]] = {}
    problems = []
    for result in answered:
        if result.error:
            problems.append(f"line {result.conversation.line}: {result.error}")
        if result.verdict:
            kinds.setdefault(result.conversation.kind, Counter())[result.verdict] += 1
    if not kinds:
        raise EvaluationError(
            'no line says what is expected; write lines with "expect": {"answered": true, ...}'
        )
    return JudgedAnswers(kinds, tuple(problems))


def _answer_one(
    assistant: Assistant,
    conversation: AskedConversation,
    turns_by_beginning: dict[tuple[str, ...], Turn | str],
) -> AnsweredConversation:
    if conversation.error:
        return AnsweredConversation(conversation, error=conversation.error)
    earlier: list[Turn] = []
    result: Turn | str = ""
    for number in range(1, len(conversation.turns) + 1):
        beginning = (*conversation.collections, "", *conversation.turns[:number])
        if beginning not in turns_by_beginning:
            turns_by_beginning[beginning] = _ask(
                assistant, beginning[-1], earlier, conversation.collections
            )
        result = turns_by_beginning[beginning]
        if isinstance(result, Turn):
            earlier = [*earlier, result]
    if isinstance(result, str):
        return AnsweredConversation(conversation, error=result)
    return AnsweredConversation(conversation, AnswerView.loads(result.answer))


def _ask(
    assistant: Assistant, text: str, earlier: Sequence[Turn], collections: Sequence[str]
) -> Turn | str:
    """Return a turn, or the reason why there is none."""
    follow = _CONVERSATION if earlier else None
    try:
        answer = assistant.ask(
            text, follow=follow, turns=earlier, keep=False, collections=collections
        )
    except (QuestionError, UnknownCollection) as error:
        return str(error)
    understood = json.dumps({"question": answer.question.text}, ensure_ascii=False)
    view = AnswerView.of(answer)
    return Turn(_CONVERSATION, len(earlier) + 1, "", text, understood, view.dumps())


def _read_line(line: str, number: int) -> AskedConversation:
    try:
        return _conversation(json.loads(line), number)
    except RecursionError:
        return AskedConversation(number, error="it is nested too deeply")
    except json.JSONDecodeError:
        return AskedConversation(number, error="it is not JSON")
    except ValueError as error:
        return AskedConversation(number, error=str(error))


def _conversation(entry: object, number: int) -> AskedConversation:
    """Return a line's conversation. Raises ValueError that says what is wrong with it."""
    if not isinstance(entry, dict):
        raise ValueError("it is not a JSON object")
    turns = entry.get("turns", [entry["question"]] if "question" in entry else None)
    if not isinstance(turns, list) or not turns or not all(_is_text(turn) for turn in turns):
        raise ValueError('it has no question; write {"question": "..."} or {"turns": ["..."]}')
    kind, stated_id = entry.get("kind", ""), entry.get("id")
    if not isinstance(kind, str):
        raise ValueError(f"its kind is {kind!r}; give it a word")
    if stated_id is not None and (
        isinstance(stated_id, bool) or not isinstance(stated_id, str | int)
    ):
        raise ValueError(f"its id is {stated_id!r}; give it a word or a number")
    expected = _expectation(entry["expect"]) if "expect" in entry else None
    collections = stated_collections(entry)
    return AskedConversation(number, tuple(turns), stated_id, kind, collections, expected)


def stated_collections(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the collections that a line names. Raises ValueError for what is no name."""
    stated = entry.get("collection", [])
    names = [stated] if isinstance(stated, str) else stated
    if not isinstance(names, list) or not all(_is_text(name) for name in names):
        raise ValueError(f"its collection is {stated!r}; give it a name or a list of names")
    return tuple(names)


def _expectation(value: object) -> Expectation:
    if not isinstance(value, dict) or not isinstance(value.get("answered"), bool):
        raise ValueError('its "expect" does not say {"answered": true or false}')
    for name, kind in _FIELDS.items():
        if value.get(name) is not None and not isinstance(value[name], kind):
            raise ValueError(f'its "expect" has {name} {value[name]!r}')
    return Expectation(
        value["answered"],
        frozenset(map(str, value.get("records") or ())),
        value.get("need") == "all",
        value.get("phrase") or "",
        bool(value.get("no_quotation")),
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _counts_as_json(counts: Counter[str]) -> dict[str, int]:
    return {"questions": counts.total()} | {name: counts[name] for name in VERDICTS}
