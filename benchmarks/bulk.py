"""Measure a large addition, compared with the encoder alone on the same passages.

    python -m benchmarks.bulk [--records 10000] [--runs 3] [--data RECORDS.jsonl]

The records are recombined (recombined.py), different ones in each run. In each run the encoder
encodes their passages as one list, then the same records are added to an empty archive: planned,
encoded, indexed by meaning and by words, checked, flushed to the disk and committed. Prints records
a second (min, median, max) with the ratio of the medians; processor seconds for a thousand records,
which other programs disturb less; the peak memory of an addition beyond the process's own (Linux);
and the time left as stated after half the passages, with the time that it really took.
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
    args = parser.parse_args()
    encoder, source = open_encoder(), read_file(args.data).records
    encoder.encode_documents([record.summary for record in source[:500]])  # warms it up
    bare: list[Spent] = []
    added: list[Spent] = []
    memory: list[float] = []
    for run in range(args.runs):
        records = recombined(source, args.records, 1000 + run)
        texts = [passage.text for record in records for passage in cut_passages(record)]
        bare.append(spent(lambda: encoder.encode_documents(texts)))  # noqa: B023
        spent_adding, peak, time_left = add(records, encoder)
        added.append(spent_adding)
        memory.append(peak)
        print(
            f"run {run + 1}: bare {bare[-1][0]:.1f} s, added {spent_adding[0]:.1f} s, "
            f"ratio {bare[-1][0] / spent_adding[0]:.2f}; {peak:.0f} MB more at most; "
            f"half way, {time_left[0]:.1f} s were said to be left, and {time_left[1]:.1f} s were",
            flush=True,
        )
    print(f"\n{args.records:,} records, {len(texts):,} passages, {args.runs} runs in turn\n")
    print(
        f"{'records a second':24}{'min':>8}{'median':>8}{'max':>8}{'ratio':>8}"
        f"{'processor, s per 1,000':>24}"
    )
    first = statistics.median(clock for clock, _ in bare)
    for name, spans in (("the encoder alone", bare), ("added", added)):
        rates = sorted(args.records / clock for clock, _ in spans)
        ratio = first / statistics.median(clock for clock, _ in spans)
        processor = 1000 / args.records * statistics.median(used for _, used in spans)
        middle = statistics.median(rates)
        print(f"{name:24}{rates[0]:8.0f}{middle:8.0f}{rates[-1]:8.0f}{ratio:8.2f}{processor:24.2f}")
    vectors = len(texts) * encoder.dimension * 4 / 1e6
    print(
        f"\nmemory at most: {statistics.median(memory):.0f} MB more; "
        f"the vectors themselves are {vectors:.0f} MB"
    )


def add(records: list[Record], encoder: Encoder) -> tuple[Spent, float, tuple[float, float]]:
    """Add them to an empty archive: time spent, peak megabytes, and (stated, real) seconds left.

    The time left is stated after half the passages, from the time and passages since the first.
    """
    reports: list[tuple[float, int, int]] = []
    with tempfile.TemporaryDirectory(prefix="finding-aid-bulk-") as temporary:
        assistant = Assistant.open(
            Path(temporary) / "archive", bundled=False, load_encoder=lambda: encoder
        )
        reading = reading_of(records, "bulk")
        Path("/proc/self/clear_refs").write_text("5")  # resets the peak memory
        before = resident("VmRSS")
        spent_adding = spent(
            lambda: assistant.add(
                [reading], lambda *progress: reports.append((time.perf_counter(), *progress))
            )
        )
        ended, peak = time.perf_counter(), resident("VmHWM") - before
        assistant.close()
    started = reports[0][0]
    reported, passages, total = next(report for report in reports if report[1] * 2 >= report[2])
    return (
        spent_adding,
        peak,
        ((reported - started) / passages * (total - passages), ended - reported),
    )


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
