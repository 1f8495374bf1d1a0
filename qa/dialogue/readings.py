"""Which reading of a follow-up counts: the one that the records support best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qa.answering import Answer
from qa.retrieval import Hit
from qa.understanding import FollowUp

NEARLY_AS_GOOD = 0.1
"""How much less support a likelier reading may have."""


def is_tried(reading: FollowUp, first: Answer) -> bool:
    """Return whether to try another reading after the answer to the first one.

    A refusal always leads to another try. An answer does not when the archive computed it, nor
    when the other reading counts only after a refusal.
    """
    return not first.answered or (first.signals is not None and not reading.only_if_refused)


def choose_reading(answers: Sequence[Answer]) -> Answer:
    """Return the answer with the most support, or the first refusal.

    A likelier reading wins when its support is nearly as good, unless only another offers what the
    question asks for.

    answers: to the readings of one turn, the likeliest first. The records found by the first come
    after those of the answer that is chosen.
    """
    answered = [answer for answer in answers if answer.answered] or list(answers[:1])
    best_support = max(answer.support for answer in answered)
    nearly_best = [answer for answer in answered if answer.support >= best_support - NEARLY_AS_GOOD]
    chosen = max(nearly_best, key=_offers_what_is_asked)  # of equal ones, the first
    hits: dict[str, Hit] = {}
    for hit in (*chosen.hits, *answers[0].hits):
        hits.setdefault(hit.record.id, hit)
    ranked = tuple(replace(hit, rank=rank) for rank, hit in enumerate(hits.values(), 1))
    return replace(chosen, hits=ranked)


def _offers_what_is_asked(answer: Answer) -> bool:
    """Return whether the record quoted first has the name, number or cause that is sought."""
    return answer.signals is None or not answer.signals.wanted < 1  # nan, for any, is not less
