"""Measure an archive in a database beside one in a folder: searches, additions, many clients.

    python -m benchmarks.postgres_load [--records 10000] [--clients 50] [--adding 10000]
                                       [--address postgresql://...] [--keep FOLDER]

The archive is recombined from ../shared/data/travels (recombined.py), added to a folder, and moved
to the database. Milliseconds of a search, p50 and p95, over all time, in a tenth and in a hundredth
of the records; of the addition of one record and of a hundred, without encoding; bytes on the disk.
Then `clients` threads ask the database while `adding` records are added, a hundred at a time: how
many searches, their times, which of them failed or gave no record, and what a check finds then.
"""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks.growth import timed
from benchmarks.postgres import database
from benchmarks.recombined import MixingEncoder, archive_of, encoder_for, reading_of, recombined
from benchmarks.retrieval import DATA
from corpus import Record, read_file
from embeddings import FolderArchive, open_encoder
from qa import Assistant
from qa.evaluation.relevance_judgments import read_questions


def main() -> None:
    """Fill both archives, measure, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=DATA / "travels")
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=50)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--adding", type=int, default=10_000)
    parser.add_argument("--address", default="")
    parser.add_argument("--keep", type=Path, help="keep the folder here, for another run")
    args = parser.parse_args()
    set_file = args.data / "records.jsonl"
    encoder = encoder_for(set_file, open_encoder())
    texts = read_questions(args.data / "questions.jsonl")[0]
    questions = [one.text for one in texts][: args.questions]
    records = read_file(set_file).records
    with tempfile.TemporaryDirectory() as temporary, database(args.address) as address:
        folder = args.keep or Path(temporary) / "archive"
        archive_of(folder, set_file, args.records, encoder).close()
        move_to(address, folder, encoder)
        places: dict[str, Path | str] = {"folder": folder, "database": address}
        for name, place in places.items():
            print(name, measured(place, encoder, questions, records), flush=True)
        ask_while_adding(address, encoder, questions, records, args.clients, args.adding)


def move_to(address: str, folder: Path, encoder: MixingEncoder) -> None:
    """Move the archive in a folder to an empty database, and print how long that took."""
    assistant = Assistant(FolderArchive.open(folder, lambda: encoder))
    started = time.perf_counter()
    moved = assistant.maintenance.move(
        address, lambda _: nullcontext(lambda *_: None), on_message=print
    )
    print(f"{moved.records:,} records moved in {time.perf_counter() - started:.1f} s", flush=True)
    assistant.close()


def measured(
    place: Path | str, encoder: MixingEncoder, questions: Sequence[str], records: Sequence[Record]
) -> str:
    """Return the figures of one archive, on one line."""
    assistant = Assistant.open(place, load_encoder=lambda: encoder)
    assistant.search(questions[0])
    figures = []
    for name, share in (("all time", None), ("a tenth", 0.1), ("a hundredth", 0.01)):
        first, last = (None, None) if share is None else period_of(assistant, share)

        def ask(text: str, first: date | None = first, last: date | None = last) -> object:
            if first is None:
                return assistant.search(text, any_time=True)
            return assistant.search(text, earliest=first, latest=last)

        p50, p95 = np.percentile(timed(ask, questions), [50, 95])
        figures.append(f"{name} p50 {p50:.0f} ms, p95 {p95:.0f} ms")
    for count in (1, 100):
        page = reading_of(recombined(records, count, time.time_ns() % 10**9), "new")
        started = time.perf_counter()
        assistant.add([page])
        figures.append(f"add {count} {(time.perf_counter() - started) * 1000:.0f} ms")
    figures.append(f"disk {assistant.status().bytes / 1e6:.0f} MB")
    assistant.close()
    return "; ".join(figures)


def period_of(assistant: Assistant, share: float) -> tuple[date, date]:
    """Return a period in the middle of the archive with about this share of its records."""
    with assistant.archive.view() as view:
        starts = np.sort(view.snapshot.date_index.starts)
    places = (0.5, min(0.5 + share, 0.999))
    first, last = (date.fromordinal(int(starts[int(len(starts) * place)])) for place in places)
    return first, last


def ask_while_adding(
    address: str,
    encoder: MixingEncoder,
    questions: Sequence[str],
    records: Sequence[Record],
    clients: int,
    adding: int,
) -> None:
    """Let many clients ask while records are added, and print what came of it."""
    is_over = threading.Event()
    errors: list[str] = []
    assistant = Assistant.open(address, load_encoder=lambda: encoder)
    before = assistant.status().records

    def client(number: int) -> list[float]:
        def ask(text: str) -> object:
            answer = assistant.search(text)
            if not answer.hits:
                errors.append(f"no record for {text}")
            return answer

        milliseconds: list[float] = []
        while not is_over.is_set():
            text = questions[(number + len(milliseconds)) % len(questions)]
            milliseconds += guarded(ask, text, errors)
        return milliseconds

    with ThreadPoolExecutor(clients) as pool:
        asking = [pool.submit(client, number) for number in range(clients)]
        started = time.perf_counter()
        writer = Assistant.open(address, load_encoder=lambda: encoder)
        try:
            for start in range(0, adding, 100):
                page = recombined(records, min(100, adding - start), 10**9 + start)
                writer.add([reading_of(page, f"page {start}")])
        finally:
            is_over.set()
        seconds = time.perf_counter() - started
        milliseconds = [one for future in asking for one in future.result()]
    added = assistant.status().records - before
    problems = assistant.maintenance.check()
    p50, p95 = np.percentile(milliseconds, [50, 95])
    print(
        f"{clients} clients asked {len(milliseconds):,} times while {added:,} records were "
        f"added in {seconds:.0f} s: p50 {p50:.0f} ms, p95 {p95:.0f} ms; {len(errors)} errors, "
        f"{len(problems)} problems afterwards"
    )
    for line in (*errors[:5], *problems):
        print(" ", line)
    writer.close()
    assistant.close()


def guarded(ask: Callable[[str], object], text: str, errors: list[str]) -> list[float]:
    """Return the milliseconds of a question; an error is noted, and the client goes on."""
    try:
        return timed(ask, [text])
    except Exception as error:  # whatever a client meets is what is measured
        errors.append(f"{type(error).__name__}: {error}")
        return []


if __name__ == "__main__":
    main()
