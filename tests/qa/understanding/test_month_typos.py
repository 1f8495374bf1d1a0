"""Months that were misspelt in a question."""

from __future__ import annotations

from datetime import date

import pytest

from qa.understanding.question import read_question
from qa.understanding.time.month_typos import correct_month_names


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("What was said in Febuary 1949?", "What was said in February 1949?"),
        ("cables of setpember 12, 1954", "cables of September 12, 1954"),
        ("12 Novemeber, 1957", "12 November, 1957"),
        ("from Janurary 1950 to Agust 1951", "from January 1950 to August 1951"),
        ("Octobre 1962", "October 1962"),
        ("Decembr 3rd 1949", "December 3rd 1949"),
    ],
)
def test_a_month_one_edit_away_and_before_a_year_is_put_right(typed: str, meant: str) -> None:
    assert correct_month_names(typed) == meant
    assert read_question(typed).text == meant


@pytest.mark.parametrize(
    "typed",
    [
        "What happened in Augusta 1949?",
        "Marco 1949, April 1950, Marche 1951, Mai 1952",
        "What did Febuary mean?",
        "the members 1949",
        'who wrote "in Febuary 1949"?',
        "“Septembr 1989”",
        "September 1989, october 1962 and Auguste 1950",
        "Febuary 949, Febuary 12345",
        "",
    ],
)
def test_names_other_words_and_what_is_quoted_stay(typed: str) -> None:
    assert correct_month_names(typed) == typed


def test_the_period_is_that_of_the_month_that_was_meant() -> None:
    question = read_question("What did Mao write in Febuary 1949?")
    assert question.period is not None
    assert (question.period.earliest, question.period.latest) == (
        date(1949, 2, 1),
        date(1949, 2, 28),
    )
    assert question.capitalised_names == ("Mao",)
