"""What a question asks for: a date, a name, a count, a list; else statements."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from corpus import document_nouns
from embeddings import Encoder, key_terms
from qa.understanding.deed_question import DeedQuestion, read_deed_question
from qa.understanding.entity_linking import LinkedQuestion
from qa.understanding.lexicon import (
    ANY_RECORD,
    ASKING_WORDS,
    COMMANDS,
    EVENTS,
    any_of,
    singular_of,
)
from qa.understanding.sentence_parser import Parse, ParsedWord, parse

Kind = Literal["statements", "date", "writer", "reader", "count", "list", "events", "ends"]

_ACTS = document_nouns("acts", plural=True)
"""Titles may name them; texts may only mention them."""
_PLURALS = frozenset((*ANY_RECORD, *document_nouns(plural=True), "excerpts", *_ACTS, *EVENTS))
_SINGULARS = frozenset(
    (*document_nouns(), *document_nouns("acts"), *map(singular_of, (*ANY_RECORD, *EVENTS)))
)
_ANY_RECORD = frozenset((*ANY_RECORD, *map(singular_of, ANY_RECORD)))
_THING = "thing"
"""A record, where it is one "you have"."""
_ASKS_FOR_LIST = COMMANDS | frozenset(("which", "what", "name", "give", "find"))
_BEFORE_NOUN = frozenset(("DET", "PRON", "ADP"))
_UNITS_OF_DATE = frozenset(("date", "day", "month", "year"))
_UNDATED = re.compile(
    r"\bundated\b|\b(?:without|bear no|have no|no)\s+(?:an?\s+)?dates?\b", re.IGNORECASE
)
_HAPPENING = re.compile(
    r"happen(?:ed|s|ing)?|events?|occur(?:red|s)?|going|discuss(?:ed|ions?)?|took|take|place"
    r"|anything|something|news|history",
    re.IGNORECASE,
)
_NOUN_ASKED_FOR = re.compile(r"\W*(?:which|what)\s+([^\W\d_]+)", re.IGNORECASE)
_QUANTITY = re.compile(
    r"\bhow\s+many\b|^\W*(?:which|what|list|show|name|give|find)\b", re.IGNORECASE
)
_ASKERS = frozenset(("i", "you", "we", "there", "anything", "something"))
_INTERROGATIVE_TAGS = frozenset(("WP", "WRB", "WDT", "WP$"))
_POINTING_END = re.compile(r"\b(?:it|this|that|them|these|those|him|her)\W*$", re.IGNORECASE)
_ASKING = re.compile(
    rf"\b(?:in\s+total|(?:took|take)\s+place|{any_of(ASKING_WORDS)})\b", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_OTHER_WORD = "zzzz"
_BY_YEAR = re.compile(
    r"\s*\b(?:(?:(?:in|for|of)\s+)?(?:each|every|per)\s+year|by\s+year|a\s+year|year\s+by\s+year"
    r"|annually|yearly|over\s+(?:time|the\s+years))\b",
    re.IGNORECASE,
)
_NUMBER_THAT_CHANGED = re.compile(
    r"\W*how\s+(?:did|do|does|has|have|had)\s+the\s+(?:number|frequency)\s+of\s+(?P<what>.+?)\s+"
    r"(?:chang|evol|develop|grow|grew|vary|var|f[ae]ll|r[io]se)\w*\b",
    re.IGNORECASE,
)
_FULLEST_YEAR = re.compile(
    r"^\W*(?:(?:in|from|of)\s+)?(?:which|what)\s+year\s+"
    r"(?:(?P<verb>do|does|did|is|are|was|were)\b(?P<side>.*?)|(?:has|had|have|saw))\s+"
    r"(?:the\s+)?most\s+(?P<what>[^?]+)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class QuestionType:
    """What a question asks for.

    Attributes:
        kind: the kind of answer; "events" are all that a period has ("What happened in 1962?"),
            "ends" the first or last record of a kind ("What is the oldest letter?").
        words: of a count or a list, the words as typed that records must contain.
        kind_of_record: the word that their titles must contain ("cables"), "" for any record.
        is_act: texts may mention it too ("treaties"), so that none in titles is no answer.
        is_event: the same; and when no title has the word, every record is one ("trips").
        undated: whether only records without a date are asked for.
        deed: the deed and its sides, when the question asks about a deed that titles state.
        by_year: whether a count is wanted of each year ("How many visits were there a year?").
    """

    kind: Kind
    words: tuple[str, ...] = ()
    kind_of_record: str = ""
    is_act: bool = False
    is_event: bool = False
    undated: bool = False
    deed: DeedQuestion | None = None
    by_year: bool = False


def classify_question(question: LinkedQuestion, encoder: Encoder) -> QuestionType:
    """Return what a question asks for, by its grammar. `encoder` tells which verbs are near."""
    if (total := _without_years(question)) is not None:
        of_total = classify_question(total, encoder)
        if of_total.kind == "count" or of_total.deed is not None:
            return replace(of_total, by_year=True)
    deed = read_deed_question(question, encoder)
    grammar = parse(question.text)
    question_type = _count_or_list(question, grammar)
    if question_type is None:
        question_type = QuestionType(_kind(question, grammar, deed))
    if question_type.kind == "statements":
        question_type = _events(question, grammar) or question_type
    return replace(question_type, deed=deed)


def _without_years(question: LinkedQuestion) -> LinkedQuestion | None:
    """Return a question for numbers by year as one for the total; None for any other question.

    "How many visits were there a year?", "How did the number of visits change over time?" and
    "Which year has the most visits?" ask for "How many visits were there?".
    """

    def total(text: str) -> str:
        text = _NUMBER_THAT_CHANGED.sub(r"How many \g<what> were there", text)
        return _BY_YEAR.sub("", _FULLEST_YEAR.sub(_total_of_years, text))

    text = total(question.text)
    if text == question.text or not text.casefold().lstrip().startswith("how many"):
        return None
    subject = total(question.subject)
    typed = replace(question.typed, text=text, subject=total(question.typed.subject))
    return replace(question, typed=typed, subject=subject)


def _total_of_years(match: re.Match[str]) -> str:
    """Return "How many visits did X make" for "In which year did X make the most visits"."""
    if match["verb"] is None:
        return f"How many {match['what']} were there"
    return f"How many {match['what']} {match['verb']}{match['side']}"


def _kind(question: LinkedQuestion, grammar: Parse, deed: DeedQuestion | None) -> Kind:
    """Return "writer", "reader" or "date" by the interrogative word and the deed."""
    asking = [
        index
        for index, word in enumerate(grammar.words)
        if word.tag in _INTERROGATIVE_TAGS and not _opens_clause(index, grammar)
    ]
    first = grammar.words[asking[0]] if asking else None
    if first is not None and first.text.casefold() == "how":
        return "statements"
    if deed is not None and deed.deed == "write" and deed.asked is not None:
        is_what = first is not None and first.text.casefold() == "what"
        if deed.is_of_records or not (deed.words or is_what):  # "Who took money from the firm?"
            return "writer" if deed.asked == "agent" else "reader"
    if first is None:
        return "statements"
    following = grammar.words[asking[0] + 1 : asking[0] + 2]
    if first.text.casefold() == "when" or any(w.lemma in _UNITS_OF_DATE for w in following):
        is_clause = first.start > 0 and len(asking) == 1 and not question.text.endswith("?")
        return "statements" if is_clause else "date"
    return "statements"


def _opens_clause(index: int, grammar: Parse) -> bool:
    """Return whether an interrogative word only says when: "any shots when they crossed?"."""
    word = grammar.words[index]
    verb = grammar.words[word.head]
    return index > 0 and word.tag == "WRB" and verb.relation in ("advcl", "relcl")


def _events(question: LinkedQuestion, grammar: Parse) -> QuestionType | None:
    """Return the type of "What happened in 1962?": all records of a period."""
    if not question.time.periods or question.time.order or question.names or question.phrases:
        return None
    only_asking = _only_asking(grammar)
    words = tuple(
        word
        for word in _content(question.subject)
        if not _HAPPENING.fullmatch(word) and word not in only_asking
    )
    noun = _NOUN_ASKED_FOR.match(question.text)
    if noun is not None and words == (noun[1],):
        return QuestionType("events", () if _is_event(noun[1].casefold()) else words)
    return None if words else QuestionType("events")


def _only_asking(grammar: Parse) -> set[str]:
    """Return the words that only ask for records: "have you got", "in which he is"."""
    return {word.text for index, word in enumerate(grammar.words) if _only_asks(index, grammar)}


def _only_asks(index: int, grammar: Parse) -> bool:
    if grammar.words[index].lemma in _ANY_RECORD:
        return True
    if grammar.words[index].relation == "prt":
        index = grammar.words[index].head
    word = grammar.words[index]
    if word.part_of_speech not in ("VERB", "AUX"):
        return False
    of_which = (
        grammar.words[noun].tag
        for preposition in grammar.children(index, "prep")
        for noun in grammar.children(preposition, "pobj")
    )
    return (word.relation == "relcl" and "WDT" in of_which) or any(
        grammar.words[subject].lemma in _ASKERS
        for subject in grammar.children(index, "nsubj", "expl")
    )


def _count_or_list(question: LinkedQuestion, grammar: Parse) -> QuestionType | None:
    """Return the type of a question for the number, the list, the first or last of some records."""
    kind_and_noun = _noun_of_records(question, grammar)
    if kind_and_noun is None:
        return None
    kind, index = kind_and_noun
    noun = grammar.words[index].text.casefold()
    without_noun = re.sub(
        rf"\b{re.escape(noun)}\b", " ", question.subject, count=1, flags=re.IGNORECASE
    )
    asking = _only_asking(grammar)
    content = _content(_QUANTITY.sub(" ", _UNDATED.sub(" ", without_noun), count=1))
    words = tuple(word for word in dict.fromkeys(content) if word not in asking)
    is_event = _is_event(noun)
    is_act = noun in _ACTS or is_event
    if kind != "ends" and is_act and question.time.order:
        return None
    if not words and question.context and _POINTING_END.search(question.text):
        return None  # "Which records mention it?": the earlier turns say what it is
    return QuestionType(
        kind,
        words,
        kind_of_record="" if noun in _ANY_RECORD or noun == _THING else noun,
        is_act=is_act,
        is_event=is_event,
        undated=_UNDATED.search(question.text) is not None,
    )


def _is_event(noun: str) -> bool:
    return noun in EVENTS or f"{noun}s" in EVENTS


def _noun_of_records(question: LinkedQuestion, grammar: Parse) -> tuple[Kind, int] | None:
    """Return what the question asks of records, and the index of the noun for them."""
    places = [
        index
        for index, word in enumerate(grammar.words)
        if word.part_of_speech not in ("PUNCT", "SPACE")
    ]
    words = [grammar.words[index] for index in places]
    lower = [word.text.casefold() for word in words]
    order = question.time.order
    for i, (word, index) in enumerate(zip(lower, places, strict=True)):
        is_thing = word == _THING and any(
            _only_asks(clause, grammar) for clause in grammar.children(index, "relcl")
        )
        if word not in _PLURALS and not (order and (word in _SINGULARS or is_thing)):
            continue
        before = words[1:i]
        plain = all(w.part_of_speech in _BEFORE_NOUN or w.text == "undated" for w in before)
        if lower[:2] == ["how", "many"] and word in _PLURALS and _leads_to(words[2:i]):
            return "count", index
        if i and plain and word in _PLURALS and lower[0] in _ASKS_FOR_LIST:
            return "list", index
        is_be = any(w.lemma == "be" and w.relation == "ROOT" for w in words[:i])
        asks_which = is_be and lower[0] in ("what", "which")
        is_alone = plain and words[i].relation == "ROOT" and bool(grammar.children(index, "relcl"))
        if order and (asks_which or is_alone) and not _ends_with_preposition(grammar):
            return "ends", index
        if not i and question.time.periods and question.form == "keywords":
            other_words = _content(re.sub(rf"(?i)\b{word}\b", " ", question.subject, count=1))
            return None if other_words else ("list", index)
        return None
    return None


def _ends_with_preposition(grammar: Parse) -> bool:
    """Return whether a question asks for what completes it: "What was his last cable about?"."""
    return any(
        word.part_of_speech == "ADP"
        and word.relation != "prt"
        and not grammar.children(i, "pobj", "pcomp")
        for i, word in enumerate(grammar.words)
    )


def _leads_to(words: Sequence[ParsedWord]) -> bool:
    return all(w.part_of_speech in _BEFORE_NOUN or w.text.casefold() == "undated" for w in words)


def _content(text: str) -> list[str]:
    """Return the words that carry meaning, as typed.

    key_terms keeps stop words when a text has no other words, so one is added.
    """
    words = _WORD.findall(_ASKING.sub(" ", text))
    return [word for word in words if key_terms(f"{word} {_OTHER_WORD}") != [_OTHER_WORD]]
