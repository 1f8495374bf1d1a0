"""Measure the weight of meaning in the fused score, from 0.3 to 0.8 (qa/retrieval/fusion.py).

    python benchmarks/fusion.py [DIR] [--sets travels cranfield] [--cache FOLDER]

DIR and --cache as in benchmarks/retrieval.py, which can share them. Prints nDCG@10 for each weight
and development set, their mean, and the weight with the best mean. Other sets must confirm it.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from unittest import mock

from benchmarks.retrieval import DATA, SETS
from corpus import read_file
from qa import Assistant, evaluate, read_questions
from qa.retrieval.fusion import fuse_scores

WEIGHTS = (0.3, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Print nDCG@10 by the weight of meaning.")
    parser.add_argument("data", nargs="?", type=Path, default=DATA, metavar="DIR")
    parser.add_argument("--sets", nargs="+", default=list(SETS), metavar="SET")
    parser.add_argument("--cache", type=Path, metavar="FOLDER", help="keep archives here")
    args = parser.parse_args(arguments)
    table: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="finding-aid-fusion-") as temporary:
        for name in args.sets:
            table[name] = of_set(args.data / name, (args.cache or Path(temporary)) / name)
    print("weight   " + "".join(f"{name:>15s}" for name in table) + f"{'mean':>10s}")
    means = [sum(column) / len(column) for column in zip(*table.values(), strict=True)]
    for row, weight in enumerate(WEIGHTS):
        print(
            f"{weight:<9.2f}"
            + "".join(f"{table[name][row]:15.4f}" for name in table)
            + f"{means[row]:10.4f}"
        )
    print(f"best mean: {WEIGHTS[means.index(max(means))]}")
    return 0


def of_set(data: Path, folder: Path) -> list[float]:
    """nDCG@10 of one set, for each weight."""
    assistant = Assistant.open(folder, bundled=False)
    if not assistant.status().records:
        assistant.add([read_file(data / "records.jsonl")])
    questions, _ = read_questions(data / "questions.jsonl")
    ndcgs = []
    for weight in WEIGHTS:
        with mock.patch(
            "qa.retrieval.hybrid_search.fuse_scores", partial(fuse_scores, weight=weight)
        ):
            ndcgs.append(
                evaluate(assistant, questions, limit=10, refusals=False).overall.measures["nDCG@10"]
            )
    assistant.close()
    return ndcgs


if __name__ == "__main__":
    raise SystemExit(main())
