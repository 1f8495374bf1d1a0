"""Measure a long table: the memory and the time to read it, and to add it to an empty archive.

    python -m benchmarks.tables [--rows 100000] [--data RECORDS.jsonl]

The table is CSV, with titles, dates and summaries recombined (recombined.py); it goes through the
same code as `finding-aid add TABLE.csv`. Its passages are not encoded: the encoder mixes vectors of
real ones, so that what is measured is the product beside its encoder. Prints megabytes beyond the
process's own, at most (Linux), and seconds of processor.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.bulk import resident, spent
from benchmarks.recombined import encoder_for, recombined
from benchmarks.retrieval import DATA
from corpus import read_file
from embeddings import open_encoder
from qa import Assistant


def main() -> None:
    """Print both rows of the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=DATA / "travels" / "records.jsonl")
    parser.add_argument("--rows", type=int, default=100_000)
    args = parser.parse_args()
    encoder = encoder_for(args.data, open_encoder())
    with tempfile.TemporaryDirectory(prefix="finding-aid-tables-") as folder:
        table = Path(folder) / "long.csv"
        write_table(table, args.data, args.rows)
        print(f"{args.rows:,} rows, {table.stat().st_size / 1e6:.0f} MB\n{'':8}{'MB':>8}{'s':>8}")
        measure("read", lambda: read_rows(table, args.rows))
        assistant = Assistant.open(
            Path(folder) / "archive", bundled=False, load_encoder=lambda: encoder
        )
        measure("add", lambda: assistant.add([read_file(table)]))
        assistant.close()


def write_table(table: Path, data: Path, rows: int) -> None:
    """Write a table of so many recombined records."""
    source = read_file(data).records
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Date", "Title", "Summary"])
        for part, start in enumerate(range(0, rows, 10_000)):
            for record in recombined(source, min(10_000, rows - start), part):
                writer.writerow([record.date.as_written, record.title, record.summary])


def read_rows(table: Path, rows: int) -> None:
    """Read the table."""
    assert len(read_file(table).records) == rows


def measure(name: str, work: Callable[[], object]) -> None:
    """Print what it takes once."""
    Path("/proc/self/clear_refs").write_text("5")  # resets the peak memory
    before = resident("VmRSS")
    _, processor = spent(work)
    print(f"{name:8}{resident('VmHWM') - before:8.0f}{processor:8.1f}", flush=True)


if __name__ == "__main__":
    main()
