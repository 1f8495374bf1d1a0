"""Follow-ups: how well the records found for a question in mid-conversation are ranked, beside three plain ways.

    python benchmarks/conversations.py [--data ../shared/data/conversations] [--archive DIR]

Prints nDCG@10 over the conversations' questions: the last turn as typed, all turns glued together, a person's
rewriting, and the conversation itself, asked turn by turn as a reader does. --weights tries other SUBJECT_WEIGHTS.
"""

from __future__ import annotations

import argparse
import json
import math
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest import mock

from corpus import read_file
from qa import Assistant, QuestionError

AT = 10


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/conversations"))
    parser.add_argument("--archive", type=Path, help="kept between runs; default: a new one each time")
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
        for name, of in (("last turn", last_turn), ("all turns glued", glued), ("a person's rewriting", rewritten)):
            print(f"  {name:24s} {mean([ndcg(found(assistant, of(one)), one) for one in questions]):.4f}")
        print(f"  {'the conversation':24s} {conversations(assistant, questions):.4f}")
        for weights in asked.weights:
            with mock.patch("qa.conversation.SUBJECT_WEIGHTS", tuple(weights)):
                print(f"  {'with weights ' + str(weights):24s} {conversations(assistant, questions):.4f}")
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
    return mean([ndcg(known[turns][1], one) for turns, one in wanted.items()])


def ndcg(run: Sequence[str], question: dict[str, Any]) -> float:
    """Score a run: nDCG at `AT` with the grades as gains (Järvelin and Kekäläinen 2002)."""
    grades = question["relevant"]
    gain = sum(grades.get(one, 0) / math.log2(place + 2) for place, one in enumerate(run[:AT]))
    best = sorted((grade for grade in grades.values() if grade > 0), reverse=True)[:AT]
    ideal = sum(grade / math.log2(place + 2) for place, grade in enumerate(best))
    return gain / ideal if ideal else 0.0


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


if __name__ == "__main__":
    main()
