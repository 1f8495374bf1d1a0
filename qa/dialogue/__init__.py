"""Dialogue: one turn of a conversation, from what was typed to its answer."""

from qa.dialogue.comparisons import asks_for_change
from qa.dialogue.request_answers import RequestAnswerer
from qa.dialogue.talk import HELP_TEXT
from qa.dialogue.turn import HITS_FOR_ANSWER, TurnAnswerer, TurnLimits

__all__ = [
    "HELP_TEXT",
    "HITS_FOR_ANSWER",
    "RequestAnswerer",
    "TurnAnswerer",
    "TurnLimits",
    "asks_for_change",
]
