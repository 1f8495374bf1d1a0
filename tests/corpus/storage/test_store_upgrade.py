"""A store of an earlier format is brought up when it is opened, and the old file is kept until that is done."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from corpus import ArchivalDate, CannotWrite, NotAnArchive, Record, Store, UpsertPlan, parse_date
from corpus.storage.schema import FORMAT
from tests.corpus.storage.earlier_formats import as_format_1, as_format_2, as_format_3

UNDATED = ArchivalDate("", "", None, None)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A store of format 1 with 3 records, of which one is no longer held."""
    path = tmp_path / "finding-aid.sqlite3"
    store = Store.create(path)
    when = parse_date("May 6, 1961")
    assert when is not None
    records = tuple(
        Record(id=f"r{n}", title=f"Cable {n}", date=when, people=("Ana", "Béla")) for n in range(3)
    )
    store.apply(UpsertPlan(added=records), 1, "add a.txt")
    store.apply(UpsertPlan(removed_rows=(2,)), 2, "remove r1")
    store.add_turn("c1", "Who?", "{}", "{}")
    store.close()
    as_format_1(path)
    return path


def version(path: Path) -> int:
    connection = sqlite3.connect(path)
    found = int(connection.execute("PRAGMA user_version").fetchone()[0])
    connection.close()
    return found


def test_all_of_an_old_store_is_there_in_the_new_format(old: Path) -> None:
    assert version(old) == 1
    store = Store.open(old)
    assert store.problems() == []
    with store.snapshot() as snapshot:
        assert [one.record.id for one in snapshot.live_records()] == ["r0", "r2"]
        assert [one.record.id for one in snapshot.records_of_generation(1, 2)] == ["r1"]
        assert (snapshot.generation, snapshot.index_checksum) == (2, "")
        assert [(one.what, one.source) for one in snapshot.change_log()] == [
            ("remove r1", ""),
            ("add a.txt", ""),
        ]
        assert [one.asked for one in snapshot.turns("c1")] == ["Who?"]
    store.close()
    assert version(old) == FORMAT
    assert [one.name for one in old.parent.iterdir()] == [old.name]


def test_a_store_of_format_2_gets_its_indexes(tmp_path: Path) -> None:
    path = tmp_path / "finding-aid.sqlite3"
    store = Store.create(path)
    when = parse_date("May 6, 1961")
    assert when is not None
    store.apply(
        UpsertPlan(added=(Record(id="r0", title="Cable, A [B] to C", date=when),)), 1, "add a.txt"
    )
    store.close()
    as_format_2(path)
    store = Store.open(path)
    with store.snapshot() as snapshot:
        assert snapshot.bracketed_titles() == [(1, "Cable, A [B] to C")]
        assert snapshot.coverage() == (when.earliest, when.latest)
    store.close()
    assert version(path) == FORMAT
    connection = sqlite3.connect(path)
    for asked, index in (
        ("SELECT row, earliest, latest FROM records WHERE died IS NULL", "live_date"),
        ("SELECT row, title FROM records WHERE died IS NULL AND instr(title, '[')", "live_title"),
    ):
        (plan,) = connection.execute(f"EXPLAIN QUERY PLAN {asked}")
        assert plan[3] == f"SCAN records USING COVERING INDEX {index}"
    connection.close()


def test_a_store_of_format_3_gets_its_seals_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "finding-aid.sqlite3"
    store = Store.create(path)
    store.apply(UpsertPlan(added=(Record(id="r0", title="Cable", date=UNDATED),)), 1, "add a.txt")
    store.add_turn("c1", "Who?", "{}", "{}")
    store.close()
    as_format_3(path)
    store = Store.open(path)
    assert (version(path), store.problems()) == (FORMAT, [])
    store.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE turns SET asked = 'What?'")
    store = Store.open(path)
    assert store.problems() == [
        "the store is damaged: the table turns is not what was written (1 line; 1 was)"
    ]
    store.close()


@pytest.mark.parametrize("step", ["copied", "tables changed", "checked", "switched"])
def test_an_upgrade_that_is_cut_off_leaves_the_old_or_the_new_and_a_copy(
    old: Path, step: str
) -> None:
    def at(reached: str) -> None:
        if reached == f"upgrade: {step}":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Store.open(old, at)
    assert version(old) == (FORMAT if step == "switched" else 1)
    assert version(old.with_name(f"{old.name}.format-1")) == 1
    store = Store.open(old)
    with store.snapshot() as snapshot:
        assert snapshot.count() == 2
    assert store.problems() == []
    store.close()


def test_an_upgrade_that_the_disk_refuses_changes_nothing(old: Path) -> None:
    def at(reached: str) -> None:
        if reached == "upgrade: tables changed":
            raise OSError(28, "No space left on device")

    with pytest.raises(
        CannotWrite, match=r"could not be upgraded \(No space left on device\); it is as it was"
    ):
        Store.open(old, at)
    assert version(old) == 1


def test_a_format_that_never_was_is_refused(old: Path) -> None:
    connection = sqlite3.connect(old)
    connection.execute("PRAGMA user_version = 0")
    connection.close()
    with pytest.raises(NotAnArchive, match="states format 0, which there never was"):
        Store.open(old)
