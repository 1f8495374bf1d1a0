"""A preview of an addition, and an addition that can be watched and cancelled."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus import Reading, StoreError, read_listing
from embeddings import ArchiveError, ChangeResult
from qa import Assistant, ImportJob
from qa.background import format_time_left
from tests.embeddings.fake_encoder import PaperEncoder

FIRST = "1 - 2 of 4\n\nMay 6, 1961\n\nNote on Tin\n\nTin.\n\nMay 7, 1961\n\nNote on Oil\n\nOil\n"
SECOND = "2 - 3 of 4\n\nMay 7, 1961\n\nNote on Oil\n\nOil and coal beside it.\n\nMay 8, 1961\n\nNote on Ore\n\nOre.\n"


@pytest.fixture
def assistant(tmp_path: Path) -> Assistant:
    return Assistant.open(tmp_path / "archive", bundled=False, load_encoder=PaperEncoder)


def test_a_preview_says_what_would_be_done_by_each_file_and_by_all(assistant: Assistant) -> None:
    assistant.add([read_listing(FIRST, "first")])
    readings = [read_listing(FIRST, "first again"), read_listing(SECOND, "second")]
    preview = assistant.imports.preview(readings)
    assert [
        (file.reading.name, file.new, file.updated, file.unchanged) for file in preview.files
    ] == [
        ("first again", 0, 0, 2),
        ("second", 1, 1, 0),
    ]
    assert [record.id for record in preview.plan.added] == ["1961-05-08-note-on-ore"]
    assert [record.summary for record in preview.plan.updated] == ["Oil and coal beside it."]
    assert preview.plan.unchanged_ids == ("1961-05-06-note-on-tin",)
    assert [listing.text for listing in preview.coverage] == ["1-3 of 4; 4 missing"]
    assert assistant.status().records == 2
    assert len(assistant.archive.history()) == 1


def test_an_addition_reports_what_was_added(assistant: Assistant) -> None:
    adding = assistant.imports.start([read_listing(FIRST, "first"), read_listing(SECOND, "second")])
    assert adding.wait(30)
    assert adding.added is not None
    assert (len(adding.added.added), adding.added.records, adding.error, adding.cancelled) == (
        3,
        3,
        "",
        False,
    )
    assert (adding.progress.step, adding.progress.done, adding.progress.total) == ("saving", 3, 3)
    assert len(assistant.archive.history()) == 1


class SlowEncoder(PaperEncoder):
    """Tells of each text, and waits after the first until it may go on."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.go_on = threading.Event(), threading.Event()

    def encode_documents(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        vectors = super().encode_documents(texts)
        for _ in texts:
            if progress is not None:
                progress(1)
            self.begun.set()
            self.go_on.wait(30)
        return vectors


def test_a_cancelled_addition_leaves_the_archive_as_it_was(tmp_path: Path) -> None:
    encoder = SlowEncoder()
    assistant = Assistant.open(tmp_path / "archive", bundled=False, load_encoder=lambda: encoder)
    adding = assistant.imports.start([read_listing(FIRST, "first")])
    assert encoder.begun.wait(30)
    assert not adding.is_finished
    with pytest.raises(ArchiveError, match="an addition is under way"):
        assistant.imports.start([read_listing(SECOND, "second")])
    adding.cancel()
    encoder.go_on.set()
    assert adding.wait(30)
    assert (adding.cancelled, adding.added, adding.error) == (True, None, "")
    assert assistant.status().records == 0
    assert assistant.archive.history() == []
    assert assistant.archive.check() == []
    again = assistant.imports.start([read_listing(FIRST, "first")])
    assert again.wait(30)
    assert again.added is not None
    assert again.added.records == 2


def test_what_goes_wrong_is_said(assistant: Assistant) -> None:
    def refuse(_: Sequence[Reading], __: Callable[[int, int], None], **___: object) -> ChangeResult:
        raise StoreError("the disk is full")

    adding = ImportJob(refuse, [read_listing(FIRST, "first")])
    assert adding.wait(30)
    assert (adding.error, adding.added, adding.cancelled) == ("the disk is full", None, False)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (0.2, "about a second left"),
        (40.4, "about 40 seconds left"),
        (100, "about 2 minutes left"),
        (5_000, "about 83 minutes left"),
        (7_300, "about 2 hours left"),
    ],
)
def test_a_time_left_is_said_roughly(seconds: float | None, words: str) -> None:
    assert format_time_left(seconds) == words
