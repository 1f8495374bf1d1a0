"""What a question takes for granted: that a record mentions its names and its subject.

Many questions ask only who, when and where: "Who travelled to Lima in 1962?", "What did Stalin
advise Mao?". A record of that time that mentions the names answers them, however it is worded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus import Record, read_journey
from embeddings import ArchiveView, terms
from qa.answering.sentences import split_sentences
from qa.answering.topic import topic_terms, words_of
from qa.understanding import LinkedQuestion, content_words

_MOST_TOPIC_MISSING = 1 / 3
"""Share of the topic's words that an answering record may lack; of one or two words, none."""
_FEWEST_WORDS = 2
"""A single word, without a name or period, is in too many records for one of them to answer."""

_ASKS_WHAT_WAS_SAID = re.compile(r"\W*(?:why\b|how\b|what\b.{0,60}?\b(?:did|does)\b)", re.I)
_ASKS_FOR_ALL = re.compile(
    r"\W*(?:which|what|list|name|find|show(?:\s+me)?)\s+(?:all\s+)?(?:the\s+)?"
    r"(?!(?:was|is|does|has|this)\b)[^\W\d_]+s\b|\W*who\s+(?!was\b|is\b)",
    re.IGNORECASE,
)

_ASKS_FOR_TWO = re.compile(
    r"\b(?:each|both|between\s+the\s+two)\b"
    r"|\bhow\s+(?:did|do|does|has|have|had|was|were)\b.*\b(?:chang|alter|differ|evolv|shift)",
    re.IGNORECASE | re.DOTALL,
)
"""A change, and what each of two said, mostly needs two records."""


@dataclass(frozen=True)
class NameCheck:
    """Which names of a question the records that were found mention.

    Attributes:
        missing: by record id, the names that the record lacks.
        found_nowhere: names that no record of the archive mentions: a wrong presupposition.
    """

    missing: Mapping[str, tuple[str, ...]]
    found_nowhere: tuple[str, ...]


def check_names(
    view: ArchiveView, question: LinkedQuestion, records: Sequence[Record]
) -> NameCheck:
    """Look for the names of a question in the records that were found, and in the archive.

    Only a question in a sentence can have a wrong presupposition: keywords with a capital need not
    be names.
    """
    missing = {record.id: missing_names(record, question) for record in records}
    text_index = view.index.text_index
    if text_index is None or question.form != "question":
        return NameCheck(missing, ())
    forms = {
        name.text: " ".join((name.text, *name.forms, *name.related, *name.standing_for))
        for name in question.linked_names
    }
    name_terms = {term for name in question.demanded_names for term in terms(forms[name])}
    known_terms = {term for term in name_terms if text_index.document_frequency(term)}
    found_nowhere = tuple(
        name
        for name in names_absent_from(question, known_terms)
        if all(name in names for names in missing.values())
    )
    return NameCheck(missing, found_nowhere)


def meets_presupposition(question: LinkedQuestion, record: Record) -> bool:
    """Return whether a record mentions every name that a question is about, and its topic.

    A question without such a name is met where one sentence, with the title, has all its words.
    """
    topic = set(topic_terms(question))
    if question.demanded_names:
        contained = topic & set(terms(f"{record.title} {record.summary} {record.text}"))
        is_near = len(topic) - len(contained) <= _MOST_TOPIC_MISSING * len(topic)
        return is_near and not missing_names(record, question)
    required = {word.term for word in words_of(question)} or set(content_words(question.subject))
    is_specific = len(required) + bool(question.time.periods) >= _FEWEST_WORDS
    return is_specific and any(
        required <= sentence for sentence in _sentence_terms_with_title(record)
    )


def asks_what_was_said(question: LinkedQuestion) -> bool:
    """Return whether a question asks what somebody said or did, or why: no title can say it."""
    return _ASKS_WHAT_WAS_SAID.match(question.text) is not None


def records_that_each_answer(question: LinkedQuestion, records: Sequence[Record]) -> list[Record]:
    """Return the records to quote one by one, where all of a kind are asked for.

    For "Which trips to Lima ..." these are the records that meet the question and mention its names
    in the title; without any, all that meet it. For a change, these are the best two.
    """
    if _ASKS_FOR_TWO.search(question.text) is not None:
        return list(records[:2])
    if not question.demanded_names or _ASKS_FOR_ALL.match(question.text) is None:
        return []
    records = [record for record in records if meets_presupposition(question, record)]
    by_title = [
        record for record in records if not names_absent_from(question, set(terms(record.title)))
    ]
    return by_title or records


def missing_names(record: Record, question: LinkedQuestion) -> tuple[str, ...]:
    """Return the names that the question is about and that a record mentions in no form.

    Where a title says where somebody went ("Truman in Potsdam"), a place of the question counts
    among them.
    """
    if not question.demanded_names:
        return ()
    known_terms = record_terms(record)
    absent = names_absent_from(question, known_terms)
    if read_journey(record.title, record.summary) is None:
        return absent
    elsewhere = (
        name.text
        for name in question.linked_names
        if name.kind == "place"
        and not name.is_adjective
        and not name.is_written_in(known_terms)
        and not name.is_mentioned_in(set(terms(record.title)))
    )
    return tuple(dict.fromkeys((*absent, *elsewhere)))


def names_absent_from(question: LinkedQuestion, known_terms: set[str]) -> tuple[str, ...]:
    """Return the names that the question is about and that these terms do not contain."""
    demanded = set(question.demanded_names)
    return tuple(
        dict.fromkeys(
            name.text
            for name in question.linked_names
            if name.text in demanded and not name.is_mentioned_in(known_terms)
        )
    )


def scene_names_missing(question: LinkedQuestion, record: Record) -> float:
    """Return the share, 0 to 1, of all names of a question that a record does not write."""
    words = record_terms(record)
    absent = [name for name in question.linked_names if not name.is_pointed_to_in(words)]
    return len(absent) / max(1, len(question.linked_names))


def record_terms(record: Record) -> set[str]:
    """Return all terms of a record, its people and places included."""
    return set(
        terms(" ".join((record.title, record.summary, record.text, *record.people, *record.places)))
    )


def _sentence_terms_with_title(record: Record) -> Iterator[set[str]]:
    title = set(terms(record.title))
    for text in (record.summary, record.text):
        for start, end in split_sentences(text):
            yield title | set(terms(text[start:end]))
