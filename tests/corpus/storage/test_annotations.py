"""The reader's desk: conversations, notes, tags, saved searches and feedback, kept beside the records."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from corpus import AnnotationError, Annotations, Store, recover_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store.create(tmp_path / "finding-aid.sqlite3")
    yield made
    made.close()


@pytest.fixture
def desk(store: Store) -> Annotations:
    store.add_turn("one", "What did\nStalin say?", "{}", "{}")
    store.add_turn("one", "And then?", "{}", "{}")
    store.add_turn("two", "Who wrote?", "{}", "{}")
    return Annotations(store)


def test_a_conversation_goes_by_the_first_subject_of_its_turns(store: Store) -> None:
    for question, understood in (
        ("Hello", '{"subject": ""}'),
        ("Why?", "damaged"),
        ("Who was Stalin?", '{"subject": "Stalin"}'),
        ("And Mao?", '{"subject": "Mao"}'),
    ):
        store.add_turn("one", question, understood, "{}")
    desk = Annotations(store)
    assert (
        [one.name for one in desk.conversations()] == [desk.conversation_name("one")] == ["Stalin"]
    )


def test_conversations_go_by_their_first_question_until_they_are_named(desk: Annotations) -> None:
    assert {(one.id, one.name, one.turns) for one in desk.conversations()} == {
        ("one", "What did Stalin say?", 2),
        ("two", "Who wrote?", 1),
    }
    desk.rename_conversation("one", "  Stalin\n1949 ")
    assert {one.name for one in desk.conversations()} == {"Stalin 1949", "Who wrote?"}
    desk.rename_conversation("one", "")
    assert {one.name for one in desk.conversations()} == {"What did Stalin say?", "Who wrote?"}


def test_conversations_are_found_by_words_of_name_question_and_answer(store: Store) -> None:
    store.add_turn("one", "What did Tito say?", "{}", '{"parts": [{"quote": "Čapek in Prague"}]}')
    store.add_turn("one", "And in 1962?", "{}", '{"lead": "silent"}')
    store.add_turn("two", "Who wrote?", "{}", '{"quote": "Prague"}')
    annotations = Annotations(store)
    annotations.rename_conversation("two", "Letters to Havana")
    found = {
        words: {conversation.id for conversation in annotations.conversations(words=words)}
        for words in ("", "capek", "prague", "PRAGUE  1962", "havana", "quote", "budapest")
    }
    assert found == {
        "": {"one", "two"},
        "capek": {"one"},
        "prague": {"one", "two"},
        "PRAGUE  1962": {"one"},
        "havana": {"two"},
        "quote": set(),
        "budapest": set(),
    }
    assert [item.id for item in annotations.conversations(limit=1)] == [
        annotations.conversations()[0].id
    ]


def test_a_conversation_is_deleted_with_all_that_belongs_to_it(desk: Annotations) -> None:
    desk.rename_conversation("one", "Stalin")
    desk.set_feedback("one", 2, True)
    desk.delete_conversation("one")
    assert [one.id for one in desk.conversations()] == ["two"]
    assert desk.feedback() == []
    with pytest.raises(AnnotationError, match="there is no conversation 'one'"):
        desk.delete_conversation("one")


def test_whether_an_answer_helped_can_be_changed_and_taken_back(desk: Annotations) -> None:
    desk.set_feedback("one", 1, True)
    desk.set_feedback("one", 1, False)
    desk.set_feedback("two", 1, True)
    assert [(turn.question, helped) for turn, helped in desk.feedback()] == [
        ("What did\nStalin say?", False),
        ("Who wrote?", True),
    ]
    desk.set_feedback("one", 1, None)
    assert [turn.conversation for turn, _ in desk.feedback()] == ["two"]
    with pytest.raises(AnnotationError, match="has no turn 9"):
        desk.set_feedback("one", 9, True)


def test_notes_and_tags(desk: Annotations) -> None:
    desk.write_note("a", "See the Letter of 1950.\nCompare.")
    desk.set_tags("a", ["to read", "rice", "rice", " "])
    desk.set_tags("b", ["rice"])
    assert desk.note("a") == "See the Letter of 1950.\nCompare."
    assert (desk.tags("a"), desk.tags(), desk.records_by_tag()) == (
        ["rice", "to read"],
        ["rice", "to read"],
        {"rice": ["a", "b"], "to read": ["a"]},
    )
    assert desk.records_with_words("letter RICE") == ["a"]
    assert (
        desk.records_with_words("rice"),
        desk.records_with_words("harbour"),
        desk.records_with_words(" "),
    ) == (["a", "b"], [], [])
    desk.write_note("a", "  ")
    desk.set_tags("a", [])
    assert (desk.note("a"), desk.tags("a"), desk.records_with_words("letter")) == ("", [], [])


def test_what_is_too_long_or_cannot_be_written_is_no_danger(desk: Annotations) -> None:
    with pytest.raises(AnnotationError, match="the note has 100,001 characters"):
        desk.write_note("a", "x" * 100_001)
    desk.write_note("a", "half \ud83d a character'; DROP TABLE notes")
    assert desk.note("a") == "half ? a character'; DROP TABLE notes"
    desk.set_tags("a", ["x" * 500])
    assert desk.tags("a") == ["x" * 200]


def test_saved_searches(desk: Annotations) -> None:
    desk.save_search("rice", "words=rice")
    desk.save_search("Cables", "words=cable&from=1949")
    desk.save_search("rice", "words=rice&from=1950")
    assert [(one.name, one.address) for one in desk.saved_searches()] == [
        ("Cables", "words=cable&from=1949"),
        ("rice", "words=rice&from=1950"),
    ]
    desk.delete_search("rice")
    assert [one.name for one in desk.saved_searches()] == ["Cables"]
    with pytest.raises(AnnotationError, match="has no name"):
        desk.save_search(" \n", "words=x")


def test_the_desk_is_saved_from_a_damaged_store(
    desk: Annotations, store: Store, tmp_path: Path
) -> None:
    desk.rename_conversation("one", "Stalin")
    desk.write_note("a", "Mine.")
    desk.set_tags("a", ["rice"])
    desk.save_search("rice", "words=rice")
    desk.set_feedback("two", 1, True)
    store.close()
    saved = tmp_path / "saved.sqlite3"
    recover_store(tmp_path / "finding-aid.sqlite3", saved, {})
    again = Annotations(Store.open(saved))
    assert {one.name for one in again.conversations()} == {"Stalin", "Who wrote?"}
    assert (again.note("a"), again.tags("a"), [one.name for one in again.saved_searches()]) == (
        "Mine.",
        ["rice"],
        ["rice"],
    )
    assert [helped for _, helped in again.feedback()] == [True]


def test_lines_that_several_add_to_a_note_at_once_are_all_kept(desk: Annotations) -> None:
    lines = [f"line {number}" for number in range(20)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda line: desk.add_line("r1", line), lines))
    assert sorted(desk.note("r1").splitlines()) == sorted(lines)
