"""How cost grows, measured: start, search, adding, memory and disk, from a thousand records to a million.

    python -m benchmarks.growth [--sizes 1000 10000 100000] [--questions 100] [--keep FOLDER]

The archives are recombined from ../shared/data/travels (recombined.py). Each size is measured in a process of its own:
seconds from an opened archive to the first answer, imports and model apart; a search in milliseconds, p50 and p95, with
the dates, names and words of the set's questions as they are, over all time, and within a period that keeps 1 % of the
records; the addition of one record and of a hundred, without encoding, and the first question after the latter;
megabytes resident after the questions, beyond those of the model; megabytes on the disk; of the ten nearest by meaning
the share that comparing every vector finds too.
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
    """Measure each size in a process of its own, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=DATA / "travels")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--keep", type=Path, help="keep the archives here, for another run")
    parser.add_argument("--step", choices=("build", "measure"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.step == "build":
        records = asked.data / "records.jsonl"
        archive_of(
            asked.keep, records, asked.sizes[0], encoder_for(records, open_encoder())
        ).close()
        return
    if asked.step == "measure":
        print(json.dumps(measured(asked.keep, asked.data, asked.questions)))
        return
    print("first in s, searches and additions in ms, memory and disk in MB\n")
    print(f"{'records':>10}" + "".join(f"{name:>9}" for name in COLUMNS))
    with tempfile.TemporaryDirectory(prefix="finding-aid-growth-") as made:
        keep = asked.keep or Path(made)
        keep.mkdir(parents=True, exist_ok=True)
        for size in asked.sizes:
            command = [
                sys.executable,
                "-m",
                "benchmarks.growth",
                "--sizes",
                str(size),
                "--keep",
                str(keep / str(size)),
            ]
            command += ["--data", str(asked.data), "--questions", str(asked.questions), "--step"]
            subprocess.run(
                [*command, "build"], check=True
            )  # apart: what building leaves in memory is not to count
            told = subprocess.run(
                [*command, "measure"], check=True, capture_output=True, text=True
            ).stdout
            found = json.loads(told.splitlines()[-1])
            print(f"{size:10,}" + "".join(f"{found[name]:9.3g}" for name in COLUMNS), flush=True)


def measured(folder: Path, data: Path, count: int) -> dict[str, float]:
    """One row of the table."""
    encoder = encoder_for(data / "records.jsonl", open_encoder())
    questions = [one.text for one in read_questions(data / "questions.jsonl")[0]][:count]
    plain = [re.sub(r"\b\d{4}\b", "", one) for one in questions]
    encoder.encode_queries(questions[:1])
    before = resident()
    started = time.perf_counter()
    assistant = Assistant.open(folder, load_encoder=lambda: encoder)
    assistant.search(questions[0])
    found = {"first": time.perf_counter() - started}
    narrow = one_percent(assistant)
    for name, ask in (
        ("", lambda text: assistant.search(text)),
        ("any ", lambda text: assistant.search(text, any_time=True)),
        ("1% ", lambda text: assistant.search(text, earliest=narrow[0], latest=narrow[1])),
    ):
        taken = timed(ask, plain if name else questions)
        found[f"{name}p50"], found[f"{name}p95"] = (
            statistics.median(taken),
            float(np.quantile(taken, 0.95)),
        )
    found["memory"] = resident() - before
    found["exact"] = exact(assistant, plain[:20])
    for count in (1, 100):
        new = reading_of(
            recombined(read_file(data / "records.jsonl").records, count, time.time_ns() % 10**9),
            "new",
        )
        at = time.perf_counter()
        assistant.add([new])
        found[f"add {count}"] = (time.perf_counter() - at) * 1000
        found["after"] = timed(assistant.search, questions[-1:])[0]
    found["disk"] = assistant.status().bytes / 1e6
    assistant.close()
    return found


def one_percent(assistant: Assistant) -> tuple[date, date]:
    """A period in the middle of the archive that keeps about 1 % of its records."""
    with assistant.archive.view() as view:
        starts = np.sort(view.snapshot.date_index.starts)
    low, high = (date.fromordinal(int(starts[int(len(starts) * share)])) for share in (0.5, 0.509))
    return low, high - timedelta(days=1) if high > low else high


def timed(ask: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    """Milliseconds of each."""
    taken = []
    for text in questions:
        started = time.perf_counter()
        ask(text)
        taken.append((time.perf_counter() - started) * 1000)
    return taken


def exact(assistant: Assistant, questions: Sequence[str]) -> float:
    """Recall@10 of the search by meaning against comparing every vector."""
    shares = []
    with assistant.archive.view() as view:
        vectors = view.index.vector_index
        everything = np.arange(len(vectors))
        for text in questions:
            query = assistant.archive.encode_question(view, text)
            found, _ = vectors.search(query, 10)
            all_cosines = np.concatenate(
                [vectors.cosines(query, part) for part in np.array_split(everything, 50)]
            )
            best = np.lexsort((everything, -all_cosines))[:10]
            shares.append(len(set(best.tolist()) & set(found.tolist())) / min(10, len(vectors)))
    return statistics.mean(shares)


def resident() -> float:
    """Megabytes of this process in memory (Linux)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1000


if __name__ == "__main__":
    main()
