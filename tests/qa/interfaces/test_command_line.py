"""The command line's contract: exit codes, one clean line for what goes wrong, and the fields of each JSON object."""

from __future__ import annotations

import json
import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus import Store, to_json
from corpus.storage.schema import connect
from qa.assistant import Assistant
from qa.interfaces.command_line import main
from qa.interfaces.commands.terminal import print_message, print_warning
from tests.qa.conftest import one_line

STALIN = "1949-02-03-cable-filippov-stalin-to-anastas-mikoyan"
DIARY = "1962-05-08-from-the-diary-of-s-v-chervonenko-transcripts-of-a-0372"
PAGE = "March 9, 1955\n\nNote on Rice\n\nThe mission buys rice.\n\nMay 1955\n\nNote on Tea\n"


def test_ask_prints_the_sentence_with_its_citation(run: Any) -> None:
    ran = run("ask", "What did Stalin advise Mao in 1949?")
    assert (ran.code, ran.err) == (0, "finding-aid: “Stalin”: also searching Filippov\n")
    assert "“Stalin advises that China turn its big cities into bases for communism, and" in ran.out
    assert ran.out.endswith(
        "[1] “Cable, Filippov [Stalin] to Anastas Mikoyan,” February 3, 1949.\n"
    )


def test_ask_as_json_has_the_fields_of_the_contract(run: Any) -> None:
    found = run("ask", "What did Stalin advise Mao in 1949?", "--json").json
    names = "question answered reason text understood statements citations records searched conversation elapsed_ms"
    assert set(names.split()) <= set(found)
    assert found["understood"]["period"] == {
        "earliest": "1949-01-01",
        "latest": "1949-12-31",
        "as_written": "in 1949",
    }
    assert {"people", "route"} <= set(found["understood"])
    assert set(found["statements"][0]) >= {"quote", "record", "field", "start", "end", "citation"}
    assert found["statements"][0]["record"] == STALIN
    [citation] = found["citations"]
    assert (citation["number"], citation["record"]) == (1, STALIN)
    assert citation["text"] == "“Cable, Filippov [Stalin] to Anastas Mikoyan,” February 3, 1949."
    assert citation["title"] == "Cable, Filippov [Stalin] to Anastas Mikoyan"
    searched = found["searched"]
    assert (searched["records"], searched["in_period"], searched["undated"]) == (10, 1, 0)
    assert searched["telling"] == 0


def test_a_question_without_an_answer_is_no_failure(run: Any) -> None:
    ran = run("ask", "What did Stalin advise Mao in 1962?", "--json")
    assert (ran.code, ran.json["answered"], ran.json["statements"]) == (0, False, [])
    assert ran.json["nearest"][0]["reason"] == "does not name Stalin, Mao"


def test_a_conversation_is_followed(run: Any) -> None:
    first = run("ask", "What did Stalin advise Mao in 1949?", "--json").json
    second = run("ask", "And in 1962?", "--follow", first["conversation"], "--json").json
    assert (second["question"], second["answered"]) == (
        "What did Stalin advise Mao in 1962?",
        False,
    )
    assert second["conversation"] == first["conversation"]


def test_search_names_each_record_with_date_and_why(run: Any) -> None:
    found = run("search", "cities as bases for communism", "--limit", "2", "--json").json
    assert {"query", "understood", "records", "searched"} <= set(found)
    assert [one["rank"] for one in found["records"]] == [1, 2]
    first = found["records"][0]
    assert set(first) >= {"rank", "id", "title", "summary", "url", "date", "score", "cosine", "why"}
    assert first["id"] == STALIN
    assert first["date"] == {
        "as_written": "February 3, 1949",
        "edtf": "1949-02-03",
        "earliest": "1949-02-03",
        "latest": "1949-02-03",
    }


def test_many_queries_make_a_run_file(run: Any, tmp_path: Path) -> None:
    queries, out = tmp_path / "q.jsonl", tmp_path / "out.run"
    queries.write_text(
        '{"id": "a", "text": "east wind"}\n\n{"id": "b", "text": "nuclear weapons in 1978"}\n'
    )
    ran = run("search", "--queries", str(queries), "--run", str(out), "--limit", "3")
    assert ran.code == 0
    lines = [line.split() for line in out.read_text().splitlines()]
    assert [line[0] for line in lines] == ["a", "a", "a", "b"]
    assert lines[0][1:] == [
        "Q0",
        "1957-11-18-mao-zedong-speech-at-a-meeting-of-the-representatives-of-218d",
        "1",
        "3",
        "finding-aid",
    ]


