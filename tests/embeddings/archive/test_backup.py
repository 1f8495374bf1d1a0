"""A backup is one checked file, made while others work; what is restored from it answers as the archive did."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from corpus import Annotations, NewerArchive, StoreError
from embeddings import ArchiveError, FolderArchive, OutOfSync, backup, restore
from embeddings.archive.backup_check import backup_checksum
from tests.embeddings.archive.crash_writer import FIRST, SECOND, page
from tests.embeddings.fake_encoder import PaperEncoder


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[FolderArchive]:
    made = FolderArchive.create(tmp_path / "archive", PaperEncoder)
    made.add([FIRST])
    made.add([SECOND])
    made.store.add_turn("c1", "Who?", "{}", "{}")
    yield made
    made.close()


def held(archive: FolderArchive) -> list[tuple[int, str, str]]:
    with archive.store.snapshot() as snapshot:
        return [(one.row, one.record.id, one.record.summary) for one in snapshot.live_records()]


def nearest(archive: FolderArchive, question: str) -> list[str]:
    with archive.view() as view:
        rows, _ = view.index.vector_index.search_records(
            archive.encode_question(view, question), 10
        )
        found = view.snapshot.records_at(rows.tolist())
        return [found[row].title for row in rows.tolist()]


def test_what_is_restored_is_what_was_backed_up_and_needs_no_encoding(
    archive: FolderArchive, tmp_path: Path
) -> None:
    file = tmp_path / "kept.backup"
    done = backup(archive, file)
    assert (done.path, done.records, done.generation, done.vectors) == (file, 5, 2, 6)
    assert done.bytes == file.stat().st_size
    encoder = PaperEncoder()
    again = restore(file, tmp_path / "elsewhere", lambda: encoder)
    assert encoder.documents == []
    assert (held(again), again.check()) == (held(archive), [])
    assert nearest(again, "mao border") == nearest(archive, "mao border")
    assert [one.description for one in again.history()] == ["sync", "add page", "add page"]
    with again.store.snapshot() as snapshot:
        assert [one.question for one in snapshot.turns("c1")] == ["Who?"]
    assert again.undo(1).records == 4
    assert again.check() == []
    again.close()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["archive", "elsewhere", "kept.backup"]


def test_another_model_encodes_what_is_restored_anew(
    archive: FolderArchive, tmp_path: Path
) -> None:
    backup(archive, tmp_path / "kept.backup")
    other = PaperEncoder(axes=("border", "war"), name="other")
    again = restore(tmp_path / "kept.backup", tmp_path / "elsewhere", lambda: other)
    assert (len(other.documents), again.check(), again.status().model_name) == (5, [], "other")
    again.close()


def test_a_backup_is_made_while_a_writer_works(archive: FolderArchive, tmp_path: Path) -> None:
    stop = threading.Event()
    failed: list[Exception] = []

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            try:
                archive.add(
                    [
                        page(
                            (str(1500 + number), f"Note {number}", "On war."),
                            ("1499", f"Twin {number}", "On peace."),
                        )
                    ]
                )
            except ArchiveError as error:
                failed.append(error)
                return

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(4):
            backup(archive, tmp_path / f"{number}.backup")
    finally:
        stop.set()
        writer.join()
    assert failed == []
    for number in range(4):
        again = restore(
            tmp_path / f"{number}.backup", tmp_path / f"restored-{number}", PaperEncoder
        )
        titles = {title for _, title, _ in held(again)}
        notes, twins = (sum(word in title for title in titles) for word in ("note-", "twin"))
        assert (twins, again.check()) == (len(titles) - 5 - twins, [])
        assert notes >= twins
        again.close()


@pytest.mark.parametrize("place", [0, 30, 0.2, 0.5, 0.8, 0.97])
def test_a_damaged_backup_is_refused_and_leaves_nothing(
    archive: FolderArchive, tmp_path: Path, place: float
) -> None:
    file = tmp_path / "kept.backup"
    backup(archive, file)
    data = bytearray(file.read_bytes())
    texts = data.index(b"On war and peace.")
    at = (
        texts + 4 if place == 0.5 else int(place * len(data)) if isinstance(place, float) else place
    )
    data[at] ^= 0x15
    file.write_bytes(data)
    try:
        restore(file, tmp_path / "elsewhere", PaperEncoder).close()
    except ArchiveError as error:
        assert "nothing was changed" in str(error) and "\n" not in str(error)
        assert not (tmp_path / "elsewhere").exists()
        assert [one for one in tmp_path.iterdir() if "restoring" in one.name] == []
    else:  # a byte that nothing is kept in
        assert place in (30, 0.2, 0.8, 0.97)
        again = FolderArchive.open(tmp_path / "elsewhere", PaperEncoder)
        assert (held(again), again.check()) == (held(archive), [])
        again.close()


def test_a_text_that_was_changed_in_a_backup_is_seen(
    archive: FolderArchive, tmp_path: Path
) -> None:
    file = tmp_path / "kept.backup"
    backup(archive, file)
    file.write_bytes(file.read_bytes().replace(b"On war and peace.", b"On war and beans."))
    with pytest.raises(
        ArchiveError,
        match="is not a complete backup: it is not what was written; nothing was changed",
    ):
        restore(file, tmp_path / "elsewhere", PaperEncoder)


def test_what_cannot_be_restored_or_written_is_said(archive: FolderArchive, tmp_path: Path) -> None:
    file = tmp_path / "kept.backup"
    backup(archive, file)
    with pytest.raises(ArchiveError, match="is there already; name another file"):
        backup(archive, file)
    for name in ("index/kept.backup", "names.csv", "kept.backup"):
        with pytest.raises(ArchiveError, match=r"is in the folder of the archive.*elsewhere"):
            backup(archive, archive.folder / name)
    with pytest.raises(ArchiveError, match="is not empty; name another folder"):
        restore(file, archive.folder, PaperEncoder)
    with pytest.raises(ArchiveError, match="there is no file"):
        restore(tmp_path / "none", tmp_path / "elsewhere", PaperEncoder)
    with pytest.raises(ArchiveError, match="was not made by finding-aid backup"):
        archive.close()
        restore(archive.folder / "finding-aid.sqlite3", tmp_path / "elsewhere", PaperEncoder)
    with pytest.raises(ArchiveError, match="could not be written"):
        backup(archive, tmp_path / "no" / "such" / "folder")
    newer = shutil.copyfile(file, tmp_path / "newer.backup")
    connection = sqlite3.connect(newer)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(NewerArchive, match="format 99; this one reads up to 5"):
        restore(newer, tmp_path / "elsewhere", PaperEncoder)
    assert not (tmp_path / "elsewhere").exists()
    assert [one.name for one in tmp_path.glob("*.part*")] == []


def test_an_empty_archive_can_be_backed_up(tmp_path: Path) -> None:
    empty = FolderArchive.create(tmp_path / "archive", PaperEncoder)
    done = backup(empty, tmp_path / "kept.backup")
    assert (done.records, done.vectors) == (0, 0)
    again = restore(tmp_path / "kept.backup", tmp_path / "elsewhere", PaperEncoder)
    assert (again.check(), again.status().records) == ([], 0)
    empty.close()
    again.close()


def test_the_readers_own_names_and_periods_are_in_a_backup(
    archive: FolderArchive, tmp_path: Path
) -> None:
    own = {"names.csv": b"name,kind\nAna Brandt,person\n", "periods.toml": b"# none yet\n\xff"}
    for name, data in own.items():
        (archive.folder / name).write_bytes(data)
    (archive.folder / "other.csv").write_bytes(b"no part of an archive")
    backup(archive, tmp_path / "kept.backup")
    again = restore(tmp_path / "kept.backup", tmp_path / "elsewhere", PaperEncoder)
    assert {
        one.name: one.read_bytes()
        for one in again.folder.iterdir()
        if one.suffix in (".csv", ".toml")
    } == own
    with again.store.connection() as connection:
        assert not [
            line
            for line in connection.execute("SELECT name FROM sqlite_master")
            if "backup" in line[0]
        ]
    again.close()
    (archive.folder / "names.csv").write_bytes(b"#" * 10_000_001)
    with pytest.raises(
        ArchiveError,
        match=r"names.csv has more than 10,000,000 bytes, and no more are read; divide it",
    ):
        backup(archive, tmp_path / "large.backup")


# --- killed on the way ----------------------------------------------------------------------------------------------


class Restorer:
    """The process of crash_restorer.py."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.embeddings.archive.crash_restorer"],
            cwd=Path(__file__).parents[3],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, operation: str, folder: Path, file: Path, line: int | None = None) -> list[int]:
        """The lines of embeddings/archive/backup.py that were reached; killed at the first time of `line`."""
        assert self._process.stdin is not None and self._process.stdout is not None
        asked = {"operation": operation, "folder": str(folder), "file": str(file), "line": line}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        told = json.loads(self._process.stdout.readline())
        assert told["signal"] == (0 if line is None else signal.SIGKILL)
        assert line is None or told["lines"][-1] == line
        return list(told["lines"])

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=20)
        self._process.stdout.close()


