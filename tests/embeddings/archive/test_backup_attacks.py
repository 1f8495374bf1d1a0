"""Backups that a stranger made or a careless reader placed: one clear line or a whole archive, and nothing else changes."""

from __future__ import annotations

import importlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from corpus import FindingAidError
from embeddings import ArchiveError, FolderArchive, backup, restore
from embeddings.archive.backup_check import check_backup
from tests.embeddings.archive.crash_writer import FIRST, SECOND, page
from tests.embeddings.archive.test_backup import changed_to_harm, held, refused
from tests.embeddings.fake_encoder import PaperEncoder

BACKUP = importlib.import_module(
    "embeddings.archive.backup"
)  # embeddings.archive has a function of this name


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[FolderArchive]:
    made = FolderArchive.create(tmp_path / "archive", PaperEncoder)
    made.add([FIRST])
    made.add([SECOND])
    yield made
    made.close()


def listing(folder: Path) -> list[tuple[str, str]]:
    """Every path in a folder, with where it leads or what it contains."""
    return sorted(
        (
            str(path.relative_to(folder)),
            str(path.readlink())
            if path.is_symlink()
            else path.read_text()
            if path.is_file()
            else "",
        )
        for path in folder.rglob("*")
    )


def line_of(operation: Callable[[], object]) -> str:
    """What is said when an operation is refused, which is one line."""
    with pytest.raises(FindingAidError) as told:
        operation()
    assert "\n" not in str(told.value) and len(str(told.value)) < 1000
    return str(told.value)


# --- where a backup is written to -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("dangling", "is there already"),
        ("loop", "is there already"),
        ("loop/x", "could not be written"),
        ("dangling/x", "there is no folder"),
        ("file/x", "there is no folder"),
        ("folder", "is there already"),
        ("n" * 256, "File name too long"),
        ("n" * 10_000, "File name too long"),
    ],
)
def test_a_backup_replaces_nothing(
    archive: FolderArchive, tmp_path: Path, name: str, said: str
) -> None:
    place = tmp_path / "place"
    (place / "folder").mkdir(parents=True)
    (place / "file").write_text("mine")
    (place / "dangling").symlink_to("nowhere")
    (place / "loop").symlink_to("loop")
    before = listing(place)
    assert said in line_of(lambda: backup(archive, place / name))
    assert listing(place) == before


@pytest.mark.parametrize("letters", [235, 245, 255])
def test_a_name_that_the_disk_takes_is_not_too_long(
    archive: FolderArchive, tmp_path: Path, letters: int
) -> None:
    """The name of the unfinished file was longer, which ended in a traceback and left it behind."""
    place = tmp_path / "place"
    place.mkdir()
    file = place / ("n" * letters)
    assert backup(archive, file).records == 5
    restore(file, place / ("m" * letters), PaperEncoder).close()
    assert sorted(path.name[:1] for path in place.iterdir()) == ["m", "n"]