def test_add_reports_what_was_read_and_adds_once(run: Any, tmp_path: Path) -> None:
    archive, page = tmp_path / "new", tmp_path / "page.txt"
    page.write_text(PAGE)
    found = run("add", str(page), "--json", archive=archive).json
    assert {"files", "added", "updated", "unchanged", "records", "embedded"} <= set(found)
    assert (found["added"], found["records"], found["embedded"]) == (2, 2, 2)
    names = {
        "file",
        "shape",
        "layout",
        "promised",
        "read",
        "added",
        "updated",
        "unchanged",
        "unread",
        "warnings",
    }
    assert set(found["files"][0]) == names
    again = run("add", str(page), "--json", archive=archive).json
    assert (again["added"], again["unchanged"], again["embedded"], again["records"]) == (0, 2, 0, 2)


def test_add_reads_a_page_by_the_layout_that_is_named(run: Any, tmp_path: Path) -> None:
    archive, page = tmp_path / "new", tmp_path / "page.txt"
    page.write_text("Letter, Pike to Hart\n\nMarch 3, 1949\n\nReply\n\nJuly 9, 1952\n")
    command = ("add", str(page), "--layout", "dates-below", "--json")
    found = run(*command, archive=archive).json["files"][0]
    assert (found["layout"], found["read"], found["unread"]) == ("dates-below", 2, [])
    assert run("add", str(page), "--layout", "columns", archive=archive).code == 2


def test_a_bad_line_of_json_lines_is_reported_and_the_others_are_added(
    run: Any, tmp_path: Path
) -> None:
    path = tmp_path / "some.jsonl"
    path.write_text(
        '{"id": "a", "title": "One", "date": "1961"}\n{"id": "b", "title": \n{"id": "c", "title": "Three"}\n'
    )
    found = run("add", str(path), "--json", archive=tmp_path / "new").json
    assert (found["added"], [one["line"] for one in found["files"][0]["unread"]]) == (2, [2])


def test_records_are_listed_in_order_with_counts(run: Any) -> None:
    found = run("records", "--from", "1950", "--to", "1959", "--limit", "2", "--json").json
    assert (found["total"], [one["date"]["edtf"] for one in found["records"]]) == (
        3,
        ["1952-08-19", "1956-10-11"],
    )
    assert run("records", "--offset", "8", "--limit", "5").out.startswith("9-10 of 10\n")


def test_show_gives_every_field(run: Any) -> None:
    assert (
        run("show", STALIN, "--json").json["title"] == "Cable, Filippov [Stalin] to Anastas Mikoyan"
    )
    ran = run("show", DIARY)
    assert "date: May 8, 1962\ndates in the title: 9 April 1962\n" in ran.out


def test_show_related_names_each_with_its_reason(run: Any) -> None:
    related = run("show", DIARY, "--related", "--json").json["related"]
    assert related
    assert all(set(one) == {"id", "title", "reason"} and one["reason"] for one in related)
    assert DIARY not in [one["id"] for one in related]
    shown = run("show", DIARY, "--related").out
    assert f"[{related[0]['id']}]\n    {related[0]['reason']}\n" in shown
    assert "related" not in run("show", DIARY, "--json").json


def test_remove_sync_check_and_status(run: Any, tmp_path: Path) -> None:
    archive = tmp_path / "a"
    assert run("remove", STALIN, "--json", archive=archive).json == {
        "removed": [STALIN],
        "records": 9,
    }
    assert run("sync", "--json", archive=archive).json == {"embedded": 0, "records": 9}
    assert run("check", "--json", archive=archive).json == {"whole": True, "problems": []}
    status = run("status", "--json", archive=archive).json
    assert {"records", "indexed", "in_step", "model", "coverage", "bytes"} <= set(status)
    assert (
        status["records"],
        status["indexed"],
        status["in_step"],
        status["model"]["dimension"],
    ) == (9, 9, True, 384)
    (archive / "index" / "000002" / "removed.npy").write_bytes(b"")
    damaged = run("check", archive=archive)
    assert (damaged.code, damaged.out.count("\n")) == (1, 1)


@pytest.mark.parametrize(
    ("name", "data", "part"),
    [
        ("empty.txt", b"", "empty"),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(2000), "PNG"),
        ("page.html", b"<!DOCTYPE html><html><body></body></html>", "a web page without text"),
    ],
)
def test_files_that_cannot_be_read_get_one_line(
    run: Any, tmp_path: Path, name: str, data: bytes, part: str
) -> None:
    (tmp_path / name).write_bytes(data)
    one_line(run("add", str(tmp_path / name)), part, name)


def test_a_huge_file_a_folder_and_a_missing_file_get_one_line(run: Any, tmp_path: Path) -> None:
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    one_line(run("add", str(huge)), "huge.txt", "64")
    one_line(run("add", str(tmp_path)), "folder")
    one_line(run("add", str(tmp_path / "missing.txt")), "missing.txt")


