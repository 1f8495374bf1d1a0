"""The direction of a letter: a question with one prefers records with the same in their titles.

"What did Mao tell Stalin" and "What did Stalin tell Mao" have the same words. Titles often say who
wrote ("Cable, Mao to Stalin"): those in the other direction score less than those that do not say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus import Record, read_correspondence, read_question_direction
from embeddings import Encoder, terms
from qa.understanding import LinkedName, LinkedQuestion, deed_of_verb, parse

UNKNOWN_DIRECTION_FACTOR, REVERSE_DIRECTION_FACTOR = 0.9, 0.7
"""Multiply the score of a record when its title does not say who wrote, or reverses it."""

_COMPLETING = ("ccomp", "xcomp", "advcl")


@dataclass(frozen=True)
class Direction:
    """The writer and the recipient that a question asks about; None when it does not say."""

    writer: LinkedName | None
    recipient: LinkedName | None


def direction_of(question: LinkedQuestion) -> Direction | None:
    """Return the direction that a question asks about; None when it has none between its names."""
    if not question.linked_names:
        return None
    writer, recipient = (
        _find_name(side, question) for side in read_question_direction(question.text)
    )
    return None if writer is None and recipient is None else Direction(writer, recipient)


def direction_factors(direction: Direction, records: Mapping[int, Record]) -> dict[int, float]:
    """Return by row what its score is multiplied by; all 1.0 when no title says who wrote."""
    agreements = {row: _agreement(direction, record) for row, record in records.items()}
    if not any(agreements.values()):
        return dict.fromkeys(agreements, 1.0)
    unknown = UNKNOWN_DIRECTION_FACTOR if 1 in agreements.values() else 1.0
    by_agreement = {1: 1.0, 0: unknown, -1: REVERSE_DIRECTION_FACTOR}
    return {row: by_agreement[agreement] for row, agreement in agreements.items()}


def reverses_direction(question: LinkedQuestion, record: Record) -> bool:
    """Return whether a title says that the recipient asked about wrote to the writer.

    Both must be named: a telegram to somebody may well tell what he reported.
    """
    direction = direction_of(question)
    return (
        direction is not None
        and direction.writer is not None
        and direction.recipient is not None
        and _agreement(direction, record) < 0
    )


def is_only_received_by(doers: Sequence[LinkedName], record: Record) -> bool:
    """Return whether one of those who did something (`doers_of`) only received this letter.

    "Why did Brezhnev agree?" is answered by his own letter rather than by one to him; what he
    received is not.
    """
    if not doers:
        return False
    letter = read_correspondence(record.title)
    if letter is None or not letter.writers or not letter.recipients:
        return False
    writers, recipients = (
        {term for party in parties for term in terms(party.text)}
        for parties in (letter.writers, letter.recipients)
    )
    return any(
        name.is_pointed_to_in(recipients) and not name.is_pointed_to_in(writers) for name in doers
    )


def doers_of(encoder: Encoder, question: LinkedQuestion) -> list[LinkedName]:
    """Return the names in the subjects of a question's verbs, clauses that complete one aside.

    A subject without a known name ("the harbour board") is a name itself.
    """
    doers: list[LinkedName] = []
    parsed = parse(question.text)
    for index, word in enumerate(parsed.words):
        verb = parsed.words[word.head]
        is_main = verb.part_of_speech == "VERB" and verb.relation not in _COMPLETING
        is_passive = bool(parsed.children(word.head, "auxpass"))
        if word.relation != "nsubj" or not is_main or is_passive:
            continue
        if deed_of_verb(verb.lemma, encoder) == "receive":
            continue
        subject = " ".join(parsed.words[i].text for i in parsed.subtree(index))
        known = [name for name in question.linked_names if name.as_written in subject]
        if not known and word.part_of_speech in ("NOUN", "PROPN"):
            known = [LinkedName(subject, subject, forms=(subject,), text=subject)]
        doers += known
    return doers


def _find_name(side: str | None, question: LinkedQuestion) -> LinkedName | None:
    words = set(terms(side)) if side else set()
    return next(
        (
            linked
            for linked in question.linked_names
            if words.intersection(terms(linked.as_written))
        ),
        None,
    )


def _agreement(direction: Direction, record: Record) -> int:
    """Return 1 when the title has the same direction, -1 the opposite one, 0 when it has none.

    Where a question names both, what the recipient wrote to a third reverses nothing: in a cable of
    the embassy may well stand what a visitor asked of it.
    """
    letter = read_correspondence(record.title)
    if letter is None:
        return 0
    writer, recipient = (
        {term for party in parties for term in terms(party.text)}
        for parties in (letter.writers, letter.recipients)
    )
    same = _is_named(direction.writer, writer) + _is_named(direction.recipient, recipient)
    opposite = _is_named(direction.writer, recipient)
    if opposite or direction.writer is None:
        opposite += _is_named(direction.recipient, writer)
    return (same > opposite) - (opposite > same)


def _is_named(linked: LinkedName | None, party: set[str]) -> int:
    return int(linked is not None and bool(party) and linked.is_pointed_to_in(party))