def test_a_file_that_comes_meanwhile_is_not_replaced(
    archive: FolderArchive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two programs that backed up to one name both said that theirs was there."""
    file = tmp_path / "kept.backup"

    def check(unfinished: Path, original: Path) -> tuple[int, int, int]:
        file.write_text("mine")
        return check_backup(unfinished, original)

    monkeypatch.setattr(BACKUP, "check_backup", check)
    for refuse_links in (False, True):
        if refuse_links:  # as on a stick
            monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(PermissionError()))
        assert "is there already" in line_of(lambda: backup(archive, file))
        assert listing_of_names(tmp_path) == ["archive", "kept.backup"]
        assert file.read_text() == "mine"
        file.unlink()


def listing_of_names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def disk(small_disk: Callable[[str], Path]) -> Path:
    """A disk of 100,000 bytes, which is less than a backup takes while it is made."""
    return small_disk("100k")


def test_a_disk_that_is_full_or_read_only_is_named_and_left_as_it_was(
    archive: FolderArchive, tmp_path: Path, disk: Path
) -> None:
    """A read-only disk ended in a traceback, and a full one named the unfinished file."""
    (disk / "mine").write_text("mine")
    assert line_of(lambda: backup(archive, disk / "b")).startswith(f"{disk / 'b'} could not be")
    assert listing(disk) == [("mine", "mine")]
    backup(archive, tmp_path / "kept.backup")
    assert "make room" in line_of(
        lambda: restore(tmp_path / "kept.backup", disk / "a", PaperEncoder)
    )
    subprocess.run(["mount", "-o", "remount,ro,size=4m", str(disk)], check=True)
    for operation in (
        lambda: backup(archive, disk / "b"),
        lambda: restore(tmp_path / "kept.backup", disk / "a", PaperEncoder),
    ):
        assert "Read-only file system" in line_of(operation)
    assert listing(disk) == [("mine", "mine")]


# --- where a restored archive is put --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["loop", "loop/x", "file/x", "n" * 256, "n" * 10_000])
def test_a_place_that_cannot_be_a_folder_is_one_line(
    archive: FolderArchive, tmp_path: Path, name: str
) -> None:
    backup(archive, tmp_path / "kept.backup")
    (tmp_path / "place").mkdir()
    (tmp_path / "place" / "file").write_text("mine")
    (tmp_path / "place" / "loop").symlink_to("loop")
    before = listing(tmp_path / "place")
    line_of(lambda: restore(tmp_path / "kept.backup", tmp_path / "place" / name, PaperEncoder))
    assert listing(tmp_path / "place") == before


def test_an_archive_is_restored_through_a_link_to_an_empty_folder(
    archive: FolderArchive, tmp_path: Path
) -> None:
    backup(archive, tmp_path / "kept.backup")
    (tmp_path / "disk" / "empty").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "disk" / "empty")
    again = restore(tmp_path / "kept.backup", tmp_path / "link", PaperEncoder)
    assert (held(again), again.check()) == (held(archive), [])
    again.close()
    assert (tmp_path / "link").is_symlink()
    assert listing_of_names(tmp_path / "disk") == ["empty"]


def test_a_restore_removes_only_what_a_killed_restore_has_left(
    archive: FolderArchive, tmp_path: Path
) -> None:
    """A folder of the reader that was called as the archive with ".restoring" was removed with all that was in it."""
    backup(archive, tmp_path / "kept.backup")
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    for name in ("a.restoring", f"a.restoring-{ended.pid}", f"b.restoring-{os.getpid()}"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "letter.txt").write_text("mine")
    for name in (f"c.restoring-{ended.pid}", f"d.restoring-{ended.pid}"):
        (tmp_path / name).mkdir()
    half = tmp_path / f"c.restoring-{ended.pid}"
    shutil.copy(tmp_path / "kept.backup", half / "finding-aid.sqlite3")
    (half / "index").mkdir()
    restore(tmp_path / "kept.backup", tmp_path / "a", PaperEncoder).close()
    mine = ["a.restoring", f"a.restoring-{ended.pid}", f"b.restoring-{os.getpid()}"]
    assert listing_of_names(tmp_path) == sorted(["a", "archive", "kept.backup", *mine])
    assert all((tmp_path / name / "letter.txt").read_text() == "mine" for name in mine)


def test_what_another_program_has_put_there_meanwhile_stays(
    archive: FolderArchive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of four restores into one folder, one said that the backup was damaged."""
    backup(archive, tmp_path / "kept.backup")

    def check(unfinished: Path, original: Path) -> tuple[int, int, int]:
        (tmp_path / "again").mkdir()
        (tmp_path / "again" / "letter.txt").write_text("mine")
        return check_backup(unfinished, original)

    monkeypatch.setattr(BACKUP, "check_backup", check)
    said = line_of(lambda: restore(tmp_path / "kept.backup", tmp_path / "again", PaperEncoder))
    assert "again is not empty" in said
    assert listing(tmp_path / "again") == [("letter.txt", "mine")]
    assert listing_of_names(tmp_path) == ["again", "archive", "kept.backup"]


@pytest.mark.parametrize("is_there", [False, True])
def test_an_archive_that_cannot_be_completed_is_taken_away(
    archive: FolderArchive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_there: bool
) -> None:
    backup(archive, tmp_path / "kept.backup")
    if is_there:
        (tmp_path / "again").mkdir()

    def refuse(*_: object, **__: object) -> None:
        raise ArchiveError("the disk is full")

    monkeypatch.setattr(FolderArchive, "sync", refuse)
    line_of(lambda: restore(tmp_path / "kept.backup", tmp_path / "again", PaperEncoder))
    assert listing_of_names(tmp_path) == [*["again"] * is_there, "archive", "kept.backup"]
    assert not is_there or list((tmp_path / "again").iterdir()) == []


def test_folders_that_were_made_for_a_refused_backup_go_with_it(
    archive: FolderArchive, tmp_path: Path
) -> None:
    backup(archive, tmp_path / "kept.backup")
    with closing(sqlite3.connect(tmp_path / "kept.backup")) as made, made:
        made.execute("CREATE TABLE more (x)")
    line_of(lambda: restore(tmp_path / "kept.backup", tmp_path / "a" / "b" / "c", PaperEncoder))
    assert listing_of_names(tmp_path) == ["archive", "kept.backup"]


# --- what a stranger has made ---------------------------------------------------------------------------------------


def test_a_backup_cut_off_anywhere_is_refused(archive: FolderArchive, tmp_path: Path) -> None:
    file = tmp_path / "kept.backup"
    backup(archive, file)
    data = file.read_bytes()
    for part in range(1, 20):
        file.write_bytes(data[: len(data) * part // 20])
        assert "is not a complete backup" in refused(tmp_path)
        file.write_bytes(file.read_bytes().ljust(len(data), b"\0"))  # of the right length
        assert "is not a complete backup" in refused(tmp_path)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE sqlite_sequence SET seq = 9223372036854775807",  # no index can hold that row
        "UPDATE sqlite_sequence SET seq = 0",  # the next record would be indexed as another
        "UPDATE sqlite_sequence SET seq = 'x'",
        "DELETE FROM sqlite_sequence",
        "UPDATE facts SET value = '0' WHERE name = 'generation'",  # the next change is in the history
        "UPDATE records SET id = 'two' || char(10) || 'lines' WHERE row = 1",
        "UPDATE records SET id = printf('%.*c', 2000000, 'x') WHERE row = 1",
    ],
)
def test_what_no_archive_counts_so_is_refused(
    archive: FolderArchive, tmp_path: Path, statement: str
) -> None:
    changed_to_harm(archive, tmp_path / "kept.backup", statement)
    assert len(refused(tmp_path)) < 1000


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE sqlite_master SET name = hex(zeroblob(5000)) WHERE name = 'notes'",
        "UPDATE sqlite_master SET rootpage = 1 WHERE name = 'notes'",
        "UPDATE sqlite_master SET rootpage = 1000000000 WHERE name = 'notes'",
        "INSERT INTO sqlite_master SELECT * FROM sqlite_master WHERE name = 'notes'",
        "UPDATE sqlite_master SET sql = NULL WHERE name = 'notes'",
    ],
)
def test_a_table_of_tables_that_is_damaged_is_refused_in_one_line(
    archive: FolderArchive, tmp_path: Path, statement: str
) -> None:
    backup(archive, tmp_path / "kept.backup")
    with closing(sqlite3.connect(tmp_path / "kept.backup")) as made, made:
        made.execute("PRAGMA writable_schema = ON")
        made.execute(statement)
    assert len(refused(tmp_path)) < 1000


