"""An archive that is moved, deleted or damaged under an open assistant: one line, and on it goes when it is back."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from corpus import FindingAidError
from qa import Assistant
from qa.browse import NameBrowser
from tests.embeddings.archive.crash_writer import FIRST, SECOND, page
from tests.embeddings.fake_encoder import PaperEncoder

STORE = "finding-aid.sqlite3"


class Open(NamedTuple):
    """An open assistant, a conversation in it, its folder, and where that is moved to."""

    assistant: Assistant
    conversation: str
    folder: Path
    away: Path


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    folder = tmp_path / "archive"
    assistant = Assistant.open(folder, bundled=False, load_encoder=PaperEncoder)
    assistant.add([FIRST])
    assistant.add([SECOND])
    conversation = assistant.ask("What of war?").conversation
    assert conversation is not None
    yield Open(assistant, conversation, folder, tmp_path / "away")
    assistant.close()


ASKING: dict[str, Callable[[Open], object]] = {
    "ask": lambda it: [hit.record.id for hit in it.assistant.ask("Is there war?", keep=False).hits],
    "search": lambda it: [hit.record.id for hit in it.assistant.search("border").hits],
    "browse": lambda it: it.assistant.browse(words="war"),
    "record": lambda it: it.assistant.record("1964-letter"),
    "conversations": lambda it: [one.id for one in it.assistant.annotations.conversations()],
    "turns": lambda it: it.assistant.turns(it.conversation),
    "history": lambda it: it.assistant.maintenance.history(),
    "check": lambda it: it.assistant.maintenance.check(),
    "names": lambda it: isinstance(it.assistant.names, NameBrowser),
}
CHANGES: dict[str, Callable[[Open], object]] = {
    "kept question": lambda it: it.assistant.ask("And of peace?", follow=it.conversation),
    "note": lambda it: it.assistant.annotations.write_note("1964-letter", "Seen."),
    "add": lambda it: it.assistant.add([page(("1999", "New", "On war."))]),
    "remove": lambda it: it.assistant.remove(["1964-letter"]),
    "undo": lambda it: it.assistant.maintenance.undo(),
    "sync": lambda it: it.assistant.maintenance.sync(),
}


def move(it: Open) -> None:
    it.folder.rename(it.away)


def empty_folder(it: Open) -> None:
    move(it)
    it.folder.mkdir()


def file_in_its_place(it: Open) -> None:
    move(it)
    it.folder.write_text("x", encoding="utf-8")


def delete(it: Open) -> None:
    shutil.copytree(it.folder, it.away)
    shutil.rmtree(it.folder)


def delete_store(it: Open) -> None:
    shutil.copytree(it.folder, it.away)
    for path in it.folder.glob(f"{STORE}*"):
        path.unlink()


def delete_index(it: Open) -> None:
    shutil.copytree(it.folder, it.away)
    shutil.rmtree(it.folder / "index")


def overwrite_store(it: Open) -> None:
    shutil.copytree(it.folder, it.away)
    (it.folder / STORE).write_bytes(b"x" * 50_000)


def cut_index(it: Open) -> None:
    shutil.copytree(it.folder, it.away)
    for path in it.folder.glob("index/*/**/*.*"):
        os.truncate(path, 3)


def bring_back(it: Open) -> None:
    """Put the archive back as a reader does: what stands in its place is taken away first."""
    if it.folder.is_dir():
        shutil.rmtree(it.folder)
    it.folder.unlink(missing_ok=True)
    it.away.rename(it.folder)


@pytest.mark.parametrize(
    "damage",
    [
        move,
        empty_folder,
        file_in_its_place,
        delete,
        delete_store,
        delete_index,
        overwrite_store,
        cut_index,
    ],
)
def test_the_assistant_goes_on_when_its_archive_is_back(
    opened: Open, damage: Callable[[Open], None]
) -> None:
    expected = {name: ask(opened) for name, ask in ASKING.items()}
    damage(opened)
    for call in (*ASKING.values(), *CHANGES.values()) * 2:
        with suppress(FindingAidError):  # any other error fails the test
            call(opened)
    bring_back(opened)
    assert {name: ask(opened) for name, ask in ASKING.items()} == expected
    for name in ("note", "add", "kept question", "undo"):
        CHANGES[name](opened)
    assert opened.assistant.maintenance.check() == []


@pytest.mark.parametrize("damage", [move, delete])
@pytest.mark.parametrize("name", [*ASKING, *CHANGES])
def test_an_archive_that_is_gone_is_named_and_not_made_anew(
    opened: Open, damage: Callable[[Open], None], name: str
) -> None:
    """A lock would have made its folder, into which `mv` then moves what it should replace."""
    damage(opened)
    if name == "names":  # what is known of names is in memory
        ASKING[name](opened)
    else:
        with pytest.raises(FindingAidError) as told:
            (ASKING | CHANGES)[name](opened)
        (line,) = str(told.value).splitlines()
        assert str(opened.folder) in line
        assert line.endswith(
            "is no longer there; put it back, or name the archive's new folder with --archive"
        )
    assert not opened.folder.exists()
