"""Which questions stand by themselves, and what in the others leans on the turn before."""

from __future__ import annotations

import pytest

from qa.understanding.leaning import MAX_LENGTH_READ, STANDS_ALONE, read_leaning


@pytest.mark.parametrize(
    "text",
    [
        "Who led the Danish delegation?",
        "Why was Couto dismissed?",
        "Which telegrams did Vargas send?",
        "Any letters from Helena Matos?",
        "How many reports are there from 1953?",
        "Is there anything on Greenland?",
        "Who was the consul that wrote to Rao?",
        "Why did Matos cut short her trip to Copenhagen?",
        "What did Rao say when he met Lund?",
        "What did Denmark and Brazil write to each other?",
        "vargas cairo 1956 pilots",
        "talks with the Coffee Board",
        "Anything from the 1920s?",
        "What happened in 1954?",
    ],
)
def test_a_question_with_all_it_needs_stands_by_itself(text: str) -> None:
    assert not read_leaning(text).leans


@pytest.mark.parametrize(
    "text",
    [
        "And on 3 February?",
        "why?",
        "which ones?",
        "any letters?",
        "what about Denmark?",
        "and Nunes, on that evening?",
        "Who did he write to?",
        "What did the ambassador tell him?",
        "What did he say about Greenland?",
        "when was that?",
        "Who else was there?",
        "What did the other ambassador want?",
        "I am in Recife.",
        "Which is more important?",
    ],
)
def test_a_question_that_lacks_something_leans(text: str) -> None:
    assert read_leaning(text).leans


@pytest.mark.parametrize(
    ("text", "nouns"),
    [
        ("Who signed the agreement?", ("agreement",)),
        ("Who signed the agreement with Denmark?", ()),
        ("Who met the Danish ambassador?", ()),
    ],
)
def test_a_definite_noun_is_bare_without_words_that_define_it(
    text: str, nouns: tuple[str, ...]
) -> None:
    assert read_leaning(text).definite_nouns == nouns


@pytest.mark.parametrize(
    "text", ["Who did he write to?", "and Zorin?", "Why was Couto dismissed?", "the letter"]
)
def test_capitals_and_white_space_change_nothing(text: str) -> None:
    leaning = read_leaning(text)
    assert read_leaning(text.upper()) == leaning
    assert read_leaning(text.lower()) == leaning
    assert read_leaning("\n  " + text.replace(" ", " \t ") + "  ") == leaning


def test_a_story_tells_all_that_it_needs() -> None:
    assert read_leaning("why was that? " * MAX_LENGTH_READ) == STANDS_ALONE