@pytest.fixture(scope="module")
def restorer() -> Iterator[Restorer]:
    made = Restorer()
    yield made
    made.close()


def test_a_backup_killed_at_any_line_leaves_no_file_and_is_made_again(
    archive: FolderArchive, tmp_path: Path, restorer: Restorer
) -> None:
    before = held(archive)
    lines = restorer.run("backup", archive.folder, tmp_path / "whole.backup")
    assert len(lines) > 35
    for line in lines:
        place = tmp_path / f"at-{line}"
        place.mkdir()
        file = place / "kept.backup"
        restorer.run("backup", archive.folder, file, line)
        if not file.exists():  # there is no such file, or all of it
            assert (backup(archive, file).records, file.is_file()) == (5, True)
            continue
        again = restore(file, place / "elsewhere", PaperEncoder)
        assert (held(again), again.check()) == (before, []), line
        again.close()
    assert (held(archive), archive.check()) == (before, [])


def test_a_restore_killed_at_any_line_is_never_taken_for_whole_and_is_completed(
    archive: FolderArchive, tmp_path: Path, restorer: Restorer
) -> None:
    file = tmp_path / "kept.backup"
    backup(archive, file)
    lines = restorer.run("restore", tmp_path / "whole", file)
    assert len(lines) > 40
    for line in lines:
        folder = tmp_path / f"at-{line}"
        restorer.run("restore", folder, file, line)
        if FolderArchive.exists(
            folder
        ):  # in its place, and perhaps not yet in step: it says so, or it is whole
            half = FolderArchive.open(folder, PaperEncoder)
            try:
                assert nearest(half, "mao border") == nearest(archive, "mao border")
            except OutOfSync as error:
                assert "finding-aid sync" in str(error)
            half.sync()
            assert (held(half), half.check()) == (held(archive), []), line
            half.close()
        else:
            again = restore(file, folder, PaperEncoder)
            assert (held(again), again.check()) == (held(archive), []), line
            again.close()
        assert list(tmp_path.glob("*.restoring-*")) == []


