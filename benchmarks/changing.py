"""Measure what removing and editing cost in a small and in a large archive, with real encoding.

    python -m benchmarks.changing [--sizes 3000 100000] [--runs 5] [--keep FOLDER]

Each run removes one record, removes a hundred, and changes the summaries of a hundred, in each
archive in turn, so that a busy machine slows all alike; the records differ each time. The archives
are recombined (recombined.py). Prints seconds (min, median, max), the ratio of the medians to the
first archive, and the median megabytes that the process wrote (Linux).
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.adding import written
from benchmarks.recombined import archive_of, encoder_for, reading_of
from benchmarks.retrieval import DATA
from corpus import Record
from embeddings import open_encoder
from qa import Assistant

MANY = 100
Change = Callable[[Assistant, list[Record]], object]
CHANGES: dict[str, tuple[int, Change]] = {
    "remove 1": (1, lambda assistant, records: assistant.remove([record.id for record in records])),
    f"remove {MANY}": (
        MANY,
        lambda assistant, records: assistant.remove([record.id for record in records]),
    ),
    f"edit {MANY}": (
        MANY,
        lambda assistant, records: assistant.add([reading_of(edited(records), "edited")]),
    ),
}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=DATA / "travels" / "records.jsonl")
    parser.add_argument("--sizes", type=int, nargs="+", default=[3_000, 100_000])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="keep the archives here, for another run")
    args = parser.parse_args()
    encoder = open_encoder()
    with tempfile.TemporaryDirectory(prefix="finding-aid-changing-") as temporary:
        keep = args.keep or Path(temporary)
        archives = {}
        for size in args.sizes:
            archive_of(keep / str(size), args.data, size, encoder_for(args.data, encoder)).close()
            archives[size] = Assistant.open(keep / str(size), load_encoder=lambda: encoder)
        costs: dict[tuple[str, int], list[tuple[float, float]]] = {}
        for run in range(args.runs):
            for name, (count, change) in CHANGES.items():
                for size, assistant in archives.items():
                    records = sample_records(assistant, count, run)
                    written_before, started = written(), time.perf_counter()
                    change(assistant, records)
                    cost = time.perf_counter() - started, written() - written_before
                    costs.setdefault((name, size), []).append(cost)
        for assistant in archives.values():
            if wrong := assistant.archive.check():
                raise SystemExit(f"an archive is not whole after it: {wrong[0]}")
    print(
        f"{args.runs} runs in turn\n\n"
        f"{'in an archive of':>30}{'min':>8}{'median':>8}{'max':>8}{'ratio':>8}{'MB':>8}"
    )
    for (name, size), pairs in costs.items():
        seconds = [value for value, _ in pairs]
        median = statistics.median(seconds)
        ratio = median / statistics.median(value for value, _ in costs[name, args.sizes[0]])
        print(
            f"{name:>14}{size:16,}{min(seconds):8.2f}{median:8.2f}{max(seconds):8.2f}{ratio:8.2f}",
            end="",
        )
        print(f"{statistics.median(megabytes for _, megabytes in pairs):8.1f}")


def sample_records(assistant: Assistant, count: int, seed: int) -> list[Record]:
    """Return a random sample of `count` live records."""
    with assistant.archive.store.snapshot() as snapshot:
        rows = np.random.default_rng(seed).choice(snapshot.rows(), count, replace=False)
        return list(snapshot.records_at(rows.tolist()).values())


def edited(records: list[Record]) -> list[Record]:
    """Return the records, each with another summary."""
    return [
        replace(record, summary=f"{record.summary} Seen again at {time.time_ns()}.")
        for record in records
    ]


if __name__ == "__main__":
    main()
