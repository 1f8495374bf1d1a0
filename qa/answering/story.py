"""How far a record is from the story that a follow-up goes on with."""

from __future__ import annotations

import math
from functools import lru_cache

from corpus import Record
from embeddings import key_terms
from qa.answering.presupposition import record_terms
from qa.understanding import LinkedQuestion, parse

_PENALTY_FOR_DISTANCE = 0.3
"""Penalty of a record ten years or more from the one that a follow-up continues from."""
_FAR_IN_DAYS = 3650
_PENALTY_FOR_OTHER_STORY = 0.8
"""Penalty of a record that shares no word with the question that a follow-up continues."""


def story_penalty(question: LinkedQuestion, record: Record) -> float:
    """Return the penalty of a record that is far from the one that a follow-up continues from.

    Its distance is that in time, where a month counts about half as much as ten years, and the
    share of nouns and names of the earlier question, or of that record, that it lacks.
    """
    start, day = question.follow_up.goes_on_from, record.date.earliest
    if start is None:
        return 0.0
    distance = 0.0
    if day is not None:
        days = abs((day - start).days)
        distance = min(1.0, math.log1p(days) / math.log1p(_FAR_IN_DAYS))
    absent = 0.0
    if question.follow_up.earliest is None:  # else what comes next may have other names
        stories = [_nouns(text) - set(question.terms) for text, _ in question.context[:2]]
        contained = record_terms(record)
        shares = [len(nouns - contained) / len(nouns) for nouns in stories if nouns]
        absent = min(shares, default=0.0)
    return _PENALTY_FOR_DISTANCE * distance + _PENALTY_FOR_OTHER_STORY * absent


@lru_cache(maxsize=64)
def _nouns(text: str) -> frozenset[str]:
    """Return the terms of the nouns and last names of a text."""
    return frozenset(
        term
        for word in parse(text).words
        if word.part_of_speech in ("NOUN", "PROPN") and word.relation != "compound"
        for term in key_terms(word.text)
    )
