"""A damaged file is said by whoever meets it, and nothing that is made of it passes for whole."""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from corpus import StoreError
from embeddings import ArchiveError, FolderArchive, OutOfSync, TextQuery, backup, repair, restore
from embeddings.archive.manifest import read_manifest
from embeddings.errors import IndexDamaged
from embeddings.vector_index.npy_file import load_array
from tests.embeddings.archive.crash_writer import FIRST, SECOND, page
from tests.embeddings.fake_encoder import PaperEncoder

Damage = Callable[[bytes], bytes]


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: a flush takes no time there."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory, ignore_cleanup_errors=True) as made:
        yield Path(made)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive whose index has several segments and rows that are dead in them."""
    folder = tmp_path_factory.mktemp("whole") / "archive"
    archive = FolderArchive.create(folder, PaperEncoder)
    archive.add([FIRST])
    archive.add(
        [
            page(
                *(
                    (str(1500 + number), f"Note {number}", "On war and cities.")
                    for number in range(12)
                )
            )
        ]
    )
    archive.add([SECOND])
    archive.remove(["1962-plan-of-cities"])
    archive.close()
    return folder


def newest(folder: Path) -> Path:
    return max((folder / "index").glob("[0-9]*"))


def flipped(place: float) -> Damage:
    """One bit is changed, at so many bytes or at a share of all."""

    def damage(data: bytes) -> bytes:
        at = int(place * len(data)) if isinstance(place, float) else min(place, len(data) - 1)
        return data[:at] + bytes([data[at] ^ 0x04]) + data[at + 1 :]

    return damage


DAMAGE: dict[str, Damage | None] = {
    "missing": None,
    "cut": lambda data: data[: len(data) // 2],
    "empty": lambda data: b"",
    "first": flipped(8),
    "head": flipped(60),
    "middle": flipped(0.5),
    "end": flipped(0.95),
}
WORK: dict[str, Callable[[FolderArchive], object]] = {
    "add": lambda archive: archive.add([page(("1971", "Late note", "On the border and cities."))]),
    "add many": lambda archive: archive.add(
        [page(*((str(1600 + number), f"Cable {number}", "On border war.") for number in range(40)))]
    ),
    "remove": lambda archive: archive.remove(["1964-letter"]),
    "undo": lambda archive: archive.undo(1),
}


def damaged(whole: Path, folder: Path, name: str, damage: Damage | None) -> Path:
    shutil.copytree(whole, folder)
    file = newest(folder) / name
    data = file.read_bytes()
    file.unlink()
    if damage is not None:
        file.write_bytes(damage(data))
    return folder


def answers(archive: FolderArchive) -> tuple[list[tuple[int, float]], list[int]]:
    with archive.view() as view:
        rows, scores = view.index.vector_index.search_records(
            archive.encode_question(view, "mao border"), 100
        )
        assert view.index.text_index is not None
        found = view.index.text_index.search(
            [TextQuery("peace"), TextQuery("border"), TextQuery("cities")], limit=100
        )
    return [
        (row, round(score, 4)) for row, score in zip(rows.tolist(), scores.tolist(), strict=True)
    ], [row for row, _ in found]


def names_of(folder: Path) -> Iterator[str]:
    """The files of the newest generation; of those that tantivy gives random names to, two of each kind."""
    seen: list[str] = []
    for name in sorted(read_manifest(newest(folder)).files):
        kind = (
            Path(name).suffix if name.startswith("words/") and not name.endswith(".json") else name
        )
        if seen.count(kind) < 2:
            yield name
        seen.append(kind)
    yield "manifest.json"


@pytest.mark.parametrize("kind", list(DAMAGE))
def test_whoever_reads_a_damaged_index_is_told_in_one_line(
    whole: Path, tmp_path: Path, kind: str
) -> None:
    """NumPy let the errors of Python's tokenizer through, and tantivy panicked: both ended in a traceback."""
    expected = answers(FolderArchive.open(whole, PaperEncoder))
    for number, name in enumerate(names_of(whole)):
        folder = damaged(whole, tmp_path / str(number), name, DAMAGE[kind])
        archive = FolderArchive.open(folder, PaperEncoder)
        try:
            found = answers(archive)
            assert found == expected or name.endswith(
                (".npy", ".fast", ".fieldnorm", ".idx", ".pos", ".term")
            ), name
            assert (
                name != "removed.npy" or found == expected
            )  # a record that was taken out comes back in no answer
        except OutOfSync as error:
            assert (
                str(newest(folder)) in str(error)
                and "run: finding-aid" in str(error)
                and "\n" not in str(error)
            )
        (line,) = archive.check()
        assert line.startswith(str(newest(folder) / name)) and line.endswith(
            "; run: finding-aid repair"
        ), line
        archive.status()
        archive.close()


