"""What a question asks for: a date, a name, a count, a list, what the collection is; else statements."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from corpus import document_nouns
from embeddings import key_terms
from qa.understanding.question import Question

Kind = Literal["statements", "date", "writer", "reader", "count", "list", "events", "collection"]

_ANY_RECORD = "records|documents|items|entries|files|sources"
_KINDS_OF_RECORD = "|".join((*document_nouns(plural=True), "excerpts"))
_ACTS = "|".join(document_nouns("acts", plural=True))
"""What titles may be of, and texts may only speak of: counted where titles have the word."""
_EVENTS = "trips|visits|voyages|journeys|tours|travels|receptions"
"""What a calendar records: where no title has the word, each record is one."""
_RECORDS = rf"(?:undated\s+)?(?P<thing>{_ANY_RECORD}|{_KINDS_OF_RECORD}|{_ACTS}|{_EVENTS})"
_HOW_MANY = re.compile(rf"\W*how\s+many\s+(?:of\s+(?:the|these)\s+)?{_RECORDS}\b", re.IGNORECASE)
_WHICH = re.compile(
    rf"\W*(?:which|what|list|show(?:\s+me)?|name|give(?:\s+me)?|find)\s+(?:all\s+)?(?:of\s+)?(?:the\s+|these\s+)?"
    rf"{_RECORDS}\b",
    re.IGNORECASE,
)
_HOLDING = r"(?:archive|collection|finding\s+aid|listing|database|set\s+of\s+records)"
_COLLECTION = re.compile(
    rf"\W*(?:what\s+(?:is|are)\s+(?:in\s+)?(?:this|the|these|your)\s+(?:{_HOLDING}|records)(?:\s+(?:about|of|on))?"
    rf"|what\s+(?:does|do)\s+(?:this|the|these|your)\s+(?:{_HOLDING}|records)\s+(?:hold|contain|cover|include|have)"
    rf"|what\s+(?:records|documents)\s+(?:are\s+(?:here|there|held)|do\s+you\s+(?:have|hold))"
    rf"|(?:describe|summari[sz]e|tell\s+me\s+about)\s+(?:this|the|your)\s+{_HOLDING})\W*",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"\W*(?:(?:and\s+)?when(?=\W*$)|when\s+(?:was|were|did|is|does|do|had|has)|(?:on|in|at)?\s*(?:what|which)\s+(?:date|day|month|year))\b",
    re.IGNORECASE,
)
_WRITING = (
    "wrote|sent|signed|drafted|prepared|authored|cabled|compiled|dictated|telegraphed|edited|gave|delivered|"
    "(?:is|was)\\s+the\\s+(?:author|writer|sender)"
)
_WRITER = re.compile(
    rf"\W*(?:who\s+(?:{_WRITING})\b|(?:by\s+whom|by\s+who)\b|(?:from\s+whom|who)\s+(?:is|was)\s+.{{1,80}}\s(?:from|by)\W*$)",
    re.IGNORECASE,
)
_READER = re.compile(
    r"\W*(?:to\s+whom\b|who\s+(?:received|got|was\s+the\s+(?:addressee|recipient))\b|who\s+(?:is|was)\s+.{1,80}\s(?:addressed|sent)\s+to\W*$)",
    re.IGNORECASE,
)
_UNDATED = re.compile(
    r"\bundated\b|\b(?:without|bear no|have no|no)\s+(?:an?\s+)?dates?\b", re.IGNORECASE
)
_HAPPENING = re.compile(
    r"happen(?:ed|s|ing)?|events?|occur(?:red|s)?|going|discuss(?:ed|ions?)?|took|take|place|anything|something|news|history",
    re.IGNORECASE,
)
_THING = re.compile(r"\W*(?:which|what)\s+([^\W\d_]+)", re.IGNORECASE)
_POINTING = re.compile(r"\b(?:it|this|that|them|these|those|him|her)\W*$", re.IGNORECASE)
_NOT_CONTENT = re.compile(
    r"\b(?:are|is|was|were|there|here|do|does|did|you|we|have|has|had|hold|holds|held|exist|come|comes|came|date|dates|"
    r"dated|written|made|filed|mention|mentions|mentioning|mentioned|name|names|naming|speak|speaks|talk|talks|deal|"
    r"deals|concern|concerns|concerning|contain|contains|cover|covers|refer|refers|relate|relates|regarding|about|"
    r"archive|collection|all|any|in total|altogether|say|says|tell|tells|discuss|discusses|describe|describes|contain|"
    r"show|shows|listed|held|period|time|took\s+place|take\s+place|happened|occurred|write|writes|wrote|send|sends|sent)\b",
    re.IGNORECASE,
)
_OTHER = "zzzz"


@dataclass(frozen=True)
class QuestionType:
    """What a question asks for.

    Events are all that a period holds ("What happened in 1962?"). words: for these, a count or a list, the words, as
    typed, that records must hold. kind_of_record: the word that their titles must hold ("cables"), "" for any. is_act:
    it may be what texts speak of as well ("treaties"), so that none counted is no answer. is_event: the same, and where
    no title holds it, every record is one ("trips"). undated: whether only those without a date are meant.
    """

    kind: Kind
    words: tuple[str, ...] = ()
    kind_of_record: str = ""
    is_act: bool = False
    is_event: bool = False
    undated: bool = False


def classify_question(question: Question) -> QuestionType:
    """Read what a question asks for from how it begins."""
    text = question.text
    if _COLLECTION.fullmatch(text):
        return QuestionType("collection")
    for kind, pattern in (("count", _HOW_MANY), ("list", _WHICH)):
        if match := pattern.match(text):
            thing = match.group("thing").casefold()
            rest = pattern.sub(" ", question.subject, count=1)
            undated = _UNDATED.search(text) is not None
            words = tuple(dict.fromkeys(_content(_UNDATED.sub(" ", rest))))
            special = "" if re.fullmatch(_ANY_RECORD, thing) else thing
            is_act, is_event = (
                re.fullmatch(kinds, thing) is not None for kinds in (f"{_ACTS}|{_EVENTS}", _EVENTS)
            )
            if is_act and question.time.order:
                break
            if _POINTING.search(text) and not words and question.context:
                break  # "Which records mention it?": what it is, the turns before say
            return QuestionType(
                "count" if kind == "count" else "list", words, special, is_act, is_event, undated
            )
    if _READER.match(text):
        return QuestionType("reader")
    if _WRITER.match(text):
        return QuestionType("writer")
    if _WHEN.match(text):
        return QuestionType("date")
    if (
        question.time.periods
        and not question.time.order
        and not question.names
        and not question.phrases
    ):
        said = tuple(
            word for word in _content(question.subject) if _HAPPENING.fullmatch(word) is None
        )
        thing = _THING.match(text)
        if not said or (thing is not None and said == (thing[1],)):
            return QuestionType("events", said)
    return QuestionType("statements")


def _content(text: str) -> list[str]:
    """The words that carry meaning, as typed. key_terms keeps stop words where it finds no other, so one is added."""
    words = re.findall(r"[^\W_]+(?:[’'-][^\W_]+)*", _NOT_CONTENT.sub(" ", text))
    return [word for word in words if key_terms(f"{word} {_OTHER}") != [_OTHER]]
