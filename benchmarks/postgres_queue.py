"""Measure how fast several processes embed from the queue of a database, beside one process alone.

    python -m benchmarks.postgres_queue [--texts 1024] [--workers 1 2] [--address postgresql://...]

The texts are those of ../shared/data/travels. Each process has the real encoder, loaded and warmed
before. For the encoder alone, and for each number of workers on the queue: texts a second, and
texts a second of processor time of all workers, which other programs on the machine change less.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.postgres import database
from benchmarks.retrieval import DATA
from corpus import read_file
from embeddings import load_postgres, open_encoder
from embeddings.passages import cut_passages, passage_hash


def main() -> None:
    """Embed the same texts in each way, and print a line for each."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=DATA / "travels")
    parser.add_argument("--texts", type=int, default=1_024)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--address", default="")
    args = parser.parse_args()
    records = read_file(args.data / "records.jsonl").records
    texts = {
        passage_hash(passage): passage.text
        for record in records
        for passage in cut_passages(record)
    }
    texts = dict(list(texts.items())[: args.texts])
    with database(args.address) as address, TemporaryDirectory() as folder:
        show("one process, no database", run("", folder, 1, texts))
        for workers in args.workers:
            show(f"{workers} on the queue", run(address, folder, workers, texts))


def show(name: str, result: tuple[int, float, float]) -> None:
    """Print the figures of one way."""
    count, seconds, processor = result
    print(
        f"{name}: {count} texts in {seconds:.1f} s, {count / seconds:.1f} a second, "
        f"{count / processor:.1f} a second of a processor",
        flush=True,
    )


def run(address: str, folder: str, workers: int, texts: dict[str, str]) -> tuple[int, float, float]:
    """Return how many texts were embedded, the seconds, and the seconds of processors."""
    if address:
        fill_queue(address, folder, texts)
    ready = Path(folder) / f"{workers}{'-queue' if address else ''}"
    ready.mkdir()
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        parts = [
            pool.submit(embed, address, ready, list(texts.values()), workers)
            for _ in range(workers)
        ]
        results = [part.result() for part in parts]
    counts, starts, ends, processors = zip(*results, strict=True)
    return sum(counts), max(ends) - min(starts), sum(processors)


def fill_queue(address: str, folder: str, texts: dict[str, str]) -> None:
    """Put the texts into the queue, and take away the vectors of a run before."""
    encoder = open_encoder()
    archive = load_postgres().open(address, Path(folder), lambda: encoder)
    with archive.store.pool.record_change() as connection:
        connection.execute("DELETE FROM spare_vectors")
        lines = ((encoder.fingerprint, name, text) for name, text in texts.items())
        connection.copy("embedding_queue", ("text", "text", "text"), lines)
    archive.close()


def embed(
    address: str, ready: Path, texts: Sequence[str], workers: int
) -> tuple[int, float, float, float]:
    """Embed until none is left, when all are ready: (texts, start, end, seconds of processors)."""
    encoder = open_encoder()
    encoder.encode_documents(texts[:8])
    archive = None
    if address:
        archive = load_postgres().open(address, ready, lambda: encoder)
    (ready / str(os.getpid())).touch()
    while len(list(ready.glob("[0-9]*"))) < workers:
        time.sleep(0.05)
    started, before = time.time(), os.times()
    if archive is None:
        encoder.encode_documents(texts)
        count = len(texts)
    else:
        count = archive.embed_queued()
        archive.close()
    after = os.times()
    return count, started, time.time(), after.user + after.system - before.user - before.system


if __name__ == "__main__":
    main()
