"""cite, check-answer and kept answers on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import rispy

from tests.qa.conftest import one_line

STALIN = "1949-02-03-cable-filippov-stalin-to-anastas-mikoyan"
NOTES = "1961-05-12-notes-on-soviet-political-work-with-china"
QUESTION = "What did Stalin advise Mao in 1949?"


def test_cite_is_the_archives_pattern_and_says_what_is_missing(run: Any) -> None:
    ran = run("cite", STALIN)
    assert (ran.code, ran.out) == (
        0,
        "“Cable, Filippov [Stalin] to Anastas Mikoyan,” February 3, 1949.\n",
    )
    assert ran.err == f"finding-aid: {STALIN}: the listing gives no collection, source or address\n"


def test_several_records_are_cited_in_one_file_that_other_programs_read(run: Any) -> None:
    found = rispy.loads(run("cite", STALIN, NOTES, "--style", "ris").out)
    assert [one["title"] for one in found] == [
        "Cable, Filippov [Stalin] to Anastas Mikoyan",
        "Notes on Soviet Political Work with China",
    ]
    as_json = run("cite", STALIN, "--style", "csl-json", "--json").json
    assert json.loads(as_json["text"])[0]["issued"] == {"date-parts": [[1949, 2, 3]]}
    assert as_json["missing"] == [{"record": STALIN, "what": ["collection", "source", "address"]}]


def test_a_record_that_is_not_held_cannot_be_cited(run: Any) -> None:
    one_line(run("cite", STALIN, "nothing"), "there is no record nothing")
    assert run("cite", STALIN, "--style", "vancouver").code == 2


def test_a_kept_answer_stands_until_its_record_goes(run: Any, tmp_path: Path) -> None:
    archive, kept = tmp_path / "archive", tmp_path / "answer.json"
    assert run("ask", QUESTION, "--bundle", str(kept), archive=archive).code == 0
    stands = run("check-answer", str(kept), archive=archive)
    assert (stands.code, stands.out) == (0, "every quotation is in its record\n")
    assert run("remove", STALIN, archive=archive).code == 0
    gone = run("check-answer", str(kept), "--json", archive=archive)
    assert (gone.code, gone.json["stands"]) == (1, False)
    assert [(one["record"], one["kind"]) for one in gone.json["problems"]] == [
        (STALIN, "record gone")
    ]


def test_a_bundle_never_writes_over_a_file(run: Any, tmp_path: Path) -> None:
    kept = tmp_path / "answer.json"
    kept.write_text("mine")
    ran = run("ask", QUESTION, "--bundle", str(kept))
    assert (ran.code, kept.read_text()) == (1, "mine")
    assert ran.err.endswith("name a new file\n")


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"\x89PNG", b'{"statements": 1}'])
def test_what_is_no_answer_gets_one_line(run: Any, tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "answer.json"
    file.write_bytes(data)
    one_line(run("check-answer", str(file)), "answer.json")
    one_line(run("check-answer", str(tmp_path / "none.json")), "none.json")
