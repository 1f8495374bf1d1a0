"""Conversations, run by Streamlit's own test runner: found by words, renamed, deleted."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from qa import Assistant
from tests.app.conftest import opened_page, words


@pytest.fixture
def assistant(own_archive: Path) -> Assistant:
    """Three conversations, the last with two questions."""
    opened = Assistant.open(own_archive)
    store = opened.archive.store
    store.add_turn("a", "Who wrote to Čapek?", "{}", '{"quote": "sardines"}')
    store.add_turn("b", "<b>What</b> was decided?", "{}", "{}")
    store.add_turn("c", "Who met Tito?", "{}", "{}")
    store.add_turn("c", "And in 1962?", "{}", "{}")
    return opened


@pytest.fixture
def app(assistant: Assistant) -> AppTest:
    return opened_page("conversations")


def rows(app: AppTest) -> list[str]:
    """The rows of the page, without the sidebar's links."""
    return [one.proto.body for one in app.main.get("html") if " UTC</span>" in one.proto.body]


def test_conversations_are_listed_with_their_size(app: AppTest) -> None:
    shown = sorted(rows(app))
    assert [row.partition("</a>")[0].partition("href=")[2] for row in shown] == [
        '"./?c=a" target="_self">Who wrote to Čapek?',
        '"./?c=b" target="_self">&lt;b&gt;What&lt;/b&gt; was decided?',
        '"./?c=c" target="_self">Who met Tito?',
    ]
    assert "2 questions, " in shown[2] and "1 question, " in shown[1]
    assert "3 conversations." in words(app)


def test_words_find_conversations_by_question_and_answer(app: AppTest) -> None:
    app.text_input(key="words").set_value("CAPEK sardines").run()
    assert len(rows(app)) == 1 and "Čapek" in rows(app)[0]
    assert "1 conversation with these words." in words(app)
    app.text_input(key="words").set_value("1961").run()
    assert rows(app) == []
    assert "No conversation has all of these words. Remove a word." in words(app)


def test_a_conversation_is_renamed_and_deleted_from_the_list(
    app: AppTest, assistant: Assistant
) -> None:
    app.text_input(key="name-c").set_value("Tito, $x$")
    next(one for one in app.button if "rename-c" in str(one.proto.form_id)).click().run()
    assert any("Tito, $x$" in row for row in rows(app))
    app.button(key="delete-c").click().run()
    assert {item.id for item in assistant.annotations.conversations()} == {"a", "b"}
    assert "Deleted: Tito, $x$. 2 conversations." in words(app)


def test_a_conversation_that_is_gone_meanwhile_is_a_line(
    app: AppTest, assistant: Assistant
) -> None:
    assistant.annotations.delete_conversation("c")
    app.button(key="delete-c").click().run()
    assert not app.exception
