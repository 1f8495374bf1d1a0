"""Damage is found and named, and mended from what remains."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus import StoreError
from corpus.storage import schema
from embeddings import ArchiveError, FolderArchive, repair
from embeddings.archive.files import file_checksum
from embeddings.archive.folder_archive import STORE_NAME
from embeddings.archive.manifest import read_manifest
from embeddings.text_index import TextQuery
from tests.embeddings.archive.crash_writer import FIRST, SECOND, page
from tests.embeddings.fake_encoder import PaperEncoder

Held = list[tuple[str, str]]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with a few generations, a removed record and an updated one."""
    folder = tmp_path_factory.mktemp("whole") / "archive"
    archive = FolderArchive.create(folder, PaperEncoder)
    archive.add([FIRST])
    archive.add([SECOND])
    archive.remove(["1962-plan-of-cities"])
    archive.close()
    return folder


def held(folder: Path) -> Held:
    archive = FolderArchive.open(folder, PaperEncoder)
    try:
        with archive.store.snapshot() as snapshot:
            return sorted((one.record.id, one.record.summary) for one in snapshot.live_records())
    finally:
        archive.close()


def flip(path: Path, place: int, by: int = 0xFF) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= by
    path.write_bytes(data)


def wrong(folder: Path) -> list[str]:
    """What opening and checking say; every error must be one of ours, in one line."""
    try:
        archive = FolderArchive.open(folder, PaperEncoder)
    except (StoreError, ArchiveError) as error:
        return [str(error)]
    try:
        return archive.check()
    except (StoreError, ArchiveError) as error:
        return [str(error)]
    finally:
        archive.close()


def index_files(folder: Path) -> list[Path]:
    newest = sorted((folder / "index").iterdir())[-1]
    return sorted(one for one in newest.rglob("*") if one.is_file() and one.suffix != ".lock")


