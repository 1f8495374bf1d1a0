"""A correction by hand: kept beside the archive's own words, searched, cited, exported and undone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from bibtexparser.entrypoint import parse_string

from corpus import FindingAidError, Reading, Record, parse_date, read_bytes, read_listing
from embeddings import ArchiveError, backup, restore
from qa import STYLES, Assistant, check_bundle, cite_records, records_to_jsonl
from qa.upkeep import EditError
from tests.embeddings.fake_encoder import PaperEncoder

TIN = "1961-05-06-note-on-tin"
OIL = "1961-05-07-note-on-oil"


def page(tin: str = "Tin for Mao.", date_of_tin: str = "May 6, 1961") -> Reading:
    return read_listing(
        f"1 - 2 of 4\n\n{date_of_tin}\n\nNote on Tin\n\n{tin}\n\n"
        "May 7, 1961\n\nNote on Oil\n\nOil for Stalin.\n",
        "page.txt",
    )


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    made = Assistant.open(tmp_path / "archive", bundled=False, load_encoder=PaperEncoder)
    made.add([page()])
    yield made
    made.close()


def get(assistant: Assistant, record_id: str = TIN) -> Record:
    record = assistant.record(record_id)
    assert record is not None
    return record


def ids_in(assistant: Assistant, year: int) -> list[str]:
    _, records = assistant.browse(earliest=date(year, 1, 1), latest=date(year, 12, 31))
    return [record.id for record in records]


def test_a_correction_is_dated_searched_and_embedded_and_keeps_the_archives_words(
    assistant: Assistant,
) -> None:
    edited = assistant.editing.correct(
        TIN, date="June 1, 1963", title="Letter on Peace", summary="Peace for Mao."
    )
    assert (edited.change.updated, edited.change.embedded, edited.change.records) == ((TIN,), 1, 2)
    record = get(assistant)
    assert (record.title, record.date, record.summary) == (
        "Letter on Peace",
        parse_date("June 1, 1963"),
        "Peace for Mao.",
    )
    assert record.words_as_listed == {
        "title": "Note on Tin",
        "date": "May 6, 1961",
        "summary": "Tin for Mao.",
    }
    assert record.as_listed.date == parse_date("May 6, 1961")
    assert (ids_in(assistant, 1961), ids_in(assistant, 1963)) == ([OIL], [TIN])
    assert [hit.record.id for hit in assistant.search("title:peace").hits] == [TIN]
    assert assistant.browse(words="tin") == (0, [])
    assert assistant.maintenance.check() == []


def test_a_correction_is_one_change_of_the_history_and_is_undone(assistant: Assistant) -> None:
    before = get(assistant)
    assistant.editing.correct(TIN, date="1963", summary="Lead.")
    last = assistant.maintenance.last_change()
    assert last is not None
    assert (last.description, last.added, last.updated, last.removed, last.records) == (
        f"edit {TIN}: date, summary",
        0,
        1,
        0,
        2,
    )
    assistant.maintenance.undo()
    assert (get(assistant), get(assistant).is_corrected) == (before, False)
    assistant.maintenance.undo()
    assert get(assistant).words_as_listed == {"date": "May 6, 1961", "summary": "Tin for Mao."}


def test_a_correction_is_taken_back_by_field_and_falls_away_when_it_says_nothing_else(
    assistant: Assistant,
) -> None:
    before = get(assistant)
    assistant.editing.correct(TIN, title="Note on Lead", date="undated")
    assert get(assistant).date.undated
    assistant.editing.correct(TIN, clear=["date"])
    assert get(assistant).corrections == {"title": "Note on Lead"}
    assistant.editing.correct(TIN, title="Note on Tin")
    assert get(assistant) == before
    again = assistant.editing.correct(TIN, title="Note on Tin")
    assert (again.change.updated, again.change.unchanged) == ((), (TIN,))


@pytest.mark.parametrize(
    ("what", "message"),
    [
        (
            {"date": "about teatime"},
            "'about teatime' cannot be read as a date; write May 6, 1961, May 1961, 1961, "
            "circa 1961, 1961-05-06 or undated",
        ),
        ({"title": " \n"}, "the title is empty; a record needs one"),
        ({"summary": "\ud800"}, "the summary contains half a character at 1"),
        ({"title": "x" * 100_001}, "the title has 100,001 characters"),
        ({}, "nothing is to be corrected"),
        ({"clear": ["url"]}, "'url' cannot be cleared; choose one of title, date, summary"),
        ({"date": "1961", "clear": ["date"]}, "the date is both corrected and cleared"),
    ],
)
def test_what_cannot_be_a_correction_changes_nothing(
    assistant: Assistant, what: dict[str, str], message: str
) -> None:
    before = get(assistant)
    with pytest.raises(EditError) as refused:
        assistant.editing.correct(TIN, **what)  # type: ignore[arg-type]
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)
    assert (get(assistant), len(assistant.maintenance.history())) == (before, 1)


def test_a_record_that_is_not_there_is_not_corrected(assistant: Assistant) -> None:
    with pytest.raises(ArchiveError, match="there is no record 'none'; finding-aid records"):
        assistant.editing.correct("none", title="Any")


def test_a_correction_stays_when_the_listing_is_added_again(assistant: Assistant) -> None:
    assistant.editing.correct(TIN, date="1963", summary="Lead for Mao.")
    again = assistant.add([page()])
    assert (again.added, again.updated, len(again.unchanged), again.warnings) == ((), (), 2, ())
    other = assistant.add([page("Tin for Mao. And for Stalin.")])
    assert (other.added, other.updated) == ((), (TIN,))
    assert other.warnings == (
        f"{TIN}: the archive's summary is now 'Tin for Mao. And for Stalin.'; "
        "your correction stays",
    )
    record = get(assistant)
    assert (record.summary, record.words_as_listed["summary"]) == (
        "Lead for Mao.",
        "Tin for Mao. And for Stalin.",
    )


def test_a_listing_that_now_says_what_the_reader_said_needs_no_correction(
    assistant: Assistant,
) -> None:
    assistant.editing.correct(TIN, date="June 2, 1963")
    change = assistant.add([page(date_of_tin="June 2, 1963")])
    assert (change.added, change.updated) == ((), (TIN,))
    assert change.warnings == (
        f"{TIN}: the archive's date is now 'June 2, 1963'; as you have corrected it",
    )
    assert (get(assistant).date.edtf, get(assistant).is_corrected) == ("1963-06-02", False)


def test_a_record_with_an_id_of_its_own_keeps_its_correction(assistant: Assistant) -> None:
    line = b'{"id": "x1", "title": "Plan", "date": "1950", "summary": "War."}'
    assistant.add([read_bytes(line, "x.jsonl")])
    assistant.editing.correct("x1", title="Plan of War")
    assert assistant.add([read_bytes(line, "x.jsonl")]).unchanged == ("x1",)
    assistant.add([read_bytes(line.replace(b"1950", b"1951"), "x.jsonl")])
    record = get(assistant, "x1")
    assert (record.title, record.date.edtf, record.words_as_listed) == (
        "Plan of War",
        "1951",
        {"title": "Plan"},
    )


def test_two_corrections_at_once_both_stay(assistant: Assistant) -> None:
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(assistant.editing.correct, TIN, title="Note on Lead")
        second = pool.submit(assistant.editing.correct, TIN, date="1963")
        first.result(), second.result()
    record = get(assistant)
    assert (record.title, record.date.edtf) == ("Note on Lead", "1963")
    assert len(assistant.maintenance.history()) == 3


def test_a_correction_of_what_somebody_else_has_changed_meanwhile_is_refused(
    assistant: Assistant,
) -> None:
    seen = get(assistant)
    assistant.editing.correct(TIN, title="Note on Lead")
    with pytest.raises(ArchiveError, match=f"the title of {TIN} was changed by somebody else"):
        assistant.editing.correct(TIN, title="Note on Zinc", seen=seen)
    assistant.editing.correct(TIN, date="1963", seen=seen)
    assert get(assistant).corrections == {"title": "Note on Lead", "date": parse_date("1963")}


def test_every_style_says_that_the_reader_has_corrected_it(assistant: Assistant) -> None:
    assistant.editing.correct(TIN, date="June 1, 1963", summary="Lead.")
    record = get(assistant)
    mark = "[corrected by the reader; the listing has the date “May 6, 1961” and another summary]"
    cited = {style: cite_records([record], style).text for style in STYLES}
    assert cited["archive"] == f"“Note on Tin,” June 1, 1963. {mark}"
    assert cited["chicago"] == f"“Note on Tin,” June 1, 1963. {mark}"
    assert cited["chicago-bibliography"] == f"“Note on Tin.” June 1, 1963. {mark}"
    assert cited["mla"] == f"“Note on Tin.” 1 June 1963. {mark}"
    assert "M2  - Date in the listing: May 6, 1961\r\n" in cited["ris"]
    note = "Date in the listing: May 6, 1961; Summary in the listing: Tin for Mao."
    assert json.loads(cited["csl-json"])[0]["note"] == note
    entry = parse_string(cited["bibtex"]).entries[0]
    assert (entry["note"], entry["date"]) == (note, "1963-06-01")


def exported(record: Record, form: str) -> bytes:
    if form == "json-lines":
        return records_to_jsonl([record]).encode()
    return cite_records([record], form).file_bytes


@pytest.mark.parametrize("form", ["json-lines", "ris", "csl-json", "bibtex"])
def test_an_export_of_a_corrected_record_is_read_back_as_one(
    assistant: Assistant, tmp_path: Path, form: str
) -> None:
    assistant.editing.correct(TIN, date="June 1, 1963", title="Note on Lead", summary="")
    record = get(assistant)
    other = Assistant.open(tmp_path / "other", bundled=False, load_encoder=PaperEncoder)
    other.add([read_bytes(exported(record, form), "export")])
    assert get(other) == record
    other.close()


def test_answers_bundles_and_backups_carry_a_correction(
    assistant: Assistant, tmp_path: Path
) -> None:
    assistant.editing.correct(TIN, summary="Mao asks for lead.")
    answer = assistant.ask("What does Mao ask for?", keep=False)
    bundle = assistant.bundle(answer)
    assert answer.answered
    citation = bundle["citations"][0]  # type: ignore[index]
    assert (citation["record"], citation["as_listed"]) == (TIN, {"summary": "Tin for Mao."})
    assert "[corrected by the reader; the listing has another summary]" in answer.text
    backup(assistant.archive, tmp_path / "backup.sqlite3")
    again = Assistant(restore(tmp_path / "backup.sqlite3", tmp_path / "restored", PaperEncoder))
    assert get(again) == get(assistant)
    assert check_bundle(bundle, again.record) == []
    again.maintenance.undo()
    assert [problem.kind for problem in check_bundle(bundle, again.record)] == ["quote gone"]
    again.close()


def test_an_archive_that_may_only_be_read_is_not_corrected(assistant: Assistant) -> None:
    reader = Assistant.open(assistant.folder, load_encoder=PaperEncoder, read_only=True)
    with pytest.raises(FindingAidError, match="open to be read only"):
        reader.editing.correct(TIN, title="Note on Lead")
    reader.close()
