"""Dialogue: one turn of a conversation, from what was typed to its answer."""

from qa.dialogue.turn import HITS_FOR_ANSWER, TurnAnswerer, TurnLimits

__all__ = ["HITS_FOR_ANSWER", "TurnAnswerer", "TurnLimits"]
