"""Several programs use one store: each reads one moment, and what is acknowledged is there."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from corpus import Annotations, Store, StoreDamaged, StoreError, recover_store, store_lock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    Store.create(tmp_path / "store").close()
    return tmp_path / "store"


def test_a_check_sees_nothing_of_what_is_written_meanwhile(path: Path) -> None:
    with closing(Store.open(path)) as reader, closing(Store.open(path)) as writer:
        with reader.snapshot() as snapshot:
            writer.add_turn("c1", "Who?", "{}", "{}")
            Annotations(writer).write_note("r1", "On rice.")
            assert snapshot.problems() == []
            assert snapshot.turns("c1") == []
        assert reader.problems() == []


def test_a_writer_waits_for_a_repair_and_goes_into_the_new_file(path: Path) -> None:
    written = threading.Event()
    with closing(Store.open(path)) as store:
        store.add_turn("c1", "Who?", "{}", "{}")

        def write() -> None:
            store.add_turn("c2", "When?", "{}", "{}")
            written.set()

        with store_lock(path):
            writer = threading.Thread(target=write)
            writer.start()
            assert not written.wait(0.3)
            recover_store(path, path.with_name("saved"), {})
            path.with_name("saved").replace(path)
        writer.join()
    with closing(Store.open(path)) as store, store.snapshot() as snapshot:
        assert [len(snapshot.turns(name)) for name in ("c1", "c2")] == [1, 1]


def test_a_log_that_was_removed_under_an_open_store_loses_nothing(path: Path) -> None:
    with closing(Store.open(path)) as first, closing(Store.open(path)) as second:
        for number, store in enumerate((first, second, first, second)):
            store.add_turn(f"c{number}", "Who?", "{}", "{}")
            for suffix in ("-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
    with closing(Store.open(path)) as store:
        assert store.problems() == []
        names = {item.id for item in Annotations(store).conversations()}
        assert names == {"c0", "c1", "c2", "c3"}


READS: dict[str, Callable[[Annotations], object]] = {
    "conversations": lambda annotations: annotations.conversations(),
    "turns": lambda annotations: annotations.turns("c1"),
    "name": lambda annotations: annotations.conversation_name("c1"),
    "rename": lambda annotations: annotations.rename_conversation("c1", "Rice"),
    "delete": lambda annotations: annotations.delete_conversation("c1"),
    "note": lambda annotations: annotations.note("r1"),
    "write note": lambda annotations: annotations.write_note("r1", "On tea."),
    "tags": lambda annotations: annotations.tags(),
    "set tags": lambda annotations: annotations.set_tags("r1", ["rice"]),
    "searches": lambda annotations: annotations.saved_searches(),
    "feedback": lambda annotations: annotations.feedback(),
}


@pytest.mark.parametrize("read", READS)
def test_a_damaged_page_is_one_clean_error(path: Path, read: str) -> None:
    with closing(Store.open(path)) as store:
        store.add_turn("c1", "Who?", "{}", "{}")
        Annotations(store).write_note("r1", "On rice.")
    with closing(sqlite3.connect(path)) as connection:
        tables = ("turns", "conversations", "notes", "tags", "saved_searches", "feedback")
        marks = ", ".join("?" * len(tables))
        query = f"SELECT rootpage FROM sqlite_master WHERE name IN ({marks})"
        pages = [line[0] for line in connection.execute(query, tables)]
    data = bytearray(path.read_bytes())
    for page in pages:
        data[(page - 1) * 4096 : page * 4096] = bytes(4096)
    path.write_bytes(data)
    with closing(Store.open(path)) as store, pytest.raises(StoreDamaged) as raised:
        READS[read](Annotations(store))
    assert str(raised.value) == (
        f"{path} cannot be read (database disk image is malformed); run: finding-aid repair"
    )


def test_a_store_that_was_moved_away_is_said(path: Path) -> None:
    with closing(Store.open(path)) as store:
        store.add_turn("c1", "Who?", "{}", "{}")
        path.rename(path.with_name("moved"))
        for use in (
            lambda: Annotations(store).conversations(),
            lambda: store.add_turn("c1", "And?", "{}", "{}"),
        ):
            with pytest.raises(StoreError, match="is no longer there; put it back"):
                use()
        assert not path.exists()
        path.with_name("moved").rename(path)
        assert [item.id for item in Annotations(store).conversations()] == ["c1"]


def test_a_turn_that_is_no_json_is_one_clean_error(path: Path) -> None:
    with closing(Store.open(path)) as store:
        store.add_turn("c1", "Who?", '{"question": "Who?"}', "{}")
    path.write_bytes(path.read_bytes().replace(b'{"question": "Who?"}', b'{"question": "Who?")'))
    with (
        closing(Store.open(path)) as store,
        store.snapshot() as snapshot,
        pytest.raises(StoreDamaged, match="turn 1 of conversation c1 is damaged; run: "),
    ):
        snapshot.turns("c1")
