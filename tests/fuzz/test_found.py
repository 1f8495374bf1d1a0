"""What the targets found, each as a plain test; those that are bounds stand in tests/test_bounds.py."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from corpus import (
    NameAuthority,
    NameEntry,
    NamesError,
    Store,
    StoreDamaged,
    add_entry,
    read_listing,
)
from embeddings import FolderArchive, repair
from embeddings.archive.files import file_checksum
from qa.understanding.follow_up import resolve_follow_up
from qa.understanding.name_forms import contains_unknown_name
from qa.understanding.time.named_periods import NamedPeriods, PeriodsError
from qa.understanding.time.time_reading import read_time
from tests.embeddings.fake_encoder import PaperEncoder
from tests.fuzz import hostile_archive, listing_page
from tests.fuzz.command_line import prepared, run
from tests.fuzz.question import BEFORE

HALF = os.fsdecode(b"r\xe5ksmor")


@pytest.mark.parametrize(
    "command",
    [
        ["show", HALF],
        ["cite", HALF],
        ["remove", HALF],
        ["conversation", HALF],
        ["ask", HALF],
        ["ask", "rice", "--follow", HALF],
        ["search", HALF],
        ["names", "--add", HALF],
        ["names", "--remove", HALF],
        ["evaluate", "."],
        ["evaluate", "A" * 600],
        ["check-answer", "A" * 600],
        ["restore", "A" * 600],
        ["backup", "A" * 600],
        ["add", "A" * 600],
        ["search", "--queries", "deep.jsonl", "--run", "out"],
    ],
)
def test_what_is_no_text_and_no_file_is_said_in_one_line(
    tmp_path: Path, command: list[str]
) -> None:
    """Half a character reached SQLite, a name too long for a file reached the system, and both ended in a traceback."""
    (tmp_path / "deep.jsonl").write_text("[" * 100_000)
    code, out, err = run(prepared(), tmp_path, command)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith("finding-aid: ")


def test_a_result_with_half_a_character_can_be_printed(tmp_path: Path) -> None:
    (tmp_path / "queries.jsonl").write_text('{"id": "q1", "text": "rice"}\n')
    code, out, _ = run(
        prepared(), tmp_path, ["search", "--queries", "queries.jsonl", "--run", HALF]
    )
    assert (code, out) == (0, "1 query, run in r\\udce5ksmor\n")


def test_a_message_about_a_file_of_names_stays_short(tmp_path: Path) -> None:
    own = tmp_path / "names.csv"
    own.write_text(f"name,kind\n{'a.' * 5_000},nobody\n")
    with pytest.raises(NamesError) as told:
        NameAuthority.load(own)
    assert str(told.value).endswith(
        "the kind is 'nobody'; choose one of person, place, organisation, event, none"
    )
    assert len(str(told.value)) < 250
    with pytest.raises(NamesError, match="contains half a character; write it again"):
        add_entry(own.with_name("other.csv"), NameEntry("Ana \ud800", "person"))
    assert not own.with_name("other.csv").exists()


@pytest.mark.parametrize(
    "entry",
    [
        NameEntry("=cmd()", "person"),
        NameEntry("Ana", "person", ("@SUM(A1)",)),
        NameEntry("Ana", "person", note="+1"),
    ],
)
def test_no_name_is_a_formula_for_a_spreadsheet(tmp_path: Path, entry: NameEntry) -> None:
    with pytest.raises(
        NamesError, match="begins as a formula, which a spreadsheet would compute; write it without"
    ):
        add_entry(tmp_path / "names.csv", entry)
    assert not (tmp_path / "names.csv").exists()


def test_a_message_about_a_table_of_periods_stays_short(tmp_path: Path) -> None:
    own = tmp_path / "periods.toml"
    for text in (
        "period = [" + "1, " * 5_000 + "]",
        f"[[period]]\nnames = [{'1, ' * 5_000}]",
        "a." * 3_000 + "b = [",
    ):
        own.write_text(text)
        with pytest.raises(PeriodsError) as told:
            NamedPeriods.load(own)
        assert len(str(told.value)) < 250 and "\n" not in str(told.value)


def test_a_row_whose_text_is_no_text_is_damage(tmp_path: Path) -> None:
    archive = FolderArchive.create(tmp_path / "archive", PaperEncoder)
    archive.add([read_listing("1 - 1 of 1\n\nMay 6, 1961\n\nNote on rice\n\nOn rice.\n")])
    archive.close()
    path = tmp_path / "archive" / "finding-aid.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE records SET title = x'ff00'")
    store = Store.open(path)
    said = r"row 1 of the store is damaged .*; run: finding-aid repair"
    with pytest.raises(StoreDamaged, match=said), store.snapshot() as snapshot:
        list(snapshot.live_records())
    store.close()


def test_a_date_that_may_be_two_days_takes_its_words_once() -> None:
    """Its second reading had an empty span behind the first."""
    time = read_time("What of 05/06/61 and rice?")
    assert time.spans == ((5, 18),)
    assert (time.words, time.text_without_time) == ("of 05/06/1961", "What and rice?")
    assert [period.earliest for period in time.periods] == [date(1961, 5, 6), date(1961, 6, 5)]


def test_a_name_that_is_longer_than_any_word_of_the_index_is_in_no_record() -> None:
    """It ended in an IndexError."""
    assert not contains_unknown_name({"rice"}, "A" * 300)
    assert contains_unknown_name({"ola", "brandt"}, "Ola Brandt")


def test_a_name_with_a_form_feed_in_it_is_followed_up() -> None:
    """It ended in a ValueError: the name was looked for with a blank in its place."""
    assert resolve_follow_up("Not \x0cKorean War or NOT \x0cKorean War?", [BEFORE]).text


def test_a_file_whose_name_has_a_line_end_is_refused_in_one_line(tmp_path: Path) -> None:
    code, output, messages = run(tmp_path / "archive", tmp_path, ["check-answer", "no\nsuch"])
    assert (code, output, messages) == (
        1,
        "",
        "finding-aid: no such cannot be read (No such file or directory)\n",
    )


def test_a_web_page_shows_fewer_lines_than_it_has() -> None:
    """The target of listing pages counted those of its source."""
    listing_page.target(b'<b>,\t-\nu "S/t')


@pytest.mark.parametrize(
    "data",
    [
        b"\x898^\xb0#UQ\x82V\x8b",  # text for a day of the store
        b"\x14\xd0%\xc2" + bytes(8),  # infinity for one
        b"\xb6\xfb\xd7>",  # text for the last row
        b"\xe4\xdap\xe6\x1c",  # brackets that are no JSON
        b"r)\x88\xba\x97:\xea\x8d7\x17",  # passages that are no array
        b"\xc9\xbe\xe3\x89" + b"\xff" * 8,  # days of a row below 0
        b"\xa3Z\xba^" + bytes(8),  # no checksum for the passages
        b"{a\x84F" + b"\xff" * 8,  # passages of impossible rows, when they are merged
        b"E\xef-\x19\xb8w'\xff\t\xad",  # a text index that panics when it is opened
        b"\x1b[31m\xc4\xb0!9<b>\r\t",  # a dictionary of words that is none
        b"\x1b[31m\x1a\r\xe8\x8c\x85\x04)'k\xef\xac\x815"
        + b" " * 70
        + bytes.fromhex("16c383c2a93a1e22aa540b1e2c2e"),
    ],
)
def test_a_stranger_s_archive_whose_checksums_agree_ends_in_no_traceback(data: bytes) -> None:
    hostile_archive.target(data)


def test_an_index_that_has_its_checksums_and_cannot_be_read_is_made_anew(tmp_path: Path) -> None:
    """Repair found nothing to do, as each file was what its checksum says."""
    folder = shutil.copytree(hostile_archive.prepared(), tmp_path / "archive")
    index = max((folder / "index").glob("[0-9]*"))
    brackets = next(index.glob("brackets-*.json"))
    brackets.unlink()
    brackets.write_text("no JSON", encoding="utf-8")
    manifest = json.loads((index / "manifest.json").read_bytes())
    manifest["files"][brackets.name] = file_checksum(brackets)
    (index / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    hostile_archive.sign(folder, index)
    done = repair(folder, PaperEncoder)
    assert (len(done.problems), done.lost, done.records, done.embedded) == (1, (), 5, 0)
    assert f"the index in {index} is damaged" in done.problems[0]
    assert repair(folder, PaperEncoder).problems == ()


def test_half_a_character_in_what_is_no_question_is_refused(tmp_path: Path) -> None:
    """It was taken for talk, and could not be stored as a turn."""
    folder = shutil.copytree(prepared(), tmp_path / "archive")
    for text in (f"{HALF} thanks!", "thank you \udcfd", "\udcfd"):
        code, output, messages = run(folder, tmp_path, ["ask", text])
        assert (code, output, messages.count("\n")) == (1, "", 1), text
