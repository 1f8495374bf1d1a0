"""Measure the first answer after an archive is opened, and after additions by another program.

    python -m benchmarks.opening ARCHIVE... [--runs 5] [--added 20]

ARCHIVE: made by `benchmarks.growth --keep` or `recombined.archive_of`; records are added to it.
Prints min, median and max: seconds from opening to the first answer, without imports and model,
each in its own process; then milliseconds of the first question after each addition, and of the
same question again. To compare with another version, copy this file into its `benchmarks`, and give
it archives that it has made.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from benchmarks.recombined import encoder_for, reading_of, recombined
from benchmarks.retrieval import DATA
from corpus import read_file
from embeddings import open_encoder
from qa import Assistant
from qa.evaluation.relevance_judgments import read_questions

Made = TypeVar("Made")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("archives", nargs="+", type=Path)
    parser.add_argument("--data", type=Path, default=DATA / "travels")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--added", type=int, default=20)
    parser.add_argument("--step", choices=("first", "after"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.step:
        print(json.dumps(measured(args.archives[0], args.data, args.step, args.runs, args.added)))
        return
    for archive in args.archives:
        command = [
            sys.executable,
            "-m",
            "benchmarks.opening",
            str(archive),
            "--data",
            str(args.data),
            "--runs",
            str(args.runs),
        ]
        command += ["--added", str(args.added), "--step"]
        first = [run_step([*command, "first"])["first"][0] for _ in range(args.runs)]
        print(f"{archive}\n{'first answer, s':>32}{spread(first, 2)}", flush=True)
        after = run_step([*command, "after"])
        print(f"{f'first after adding {args.added}, ms':>32}{spread(after['after'], 0)}")
        print(f"{'the same again, ms':>32}{spread(after['again'], 0)}", flush=True)


def measured(folder: Path, data: Path, step: str, runs: int, added: int) -> dict[str, list[float]]:
    """Return seconds of the first answer, or milliseconds of the first after each addition."""
    records = data / "records.jsonl"
    encoder = encoder_for(records, open_encoder())
    questions = [question.text for question in read_questions(data / "questions.jsonl")[0]]
    encoder.encode_queries(questions[:1])
    reader, first = timed(lambda: Assistant.open(folder, load_encoder=lambda: encoder))
    times: dict[str, list[float]] = {
        "first": [first + timed(lambda: reader.search(questions[0]))[1]]
    }
    if step == "after":
        source, writer = (
            read_file(records).records,
            Assistant.open(folder, load_encoder=lambda: encoder),
        )
        times |= {"after": [], "again": []}
        for text in questions[1 : 1 + runs]:
            writer.add([reading_of(recombined(source, added, time.time_ns() % 10**9), "new")])
            for name in ("after", "again"):
                times[name].append(1000 * timed(partial(reader.search, text))[1])
        writer.close()
    reader.close()
    return times


def timed(ask: Callable[[], Made]) -> tuple[Made, float]:
    """What it gives, and the seconds that it took."""
    started = time.perf_counter()
    result = ask()
    return result, time.perf_counter() - started


def run_step(command: Sequence[str]) -> dict[str, list[float]]:
    """What one of the steps prints."""
    process = subprocess.run(command, check=True, capture_output=True, text=True)
    values: dict[str, list[float]] = json.loads(process.stdout.splitlines()[-1])
    return values


def spread(values: Sequence[float], digits: int) -> str:
    """Min, median and max."""
    return "".join(
        f"{value:10.{digits}f}" for value in (min(values), statistics.median(values), max(values))
    )


if __name__ == "__main__":
    main()
