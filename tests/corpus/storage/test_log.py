"""What is lost of SQLite's log is said, and repair saves each whole page of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from corpus import Store, StoreDamaged, recover_store
from corpus.storage import schema
from corpus.storage.log import log_damage, read_log

FRAME_BYTES = 4120
TURNS = [f"c{number}" for number in range(8)]


def log_of(store: Path) -> Path:
    return store.with_name(f"{store.name}-wal")


def index_of(store: Path) -> Path:
    return store.with_name(f"{store.name}-shm")


@pytest.fixture
def killed(tmp_path: Path) -> Iterator[Path]:
    """A store whose turns lie in its log alone, as a program that was killed leaves it."""
    path, copied = tmp_path / "store", tmp_path / "killed"
    Store.create(path).close()
    with closing(schema.connect(path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM turns").fetchone()  # keeps changes in the log
        store = Store.open(path)
        for conversation in TURNS:
            store.add_turn(conversation, "Who?", "{}", '{"text": "' + "Ana " * 2000 + '"}')
        assert log_damage(path) == ""
        for source in (path, log_of(path), index_of(path)):
            shutil.copyfile(source, copied.with_name(source.name.replace("store", "killed")))
        reader.execute("ROLLBACK")
        store.close()
    yield copied


def flip(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 0x04
    path.write_bytes(data)


def cut(store: Path, frames: int, more: int = 0) -> None:
    log_of(store).write_bytes(log_of(store).read_bytes()[: 32 + frames * FRAME_BYTES + more])


DAMAGES: dict[str, Callable[[Path], object]] = {
    "a page is flipped": lambda store: flip(log_of(store), 32 + 9 * FRAME_BYTES + 700),
    "a checksum is flipped": lambda store: flip(log_of(store), 32 + 9 * FRAME_BYTES + 20),
    "a salt is flipped": lambda store: flip(log_of(store), 32 + 9 * FRAME_BYTES + 9),
    "the header is flipped": lambda store: flip(log_of(store), 17),
    "the start is zeroed": lambda store: log_of(store).write_bytes(
        bytes(4096) + log_of(store).read_bytes()[4096:]
    ),
    "all is zeroed": lambda store: log_of(store).write_bytes(bytes(log_of(store).stat().st_size)),
    "it is cut": lambda store: cut(store, 5),
    "it is cut within a frame": lambda store: cut(store, 5, 40),
    "it is emptied": lambda store: log_of(store).write_bytes(b""),
    "it is missing": lambda store: log_of(store).unlink(),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_log_that_lost_turns_is_named(killed: Path, damage: str) -> None:
    DAMAGES[damage](killed)
    with pytest.raises(StoreDamaged) as raised:
        Store.open(killed)
    assert str(raised.value).startswith(f"the log of the store ({log_of(killed)}) is damaged: ")
    assert str(raised.value).endswith("; run: finding-aid repair")
    losses = recover_store(killed, killed.with_name("saved"), {})
    assert losses[0].endswith("cannot be read: the last changes may be lost")


@pytest.mark.parametrize("damage", list(DAMAGES)[:4])
def test_without_its_index_a_damaged_log_is_named(killed: Path, damage: str) -> None:
    index_of(killed).unlink()
    DAMAGES[damage](killed)
    assert log_damage(killed) != ""


def test_a_whole_log_is_read_to_its_end(killed: Path) -> None:
    for index in (True, False):
        if not index:
            index_of(killed).unlink()
        assert log_damage(killed) == ""
    log = read_log(killed)
    assert (log.readable, bool(log.intact.all())) == (len(log.pages), True)
    with closing(Store.open(killed)) as store, store.snapshot() as snapshot:
        assert [len(snapshot.turns(name)) for name in TURNS] == [1] * len(TURNS)
    assert not log_of(killed).exists()


def test_turns_behind_a_damaged_page_of_the_log_are_saved(killed: Path) -> None:
    """SQLite would end at the damaged frame, and lose every turn after it."""
    log = read_log(killed)
    last_frame = len(log.pages) - 2
    flip(log_of(killed), 32 + last_frame * FRAME_BYTES + 3000)
    saved = killed.with_name("saved")
    assert len(recover_store(killed, saved, {})) >= 1
    with closing(Store.open(saved)) as store, store.snapshot() as snapshot:
        found = [name for name in TURNS if snapshot.turns(name)]
    assert found[:-1] == TURNS[: len(found) - 1]
    assert len(found) >= len(TURNS) - 1


def test_a_change_that_was_taken_back_is_no_damage(tmp_path: Path) -> None:
    """A large change is written to the log before its end, and stays there when it is undone."""
    path = tmp_path / "store"
    Store.create(path).close()
    with closing(schema.connect(path)) as connection, closing(schema.connect(path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM turns").fetchone()
        connection.execute("PRAGMA cache_size = 5")
        connection.execute("BEGIN IMMEDIATE")
        for number in range(60):
            line = (f"c{number}", 1, "", "Who?", "{}", "x" * 9000)
            connection.execute("INSERT INTO turns VALUES (?, ?, ?, ?, ?, ?)", line)
        connection.execute("ROLLBACK")
        connection.execute("INSERT INTO notes VALUES ('r1', '', 'On rice.')")
        assert log_damage(path) == ""
        index_of(path).rename(tmp_path / "kept")
        assert log_damage(path) == ""
        assert len(read_log(path).pages) < 10 < log_of(path).stat().st_size // FRAME_BYTES
        (tmp_path / "kept").rename(index_of(path))


def test_a_turn_is_in_the_file_at_once(tmp_path: Path) -> None:
    path = tmp_path / "store"
    with closing(Store.create(path)) as store:
        store.add_turn("c1", "Who?", "{}", "{}")
        assert log_of(path).stat().st_size == 0
        shutil.copyfile(path, tmp_path / "copy")
    with closing(Store.open(tmp_path / "copy")) as copied, copied.snapshot() as snapshot:
        assert [turn.question for turn in snapshot.turns("c1")] == ["Who?"]
