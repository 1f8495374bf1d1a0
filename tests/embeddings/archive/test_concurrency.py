"""Many readers and one writer at a time, across threads and processes."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from corpus import Snapshot
from embeddings import ArchiveError, FolderArchive
from embeddings.archive.generation import Generation
from embeddings.archive.generation_cache import GenerationCache
from tests.embeddings.archive.crash_writer import FIRST, SECOND, page
from tests.embeddings.archive.writer_process import Writer
from tests.embeddings.fake_encoder import PaperEncoder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    archive = FolderArchive.create(tmp_path / "archive", PaperEncoder)
    archive.add([FIRST])
    archive.close()
    return tmp_path / "archive"


class Held:
    """A writer in a thread that stops in the middle of an addition until it is let go."""

    def __init__(self, folder: Path) -> None:
        self.reached, self.let_go = threading.Event(), threading.Event()
        self._archive = FolderArchive.open(folder, PaperEncoder, on_step=self._at)
        self._thread = threading.Thread(target=self._archive.add, args=([SECOND],))
        self._thread.start()
        assert self.reached.wait(20)

    def _at(self, step: str) -> None:
        if step == "text index written":
            self.reached.set()
            self.let_go.wait(20)

    def finish(self) -> None:
        self.let_go.set()
        self._thread.join()
        self._archive.close()


@pytest.fixture
def writer() -> Iterator[Writer]:
    made = Writer()
    yield made
    made.close()


def test_a_second_writer_waits_says_so_and_goes_on(folder: Path) -> None:
    first = Held(folder)
    said: list[str] = []

    def say(line: str) -> None:
        said.append(line)
        first.let_go.set()

    second = FolderArchive.open(folder, PaperEncoder, on_message=say)
    added = second.add([page(("1970", "Late note", "On cities."))])
    first.finish()
    assert said == [f"another program is writing to {folder}; waiting until it is done"]
    assert (added.added, added.records, second.check()) == (("1970-late-note",), 6, [])
    second.close()


def test_a_second_process_waits_says_so_and_goes_on(folder: Path, writer: Writer) -> None:
    writer.run(shutil.copytree(folder, folder.with_name("started")), "remove")  # imports take long
    first = Held(folder)
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(writer.run, folder, "remove")
        assert not first.let_go.wait(1.5)
        first.finish()
        told = other.result(20)
    assert told["steps"][:2] == [
        f"said: another program is writing to {folder}; waiting until it is done",
        "locked",
    ]
    assert (told["steps"][-1], told["signal"]) == ("old generations removed", 0)
    archive = FolderArchive.open(folder, PaperEncoder)
    assert (archive.status().records, archive.check()) == (4, [])
    archive.close()


def test_one_that_waits_too_long_gives_up_in_one_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("embeddings.archive.locking.PATIENCE_SECONDS", 0.2)
    first = Held(folder)
    second = FolderArchive.open(folder, PaperEncoder)
    with pytest.raises(
        ArchiveError, match=r"is still writing to .* after 0.2 seconds; try again later"
    ):
        second.remove(["1962-plan-of-cities"])
    first.finish()
    assert second.remove(["1962-plan-of-cities"]).records == 4
    second.close()


def test_readers_never_see_half_of_an_addition(folder: Path) -> None:
    archive = FolderArchive.open(folder, PaperEncoder)
    writing = FolderArchive.open(folder, PaperEncoder)
    done = threading.Event()

    def read() -> tuple[set[int], int]:
        seen: set[int] = set()
        wrong = 0
        while not (done.is_set() and len(seen) > 1):
            with archive.view() as view:
                held = [one.record.title for one in view.snapshot.live_records()]
                left, right = (
                    sum(one.startswith(word) for one in held) for word in ("Left ", "Right ")
                )
                rows, _ = view.index.vector_index.search_records(
                    archive.encode_question(view, "war"), 1000
                )
                found = view.snapshot.records_at(rows.tolist())
                assert view.index.text_index is not None
                whole = sorted(rows.tolist()) == view.snapshot.rows().tolist() and len(
                    view.index.text_index
                ) == len(held)
                named = sorted(one.title for one in found.values()) == sorted(held)
                wrong += not (left == right and whole and named)
                seen.add(len(held))
        return seen, wrong

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read) for _ in range(4)]
        for number in range(12):
            writing.add(
                [
                    page(
                        (str(1500 + number), f"Left {number}", "On war."),
                        ("1499", f"Right {number}", "On peace."),
                    )
                ]
            )
        done.set()
        results = [one.result(30) for one in readers]
    assert [wrong for _, wrong in results] == [0, 0, 0, 0]
    assert all(seen <= set(range(4, 29, 2)) for seen, _ in results)
    assert archive.check() == []
    archive.close()
    writing.close()


def test_a_reader_whom_writers_outrun_begins_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the moment that she reads and its index that she opens, two changes clear that index away: five times."""
    reader, writer = (
        FolderArchive.open(folder, PaperEncoder),
        FolderArchive.open(folder, PaperEncoder),
    )
    open_for, outrun = GenerationCache.open, iter(range(5))

    def late(opened: GenerationCache, snapshot: Snapshot) -> Generation:
        number = next(outrun, None)
        if number is not None:
            writer.add([page((str(1600 + number), f"Note {number}", "On war."))])
            writer.add([page((str(1700 + number), f"Note {number}", "On war."))])
        return open_for(opened, snapshot)

    monkeypatch.setattr(GenerationCache, "open", late)
    with reader.view() as view:
        assert isinstance(view.index, Generation)
        assert (view.snapshot.count(), view.index.manifest.number) == (14, 11)
    for one in (reader, writer):
        one.close()


def test_an_index_of_another_archive_is_never_taken_for_this_one(
    folder: Path, tmp_path: Path
) -> None:
    other = FolderArchive.create(tmp_path / "other", PaperEncoder)
    other.add([page(*((str(1500 + number), f"Note {number}", "On war.") for number in range(4)))])
    other.close()
    (folder / "index" / "000001").rename(tmp_path / "aside")
    (tmp_path / "other" / "index" / "000001").rename(folder / "index" / "000001")
    archive = FolderArchive.open(folder, PaperEncoder)
    with (
        pytest.raises(
            ArchiveError, match="is not what was written for these records; run: finding-aid repair"
        ),
        archive.view(),
    ):
        pass
    archive.sync()
    assert (archive.check(), archive.status().records) == ([], 4)
    archive.close()
