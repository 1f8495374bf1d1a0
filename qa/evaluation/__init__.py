"""Evaluation."""

from qa.evaluation.evaluate import Evaluation, evaluate, judge
from qa.evaluation.feedback import judged_by_readers
from qa.evaluation.relevance_judgments import EvaluationError, Judged, bounded_text, read_questions

__all__ = [
    "Evaluation",
    "EvaluationError",
    "Judged",
    "bounded_text",
    "evaluate",
    "judge",
    "judged_by_readers",
    "read_questions",
]