DAMAGES: dict[str, Callable[[Path], object]] = {
    "flipped at the start": lambda path: flip(path, 0),
    "flipped in the middle": lambda path: flip(path, path.stat().st_size // 2, 1),
    "flipped at the end": lambda path: flip(path, -1, 1),
    "truncated": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "emptied": lambda path: path.write_bytes(b""),
    "missing": lambda path: path.unlink(),
}


@pytest.mark.parametrize("damage", list(DAMAGES))
def test_each_file_of_the_index_is_checked_and_mended(
    whole: Path, tmp_path: Path, damage: str
) -> None:
    names = [one.relative_to(whole) for one in index_files(whole)]
    assert {one.name for one in names} > {"manifest.json", "removed.npy", "meta.json"}
    for number, name in enumerate(names):
        folder = shutil.copytree(whole, tmp_path / f"{number}")
        if damage != "emptied" and not (folder / name).stat().st_size:
            continue
        DAMAGES[damage](folder / name)
        if damage == "emptied" and not (whole / name).stat().st_size:
            continue
        found = wrong(folder)
        assert any(str(folder / name) in line for line in found), (name, found)
        assert all("run: finding-aid repair" in line for line in found)
        done = repair(folder, PaperEncoder)
        assert (done.damaged_copy, done.lost, done.records) == (None, (), 4)
        assert wrong(folder) == []
        assert held(folder) == held(whole)


def test_vectors_in_whole_files_are_not_encoded_again(whole: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(whole, tmp_path / "archive")
    words = next(one for one in index_files(folder) if one.name == "meta.json")
    words.unlink()
    encoder = PaperEncoder()
    assert (repair(folder, lambda: encoder).embedded, encoder.documents) == (0, [])


DISTINCT = page(
    *((str(1500 + number), f"Note {number}", f"On war, number {number}.") for number in range(12))
)


def distinct_archive(folder: Path) -> Path:
    archive = FolderArchive.create(folder, PaperEncoder)
    archive.add([DISTINCT])
    archive.remove(["1503-note-3"])
    archive.close()
    return sorted((folder / "index").iterdir())[-1]


def test_a_whole_copy_of_a_damaged_segment_is_read(tmp_path: Path) -> None:
    path = distinct_archive(tmp_path / "archive") / "vectors-000001.npy"
    whole_vectors = path.read_bytes()
    path.unlink()  # so that the generation before keeps its own
    path.write_bytes(whole_vectors[:-1] + b"?")
    encoder = PaperEncoder()
    repair(tmp_path / "archive", lambda: encoder)
    assert (encoder.documents, wrong(tmp_path / "archive")) == ([], [])


@pytest.mark.parametrize(
    ("place", "numbers"),
    [
        # 12 vectors of 7 numbers, 28 bytes each, after 128 bytes of header
        (lambda data: data[:-1] + b"?", [11]),
        (lambda data: data[: 128 + 28 * 4] + b"?" + data[128 + 28 * 4 + 1 :], [4]),
        (lambda data: data[: 128 + 28 * 9 + 20], [9, 10, 11]),
        (lambda data: b"?" * 100 + data[100:], []),
        (lambda data: data[: 128 + 28 * 3] + bytes(28) + data[128 + 28 * 4 :], []),  # removed
    ],
)
def test_only_damaged_vectors_are_encoded_again(
    tmp_path: Path, place: Callable[[bytes], bytes], numbers: list[int]
) -> None:
    index = distinct_archive(tmp_path / "archive")
    path = index / "vectors-000001.npy"
    path.write_bytes(place(path.read_bytes()))
    encoder = PaperEncoder()
    repair(tmp_path / "archive", lambda: encoder)
    texts = [f"{1500 + number}\nNote {number}\nOn war, number {number}." for number in numbers]
    assert (encoder.documents, wrong(tmp_path / "archive")) == (texts, [])


@pytest.mark.parametrize(
    "name",
    "codes-000001.faiss days-000001.npy told-000001.npy brackets-000001.json hashes-000001.npy "
    "passages-000001.npy removed.npy manifest.json meta.json".split(),
)
def test_a_damaged_file_is_written_again_and_the_others_stay(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "archive"
    index = distinct_archive(folder)
    expected = held(folder)
    before = {path.name: path.stat().st_ino for path in index.iterdir() if path.is_file()}
    (index / "words" / name if name == "meta.json" else index / name).unlink()
    encoder = PaperEncoder()
    done = repair(folder, lambda: encoder)
    assert (done.embedded, encoder.documents, done.lost) == (0, [], ())
    assert (wrong(folder), held(folder)) == ([], expected)
    newest = sorted((folder / "index").iterdir())[-1]
    facts = {"days-000001.npy", "told-000001.npy", "brackets-000001.json"}
    written = {"removed.npy", "manifest.json", name} | (facts if name in facts else set())
    for stays in before.keys() - written:
        assert (newest / stays).stat().st_ino == before[stays], stays


def test_a_text_index_of_which_a_file_is_damaged_is_written_again(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    index = distinct_archive(folder)
    largest = max((index / "words").iterdir(), key=lambda path: path.stat().st_size)
    flip(largest, largest.stat().st_size // 2)
    done = repair(folder, PaperEncoder)
    assert (done.problems, done.embedded, wrong(folder)) == (
        (f"{largest} is not what was written (its SHA-256 differs); run: finding-aid repair",),
        0,
        [],
    )
    archive = FolderArchive.open(folder, PaperEncoder)
    with archive.view() as view:
        assert view.index.text_index is not None
        found = view.index.text_index.search([TextQuery("war")], limit=20)
    archive.close()
    assert sorted(row for row, _ in found) == [1, 2, 3, *range(5, 13)]


def test_an_index_of_other_texts_is_made_anew(tmp_path: Path) -> None:
    """The checksums agree, but the passages are not those of the records."""
    folder = tmp_path / "archive"
    index = distinct_archive(folder)
    passages = np.load(index / "passages-000001.npy")
    passages["hash"][5] = b"0" * 32
    np.save(index / "passages-000001.npy", passages)
    manifest = read_manifest(index)
    checksums = manifest.files | {
        "passages-000001.npy": file_checksum(index / "passages-000001.npy")
    }
    stated = replace(manifest, files=checksums).write()
    with closing(schema.connect(folder / STORE_NAME)) as connection:
        connection.execute("UPDATE facts SET value = ? WHERE name = 'index'", (stated,))
    problem = "1505-note-5 is not indexed as it now stands; run: finding-aid sync"
    assert wrong(folder) == [problem]
    encoder = PaperEncoder()
    done = repair(folder, lambda: encoder)
    assert (done.problems, encoder.documents) == ((problem,), ["1505\nNote 5\nOn war, number 5."])
    assert wrong(folder) == []


def test_an_archive_without_hashes_gets_them_with_its_next_change(tmp_path: Path) -> None:
    """As those of earlier versions are."""
    folder = tmp_path / "archive"
    index = distinct_archive(folder)
    (index / "hashes-000001.npy").unlink()
    manifest = read_manifest(index)
    checksums = {name: value for name, value in manifest.files.items() if "hashes" not in name}
    stated = replace(manifest, files=checksums).write()
    with closing(schema.connect(folder / STORE_NAME)) as connection:
        connection.execute("UPDATE facts SET value = ? WHERE name = 'index'", (stated,))
    assert wrong(folder) == []
    archive = FolderArchive.open(folder, PaperEncoder)
    assert archive.add([SECOND]).embedded == 2
    archive.close()
    newest = sorted((folder / "index").iterdir())[-1]
    assert (wrong(folder), (newest / "hashes-000001.npy").stat().st_size) == ([], 128 + 12 * 8)


def test_a_whole_archive_is_left_as_it_is(whole: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(whole, tmp_path / "archive")
    done = repair(folder, PaperEncoder)
    assert (done.problems, done.lost, done.damaged_copy, done.records, done.embedded) == (
        (),
        (),
        None,
        4,
        0,
    )
    assert len(list((folder / "index").iterdir())) == 2


def test_any_flipped_byte_of_the_store_loses_no_record(whole: Path, tmp_path: Path) -> None:
    size = (whole / STORE_NAME).stat().st_size
    expected = held(whole)
    places = [0, 16, 18, 28, 60, 68, 100, 103, 105, *range(150, size, size // 60)]
    for number, place in enumerate(places):
        folder = shutil.copytree(whole, tmp_path / f"{number}")
        flip(folder / STORE_NAME, place)
        if wrong(folder):
            done = repair(folder, PaperEncoder)
            assert done.problems and done.records == 4, (place, done)
            assert done.lost or held(folder) == expected, (place, done)
        else:
            assert held(folder) == expected, place
        assert wrong(folder) == [], place


def test_a_text_that_was_changed_is_kept_and_named(whole: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(whole, tmp_path / "archive")
    data = (folder / STORE_NAME).read_bytes()
    (folder / STORE_NAME).write_bytes(data.replace(b"On war and peace.", b"On xxx and xxxxx."))
    assert wrong(folder) == [
        "the store is damaged: row 1 (1961-05-06-cable-ana-to-bela) is not what was written; "
        "run: finding-aid repair"
    ]
    done = repair(folder, PaperEncoder)
    assert done.damaged_copy is not None and done.damaged_copy.name == f"{STORE_NAME}.damaged-1"
    assert done.lost == (
        "row 1 (1961-05-06-cable-ana-to-bela) is kept, but is not what was written: compare it with its source",
    )
    assert ("1961-05-06-cable-ana-to-bela", "On xxx and xxxxx.") in held(folder)
    assert (wrong(folder), done.embedded) == ([], 1)


def test_a_store_cut_in_half_gives_what_it_still_holds(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    archive = FolderArchive.create(folder, PaperEncoder)
    archive.add(
        [page(*((str(1500 + number), f"Note {number}", "On war. " * 40) for number in range(200)))]
    )
    archive.close()
    store = folder / STORE_NAME
    connection = sqlite3.connect(store)
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.close()
    store.write_bytes(store.read_bytes()[: pages // 2 * 4096 + 100])
    assert wrong(folder)
    done = repair(folder, PaperEncoder)
    assert 20 < done.records < 200
    assert len(done.lost) == 200 - done.records
    assert done.lost[-1].endswith("cannot be read: it is lost")
    assert wrong(folder) == []
    assert all(summary == ("On war. " * 40).strip() for _, summary in held(folder))


def test_a_lost_store_is_said(whole: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(whole, tmp_path / "archive")
    (folder / STORE_NAME).unlink()
    with pytest.raises(
        ArchiveError,
        match="is missing, and no record is kept elsewhere; run: finding-aid restore FILE",
    ):
        repair(folder, PaperEncoder)


@pytest.mark.parametrize("step", ["saved", "damaged one kept", "log removed", "replaced"])
def test_a_repair_that_is_cut_off_is_completed_by_the_next(tmp_path: Path, step: str) -> None:
    folder, before = tmp_path / "archive", tmp_path / "before"
    archive = FolderArchive.create(folder, PaperEncoder)
    archive.add(
        [page(*((str(1500 + number), f"Note {number}", "On war. " * 40) for number in range(60)))]
    )
    archive.close()
    shutil.copytree(folder, before)
    # The last addition lies in the log alone, as when a program that writes was killed.
    keeper = sqlite3.connect(folder / STORE_NAME)
    keeper.execute("BEGIN")
    keeper.execute("SELECT count(*) FROM records").fetchone()
    archive.add([page(("1970", "Late note", "On cities."))])
    archive.close()
    log = (folder / f"{STORE_NAME}-wal").read_bytes()
    expected = held(folder)
    keeper.close()
    shutil.rmtree(folder)
    shutil.copytree(before, folder)
    (folder / f"{STORE_NAME}-wal").write_bytes(log)
    flip(folder / STORE_NAME, 0)

    def at(reached: str) -> None:
        if reached == f"repair: {step}":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        repair(folder, PaperEncoder, on_step=at)
    repair(folder, PaperEncoder)
    assert wrong(folder) == []
    assert (len(expected), held(folder)) == (61, expected)
