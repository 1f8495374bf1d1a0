"""Talks to the process of crash_writer.py, in which writers work, wait and are killed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]


class Writer:
    """One such process, for many operations."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.embeddings.archive.crash_writer"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(
        self, folder: Path, operation: str, stop: int | None = None, seconds: float | None = None
    ) -> dict[str, Any]:
        """Carry an operation out, killed after `stop` steps or so many seconds; what crash_writer.py prints of it."""
        assert self._process.stdin is not None and self._process.stdout is not None
        asked = {"folder": str(folder), "operation": operation, "stop": stop, "seconds": seconds}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        told: dict[str, Any] = json.loads(self._process.stdout.readline())
        return told

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=20)
        self._process.stdout.close()
