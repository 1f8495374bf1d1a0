"""What SQLite cannot reach in a damaged store is read from the pages of the file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from corpus import ArchivalDate, Record, Store, UpsertPlan, recover_store

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
    store.apply(UpsertPlan(added=records), 1, "add")
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
