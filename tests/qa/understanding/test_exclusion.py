"""What a query leaves out, and where NOT is part of the question."""

from __future__ import annotations

import pytest

from embeddings import TextQuery
from qa.understanding import read_question
from qa.understanding.exclusion import find_exclusion
from qa.understanding.query_tree import AllOf, NoneOf


@pytest.mark.parametrize(
    ("text", "rest", "title", "words"),
    [
        ("Telegrams to Bern that are not from Riga", "Telegrams to Bern", True, ("Riga",)),
        ("Which cables are not from Riga about coal?", "Which cables about coal?", True, ("Riga",)),
        ("letters without Lund", "letters", False, ("Lund",)),
        ("surveys except Latvia and Peru", "surveys", False, ("Latvia", "Peru")),
        ("reports on rye other than the rye board", "reports on rye", False, ("rye board",)),
        ("Which records don't mention rye?", "Which records ?", False, ("rye",)),
        ("Which of Lund's trips were not to Riga?", "Which of Lund's trips ?", True, ("Riga",)),
        (
            "Which letters besides those from Lund are there?",
            "Which letters are there?",
            True,
            ("Lund",),
        ),
        (
            "Which interviews are there besides the one with Lund?",
            "Which interviews are there ?",
            False,
            ("Lund",),
        ),
        ("Where did Lund go other than to Riga?", "Where did Lund go ?", True, ("Riga",)),
    ],
)
def test_records_are_left_out(text: str, rest: str, title: bool, words: tuple[str, ...]) -> None:
    found = find_exclusion(text)
    assert (" ".join(found.text.split()), found.words) == (rest, words)
    assert {query.fields for query in found.queries} == {("title",) if title else ()}


@pytest.mark.parametrize(
    "text",
    [
        "Why did Lund not sign the treaty?",
        "Which countries did not sign?",
        "Did he leave without permission?",
        "Which telegrams were not answered?",
        "What letters did Lund not sign?",
        "What did Lund say besides that?",
    ],
)
def test_not_is_part_of_what_is_asked(text: str) -> None:
    assert find_exclusion(text).queries == ()
    assert read_question(text).syntax is None


def test_who_did_not_sign_may_be_told_below_the_title() -> None:
    exclusion = find_exclusion("Which accounts of the mill are not signed by Lund?")
    assert exclusion.queries == (
        TextQuery("Lund", ("title",)),
        TextQuery("signed Lund", phrase=True, distance=2),
    )


def test_a_question_that_leaves_out_stays_a_question_and_says_so() -> None:
    question = read_question("Which cables to Bern are not from Riga?")
    assert question.form == "question"
    assert question.capitalised_names == ("Bern",)
    assert question.syntax is not None
    assert question.syntax.required == NoneOf(TextQuery("Riga", ("title",)))
    assert question.syntax.repairs == ("records that name “Riga” are left out",)


def test_a_minus_leaves_out_a_word_or_phrase() -> None:
    rye, board = TextQuery("rye"), NoneOf(TextQuery("rye board", phrase=True))
    syntax = read_question("rye -board").syntax
    assert syntax is not None
    assert syntax.required == AllOf((rye, NoneOf(TextQuery("board"))))
    syntax = read_question('rye -"rye board"').syntax
    assert syntax is not None
    assert syntax.required == AllOf((rye, board))


def test_in_a_long_story_marks_and_operators_demand_nothing() -> None:
    story = (
        "My aunt lived in the town AND she told us that the ice was so thick, NOT as it is now, "
        'and that "nothing moved until Easter", so what did the consul say about the grain?'
    )
    assert read_question(story).syntax is None
