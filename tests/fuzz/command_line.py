"""The command line: any file name, id, question or date gives an exit code and one clean line, never a traceback."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path
from unittest import mock

from corpus import read_listing
from qa.assistant import Assistant
from qa.interfaces.command_line import main
from tests.embeddings.fake_encoder import PaperEncoder
from tests.fuzz.pieces import ODD, TIMES, encoded
from tests.fuzz.question import PAGE

COMMANDS = (
    ("add", "{}"),
    ("add", "{}", "--json"),
    ("ask", "{}", "--json"),
    ("ask", "{}"),
    ("ask", "rice", "--follow", "{}"),
    ("ask", "rice", "--from", "{}"),
    ("search", "{}"),
    ("search", "{}", "--json"),
    ("search", "rice", "--limit", "{}"),
    ("search", "--queries", "{}", "--run", "out"),
    ("records", "--from", "{}", "--offset", "{}"),
    ("show", "{}"),
    ("show", "{}", "--json"),
    ("cite", "{}"),
    ("remove", "{}"),
    ("check-answer", "{}"),
    ("conversation", "{}"),
    ("conversation", "{}", "--delete"),
    ("conversation", "0", "--rename", "{}"),
    ("names", "{}"),
    ("names", "--remove", "{}"),
    ("names", "--add", "{}", "--form", "{}"),
    ("evaluate", "{}"),
    ("restore", "{}"),
    ("undo", "--to", "{}"),
    ("edit", "1962-plan-of-cities-draft", "--title", "{}", "--date", "{}"),
    ("edit", "{}", "--summary", "{}", "--clear", "title"),
    ("merge", "{}", "1962-plan-of-cities-draft"),
    ("settings", "--repository", "{}"),
    ("add", "{}", "--collection", "{}", "--name", "{}"),
    ("search", "rice", "--collection", "{}"),
)
PIECES = (
    *(bytes([number]) for number in range(len(COMMANDS))),
    *encoded(
        (
            "page.txt",
            "..",
            "/",
            "a",
            " ",
            "-",
            "--json",
            "rice",
            "1962-plan-of-cities-draft",
            "/dev/null",
            ".",
            "~",
        )
    ),
    *encoded((*ODD, *TIMES)),
)


def target(data: bytes) -> None:
    """Run a command, chosen by the first byte, with the rest as its argument."""
    if not data:
        return
    command = COMMANDS[data[0] % len(COMMANDS)]
    given = os.fsdecode(data[1:].replace(b"\0", b"")[:20_000])  # a system hands over no zero bytes
    with tempfile.TemporaryDirectory(prefix="finding-aid-fuzz-") as place:
        folder = Path(place) / "archive"
        shutil.copytree(prepared(), folder)
        before = outside(Path(place))
        code, out, err = run(folder, Path(place), [part.replace("{}", given) for part in command])
        assert code in (0, 1, 2), code
        assert "Traceback" not in err
        if code == 1:
            assert (
                (out == "" or command[0] == "add")  # of several files some may be added
                and err.startswith("finding-aid: ")
                and err.count("\n") <= 1 + err.count("finding-aid: ")
            )
        assert len(out) + len(err) < 40 * len(given) + 500_000
        assert not set(out) & CONTROLS
        assert outside(Path(place)) - before <= {Path("out")}


CONTROLS = {chr(code) for code in (*range(32), *range(127, 160))} - {"\n", "\t"}
"""What a terminal may take for a command."""


def outside(place: Path) -> set[Path]:
    """What lies beside the archive."""
    return {one.relative_to(place) for one in place.iterdir()}


def run(folder: Path, cwd: Path, arguments: list[str]) -> tuple[int, str, str]:
    """The exit code, the output and the messages of a command."""
    out, err = streams()
    with (
        contextlib.chdir(cwd),
        mock.patch.object(sys, "stdout", out),
        mock.patch.object(sys, "stderr", err),
        mock.patch("qa.upkeep.opening.open_encoder", lambda *_: PaperEncoder()),
        mock.patch("qa.interfaces.commands.maintenance.open_encoder", lambda *_: PaperEncoder()),
    ):
        try:
            code = main(["--archive", str(folder), *arguments])
        except SystemExit as stopped:
            code = int(stopped.code or 0)
    return code, text_of(out), text_of(err)


def streams() -> tuple[io.TextIOWrapper, io.TextIOWrapper]:
    """Standard output and error as Python makes them for a pipe."""
    out = io.TextIOWrapper(io.BytesIO(), "utf-8", "strict", write_through=True)
    return out, io.TextIOWrapper(io.BytesIO(), "utf-8", "backslashreplace", write_through=True)


def text_of(stream: io.TextIOWrapper) -> str:
    """What was written."""
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode()


@cache
def prepared() -> Path:
    """An archive of a few records, in a folder that goes with the process."""
    folder = tempfile.TemporaryDirectory(prefix="finding-aid-fuzz-")
    _KEPT.append(folder)
    made = Assistant.open(Path(folder.name) / "archive", bundled=False, load_encoder=PaperEncoder)
    made.add([read_listing(PAGE, "page")])
    made.close()
    return Path(folder.name) / "archive"


_KEPT: list[tempfile.TemporaryDirectory[str]] = []