def test_one_bad_file_does_not_keep_the_others_out(run: Any, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE)
    (tmp_path / "empty.txt").write_text("")
    ran = run(
        "add",
        str(tmp_path / "empty.txt"),
        str(tmp_path / "page.txt"),
        "--json",
        archive=tmp_path / "new",
    )
    assert (ran.code, ran.json["added"], ran.err.count("\n")) == (1, 2, 2)
    assert "empty.txt" in ran.err


def test_archives_that_are_none_get_one_line(run: Any, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("mine")
    one_line(run("status", archive=tmp_path / "mine"), "is not an archive and not empty")
    (tmp_path / "file").write_text("no folder")
    one_line(run("status", archive=tmp_path / "file"), "is not an archive")
    newer = tmp_path / "newer"
    newer.mkdir()
    Store.create(newer / "finding-aid.sqlite3").close()
    connection = connect(newer / "finding-aid.sqlite3")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    one_line(run("status", archive=newer), "written by a newer Finding Aid")


@pytest.fixture
def read_only(run: Any, tmp_path: Path) -> Iterator[Path]:
    """An archive that may be read only: by its mount for the superuser, by its mode for anybody else."""
    archive = tmp_path / "a"
    assert run("status", archive=archive).code == 0
    if os.geteuid() == 0:
        bound = ["mount", "--bind", str(archive), str(archive)]
        if subprocess.run(bound, capture_output=True, check=False).returncode:
            pytest.skip(
                "no file system may be mounted read-only here, and the superuser may write everywhere else"
            )
        subprocess.run(["mount", "-o", "remount,ro,bind", str(archive)], check=True)
        yield archive
        subprocess.run(["umount", "--lazy", str(archive)], check=True)
    else:
        archive.chmod(stat.S_IRUSR | stat.S_IXUSR)
        yield archive
        archive.chmod(stat.S_IRWXU)


def test_a_read_only_archive_can_be_asked_and_not_changed(
    run: Any, read_only: Path, tmp_path: Path
) -> None:
    asked = run("ask", "What did Stalin advise Mao in 1949?", "--json", archive=read_only)
    assert (asked.code, asked.json["statements"][0]["record"], asked.json["conversation"]) == (
        0,
        STALIN,
        "",
    )
    assert asked.err.startswith("finding-aid: this turn is not kept: ")
    assert [run(command, archive=read_only).code for command in ("status", "records", "check")] == [
        0,
        0,
        0,
    ]
    (tmp_path / "page.txt").write_text(PAGE)
    for ran in (
        run("add", str(tmp_path / "page.txt"), archive=read_only),
        run("remove", STALIN, archive=read_only),
    ):
        one_line(ran, "cannot be written")


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "nothing"),
        ("remove", "nothing"),
        ("ask", ""),
        ("ask", "x" * 100_000),
        ("ask", "Who?", "--follow", "nothing"),
        ("search", "x", "--from", "1962", "--to", "1949"),
        ("search", "--queries", "/nowhere.jsonl", "--run", "/tmp/x"),
    ],
)
def test_what_cannot_be_done_gets_one_line(run: Any, arguments: tuple[str, ...]) -> None:
    one_line(run(*arguments))


@pytest.mark.parametrize(
    "arguments",
    [
        ("search",),
        ("ask",),
        ("records", "--from", "soon"),
        ("records", "--limit", "-1"),
        ("records", "--sort", "size"),
    ],
)
def test_wrong_usage_is_two(run: Any, arguments: tuple[str, ...]) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err


