"""A watched folder: what is new or changed is added once it has settled; a bad file is reported once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from corpus import FileMemory, read_file
from qa import Assistant
from qa.interfaces.commands.records import files_in
from qa.upkeep.folder_watch import FolderWatch, is_temporary
from tests.embeddings.fake_encoder import PaperEncoder

TIN = '{"id": "tin", "title": "Note on Tin", "date": "1961"}\n'
ORE = '{"id": "ore", "title": "Note on Ore", "date": "1962"}\n'


class Clock:
    """Seconds that pass only when they are told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "folder"
    made.mkdir()
    return made


@pytest.fixture
def assistant(folder: Path) -> Iterator[Assistant]:
    made = Assistant.open(folder / "archive", bundled=False, load_encoder=PaperEncoder)
    yield made
    made.close()


def watch(assistant: Assistant, folder: Path, clock: Clock) -> FolderWatch:
    return FolderWatch(
        lambda: files_in([folder], assistant.folder),
        FileMemory(assistant.archive.store),
        read_file,
        lambda reading: assistant.add([reading]),
        settle_seconds=2.0,
        clock=clock,
    )


def write(path: Path, text: str, changed_at: int) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    os.utime(path, ns=(changed_at, changed_at))


@pytest.fixture
def look(assistant: Assistant, folder: Path, clock: Clock) -> Callable[[float], list[str]]:
    watcher = watch(assistant, folder, clock)

    def at(seconds: float) -> list[str]:
        clock.seconds = seconds
        return told(watcher)

    return at


def told(watcher: FolderWatch) -> list[str]:
    return [
        f"{watched.path.name}: {watched.error or (watched.change and watched.change.added)}"
        for watched in watcher.look()
    ]


def test_a_file_is_added_when_it_has_not_changed_for_the_settle_time(
    folder: Path, look: Callable[[float], list[str]]
) -> None:
    write(folder / "tin.jsonl", TIN[:20], 1)
    assert look(0.0) == []
    write(folder / "tin.jsonl", TIN, 2)
    assert look(2.0) == []
    assert look(3.9) == []
    assert look(4.0) == ["tin.jsonl: ('tin',)"]
    assert look(9.0) == []
    write(folder / "tin.jsonl", TIN + ORE, 3)
    write(folder / "inner" / "ore.jsonl", ORE, 3)
    assert look(10.0) == []
    assert look(12.0) == ["ore.jsonl: ('ore',)", "tin.jsonl: ()"]


def test_the_archive_hidden_and_temporary_files_are_left_alone(
    folder: Path, look: Callable[[float], list[str]]
) -> None:
    for name in (".hidden", "~$tin.xlsx", "tin.jsonl.part", "tin.jsonl~", "a.TMP", "#tin#"):
        write(folder / name, TIN, 1)
        assert is_temporary(name)
    assert not is_temporary("tin.jsonl")
    assert look(0.0) == look(5.0) == []


def test_a_bad_file_is_reported_once_and_again_when_it_changes(
    folder: Path, look: Callable[[float], list[str]]
) -> None:
    write(folder / "bad.jsonl", "\0\1\2", 1)
    assert look(0.0) == []
    [line] = look(2.0)
    assert line.startswith("bad.jsonl: ")
    assert look(4.0) == []
    write(folder / "bad.jsonl", TIN, 2)
    assert (look(5.0), look(7.0)) == ([], ["bad.jsonl: ('tin',)"])


def test_what_was_done_survives_a_restart(
    assistant: Assistant, folder: Path, clock: Clock, look: Callable[[float], list[str]]
) -> None:
    write(folder / "tin.jsonl", TIN, 1)
    write(folder / "bad.jsonl", "\0", 1)
    assert (look(0.0), len(look(2.0))) == ([], 2)
    again = watch(assistant, folder, clock)
    for seconds in (3.0, 6.0):
        clock.seconds = seconds
        assert told(again) == []
    assert len(assistant.maintenance.history()) == 1


def test_a_file_that_changes_while_it_is_read_is_read_again(
    assistant: Assistant, folder: Path, clock: Clock
) -> None:
    write(folder / "tin.jsonl", TIN, 1)
    watcher = watch(assistant, folder, clock)
    add = watcher._add

    def add_and_write(reading: object) -> object:
        change = add(reading)  # type: ignore[arg-type]
        if clock.seconds < 3:
            write(folder / "tin.jsonl", TIN + ORE, 2)
        return change

    watcher._add = add_and_write  # type: ignore[assignment]
    lines = []
    for clock.seconds in (0.0, 2.0, 3.0, 5.0):
        lines.append(told(watcher))
    assert lines == [[], [], [], ["tin.jsonl: ('ore',)"]]


def test_a_file_that_goes_away_is_forgotten(
    folder: Path, look: Callable[[float], list[str]]
) -> None:
    write(folder / "tin.jsonl", TIN, 1)
    assert look(0.0) == []
    (folder / "tin.jsonl").unlink()
    assert look(2.0) == []
    write(folder / "tin.jsonl", TIN, 1)
    assert (look(3.0), look(5.0)) == ([], ["tin.jsonl: ('tin',)"])
