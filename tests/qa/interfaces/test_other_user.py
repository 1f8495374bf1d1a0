"""An archive in a folder that its reader may not write, or not read: as another user sees it."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from qa import Assistant
from qa.interfaces.command_line import main
from tests.embeddings.archive.crash_writer import FIRST, SECOND
from tests.embeddings.fake_encoder import PaperEncoder

NOBODY = 65534
RECORD = "1964-letter"


class Result(NamedTuple):
    code: int
    output: str
    messages: str


@pytest.fixture(scope="module")
def archive() -> Iterator[tuple[Path, str]]:
    """An archive that anyone may read and only its owner may write, and a conversation in it."""
    if not hasattr(os, "setuid") or os.geteuid() != 0:
        pytest.skip("only root can become another user")
    with tempfile.TemporaryDirectory() as place:  # tmp_path lies in a folder for root alone
        Path(place).chmod(0o755)
        folder = Path(place) / "archive"
        assistant = Assistant.open(folder, bundled=False, load_encoder=PaperEncoder)
        assistant.add([FIRST])
        assistant.add([SECOND])
        conversation = assistant.ask("What of war?").conversation
        assistant.close()
        assert conversation is not None
        allow(folder, 0o555, 0o444)
        yield folder, conversation


def allow(folder: Path, folders: int, files: int) -> None:
    for path in (folder, *folder.rglob("*")):
        path.chmod(folders if path.is_dir() else files)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def run(monkeypatch: pytest.MonkeyPatch, folder: Path, *arguments: str) -> Result:
    """Run a command in a fork that has become nobody, with all that it needs in memory."""
    monkeypatch.setattr("qa.upkeep.opening.open_encoder", lambda *_: PaperEncoder())
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        output, messages = io.StringIO(), io.StringIO()
        code = 99
        with contextlib.suppress(BaseException):
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            with contextlib.redirect_stdout(output), contextlib.redirect_stderr(messages):
                code = main(["--archive", str(folder), *arguments])
        with os.fdopen(write, "w", encoding="utf-8") as stream:
            stream.write(f"{output.getvalue()}\f{messages.getvalue()}")
        os._exit(code)
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as stream:
        output_text, _, message_text = stream.read().partition("\f")
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return Result(code, output_text, message_text)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check"], "no damage; the index is up to date\n"),
        (["status"], "index: 5 indexed, up to date"),
        (["search", "war"], RECORD),
        (["records"], "1-5 of 5"),
        (["show", RECORD], "summary: Mao on war."),
        (["history"], "1 added, 1 updated"),
        (["conversations"], "War"),
        (["conversation", "{conversation}"], "“Mao on war.”"),
        (["names", "Mao"], "Mao Zedong"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_who_may_only_read_an_archive_can_read_it(
    archive: tuple[Path, str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    words: str,
) -> None:
    folder, conversation = archive
    before = contents(folder)
    done = run(monkeypatch, folder, *(part.format(conversation=conversation) for part in arguments))
    assert (done.code, done.messages) == (0, "")
    assert words in done.output
    assert contents(folder) == before


def test_an_answer_that_cannot_be_kept_is_given(
    archive: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    done = run(monkeypatch, archive[0], "ask", "What of war?")
    assert (done.code, done.messages) == (
        0,
        f"finding-aid: this turn is not kept: {archive[0]}/finding-aid.sqlite3 could not be "
        "written (Permission denied); nothing was changed\n",
    )
    assert "“Mao on war.”" in done.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["undo"], ["sync"], ["repair"], ["remove", RECORD], ["names", "--add", "Ana Quill"],
        ["conversation", "{conversation}", "--delete"],
    ],
    ids=lambda value: value[0],
)  # fmt: skip
def test_a_change_by_who_may_not_write_is_one_line(
    archive: tuple[Path, str], monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    folder, conversation = archive
    before = contents(folder)
    done = run(monkeypatch, folder, *(part.format(conversation=conversation) for part in arguments))
    assert (done.code, done.output) == (1, "")
    assert done.messages.count("\n") == 1
    assert done.messages.startswith(f"finding-aid: {folder}")
    assert done.messages.endswith("written (Permission denied); nothing was changed\n")
    assert contents(folder) == before


@pytest.mark.parametrize(
    "arguments", [["check"], ["status"], ["ask", "What of war?"], ["conversations"]]
)
def test_who_may_not_read_an_archive_is_told_so(
    archive: tuple[Path, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
) -> None:
    """It asked whether the disk is full."""
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        folder = shutil.copytree(archive[0], Path(place) / "archive")
        allow(folder, 0o555, 0)
        done = run(monkeypatch, folder, *arguments)
    assert (done.code, done.output, done.messages) == (
        1,
        "",
        f"finding-aid: {folder}/finding-aid.sqlite3 may not be read by this user; ask whoever owns "
        "it to allow that, or name another archive with --archive\n",
    )
