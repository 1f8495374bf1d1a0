"""Measure a question in a fresh process, compared with importing sentence-transformers.

    python -m benchmarks.start [--records 10000] [--runs 5] [--data RECORDS.jsonl]

Each line is its own process, the lines in turn, from the start of Python to its end: seconds (min,
median, max), and the ratio of the medians to the import. The archive is recombined (recombined.py).
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.recombined import archive_of, encoder_for
from benchmarks.retrieval import DATA
from embeddings import open_encoder

QUESTION = "Which trips to Iceland took place in 2019?"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=DATA / "travels" / "records.jsonl")
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="finding-aid-start-") as temporary:
        folder = Path(temporary) / "archive"
        archive_of(folder, args.data, args.records, encoder_for(args.data, open_encoder())).close()
        cli = [sys.executable, "-m", "qa.interfaces.command_line", "--archive", str(folder)]
        commands = {
            "import sentence_transformers": [sys.executable, "-c", "import sentence_transformers"],
            "finding-aid --help": [*cli, "--help"],
            "finding-aid status": [*cli, "status"],
            "finding-aid search": [*cli, "search", QUESTION],
            "finding-aid ask": [*cli, "ask", QUESTION],
        }
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        for run in range(args.runs + 1):
            for name, command in commands.items():
                started = time.perf_counter()
                subprocess.run(
                    command, check=True, capture_output=True, cwd=Path(__file__).parents[1]
                )
                if run:  # the first brings the files into memory
                    seconds[name].append(time.perf_counter() - started)
    plain = statistics.median(seconds["import sentence_transformers"])
    print(f"{args.records:,} records, {args.runs} runs in turn\n")
    print(f"{'seconds':30}{'min':>8}{'median':>8}{'max':>8}{'ratio':>8}")
    for name, values in seconds.items():
        median = statistics.median(values)
        print(f"{name:30}{min(values):8.2f}{median:8.2f}{max(values):8.2f}{median / plain:8.2f}")


if __name__ == "__main__":
    main()