@pytest.mark.parametrize(
    ("work", "kind"),
    [*((work, "middle") for work in WORK), ("add many", "missing"), ("add many", "first")],
)
def test_nothing_made_of_a_damaged_file_passes_for_whole(
    whole: Path, tmp_path: Path, work: str, kind: str
) -> None:
    """A list that is written anew, or words that are merged, would get a right digest over wrong bytes."""
    right = FolderArchive.open(shutil.copytree(whole, tmp_path / "right"), PaperEncoder)
    WORK[work](right)
    expected = answers(right)
    right.close()
    refused = 0
    for number, name in enumerate(names_of(whole)):
        folder = damaged(whole, tmp_path / str(number), name, DAMAGE[kind])
        archive = FolderArchive.open(folder, PaperEncoder)
        try:
            WORK[work](archive)
        except (ArchiveError, StoreError) as error:
            assert "\n" not in str(error) and "run: finding-aid" in str(error), name
            refused += 1
        if archive.check():
            repair(folder, PaperEncoder)
            assert archive.check() == [], name
        else:
            assert answers(archive) == expected, name
        archive.close()
    assert refused > 0


def test_a_head_that_is_no_array_is_no_array(tmp_path: Path) -> None:
    path = tmp_path / "vectors.npy"
    np.save(path, np.ones((3, 2), np.float32))
    data = path.read_bytes()
    for place in range(128):
        for change in (0x01, 0x04, 0x20, 0x80):
            path.write_bytes(data[:place] + bytes([data[place] ^ change]) + data[place + 1 :])
            for mapped in (False, True):
                try:
                    load_array(path, mapped=mapped)
                except (OSError, ValueError) as error:
                    assert type(error) in (OSError, ValueError, FileNotFoundError) or isinstance(
                        error, EOFError
                    ), place
    path.write_bytes(data.replace(b"(3, 2)", b"(9999999999999, 2)".ljust(6))[: len(data)])
    with pytest.raises(ValueError, match="array"):
        load_array(path)


