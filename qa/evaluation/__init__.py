"""Measuring an archive by questions with known relevant records."""

from qa.evaluation.evaluate import Evaluation, evaluate, score_runs
from qa.evaluation.feedback import questions_from_feedback
from qa.evaluation.relevance_judgments import (
    EvaluationError,
    JudgedQuestion,
    read_bounded_text,
    read_questions,
)

__all__ = [
    "Evaluation",
    "EvaluationError",
    "JudgedQuestion",
    "evaluate",
    "questions_from_feedback",
    "read_bounded_text",
    "read_questions",
    "score_runs",
]