def test_the_same_restore_again_completes_one_that_was_killed(
    archive: FolderArchive, tmp_path: Path, restorer: Restorer
) -> None:
    file = tmp_path / "kept.backup"
    backup(archive, file)
    cut_off = 0
    for line in restorer.run("restore", tmp_path / "whole", file):
        folder = tmp_path / f"at-{line}"
        restorer.run("restore", folder, file, line)
        done = FolderArchive.exists(folder) and not (folder / "restoring").exists()
        cut_off += folder.exists() and not done
        again = (
            FolderArchive.open(folder, PaperEncoder)
            if done
            else restore(file, folder, PaperEncoder)
        )
        assert (held(again), again.check()) == (held(archive), []), line
        again.close()
        with pytest.raises(ArchiveError, match="is not empty"):
            restore(file, folder, PaperEncoder)
    assert cut_off >= 2


def test_a_note_that_was_changed_in_a_backup_is_seen(
    archive: FolderArchive, tmp_path: Path
) -> None:
    Annotations(archive.store).write_note("1961-05-06-cable-ana-to-bela", "Seen in Oslo.")
    file = tmp_path / "kept.backup"
    backup(archive, file)
    file.write_bytes(file.read_bytes().replace(b"Seen in Oslo.", b"Seen in Rome."))
    with pytest.raises(ArchiveError, match="it is not what was written; nothing was changed"):
        restore(file, tmp_path / "elsewhere", PaperEncoder)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE backup_vectors SET vector = x'00'",
        "UPDATE backup_vectors SET vector = zeroblob(28)",
        "UPDATE facts SET value = 'x' WHERE name = 'generation'",
        "UPDATE facts SET value = '9999999999' WHERE name = 'backup dimension'",
        "UPDATE records SET title = x'ff00'",
        "UPDATE records SET earliest = 99999999",
        "UPDATE turns SET question = 'What?'",
        "INSERT INTO backup_files VALUES ('../evil', x'00')",
        "INSERT INTO backup_files VALUES ('names.csv', 7)",
        "INSERT INTO backup_files VALUES ('periods.toml', zeroblob(1000001))",
        "DROP TABLE saved_searches",
    ],
)
def test_a_backup_that_is_meant_to_harm_is_refused_and_leaves_nothing(
    archive: FolderArchive, tmp_path: Path, statement: str
) -> None:
    changed_to_harm(archive, tmp_path / "kept.backup", statement)
    refused(tmp_path)


