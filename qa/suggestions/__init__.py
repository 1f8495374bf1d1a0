"""Suggestions: questions that a reader can ask first, or after an answer."""

from qa.suggestions.follow_up_questions import suggest_follow_ups
from qa.suggestions.starter_questions import StarterQuestion, suggest_starters

__all__ = ["StarterQuestion", "suggest_follow_ups", "suggest_starters"]