@pytest.mark.parametrize(
    "pragma", ["page_size = 512", "page_size = 65536", "auto_vacuum = 1", "default_cache_size = 1"]
)
def test_another_form_of_the_same_file_is_restored_whole(
    archive: FolderArchive, tmp_path: Path, pragma: str
) -> None:
    backup(archive, tmp_path / "kept.backup")
    with closing(sqlite3.connect(tmp_path / "kept.backup", isolation_level=None)) as made:
        made.execute(f"PRAGMA {pragma}")
        made.execute("VACUUM")
    again = restore(tmp_path / "kept.backup", tmp_path / "again", PaperEncoder)
    assert (held(again), again.check()) == (held(archive), [])
    assert len(again.add([page(("1970", "Late note", "On cities."))]).added) == 1
    again.close()


def test_a_log_that_lies_beside_a_backup_is_no_part_of_it(
    archive: FolderArchive, tmp_path: Path
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    file = place / "kept.backup"
    backup(archive, file)
    whole = file.read_bytes()
    with closing(sqlite3.connect(file, isolation_level=None)) as made:
        made.execute("PRAGMA journal_mode = WAL")
        made.execute("PRAGMA wal_autocheckpoint = 0")
        made.execute("UPDATE records SET title = 'evil'")
        log = Path(f"{file}-wal").read_bytes()
    file.write_bytes(whole)
    Path(f"{file}-wal").write_bytes(log)
    again = restore(file, tmp_path / "again", PaperEncoder)
    assert (held(again), again.check()) == (held(archive), [])
    again.close()
    file.write_bytes(b"")  # the log alone
    assert "was not made by finding-aid backup" in line_of(
        lambda: restore(file, tmp_path / "other", PaperEncoder)
    )
    assert not (tmp_path / "other").exists()
