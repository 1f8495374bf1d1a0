"""The page that holds a chapter against the records."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.conftest import words

ROOT = Path(__file__).parents[2]
CHAPTER = """Stalin wanted “China [to] turn its big cities into bases for communism”.[^1]
Nobody said “that the harvest of potatoes was bad”.

[^1]: “Cable, Filippov [Stalin] to Anastas Mikoyan,” February 4, 1949.
"""


@pytest.fixture
def page(archive: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("FINDING_AID_ARCHIVE", str(archive))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.run().switch_page("pages/check_draft.py").run()
    assert not app.exception
    return app


def test_a_chapter_is_held_against_the_records(page: AppTest) -> None:
    page.file_uploader[0].upload("chapter.md", CHAPTER.encode(), "text/markdown").run()
    assert not page.exception
    shown = words(page)
    assert "Some of it does not stand; it comes first." in shown
    assert "Differs (1)" in shown and "Not there (1)" in shown
    assert "The record is dated February 3, 1949." in shown
    assert 'href="record?id=1949-02-03-cable-filippov-stalin-to-anastas-mikoyan"' in shown


def test_a_file_that_is_no_chapter_is_named_in_a_line(page: AppTest) -> None:
    page.file_uploader[0].upload("chapter.docx", b"PK\x03\x04 broken", "application/zip").run()
    assert not page.exception
    assert "chapter.docx is a Word file that is damaged" in words(page)
