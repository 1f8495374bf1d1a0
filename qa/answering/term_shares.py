"""How much of a question a sentence says: the share of its words, each by what it weighs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from corpus import Record
from embeddings import Encoder, key_terms, terms
from qa.answering.topic import presences_in_records, words_of
from qa.understanding import LinkedQuestion, parse

_WEIGHT_OF_NAMES = 0.3
"""A name counts less than a word of the topic: the record as a whole mentions the names already."""
_WEIGHT_OF_SCENE = 0.3
"""What a word of a subordinate clause counts ("once he had broken his leg")."""
_WEIGHT_OF_RECORD = 0.5
"""What the share of the question's words, or near ones, in the whole record counts for the
sentence that is quoted first."""
_WEIGHT_OF_TITLE = 0.5
"""A word that only the record's title contains counts half."""


def term_weights(
    question: LinkedQuestion, sentence_terms: Sequence[frozenset[str]]
) -> dict[str, float]:
    """Return what each term of a question counts: more when few of the sentences contain it.

    Names count less, and so do the words of a subordinate clause.
    """
    name_terms = {term for name in question.names for term in key_terms(name)}
    scene_terms = _scene_terms(question.text)
    count = len(sentence_terms)
    return {
        term: math.log(1 + count / (0.5 + sum(term in contained for contained in sentence_terms)))
        * (_WEIGHT_OF_NAMES if term in name_terms else 1)
        * (_WEIGHT_OF_SCENE if term in scene_terms else 1)
        for term in question.terms
    }


def _scene_terms(text: str) -> set[str]:
    """Return the terms of the clauses that only say when or why, as of "once it had begun"."""
    parsed = parse(text)
    clauses = [
        index
        for index, word in enumerate(parsed.words)
        if word.relation == "advcl" and parsed.children(index, "mark", "advmod")
    ]
    inside = {at for index in clauses for at in parsed.subtree(index)}
    return {term for at in inside for term in terms(parsed.words[at].text)}


def share_of_terms(
    weights: Mapping[str, float],
    contained: frozenset[str],
    title: frozenset[str],
    near_shares: Mapping[str, float] = MappingProxyType({}),
) -> float:
    """Return the share of the question's terms, 0 to 1, that a sentence or its title contains.

    near_shares: how far a sentence has the terms that it does not contain itself.
    """
    total = sum(weights.values()) or 1.0
    return (
        sum(
            weight
            * (
                1.0
                if term in contained
                else max(_WEIGHT_OF_TITLE * (term in title), near_shares.get(term, 0.0))
            )
            for term, weight in weights.items()
        )
        / total
    )


def weighted_record_shares(
    encoder: Encoder,
    question: LinkedQuestion,
    weights: Mapping[str, float],
    records: Sequence[Record],
) -> dict[str, float]:
    """Return what each record's share of the question's words, or near ones, counts, by its id."""
    words = words_of(question)
    total = sum(weights.get(term, 0.0) for term in {word.term for word in words}) or 1.0
    presences = presences_in_records(encoder, words, records)
    shares = {}
    for record, presence in zip(records, presences, strict=True):
        weighted = sum(weights.get(term, 0.0) * share for term, share in presence.items())
        shares[record.id] = _WEIGHT_OF_RECORD * weighted / total
    return shares
