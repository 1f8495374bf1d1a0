"""What a question asks for: a date, a name, a count, a list, the collection; else statements."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from corpus import document_nouns
from embeddings import key_terms
from qa.understanding.entity_linking import LinkedQuestion
from qa.understanding.lexicon import ANY_RECORD, ASKING_WORDS, EVENTS, WRITING_VERBS, any_of

Kind = Literal["statements", "date", "writer", "reader", "count", "list", "events", "collection"]

_RECORD_KINDS = (*document_nouns(plural=True), "excerpts")
_ACTS = document_nouns("acts", plural=True)
"""Titles may name them; texts may only mention them."""
_RECORDS = rf"(?:undated\s+)?(?P<noun>{any_of(ANY_RECORD, _RECORD_KINDS, _ACTS, EVENTS)})\b"
_COUNT = re.compile(rf"\W*how\s+many\s+(?:of\s+(?:the|these)\s+)?{_RECORDS}", re.IGNORECASE)
_LIST = re.compile(
    r"\W*(?:which|what|list|show(?:\s+me)?|name|give(?:\s+me)?|find)\s+"
    rf"(?:all\s+)?(?:of\s+)?(?:the\s+|these\s+)?{_RECORDS}",
    re.IGNORECASE,
)
_ARCHIVE = r"(?:archive|collection|finding\s+aid|listing|database|set\s+of\s+records)"
_COLLECTION = re.compile(
    r"\W*(?:what\s+(?:is|are)\s+(?:in\s+)?(?:this|the|these|your)\s+"
    rf"(?:{_ARCHIVE}|records)(?:\s+(?:about|of|on))?"
    rf"|what\s+(?:does|do)\s+(?:this|the|these|your)\s+(?:{_ARCHIVE}|records)\s+"
    r"(?:hold|contain|cover|include|have)"
    r"|what\s+(?:records|documents)\s+(?:are\s+(?:here|there|held)|do\s+you\s+(?:have|hold))"
    rf"|(?:describe|summari[sz]e|tell\s+me\s+about)\s+(?:this|the|your)\s+{_ARCHIVE})\W*",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\W*(?:(?:and\s+)?when(?=\W*$)|when\s+(?:was|were|did|is|does|do|had|has)"
    r"|(?:on|in|at)?\s*(?:what|which)\s+(?:date|day|month|year))\b",
    re.IGNORECASE,
)
_WRITER = re.compile(
    rf"\W*(?:who\s+(?:{any_of(WRITING_VERBS)}|(?:is|was)\s+the\s+(?:author|writer|sender))\b"
    r"|(?:by\s+whom|by\s+who)\b"
    r"|(?:from\s+whom|who)\s+(?:is|was)\s+.{1,80}\s(?:from|by)\W*$)",
    re.IGNORECASE,
)
_READER = re.compile(
    r"\W*(?:to\s+whom\b"
    r"|who\s+(?:received|got|was\s+the\s+(?:addressee|recipient))\b"
    r"|who\s+(?:is|was)\s+.{1,80}\s(?:addressed|sent)\s+to\W*$)",
    re.IGNORECASE,
)
_UNDATED = re.compile(
    r"\bundated\b|\b(?:without|bear no|have no|no)\s+(?:an?\s+)?dates?\b", re.IGNORECASE
)
_HAPPENING = re.compile(
    r"happen(?:ed|s|ing)?|events?|occur(?:red|s)?|going|discuss(?:ed|ions?)?|took|take|place"
    r"|anything|something|news|history",
    re.IGNORECASE,
)
_NOUN_ASKED_FOR = re.compile(r"\W*(?:which|what)\s+([^\W\d_]+)", re.IGNORECASE)
_POINTING_END = re.compile(r"\b(?:it|this|that|them|these|those|him|her)\W*$", re.IGNORECASE)
_ASKING = re.compile(
    rf"\b(?:in\s+total|(?:took|take)\s+place|{any_of(ASKING_WORDS)})\b", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_OTHER_WORD = "zzzz"


@dataclass(frozen=True)
class QuestionType:
    """What a question asks for.

    Attributes:
        kind: the kind of answer; "events" are all that a period has ("What happened in 1962?").
        words: of a count or a list, the words as typed that records must contain.
        kind_of_record: the word that their titles must contain ("cables"), "" for any record.
        is_act: texts may mention it too ("treaties"), so that none in titles is no answer.
        is_event: the same; and when no title has the word, every record is one ("trips").
        undated: whether only records without a date are asked for.
    """

    kind: Kind
    words: tuple[str, ...] = ()
    kind_of_record: str = ""
    is_act: bool = False
    is_event: bool = False
    undated: bool = False


def classify_question(question: LinkedQuestion) -> QuestionType:
    """Return what a question asks for, by how it begins."""
    text = question.text
    if _COLLECTION.fullmatch(text):
        return QuestionType("collection")
    question_type = _count_or_list(question)
    if question_type is not None:
        return question_type
    if _READER.match(text):
        return QuestionType("reader")
    if _WRITER.match(text):
        return QuestionType("writer")
    if _DATE.match(text):
        return QuestionType("date")
    if question.time.periods and not (question.time.order or question.names or question.phrases):
        words = tuple(
            word for word in _content(question.subject) if _HAPPENING.fullmatch(word) is None
        )
        noun = _NOUN_ASKED_FOR.match(text)
        if not words or (noun is not None and words == (noun[1],)):
            return QuestionType("events", words)
    return QuestionType("statements")


def _count_or_list(question: LinkedQuestion) -> QuestionType | None:
    kind: Kind = "count"
    match, pattern = _COUNT.match(question.text), _COUNT
    if match is None:
        kind, match, pattern = "list", _LIST.match(question.text), _LIST
    if match is None:
        return None
    noun = match["noun"].casefold()
    without_noun = pattern.sub(" ", question.subject, count=1)
    words = tuple(dict.fromkeys(_content(_UNDATED.sub(" ", without_noun))))
    is_act = noun in _ACTS or noun in EVENTS
    if is_act and question.time.order:
        return None
    if not words and question.context and _POINTING_END.search(question.text):
        return None  # "Which records mention it?": the earlier turns say what it is
    return QuestionType(
        kind,
        words,
        kind_of_record="" if noun in ANY_RECORD else noun,
        is_act=is_act,
        is_event=noun in EVENTS,
        undated=_UNDATED.search(question.text) is not None,
    )


def _content(text: str) -> list[str]:
    """Return the words that carry meaning, as typed.

    key_terms keeps stop words when a text has no other words, so one is added.
    """
    words = _WORD.findall(_ASKING.sub(" ", text))
    return [word for word in words if key_terms(f"{word} {_OTHER_WORD}") != [_OTHER_WORD]]
