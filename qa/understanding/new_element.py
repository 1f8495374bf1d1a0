"""A new name in the old question: "What about China?" after "What did Stalin say of Poland?".

A place takes the place of a place, "with Lund" that of the phrase with the same preposition, "the
British one" that of "the West German ambassador", and any other name that of the subject.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from qa.understanding.earlier_turns import EarlierTurn
from qa.understanding.sentence_parser import Parse, ParsedWord, parse

_NOMINAL = ("NOUN", "PROPN")


@dataclass(frozen=True)
class NewElement:
    """What a short follow-up names: the words, and the preposition before them, "" for none."""

    words: str
    preposition: str = ""


def read_new_element(text: str) -> NewElement | None:
    """Return what "and X?", "what about X?" or "and with X?" names; None for any other text."""
    parsed = parse(" ".join(text.split()).rstrip(" ?.!"))
    if not parsed.words or any(word.part_of_speech in ("VERB", "AUX") for word in parsed.words):
        return None
    opening = _end_of_time_connective(parsed)
    while opening < len(parsed.words) and _opens(parsed.words[opening]):
        opening += 1
    asks_what_about = any(word.tag in ("WP", "WRB") for word in parsed.words[:opening])
    preposition = ""
    if opening < len(parsed.words) and parsed.words[opening].part_of_speech == "ADP":
        preposition = "" if asks_what_about else parsed.words[opening].text.casefold()
        opening += 1
    if any(word.tag in ("WDT", "WP", "WRB") for word in parsed.words[opening:]):
        return None  # "with what result?"
    is_new = opening > 0
    words = parsed.text[parsed.words[opening].start :] if opening < len(parsed.words) else ""
    return NewElement(words.strip(" ,;"), preposition) if is_new and words.strip(" ,;") else None


def _end_of_time_connective(parsed: Parse) -> int:
    """Return the first word after "and before that,", which only says in which order; else 0."""
    words = parsed.words
    start = next((i for i, word in enumerate(words) if word.tag != "CC"), 0)
    has = [word.text.casefold() for word in words[start : start + 2]]
    return start + 2 if has and has[0] in ("before", "after") and has[1:] == ["that"] else 0


def _opens(word: ParsedWord) -> bool:
    return word.tag in ("CC", "WP", "WRB", "UH") or word.part_of_speech == "PUNCT"


def in_old_question(
    element: NewElement, turn: EarlierTurn, subject: str, names: Mapping[str, str]
) -> str | None:
    """Return the question of a turn with the new element in it; None where it has no place.

    subject: the question without its time. names: the kind of each name of the new question.
    """
    parsed = parse(subject.rstrip(" ?."))
    if element.preposition:
        return _after_preposition(element, parsed)
    if re.search(r"\bones?$", element.words, re.IGNORECASE):
        return _with_other_modifiers(element, parsed)
    kind = next((kind for name, kind in names.items() if name in element.words), None)
    if kind is None:
        return None
    if kind == "place":
        return _for_name(element, parsed, turn.places)
    for index in range(len(parsed.words)):
        word = parsed.words[index]
        is_subject = word.relation in ("nsubj", "nsubjpass")
        if is_subject and word.part_of_speech in _NOMINAL:
            return _replaced(parsed, *_span(parsed, index), element.words)
    return _for_name(element, parsed, turn.people)


def _after_preposition(element: NewElement, parsed: Parse) -> str:
    for index, word in reversed(list(enumerate(parsed.words))):
        if word.text.casefold() == element.preposition and word.part_of_speech == "ADP":
            for noun in parsed.children(index, "pobj"):
                return _replaced(parsed, *_span(parsed, noun), element.words)
    if element.preposition == "to":  # "and to Lund?" after "What did Holm promise Berg?"
        for index, word in enumerate(parsed.words):
            if word.relation in ("dative", "dobj") and word.part_of_speech == "PROPN":
                return _replaced(parsed, *_span(parsed, index), element.words)
    return f"{parsed.text} {element.preposition} {element.words}?"


def _with_other_modifiers(element: NewElement, parsed: Parse) -> str | None:
    """Return the question with "the British ambassador" for the last noun that has an adjective."""
    for index, word in reversed(list(enumerate(parsed.words))):
        if word.part_of_speech in _NOMINAL and parsed.children(index, "amod", "compound"):
            start = min(parsed.words[i].start for i in parsed.subtree(index))
            noun = re.sub(r"\bones?$", word.text, element.words, flags=re.IGNORECASE)
            return _replaced(parsed, start, word.end, noun)
    return None


def _for_name(element: NewElement, parsed: Parse, names: tuple[str, ...]) -> str | None:
    for name in reversed(names):
        start = parsed.text.rfind(name)
        if start >= 0:
            return _replaced(parsed, start, start + len(name), element.words)
    return None


def _span(parsed: Parse, index: int) -> tuple[int, int]:
    words = [parsed.words[i] for i in parsed.subtree(index)]
    return words[0].start, words[-1].end


def _replaced(parsed: Parse, start: int, end: int, words: str) -> str:
    return f"{parsed.text[:start]}{words}{parsed.text[end:]}?"
