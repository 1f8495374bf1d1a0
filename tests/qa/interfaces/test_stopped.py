"""Ctrl+C, SIGTERM and SIGHUP at any moment: 128 + the signal, at most one line, no traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from qa import Assistant
from tests.app.conftest import free_port

ROOT = Path(__file__).parents[3]
LINE = "finding-aid: stopped; nothing half-done was saved\n"
# What the program writes to standard error when it is started is seen only after its first line.
STARTED = "import os, sys; os.write(1, b'started'); sys.path.insert(0, sys.argv.pop(1)); "


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stopped") / "archive"
    Assistant.open(folder).close()
    return folder


def start(*arguments: str, code: str = "") -> subprocess.Popen[bytes]:
    """Return the program once its first line of Python has run."""
    program = STARTED + "import finding_aid; " + code + "finding_aid.main()"
    started = subprocess.Popen(
        [sys.executable, "-c", program, str(ROOT), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert started.stdout is not None
    assert os.read(started.stdout.fileno(), 7) == b"started"
    return started


def is_clean(error: bytes) -> bool:
    """Whether nothing was said but that it stopped, and before that, that an archive was made."""
    said = [line for line in error.decode().splitlines(True) if not line.startswith("new archive")]
    return "".join(said) in ("", LINE)


@pytest.mark.parametrize("seconds", [0.1, 0.4, 0.8, 1.6])
@pytest.mark.parametrize(
    ("command", "number"),
    [
        ("ask", signal.SIGINT),
        ("add", signal.SIGINT),
        ("check", signal.SIGINT),
        ("add", signal.SIGTERM),
        ("ask", signal.SIGHUP),
    ],
)
def test_it_ends_cleanly_whenever_it_is_stopped(
    tmp_path: Path, archive: Path, command: str, number: signal.Signals, seconds: float
) -> None:
    page = tmp_path / "page.jsonl"
    page.write_text(
        "".join(f'{{"title": "Note {number}"}}\n' for number in range(20_000)), encoding="utf-8"
    )
    more = {"ask": ["What of rice?"], "add": [str(page)], "check": []}[command]
    folder = tmp_path / "archive" if command == "add" else archive
    program = start("--archive", str(folder), command, *more)
    time.sleep(seconds)
    program.send_signal(number)
    _, error = program.communicate(timeout=60)
    if program.returncode != 0:  # it was not done before
        assert (program.returncode, is_clean(error)) == (128 + number, True), error
    assert b"Traceback" not in error


@pytest.mark.parametrize(
    "module", ["numpy", "faiss", "qa.assistant", "sqlite3", "openvino", "tantivy", "tokenizers"]
)
def test_a_stop_while_something_is_imported(archive: Path, module: str) -> None:
    code = (
        "import signal\n"
        "class Stop:\n"
        "    @staticmethod\n"
        "    def find_spec(name, path=None, target=None):\n"
        f"        name == {module!r} and signal.raise_signal(signal.SIGINT)\n"
        "sys.meta_path.insert(0, Stop)\n"
    )
    program = start("--archive", str(archive), "ask", "What of rice?", code="\n" + code)
    _, error = program.communicate(timeout=60)
    assert (program.returncode, is_clean(error)) == (130, True), error


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_before_the_command_begins(archive: Path, number: signal.Signals) -> None:
    code = (
        "\nimport argparse, signal\n"
        "argparse.ArgumentParser.parse_args = "
        f"lambda *_: signal.raise_signal(signal.Signals({int(number)}))\n"
    )
    program = start("--archive", str(archive), "check", code=code)
    _, error = program.communicate(timeout=60)
    assert (program.returncode, is_clean(error)) == (128 + number, True), error


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0), (signal.SIGHUP, 0)]
)
def test_the_app_ends_with_the_command_that_serves_it(
    archive: Path, number: signal.Signals, code: int
) -> None:
    port = free_port()
    program = start("--archive", str(archive), "serve", "--port", str(port))
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5):
                break
        except OSError:
            time.sleep(0.1)
    if number == signal.SIGINT:
        os.killpg(program.pid, number)  # as a terminal does
    else:
        program.send_signal(number)
    _, error = program.communicate(timeout=60)
    assert program.returncode == code
    assert b"Traceback" not in error
    with pytest.raises(OSError):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5)


@pytest.mark.parametrize("seconds", [0.1, 0.5, 1.0, 1.5, 2.0, 3.0])
def test_the_app_is_stopped_while_it_starts(archive: Path, seconds: float) -> None:
    program = start("--archive", str(archive), "serve", "--port", str(free_port()))
    time.sleep(seconds)
    os.killpg(program.pid, signal.SIGINT)
    _, error = program.communicate(timeout=60)
    assert program.returncode == 130
    assert b"Traceback" not in error
