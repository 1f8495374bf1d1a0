"""Long files are written in the background, with how far they are, and can be stopped."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from corpus import read_bytes
from qa import Assistant, ExportJob, FindingAidError
from qa.background import counted
from tests.app.conftest import opened_page, words
from tests.qa.sample_archive import RECORDS


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    made = Assistant.open(tmp_path / "archive", bundled=False)
    made.add([read_bytes("\n".join(map(json.dumps, RECORDS)).encode(), "made.jsonl")])
    made.close()
    monkeypatch.setenv("FINDING_AID_ARCHIVE", str(tmp_path / "archive"))
    monkeypatch.setattr("pages.export_form.MOST_AT_ONCE", 3)
    monkeypatch.setattr("pages.export_form.WAIT_SECONDS", 0.0)
    page = opened_page("browse")
    page.radio(key="scope").set_value("found").run()
    page.selectbox(key="form").set_value("ris").run()
    return page


@pytest.fixture
def held_back(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Let files wait, half written, until this event is set."""
    go_on = threading.Event()

    def slow(self: ExportJob) -> bytes:
        for number in counted(range(4)):
            if number == 2:
                go_on.wait(30)
        return self._make_file()

    monkeypatch.setattr(ExportJob, "_work", slow)
    yield go_on
    go_on.set()


def job_of(app: AppTest) -> ExportJob:
    job: ExportJob = app.session_state["form-job"][1]
    return job


def test_a_long_file_tells_how_far_it_is_and_is_then_offered(
    app: AppTest, held_back: threading.Event
) -> None:
    assert not app.get("download_button")
    app.button(key="form-job-start").click().run()
    while job_of(app).told != (500, 1000):
        assert job_of(app).wait(0.01) is False
    app.run()
    assert app.get("progress")[0].proto.text == "Writing the file: 50 % done"
    held_back.set()
    assert job_of(app).wait(30)
    app.run()
    assert [one.proto.label for one in app.get("download_button")] == ["Download 10"]
    result = job_of(app).result
    assert result is not None and result.count(b"TY  - ") == 10
    app.selectbox(key="form").set_value("bibtex").run()
    assert not app.get("download_button")  # that file is of another format


def test_a_long_file_that_fails_says_why_and_can_be_tried_again(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: ExportJob) -> bytes:
        raise FindingAidError("the disk is full")

    monkeypatch.setattr(ExportJob, "_work", fail)
    app.button(key="form-job-start").click().run()
    assert job_of(app).wait(30)
    app.run()
    assert "Not written: the disk is full" in words(app)
    assert "Prepare the file of 10" in words(app) and not app.get("download_button")


def test_a_long_file_is_stopped(app: AppTest, held_back: threading.Event) -> None:
    app.button(key="form-job-start").click().run()
    app.button(key="cancel-writing").click().run()
    held_back.set()
    assert job_of(app).wait(30) and job_of(app).stopped and job_of(app).result is None
    app.run()
    assert "Prepare the file of 10" in words(app) and not app.get("progress")
