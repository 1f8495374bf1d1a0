"""Asking: what a question asks for, read from its words and from the turns before it."""

from qa.understanding.entity_linking import (
    NAMES_FILE,
    ArchiveNames,
    LinkedName,
    link_names,
    matched_name_forms,
    other_form_clauses,
)
from qa.understanding.follow_up import (
    CARRIED_KINDS,
    CarriedContext,
    EarlierTurn,
    resolve_follow_up,
)
from qa.understanding.name_mentions import NameMentions
from qa.understanding.query_syntax import matching_rows
from qa.understanding.question import Question, QuestionError, content_words, read_question
from qa.understanding.question_type import QuestionType, classify_question
from qa.understanding.time import PERIODS_FILE_NAME, NamedPeriods, PeriodsError

__all__ = [
    "CARRIED_KINDS",
    "NAMES_FILE",
    "PERIODS_FILE_NAME",
    "ArchiveNames",
    "CarriedContext",
    "EarlierTurn",
    "LinkedName",
    "NameMentions",
    "NamedPeriods",
    "PeriodsError",
    "Question",
    "QuestionError",
    "QuestionType",
    "classify_question",
    "content_words",
    "link_names",
    "matched_name_forms",
    "matching_rows",
    "other_form_clauses",
    "read_question",
    "resolve_follow_up",
]
