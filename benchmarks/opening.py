"""The first answer of an archive that is opened, and the first after additions by another program.

    python -m benchmarks.opening ARCHIVE... [--runs 5] [--added 20]

ARCHIVE: one that `benchmarks.growth --keep` or `recombined.archive_of` made; records are added to it. Printed are min,
median and max: seconds from opening to the first answer, imports and model apart, each in a process of its own; then,
in one more process, the milliseconds of the first question after each of so many additions, and of the same again.
To compare with another version, put this file into its `benchmarks`, and give it archives that it has made.
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
    asked = parser.parse_args()
    if asked.step:
        print(
            json.dumps(measured(asked.archives[0], asked.data, asked.step, asked.runs, asked.added))
        )
        return
    for archive in asked.archives:
        own = [
            sys.executable,
            "-m",
            "benchmarks.opening",
            str(archive),
            "--data",
            str(asked.data),
            "--runs",
            str(asked.runs),
        ]
        own += ["--added", str(asked.added), "--step"]
        first = [told([*own, "first"])["first"][0] for _ in range(asked.runs)]
        print(f"{archive}\n{'first answer, s':>32}{spread(first, 2)}", flush=True)
        after = told([*own, "after"])
        print(f"{f'first after adding {asked.added}, ms':>32}{spread(after['after'], 0)}")
        print(f"{'the same again, ms':>32}{spread(after['again'], 0)}", flush=True)


def measured(folder: Path, data: Path, step: str, runs: int, added: int) -> dict[str, list[float]]:
    """The seconds of the first answer; or the milliseconds of the first after each addition, and of the next."""
    records = data / "records.jsonl"
    encoder = encoder_for(records, open_encoder())
    questions = [one.text for one in read_questions(data / "questions.jsonl")[0]]
    encoder.encode_queries(questions[:1])
    reader, first = timed(lambda: Assistant.open(folder, load_encoder=lambda: encoder))
    found: dict[str, list[float]] = {
        "first": [first + timed(lambda: reader.search(questions[0]))[1]]
    }
    if step == "after":
        source, writer = (
            read_file(records).records,
            Assistant.open(folder, load_encoder=lambda: encoder),
        )
        found |= {"after": [], "again": []}
        for text in questions[1 : 1 + runs]:
            writer.add([reading_of(recombined(source, added, time.time_ns() % 10**9), "new")])
            for name in ("after", "again"):
                found[name].append(1000 * timed(partial(reader.search, text))[1])
        writer.close()
    reader.close()
    return found


def timed(ask: Callable[[], Made]) -> tuple[Made, float]:
    """What it gives, and the seconds that it took."""
    started = time.perf_counter()
    made = ask()
    return made, time.perf_counter() - started


def told(command: Sequence[str]) -> dict[str, list[float]]:
    """What one of the steps prints."""
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    return found


def spread(values: Sequence[float], digits: int) -> str:
    """Min, median and max."""
    return "".join(
        f"{one:10.{digits}f}" for one in (min(values), statistics.median(values), max(values))
    )


if __name__ == "__main__":
    main()
