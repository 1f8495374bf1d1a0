"""Moving an archive between a folder and a database: all of it, cut off anywhere, and nothing embedded again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from corpus import (
    Annotations,
    ArchiveSettings,
    ColumnMemory,
    FileMemory,
    StoreDamaged,
    unfinished_move,
)
from corpus.storage import table_copy
from embeddings import (
    Archive,
    ArchiveError,
    FolderArchive,
    load_postgres,
    move,
    plan_correction,
    plan_merge,
)
from embeddings.postgres import index_rebuild
from qa.interfaces.command_line import main
from tests.embeddings.fake_encoder import PaperEncoder
from tests.embeddings.postgres.test_contract import RECORDS, ids, reading, record

Make = Callable[..., Archive]


class Cut(Exception):
    """A move that is killed here."""


@contextmanager
def quiet(unit: str) -> Iterator[Callable[[int, int], None]]:
    yield lambda done, total: None


@pytest.fixture(params=["to a database", "to a folder"])
def place(
    request: pytest.FixtureRequest, new_database: Callable[[], str], tmp_path: Path
) -> Iterator[Make]:
    """Opens the archive that is moved, or the one to which it is moved."""
    opened: list[Archive] = []
    address = new_database()

    def open_it(name: str, encoder: PaperEncoder) -> Archive:
        if (name == "origin") == (request.param == "to a folder"):
            archive: Archive = load_postgres().open(address, tmp_path / "own", lambda: encoder)
        else:
            archive = FolderArchive.create(tmp_path / "archive", lambda: encoder)
        opened.append(archive)
        return archive

    yield open_it
    for archive in opened:
        archive.close()


def fill(archive: Archive) -> None:
    """Give an archive all that one can hold."""
    archive.add([reading(*RECORDS[:6], name="first")])
    archive.add([reading(record(2, "1951", "Note", "Peace."), *RECORDS[6:], name="second")])
    archive.remove(["r1"])
    archive.change_records(lambda snapshot: plan_merge(snapshot, "r5", "r4"))
    words = {"title": "Trouble in Zürich"}
    archive.change_records(lambda snapshot: plan_correction(snapshot, "r4", words, (), None))
    archive.undo(3)
    annotations = Annotations(archive.store)
    for number in range(5):
        archive.store.add_turn(f"c{number % 2}", f"Ärger {number}?", "{}", '{"text": "Peace"}')
    annotations.rename_conversation("c1", "Trouble")
    annotations.set_feedback("c1", 1, True)
    annotations.write_note("r2", "See r3.")
    annotations.set_tags("r3", ["later", "Élan"])
    annotations.save_search("war", "?war")
    ArchiveSettings(archive.store).set_repository("National Archive")
    ColumnMemory(archive.store).remember([["Datum", "Titel"]], {"date": "Datum"})
    FileMemory(archive.store).remember("page", "state")
    (archive.folder / "names.csv").write_text("name,also\n", encoding="utf-8")


def contents(archive: Archive) -> dict[str, object]:
    """All that a reader can see of an archive."""
    annotations = Annotations(archive.store)
    with archive.view() as view:
        words, vectors = view.index.text_index, view.index.vector_index
        assert words is not None
        query = archive.encode_question(view, "war and peace")
        return {
            "records": list(view.snapshot.live_records()),
            "pages": view.snapshot.listing_pages(),
            "states": [
                sorted(one.record.id for one in view.snapshot.records_of_generation(number, 0))
                for number in range(1, 7)
            ],
            "history": [entry for entry in archive.history() if entry.generation <= 6],
            "turns": [annotations.turns(name) for name in ("c0", "c1")],
            "conversations": {one.id: one.name for one in annotations.conversations()},
            "feedback": annotations.feedback(),
            "notes": annotations.records_with_words("see"),
            "tags": annotations.records_by_tag(),
            "searches": annotations.saved_searches(),
            "columns": ColumnMemory(archive.store).recall([["Datum", "Titel"]]),
            "names": (archive.folder / "names.csv").read_text(encoding="utf-8"),
            "days": view.index.date_index.columns().tolist(),
            "nearest": vectors.search_records(query, 9)[0].tolist(),
            "war": words.document_frequency("war"),
        }


def test_all_is_moved_and_nothing_embedded_again(place: Make) -> None:
    encoder = PaperEncoder()
    origin = place("origin", encoder)
    fill(origin)
    before = contents(origin)
    encoder.documents.clear()
    goal = place("goal", encoder)
    moved = move(origin, goal, quiet)
    assert (moved.records, moved.generation, moved.embedded) == (7, 6, 0)
    assert encoder.documents == []
    assert contents(goal) == before == contents(origin)
    assert (goal.check(), unfinished_move(goal.store)) == ([], "")
    goal.undo(2)
    goal.add([reading(record(9, "1970", "Late", "war"))])
    assert (goal.check(), len(ids_of(goal))) == ([], 9)
    with pytest.raises(ArchiveError, match=r"nothing was moved to .*with records in it"):
        move(origin, goal, quiet)


def ids_of(archive: Archive) -> list[str]:
    with archive.view() as view:
        return ids(view)


def test_a_move_that_is_cut_off_anywhere_goes_on(
    place: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_copy, "_LINES_PER_BATCH", 1)
    monkeypatch.setattr(index_rebuild, "_RECORDS_PER_BATCH", 2)
    encoder = PaperEncoder()
    origin = place("origin", encoder)
    fill(origin)
    steps = 0

    def cut_after(most: int) -> Callable[[str], AbstractContextManager[Callable[[int, int], None]]]:
        @contextmanager
        def stage(unit: str) -> Iterator[Callable[[int, int], None]]:
            def step(*_: int) -> None:
                nonlocal steps
                steps += 1
                if steps > most:
                    raise Cut

            step()
            yield step

        return stage

    goal = place("goal", encoder)
    encoder.documents.clear()
    for most in range(100):
        steps = 0
        try:
            move(origin, goal, cut_after(most))
            break
        except Cut:
            assert unfinished_move(goal.store) == origin.place
            if most == 3:  # what is moved changes meanwhile
                origin.add([reading(record(3, "1951", "Another note", "On cities."))])
                Annotations(origin.store).write_note("r2", "See r3 again.")
    assert most > 5
    assert contents(goal) == contents(origin)
    assert (goal.check(), len(encoder.documents)) == ([], 1)  # the new record, in the first archive


def test_another_model_embeds_anew(place: Make) -> None:
    origin = place("origin", PaperEncoder())
    fill(origin)
    goal = place("goal", PaperEncoder(axes=("war", "peace"), name="other"))
    moved = move(origin, goal, quiet)
    assert (moved.vectors, moved.embedded) == (0, 8)
    assert (goal.status().model_name, goal.check()) == ("other", [])


def test_a_damaged_record_is_not_moved(place: Make) -> None:
    origin = place("origin", PaperEncoder())
    fill(origin)
    with origin.store.transaction() as connection:
        connection.execute("UPDATE records SET title = 'Other' WHERE row = 3")
    goal = place("goal", PaperEncoder())
    with pytest.raises(StoreDamaged, match=r"row 3 \(r3\) is not what was written"):
        move(origin, goal, quiet)


def test_the_command_moves_there_and_back(
    new_database: Callable[[], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "own"))
    address, first, last = new_database(), tmp_path / "first", tmp_path / "last"
    page = tmp_path / "page.jsonl"
    page.write_text('{"id": "a", "title": "Letter, Ana to Pedro", "date": "June 4, 1958"}')
    assert main(["add", str(page), "--archive", str(first)]) == 0
    for origin, goal in ((str(first), address), (address, str(last))):
        capsys.readouterr()
        assert main(["move", origin, goal, "--json"]) == 0
        moved = json.loads(capsys.readouterr().out)
        assert (moved["records"], moved["embedded"]) == (1, 0)
    assert main(["check", "--archive", str(last)]) == 0
    capsys.readouterr()
    assert main(["move", address, str(tmp_path / "parts"), "--partitions", "2"]) == 1
    assert "is a folder and has no partitions; leave out --partitions" in capsys.readouterr().err
    assert main(["move", str(first), address]) == 1
    captured = capsys.readouterr()
    assert (captured.out, captured.err.count("\n")) == ("", 1)
    assert "nothing was moved to postgresql://owner@/" in captured.err
    assert main(["move", str(tmp_path / "nothing"), address]) == 1
    assert "is not an archive" in capsys.readouterr().err


def test_what_a_cut_off_move_has_left_is_not_opened(
    new_database: Callable[[], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "own"))
    encoder, address = PaperEncoder(), new_database()
    origin = FolderArchive.create(tmp_path / "archive", lambda: encoder)
    fill(origin)

    @contextmanager
    def stage(unit: str) -> Iterator[Callable[[int, int], None]]:
        if unit == "vector":
            raise Cut
        yield lambda done, total: None

    goal = load_postgres().open(address, tmp_path / "mine", lambda: encoder)
    with pytest.raises(Cut):
        move(origin, goal, stage)
    other = FolderArchive.create(tmp_path / "other", lambda: encoder)
    with pytest.raises(ArchiveError, match=r"a move from .*archive into it was cut off"):
        move(other, goal, quiet)
    assert main(["records", "--archive", address]) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert f"a move from {origin.place} was cut off" in error
    for archive in (origin, goal, other):
        archive.close()
