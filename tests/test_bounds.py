"""No input makes time or memory grow beyond what docs/bounds.md states, and nothing handed in is run or followed.

Where growth is measured, it is in processor time, which a busy machine leaves alone, and generously: four times the
input may take ten times as long, and only what takes long enough to be measured counts. A pattern that backtracks takes
sixteen times as long, or never ends.
"""

from __future__ import annotations

import contextlib
import json
import time
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from corpus import (
    ArchivalDate,
    BracketedNames,
    NameAuthority,
    NamesError,
    ReadingError,
    Record,
    aliases_of,
    dates_in,
    kind_of_document,
    parse_date,
    read_bytes,
    read_correspondence,
    read_file,
    read_listing,
    read_question_direction,
    title_dates,
)
from corpus.formats.decoding import JSON_LINES_LIMIT_BYTES, LISTING_LIMIT_BYTES, check_size
from corpus.formats.listings.pages import LINES_LIMIT
from corpus.imports.drafts import TEXT_LIMIT_BYTES
from corpus.imports.json_lines import LINE_LIMIT_BYTES
from corpus.names.authority import LARGEST_FILE as LARGEST_NAMES
from corpus.storage.store import Store
from embeddings import ArchiveError, FolderArchive, cut_passages
from qa.answering.sentences import split_sentences
from qa.assistant import Assistant
from qa.citations import STYLES, cite_records
from qa.evaluation.relevance_judgments import EvaluationError, read_questions
from qa.interfaces.command_line import main
from qa.interfaces.commands.terminal import show_controls
from qa.output.answer_bundle import MAX_BYTES, BundleError, read_bundle
from qa.understanding import EarlierTurn, LinkedQuestion, ShownRecord, resolve_follow_up
from qa.understanding.query_syntax import MAX_LEAVES, read_syntax
from qa.understanding.question import MAX_QUESTION_LENGTH, QuestionError, read_question
from qa.understanding.question_type import classify_question
from qa.understanding.time.named_periods import MAX_PERIODS_FILE_BYTES as LARGEST_PERIODS
from qa.understanding.time.named_periods import NamedPeriods, PeriodsError
from tests.embeddings.fake_encoder import PaperEncoder

MIB = 1024 * 1024
PAGE = "1 - 1 of 1\n\nMay 6, 1961\n\nCable, Ana to Béla\n\nOn war and peace.\n"
UNDATED = ArchivalDate("", "", None, None)


def the_record(text: str) -> Record:
    return Record("r", text[:5000].strip() or "A", UNDATED, text)


NAMED = NamedPeriods.load()
NAMES = NameAuthority.load()
READS: dict[str, Callable[[str], object]] = {
    "a listing": read_listing,
    "a row": lambda text: read_listing(f"May 6, 1961\tNote\n{text}x\n"),
    "a summary": lambda text: read_listing(f"May 6, 1961\n\nNote\n\n{text}"),
    "a document": lambda text: read_listing(
        f"Associated Places\n\nMay 6, 1961\n\nNote\n\n{text}\n\nCitation: {text}"
    ),
    "dates in a text": dates_in,
    "dates in a title": title_dates,
    "aliases in a title": lambda text: aliases_of(
        BracketedNames.from_titles([(0, text)]), NAMES, lambda rows: dict.fromkeys(rows, "a")
    ),
    "who wrote to whom": read_correspondence,
    "kind of document": kind_of_document,
    "names": NAMES.find_mentions,
    "sentences": split_sentences,
    "passages": lambda text: cut_passages(the_record(text)),
    "citations": lambda text: [cite_records([the_record(text)], style) for style in STYLES],
}
ASKS: dict[str, Callable[[str], object]] = {
    "a question": lambda text: classify_question(
        LinkedQuestion.unlinked(read_question(text, NAMED)), PaperEncoder()
    ),
    "a query": read_syntax,
    "who is asked about": read_question_direction,
    "a follow-up": lambda text: resolve_follow_up(
        text,
        [
            EarlierTurn(
                "Who?",
                date(1961, 1, 1),
                None,
                "since 1961",
                (ShownRecord("a", "Note", None, None),),
                1,
                ("Ana",),
            )
        ],
    ),
}
UNITS = (
    " ", "a", "A", "a ", "Aa ", "A. ", "A.B. ", "Abc-Def ", "1", "1 ", "1,", "1-", "1/", "1950 ", "1950-", "'50",
    "May ", "May, ", "May and ", "5 and ", "May 5, 1950 ", "early ", "early to mid ", "between ", "between 1950 and ",
    "from a to b ", "to ", "A to B ", "the ", "the first of the ", "who wrote to ", "and ", "or ", "NOT ", "a AND ",
    "title:", "(", ")", "[", "[]", "(a) ", "((a) ", "[Aa] ", "'", "' ", "‘a’ ", '"', '" ', '"a', "“", "’s ", "a's a ",
    "s' ", ".", ". ", "… ", "! ", '?" ', ",", ", ", "-", "- ", "\t", "\t1", "|", "a|", "*", "**", "#", "•", "_", "<!--",
    "Digital Archive,  ", "https://a ", "copyright ", "results: ", "Stalin ", "Stalin to Mao ", "Filippov [Stalin] ",
    "before ", "under ", "the death of ", "dated ", "via ", "No. ", "c/o ", "茅a", "é", "Ã©", "\u0300",
    "\u202e", "\x0c",
)  # fmt: skip


