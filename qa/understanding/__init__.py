"""Asking: what a question asks for, read from its words and from the turns before it."""

from qa.understanding.entity_linking import (
    NAMES_NAME,
    NameAsked,
    Naming,
    name_clauses,
    names_borne,
    with_names,
)
from qa.understanding.follow_up import CARRIED, Carried, earlier_turn, follow
from qa.understanding.query_syntax import rows_that_match
from qa.understanding.question import Question, QuestionError, content_words, read_question
from qa.understanding.question_type import AskedFor, asked_for
from qa.understanding.time.named_periods import PERIODS_NAME, NamedPeriods, PeriodsError

__all__ = [
    "CARRIED",
    "NAMES_NAME",
    "PERIODS_NAME",
    "AskedFor",
    "Carried",
    "NameAsked",
    "NamedPeriods",
    "Naming",
    "PeriodsError",
    "Question",
    "QuestionError",
    "asked_for",
    "content_words",
    "earlier_turn",
    "follow",
    "name_clauses",
    "names_borne",
    "read_question",
    "rows_that_match",
    "with_names",
]
