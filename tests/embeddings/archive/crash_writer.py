"""Changes an archive in a process of its own, which is killed on the way: what a test cannot do to itself.

Reads one JSON object a line: folder, operation (a name in OPERATIONS), and when to die: `stop` (after so many steps of
writing; null: never) or `seconds` (null: never). Each runs in a fork, so that the imports are paid for once. Prints one
JSON object a line: the steps that were reached (none when killed by the clock), the signal, and the seconds it took.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from corpus import Reading, read_listing
from embeddings import FolderArchive, plan_correction, plan_merge, repair
from tests.embeddings.fake_encoder import PaperEncoder


def page(*records: tuple[str, str, str]) -> Reading:
    """A listing page of (date, title, summary)."""
    head = f"Skip to content\n\n\n1 - {len(records)} of {len(records)}\n\n\n"
    return read_listing(
        head + "\n\n".join("\n\n".join(filter(None, one)) for one in records) + "\n", "page"
    )


FIRST = page(
    ("May 6, 1961", "Cable, Ana to Béla", "On war and peace."),
    ("May 7, 1961", "Note on the border", "Stalin and Mao on the border."),
    ("1962", "Plan of cities", "On cities."),
    ("1963", "Talk", ""),
)
SECOND = page(("1963", "Talk", "On peace and peace."), ("1964", "Letter", "Mao on war."))
THIRD = page(("1965", "Report", "On the war of the border."))
FOURTH = page(("1966", "Second report", "On peace."))
OTHER_AXES = ("border", "war")


def encoder_of(operation: str) -> PaperEncoder:
    """The encoder that an operation works with."""
    return PaperEncoder(OTHER_AXES, "other") if operation == "sync" else PaperEncoder()


OPERATIONS: dict[str, Callable[[FolderArchive], object]] = {
    "add": lambda archive: archive.add([SECOND]),
    "remove": lambda archive: archive.remove(["1961-05-06-cable-ana-to-bela"]),
    "remove most": lambda archive: archive.remove(
        ["1961-05-07-note-on-the-border", "1962-plan-of-cities"]
    ),
    "edit": lambda archive: archive.change_records(
        lambda snapshot: plan_correction(
            snapshot, "1962-plan-of-cities", {"title": "Plan of peace"}, (), None
        )
    ),
    "merge records": lambda archive: archive.change_records(
        lambda snapshot: plan_merge(snapshot, "1963-talk", "1962-plan-of-cities")
    ),
    "sync": lambda archive: archive.sync(),
    "undo": lambda archive: archive.undo(1),
    "merge": lambda archive: archive.add([FOURTH]),
    "repair": lambda archive: None,
}
"""What is done with an open archive. "remove most" writes what remains anew, "merge" joins four files of vectors; a
repair is done before it is opened.
"""


def run(folder: Path, operation: str, stop: int | None, report: int) -> None:
    """Carry one operation out; kills its own process at step number `stop`."""
    seen = 0

    def at(step: str) -> None:
        nonlocal seen
        os.write(report, f"{step}\n".encode())
        seen += 1
        if seen == stop:
            os.kill(os.getpid(), signal.SIGKILL)

    def say(line: str) -> None:
        os.write(report, f"said: {line}\n".encode())

    if operation == "repair":
        repair(folder, PaperEncoder, on_step=at, on_message=say)
    archive = FolderArchive.open(folder, lambda: encoder_of(operation), on_step=at, on_message=say)
    OPERATIONS[operation](archive)
    archive.close()


def main() -> None:
    """Serve the requests on standard input."""
    for line in sys.stdin:
        asked = json.loads(line)
        read, write = os.pipe()
        began = time.monotonic()
        child = os.fork()
        if child == 0:
            os.close(read)
            run(Path(asked["folder"]), asked["operation"], asked.get("stop"), write)
            os._exit(0)
        os.close(write)
        if asked.get("seconds") is not None:
            time.sleep(asked["seconds"])
            os.kill(child, signal.SIGKILL)
        with os.fdopen(read, encoding="utf-8") as stream:
            steps = stream.read().splitlines()
        _, status = os.waitpid(child, 0)
        ended = os.WTERMSIG(status) if os.WIFSIGNALED(status) else -os.WEXITSTATUS(status)
        print(
            json.dumps({"steps": steps, "signal": ended, "seconds": time.monotonic() - began}),
            flush=True,
        )


if __name__ == "__main__":
    main()
