"""A process with too little memory ends in one line, whichever library is the first to get none."""

from __future__ import annotations

import resource
import signal
import socket
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path

import pytest

import finding_aid
from qa import Assistant
from qa.interfaces import server
from qa.interfaces.access_control import ServingError

ROOT = Path(__file__).parents[3]
COMMAND = [sys.executable, "-c", "import finding_aid; finding_aid.main()", "--archive"]

FAULT = """
import resource, sys
import finding_aid
from qa.interfaces import command_line

def fail() -> int:
    global taken
    taken = bytearray(900 << 20)
    raise SystemError("error return without exception set")

command_line.main = fail
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]), int(sys.argv[1])))
finding_aid.main()
"""
"""A command that fails as a library does, with 900 MB in use."""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("memory") / "archive"
    Assistant.open(folder).close()
    return folder


def start(megabytes: int, *arguments: str) -> subprocess.Popen[str]:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    return subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=limit,
    )


@pytest.mark.parametrize(
    ("megabytes", "command"),
    [
        (60, "status"),  # NumPy cannot be imported
        (120, "status"),  # OpenBLAS ends the process
        (200, "check"),  # FAISS cannot be imported
        (300, "names"),  # OpenBLAS crashes
        (600, "ask"),  # OpenVINO cannot be loaded
        (1000, "ask"),  # the weights of the model cannot be loaded
        (1020, "ask"),  # OpenVINO gets no thread
    ],
)
def test_too_little_memory_is_one_line(archive: Path, megabytes: int, command: str) -> None:
    question = ["What of rice?"] if command == "ask" else []
    program = start(megabytes, str(archive), command, *question)
    output, error = program.communicate(timeout=120)
    assert (program.returncode, output, error) == (
        1,
        "",
        f"finding-aid: the {megabytes:,} MB of memory that this process may use are not enough; "
        "allow more (ulimit -v unlimited), and try again\n",
    )


def test_an_app_that_gets_too_little_memory_is_one_line(archive: Path) -> None:
    """The model crashed the app's own process, and the command ended with 245 and no word."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = start(700, str(archive), "serve", "--port", str(port))
    output, error = program.communicate(timeout=120)
    shown, shortage = error.splitlines()
    assert (program.returncode, shown.startswith("Finding Aid is at")) == (1, True)
    assert "the 700 MB of memory that this process may use are not enough" in shortage
    assert "Traceback" not in output


@pytest.mark.parametrize(
    ("code", "is_limited", "error"),
    [
        (0, True, None),
        (2, True, None),
        (1, False, None),
        (1, True, MemoryError),
        (-signal.SIGSEGV, True, MemoryError),
        (-signal.SIGKILL, False, MemoryError),
        (-signal.SIGSEGV, False, ServingError),
        (-signal.SIGHUP, True, ServingError),
    ],
)
def test_how_the_app_ended_is_said(
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    is_limited: bool,
    error: type[Exception] | None,
) -> None:
    monkeypatch.setattr(server, "_is_memory_limited", lambda: is_limited)
    with nullcontext() if error is None else pytest.raises(error):
        server._check_end(code)


@pytest.mark.parametrize(
    ("error", "is_shortage"),
    [
        (MemoryError(), True),
        (RuntimeError("std::bad_alloc"), True),
        (OSError(12, "Cannot allocate memory"), True),
        (ImportError("x.so: failed to map segment from shared object"), True),
        (ValueError("2 pages are allocated to the index"), False),
        (KeyError("allocation"), False),
    ],
)
def test_what_only_mentions_an_allocation_is_not_a_lack_of_memory(
    error: Exception, is_shortage: bool
) -> None:
    assert finding_aid._is_out_of_memory(error) is is_shortage


@pytest.mark.parametrize(("gigabytes", "is_memory"), [(1, True), (8, False)])
def test_any_error_near_the_limit_is_a_lack_of_memory(gigabytes: int, is_memory: bool) -> None:
    """SpaCy raised "SystemError: error return without exception set" where it got no memory."""
    program = subprocess.run(
        [sys.executable, "-c", FAULT, str(gigabytes << 30)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert program.returncode == 1
    assert ("Traceback" in program.stderr, "memory that this process" in program.stderr) == (
        not is_memory,
        is_memory,
    )


def test_enough_memory_changes_nothing(archive: Path) -> None:
    program = start(8000, str(archive), "show", "no-such-record")
    output, error = program.communicate(timeout=120)
    assert (program.returncode, output) == (1, "")
    assert "no-such-record" in error and error.count("\n") == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_reaches_the_command(archive: Path, tmp_path: Path, number: signal.Signals) -> None:
    page = tmp_path / "page.jsonl"
    page.write_text("".join(f'{{"title": "Note {n}"}}\n' for n in range(50_000)), encoding="utf-8")
    program = start(8000, str(tmp_path / "archive"), "add", str(page))
    time.sleep(1)
    program.send_signal(number)
    _, error = program.communicate(timeout=60)
    assert program.returncode == 128 + number
    assert "Traceback" not in error
