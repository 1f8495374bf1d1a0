"""What a question takes for granted: that a record mentions its names and its subject.

Many questions ask only who, when and where: "Who travelled to Lima in 1962?", "What did Stalin
advise Mao?". A record of that time that mentions all the names answers them, however it is worded.
So words that only ask are separated from the words for the topic, which the record must contain.
Words that only ask are the verb after "who", or after "did" and a name, the noun after "which" and
"what", and "took place".
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus import Record, dates_in
from embeddings import ArchiveView, key_terms, terms
from qa.answering.numerals import numbers_in
from qa.answering.sentences import split_sentences
from qa.understanding import LinkedQuestion, content_words

_MOST_TOPIC_MISSING = 1 / 3
"""Share of the topic's words that a record that answers may lack; of one or two words, none."""
_FEWEST_WORDS = 2
"""A single word, without a name or period, is in too many records for one of them to answer."""
_SAME_NAME_LETTERS = 5
_MOST_MORE_LETTERS = 3
"""Two words are forms of one name when they share five letters and differ in length by three."""

GENERIC_DEEDS = (
    "write writes wrote written send sends sent make made draft drafted sign signed date dated "
    "give given gave deliver delivered publish published talk talked speak spoke take took taken "
    "place hold held"
)
"""What is done with any record or at any meeting. Its date is that of the record, which need not
contain the word."""
_GENERIC_STATEMENTS = (
    "say says said tell tells told talk talks talked speak speaks spoke spoken think thinks "
    "thought meet meets met deal deals concern concerns mention mentions mentioned record records "
    "document documents according view views opinion opinions attitude position reaction role "
    "part subject topic"
)
"""What a record states of anybody without these words."""

_ASKS_WHEN = re.compile(
    r"\W*(?:when|(?:on|in|at)?\s*(?:what|which)\s+(?:date|day|month|year))\b", re.IGNORECASE
)
_ASKS_FOR_NUMBER = re.compile(
    r"\bhow\s+(?:many|much|long|far|old|often|large|big|high|deep|tall|wide|heavy|fast)\b"
    r"|\bwhat\s+(?:is|was|were|are)\s+the\s+(?:\w+\s+)?"
    r"(?:price|number|cost|population|size|length|amount|percentage)\b",
    re.IGNORECASE,
)
_ASKS_WHAT_WAS_SAID = re.compile(r"\W*(?:why\b|how\b|what\b.{0,60}?\b(?:did|does)\b)", re.I)
_ASKS_FOR_ALL = re.compile(
    r"\W*(?:which|what|list|name|find|show(?:\s+me)?)\s+(?:all\s+)?(?:the\s+)?"
    r"(?!(?:was|is|does|has|this)\b)[^\W\d_]+s\b|\W*who\s+(?!was\b|is\b)",
    re.IGNORECASE,
)
_NAME = "\N{SECTION SIGN}"
_OUR = r"(?:the|these|those|our|my|your)"
_SOURCES = (
    r"(?:records?|documents?|sources?|papers|files|archives?|collections?|summaries|listings?)"
)
_ONLY_ASKING = re.compile(
    rf"^\W*(?:what\s+)?(?:do|does|did)\s+(?:(?:{_OUR}|any)\s+)?{_SOURCES}\s+"
    r"(?:say|tell|hold|have|contain|show|mention|know|report)s?\b"
    rf"|\bin\s+{_OUR}\s+{_SOURCES}\b|\bis\s+(?:known|said|told|recorded|written)\b"
    r"|^\W*(?:who|whom|whose)\s+(?:else\s+)?(?:(?:was|were|is|are|has|have|had)\s+)?[^\W\d_]+"
    r"|^\W*(?:which|what|list|name|find|show(?: me)?|give me|are there|were there)\s+"
    r"(?:(?:the|all|any|every|some)\s+)*"
    r"(?!(?:did|does|do|has|have|had|can|could|will|would|is|are|was|were)\b)[^\W\d_]+\b"
    r"|^\W*how\s+(?:many|much|long|often)\b"
    rf"|\b(?:did|does|do)\s+(?:the\s+)?{_NAME}(?:(?:,|\s+and|\s+or)?\s+(?:the\s+)?{_NAME})*"
    r"\s+[^\W\d_]+"
    r"|\b(?:took|take|takes|taking)\s+place\b|\bhappen(?:ed|s)?\b|\boccur(?:red|s)?\b"
    r"|\b(?:was|were)\s+(?:held|made)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class PresuppositionCheck:
    """How far a record meets what a question takes for granted.

    Attributes:
        is_met: whether it mentions every name, and what the question is about.
        topic_share: share, 0 to 1, of the topic's words that it contains; nan without a topic.
        missing_name_share: share, 0 to 1, of the names that it lacks; 0 without a name.
    """

    is_met: bool
    topic_share: float
    missing_name_share: float


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
        name.text: " ".join((name.text, *name.forms, *name.related))
        for name in question.linked_names
    }
    name_terms = {term for name in question.names for term in terms(forms.get(name, name))}
    known_terms = {term for term in name_terms if text_index.document_frequency(term)}
    found_nowhere = tuple(
        name
        for name in names_absent_from(question, known_terms)
        if all(name in names for names in missing.values())
    )
    return NameCheck(missing, found_nowhere)


