"""What SQLite cannot reach in a damaged store is read from the pages of the file."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from corpus import (
    Annotations,
    ArchivalDate,
    ArchiveSettings,
    ColumnMemory,
    FileMemory,
    NothingLeft,
    PlannedChange,
    Record,
    Store,
    UpsertPlan,
    recover_store,
)

PAGE_BYTES = 4096
INTERIOR_PAGE = 5


def test_records_behind_a_lost_page_are_saved(tmp_path: Path) -> None:
    path = tmp_path / "finding-aid.sqlite3"
    records = tuple(
        Record(
            f"r{number}",
            f"Note {number}",
            ArchivalDate.none(),
            "On war. " * (900 * (number == 7) + 40),
        )
        for number in range(200)
    )
    store = Store.create(path)
    store.apply(PlannedChange(UpsertPlan(added=records), "add"), 1)
    store.close()
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'records'"
        root = (connection.execute(query).fetchone()[0] - 1) * PAGE_BYTES
    data = bytearray(path.read_bytes())
    assert data[root] == INTERIOR_PAGE
    data[root : root + PAGE_BYTES] = bytes(PAGE_BYTES)
    path.write_bytes(data)
    assert recover_store(path, tmp_path / "saved", {1: range(1, 201)}) == ()
    saved = Store.open(tmp_path / "saved")
    assert saved.problems() == []
    with saved.snapshot() as snapshot:
        assert [stored.record for stored in snapshot.live_records()] == list(records)
        assert snapshot.generation == 1
    saved.close()


def test_each_conversation_that_lost_a_turn_is_named(tmp_path: Path) -> None:
    path = tmp_path / "finding-aid.sqlite3"
    store = Store.create(path)
    for number in range(60):
        for turn in range(2):
            store.add_turn(
                f"c{number:02d}", f"Question {turn}?", "{}", f'{{"text": "{"x" * 600}"}}'
            )
    store.close()
    data = bytearray(path.read_bytes())
    pages = range(0, len(data), PAGE_BYTES)
    leaves = [
        page for page in pages if b"Question" in data[page : page + 4096] and data[page] == 10
    ]
    for page in leaves[3:-3:4]:
        data[page : page + PAGE_BYTES] = bytes(PAGE_BYTES)
    path.write_bytes(data)
    losses = recover_store(path, tmp_path / "saved", {})
    saved = Store.open(tmp_path / "saved")
    assert saved.problems() == []
    with saved.snapshot() as snapshot:
        kept = {f"c{number:02d}": len(snapshot.turns(f"c{number:02d}")) for number in range(60)}
    saved.close()
    lost = {name: 2 - count for name, count in kept.items() if count < 2}
    assert 5 < len(lost) < 40
    assert sorted(losses) == [
        f"conversation {name} ('Question 1?'): {count} of its 2 turns cannot be read: lost"
        for name, count in lost.items()
    ]


def test_a_deleted_conversation_does_not_return(tmp_path: Path) -> None:
    path = tmp_path / "finding-aid.sqlite3"
    store = Store.create(path)
    for name in ("c1", "c2"):
        store.add_turn(name, "Who?", "{}", "{}")
    Annotations(store).delete_conversation("c1")
    store.close()
    assert recover_store(path, tmp_path / "saved", {}) == ()
    with closing(Store.open(tmp_path / "saved")) as saved:
        assert [item.id for item in Annotations(saved).conversations()] == ["c2"]


def test_what_a_reader_has_set_and_chosen_is_saved(tmp_path: Path) -> None:
    path = tmp_path / "finding-aid.sqlite3"
    store = Store.create(path)
    store.apply(
        PlannedChange(UpsertPlan(added=(Record("r1", "Note", ArchivalDate.none()),)), "add"), 1
    )
    ArchiveSettings(store).set_repository("Port Ellin")
    ColumnMemory(store).remember([("Name", "When")], {"title": "Name"})
    FileMemory(store).remember("key", "12 34")
    store.close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO facts VALUES ('columns:number', x'07'), ('other', 'x')")
    assert recover_store(path, tmp_path / "saved", {1: [1]}) == ()
    with closing(Store.open(tmp_path / "saved")) as saved:
        assert ArchiveSettings(saved).repository == "Port Ellin"
        assert ColumnMemory(saved).recall([("Name", "When")]) == {"title": "Name"}
        assert FileMemory(saved).recall("key") == "12 34"
        assert saved.problems() == []
    with closing(sqlite3.connect(tmp_path / "saved")) as connection:
        query = "SELECT count(*) FROM facts WHERE name IN ('columns:number', 'other')"
        assert connection.execute(query).fetchone() == (0,)


@pytest.mark.parametrize("damaged", ["", "{", "[]", "7", '{"title": 7}', "[" * 100_000])
def test_a_damaged_choice_of_columns_is_none(tmp_path: Path, damaged: str) -> None:
    path = tmp_path / "finding-aid.sqlite3"
    headers = [("Name", "When"), ("Name", "Day")]
    with closing(Store.create(path)) as store:
        memory = ColumnMemory(store)
        memory.remember(headers[:1], {"title": "Name"})
        with store.transaction() as connection:
            connection.execute("UPDATE facts SET value = ? WHERE name GLOB 'columns:*'", (damaged,))
        memory.remember(headers[1:], {"date": "Day"})
        assert memory.recall(headers[:1]) == {}
        assert memory.recall(headers) == {"date": "Day"}


@pytest.mark.parametrize("contents", ["random", "zeros", "empty", "first page"])
def test_nothing_is_made_of_a_store_that_cannot_be_read(tmp_path: Path, contents: str) -> None:
    path = tmp_path / "finding-aid.sqlite3"
    store = Store.create(path)
    store.apply(
        PlannedChange(UpsertPlan(added=(Record("r1", "Note", ArchivalDate.none()),)), "add"), 1
    )
    store.add_turn("c1", "Who?", "{}", "{}")
    store.close()
    size = path.stat().st_size
    damaged = {
        "random": random.Random(1).randbytes(size),
        "zeros": bytes(size),
        "empty": b"",
        "first page": path.read_bytes()[:PAGE_BYTES],
    }[contents]
    path.write_bytes(damaged)
    with pytest.raises(NothingLeft, match=r"nothing can be read of .*; nothing was changed"):
        recover_store(path, tmp_path / "saved", {1: [1]})
    assert (path.read_bytes(), (tmp_path / "saved").exists()) == (damaged, False)
