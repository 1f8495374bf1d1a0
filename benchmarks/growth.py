"""Measure how cost grows with the archive, from a thousand records to a million.

    python -m benchmarks.growth [--sizes 1000 10000 100000] [--questions 100] [--keep FOLDER]

The archives are recombined from ../shared/data/travels (recombined.py). Each size is measured in
its own process: seconds from an opened archive to the first answer, without imports and model;
milliseconds of a search, p50 and p95, for the set's questions as they are, over all time, and
within a period of 1 % of the records; the addition of one record and of a hundred, without
encoding, and the first question after the latter; megabytes in memory after the questions, without
the model; megabytes on the disk; the share of the ten nearest by meaning that an exhaustive
comparison also finds.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from benchmarks.recombined import archive_of, encoder_for, reading_of, recombined
from benchmarks.retrieval import DATA
from corpus import read_file
from embeddings import open_encoder
from embeddings.vector_index import VectorIndex
from qa import Assistant
from qa.evaluation.relevance_judgments import read_questions

COLUMNS = (
    "first",
    "p50",
    "p95",
    "any p50",
    "any p95",
    "1% p50",
    "1% p95",
    "add 1",
    "add 100",
    "after",
    "memory",
    "disk",
    "exact",
)


def main() -> None:
    """Measure each size in its own process, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=DATA / "travels")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--keep", type=Path, help="keep the archives here, for another run")
    parser.add_argument("--step", choices=("build", "measure"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.step == "build":
        records = args.data / "records.jsonl"
        archive_of(args.keep, records, args.sizes[0], encoder_for(records, open_encoder())).close()
        return
    if args.step == "measure":
        print(json.dumps(measured(args.keep, args.data, args.questions)))
        return
    print("first in s, searches and additions in ms, memory and disk in MB\n")
    print(f"{'records':>10}" + "".join(f"{name:>9}" for name in COLUMNS))
    with tempfile.TemporaryDirectory(prefix="finding-aid-growth-") as temporary:
        keep = args.keep or Path(temporary)
        keep.mkdir(parents=True, exist_ok=True)
        for size in args.sizes:
            command = [
                sys.executable,
                "-m",
                "benchmarks.growth",
                "--sizes",
                str(size),
                "--keep",
                str(keep / str(size)),
            ]
            command += ["--data", str(args.data), "--questions", str(args.questions), "--step"]
            subprocess.run(
                [*command, "build"], check=True
            )  # apart: what building leaves in memory is not to count
            output = subprocess.run(
                [*command, "measure"], check=True, capture_output=True, text=True
            ).stdout
            row = json.loads(output.splitlines()[-1])
            print(f"{size:10,}" + "".join(f"{row[name]:9.3g}" for name in COLUMNS), flush=True)


def measured(folder: Path, data: Path, count: int) -> dict[str, float]:
    """One row of the table."""
    encoder = encoder_for(data / "records.jsonl", open_encoder())
    questions = [text.text for text in read_questions(data / "questions.jsonl")[0]][:count]
    without_years = [re.sub(r"\b\d{4}\b", "", text) for text in questions]
    encoder.encode_queries(questions[:1])
    resident_before = resident()
    started = time.perf_counter()
    assistant = Assistant.open(folder, load_encoder=lambda: encoder)
    assistant.search(questions[0])
    row = {"first": time.perf_counter() - started}
    period = one_percent(assistant)
    for name, ask in (
        ("", lambda text: assistant.search(text)),
        ("any ", lambda text: assistant.search(text, any_time=True)),
        ("1% ", lambda text: assistant.search(text, earliest=period[0], latest=period[1])),
    ):
        milliseconds = timed(ask, without_years if name else questions)
        row[f"{name}p50"], row[f"{name}p95"] = (
            statistics.median(milliseconds),
            float(np.quantile(milliseconds, 0.95)),
        )
    row["memory"] = resident() - resident_before
    row["exact"] = exact(assistant, without_years[:20])
    for count in (1, 100):
        new = reading_of(
            recombined(read_file(data / "records.jsonl").records, count, time.time_ns() % 10**9),
            "new",
        )
        started_adding = time.perf_counter()
        assistant.add([new])
        row[f"add {count}"] = (time.perf_counter() - started_adding) * 1000
        row["after"] = timed(assistant.search, questions[-1:])[0]
    row["disk"] = assistant.status().bytes / 1e6
    assistant.close()
    return row


def one_percent(assistant: Assistant) -> tuple[date, date]:
    """A period in the middle of the archive that keeps about 1 % of its records."""
    with assistant.archive.view() as view:
        starts = np.sort(view.snapshot.date_index.starts)
    low, high = (date.fromordinal(int(starts[int(len(starts) * share)])) for share in (0.5, 0.509))
    return low, high - timedelta(days=1) if high > low else high


def timed(ask: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    """Milliseconds of each."""
    milliseconds = []
    for text in questions:
        started = time.perf_counter()
        ask(text)
        milliseconds.append((time.perf_counter() - started) * 1000)
    return milliseconds


def exact(assistant: Assistant, questions: Sequence[str]) -> float:
    """Recall@10 of the search by meaning against comparing every vector."""
    shares = []
    with assistant.archive.view() as view:
        vectors = view.index.vector_index
        assert isinstance(vectors, VectorIndex)
        positions = np.arange(len(vectors))
        for text in questions:
            query = assistant.archive.encode_question(view, text)
            found_positions, _ = vectors.search(query, 10)
            all_cosines = np.concatenate(
                [vectors.cosines(query, part) for part in np.array_split(positions, 50)]
            )
            best = np.lexsort((positions, -all_cosines))[:10]
            shares.append(
                len(set(best.tolist()) & set(found_positions.tolist())) / min(10, len(vectors))
            )
    return statistics.mean(shares)


def resident() -> float:
    """Megabytes of this process in memory (Linux)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1000


if __name__ == "__main__":
    main()