def test_options_may_stand_before_the_command(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--archive", str(folder), "--json", "records", "--limit", "1"]) == 0
    assert json.loads(capsys.readouterr().out)["total"] == 10


def test_every_command_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    for name in (
        "ask",
        "search",
        "add",
        "records",
        "show",
        "remove",
        "status",
        "sync",
        "check",
        "serve",
    ):
        with pytest.raises(SystemExit) as stopped:
            main([name, "--help"])
        assert stopped.value.code == 0
        assert f"usage: finding-aid {name}" in capsys.readouterr().out


def test_a_title_half_remembered_comes_first_and_the_route_is_named(run: Any) -> None:
    found = run("search", "Chervonenko diary Deng Xiaoping conversation", "--json").json
    assert found["understood"]["route"] == "known item"
    assert found["records"][0]["title"].startswith("From the Diary of S. V. Chervonenko")
    assert [one["why"]["known_item"] for one in found["records"]][:2] == [True, False]


def test_the_period_of_a_question_can_be_switched_off(run: Any) -> None:
    dated = run("search", "Deng Xiaoping in 1949", "--json").json
    assert (dated["understood"]["period"]["earliest"], dated["searched"]["in_period"]) == (
        "1949-01-01",
        1,
    )
    free = run("search", "Deng Xiaoping in 1949", "--any-time", "--json").json
    assert (free["understood"]["period"], free["searched"]["in_period"]) == (None, 10)
    assert "Deng Xiaoping" in free["records"][0]["title"]


def test_a_readers_own_period_is_understood(run: Any, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    assert run("status", archive=archive).code == 0
    row = "[[period]]\nnames = ['the sardine affair']\nearliest = 1957-01-01\nlatest = 1958-12-31\nfixed_by = 'letters'\n"
    (archive / "periods.toml").write_text(row)
    found = run("search", "speeches during the sardine affair", "--json", archive=archive).json
    assert (found["understood"]["period"]["earliest"], found["searched"]["in_period"]) == (
        "1957-01-01",
        1,
    )
    (archive / "periods.toml").write_text(row.replace("1958", "1956"))
    one_line(
        run("search", "x", archive=archive),
        "periods.toml, row 1 (the sardine affair) ends on 1956-12-31",
    )


def in_shell(folder: Path, arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = f"{sys.executable} -m qa.interfaces.command_line --archive {folder} {arguments}"
    settings = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        ["bash", "-c", command],
        cwd=Path(__file__).parents[3],
        env=settings | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_output_without_curly_quotes_shows_what_it_can(folder: Path) -> None:
    done = in_shell(folder, "show nothing-here", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    done = in_shell(folder, "names Хрущев", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "the output is ascii; characters that it lacks are shown as ?" in done.stderr
    names = json.loads(in_shell(folder, "--json names Хрущев", PYTHONIOENCODING="ascii").stdout)
    assert any("Хрущев" in form for name in names["names"] for form in name["forms"])


@pytest.mark.parametrize("command", ["records", f"cite {STALIN}"])
def test_an_output_that_takes_nothing_is_one_clean_line(folder: Path, command: str) -> None:
    full = in_shell(folder, f"{command} >/dev/full")
    assert full.returncode == 1
    assert full.stderr.splitlines()[-1] == (
        "finding-aid: No space left on device; the command stopped there"
    )
    closed = in_shell(folder, f"{command} >&-")
    assert (closed.returncode, "Traceback" in closed.stderr) == (0, False)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("--archive '~nosuch/x' status", "name the folder with --archive DIR"),
        ("move '~nosuch/x' copy", "write the whole path of the folder"),
        (f"--archive /tmp/{'x' * 256} status", "File name too long"),
        ("serve --port 99999", "give a number from 1 to 65535"),
        ("serve --port 0", "give a number from 1 to 65535"),
    ],
)
def test_odd_arguments_are_one_clean_line(folder: Path, arguments: str, message: str) -> None:
    done = in_shell(folder, arguments)
    assert done.returncode in (1, 2)
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_busy_port_is_said_before_the_app_starts(run: Any) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        one_line(run("serve", "--port", str(port)), f"port {port}", "choose another with --port")


@pytest.mark.parametrize("command", ["check-answer", "evaluate"])
def test_a_pipe_is_not_waited_for(run: Any, tmp_path: Path, command: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    one_line(run(command, str(tmp_path / "pipe")), "is not a file")


def test_what_was_added_is_said_when_the_next_file_fails(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.jsonl"
    page.write_text('{"title": "Note on rice"}\n', encoding="utf-8")
    add = Assistant.add

    def fail_second(self: Assistant, readings: Any, progress: Any = None, **names: Any) -> Any:
        if readings[0].name == "second.jsonl":
            raise KeyboardInterrupt
        return add(self, readings, progress, **names)

    (tmp_path / "second.jsonl").write_text('{"title": "Note on tea"}\n', encoding="utf-8")
    monkeypatch.setattr(Assistant, "add", fail_second)
    stopped = run("add", str(page), str(tmp_path / "second.jsonl"), archive=tmp_path / "archive")
    assert stopped.code == 130
    assert "page.jsonl: 1 record found: 1 new" in stopped.err


def test_messages_command_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_warning("a \x1b[2Jname\x9b")
    print_message("one\x07 line")
    assert capsys.readouterr().err == "finding-aid: a ␛[2Jname\ufffd\none␇ line\n"


def test_json_writes_control_characters_as_escapes() -> None:
    assert to_json({"a": "\x1bé\x9b\ud83d"}) == '{"a": "\\u001bé\\u009b\\ud83d"}'


def test_many_unread_lines_print_a_hundred_and_a_count(run: Any, tmp_path: Path) -> None:
    lines = ['{"id": "a", "title": "Note on Sardines"}', *["no record"] * 250]
    (tmp_path / "file.jsonl").write_text("\n".join(lines))
    added = run("add", str(tmp_path / "file.jsonl"), archive=tmp_path / "archive")
    reported = [line for line in added.out.splitlines() if line.startswith("  not read: ")]
    assert len(reported) == 101
    assert reported[0].startswith("  not read: line 2: 'no record'")
    assert reported[99].startswith("  not read: line 101: ")
    assert reported[100] == "  not read: 150 more lines"
