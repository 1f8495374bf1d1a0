"""`finding-aid edit` on the command line."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.qa.conftest import one_line

STALIN = "1949-02-03-cable-filippov-stalin-to-anastas-mikoyan"
LATER = "1961-05-12-notes-on-soviet-political-work-with-china"


@pytest.fixture
def archive(folder: Path, tmp_path: Path) -> Path:
    return shutil.copytree(folder, tmp_path / "archive")


def test_edit_shows_both_words_and_so_do_show_records_and_json(run: Any, archive: Path) -> None:
    ran = run("edit", STALIN, "--date", "circa March 1949", archive=archive)
    assert (ran.code, ran.out) == (
        0,
        f"{STALIN}: changed\n"
        "date: circa March 1949 (1949-03~)\n"
        "date in the listing: February 3, 1949\n"
        "(finding-aid undo reverses this)\n",
    )
    shown = run("show", STALIN, archive=archive).out.splitlines()
    assert "date: circa March 1949" in shown
    assert "date in the listing (you have corrected it): February 3, 1949" in shown
    record = run("show", STALIN, "--json", archive=archive).json
    assert (record["date"]["edtf"], record["as_listed"]) == (
        "1949-03~",
        {"date": "February 3, 1949"},
    )
    listed = run("records", "--from", "1949-03-01", "--to", "1949-03-31", archive=archive).out
    assert f"[{STALIN}] (corrected: date)" in listed
    found = run("search", "title:mikoyan", "--json", archive=archive).json["records"]
    assert next((hit["id"], hit["as_listed"]) for hit in found) == (
        STALIN,
        {"date": "February 3, 1949"},
    )
    assert f"edit {STALIN}: date" in run("history", archive=archive).out
    assert run("edit", STALIN, "--clear", "date", "--json", archive=archive).json["changed"]
    assert run("show", STALIN, "--json", archive=archive).json["as_listed"] == {}


def test_edit_refuses_in_one_line(run: Any, archive: Path) -> None:
    one_line(run("edit", STALIN, "--date", "soon", archive=archive), "'soon' cannot be read")
    one_line(run("edit", "none", "--title", "Any", archive=archive), "there is no record 'none'")
    one_line(run("edit", STALIN, archive=archive), "nothing is to be corrected")
    assert run("edit", STALIN, "--clear", "url", archive=archive).code == 2


def test_merge_is_undone(run: Any, archive: Path) -> None:
    before = run("records", "--json", archive=archive).json
    ran = run("merge", STALIN, LATER, archive=archive)
    assert (ran.code, ran.out) == (
        0,
        f"{STALIN} is merged into {LATER}. The archive now has 9 records. "
        "(finding-aid undo reverses this)\n",
    )
    shown = run("show", LATER, archive=archive).out
    assert f"merged into it: {STALIN}" in shown
    assert "Other title: Cable, Filippov [Stalin] to Anastas Mikoyan" in shown
    assert run("show", STALIN, "--json", archive=archive).json["merged"] == [STALIN]
    one_line(run("merge", STALIN, LATER, archive=archive), f"there is no record '{STALIN}'")
    assert run("undo", archive=archive).code == 0
    assert run("records", "--json", archive=archive).json == before
