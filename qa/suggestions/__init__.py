"""Suggestions."""

from qa.suggestions.follow_up_questions import suggested
from qa.suggestions.starter_questions import questions_worth_asking

__all__ = ["questions_worth_asking", "suggested"]
