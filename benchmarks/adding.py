"""Measure what an addition costs: 100 encoded records, added to a small and to a large archive.

    python -m benchmarks.adding [--sizes 3000 300000] [--records 100] [--runs 5] [--keep FOLDER]

The archives are recombined (recombined.py) and are measured in turn, so that a busy machine slows
both alike. Prints seconds (min, median, max), the ratio of the medians to the first archive, and
the median megabytes that the process wrote (Linux).
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.recombined import archive_of, encoder_for, reading_of, recombined
from benchmarks.retrieval import DATA
from corpus import read_file
from embeddings import open_encoder
from qa import Assistant


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=DATA / "travels" / "records.jsonl")
    parser.add_argument("--sizes", type=int, nargs="+", default=[3_000, 300_000])
    parser.add_argument("--records", type=int, default=100)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="keep the archives here, for another run")
    args = parser.parse_args()
    encoder, source = open_encoder(), read_file(args.data).records
    with tempfile.TemporaryDirectory(prefix="finding-aid-adding-") as temporary:
        keep = args.keep or Path(temporary)
        archives = {}
        for size in args.sizes:
            archive_of(keep / str(size), args.data, size, encoder_for(args.data, encoder)).close()
            archives[size] = Assistant.open(keep / str(size), load_encoder=lambda: encoder)
        seconds: dict[int, list[float]] = {size: [] for size in archives}
        megabytes: dict[int, list[float]] = {size: [] for size in archives}
        for _ in range(args.runs):
            for size, assistant in archives.items():
                new = reading_of(recombined(source, args.records, time.time_ns() % 10**9), "new")
                written_before, started = written(), time.perf_counter()
                assistant.add([new])
                seconds[size].append(time.perf_counter() - started)
                megabytes[size].append(written() - written_before)
    first = statistics.median(seconds[args.sizes[0]])
    print(f"{args.records} records, really encoded, {args.runs} runs in turn\n")
    print(
        f"{'to an archive of':>18}{'min':>8}{'median':>8}{'max':>8}{'ratio':>8}{'MB written':>12}"
    )
    for size, values in seconds.items():
        median = statistics.median(values)
        print(
            f"{size:18,}{min(values):8.2f}{median:8.2f}{max(values):8.2f}{median / first:8.2f}",
            end="",
        )
        print(f"{statistics.median(megabytes[size]):12.1f}")


def written() -> float:
    """Megabytes that this process has handed to the system to write (Linux)."""
    lines = Path("/proc/self/io").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("wchar")) / 1e6


if __name__ == "__main__":
    main()
