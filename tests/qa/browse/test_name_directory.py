"""Names borne, who wrote to whom, records over time: by exact rows on a few made-up letters."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from corpus import NameAuthority, NameEntry, NamesError, read_bytes
from qa import Assistant, CorrespondencePair, Correspondent, NameDirectory, YearCounts
from qa.browse.name_directory import save_name
from qa.browse.name_page import year_of
from qa.understanding.party_names import LONGEST_PARTY, resolve_name
from tests.embeddings.fake_encoder import PaperEncoder

LETTERS: list[dict[str, object]] = [
    {"title": "Letter, Joseph Stalin to Mao Zedong", "date": "January 3, 1950"},
    {
        "title": "Reply, Mao Tse-tung to Filippov [Stalin]",
        "date": "January 5, 1950",
        "summary": "Mao sends rice.",
    },
    {
        "title": "Cable, Kim Il Sung to Joseph Stalin",
        "date": "1952",
        "summary": "Kim Il Sung asks for trucks.",
    },
    {
        "title": "Record of Conversation between Kim Il and Ada Quill",
        "date": "March 1953 - May 1954",
    },
    {"title": "Note on Kim Il", "summary": "Kim Il and Kim Il Sung met in Beijing."},
    {
        "title": "Ledger",
        "date": "1949",
        "people": ["Bo Reed", "Joseph Stalin"],
        "places": ["Leith"],
    },
]


def opened(folder: Path, records: list[dict[str, object]]) -> Assistant:
    assistant = Assistant.open(folder, bundled=False, load_encoder=PaperEncoder)
    assistant.add([read_bytes("\n".join(map(json.dumps, records)).encode(), "letters.jsonl")])
    return assistant


@pytest.fixture
def assistant(tmp_path: Path) -> Assistant:
    return opened(tmp_path / "archive", LETTERS)


def rows(people: NameDirectory) -> dict[str, list[int]]:
    return {one.entry.name: one.rows.tolist() for one in people.mentioned}


def test_each_name_has_the_rows_that_bear_it(assistant: Assistant) -> None:
    people = assistant.names.directory()
    assert people.records == 6
    assert rows(people) == {
        "Joseph Stalin": [1, 2, 3, 6],
        "Kim Il": [4, 5],
        "Kim Il Sung": [3, 5],
        "Mao Zedong": [1, 2],
        "Beijing": [5],
        "Bo Reed": [6],
        "Leith": [6],
    }
    assert [one.entry.name for one in people.mentioned if one.is_unlisted] == ["Bo Reed", "Leith"]
    assert [one.entry.kind for one in people.mentioned if one.is_unlisted] == ["person", "place"]


def test_names_are_searched_by_any_form_and_by_kind(assistant: Assistant) -> None:
    people = assistant.names.directory()
    assert [one.entry.name for one in people.search("peking")] == ["Beijing"]
    assert [one.entry.name for one in people.search("", "place")] == ["Beijing", "Leith"]
    assert people.search("kim", "place") == ()


def test_a_name_is_found_by_another_form_and_one_without_records_is_known(
    assistant: Assistant,
) -> None:
    people = assistant.names.directory()
    by_form, unborne, in_titles = (
        people.find("Mao Tse-tung"),
        people.find("Winston Churchill"),
        people.find("Ada Quill"),
    )
    assert by_form is not None
    assert unborne is not None
    assert in_titles is not None
    assert by_form.entry.name == "Mao Zedong"
    assert unborne.rows.tolist() == []
    assert (in_titles.entry, in_titles.rows.tolist()) == (NameEntry("Ada Quill", ""), [4])
    assert people.find("Nobody At All") is None


def test_who_wrote_to_whom(assistant: Assistant) -> None:
    people = assistant.names.directory()
    assert people.pairs == (
        CorrespondencePair("Joseph Stalin", "Mao Zedong", (1,)),
        CorrespondencePair("Kim Il Sung", "Joseph Stalin", (3,)),
        CorrespondencePair("Mao Zedong", "Joseph Stalin", (2,)),
    )
    assert people.correspondents("Joseph Stalin") == (
        Correspondent("Mao Zedong", (1,), (2,), ()),
        Correspondent("Kim Il Sung", (), (3,), ()),
    )
    assert people.correspondents("Ada Quill") == (Correspondent("Kim Il", (), (), (4,)),)
    assert people.correspondents("Nobody") == ()


def test_records_over_time_leave_no_year_out(assistant: Assistant) -> None:
    found = assistant.names.page("Joseph Stalin")
    assert found is not None
    assert found.year_counts == YearCounts(((1949, 1), (1950, 2), (1951, 0), (1952, 1)), 0, 0)
    found = assistant.names.page("Kim Il")
    assert found is not None
    assert found.year_counts == YearCounts((), 1, 1)


def test_a_page_of_records_can_be_limited(assistant: Assistant) -> None:
    found = assistant.names.page("Joseph Stalin", other="Mao Zedong", page=99)
    assert found is not None
    assert (
        [one.date.as_written for one in found.records],
        found.total,
        found.page,
        found.first_number,
    ) == (
        ["January 3, 1950", "January 5, 1950"],
        2,
        1,
        1,
    )
    found = assistant.names.page("Joseph Stalin", year=1952)
    assert found is not None
    assert [one.title for one in found.records] == ["Cable, Kim Il Sung to Joseph Stalin"]
    nobody = assistant.names.page("Joseph Stalin", other="Nobody")
    assert nobody is not None
    assert (nobody.total, nobody.first_number, nobody.records) == (0, 0, ())


def test_an_office_without_a_name_is_no_correspondent_of_the_pairs(assistant: Assistant) -> None:
    more = [
        {"title": "Cable, Ambassador Katori to the Foreign Minister", "date": "1984"},
        {"title": "Letter from the Foreign Minister to Bo Reed", "date": "1985"},
    ]
    assistant.add([read_bytes("\n".join(map(json.dumps, more)).encode(), "more.jsonl")])
    people = assistant.names.directory()
    assert not [pair for pair in people.pairs if {7, 8} & set(pair.rows)]
    assert people.correspondents("Katori") == (Correspondent("Foreign Minister", (7,), (), ()),)


def test_an_addition_and_a_new_name_are_seen(assistant: Assistant) -> None:
    assert assistant.names.directory() is assistant.names.directory()
    more = [{"title": "Letter, Mao Zedong to Bo Reed", "date": "1951"}]
    assistant.add([read_bytes("\n".join(map(json.dumps, more)).encode(), "more.jsonl")])
    assert CorrespondencePair("Mao Zedong", "Bo Reed", (7,)) in assistant.names.directory().pairs
    assistant.names.save("Boris Reed", "person", ("Bo Reed",), "a clerk")
    people = assistant.names.directory()
    assert rows(people)["Boris Reed"] == [6, 7]
    assert "Bo Reed" not in rows(people)
    assert CorrespondencePair("Mao Zedong", "Boris Reed", (7,)) in people.pairs


def test_a_name_kept_again_replaces_its_forms(assistant: Assistant) -> None:
    assistant.names.save("Ada Quill", "person", ("A. Quill",), "")
    assistant.names.save("Ada Quill", "person", ("Quill of Leith",), "a clerk")
    found = assistant.names.page("Ada Quill")
    assert found is not None
    assert (found.entry.forms, found.reader_forms, found.entry.note) == (
        ("Quill of Leith",),
        ("Quill of Leith",),
        "a clerk",
    )
    assistant.names.remove("Ada Quill")
    found = assistant.names.page("Ada Quill")
    assert found is not None
    assert found.entry.kind == ""


def test_what_cannot_be_kept_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "names.csv"
    save_name(file, NameEntry("Ada Quill", "person", ("A. Quill",)))
    before = file.read_bytes()
    with pytest.raises(NamesError, match="semicolon"):
        save_name(file, NameEntry("Ada Quill", "person", ("a; b",)))
    with pytest.raises(NamesError, match="the kind is"):
        save_name(file, NameEntry("Ada Quill", "animal", ()))
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    ("side", "name"),
    [
        ("Filippov", "Joseph Stalin"),
        ("Comrade Stalin", "Joseph Stalin"),
        ("Mao Zedong and Joseph Stalin", "Mao Zedong and Joseph Stalin"),
        ("the Clerk of Leith", "the Clerk of Leith"),
        ("", ""),
        ("x" * 500, "x" * LONGEST_PARTY + "…"),
    ],
)
def test_a_side_goes_by_the_one_person_it_names(side: str, name: str) -> None:
    assert resolve_name(side, NameAuthority.load()) == name


def test_a_year_is_that_of_both_days() -> None:
    first, last = date(1950, 1, 1).toordinal(), date(1950, 12, 31).toordinal()
    assert year_of(first, last) == 1950
    assert year_of(first, last + 1) is None
    assert year_of(None, last) is None