def seconds(read: Callable[[str], object], text: str) -> float:
    began = time.thread_time()
    with contextlib.suppress(ReadingError, QuestionError):
        read(text)
    return time.thread_time() - began


def grows_as_its_length(read: Callable[[str], object], unit: str, size: int, end: str) -> bool:
    """Whether four times as much takes less than ten times as long, in one of three tries; what is quick is not."""
    for _ in range(3):
        long = seconds(read, (unit * (4 * size // len(unit) + 1))[: 4 * size - len(end)] + end)
        if long < 0.2:
            return True
        short = min(
            seconds(read, (unit * (size // len(unit) + 1))[: size - len(end)] + end)
            for _ in range(3)
        )
        if long < 10 * short:
            return True
    return False


@pytest.mark.parametrize("name", list(READS))
def test_reading_takes_time_as_its_length_whatever_is_repeated(name: str) -> None:
    assert [
        unit for unit in UNITS if not grows_as_its_length(READS[name], unit, 2_000, "\n!x")
    ] == []


@pytest.mark.parametrize("name", list(ASKS))
def test_a_question_takes_time_as_its_length_whatever_is_repeated(name: str) -> None:
    assert [
        unit for unit in UNITS[::4] if not grows_as_its_length(ASKS[name], unit, 500, "!x?")
    ] == []


def test_a_list_of_names_takes_time_as_its_length() -> None:
    """100,000 people of one record took six minutes."""

    def read(count: int) -> float:
        line = json.dumps({"title": "Note", "people": [f"Person {n}" for n in range(count)]})
        return seconds(lambda text: read_bytes(text.encode(), "list.jsonl"), line)

    assert any(read(40_000) < 10 * read(10_000) for _ in range(3))


# --- sizes ----------------------------------------------------------------------------------------------------------


def test_a_line_of_a_megabyte_is_one_line() -> None:
    line = "Rice is sold. " * 75_000
    reading = read_listing(f"May 6, 1961\n\nNote\n\n{line}\n")
    assert [(one.title, one.summary) for one in reading.records] == [("Note", line.strip())]
    assert len(cut_passages(reading.records[0])) == 2_250
    assert (reading.unread, len(split_sentences(line))) == ((), 75_000)
    unread = read_listing("A" * MIB).unread
    assert [(one.line, len(one.text)) for one in unread] == [(1, 524)]
    assert len(read_listing("May 6, 1961\n\n" + "A" * MIB).records[0].title) == MIB


def test_dates_are_looked_for_in_the_beginning_of_a_title_only() -> None:
    long = "x " * 3_000 + "1950 " + "y " * 10_000
    assert [one.as_written for one in title_dates(long)] == ["1950"]
    assert title_dates("x " * 5_000 + "1950") == ()


def test_many_short_lines_are_all_accounted_for_and_too_many_are_refused() -> None:
    reading = read_listing("a\n" * 50_000)
    assert (len(reading.roles), len(reading.unread)) == (50_000, 50_000)
    reading = read_listing("1950\nA\n" * 20_000)
    assert (len(reading.roles), len(reading.records), reading.unread) == (40_000, 20_000, ())
    with pytest.raises(
        ReadingError,
        match="has 2,000,001 lines, and at most 2,000,000 are read; split it into smaller",
    ):
        read_listing("a" + "\n" * LINES_LIMIT + "a")


@pytest.mark.parametrize("limit", [LISTING_LIMIT_BYTES, JSON_LINES_LIMIT_BYTES])
def test_a_file_that_is_too_large_is_refused_with_its_size(limit: int) -> None:
    check_size(limit, limit, "page.txt")
    with pytest.raises(
        ReadingError, match=r"page.txt has [\d,]+ MiB, and at most [\d,]+ MiB are read; split it"
    ):
        check_size(limit + MIB, limit, "page.txt")


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    for name, limit in (("page.txt", LISTING_LIMIT_BYTES), ("all.jsonl", JSON_LINES_LIMIT_BYTES)):
        with (tmp_path / name).open("wb") as file:
            file.truncate(limit + MIB)
        with pytest.raises(ReadingError, match="are read; split it into smaller files"):
            read_file(tmp_path / name)


def test_a_long_or_deep_line_of_json_lines_costs_that_line() -> None:
    texts = b'{"title": "' + b"A" * (TEXT_LIMIT_BYTES + 1) + b'"}'
    lines = [
        texts,
        b'{"title": "' + b"A" * LINE_LIMIT_BYTES + b'"}',
        b'{"a":' * 200_000,
        b"[" * MIB,
        b'{"title": "B"}',
    ]
    reading = read_bytes(b"\n".join(lines), "records.jsonl")
    assert [one.title for one in reading.records] == ["B"]
    assert [(one.line, one.reason) for one in reading.unread] == [
        (1, "title has 1,048,577 bytes, and at most 1,048,576 are kept"),
        (2, "the line has 8,388,622 bytes, and at most 8,388,608 are read"),
        (3, "not a record: nested too deeply"),
        (4, "not a record: nested too deeply"),
    ]
    assert len(read_bytes(b'{"title": "A"}\n' * 30_000, "records.jsonl").records) == 30_000


@pytest.mark.parametrize("number", ["9" * 9_000, "1" + "0" * 400, "99999", "12345", "0", "00000"])
def test_a_huge_number_is_no_year(number: str) -> None:
    assert parse_date(number) is None
    assert dates_in(f"In {number} rice was sold") == ()
    assert read_question(f"What was sold in {number}?").period is None
    assert (
        read_listing(f"1 - {number} of {number}\n\nMay 6, 1961\n\nNote\n").records[0].title
        == "Note"
    )
    assert [
        one.reason for one in read_bytes(b'{"title": ' + number.encode() + b"}", "r.jsonl").unread
    ] != []


def test_a_question_is_read_up_to_a_length_and_refused_beyond_it() -> None:
    whole = "What did Ana sell? " + "x" * (MAX_QUESTION_LENGTH - 19)
    assert len(read_question(whole).text) == MAX_QUESTION_LENGTH
    with pytest.raises(
        QuestionError, match="has 10,001 characters, and at most 10,000 are read; shorten it"
    ):
        read_question(whole + "x")
    for half in ("\ud800", "\udcff"):
        with pytest.raises(
            QuestionError, match=r"contains half a character \(U\+D[8C][0F][0F]\); type it again"
        ):
            read_question(f"What of rice{half}?")


def test_a_query_is_read_up_to_a_number_of_words() -> None:
    syntax = read_syntax(" AND ".join(f"w{number}" for number in range(2_000)))
    assert (
        syntax is not None
        and syntax.repairs[0] == f"only the first {MAX_LEAVES} words and phrases are read"
    )
    assert len(syntax.words.split()) <= MAX_LEAVES
    deep = read_syntax("(" * 5_000 + "rice AND tea" + ")" * 5_000)
    assert deep is not None and deep.repairs == ("parentheses more than 20 deep are left out",)


def test_files_of_a_reader_that_are_too_large_or_too_deep_are_refused(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.write_bytes(b"#" * (LARGEST_NAMES + 1))
    with pytest.raises(
        NamesError, match="has 10,000,001 bytes, and at most 10,000,000 are read; divide it"
    ):
        NameAuthority.load(own)
    with pytest.raises(
        PeriodsError, match="has more than 1,000,000 bytes, and no more are read; divide it"
    ):
        NamedPeriods.load(own)
    assert LARGEST_PERIODS == 1_000_000
    own.write_text("a = " + "[" * 100_000)
    with pytest.raises(PeriodsError, match="nested too deeply; write rows only"):
        NamedPeriods.load(own)
    own.write_text("a = " + "9" * 10_000)
    with pytest.raises(PeriodsError, match=r"own is not TOML: .*; correct that line"):
        NamedPeriods.load(own)
    with own.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(BundleError, match="is larger than 16 MB, which no answer is"):
        read_bundle(own)
    with own.open("wb") as file:
        file.truncate(64 * MIB + 1)
    with pytest.raises(
        EvaluationError, match="has more than 67,108,864 bytes; split it into smaller files"
    ):
        read_questions(own)


# --- an archive -----------------------------------------------------------------------------------------------------


@pytest.fixture
def assistant(tmp_path: Path) -> Any:
    made = Assistant.open(tmp_path / "archive", bundled=False, load_encoder=PaperEncoder)
    made.add([read_listing(PAGE, "page")])
    yield made
    made.close()


@pytest.mark.parametrize(
    "text",
    [
        '"' * 9_000,
        "(" * 9_000,
        "NOT " * 2_400,
        "peace* OR pea?e~2 OR [a TO z]^3 OR title:* OR -war",
        "'; DROP TABLE records; --",
        '" OR 1=1 --',
        "%s %d {0} $(id) `id`",
        "title:title:title:peace",
        "\x00peace\x00",
        "\u202epeace\u2066",
        "peace" + "\u0301" * 5_000,
        "A" * 10_000,
        ("Ana Brandt and " * 700)[:10_000],
        " ".join(f"Name{number}" for number in range(1_200))[:10_000],
    ],
)
def test_whatever_is_asked_is_asked_as_words(assistant: Assistant, text: str) -> None:
    try:
        found, answer = assistant.search(text), assistant.ask(text)
    except QuestionError as error:
        assert str(error).startswith("the question is empty")
        return
    assert {hit.record.id for hit in found.hits} <= {"1961-05-06-cable-ana-to-bela"}
    assert all(
        one.citation.quote in one.citation.record.field(one.citation.field)
        for one in answer.statements
    )
    assert assistant.browse()[0] == 1 and assistant.archive.check() == []
    assert assistant.turns(answer.conversation)[0].question == text


def test_ten_thousand_names_in_a_megabyte_are_refused_at_once(assistant: Assistant) -> None:
    conversation = assistant.ask("What did Ana write on peace?").conversation
    for text in (" ".join(f"Name{number}" for number in range(100_000)), "he said it " * 100_000):
        began = time.thread_time()
        with pytest.raises(QuestionError, match="and at most 10,000 are read"):
            assistant.ask(text, follow=conversation)
        assert (
            time.thread_time() - began < 10
        )  # it took 22 s while a follow-up was read before its length


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a\x00b", "/etc/passwd", "\udcff\ud800", "%2e%2e/x", "a" * 100_000]
)
def test_an_id_is_no_path_and_is_found_nowhere(assistant: Assistant, name: str) -> None:
    assert assistant.record(name) is None
    assert assistant.turns(name) == []
    with pytest.raises(ArchiveError, match="exists; finding-aid records lists them"):
        assistant.remove([name])
    with pytest.raises(QuestionError, match="there is no conversation"):
        assistant.ask("What of peace?", follow=name)


def test_ids_that_are_paths_are_kept_as_ids(assistant: Assistant, tmp_path: Path) -> None:
    ids = ["../../../evil", "/etc/passwd", "index/000001", "a;b", "'--"]
    lines = "".join(json.dumps({"id": one, "title": f"Note {one}"}) + "\n" for one in ids)
    before = {one for one in tmp_path.rglob("*")}
    assert list(assistant.add([read_bytes(lines.encode(), "r.jsonl")]).added) == ids
    assert [assistant.record(one) is not None for one in ids] == [True] * 5
    inside = tmp_path / "archive"
    assert all(one.is_relative_to(inside) for one in {one for one in tmp_path.rglob("*")} - before)


def trap(path: Path) -> bytes:
    """A pickle, written out by hand: whoever loads it makes the folder that it names."""
    return b"cos\nmkdir\n(V" + str(path).encode() + b"\ntR."


def test_foreign_files_in_an_archive_are_never_loaded(assistant: Assistant, tmp_path: Path) -> None:
    folder, sprung = tmp_path / "archive", tmp_path / "sprung"
    names = (
        "index.pkl",
        "model.bin",
        "pytorch_model.bin",
        "model.pt",
        "vectors.npy",
        "x.py",
        "sitecustomize.py",
    )
    for place in (folder, folder / "index", folder / "index" / "000001"):
        for name in names:
            (place / name).write_bytes(trap(sprung))
        with zipfile.ZipFile(place / "archive.zip", "w") as packed:
            packed.writestr("../../evil.txt", "x")
    again = Assistant.open(folder, bundled=False, load_encoder=PaperEncoder)
    assert [hit.record.id for hit in again.search("peace").hits] == ["1961-05-06-cable-ana-to-bela"]
    again.add([read_listing(PAGE.replace("Cable", "Letter"), "page")])
    assert (again.archive.check(), again.status().records, sprung.exists()) == ([], 2, False)
    assert not list(tmp_path.rglob("evil.txt"))
    again.close()


def test_an_index_that_is_a_pickle_is_damage_and_is_not_unpickled(
    assistant: Assistant, tmp_path: Path
) -> None:
    newest = max((tmp_path / "archive" / "index").glob("[0-9]*"))
    vectors = next(newest.glob("vectors-*.npy"))
    vectors.unlink()
    vectors.write_bytes(trap(tmp_path / "sprung"))
    again = FolderArchive.open(tmp_path / "archive", PaperEncoder)
    with (
        pytest.raises(ArchiveError, match=r"is damaged .*; run: finding-aid repair"),
        again.view(),
    ):
        pass
    assert len(again.check()) == 1
    assert not (tmp_path / "sprung").exists()
    again.close()


def test_a_store_that_would_run_something_by_itself_is_not_opened(
    assistant: Assistant, tmp_path: Path
) -> None:
    path = tmp_path / "archive" / "finding-aid.sqlite3"
    with assistant.archive.store.transaction() as connection:
        connection.execute(
            "CREATE TRIGGER swap AFTER INSERT ON turns BEGIN DELETE FROM records; END"
        )
    with pytest.raises(
        Exception, match=r"holds a trigger \('swap'\), which Finding Aid never makes"
    ):
        Store.open(path)


# --- the terminal ---------------------------------------------------------------------------------------------------


def test_a_title_cannot_command_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.upkeep.opening.open_encoder", lambda *_: PaperEncoder())
    page = tmp_path / "page.txt"
    page.write_text(
        "1 - 1 of 1\n\nMay 6, 1961\n\nNote \x1b]0;owned\x07 \x9b31m on rice, long enough a title\n\nRice.\n"
    )
    archive = ["--archive", str(tmp_path / "archive")]
    assert main([*archive, "add", str(page)]) == 0
    capsys.readouterr()
    for command in (
        ["records"],
        ["search", "rice"],
        ["ask", "rice"],
        ["records", "--json"],
        ["search", "rice", "--json"],
    ):
        assert main([*archive, *command]) == 0
        out = capsys.readouterr().out
        assert "owned" in out and not set(out) & {"\x1b", "\x07", "\x9b"}
        if "--json" in command:
            assert (
                json.loads(out)["records"][0]["title"]
                == "Note \x1b]0;owned\x07 \x9b31m on rice, long enough a title"
            )
    assert show_controls("a\x1b[1m\tb\nc\r\x7f\x85") == "a␛[1m\tb\nc␍␡�"
