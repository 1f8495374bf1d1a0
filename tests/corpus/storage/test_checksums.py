"""A changed letter in any table of the store is noticed, whoever wrote it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from corpus import (
    Annotations,
    ArchivalDate,
    PlannedChange,
    Record,
    Store,
    StoredPage,
    UpsertPlan,
    count_phrase,
    parse_date,
    recover_store,
)
from corpus.storage.checksums import CHECKED_TABLES

UNDATED = ArchivalDate("", "", None, None)

WRITTEN = {
    "records": (2, "valid_from = 7"),
    "spans": (1, "earliest = earliest + 1"),
    "changes": (2, "description = 'add nothing'"),
    "pages": (2, "total = 60"),
    "turns": (2, "answer = '{}'"),
    "conversations": (1, "name = 'Theirs'"),
    "notes": (1, "text = 'Seen in Rome.'"),
    "tags": (2, "tag = tag || 's'"),
    "saved_searches": (1, "address = '?q=rice'"),
    "feedback": (1, "helped = 0"),
}
"""The lines that each table of the store below holds, and a change of them all."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store in which every table was written, and some lines were taken away and replaced."""
    store = Store.create(tmp_path / "finding-aid.sqlite3")
    when = parse_date("May 6, 1961")
    assert when is not None
    listing = StoredPage("a.txt", "B new site, bare header", 1, 2, 50, 2)
    store.apply(
        PlannedChange(
            UpsertPlan(added=(Record("r1", "Cable", when), Record("r2", "Note", UNDATED))), "add a"
        ),
        1,
    )
    store.apply(PlannedChange(UpsertPlan(removed_rows=(2,)), "remove r2", [listing, listing]), 2)
    desk = Annotations(store)
    store.add_turn("c1", "Who?", "{}", '{"text": "Ana of the border."}')
    store.add_turn("c1", "And then?", "{}", '{"text": "Rice."}')
    store.add_turn("c2", "What?", "{}", "{}")
    desk.delete_conversation("c2")
    desk.replace_answer("c1", 2, '{"text": "Rice and tea."}')
    for name in ("My", "Mine"):
        desk.rename_conversation("c1", name)
        desk.write_note("r1", f"Seen in Oslo, by {name}.")
        desk.save_search("border", f"?q={name}")
    desk.set_tags("r1", ["oslo", "two", "three"])
    desk.set_tags("r1", ["oslo", "two"])
    desk.set_feedback("c1", 1, True)
    store.close()
    return tmp_path / "finding-aid.sqlite3"


def lines(path: Path, table: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return sorted(connection.execute(f"SELECT * FROM {table}"), key=repr)


def problems(path: Path) -> list[str]:
    store = Store.open(path)
    try:
        return store.problems()
    finally:
        store.close()


def test_every_table_but_the_facts_is_sealed(path: Path) -> None:
    tables = {line[1] for line in lines(path, "sqlite_master") if line[0] == "table"}
    assert set(CHECKED_TABLES) == set(WRITTEN) == tables - {"facts", "sqlite_sequence"}
    assert problems(path) == []
    assert not [line for line in lines(path, "sqlite_master") if line[0] in ("trigger", "view")]


@pytest.mark.parametrize("table", CHECKED_TABLES)
def test_a_table_that_is_changed_or_shorter_is_named(path: Path, table: str) -> None:
    count, change = WRITTEN[table]
    assert len(lines(path, table)) == count
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"UPDATE {table} SET {change}")
    stated = count_phrase(count, "was", "were")
    damaged = f"the store is damaged: the table {table} is not what was written"
    assert problems(path)[-1] == f"{damaged} ({count_phrase(count, 'line')}; {stated})"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"DELETE FROM {table}")
    assert problems(path)[-1].endswith(
        f"the table {table} is not what was written (0 lines; {count_phrase(count, 'was', 'were')})"
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            "DELETE FROM facts WHERE name = 'checksum turns'",
            "the checksum of the table turns cannot be read",
        ),
        (
            "UPDATE facts SET value = 'x' WHERE name = 'checksum turns'",
            "the checksum of the table turns cannot be read",
        ),
        (
            "UPDATE facts SET name = 'indey' WHERE name = 'index'",
            "it does not say which index belongs to it",
        ),
    ],
)
def test_a_seal_that_is_lost_is_said(path: Path, change: str, said: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(change)
    assert problems(path) == [f"the store is damaged: {said}"]


def test_what_is_taken_back_changes_no_seal(path: Path) -> None:
    store = Store.open(path)
    with pytest.raises(KeyboardInterrupt), store.transaction() as connection:
        connection.execute("DELETE FROM turns")
        raise KeyboardInterrupt
    assert store.problems() == []
    store.close()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            "DELETE FROM turns WHERE number = 2",
            "conversation c1 ('And then?'): 1 of its 2 turns cannot be read: lost",
        ),
        (
            "UPDATE notes SET text = 'Rome'",
            "a line of the table notes is kept, but is not what was written",
        ),
    ],
)
def test_what_is_lost_beside_the_records_is_said(path: Path, change: str, said: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(change)
    losses = recover_store(path, path.with_name("saved"), {})
    assert (losses, problems(path.with_name("saved"))) == ((said,), [])


def test_an_open_store_leaves_a_file_that_another_has_replaced(path: Path, tmp_path: Path) -> None:
    """What it wrote into the file that is gone would be gone with it."""
    store = Store.open(path)
    with store.snapshot() as snapshot:
        assert (snapshot.count(), snapshot.date_index.undated_count) == (1, 0)
    other = Store.create(tmp_path / "other")
    other.apply(
        PlannedChange(
            UpsertPlan(added=tuple(Record(f"r{n}", "Note", UNDATED) for n in range(3))), "add b"
        ),
        2,
    )
    other.close()
    (tmp_path / "other").replace(path)
    with store.snapshot() as snapshot:
        assert (snapshot.count(), snapshot.date_index.undated_count) == (3, 3)
    store.add_turn("c9", "Who?", "{}", "{}")
    store.close()
    assert [line[0] for line in lines(path, "turns")] == ["c9"]
