"""The cost of an addition follows the addition: 100 records, really encoded, to a small archive and to a large one.

    python -m benchmarks.adding [--sizes 3000 300000] [--records 100] [--runs 5] [--keep FOLDER]

The archives are recombined (recombined.py) and take their additions in turn, so that a busy machine slows both alike.
Printed are seconds (min, median, max) and the ratio of the medians to the first archive, and the megabytes that the
process wrote (Linux), the median.
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
    asked = parser.parse_args()
    encoder, source = open_encoder(), read_file(asked.data).records
    with tempfile.TemporaryDirectory(prefix="finding-aid-adding-") as made:
        keep = asked.keep or Path(made)
        archives = {}
        for size in asked.sizes:
            archive_of(keep / str(size), asked.data, size, encoder_for(asked.data, encoder)).close()
            archives[size] = Assistant.open(keep / str(size), load_encoder=lambda: encoder)
        taken: dict[int, list[float]] = {size: [] for size in archives}
        wrote: dict[int, list[float]] = {size: [] for size in archives}
        for _ in range(asked.runs):
            for size, assistant in archives.items():
                new = reading_of(recombined(source, asked.records, time.time_ns() % 10**9), "new")
                before, began = written(), time.perf_counter()
                assistant.add([new])
                taken[size].append(time.perf_counter() - began)
                wrote[size].append(written() - before)
    first = statistics.median(taken[asked.sizes[0]])
    print(f"{asked.records} records, really encoded, {asked.runs} runs in turn\n")
    print(
        f"{'to an archive of':>18}{'min':>8}{'median':>8}{'max':>8}{'ratio':>8}{'MB written':>12}"
    )
    for size, each in taken.items():
        median = statistics.median(each)
        print(
            f"{size:18,}{min(each):8.2f}{median:8.2f}{max(each):8.2f}{median / first:8.2f}", end=""
        )
        print(f"{statistics.median(wrote[size]):12.1f}")


def written() -> float:
    """Megabytes that this process has handed to the system to write (Linux)."""
    lines = Path("/proc/self/io").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("wchar")) / 1e6


if __name__ == "__main__":
    main()
