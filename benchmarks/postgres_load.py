"""Measure an archive in a database beside one in a folder: searches, additions, many clients.

    python -m benchmarks.postgres_load [--records 10000] [--partitions 1] [--at-once 10000]
                                       [--clients 50] [--adding 10000] [--vectors FOLDER]
                                       [--address postgresql://...] [--keep FOLDER]

The archive is recombined from ../shared/data/travels (recombined.py), added to a folder, and moved
to the database. Milliseconds of a search, p50 and p95, over all time, in a tenth and in a hundredth
of the records; of the addition of one record and of `at-once`, without encoding; the program's
memory after the searches, without the model, and that of a server of our own; bytes on the disk.
Then `clients` threads ask the database while `adding` records are added, 250 at a time: how many
searches, their times, which of them failed, gave no record or one that is not what was added, and
what a check finds then. 0 leaves a part out. --vectors mixes the vectors of an archive that is
there, instead of some that are made with the encoder first.
"""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import nullcontext, suppress
from datetime import date
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.growth import resident, timed
from benchmarks.postgres import database
from benchmarks.recombined import (
    AT_ONCE,
    MixingEncoder,
    archive_of,
    encoder_for,
    reading_of,
    recombined,
)
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
    parser.add_argument("--partitions", type=int, default=1)
    parser.add_argument("--at-once", type=int, default=10_000)
    parser.add_argument("--vectors", type=Path)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--adding", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=3_600, help="add no longer than this")
    parser.add_argument("--address", default="")
    parser.add_argument("--keep", type=Path, help="keep the folder here, for another run")
    args = parser.parse_args()
    set_file = args.data / "records.jsonl"
    vectors = mixed_vectors(set_file, args.vectors)
    encoder = MixingEncoder(open_encoder(), vectors)
    texts = read_questions(args.data / "questions.jsonl")[0]
    questions = [one.text for one in texts][: args.questions]
    records = read_file(set_file).records
    with tempfile.TemporaryDirectory() as temporary, database(args.address) as address:
        folder = args.keep or Path(temporary) / "archive"
        started = time.perf_counter()
        archive_of(folder, set_file, args.records, encoder).close()
        print(f"{args.records:,} records added in {time.perf_counter() - started:.1f} s")
        move_to(address, folder, encoder, args.partitions)
        places: dict[str, Path | str] = {"folder": folder, "database": address}
        for name, place in places.items() if args.at_once else ():
            # Each in a new process, so that its memory can be told.
            with ProcessPoolExecutor(1, get_context("spawn")) as apart:
                options = place, vectors, questions, records, args.at_once
                print(name, apart.submit(measured, *options).result(), flush=True)
        if args.adding:
            parts = {one.id: one for one in base_records(records, args.records)}
            ask_while_adding(
                address, encoder, questions, records, parts, args.clients, args.adding, args.seconds
            )


def mixed_vectors(set_file: Path, archive: Path | None) -> NDArray[np.float32]:
    """Return the (n, dimension) vectors to be mixed: of the set, or of an archive that is there."""
    if archive is None:
        return encoder_for(set_file, open_encoder()).vectors
    opened = FolderArchive.open(archive, open_encoder, read_only=True)
    vectors = np.concatenate([part for _, part in islice(opened.vectors(), 4)])
    opened.close()
    return vectors[:2_000]


def base_records(records: Sequence[Record], count: int) -> list[Record]:
    """Return the records that `archive_of` makes."""
    starts = range(0, count, AT_ONCE)
    return [
        one
        for part, start in enumerate(starts)
        for one in recombined(records, min(AT_ONCE, count - start), part)
    ]


def move_to(address: str, folder: Path, encoder: MixingEncoder, partitions: int) -> None:
    """Move the archive in a folder to an empty database, and print how long that took."""
    assistant = Assistant(FolderArchive.open(folder, lambda: encoder))
    started = time.perf_counter()
    moved = assistant.maintenance.move(
        address,
        lambda _: nullcontext(lambda *_: None),
        partitions=partitions,
        on_message=print,
    )
    print(f"{moved.records:,} records moved in {time.perf_counter() - started:.1f} s", flush=True)
    assistant.close()


def measured(
    place: Path | str,
    vectors: NDArray[np.float32],
    questions: Sequence[str],
    records: Sequence[Record],
    at_once: int,
) -> str:
    """Return the figures of one archive, on one line."""
    encoder = MixingEncoder(open_encoder(), vectors)
    encoder.encode_queries(questions[:1])
    resident_before = resident()
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
    figures.append(f"memory {resident() - resident_before:.0f} MB")
    if isinstance(place, str):
        figures.append(f"server {server_memory():.0f} MB")
    for count in (1, at_once):
        page = reading_of(recombined(records, count, time.time_ns() % 10**9), "new")
        started = time.perf_counter()
        assistant.add([page])
        figures.append(f"add {count} {(time.perf_counter() - started) * 1000:.0f} ms")
    figures.append(f"disk {assistant.status().bytes / 1e6:.0f} MB")
    assistant.close()
    return "; ".join(figures)


def server_memory() -> float:
    """Return the megabytes of all servers of this machine, shared ones counted once (Linux)."""
    total = 0
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (process / "comm").read_text().strip() == "postgres":
                lines = (process / "smaps_rollup").read_text().splitlines()
                total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1000


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
    known: dict[str, Record],
    clients: int,
    adding: int,
    most_seconds: float,
) -> None:
    """Let many clients ask while records are added, and print what came of it."""
    is_over = threading.Event()
    errors: list[str] = []
    checked: list[str] = []
    assistant = Assistant.open(address, load_encoder=lambda: encoder)
    before = assistant.status().records
    starts = range(0, adding, 250)
    pages = [recombined(records, min(250, adding - start), 10**9 + start) for start in starts]
    known = known | {one.id: one for page in pages for one in page}

    def client(number: int) -> list[float]:
        def ask(text: str) -> object:
            answer = assistant.search(text)
            if not answer.hits:
                errors.append(f"no record for {text}")
            for hit in answer.hits:
                if known.get(hit.record.id) not in (None, hit.record):
                    errors.append(f"{hit.record.id} is not what was added")
                checked.append(hit.record.id)
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
            for start, page in zip(starts, pages, strict=True):
                if time.perf_counter() - started > most_seconds:
                    break
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
        f"added in {seconds:.0f} s: p50 {p50:.0f} ms, p95 {p95:.0f} ms; {len(errors)} errors "
        f"in {len(checked):,} records ({sum(one in known for one in checked):,} compared), "
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
