"""Who wrote to whom: a question that asks of a direction is answered by the records whose titles go that way.

"What did Mao tell Stalin" and "What did Stalin tell Mao" share every word. Titles often say who wrote ("Cable, Mao to
Stalin"); those that go the other way are put back, and those that do not say stand between.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from corpus import Record, read_correspondence, read_question_direction
from embeddings import terms
from qa.understanding import LinkedName, Question

LOOKED_AT = 50
"""So many of the best candidates are compared by title."""

UNSAID, REVERSED = 0.9, 0.7
"""What the score of a record is multiplied by when its title does not say who wrote, or says the contrary."""


@dataclass(frozen=True)
class Direction:
    """Who is asked to have written, and to whom; None: the question does not say."""

    writer: LinkedName | None
    recipient: LinkedName | None


def direction_of(question: Question) -> Direction | None:
    """The direction that a question asks of, None when it asks of none or names nobody known in it."""
    if not question.linked_names:
        return None
    writer, recipient = (_named(side, question) for side in read_question_direction(question.text))
    return None if writer is None and recipient is None else Direction(writer, recipient)


def direction_factors(direction: Direction, records: Mapping[int, Record]) -> dict[int, float]:
    """What each record's score is multiplied by. All are 1.0 where no title says anything of the direction."""
    found = {row: _agreement(direction, record) for row, record in records.items()}
    if not any(found.values()):
        return dict.fromkeys(found, 1.0)
    agreeing = any(one > 0 for one in found.values())
    return {
        row: REVERSED if one < 0 else 1.0 if one > 0 or not agreeing else UNSAID
        for row, one in found.items()
    }


def _named(side: str | None, question: Question) -> LinkedName | None:
    if side is None:
        return None
    words = set(terms(side))
    for one in question.linked_names:
        if set(terms(one.as_written)) & words:
            return one
    return None


def _agreement(direction: Direction, record: Record) -> int:
    """1 when the title goes the way that is asked of, -1 the other way, 0 when it does not say."""
    between = read_correspondence(record.title)
    if between is None:
        return 0
    sides = [
        {term for party in parties for term in terms(party.text)}
        for parties in (between.writers, between.recipients)
    ]
    straight = _fits(direction.writer, sides[0]) + _fits(direction.recipient, sides[1])
    crossed = _fits(direction.writer, sides[1]) + _fits(direction.recipient, sides[0])
    return (straight > crossed) - (crossed > straight)


def _fits(one: LinkedName | None, side: set[str]) -> int:
    return int(one is not None and bool(side) and one.is_mentioned_in(side))
