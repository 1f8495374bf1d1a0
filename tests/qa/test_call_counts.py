"""One question passes through few modules, and each text is read and analysed once."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import pytest

from embeddings.text_index import analyzer
from qa import Assistant
from qa.understanding.time.time_reading import read_time

ROOT = Path(__file__).parents[2]
FOLDERS = tuple(f"{ROOT / package}{os.sep}" for package in ("corpus", "embeddings", "qa"))
MAX_MODULES = 86
"""Measured: 86 for an answered question that was asked before, with the modules that tell a
statement from a header and a contradicted question from an answered one, and that read who did
what to whom, which time a record tells of, what a question wants, and what its words weigh; three
read numbers, times not understood and long texts; four
see that it is no greeting, no command and in English, and three that it follows no other turn; the
archive's contract and its folder are two."""
WARM_UP = "Who wrote to Mao in January 1949?"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    opened = Assistant.open(tmp_path_factory.mktemp("counts") / "bundled")
    opened.ask(WARM_UP)
    yield opened
    opened.close()


def frames_of(action: Callable[[], object], see: Callable[[FrameType], None]) -> None:
    """Run an action, and show each frame of the house that it enters."""

    def profile(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(FOLDERS):
            see(frame)

    sys.setprofile(profile)
    try:
        action()
    finally:
        sys.setprofile(None)


def modules_of(action: Callable[[], object]) -> set[str]:
    modules: set[str] = set()
    frames_of(action, lambda frame: modules.add(frame.f_code.co_filename))
    return modules


def test_an_answered_question_passes_through_few_modules(assistant: Assistant) -> None:
    question = "What did Stalin advise Mao in 1949?"
    assert assistant.ask(question, keep=False).answered
    modules = modules_of(lambda: assistant.ask(question, keep=False))
    assert len(modules) <= MAX_MODULES, sorted(modules)


@pytest.mark.parametrize(
    ("text", "follows"),
    [
        ("What did Stalin advise Mao about cities in February 1949?", False),
        ("How tall is the Eiffel Tower in Paris?", False),
        ("What did he say about Taiwan?", True),
        ("And in 1950?", True),
    ],
)
def test_each_text_is_read_and_analysed_once(
    assistant: Assistant, text: str, follows: bool
) -> None:
    conversation = assistant.ask(WARM_UP).conversation if follows else None
    counts: Counter[tuple[object, ...]] = Counter()

    def count(frame: FrameType) -> None:
        if frame.f_code is read_time.__code__:
            periods = frame.f_locals["named_periods"]
            counts["time", frame.f_locals["question"], periods is None] += 1
        elif frame.f_code is analyzer._analyze_uncached.__code__:
            counts["terms", frame.f_locals["text"], frame.f_locals["stemming"]] += 1

    frames_of(lambda: assistant.ask(text, follow=conversation, keep=False), count)
    assert any(kind == "time" for kind, *_ in counts)
    assert [key for key, times in counts.items() if times > 1] == []
