"""Two records merged by hand: what is kept of both, and how an undo separates them again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from corpus import Record, merge_records, parse_date, read_bytes, read_listing
from embeddings import ArchiveError, backup, restore
from qa import Assistant
from qa.browse import BrowseFilters
from tests.embeddings.fake_encoder import PaperEncoder

FIRST = (
    '{"id": "a", "title": "Cafe treaty", "date": "1961", "summary": "On war and", '
    '"url": "https://a.example/1", "source": "Box 1", "people": ["Ana"], "collection": "Tin"}'
)
SECOND = (
    '{"id": "b", "title": "Café treaty", "date": "May 1961", "summary": "On war and peace.", '
    '"url": "https://b.example/2", "source": "Box 2", "people": ["Ana", "Bo"]}'
)
OTHER_SUMMARY = "1 - 1 of 9\n\nMay 6, 1961\n\nNote on Tin\n\nThe price of tin in Lima for 1960.\n"
LISTED = "1 - 1 of 9\n\nMay 6, 1961\n\nNote on Tin\n\nMao asks for ore.\n"
TIN = "1961-05-06-note-on-tin"


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    made = Assistant.open(tmp_path / "archive", bundled=False, load_encoder=PaperEncoder)
    made.add([read_bytes(f"{FIRST}\n{SECOND}\n".encode(), "two.jsonl")])
    yield made
    made.close()


def get(assistant: Assistant, record_id: str) -> Record:
    record = assistant.record(record_id)
    assert record is not None
    return record


def test_the_better_text_stays_and_both_addresses_sources_and_names(assistant: Assistant) -> None:
    first, second = get(assistant, "a"), get(assistant, "b")
    edited = assistant.editing.merge("a", "b")
    assert (edited.change.removed, edited.change.updated, edited.change.records) == (
        ("a",),
        ("b",),
        1,
    )
    assert edited.record == replace(
        second,
        collection="Tin",
        other=(
            ("Other address", "https://a.example/1"),
            ("Other source", "Box 1"),
            ("Other date", "1961"),
        ),
        merged=("a",),
    )
    assert get(assistant, "a") == edited.record
    assert assistant.maintenance.history()[0].description == "merge a into b"
    assistant.maintenance.undo()
    assert (get(assistant, "a"), get(assistant, "b")) == (first, second)
    assert assistant.maintenance.check() == []


def test_a_worse_copy_gives_way_whichever_record_stays(assistant: Assistant) -> None:
    merged = assistant.editing.merge("b", "a").record
    assert (merged.id, merged.title, merged.summary, merged.people) == (
        "a",
        "Café treaty",
        "On war and peace.",
        ("Ana", "Bo"),
    )


def record(summary: str, **fields: str) -> Record:
    date = parse_date("1961")
    assert date is not None
    return Record(id=fields.pop("id", "x"), title="Talk", date=date, summary=summary, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ours", "theirs", "kept", "beside"),
    [
        ("", "Tin.", "Tin.", ()),
        ("Tin.", "", "Tin.", ()),
        ("Tin.", "tin", "Tin.", ()),
        ("Tin.", "Tin. And ore.", "Tin. And ore.", ()),
        ("Tin. And ore.", "Tin", "Tin. And ore.", ()),
        ("Tin and a longer text of it…", "Tin and a longer text of it, whole.",
         "Tin and a longer text of it, whole.", ()),
        ("Tin.", "Ore.", "Tin.", (("Other summary", "Ore."),)),
    ],
)  # fmt: skip
def test_of_two_summaries(
    ours: str, theirs: str, kept: str, beside: tuple[tuple[str, str], ...]
) -> None:
    merged = merge_records(record(ours), record(theirs, id="y"))
    assert (merged.summary, merged.other, merged.merged) == (kept, beside, ("y",))


def test_corrections_of_both_stay_and_those_of_the_record_that_stays_come_first() -> None:
    ours = record("Tin.").with_corrections({"title": "Speech"})
    theirs = record("Tin.", id="y").with_corrections({"title": "Address", "summary": "Zinc."})
    merged = merge_records(ours, theirs)
    assert (merged.title, merged.summary) == ("Speech", "Zinc.")
    assert merged.words_as_listed == {"title": "Talk", "summary": "Tin."}


def test_notes_and_tags_of_both_stay_and_an_undo_separates_them(assistant: Assistant) -> None:
    notes = assistant.annotations
    for record_id, note, tags in (("a", "From Ana.", ["x", "y"]), ("b", "From Bo.", ["y", "z"])):
        notes.write_note(record_id, note)
        notes.set_tags(record_id, tags)
    assistant.editing.merge("a", "b")
    assert (notes.note("b"), notes.tags("b")) == ("From Bo.\n\nFrom Ana.", ["x", "y", "z"])
    assert (notes.records_by_tag(), notes.records_with_words("ana bo")) == (
        {"x": ["b"], "y": ["b"], "z": ["b"]},
        ["b"],
    )
    tagged = BrowseFilters.from_query("tag=x")
    assert [found.id for found in assistant.records.filtered_records(tagged)] == ["b"]
    assistant.maintenance.undo()
    assert [notes.note("a"), notes.note("b")] == ["From Ana.", "From Bo."]
    assert [notes.tags("a"), notes.tags("b")] == [["x", "y"], ["y", "z"]]
    assistant.maintenance.undo()
    notes.write_note("b", "One note.")
    notes.set_tags("b", [])
    assert (notes.note("b"), notes.tags("b"), notes.records_by_tag()) == ("One note.", [], {})


def test_what_was_merged_is_not_added_again_unless_it_says_something_else(
    assistant: Assistant,
) -> None:
    assistant.add([read_listing(LISTED, "one.txt"), read_listing(OTHER_SUMMARY, "two.txt")])
    assistant.editing.merge(f"{TIN}-2", TIN)
    again = assistant.add([read_listing(OTHER_SUMMARY, "two.txt")])
    assert (again.added, again.updated, again.unchanged) == ((), (), (TIN,))
    assert again.warnings == (f"{TIN}-2 is not added again: you have merged it into {TIN}",)
    third = assistant.add([read_listing(OTHER_SUMMARY.replace("1960", "1959"), "three.txt")])
    assert third.added == (f"{TIN}-3",)
    assistant.editing.merge("a", "b")
    assert assistant.add([read_bytes(FIRST.encode(), "a.jsonl")]).warnings == (
        "a is not added again: you have merged it into b",
    )
    assistant.remove(["b"])
    assert assistant.add([read_bytes(FIRST.encode(), "a.jsonl")]).added == ("a",)


def test_a_chain_of_merges_leads_to_the_last_and_a_backup_keeps_it(
    assistant: Assistant, tmp_path: Path
) -> None:
    assistant.add([read_listing(LISTED, "one.txt")])
    assistant.editing.merge("a", "b")
    assistant.editing.merge("b", TIN)
    backup(assistant.archive, tmp_path / "backup")
    again = Assistant(restore(tmp_path / "backup", tmp_path / "restored", PaperEncoder))
    assert get(again, TIN).merged == ("b", "a")
    assert (get(again, "a").id, get(again, "b").id) == (TIN, TIN)
    again.close()


def test_a_merge_that_cannot_be_made_is_refused(assistant: Assistant) -> None:
    with pytest.raises(ArchiveError, match="'a' cannot be merged into itself; name another"):
        assistant.editing.merge("a", "a")
    with pytest.raises(ArchiveError, match="there is no record 'none'"):
        assistant.editing.merge("a", "none")
    assert len(assistant.maintenance.history()) == 1