def topic_terms(question: LinkedQuestion) -> tuple[str, ...]:
    """Return the terms for what a question is about, without its names and words that only ask."""
    text = question.subject
    for name in sorted(question.names, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?:[’']s)?(?!\w)", _NAME, text)
    text = _ONLY_ASKING.sub(" ", text).replace(_NAME, " ")
    generic = set(terms(f"{_GENERIC_STATEMENTS} {question.ordered_noun}"))
    if _ASKS_WHEN.match(question.text):
        generic |= set(terms(GENERIC_DEEDS))
    return tuple(term for term in dict.fromkeys(content_words(text)) if term not in generic)


def check_presupposition(question: LinkedQuestion, record: Record) -> PresuppositionCheck:
    """Compare a record with what a question takes for granted.

    A question without a name is met where one sentence, with the title, contains all its words.
    """
    topic = topic_terms(question)
    missing_share = len(missing_names(record, question)) / max(1, len(question.names))
    terms_of_text = set(terms(f"{record.title} {record.summary} {record.text}"))
    contained = sum(term in terms_of_text for term in topic)
    if question.names:
        is_met = not missing_share and len(topic) - contained <= _MOST_TOPIC_MISSING * len(topic)
    else:
        required = set(topic or content_words(question.subject))
        is_specific = len(required) + bool(question.time.periods) >= _FEWEST_WORDS
        is_met = is_specific and any(
            required <= sentence for sentence in _sentence_terms_with_title(record)
        )
    return PresuppositionCheck(is_met, contained / len(topic) if topic else math.nan, missing_share)


def asks_for_number(question: LinkedQuestion) -> bool:
    """Return whether a question asks how many, how long or how much."""
    return _ASKS_FOR_NUMBER.search(question.text) is not None


def asks_what_was_said(question: LinkedQuestion) -> bool:
    """Return whether a question asks what somebody said or did, or why: no title can say it."""
    return _ASKS_WHAT_WAS_SAID.match(question.text) is not None


def contains_number(text: str) -> bool:
    """Return whether a text contains a number that is not part of a date."""
    dates = dates_in(text)
    return any(
        not any(date.start <= number.start < date.end for date in dates)
        for number in numbers_in(text)
    )


def records_that_each_answer(question: LinkedQuestion, records: Sequence[Record]) -> list[Record]:
    """Return the records to quote one by one, where all of a kind are asked for.

    For "Which trips to Lima ..." these are the records that meet the question and mention its names
    in the title; without any, all that meet it.
    """
    if not question.names or _ASKS_FOR_ALL.match(question.text) is None:
        return []
    records = [record for record in records if check_presupposition(question, record).is_met]
    by_title = [
        record for record in records if not names_absent_from(question, set(terms(record.title)))
    ]
    return by_title or records


def missing_names(record: Record, question: LinkedQuestion) -> tuple[str, ...]:
    """Return the names of the question that a record does not mention in any of their forms."""
    return names_absent_from(question, record_terms(record)) if question.names else ()


def names_absent_from(question: LinkedQuestion, known_terms: set[str]) -> tuple[str, ...]:
    """Return the names of the question that these terms do not contain.

    Of a name that is not in the authority file half of the words are enough, and the forms of one
    word count as the same: "Soviets" for "Soviet", "Chinese" for "China".
    """
    linked = {name.text: name for name in question.linked_names if name.kind}
    return tuple(
        name
        for name in question.names
        if not (
            linked[name].is_mentioned_in(known_terms)
            if name in linked
            else _contains_half_of(name, known_terms)
        )
    )


def record_terms(record: Record) -> set[str]:
    """Return all terms of a record, its people and places included."""
    return set(
        terms(" ".join((record.title, record.summary, record.text, *record.people, *record.places)))
    )


def _contains_half_of(name: str, known_terms: set[str]) -> bool:
    name_terms = key_terms(name)
    return 2 * sum(_contains_form_of(term, known_terms) for term in name_terms) >= len(name_terms)


def _contains_form_of(term: str, known_terms: set[str]) -> bool:
    if term in known_terms:
        return True
    start = term[:_SAME_NAME_LETTERS]
    return len(start) == _SAME_NAME_LETTERS and any(
        known.startswith(start) and abs(len(known) - len(term)) <= _MOST_MORE_LETTERS
        for known in known_terms
    )


def _sentence_terms_with_title(record: Record) -> Iterator[set[str]]:
    title = set(terms(record.title))
    for text in (record.summary, record.text):
        for start, end in split_sentences(text):
            yield title | set(terms(text[start:end]))
