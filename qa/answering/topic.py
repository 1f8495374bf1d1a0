"""The topic of a question, and how far a text has its words or words near to them.

Words that only ask are known by their place in the sentence: the main verb ("Did Nixon ever *go*"),
auxiliaries and adverbs, nouns of time and number ("how many *times*"), and the nouns for a record
or a journey. The other words are the topic. A text has a word of it when it has another form of the
word, or, in part, a word that the encoder puts near: aircraft for plane.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from corpus import Record, document_nouns
from embeddings import Encoder, terms
from qa.understanding import (
    ANY_RECORD,
    EVENTS,
    LIGHT_VERBS,
    MOST_WORDS_KEPT,
    KeptVectors,
    LinkedQuestion,
    Parse,
    is_empty_word,
    kept_vectors,
    parse,
)

FAR, NEAR = 0.40, 0.75
"""Cosines of two single words: at the first nothing is shared, at the second as good as all.

Of unrelated words 1 in 100 pairs has more than 0.51 ("plane" and "aircraft" 0.84, "railway" and
"railroad" 0.88, "unwell" and "health" 0.52, "exiles" and "refugees" 0.43)."""
MOST_WORDS_COMPARED = 80
"""Words of a text that are compared by meaning."""
_TOPIC_PARTS = frozenset(("NOUN", "PROPN", "ADJ", "VERB", "NUM"))
_CLAUSES = frozenset(("xcomp", "ccomp", "pcomp", "conj"))
_POINTING = frozenset("how my your our this these".split())
"""A word with one of these is a measure ("how long"), or the archive itself ("in my archive")."""
_NEAR_BEFORE = 3
"""Words. Further before, "how" asks for the whole clause ("How did the command change?")."""
_WORD = re.compile(r"[^\W\d_][\w’'-]+")
_BEFORE_TIME = re.compile(r"(?:in|on|at|of|from|during|the\s+year)\s+", re.IGNORECASE)
_LONGEST_HEADING = 80
"""Characters of a heading; a conversation with a longer subject has its first question instead."""
_RECORD_NOUNS = frozenset(
    term
    for noun in (*document_nouns(plural=True), *document_nouns(), *ANY_RECORD, *EVENTS)
    for term in terms(noun)
)


@dataclass(frozen=True)
class TopicWord:
    """A word of a question.

    Attributes:
        text: as typed.
        term: as it is indexed.
        is_topic: whether it says what the question is about, and does not only ask.
        is_asked_for: whether it is the noun after "which", "what" or "how many".
    """

    text: str
    term: str
    is_topic: bool
    is_asked_for: bool


def words_of(question: LinkedQuestion) -> tuple[TopicWord, ...]:
    """Return the words of a question that carry meaning, names and words of time aside."""
    parsed = parse(question.text)
    names = [name.as_written for name in question.linked_names]
    spans = [*question.time.spans, *_spans_of(set(names), question.text)]
    left_out = {place for start, end in spans for place in range(start, end)}
    main_verbs = _main_verbs(parsed)
    words = []
    for index, word in enumerate(parsed.words):
        term = next(iter(terms(word.text)), "")
        if (
            not term
            or not left_out.isdisjoint(range(word.start, word.end))
            or word.part_of_speech not in _TOPIC_PARTS
            or is_empty_word(word.text)
        ):
            continue
        is_asked = _is_asked_for(parsed, index)
        only_asks = (
            index in main_verbs
            or word.relation in ("npadvmod", "acomp")
            or term in _RECORD_NOUNS
            or any(
                parsed.words[child].lemma in _POINTING and index - child < _NEAR_BEFORE
                for child in parsed.children(index)
            )
            or _completes_light_verb(parsed, index)
        )
        words.append(TopicWord(word.text, term, not only_asks, is_asked and not only_asks))
    return tuple(words)


def is_record_noun(word: str) -> bool:
    """Return whether a word is one for records or journeys: "documents", "letter", "trips"."""
    return not _RECORD_NOUNS.isdisjoint(terms(word))


def topic_terms(question: LinkedQuestion) -> tuple[str, ...]:
    """Return the terms for what a question is about, without its names and words that only ask.

    The noun after "which" only asks too: a record that answers may have none but its examples.
    """
    words = words_of(question)
    return tuple(
        dict.fromkeys(word.term for word in words if word.is_topic and not word.is_asked_for)
    )


def subject_line(question: LinkedQuestion) -> str:
    """Return what a question is about, as a heading: "Stalin, Mao, big cities, 1949".

    These are its names, the nouns of its topic (its verbs, where it has no noun) and its time; ""
    where it has none of them, and where they are no heading any more.
    """
    known = [name.as_written or name.text for name in question.linked_names if name.kind]
    known_terms = {term for name in known for term in terms(name)}
    names = known + [
        name
        for name in question.names
        if name in question.typed.as_typed and known_terms.isdisjoint(terms(name))
    ]
    time = _BEFORE_TIME.sub("", question.period.as_written, count=1) if question.period else ""
    parts = [*dict.fromkeys(names), *_phrases(question, names), *filter(None, [time])]
    line = ", ".join(parts)
    return "" if len(line) > _LONGEST_HEADING else f"{line[:1].upper()}{line[1:]}"


def _phrases(question: LinkedQuestion, names: Collection[str]) -> list[str]:
    """Return the topic of a question as typed; words that follow each other are one phrase."""
    topic = [word.text.casefold() for word in words_of(question) if word.is_topic]
    nouns = {
        word.text.casefold()
        for word in parse(question.text).words
        if word.part_of_speech in _TOPIC_PARTS - {"VERB"}
    }
    kept = {word for word in topic if word in nouns} or set(topic)
    phrases: list[str] = []
    end = 0
    for match in _WORD.finditer(question.typed.as_typed):
        word = match[0]
        if word.casefold() in kept and word not in names:
            if phrases and match.start() == end + 1:
                phrases[-1] += f" {word}"
            else:
                phrases.append(word)
            end = match.end()
            kept.discard(word.casefold())
    return phrases


class WordCloseness:
    """Compares single words by an encoder, and keeps the vectors of the latest ones."""

    def __init__(self, vectors: KeptVectors) -> None:
        self._vectors = vectors

    def presence(self, words: Sequence[TopicWord], text: str) -> dict[str, float]:
        """Return for each term how far a text has it, 0 to 1."""
        return self.presences(words, [text])[0]

    def presences(self, words: Sequence[TopicWord], texts: Sequence[str]) -> list[dict[str, float]]:
        """Return for each text how far it has each term, 0 to 1. All are encoded together."""
        shares: list[dict[str, float]] = []
        pairs: list[tuple[dict[str, str], list[str]]] = []
        for text in texts:
            contained = set(terms(text))
            share = {word.term: float(word.term in contained) for word in words}
            absent = {word.term: word.text.casefold() for word in words if not share[word.term]}
            typed = (word.casefold() for word in _WORD.findall(text) if not is_empty_word(word))
            shares.append(share)
            pairs.append((absent, list(dict.fromkeys(typed))[:MOST_WORDS_COMPARED]))
        together = [
            word
            for absent, candidates in pairs
            if absent and candidates
            for word in (*absent.values(), *candidates)
        ]
        if together:
            self._vectors.of(together)
        for share, (absent, candidates) in zip(shares, pairs, strict=True):
            if absent and candidates:
                cosines = self._vectors.of([*absent.values()]) @ self._vectors.of(candidates).T
                nearest = np.clip((cosines.max(axis=1) - FAR) / (NEAR - FAR), 0.0, 1.0)
                share |= dict(zip(absent, nearest.tolist(), strict=True))
        return shares


def presences_in_records(
    encoder: Encoder, words: Sequence[TopicWord], records: Sequence[Record]
) -> list[dict[str, float]]:
    """Return for each record how far it has each term, 0 to 1, in its title, summary or text."""
    texts = [f"{record.title} {record.summary} {record.text}" for record in records]
    return closeness_by(encoder).presences(words, texts)


def closeness_by(encoder: Encoder) -> WordCloseness:
    """Return the comparison of words by an encoder, which keeps its vectors between questions."""
    return WordCloseness(kept_vectors(encoder, MOST_WORDS_KEPT))


def _main_verbs(parsed: Parse) -> set[int]:
    """Return the main verb of each sentence, and the verbs of the clauses that complete it."""
    verbs = set(parsed.roots)
    for index, word in enumerate(parsed.words):
        if word.part_of_speech in ("VERB", "AUX") and word.relation in _CLAUSES:
            verbs |= {index} if word.head in verbs else set()
    for index, word in enumerate(parsed.words):  # in "Why was the letter sent?" the root is "was"
        head = parsed.words[word.head]
        if word.tag == "VBN" and word.relation in ("acl", "advcl") and head.lemma == "be":
            verbs |= {index} if word.head in parsed.roots else set()
    return {index for index in verbs if parsed.words[index].part_of_speech == "VERB"}


def _completes_light_verb(parsed: Parse, index: int) -> bool:
    """Return whether a bare noun makes one verb with a light one ("took place")."""
    word = parsed.words[index]
    return (
        word.relation == "dobj"
        and parsed.words[word.head].lemma in LIGHT_VERBS
        and not parsed.children(index)
    )


def _is_asked_for(parsed: Parse, index: int) -> bool:
    """Return whether a word has "which", "what" or "how many" in front of it, as a noun has."""
    children = [parsed.words[child] for child in parsed.children(index, "det", "amod")]
    before = parsed.words[index - 1] if index else None
    return (before is not None and before.tag == "WDT" and before.relation == "pobj") or any(
        (child.tag in ("WDT", "WP") and child.relation == "det") or child.lemma in ("many", "much")
        for child in children
    )


def _spans_of(names: Iterable[str], text: str) -> list[tuple[int, int]]:
    return [
        match.span()
        for name in names
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)
    ]