@pytest.mark.parametrize(
    "function",
    ["embeddings.archive.manifest.json.loads", "embeddings.archive.generation.load_array"],
)
def test_too_few_open_files_are_no_damage(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    archive = FolderArchive.open(shutil.copytree(whole, tmp_path / "archive"), PaperEncoder)
    with monkeypatch.context() as patched:
        patched.setattr(function, refuse)
        with pytest.raises(OSError, match="Too many open files"):
            answers(archive)
    assert archive.check() == []
    archive.close()


@pytest.mark.parametrize("name", ["../../../own", "/etc/passwd", "a\0b", "x/../../y"])
def test_a_manifest_names_no_file_outside_its_folder(
    whole: Path, tmp_path: Path, name: str
) -> None:
    folder = shutil.copytree(newest(whole), tmp_path / "000004")
    stated = json.loads((folder / "manifest.json").read_bytes())
    (folder / "manifest.json").write_text(json.dumps(stated | {"segments": {name: [1, 0, 1]}}))
    with pytest.raises(
        IndexDamaged, match=r"which is not a file of an index\); run: finding-aid repair"
    ):
        read_manifest(folder)


def test_a_manifest_that_is_nested_too_deeply_is_damage(whole: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(newest(whole), tmp_path / "000004")
    (folder / "manifest.json").write_text("[" * 100_000)
    with pytest.raises(IndexDamaged, match=r"cannot be read .*; run: finding-aid repair"):
        read_manifest(folder)


@pytest.mark.parametrize(
    "name", ["index/000004/vectors-000001.npy", "finding-aid.sqlite3-wal", "writer.lock"]
)
def test_a_pipe_in_an_archive_is_not_waited_for(whole: Path, tmp_path: Path, name: str) -> None:
    folder = shutil.copytree(whole, tmp_path / "archive")
    (folder / name).unlink(missing_ok=True)
    os.mkfifo(folder / name)
    for does in (FolderArchive.open, repair):
        with pytest.raises(
            ArchiveError, match="is neither a file nor a folder, so the archive is not opened"
        ):
            does(folder, PaperEncoder)


def test_a_repair_follows_no_link_out_of_the_archive(whole: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(whole, tmp_path / "archive")
    own = tmp_path / "own"
    own.write_bytes(b"the reader's own")
    (folder / "writer.lock").unlink(missing_ok=True)
    (folder / "writer.lock").symlink_to(own)
    with pytest.raises(ArchiveError, match="is a link that leads out of the archive"):
        repair(folder, PaperEncoder)
    assert (own.read_bytes(), FolderArchive.index_fingerprint(folder)) == (b"the reader's own", "")


def test_an_open_archive_goes_on_in_the_store_that_a_repair_has_put_in_place(
    whole: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(whole, tmp_path / "archive")
    archive = FolderArchive.open(folder, PaperEncoder)
    assert len(answers(archive)[0]) == 16
    store = folder / "finding-aid.sqlite3"
    data = store.read_bytes()
    store.write_bytes(data.replace(b"On war and peace.", b"On xxx and xxxxx."))
    assert repair(folder, PaperEncoder).damaged_copy is not None
    assert len(archive.add([page(("1971", "Late note", "On the border."))]).added) == 1
    archive.close()
    again = FolderArchive.open(folder, PaperEncoder)
    assert (again.check(), again.status().records) == ([], 17)
    with again.store.snapshot() as snapshot:
        assert snapshot.get("1971-late-note") is not None
    again.close()


def test_what_is_damaged_is_not_backed_up(whole: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(whole, tmp_path / "archive")
    store = folder / "finding-aid.sqlite3"
    store.write_bytes(store.read_bytes().replace(b"On war and peace.", b"On xxx and xxxxx."))
    archive = FolderArchive.open(folder, PaperEncoder)
    with pytest.raises(
        ArchiveError, match=r"is not whole \(the store is damaged: row 1 .*run: finding-aid repair"
    ):
        backup(archive, tmp_path / "kept.backup")
    archive.close()
    assert [one.name for one in tmp_path.iterdir()] == ["archive"]


def test_a_damaged_vector_is_not_carried_into_a_backup(whole: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(whole, tmp_path / "archive")
    largest = max(newest(folder).glob("vectors-*.npy"), key=lambda one: one.stat().st_size)
    largest.write_bytes(flipped(0.9)(largest.read_bytes()))
    archive = FolderArchive.open(folder, PaperEncoder)
    kept = backup(archive, tmp_path / "kept.backup").vectors
    archive.close()
    encoder = PaperEncoder()
    again = restore(tmp_path / "kept.backup", tmp_path / "again", lambda: encoder)
    assert encoder.documents and 0 < kept < 16
    assert (again.check(), answers(again)) == ([], answers(FolderArchive.open(whole, PaperEncoder)))
    again.close()


@pytest.fixture
def many_segments(tmp_path: Path) -> Path:
    """An archive whose text index has seven segments: the next addition merges them."""
    archive = FolderArchive.create(tmp_path / "archive", PaperEncoder)
    for number in range(7):
        archive.add([page((str(1950 + number), f"Note {number}", "On war."))])
    archive.close()
    return tmp_path / "archive"


def lengths_file(folder: Path) -> Path:
    """A file of the text index that tantivy would merge unread; it opens the ends of files."""
    return min((newest(folder) / "words").glob("*.fieldnorm"))


def test_damage_in_a_text_index_that_would_be_merged_is_refused(many_segments: Path) -> None:
    file = lengths_file(many_segments)
    data = flipped(0)(file.read_bytes())
    file.unlink()
    file.write_bytes(data)
    archive = FolderArchive.open(many_segments, PaperEncoder)
    for _ in range(2):
        with pytest.raises(OutOfSync) as told:
            archive.add([page(("1971", "Late note", "On the border."))])
        assert str(told.value) == (
            f"{file} is not what was written (its SHA-256 differs); run: finding-aid repair"
        )
        assert list((many_segments / "index").glob("[a-z]*")) == []
    assert (archive.status().records, archive.check()) == (
        7,
        [f"{file} is not what was written (its SHA-256 differs); run: finding-aid repair"],
    )
    archive.close()


def test_a_missing_file_of_the_text_index_is_named(many_segments: Path) -> None:
    archive = FolderArchive.open(many_segments, PaperEncoder)
    archive.add([page(("1960", "Note", "On war."))])
    file = lengths_file(many_segments)
    file.unlink()
    with pytest.raises(OutOfSync, match=rf"{file.name} is missing; run: finding-aid repair"):
        archive.add([page(("1971", "Late note", "On the border."))])
    archive.close()
