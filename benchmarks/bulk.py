"""Many records added in one go, really encoded, beside the encoder alone on the same passages.

    python -m benchmarks.bulk [--records 10000] [--runs 3] [--data ../shared/data/travels/records.jsonl]

The records are recombined (recombined.py), others in each run. In each run the encoder takes their passages as one
list, then the same records are added to an empty archive: planned, encoded, hashed, indexed by meaning and by words,
checked, flushed to the disk and switched to. Printed are records a second (min, median, max) with the ratio of the
medians, the seconds of processor that a thousand records take (which tells more where others compute on the same
machine), the memory that an addition takes at most beyond what the process held before (Linux), and how long the
progress said at half the passages that it would still take, beside how long it took.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.recombined import reading_of, recombined
from benchmarks.retrieval import DATA
from corpus import Record, read_file
from embeddings import Encoder, cut_passages, open_encoder
from qa import Assistant

Spent = tuple[float, float]
"""Seconds on the clock, and seconds of processor."""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=DATA / "travels" / "records.jsonl")
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    encoder, source = open_encoder(), read_file(asked.data).records
    encoder.encode_documents([one.summary for one in source[:500]])  # warms it up
    bare: list[Spent] = []
    added: list[Spent] = []
    memory: list[float] = []
    for run in range(asked.runs):
        records = recombined(source, asked.records, 1000 + run)
        texts = [one.text for record in records for one in cut_passages(record)]
        bare.append(spent(lambda: encoder.encode_documents(texts)))  # noqa: B023
        whole, most, left = add(records, encoder)
        added.append(whole)
        memory.append(most)
        print(
            f"run {run + 1}: bare {bare[-1][0]:.1f} s, added {whole[0]:.1f} s, ratio {bare[-1][0] / whole[0]:.2f}; "
            f"{most:.0f} MB more at most; half way, {left[0]:.1f} s were said to be left, and {left[1]:.1f} s were",
            flush=True,
        )
    print(f"\n{asked.records:,} records, {len(texts):,} passages, {asked.runs} runs in turn\n")
    print(
        f"{'records a second':24}{'min':>8}{'median':>8}{'max':>8}{'ratio':>8}{'processor, s per 1,000':>24}"
    )
    first = statistics.median(clock for clock, _ in bare)
    for name, each in (("the encoder alone", bare), ("added", added)):
        rates = sorted(asked.records / clock for clock, _ in each)
        ratio = first / statistics.median(clock for clock, _ in each)
        processor = 1000 / asked.records * statistics.median(used for _, used in each)
        middle = statistics.median(rates)
        print(f"{name:24}{rates[0]:8.0f}{middle:8.0f}{rates[-1]:8.0f}{ratio:8.2f}{processor:24.2f}")
    vectors = len(texts) * encoder.dimension * 4 / 1e6
    print(
        f"\nmemory at most: {statistics.median(memory):.0f} MB more; the vectors themselves are {vectors:.0f} MB"
    )


def add(records: list[Record], encoder: Encoder) -> tuple[Spent, float, tuple[float, float]]:
    """Add them to an empty archive: what it took, the megabytes it took at most, and the time left as told and as was.

    The time left is what a reader is told: the time since the first passages, by the passages still to come.
    """
    told: list[tuple[float, int, int]] = []
    with tempfile.TemporaryDirectory(prefix="finding-aid-bulk-") as made:
        assistant = Assistant.open(
            Path(made) / "archive", bundled=False, load_encoder=lambda: encoder
        )
        reading = reading_of(records, "bulk")
        Path("/proc/self/clear_refs").write_text("5")  # the most memory so far is counted anew
        before = resident("VmRSS")
        whole = spent(
            lambda: assistant.add(
                [reading], lambda done, of: told.append((time.perf_counter(), done, of))
            )
        )
        ended, most = time.perf_counter(), resident("VmHWM") - before
        assistant.close()
    began = told[0][0]
    when, done, of = next(one for one in told if one[1] * 2 >= one[2])
    return whole, most, ((when - began) / done * (of - done), ended - when)


def spent(work: Callable[[], object]) -> Spent:
    """What it takes once."""
    clock, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - used


def resident(name: str) -> float:
    """Megabytes of this process: VmRSS now, VmHWM at most."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) * 1024 / 1e6


if __name__ == "__main__":
    main()
