"""`finding-aid watch` as a program: one line a file, a clean end, and a state that survives it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.qa.conftest import one_line

ROOT = Path(__file__).parents[3]
TIN = '{"id": "tin", "title": "Note on Tin", "date": "1961"}\n'


def start(folder: Path, archive: Path) -> subprocess.Popen[str]:
    program = (
        "import sys; sys.path.insert(0, sys.argv.pop(1)); import finding_aid; finding_aid.main()"
    )
    arguments = ["watch", str(folder), "--archive", str(archive), "--json"]
    quick = ["--settle", "0.05", "--interval", "0.05"]
    return subprocess.Popen(
        [sys.executable, "-c", program, str(ROOT), *arguments, *quick],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def stop(program: subprocess.Popen[str], number: int) -> tuple[int, list[str]]:
    program.send_signal(number)
    _, errors = program.communicate(timeout=60)
    return program.returncode, errors.splitlines()


def stop_at_look(monkeypatch: pytest.MonkeyPatch, last: int) -> None:
    """Stop a watch in this process after so many looks.

    Only the module's own `time` is replaced: other threads of this process sleep, too.
    """
    looks: list[float] = []

    def wait(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) >= last:
            raise KeyboardInterrupt

    monkeypatch.setattr("qa.interfaces.commands.watching.time", SimpleNamespace(sleep=wait))


def test_each_file_is_one_line_and_a_stop_is_clean_and_nothing_is_read_twice(
    tmp_path: Path,
) -> None:
    folder, archive = tmp_path / "folder", tmp_path / "folder" / "archive"
    folder.mkdir()
    (folder / "tin.jsonl").write_text(TIN)
    first = start(folder, archive)
    assert first.stdout is not None
    file = json.loads(first.stdout.readline())
    assert (file["file"], file["added"], file["unread"]) == ("tin.jsonl", 1, [])
    end = "finding-aid: stopped; nothing half-done was saved"
    code, errors = stop(first, signal.SIGTERM)
    assert (code, errors[-1]) == (128 + signal.SIGTERM, end)
    assert errors[-2] == f"watching {folder} (stop with Ctrl+C)"
    unfinished = folder / "ore.part"
    unfinished.write_text(TIN.replace("tin", "ore").replace("Tin", "Ore"))
    second = start(folder, archive)
    assert second.stdout is not None
    os.replace(unfinished, folder / "ore.jsonl")  # noqa: PTH105
    assert json.loads(second.stdout.readline())["file"] == "ore.jsonl"
    code, errors = stop(second, signal.SIGINT)
    assert (code, errors) == (130, [f"watching {folder} (stop with Ctrl+C)", end])


def test_what_is_no_folder_or_no_number_is_refused(run: Any, tmp_path: Path) -> None:
    one_line(run("watch", str(tmp_path / "none")), "none is not a folder; name one to watch")
    assert run("watch", str(tmp_path), "--settle", "soon").code == 2


def test_a_bad_file_is_one_line_on_standard_error(
    tmp_path: Path, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "bad.jsonl").write_bytes(b"\0\1\2")
    (folder / "tin.jsonl").write_text(TIN)
    stop_at_look(monkeypatch, 4)
    ran = run("watch", str(folder), "--settle", "0", archive=tmp_path / "archive")
    assert ran.out == "tin.jsonl: 1 record found: 1 new\n"
    bad = [line for line in ran.err.splitlines() if "bad.jsonl" in line]
    assert len(bad) == 1
    assert ran.code == 130


def test_what_is_not_read_of_a_file_is_told_as_add_tells_it(
    tmp_path: Path, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    with zipfile.ZipFile(folder / "all.zip", "w") as box:
        box.writestr("tin.jsonl", TIN)
        box.writestr("picture.png", b"\x89PNG\r\n\x1a\n")
    (folder / "empty.csv").write_text("Title,Date\n")
    stop_at_look(monkeypatch, 2)
    watched = run("watch", str(folder), "--settle", "0", archive=tmp_path / "watched")
    assert watched.out == "all.zip: 1 record found: 1 new\n"
    added = run("add", str(folder), archive=tmp_path / "added")
    lines = [line for line in added.err.splitlines() if line.startswith("finding-aid: ")]
    assert [line.partition(" ")[2].partition(" is ")[0] for line in lines] == [
        "all.zip: picture.png",
        "empty.csv: no record was read; it was taken for: no listing; if it",
    ]
    told = [line for line in watched.err.splitlines() if line.startswith("finding-aid: ")]
    assert told == [*lines, "finding-aid: stopped; nothing half-done was saved"]
