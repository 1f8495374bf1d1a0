"""Asking: what a question asks for, read from its words and from the turns before it."""

from qa.understanding.entity_linking import (
    NAMES_FILE,
    LinkedName,
    ArchiveNames,
    other_form_clauses,
    matched_name_forms,
    link_names,
)
from qa.understanding.follow_up import (
    CARRIED_KINDS,
    CarriedContext,
    parse_earlier_turn,
    resolve_follow_up,
)
from qa.understanding.query_syntax import matching_rows
from qa.understanding.question import Question, QuestionError, content_words, read_question
from qa.understanding.question_type import QuestionType, classify_question
from qa.understanding.time.named_periods import PERIODS_FILE_NAME, NamedPeriods, PeriodsError

__all__ = [
    "CARRIED_KINDS",
    "NAMES_FILE",
    "PERIODS_FILE_NAME",
    "QuestionType",
    "CarriedContext",
    "LinkedName",
    "NamedPeriods",
    "ArchiveNames",
    "PeriodsError",
    "Question",
    "QuestionError",
    "classify_question",
    "content_words",
    "parse_earlier_turn",
    "resolve_follow_up",
    "other_form_clauses",
    "matched_name_forms",
    "read_question",
    "matching_rows",
    "link_names",
]
