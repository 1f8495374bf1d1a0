"""Follow-ups: how well the records found for a question in mid-conversation are ranked, beside three plain ways.

    python benchmarks/conversations.py [--data ../shared/data/conversations] [--archive DIR]

Prints nDCG@10 over the conversations' questions: the last turn as typed, all turns glued together, a person's
rewriting, and the conversation itself, asked turn by turn as a reader does. --weights tries other SUBJECT_WEIGHTS.
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
    asked = parser.parse_args()
    lines = (asked.data / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line) for line in lines]
    with tempfile.TemporaryDirectory() as made:
        folder = asked.archive or Path(made) / "archive"
        assistant = Assistant.open(folder, bundled=False)
        if not assistant.status().records:
            assistant.add([read_file(asked.data / "records.jsonl")])
        print(f"nDCG@{AT} over {len(questions)} questions")
        for name, of in (
            ("last turn", last_turn),
            ("all turns glued", glued),
            ("a person's rewriting", rewritten),
        ):
            print(
                f"  {name:24s} {ndcg(questions, [found(assistant, of(one)) for one in questions]):.4f}"
            )
        print(f"  {'the conversation':24s} {conversations(assistant, questions):.4f}")
        for weights in asked.weights:
            with mock.patch("qa.understanding.follow_up.SUBJECT_WEIGHTS", tuple(weights)):
                print(
                    f"  {'with weights ' + str(weights):24s} {conversations(assistant, questions):.4f}"
                )
        assistant.close()


def last_turn(question: dict[str, Any]) -> str:
    return str(question["turns"][-1])


def glued(question: dict[str, Any]) -> str:
    return " ".join(question["turns"])[-9_000:]


def rewritten(question: dict[str, Any]) -> str:
    return str(question["rewritten"])


def found(assistant: Assistant, text: str) -> list[str]:
    return [hit.record.id for hit in assistant.search(text, limit=AT).hits]


def conversations(assistant: Assistant, questions: Sequence[dict[str, Any]]) -> float:
    """Ask each conversation once, turn by turn; its turns are told by what was said before them."""
    wanted = {tuple(one["turns"]): one for one in questions}
    known: dict[tuple[str, ...], tuple[str, list[str]]] = {}
    for turns in sorted(wanted, key=len):
        for end in range(1, len(turns) + 1):
            said = turns[:end]
            if said in known:
                continue
            before = known.get(said[:-1], ("", []))[0]
            try:
                answer = assistant.ask(said[-1], follow=before or None)
            except QuestionError:
                known[said] = (before, [])
                continue
            known[said] = (answer.conversation, [hit.record.id for hit in answer.hits])
    return ndcg(list(wanted.values()), [known[turns][1] for turns in wanted])


def ndcg(questions: Sequence[dict[str, Any]], runs: Sequence[Sequence[str]]) -> float:
    """The mean nDCG@10 of the runs, each the records found for the question in the same place.

    A question that no record answers counts as 0, as in the figures that this one is compared with.
    """
    judged = [
        JudgedQuestion(str(number), one["turns"][-1], one["relevant"])
        for number, one in enumerate(questions)
    ]
    scores = score_runs(judged, {str(number): run for number, run in enumerate(runs)}).overall
    return scores.measures["nDCG@10"] * scores.answerable / len(questions)


if __name__ == "__main__":
    main()