def test_a_backup_that_would_run_something_is_refused_and_leaves_nothing(
    archive: FolderArchive, tmp_path: Path
) -> None:
    trap = "CREATE TRIGGER swap AFTER INSERT ON records BEGIN DELETE FROM records; END"
    changed_to_harm(archive, tmp_path / "kept.backup", trap)
    assert "holds a trigger ('swap')" in refused(tmp_path)


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("CREATE VIEW peek AS SELECT * FROM records", "holds a view ('peek')"),
        ("CREATE TABLE more (x)", "holds a table ('more')"),
        ("CREATE INDEX slow ON turns (answer)", "holds an index ('slow')"),
        ("DROP INDEX live_date", "lacks the index ('live_date')"),
        ("ALTER TABLE notes ADD COLUMN more", "has another table ('notes')"),
        ("ALTER TABLE records RENAME COLUMN title TO name", "has another"),
    ],
)
def test_a_backup_with_other_tables_than_ours_is_refused(
    archive: FolderArchive, tmp_path: Path, statement: str, fault: str
) -> None:
    backup(archive, tmp_path / "kept.backup")
    with closing(sqlite3.connect(tmp_path / "kept.backup")) as made:
        made.execute(statement)
    assert fault in refused(tmp_path)


def test_a_backup_that_the_disk_has_no_room_for_is_refused(
    archive: FolderArchive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup(archive, tmp_path / "kept.backup")
    free = SimpleNamespace(free=100_000)
    monkeypatch.setattr("embeddings.archive.backup_check.disk_usage", lambda _: free)
    assert "has 100,000 free; make room" in refused(tmp_path)


def test_a_backup_longer_than_it_states_is_refused(archive: FolderArchive, tmp_path: Path) -> None:
    file = tmp_path / "kept.backup"
    backup(archive, file)
    os.truncate(file, 2**40)  # a sparse file, which takes no space
    assert "it has 1,099,511,627,776 bytes and states" in refused(tmp_path)


def test_reading_a_backup_ends(
    archive: FolderArchive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup(archive, tmp_path / "kept.backup")
    monkeypatch.setattr("embeddings.archive.backup_check._LEAST_SECONDS", -1e9)
    monkeypatch.setattr("embeddings.archive.backup_check._STEPS_BETWEEN_LOOKS", 1)
    assert "takes longer than a backup of its size can" in refused(tmp_path)


def test_what_a_killed_backup_left_goes_with_the_next(
    archive: FolderArchive, tmp_path: Path
) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    store = archive.folder / "finding-aid.sqlite3"
    shutil.copy(store, tmp_path / f"a.part-{ended.pid}")
    (tmp_path / f"a.part-{ended.pid}-journal").write_bytes(b"half")
    (tmp_path / f"b.part-{ended.pid}").touch()
    others = [
        tmp_path / f"running.part-{os.getpid()}",
        tmp_path / f"text.part-{ended.pid}",
        tmp_path / "other.part-x",
    ]
    shutil.copy(store, others[0])
    for other in others[1:]:
        other.write_text("somebody else's")
    backup(archive, tmp_path / "kept.backup")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        ["archive", "kept.backup", *(other.name for other in others)]
    )


@pytest.mark.parametrize(("mode", "files"), [(0o755, 0o644), (0o750, 0o640), (0o700, 0o600)])
def test_files_of_an_archive_follow_its_folder(tmp_path: Path, mode: int, files: int) -> None:
    for umask in (0o077, 0o000):
        folder, again = tmp_path / f"archive-{umask}", tmp_path / f"again-{umask}"
        before = os.umask(umask)
        try:
            for made in (folder, again):
                made.mkdir()
                made.chmod(mode)
            archive = FolderArchive.create(folder, PaperEncoder)
            archive.add([FIRST])
            archive.add([SECOND])
            backup(archive, tmp_path / f"{umask}.backup")
            archive.close()
            restore(tmp_path / f"{umask}.backup", again, PaperEncoder).close()
        finally:
            os.umask(before)
        for made in (folder, again):
            modes = {(path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in made.rglob("*")}
            assert modes == {(True, mode), (False, files)}
            assert stat.S_IMODE(made.stat().st_mode) == mode


def changed_to_harm(archive: FolderArchive, file: Path, statement: str) -> None:
    """Its digest is right: whoever makes a file can make that too."""
    backup(archive, file)
    with closing(sqlite3.connect(file, isolation_level=None)) as made:
        made.execute(statement)
        made.execute("UPDATE facts SET value = ? WHERE name = 'backup'", (backup_checksum(made),))


def refused(tmp_path: Path) -> str:
    """What is said when the backup is refused; nothing is left behind."""
    with pytest.raises((ArchiveError, StoreError)) as told:
        restore(tmp_path / "kept.backup", tmp_path / "elsewhere", PaperEncoder)
    assert "\n" not in str(told.value)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["archive", "kept.backup"]
    return str(told.value)


@pytest.mark.parametrize(
    "name", ["index", "index/encoded-000003.journal", "writer.lock", "finding-aid.sqlite3"]
)
def test_a_link_that_leads_out_of_an_archive_is_not_followed(
    archive: FolderArchive, tmp_path: Path, name: str
) -> None:
    archive.close()
    own = tmp_path / "own"
    link = archive.folder / name
    if link.exists():
        link.rename(own)
    else:
        own.write_bytes(b"the reader's own")
    before = own.read_bytes() if own.is_file() else b""
    link.symlink_to(own)
    with pytest.raises(
        ArchiveError, match="is a link that leads out of the archive, so it is not opened"
    ):
        FolderArchive.open(archive.folder, PaperEncoder).add(
            [page(("1970", "Late note", "On cities."))]
        )
    assert (own.read_bytes() if own.is_file() else b"") == before
