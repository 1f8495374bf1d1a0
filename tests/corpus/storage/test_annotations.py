"""The reader's desk: conversations, notes, tags, saved searches and feedback, kept beside the records."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import Desk, DeskError, Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store.create(tmp_path / "finding-aid.sqlite3")
    yield made
    made.close()


@pytest.fixture
def desk(store: Store) -> Desk:
    store.add_turn("one", "What did\nStalin say?", "{}", "{}")
    store.add_turn("one", "And then?", "{}", "{}")
    store.add_turn("two", "Who wrote?", "{}", "{}")
    return Desk(store)


def test_conversations_go_by_their_first_question_until_they_are_named(desk: Desk) -> None:
    assert {(one.id, one.name, one.turns) for one in desk.conversations()} == {
        ("one", "What did Stalin say?", 2),
        ("two", "Who wrote?", 1),
    }
    desk.rename("one", "  Stalin\n1949 ")
    assert {one.name for one in desk.conversations()} == {"Stalin 1949", "Who wrote?"}
    desk.rename("one", "")
    assert {one.name for one in desk.conversations()} == {"What did Stalin say?", "Who wrote?"}


def test_a_conversation_is_deleted_with_all_that_belongs_to_it(desk: Desk) -> None:
    desk.rename("one", "Stalin")
    desk.judge("one", 2, True)
    desk.delete("one")
    assert [one.id for one in desk.conversations()] == ["two"]
    assert desk.judgements() == []
    with pytest.raises(DeskError, match="there is no conversation 'one'"):
        desk.delete("one")


def test_whether_an_answer_helped_can_be_changed_and_taken_back(desk: Desk) -> None:
    desk.judge("one", 1, True)
    desk.judge("one", 1, False)
    desk.judge("two", 1, True)
    assert [(turn.asked, helped) for turn, helped in desk.judgements()] == [
        ("What did\nStalin say?", False),
        ("Who wrote?", True),
    ]
    desk.judge("one", 1, None)
    assert [turn.conversation for turn, _ in desk.judgements()] == ["two"]
    with pytest.raises(DeskError, match="has no turn 9"):
        desk.judge("one", 9, True)


def test_notes_and_tags(desk: Desk) -> None:
    desk.write_note("a", "See the Letter of 1950.\nCompare.")
    desk.tag("a", ["to read", "rice", "rice", " "])
    desk.tag("b", ["rice"])
    assert desk.note("a") == "See the Letter of 1950.\nCompare."
    assert (desk.tags("a"), desk.tags(), desk.tagged("rice")) == (
        ["rice", "to read"],
        ["rice", "to read"],
        ["a", "b"],
    )
    assert desk.noted("letter RICE") == ["a"]
    assert (desk.noted("rice"), desk.noted("harbour"), desk.noted(" ")) == (["a", "b"], [], [])
    desk.write_note("a", "  ")
    desk.tag("a", [])
    assert (desk.note("a"), desk.tags("a"), desk.noted("letter")) == ("", [], [])


def test_what_is_too_long_or_cannot_be_written_is_no_danger(desk: Desk) -> None:
    with pytest.raises(DeskError, match="the note has 100,001 characters"):
        desk.write_note("a", "x" * 100_001)
    desk.write_note("a", "half \ud83d a character'; DROP TABLE notes")
    assert desk.note("a") == "half ? a character'; DROP TABLE notes"
    desk.tag("a", ["x" * 500])
    assert desk.tags("a") == ["x" * 200]


def test_saved_searches(desk: Desk) -> None:
    desk.save("rice", "words=rice")
    desk.save("Cables", "words=cable&from=1949")
    desk.save("rice", "words=rice&from=1950")
    assert [(one.name, one.address) for one in desk.saved()] == [
        ("Cables", "words=cable&from=1949"),
        ("rice", "words=rice&from=1950"),
    ]
    desk.forget("rice")
    assert [one.name for one in desk.saved()] == ["Cables"]
    with pytest.raises(DeskError, match="has no name"):
        desk.save(" \n", "words=x")


def test_the_desk_is_saved_from_a_damaged_store(desk: Desk, store: Store, tmp_path: Path) -> None:
    desk.rename("one", "Stalin")
    desk.write_note("a", "Mine.")
    desk.tag("a", ["rice"])
    desk.save("rice", "words=rice")
    desk.judge("two", 1, True)
    store.close()
    saved = tmp_path / "saved.sqlite3"
    Store.salvage(tmp_path / "finding-aid.sqlite3", saved, {})
    again = Desk(Store.open(saved))
    assert {one.name for one in again.conversations()} == {"Stalin", "Who wrote?"}
    assert (again.note("a"), again.tags("a"), [one.name for one in again.saved()]) == (
        "Mine.",
        ["rice"],
        ["rice"],
    )
    assert [helped for _, helped in again.judgements()] == [True]
