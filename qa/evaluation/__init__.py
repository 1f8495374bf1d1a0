"""Measuring an archive by questions with known relevant records."""

from qa.evaluation.evaluate import Evaluation, evaluate, score_runs
from qa.evaluation.feedback import questions_from_feedback
from qa.evaluation.judged_answers import (
    AnsweredConversation,
    AskedConversation,
    JudgedAnswers,
    answer_conversations,
    has_expectations,
    judge_answers,
    read_conversations,
    stated_collections,
)
from qa.evaluation.relevance_judgments import (
    EvaluationError,
    JudgedQuestion,
    read_bounded_text,
    read_questions,
)

__all__ = [
    "AnsweredConversation",
    "AskedConversation",
    "Evaluation",
    "EvaluationError",
    "JudgedAnswers",
    "JudgedQuestion",
    "answer_conversations",
    "evaluate",
    "has_expectations",
    "judge_answers",
    "questions_from_feedback",
    "read_bounded_text",
    "read_conversations",
    "read_questions",
    "score_runs",
    "stated_collections",
]
