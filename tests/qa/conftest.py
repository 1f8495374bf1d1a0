"""The command line, run in this process on an archive that holds the bundled listing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qa.interfaces.command_line import main


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("cli") / "archive"
    assert main(["status", "--archive", str(made)]) == 0
    return made


class Ran:
    """One run of a command."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> dict[str, Any]:
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


@pytest.fixture
def run(folder: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*arguments: str, archive: Path = folder) -> Ran:
        capsys.readouterr()
        try:
            code = main([arguments[0], "--archive", str(archive), *arguments[1:]])
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return call


def one_line(ran: Ran, *parts: str) -> None:
    """Could not: exit 1, nothing on standard output, one clean line that holds these parts."""
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert ran.err.startswith("finding-aid: ")
    for part in parts:
        assert part in ran.err
