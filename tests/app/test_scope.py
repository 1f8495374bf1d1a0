"""Asking about one record, about a list and within the results of Browse."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from corpus import read_bytes
from qa import Assistant
from tests.app.conftest import drawn, opened_page, words
from tests.qa.sample_archive import RECORDS


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nothing_suggested: None) -> Path:
    made = tmp_path / "archive"
    assistant = Assistant.open(made, bundled=False)
    assistant.add([read_bytes("\n".join(map(json.dumps, RECORDS)).encode(), "made.jsonl")])
    assistant.close()
    monkeypatch.setenv("FINDING_AID_ARCHIVE", str(made))
    return made


def scope_link(app: AppTest, label: str) -> dict[str, list[str]]:
    """The query of the link to Ask with this label."""
    (link,) = [one.proto for one in app.get("page_link") if one.proto.label == label]
    return parse_qs(link.query_string)


def test_only_the_record_is_asked(folder: Path) -> None:
    query = scope_link(opened_page("record", id="c1"), "Ask about this record")
    assert query == {"within": ["pick=c1"]}
    app = opened_page(within="pick=c1")
    assert "Asking about:" in words(app) and 'href="record?id=c1"' in words(app)
    app.chat_input[0].set_value("How many records are there?").run()
    assert "1 record" in words(app) and not app.exception
    app.button(key="ask-all").click().run()
    assert "within" not in app.query_params and "Asking about" not in words(app)


def test_the_results_of_browse_are_asked(folder: Path) -> None:
    app = opened_page("browse", kind="cable")
    query = scope_link(app, "Ask within these results")
    assert query == {"within": ["kind=cable"]}
    app = opened_page(within="kind=cable")
    assert "Asking 2 records: <b>Kind of document: cable</b>" in words(app)
    app.chat_input[0].set_value("Which records mention Mao Zedong?").run()
    assert not app.exception
    pages = {urlsplit(part).query for body in drawn(app) for part in links_of(body)}
    assert pages and pages <= {"id=c1", "id=c2"}


def links_of(body: str) -> list[str]:
    """The addresses of records in a piece of HTML."""
    return [f"record?{part.partition(chr(34))[0]}" for part in body.split('href="record?')[1:]]


def test_a_list_that_is_gone_asks_nothing(folder: Path) -> None:
    app = opened_page(within="pick=nobody&pick=none")
    app.chat_input[0].set_value("Which records mention Mao Zedong?").run()
    assert not app.exception
    assert "The records of this link are no longer in the archive" in words(app)
    assert "c" not in app.query_params
