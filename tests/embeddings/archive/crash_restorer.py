"""Backs up and restores in a process of its own, which is killed at a line of embeddings/archive/backup.py.

Reads one JSON object a line: operation ("backup" or "restore"), folder (the archive), file, and `line`, the number of
the line at which to die when it is first reached (null: never). Each runs in a fork. Prints one JSON object a line: the
lines that were reached, in order of their first time, the signal, and what went wrong.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from embeddings import FolderArchive, backup, restore
from tests.embeddings.fake_encoder import PaperEncoder

WATCHED = backup.__code__.co_filename


def run(asked: dict[str, Any], report: int) -> None:
    """Carry one operation out; dies at the line."""
    reached: set[int] = set()

    def trace(frame: FrameType, event: str, _: object) -> Any:
        if frame.f_code.co_filename != WATCHED:
            return None
        if event == "line" and frame.f_lineno not in reached:
            reached.add(frame.f_lineno)
            os.write(report, f"{frame.f_lineno}\n".encode())
            if frame.f_lineno == asked["line"]:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace

    folder, file = Path(asked["folder"]), Path(asked["file"])
    sys.settrace(trace)
    if asked["operation"] == "backup":
        archive = FolderArchive.open(folder, PaperEncoder)
        backup(archive, file)
    else:
        archive = restore(file, folder, PaperEncoder)
    sys.settrace(None)
    archive.close()


def main() -> None:
    """Serve the requests on standard input."""
    for line in sys.stdin:
        asked = json.loads(line)
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            run(asked, write)
            os._exit(0)
        os.close(write)
        with os.fdopen(read, encoding="utf-8") as stream:
            lines = [int(number) for number in stream.read().split()]
        _, status = os.waitpid(child, 0)
        ended = os.WTERMSIG(status) if os.WIFSIGNALED(status) else -os.WEXITSTATUS(status)
        print(json.dumps({"lines": lines, "signal": ended}), flush=True)


if __name__ == "__main__":
    main()
