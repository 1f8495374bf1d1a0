"""Measure how well follow-up questions find records, compared with three plain methods.

    python benchmarks/conversations.py [--data ../shared/data/conversations] [--archive DIR]

Prints nDCG@10 over the conversations' questions: the last turn as typed, all turns concatenated, a
person's rewriting, and the conversation asked turn by turn. --weights tries other SUBJECT_WEIGHTS.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest import mock

from corpus import read_file
from qa import Assistant, JudgedQuestion, QuestionError, score_runs

AT = 10


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data/conversations"))
    parser.add_argument(
        "--archive", type=Path, help="kept between runs; default: a new one each time"
    )
    parser.add_argument("--weights", type=float, nargs=3, action="append", default=[], metavar="W")
    args = parser.parse_args()
    lines = (args.data / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line) for line in lines]
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.archive or Path(temporary) / "archive"
        assistant = Assistant.open(folder, bundled=False)
        if not assistant.status().records:
            assistant.add([read_file(args.data / "records.jsonl")])
        print(f"nDCG@{AT} over {len(questions)} questions")
        for name, text_of in (
            ("last turn", last_turn),
            ("all turns glued", glued),
            ("a person's rewriting", rewritten),
        ):
            runs = [find(assistant, text_of(question)) for question in questions]
            print(f"  {name:24s} {ndcg(questions, runs):.4f}")
        print(f"  {'the conversation':24s} {conversations(assistant, questions):.4f}")
        for weights in args.weights:
            with mock.patch("qa.understanding.follow_up.SUBJECT_WEIGHTS", tuple(weights)):
                mean = conversations(assistant, questions)
                print(f"  {'with weights ' + str(weights):24s} {mean:.4f}")
        assistant.close()


def last_turn(question: dict[str, Any]) -> str:
    return str(question["turns"][-1])


def glued(question: dict[str, Any]) -> str:
    return " ".join(question["turns"])[-9_000:]


def rewritten(question: dict[str, Any]) -> str:
    return str(question["rewritten"])


def find(assistant: Assistant, text: str) -> list[str]:
    return [hit.record.id for hit in assistant.search(text, limit=AT).hits]


def conversations(assistant: Assistant, questions: Sequence[dict[str, Any]]) -> float:
    """Ask each conversation once, turn by turn; a turn is known by the turns before it."""
    question_by_turns = {tuple(question["turns"]): question for question in questions}
    known: dict[tuple[str, ...], tuple[str, list[str]]] = {}
    for turns in sorted(question_by_turns, key=len):
        for end in range(1, len(turns) + 1):
            turns_so_far = turns[:end]
            if turns_so_far in known:
                continue
            before = known.get(turns_so_far[:-1], ("", []))[0]
            try:
                answer = assistant.ask(turns_so_far[-1], follow=before or None)
            except QuestionError:
                known[turns_so_far] = (before, [])
                continue
            known[turns_so_far] = (answer.conversation, [hit.record.id for hit in answer.hits])
    return ndcg(list(question_by_turns.values()), [known[turns][1] for turns in question_by_turns])


def ndcg(questions: Sequence[dict[str, Any]], runs: Sequence[Sequence[str]]) -> float:
    """The mean nDCG@10 of the runs, each the records found for the question in the same place.

    A question that no record answers counts as 0, as in the figures that this one is compared with.
    """
    judged = [
        JudgedQuestion(str(number), question["turns"][-1], question["relevant"])
        for number, question in enumerate(questions)
    ]
    scores = score_runs(judged, {str(number): run for number, run in enumerate(runs)}).overall
    return scores.measures["nDCG@10"] * scores.answerable / len(questions)


if __name__ == "__main__":
    main()
