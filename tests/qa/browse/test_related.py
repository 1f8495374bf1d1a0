"""What stands around a record: related ones with their reasons, neighbours by date, and where it came from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus import ArchivalDate, StoredPage, parse_date, read_bytes, read_listing
from qa import Assistant, Provenance
from qa.browse.related import time_between
from tests.embeddings.fake_encoder import PaperEncoder

LETTERS = [
    ("a", "Letter, Joseph Stalin to Mao Zedong", "January 3, 1950", "border"),
    ("b", "Reply, Mao Tse-tung to Filippov [Stalin]", "January 5, 1950", "trade"),
    ("c", "Cable, Filippov [Stalin] to Mao Zedong", "March 1950", "trade"),
    ("d", "Cable, Mao Zedong to Joseph Stalin", "January 2, 1950", "trade"),
    ("e", "Cable, Mao Zedong to Joseph Stalin", "January 2, 1960", "trade"),
    ("f", "Report on the border", "June 3, 1950", "border"),
    ("g", "Report on the border", "June 3, 1970", "border"),
    ("h", "Record of Conversation between Kim Il Sung and Joseph Stalin", "May 1, 1950", "peace"),
    ("i", "Record of Conversation between Joseph Stalin and Kim Il Sung", "May 4, 1950", "war"),
    ("j", "Ledger", "", "cities"),
]


def opened(folder: Path) -> Assistant:
    assistant = Assistant.open(folder, bundled=False, load_encoder=PaperEncoder)
    lines = [
        json.dumps({"id": one, "title": t, "date": d, "summary": s}) for one, t, d, s in LETTERS
    ]
    assistant.add([read_bytes("\n".join(lines).encode(), "letters.jsonl")])
    return assistant


@pytest.fixture
def assistant(tmp_path: Path) -> Assistant:
    return opened(tmp_path / "archive")


def reasons(assistant: Assistant, record: str) -> list[tuple[str, str]]:
    return [(one.record.id, one.reason) for one in assistant.records.related(record)]


def test_correspondents_come_first_each_with_its_reason(assistant: Assistant) -> None:
    assert reasons(assistant, "a")[:4] == [
        ("b", "the reply, two days later"),
        ("d", "the same correspondents, the other way, one day earlier"),
        ("c", "the same correspondents, March 1950"),
        ("e", "the same correspondents, the other way, nine years later"),
    ]
    assert reasons(assistant, "b")[0] == ("a", "what it replies to, perhaps, two days earlier")


def test_only_the_nearest_is_called_the_reply(assistant: Assistant) -> None:
    later = {"id": "k", "title": "Reply, Mao Zedong to Joseph Stalin", "date": "January 4, 1950"}
    assistant.add([read_bytes(json.dumps(later).encode(), "later.jsonl")])
    assert reasons(assistant, "a")[:3] == [
        ("k", "the reply, one day later"),
        ("d", "the same correspondents, the other way, one day earlier"),
        ("b", "the same correspondents, the other way, two days later"),
    ]


def test_the_names_in_a_record_are_those_beyond_doubt(assistant: Assistant) -> None:
    record = assistant.record("b")
    assert record is not None
    assert assistant.names.in_record(record) == ("Mao Zedong", "Joseph Stalin")


def test_a_conversation_has_no_direction(assistant: Assistant) -> None:
    assert reasons(assistant, "h")[0] == ("i", "the same in conversation, three days later")


def test_what_is_close_in_meaning_lies_within_the_year(assistant: Assistant) -> None:
    close = [one for one in reasons(assistant, "f") if one[1].startswith("close")]
    assert close == [("a", "close in meaning, within the year, five months earlier")]
    assert reasons(assistant, "j") == []


def test_an_index_of_another_model_calls_nothing_close(tmp_path: Path) -> None:
    opened(tmp_path / "archive").close()
    other = Assistant.open(
        tmp_path / "archive", load_encoder=lambda: PaperEncoder(("border", "peace"), "other")
    )
    assert [one[0] for one in reasons(other, "f")] == []
    assert reasons(other, "a")[0] == ("b", "the reply, two days later")


def test_a_record_that_is_not_held_has_nothing_around_it(assistant: Assistant) -> None:
    assert assistant.records.related("nothing") == ()
    assert assistant.records.context("nothing") is None


def test_neighbours_follow_the_order_of_browse(assistant: Assistant) -> None:
    _, listed = assistant.browse(limit=100)
    ids = [one.id for one in listed]
    assert ids == ["d", "a", "b", "c", "h", "i", "f", "e", "g", "j"]
    for place, record in enumerate(ids, 1):
        around = assistant.records.context(record)
        assert around is not None
        beside = around.neighbours
        assert beside is not None
        assert (beside.position, beside.total) == (place, 10)
        assert (beside.earlier.id if beside.earlier else None) == (
            ids[place - 2] if place > 1 else None
        )
        assert (beside.later.id if beside.later else None) == (ids[place] if place < 10 else None)


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("January 3, 1950", "January 3, 1950", "the same day"),
        ("January 3, 1950", "January 4, 1950", "one day later"),
        ("January 3, 1950", "January 15, 1950", "12 days later"),
        ("January 31, 1950", "February 28, 1950", "28 days later"),
        ("March 31, 1950", "January 15, 1950", "two months earlier"),
        ("January 3, 1950", "January 2, 1952", "23 months later"),
        ("January 3, 1950", "January 3, 1952", "two years later"),
        ("January 3, 1950", "January 1950", "January 1950"),
        ("1950", "January 3, 1950", "January 3, 1950"),
        ("January 3, 1950", "", "undated"),
    ],
)
def test_a_time_between_is_only_said_of_days(one: str, other: str, said: str) -> None:
    first, second = (parse_date(text) or ArchivalDate("", "", None, None) for text in (one, other))
    assert time_between(first, second) == said


PAGE = "51 - 52 of 289\n\nMay 6, 1961\n\nLetter, Ada Quill to Bo Reed\n\nOn oil.\n\nMay 7, 1961\n\nNote on Tin\n"


def found(assistant: Assistant, record: str) -> Provenance:
    around = assistant.records.context(record)
    assert around is not None
    assert around.provenance is not None
    return around.provenance


def test_a_record_tells_its_file_and_page(assistant: Assistant) -> None:
    assistant.add([read_listing(PAGE, "page 6.txt")])
    first = found(assistant, "a")
    assert (first.generation, first.source, first.is_update, first.page, first.changed_records) == (
        1,
        "letters.jsonl",
        False,
        StoredPage("letters.jsonl", "JSON Lines", None, None, None, 10),
        10,
    )
    listed = found(assistant, "1961-05-07-note-on-tin")
    assert (listed.generation, listed.source, listed.changed_records) == (2, "page 6.txt", 2)
    assert listed.page is not None
    assert (listed.page.first, listed.page.last, listed.page.total) == (51, 52, 289)


def test_an_update_an_undo_and_a_removal_are_told_apart(assistant: Assistant) -> None:
    changed = json.dumps(
        {"id": "a", "title": "Letter, Joseph Stalin to Mao Zedong", "date": "1950"}
    )
    assistant.add([read_bytes(changed.encode(), "second.jsonl")])
    updated = found(assistant, "a")
    assert (updated.generation, updated.source, updated.is_update) == (2, "second.jsonl", True)
    assistant.remove(["b"])
    assert found(assistant, "c").source == "letters.jsonl"
    assistant.archive.undo()
    back = found(assistant, "b")
    assert (back.generation, back.change, back.source, back.is_update) == (
        4,
        "undo to 2",
        "",
        False,
    )
