"""A backup is one checked file, made while others work; what is restored from it answers as the archive did."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import NewerArchive
from embeddings import Archive, ArchiveError, backup, restore
from tests.embeddings.paper_encoder import PaperEncoder
from tests.embeddings.paper_writer import FIRST, SECOND, page


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = Archive.create(tmp_path / "archive", PaperEncoder)
    made.add([FIRST])
    made.add([SECOND])
    made.store.add_turn("c1", "Who?", "{}", "{}")
    yield made
    made.close()


def held(archive: Archive) -> list[tuple[int, str, str]]:
    with archive.store.snapshot() as snapshot:
        return [(one.row, one.record.id, one.record.summary) for one in snapshot.live()]


def nearest(archive: Archive, question: str) -> list[str]:
    with archive.reading() as view:
        rows, _, _ = view.index.vectors.search_records(archive.encode_question(view, question), 10)
        found = view.snapshot.at_rows(rows.tolist())
        return [found[row].title for row in rows.tolist()]


def test_what_is_restored_is_what_was_backed_up_and_needs_no_encoding(archive: Archive, tmp_path: Path) -> None:
    file = tmp_path / "kept.backup"
    done = backup(archive, file)
    assert (done.path, done.records, done.generation, done.vectors) == (file, 5, 2, 6)
    assert done.bytes == file.stat().st_size
    encoder = PaperEncoder()
    again = restore(file, tmp_path / "elsewhere", lambda: encoder)
    assert encoder.documents == []
    assert (held(again), again.check()) == (held(archive), [])
    assert nearest(again, "mao border") == nearest(archive, "mao border")
    assert [one.what for one in again.history()] == ["sync", "add page", "add page"]
    with again.store.snapshot() as snapshot:
        assert [one.asked for one in snapshot.turns("c1")] == ["Who?"]
    assert again.undo(1).records == 4
    assert again.check() == []
    again.close()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["archive", "elsewhere", "kept.backup"]


def test_another_model_encodes_what_is_restored_anew(archive: Archive, tmp_path: Path) -> None:
    backup(archive, tmp_path / "kept.backup")
    other = PaperEncoder(axes=("border", "war"), name="other")
    again = restore(tmp_path / "kept.backup", tmp_path / "elsewhere", lambda: other)
    assert (len(other.documents), again.check(), again.status().model_name) == (5, [], "other")
    again.close()


def test_a_backup_is_made_while_a_writer_works(archive: Archive, tmp_path: Path) -> None:
    stop = threading.Event()
    failed: list[Exception] = []

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            try:
                archive.add(
                    [page((str(1500 + number), f"Note {number}", "On war."), ("1499", f"Twin {number}", "On peace."))]
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
        again = restore(tmp_path / f"{number}.backup", tmp_path / f"restored-{number}", PaperEncoder)
        titles = {title for _, title, _ in held(again)}
        notes, twins = (sum(word in title for title in titles) for word in ("note-", "twin"))
        assert (twins, again.check()) == (len(titles) - 5 - twins, [])
        assert notes >= twins
        again.close()


@pytest.mark.parametrize("place", [0, 30, 0.2, 0.5, 0.8, 0.97])
def test_a_damaged_backup_is_refused_and_leaves_nothing(archive: Archive, tmp_path: Path, place: float) -> None:
    file = tmp_path / "kept.backup"
    backup(archive, file)
    data = bytearray(file.read_bytes())
    texts = data.index(b"On war and peace.")
    at = texts + 4 if place == 0.5 else int(place * len(data)) if isinstance(place, float) else place
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
        again = Archive.open(tmp_path / "elsewhere", PaperEncoder)
        assert (held(again), again.check()) == (held(archive), [])
        again.close()


def test_a_text_that_was_changed_in_a_backup_is_seen(archive: Archive, tmp_path: Path) -> None:
    file = tmp_path / "kept.backup"
    backup(archive, file)
    file.write_bytes(file.read_bytes().replace(b"On war and peace.", b"On war and beans."))
    with pytest.raises(ArchiveError, match="is no whole backup: it is not what was written; nothing was changed"):
        restore(file, tmp_path / "elsewhere", PaperEncoder)


def test_what_cannot_be_restored_or_written_is_said(archive: Archive, tmp_path: Path) -> None:
    file = tmp_path / "kept.backup"
    backup(archive, file)
    with pytest.raises(ArchiveError, match="is there already; name another file"):
        backup(archive, file)
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
    with pytest.raises(NewerArchive, match="format 99; this one reads up to 2"):
        restore(newer, tmp_path / "elsewhere", PaperEncoder)
    assert not (tmp_path / "elsewhere").exists()
    assert [one.name for one in tmp_path.glob("*.part*")] == []


def test_an_empty_archive_can_be_backed_up(tmp_path: Path) -> None:
    empty = Archive.create(tmp_path / "archive", PaperEncoder)
    done = backup(empty, tmp_path / "kept.backup")
    assert (done.records, done.vectors) == (0, 0)
    again = restore(tmp_path / "kept.backup", tmp_path / "elsewhere", PaperEncoder)
    assert (again.check(), again.status().records) == ([], 0)
    empty.close()
    again.close()
