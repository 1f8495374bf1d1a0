"""An archive in use is checked and repaired without false alarm, and without loss."""

from __future__ import annotations

import random
import threading
from contextlib import closing
from pathlib import Path

import pytest

from corpus import Store
from embeddings import ArchiveError, FolderArchive, repair
from embeddings.archive import integrity
from embeddings.archive.folder_archive import STORE_NAME
from embeddings.archive.manifest import read_manifest
from tests.embeddings.archive.crash_writer import FIRST, SECOND, page
from tests.embeddings.fake_encoder import PaperEncoder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with closing(FolderArchive.create(tmp_path / "archive", PaperEncoder)) as archive:
        archive.add([FIRST])
    return tmp_path / "archive"


def test_an_archive_in_use_is_whole_and_left_alone(folder: Path) -> None:
    stopped = threading.Event()
    acknowledged: list[str] = []
    identity = (folder / STORE_NAME).stat().st_ino

    def write() -> None:
        with closing(Store.open(folder / STORE_NAME)) as store:
            while not stopped.wait(0.002):
                name = f"c{len(acknowledged)}"
                store.add_turn(name, "Who?", "{}", "{}")
                acknowledged.append(name)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with closing(FolderArchive.open(folder, PaperEncoder)) as archive:
            assert [archive.check() for _ in range(20)] == [[]] * 20
        assert repair(folder, PaperEncoder).problems == ()
    finally:
        stopped.set()
        writer.join()
    assert (folder / STORE_NAME).stat().st_ino == identity
    with closing(Store.open(folder / STORE_NAME)) as store, store.snapshot() as snapshot:
        assert acknowledged
        assert all(snapshot.turns(name) for name in acknowledged)


def test_a_check_whose_index_is_removed_meanwhile_begins_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = iter([SECOND, page(("1971", "Late note", "On cities."))])

    archive, writer = (FolderArchive.open(folder, PaperEncoder) for _ in range(2))

    def read_late(path: Path, checksum: str = "") -> object:
        for reading in pages:
            writer.add([reading])
        return read_manifest(path, checksum)

    monkeypatch.setattr(integrity, "read_manifest", read_late)
    assert archive.check() == []
    writer.close()
    archive.close()


def test_turns_that_are_written_while_a_store_is_replaced_are_kept(folder: Path) -> None:
    writers: list[threading.Thread] = []
    with closing(Store.open(folder / STORE_NAME)) as store:
        store.add_turn("c1", "Who?", "{}", "{}")
        with closing(Store.open(folder / STORE_NAME)) as other:
            other.add_turn("c2", "Who?", "{}", "{}")
            data = (folder / STORE_NAME).read_bytes()
            (folder / STORE_NAME).write_bytes(
                data.replace(b"On war and peace.", b"On xxx and xxxxx.")
            )

            def at(step: str) -> None:
                if step.startswith("repair: "):
                    user = (store, other)[len(writers) % 2]
                    name = f"late{len(writers)}"
                    writers.append(
                        threading.Thread(target=user.add_turn, args=(name, "Who?", "{}", "{}"))
                    )
                    writers[-1].start()

            repaired = repair(folder, PaperEncoder, on_step=at)
            for writer in writers:
                writer.join()
    assert (len(repaired.lost), len(writers)) == (1, 4)
    with closing(FolderArchive.open(folder, PaperEncoder)) as archive:
        assert archive.check() == []
        with archive.store.snapshot() as snapshot:
            names = ["c1", "c2", "late0", "late1", "late2", "late3"]
            assert [len(snapshot.turns(name)) for name in names] == [1] * 6


def test_the_records_of_a_store_that_cannot_be_read_are_named_from_the_index(folder: Path) -> None:
    store = folder / STORE_NAME
    data = random.Random(3).randbytes(store.stat().st_size)
    store.write_bytes(data)
    index = sorted(path for path in (folder / "index").rglob("*") if path.is_file())
    with pytest.raises(ArchiveError) as raised:
        repair(folder, PaperEncoder)
    assert str(raised.value).startswith(f"nothing can be read of {store}; nothing was changed; ")
    assert str(raised.value).endswith(
        f"; the index, which is kept in {folder / 'index' / '000001'}, lists 4 records, "
        "from 1961-05-06 to 1963-12-31"
    )
    assert store.read_bytes() == data
    assert sorted(path for path in (folder / "index").rglob("*") if path.is_file()) == index


def test_an_undo_takes_back_only_the_change_that_was_seen(folder: Path) -> None:
    with closing(FolderArchive.open(folder, PaperEncoder)) as archive:
        seen = archive.history()[0].generation
        archive.add([SECOND])
        with pytest.raises(
            ArchiveError, match=r"nothing was undone: change 1 is not the last one; change 2 is"
        ):
            archive.undo(change=seen)
        assert archive.history()[0].generation == 2
        archive.undo(change=2)
        assert archive.history()[0].description == "undo to 1"
