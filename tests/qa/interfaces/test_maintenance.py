"""history, undo, repair, backup and restore on the command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from corpus import NameAuthority
from tests.qa.conftest import one_line

PAGE = "March 9, 1955\n\nNote on Rice\n\nThe mission buys rice.\n\nMay 1955\n\nNote on Tea\n"


@pytest.fixture
def archive(run: Any, tmp_path: Path) -> Path:
    """The bundled listing, and a page of two records added to it."""
    folder = tmp_path / "archive"
    assert run("status", archive=folder).code == 0
    page = tmp_path / "page.txt"
    page.write_text(PAGE)
    assert run("add", str(page), archive=folder).code == 0
    return folder


def total(run: Any, archive: Path) -> int:
    found = run("records", "--json", archive=archive).json["total"]
    assert isinstance(found, int)
    return found


def test_the_last_change_is_undone_and_brought_back(run: Any, archive: Path) -> None:
    changes = run("history", "--json", archive=archive).json["changes"]
    assert [(one["generation"], one["added"], one["records"]) for one in changes] == [
        (2, 2, 12),
        (1, 10, 10),
    ]
    assert changes[0]["what"] == "add page.txt"
    assert len(run("undo", "--json", archive=archive).json["removed"]) == 2
    assert total(run, archive) == 10
    assert "rice" not in run("search", "rice", archive=archive).out.casefold()
    assert run("undo", "--json", archive=archive).json["records"] == 12
    assert run("undo", "--to", "0", "--json", archive=archive).json["records"] == 0
    one_line(run("undo", "--to", "77", archive=archive), "no generation 77", "finding-aid history")


def test_a_backup_is_one_file_that_an_archive_can_be_made_of(
    run: Any, archive: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.backup"
    made = run("backup", str(kept), "--json", archive=archive).json
    assert (made["records"], made["bytes"]) == (12, kept.stat().st_size)
    one_line(run("backup", str(kept), archive=archive), "is there already")
    one_line(run("restore", str(kept), archive=archive), "is not empty")
    again = tmp_path / "again"
    assert run("restore", str(kept), "--json", archive=again).json == {
        "archive": str(again),
        "records": 12,
    }
    assert run("check", archive=again).code == 0
    assert "buys rice" in run("ask", "What does the mission buy?", archive=again).out
    kept.write_bytes(kept.read_bytes()[:5000])
    one_line(run("restore", str(kept), archive=tmp_path / "third"), "kept.backup")
    assert not (tmp_path / "third").exists()


def test_damage_is_named_and_mended(run: Any, archive: Path) -> None:
    file = next((archive / "index").rglob("*.npy"))
    data = bytearray(file.read_bytes())
    data[-1] ^= 0xFF
    file.write_bytes(data)
    found = run("check", archive=archive)
    assert (found.code, file.name in found.out, "finding-aid repair" in found.out) == (
        1,
        True,
        True,
    )
    mended = run("repair", archive=archive)
    assert mended.code == 0
    assert mended.out.endswith("repaired. The archive has 12 records.\n")
    assert run("check", archive=archive).out == "no damage; the index is up to date\n"
    assert run("repair", "--json", archive=archive).json["found"] == []


def test_a_file_of_the_reader_that_cannot_be_read_is_named(run: Any, archive: Path) -> None:
    (archive / "names.csv").write_text("name,kind\nAna Brandt,nobody\n")
    found = run("check", "--json", archive=archive)
    assert (found.code, len(found.json["problems"])) == (1, 1)
    assert "the kind is 'nobody'; choose one of" in found.json["problems"][0]
    (archive / "names.csv").unlink()
    (archive / "periods.toml").write_text("[[period")
    found = run("check", "--json", archive=archive)
    assert (found.code, len(found.json["problems"])) == (1, 1)
    assert "periods.toml is not TOML" in found.json["problems"][0]
    assert "correct that line" in found.json["problems"][0]
    (archive / "periods.toml").unlink()
    assert run("check", archive=archive).out == "no damage; the index is up to date\n"


def test_a_slip_in_the_periods_stops_only_questions(
    run: Any, archive: Path, tmp_path: Path
) -> None:
    (archive / "periods.toml").write_text("[[period")
    for command in (["ask", "What did Stalin advise Mao in 1949?"], ["search", "Stalin"]):
        one_line(run(*command, archive=archive), "periods.toml is not TOML", "correct that line")
    for command in (["status"], ["records"], ["history"], ["backup", str(tmp_path / "b.sqlite3")]):
        assert run(*command, archive=archive).code == 0
    (archive / "periods.toml").unlink()
    assert run("ask", "What did Stalin advise Mao in 1949?", archive=archive).code == 0


def test_what_is_no_archive_is_not_repaired(run: Any, tmp_path: Path) -> None:
    one_line(run("repair", archive=tmp_path / "nothing"), "is missing")
    assert not (tmp_path / "nothing").exists()


def test_an_undo_states_the_change_that_was_seen(run: Any, archive: Path) -> None:
    one_line(run("undo", "--change", "1", archive=archive), "nothing was undone", "change 2 is")
    assert total(run, archive) == 12
    assert run("undo", "--change", "2", "--json", archive=archive).json["records"] == 10


def test_a_store_that_cannot_be_read_is_not_called_repaired(run: Any, archive: Path) -> None:
    store = archive / "finding-aid.sqlite3"
    damaged = bytes(store.stat().st_size)
    store.write_bytes(damaged)
    for _ in range(2):
        one_line(run("repair", archive=archive), "nothing can be read of", "lists 12 records")
        assert (run("check", archive=archive).code, store.read_bytes()) == (1, damaged)
    assert (archive / "index" / "000002").is_dir()


def test_names_that_eight_programs_add_at_once_are_all_kept(archive: Path) -> None:
    command = [sys.executable, "-m", "qa.interfaces.command_line", "--archive", str(archive)]
    added = [f"Person {letter}" for letter in "ABCDEFGH"]
    programs = [subprocess.Popen([*command, "names", "--add", name]) for name in added]
    assert [program.wait() for program in programs] == [0] * 8
    names = {entry.name for entry in NameAuthority.load(archive / "names.csv").entries}
    assert names >= set(added)


def test_an_archive_that_eight_programs_make_at_once_is_whole(run: Any, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    command = [sys.executable, "-m", "qa.interfaces.command_line", "--archive", str(folder)]
    added = [f"Person {letter}" for letter in "ABCDEFGH"]
    programs = [subprocess.Popen([*command, "names", "--add", name]) for name in added]
    assert [program.wait() for program in programs] == [0] * 8
    assert run("check", archive=folder).code == 0
    assert total(run, folder) == 10
    names = {entry.name for entry in NameAuthority.load(folder / "names.csv").entries}
    assert names >= set(added)
