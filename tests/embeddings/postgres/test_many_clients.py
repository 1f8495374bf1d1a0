"""Several programs read and write at once: each reads one moment, no change is lost, and a copy of the server serves readers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from corpus import Annotations, CannotWrite
from embeddings import load_postgres, plan_correction
from embeddings.postgres.archive import PostgresArchive
from qa import Assistant
from tests.embeddings.fake_encoder import PaperEncoder
from tests.embeddings.postgres.server import OwnServer
from tests.embeddings.postgres.test_contract import RECORDS, reading, record

Opener = Callable[[str], PostgresArchive]


@pytest.fixture
def open_at(tmp_path: Path) -> Iterator[Opener]:
    opened: list[PostgresArchive] = []

    def open_it(address: str) -> PostgresArchive:
        archive = load_postgres().open(address, tmp_path / "own", PaperEncoder)
        opened.append(archive)
        return archive

    yield open_it
    for archive in opened:
        archive.close()


def test_each_reader_sees_one_moment(open_at: Opener, new_database: Callable[[], str]) -> None:
    """Records come and go in pairs, and each index must have both of a pair, or neither."""
    address = new_database()
    writers, readers = [open_at(address) for _ in range(2)], [open_at(address) for _ in range(4)]
    writers[0].add([reading(record(900, "1950", "Note", "On war."), record(901, "1950", "Note", "On war."))])  # fmt: skip
    is_over = threading.Event()

    def write(number: int) -> None:
        for first in range(number, number + 8, 2):
            pair = [record(one, "1950", f"Note {one}", f"On war {one}.") for one in (first, first + 1)]  # fmt: skip
            writers[number // 100].add([reading(*pair)])
        writers[number // 100].remove([f"r{number}", f"r{number + 1}"])

    def read(archive: PostgresArchive) -> int:
        moments = set()
        while not is_over.is_set():
            with archive.view() as view:
                words, vectors = view.index.text_index, view.index.vector_index
                assert words is not None
                query = archive.encode_question(view, "war")
                rows = view.snapshot.rows().tolist()
                live = {stored.record.id for stored in view.snapshot.live_records()}
                assert all(f"r{int(one[1:]) ^ 1}" in live for one in live)
                assert view.index.date_index.rows.tolist() == rows
                assert sorted(vectors.search_records(query, 99)[0].tolist()) == rows
                assert words.document_frequency("war") == len(words) == len(rows)
                moments.add(view.snapshot.generation)
        return len(moments)

    with ThreadPoolExecutor(6) as pool:
        reading_ones = [pool.submit(read, archive) for archive in readers]
        writing_ones = [pool.submit(write, number) for number in (0, 100)]
        for one in writing_ones:
            one.result()
        is_over.set()
        assert all(one.result() for one in reading_ones)
    assert (writers[0].status().records, writers[0].status().generation) == (14, 11)
    assert readers[0].check() == []


def test_no_change_is_lost(open_at: Opener, new_database: Callable[[], str]) -> None:
    address = new_database()
    archives = [open_at(address) for _ in range(4)]
    archives[0].add([reading(*RECORDS)])

    def change(number: int) -> None:
        archive = archives[number % 4]
        Annotations(archive.store).add_line("r1", f"line {number}")
        if number < 2:
            words = {("title", "summary")[number]: f"Corrected {number}"}
            archive.change_records(lambda snapshot: plan_correction(snapshot, "r1", words, (), None))  # fmt: skip

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(change, range(16)))
    lines = Annotations(archives[0].store).note("r1").splitlines()
    assert sorted(lines) == sorted(f"line {number}" for number in range(16))
    with archives[0].view() as view:
        stored = view.snapshot.get("r1")
    assert stored is not None
    assert (stored.record.title, stored.record.summary) == ("Corrected 0", "Corrected 1")


def test_a_streaming_copy_serves_readers(
    open_at: Opener, new_database: Callable[[], str], server: OwnServer
) -> None:
    address = new_database()
    archive = open_at(address)
    archive.add([reading(*RECORDS)])
    copy_server = server.copy_for_reading()
    try:
        copy = open_at(copy_server.address(address.partition("@/")[2].partition("?")[0]))
        answer = Assistant(copy).ask("What did Zhou ask Mao for in March 1953?")
        assert answer.answered
        assert "this turn is not kept" in answer.warning
        with pytest.raises(CannotWrite, match="a copy for reading"):
            copy.add([reading(record(9, "1970", "Late", "war"))])
        archive.add([reading(record(9, "1970", "Late", "war"))])
        until = time.monotonic() + 30
        while copy.status().generation < 2 and time.monotonic() < until:
            time.sleep(0.02)
        with copy.view() as view:
            assert view.snapshot.get("r9") is not None
        assert copy.check() == []
    finally:
        copy_server.stop()


def test_a_dump_restores_the_same_archive(
    open_at: Opener, new_database: Callable[[], str], server: OwnServer
) -> None:
    address = new_database()
    name = address.partition("@/")[2].partition("?")[0]
    archive = open_at(address)
    archive.add([reading(*RECORDS)])
    Annotations(archive.store).write_note("r1", "mine")
    restored = open_at(server.dump_and_restore(name, f"{name}_restored"))
    assert restored.check() == []
    assert (restored.status().records, Annotations(restored.store).note("r1")) == (8, "mine")
    restored.undo()
    assert restored.add([reading(*RECORDS)]).embedded == 0
