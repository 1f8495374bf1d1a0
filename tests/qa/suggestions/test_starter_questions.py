"""Questions worth asking: made from the records held, each answered by them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from qa import Assistant, suggest_starters


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    opened = Assistant.open(tmp_path_factory.mktemp("examples") / "archive")
    yield opened
    opened.close()


def test_each_question_offered_is_answered(assistant: Assistant) -> None:
    offered = suggest_starters(assistant)
    assert offered[0] == "What did Stalin advise Mao in 1949?"
    assert len(set(offered)) == 4
    for question in offered[1:]:
        assert question.startswith(("What did ", "What is there about "))
        assert assistant.ask(question, keep=False).answered


def test_asking_them_keeps_no_conversation(assistant: Assistant) -> None:
    before = assistant.annotations.conversations(limit=100)
    suggest_starters(assistant, 2)
    assert assistant.annotations.conversations(limit=100) == before
