"""A writer that is killed, or whose disk is full, leaves the archive as it was, and the same command completes it."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from corpus import CannotWrite, Reading, StoreError
from embeddings import ArchiveError, FolderArchive, repair
from embeddings.archive.failpoints import FAILPOINTS
from tests.embeddings.archive.crash_writer import FIRST, OPERATIONS, SECOND, THIRD, encoder_of, page
from tests.embeddings.archive.writer_process import Writer
from tests.embeddings.fake_encoder import PaperEncoder

SWITCHED = ("switched", "old generations removed")


class State(NamedTuple):
    """What an archive answers: the titles nearest to a question, those with a word, and all its records."""

    nearest: list[str]
    worded: list[str]
    records: list[tuple[str, str]]
    fingerprint: str


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: a killed process loses nothing there, and a flush takes no time."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as made:
        yield Path(made)


@pytest.fixture(scope="module")
def writer() -> Iterator[Writer]:
    made = Writer()
    yield made
    made.close()


def prepared(folder: Path, operation: str) -> Path:
    """An archive as each operation finds it."""
    archive = FolderArchive.create(folder, PaperEncoder)
    archive.add([FIRST])
    if operation == "undo":
        archive.add([SECOND])
        archive.remove(["1962-plan-of-cities"])
    if operation == "merge":
        archive.add([SECOND])
        archive.add([THIRD])
    archive.close()
    store = folder / "finding-aid.sqlite3"
    if operation == "repair":
        store.write_bytes(store.read_bytes().replace(b"On war and peace.", b"On war and peas.."))
        for file in (folder / "index").rglob("vectors-*.npy"):
            file.unlink()
    return folder


def state(folder: Path, operation: str) -> State:
    """What the archive answers when it is opened now; whatever the model, it must be whole and clean."""
    from embeddings import TextQuery

    archive = FolderArchive.open(folder, PaperEncoder)
    try:
        assert archive.check() == []
        fingerprint = archive.status().fingerprint
        encoder = next(
            one for one in (PaperEncoder(), encoder_of(operation)) if one.fingerprint == fingerprint
        )
        with archive.view() as view:
            assert view.index.text_index is not None
            question = encoder.encode_queries(["mao border"])[0]
            rows = view.index.vector_index.search_records(question, 10)[0].tolist()
            words = [row for row, _ in view.index.text_index.search([TextQuery("peace")])]
            found = view.snapshot.records_at(rows + words)
            held = [(one.record.title, one.record.summary) for one in view.snapshot.live_records()]
        return State(
            [found[row].title for row in rows],
            [found[row].title for row in words],
            sorted(held),
            fingerprint,
        )
    finally:
        archive.close()


def clean(folder: Path) -> bool:
    """Whether nothing half-written lies about: at most two generations, and no journal."""
    names = [one.name for one in (folder / "index").iterdir()]
    return len(names) <= 2 and all(name.isdigit() for name in names)


def complete(folder: Path, operation: str, done: bool) -> None:
    """Give the same command again; one that removes a record has nothing left to do once it is done."""
    archive = FolderArchive.open(folder, lambda: encoder_of(operation))
    if not (done and operation.startswith(("remove", "merge records"))):
        OPERATIONS[operation](archive)
    archive.close()


def repaired(folder: Path, operation: str) -> None:
    """Finish a repair that was cut off: until then the archive is as damaged as it was."""
    if operation == "repair":
        repair(folder, PaperEncoder)


@pytest.mark.parametrize("operation", list(OPERATIONS))
def test_a_writer_killed_at_any_step_leaves_one_whole_state(
    writer: Writer, place: Path, operation: str
) -> None:
    start = prepared(place / "start", operation)
    whole = shutil.copytree(start, place / "whole")
    told = writer.run(whole, operation)
    steps = told["steps"]
    assert told["signal"] == 0
    if operation == "add":
        assert tuple(steps) == FAILPOINTS
    in_place = operation == "repair"
    assert len(steps) >= (4 if in_place else 11)
    after = state(whole, operation)
    before = after if in_place else state(shutil.copytree(start, place / "before"), operation)
    for number, step in enumerate(steps, 1):
        folder = shutil.copytree(start, place / f"killed-{number}")
        told = writer.run(folder, operation, stop=number)
        assert (told["signal"], told["steps"]) == (signal.SIGKILL, steps[:number])
        repaired(folder, operation)
        done = step in SWITCHED
        assert state(folder, operation) == (after if done else before), step
        complete(folder, operation, done)
        assert state(folder, operation) == after, step
        assert clean(folder) or in_place, step


@pytest.mark.parametrize("operation", list(OPERATIONS))
def test_a_writer_killed_at_any_moment_leaves_one_whole_state(
    writer: Writer, place: Path, operation: str
) -> None:
    start = prepared(place / "start", operation)
    whole = shutil.copytree(start, place / "whole")
    seconds = writer.run(whole, operation)["seconds"]
    after = state(whole, operation)
    before = (
        after
        if operation == "repair"
        else state(shutil.copytree(start, place / "before"), operation)
    )
    for number in range(6):
        folder = shutil.copytree(start, place / f"killed-{number}")
        writer.run(folder, operation, seconds=seconds * (number + 1) / 7)
        repaired(folder, operation)
        now = state(folder, operation)
        assert now in (before, after)
        complete(folder, operation, now == after)
        assert state(folder, operation) == after
        assert clean(folder) or operation == "repair"


def test_the_lock_of_a_killed_writer_does_not_stay(
    writer: Writer, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("embeddings.archive.locking.PATIENCE_SECONDS", 0)
    folder = prepared(place / "archive", "add")
    assert writer.run(folder, "add", stop=1)["steps"] == ["locked"]
    said: list[str] = []
    archive = FolderArchive.open(folder, PaperEncoder, on_message=said.append)
    assert len(archive.add([SECOND]).added) == 1
    assert said == []
    archive.close()


def test_what_was_embedded_before_the_kill_is_not_embedded_again(
    writer: Writer, place: Path
) -> None:
    folder = prepared(place / "archive", "add")
    writer.run(folder, "add", stop=FAILPOINTS.index("journaled") + 1)
    assert (folder / "index" / "encoded-000002.journal").is_file()
    encoder = PaperEncoder()
    archive = FolderArchive.open(folder, lambda: encoder)
    added = archive.add([SECOND])
    assert (len(added.added), len(added.updated), added.embedded, encoder.documents) == (
        1,
        1,
        0,
        [],
    )
    assert archive.check() == []
    archive.close()
    assert state(folder, "add").nearest[0] == "Note on the border"


@pytest.mark.parametrize("cut", [0, 1, 40])
def test_long_work_goes_on_where_it_was_cut_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut: int
) -> None:
    """cut: bytes that the last chunk of the journal lacks, as after a power cut."""
    folder = prepared(tmp_path / "archive", "add")
    monkeypatch.setattr("embeddings.archive.embedding_cache._TEXTS_PER_CHUNK", 2)
    other = encoder_of("sync")
    kept = 0

    def at(step: str) -> None:
        nonlocal kept
        kept += step == "journaled"
        if kept == 2:
            raise KeyboardInterrupt

    archive = FolderArchive.open(folder, lambda: other, on_step=at)
    with pytest.raises(KeyboardInterrupt):
        archive.sync()
    archive.close()
    first = other.documents[:4]
    other.documents.clear()
    journal = folder / "index" / "encoded-000002.journal"
    journal.write_bytes(journal.read_bytes()[: journal.stat().st_size - cut])
    again = FolderArchive.open(folder, lambda: other)
    assert len(first) == 4 == again.status().records
    told: list[tuple[int, int]] = []
    assert again.sync(lambda done, of: told.append((done, of))).embedded == (2 if cut else 0)
    assert (other.documents, told) == ((first[2:], [(2, 2)]) if cut else ([], []))
    assert (again.check(), again.status().model_name, clean(folder)) == ([], "other", True)
    again.close()


def test_an_archive_whose_making_was_cut_off_can_be_made(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    (folder / "finding-aid.sqlite3.new").write_bytes(b"SQLite for")
    (folder / "finding-aid.sqlite3.new-wal").write_bytes(b"")
    archive = FolderArchive.create(folder, PaperEncoder)
    assert (archive.add([FIRST]).records, archive.check()) == (4, [])
    archive.close()


@pytest.mark.parametrize("operation", ["add", "remove most", "sync", "undo"])
def test_a_disk_that_refuses_at_any_step_changes_nothing(place: Path, operation: str) -> None:
    start = prepared(place / "start", operation)
    steps: list[str] = []
    whole = FolderArchive.open(
        shutil.copytree(start, place / "whole"), lambda: encoder_of(operation), on_step=steps.append
    )
    OPERATIONS[operation](whole)
    whole.close()
    before = state(shutil.copytree(start, place / "before"), operation)
    writing = [step for step in steps if step not in (*SWITCHED, "locked", "planned")]
    assert len(writing) >= 8
    for number, full_at in enumerate(writing):
        folder = shutil.copytree(start, place / f"full-{number}")

        def at(step: str, full_at: str = full_at) -> None:
            if step == full_at:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        archive = FolderArchive.open(folder, lambda: encoder_of(operation), on_step=at)
        with pytest.raises(ArchiveError) as told:
            OPERATIONS[operation](archive)
        assert (
            str(told.value)
            == f"{folder} could not be written (No space left on device); nothing was changed"
        )
        archive.close()
        assert state(folder, operation) == before, full_at
        complete(folder, operation, False)
        assert state(folder, operation) == state(place / "whole", operation)
        assert clean(folder)


def test_a_full_store_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = prepared(tmp_path / "archive", "add")
    archive = FolderArchive.open(folder, PaperEncoder)
    before = state(folder, "add")
    connect = sqlite3.connect

    def small(*given: Any, **named: Any) -> sqlite3.Connection:
        made: sqlite3.Connection = connect(*given, **named)
        made.execute(f"PRAGMA max_page_count = {made.execute('PRAGMA page_count').fetchone()[0]}")
        return made

    archive.close()
    with monkeypatch.context() as patched:
        patched.setattr(sqlite3, "connect", small)
        with pytest.raises(CannotWrite, match="database or disk is full"):
            archive.add([long_page()])
        archive.close()
    assert state(folder, "add") == before
    assert len(archive.add([long_page()]).added) == 40
    archive.close()


def long_page() -> Reading:
    return page(
        *(
            (str(1900 + number), f"Note {number}", "On war and cities. " * 80)
            for number in range(40)
        )
    )


@pytest.fixture
def disk(small_disk: Callable[[str], Path]) -> Path:
    return small_disk("3m")


def test_a_disk_that_is_really_full(disk: Path) -> None:
    folder = prepared(disk / "archive", "add")
    before = state(folder, "add")
    archive = FolderArchive.open(folder, PaperEncoder)
    for left in (0, 8_192, 20_000, 40_000, 60_000, 80_000):
        (disk / "ballast").write_bytes(b"\0" * max(0, shutil.disk_usage(disk).free - left))
        with pytest.raises((ArchiveError, StoreError)) as told:
            archive.add([long_page()])
        assert "nothing was changed" in str(told.value) and "\n" not in str(told.value)
        (disk / "ballast").unlink()
        assert state(folder, "add") == before
    assert len(archive.add([long_page()]).added) == 40
    assert archive.check() == []
    archive.close()
    after = state(folder, "add")
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    assert state(folder, "add") == after
    archive = FolderArchive.open(folder, PaperEncoder)
    with pytest.raises(ArchiveError, match="cannot be written"):
        archive.add([SECOND])
    archive.close()


def test_an_archive_on_a_full_disk_is_read(disk: Path) -> None:
    """SQLite has no room for the two files that it makes beside a store to read it; it was said to be damaged."""
    folder = prepared(disk / "archive", "add")
    before = state(folder, "add")
    (disk / "ballast").write_bytes(b"\0" * shutil.disk_usage(disk).free)
    assert (state(folder, "add"), sum(one.stat().st_size for one in folder.glob("*-wal"))) == (
        before,
        0,
    )
    archive = FolderArchive.open(folder, PaperEncoder)
    with pytest.raises(ArchiveError, match="No space left on device"):
        archive.remove(["1962-plan-of-cities"])
    assert (archive.sync().embedded, repair(folder, PaperEncoder).problems) == (0, ())
    (disk / "ballast").unlink()
    assert (
        len(archive.remove(["1962-plan-of-cities"]).removed) == 1
    )  # the same open archive can write again
    assert archive.check() == []
    archive.close()
