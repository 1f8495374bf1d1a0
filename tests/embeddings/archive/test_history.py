"""History and undo: every state can be returned to, and nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from embeddings import ArchiveError, FolderArchive, HistoryEntry
from tests.embeddings.archive.crash_writer import FIRST, SECOND, page
from tests.embeddings.fake_encoder import PaperEncoder

CABLE = "1961-05-06-cable-ana-to-bela"


@pytest.fixture
def encoder() -> PaperEncoder:
    return PaperEncoder()


@pytest.fixture
def archive(tmp_path: Path, encoder: PaperEncoder) -> Iterator[FolderArchive]:
    made = FolderArchive.create(tmp_path / "archive", lambda: encoder)
    yield made
    made.close()


def held(archive: FolderArchive) -> list[tuple[str, str]]:
    with archive.store.snapshot() as snapshot:
        return sorted((one.record.id, one.record.summary) for one in snapshot.live_records())


def pages_read(archive: FolderArchive) -> list[str]:
    with archive.store.snapshot() as snapshot:
        return [one.name for one in snapshot.listing_pages()]


def test_the_history_says_what_came_from_where(archive: FolderArchive) -> None:
    archive.add([FIRST])
    archive.add([SECOND], description="add pasted text")
    archive.remove([CABLE])
    found = archive.history()
    assert [
        (
            one.generation,
            one.description,
            one.source,
            one.added,
            one.updated,
            one.removed,
            one.records,
        )
        for one in found
    ] == [
        (3, f"remove {CABLE}", "", 0, 0, 1, 4),
        (2, "add pasted text", "page", 1, 1, 0, 5),
        (1, "add page", "page", 4, 0, 0, 4),
    ]
    assert all(isinstance(one, HistoryEntry) and one.time.endswith("+00:00") for one in found)


def test_undo_brings_back_what_an_addition_changed_and_embeds_nothing(
    archive: FolderArchive, encoder: PaperEncoder
) -> None:
    archive.add([FIRST])
    before = held(archive)
    archive.add([SECOND])
    after = held(archive)
    encoder.documents.clear()
    undone = archive.undo()
    assert (undone.added, undone.updated, undone.removed) == ((), ("1963-talk",), ("1964-letter",))
    assert (undone.embedded, undone.records, held(archive), archive.check()) == (0, 4, before, [])
    assert pages_read(archive) == ["page"]
    again = archive.undo()
    assert (again.added, again.updated, again.removed, again.embedded) == (
        ("1964-letter",),
        ("1963-talk",),
        (),
        0,
    )
    assert (held(archive), archive.check(), encoder.documents) == (after, [], [])
    assert pages_read(archive) == ["page", "page"]
    assert [one.description for one in archive.history()] == [
        "undo to 2",
        "undo to 1",
        "add page",
        "add page",
    ]


def test_undo_brings_back_what_was_removed(archive: FolderArchive) -> None:
    archive.add([FIRST])
    before = held(archive)
    archive.remove([CABLE])
    undone = archive.undo()
    assert (undone.added, held(archive), archive.check()) == ((CABLE,), before, [])


def test_every_state_can_be_returned_to(archive: FolderArchive) -> None:
    states = [held(archive)]
    for number in range(5):
        archive.add(
            [
                page(
                    (str(1900 + number), f"Note {number}", "On war."),
                    ("1950", "Report", f"Mao {'a' * number}"),
                )
            ]
        )
        states.append(held(archive))
    archive.remove([states[5][0][0]])
    for number in (3, 0, 5, 1, 4, 2):
        archive.undo(generation=number)
        assert held(archive) == states[number]
        assert archive.check() == []


def test_what_is_no_longer_kept_is_embedded_again(
    archive: FolderArchive, encoder: PaperEncoder
) -> None:
    archive.add([page(*((str(1900 + number), f"Note {number}", "On war.") for number in range(4)))])
    archive.undo(0)
    for number in range(3):
        archive.add([page((str(1950 + number), "Report", "On peace."))])
    encoder.documents.clear()
    undone = archive.undo(1)
    assert (len(undone.added), undone.embedded, len(encoder.documents), archive.check()) == (
        4,
        4,
        4,
        [],
    )


def test_an_undo_skips_changes_that_touched_no_record(archive: FolderArchive) -> None:
    archive.add([FIRST])
    archive.add([SECOND])
    other = PaperEncoder(axes=("border", "war"), name="other")
    again = FolderArchive.open(archive.folder, lambda: other)
    again.sync()
    undone = again.undo()
    assert (undone.removed, undone.records) == (("1964-letter",), 4)
    again.close()


def test_what_cannot_be_undone_is_said(archive: FolderArchive) -> None:
    with pytest.raises(ArchiveError, match="there is nothing to undo"):
        archive.undo()
    archive.add([FIRST])
    with pytest.raises(
        ArchiveError,
        match=r"no generation 7 to go back to: they go from 0 to 0; finding-aid history",
    ):
        archive.undo(7)
    assert archive.undo(0).records == 0
    assert held(archive) == []
