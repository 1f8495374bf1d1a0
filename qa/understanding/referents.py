"""What the pronouns of a follow-up may stand for: "he", "she", "they", "it".

Grammar seldom tells which of two persons "he" is, so each that was named is offered, the likeliest
first, and the search tells which of them the records say this of (`qa/dialogue/readings.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus import read_correspondence
from qa.understanding.earlier_turns import CarriedContext, EarlierTurn
from qa.understanding.lexicon import RECORD_NOUNS
from qa.understanding.question import capitalised_names, content_words, read_time_once
from qa.understanding.sentence_parser import parse

MOST_READINGS = 4
"""How many referents of one pronoun are tried."""

_PERSON_PRONOUN = re.compile(r"\b(he|she|they|him|her|them|his|their)\b", re.IGNORECASE)
_THERE = re.compile(r"\bthere\b(?=\s*(?:[,;.?!]|$))", re.IGNORECASE)
_PLURALS = frozenset(("they", "them", "their"))
_POSSESSIVES = frozenset(("his", "their", "its"))
_OF_PLACE = re.compile(r"\b(?:in|at|near|from|on|to|for|of)\s+(?:the\s+)?$", re.IGNORECASE)
_BEFORE_PERSONS = frozenset(("by", "with", "of"))
_PLACES_OF_PHRASE = ("dobj", "nsubjpass", "nsubj", "attr", "pobj")
"""Where the question before may have the phrase for "it", the likeliest place first."""


@dataclass(frozen=True)
class CompletedText:
    """A question with a pronoun written out, and the words for it; "" where none was."""

    text: str
    words: str = ""

    @property
    def carried(self) -> tuple[CarriedContext, ...]:
        """What it takes from the turns before."""
        return (CarriedContext("people", self.words),) if self.words else ()


def complete_pronouns(text: str, earlier: Sequence[EarlierTurn]) -> list[CompletedText]:
    """Return the readings of a question by what its first pronoun may stand for.

    The text itself is the only reading when it has no such pronoun, or a name that it may stand for
    ("Did Mao tell Stalin his plan?"), and when the earlier turns name nothing. In "Did Mao tell
    him?" it stands for somebody else than Mao, or for nobody who was named.
    """
    turn = last_with_content(earlier)
    own_names = capitalised_names(text)
    # A name may be read with other blanks between its words than the text has.
    places = (text.find(name.split()[0]) for name in own_names)
    first_name = min((place for place in places if place >= 0), default=len(text))
    pronoun = _PERSON_PRONOUN.search(text)
    follows_name = pronoun is not None and pronoun.start() > first_name
    if turn is None or (follows_name and not _is_object(text, pronoun)):
        return [CompletedText(text)]
    if pronoun is not None and _has_plural_before(text, pronoun):
        return [CompletedText(text)]
    if pronoun is None:
        pronoun = re.search(r"\bits?\b", text, re.IGNORECASE)
        words = [] if pronoun is None else _phrases_of(turn, "NN")
    elif pronoun.group().casefold() in _PLURALS:
        names = list(_people_of_question(turn))
        words = [" and ".join(names[:2])] if len(names) > 1 else _phrases_of(turn, "NNS")
        words += names[:1]
    else:
        own_words = {word for name in own_names for word in name.split()}
        words = [n for n in _distinct(people_of(earlier)) if own_words.isdisjoint(n.split())]
    if pronoun is None or not words:
        return [CompletedText(text)]
    readings = [
        CompletedText(_replace_pronoun(text, pronoun, referent), referent)
        for referent in words[:MOST_READINGS]
    ]
    is_person = _PERSON_PRONOUN.fullmatch(pronoun.group()) is not None
    return readings if is_person and not follows_name else [*readings, CompletedText(text)]


def complete_place(text: str, earlier: Sequence[EarlierTurn]) -> CompletedText:
    """Return the question with "there" replaced by the place of the turn before, as said there."""
    there_match = _THERE.search(text)
    turn = last_with_content(earlier)
    if there_match is None or turn is None or not turn.places:
        return CompletedText(text)
    words = _place_phrase(turn.full_question, turn.places[-1])
    if not words:
        return CompletedText(text)
    return CompletedText(f"{text[: there_match.start()]}{words}{text[there_match.end() :]}", words)


def _place_phrase(text: str, place: str) -> str:
    """Return a place with its preposition, as a text has it; "" where it only describes a noun."""
    parsed = parse(text)
    end = text.rfind(place) + len(place)
    index = next((i for i, word in enumerate(parsed.words) if word.end == end), None)
    if index is None:
        return f"in {place}"
    word = parsed.words[index]
    if word.relation in ("amod", "compound") or word.tag == "JJ":
        return ""
    if parsed.words[word.head].part_of_speech != "ADP":
        return f"in {place}"
    return text[parsed.words[word.head].start : end]


def last_with_content(earlier: Sequence[EarlierTurn]) -> EarlierTurn | None:
    """Return the last turn that says what it is about; "Why?" does not."""
    return next((turn for turn in reversed(earlier) if content_words(turn.full_question)), None)


def people_of(earlier: Sequence[EarlierTurn]) -> Iterator[str]:
    """Yield the people that "he" may mean: those in the question before, then those in its answer.

    A name that only says which comes last: "the Solberg agreement". Turns without a content word
    are passed over.
    """
    turn = last_with_content(earlier)
    if turn is None:
        return
    in_question = list(_people_of_question(turn))
    in_answer = list(_people_of_answer(turn))
    known = {name.split()[-1].casefold() for name in in_question}
    new = [name for name in in_answer if name.split()[-1].casefold() not in known]
    only_modify = [name for name in in_question if _only_modifies(subject_of(turn), name)]
    yield from (*(name for name in in_question if name not in only_modify), *new, *only_modify)


def subject_of(turn: EarlierTurn) -> str:
    """Return the question of a turn without its words of time."""
    return read_time_once(turn.full_question, None).text_without_time


def _people_of_question(turn: EarlierTurn) -> Iterator[str]:
    subject = subject_of(turn)
    yield from turn.people
    for name in capitalised_names(subject):
        is_known = any(name in known or known in name for known in turn.people)
        is_place = any(name in place for place in turn.places)
        before = subject[: subject.index(name)]
        if not (is_known or is_place or _OF_PLACE.search(before) or _is_of_many(subject, name)):
            yield name


def _is_of_many(text: str, name: str) -> bool:
    """Return whether a name is a plural, or its end an adjective: "the Soviets", "the Saudi"."""
    end = text.find(name) + len(name)
    parsed = parse(text)
    return any(
        word.start < end <= word.end
        and (word.tag in ("NNPS", "NNS", "JJ") or (word.end > end and word.tag != "NNP"))
        for word in parsed.words
    )


def _only_modifies(text: str, name: str) -> bool:
    """Return whether a name stands before a noun that is no name: "the Solberg agreement"."""
    end, parsed = text.find(name) + len(name), parse(text)
    return any(
        word.end == end
        and word.relation in ("compound", "nmod", "amod")
        and parsed.words[word.head].part_of_speech == "NOUN"
        for word in parsed.words
    )


def _people_of_answer(turn: EarlierTurn) -> Iterator[str]:
    for quote in turn.said[:2]:
        yield from (name for name in _persons_in(quote) if name not in turn.places)
    for record in turn.cited_records[:1]:
        letter = read_correspondence(record.title)
        if letter is not None:
            for party in (*letter.writers, *letter.recipients):
                yield party.name or party.text


def _persons_in(text: str) -> Iterator[str]:
    """Yield the names of a text that may be persons, by their place in its grammar."""
    parsed = parse(text)
    for name in capitalised_names(text):
        end = text.find(name) + len(name)
        index = next((i for i, word in enumerate(parsed.words) if word.end == end), None)
        if index is None or parsed.words[index].part_of_speech != "PROPN":
            continue
        if parsed.words[index].text.casefold() in RECORD_NOUNS:
            continue  # "Letter, Ana Holm to her brother"
        word, head = parsed.words[index], parsed.words[parsed.words[index].head]
        is_modifier = word.relation in ("compound", "amod", "nmod")  # "the Soviet embassy"
        is_scene = word.relation == "pobj" and head.text.casefold() not in _BEFORE_PERSONS
        is_scene |= head.text == "of" and bool(parsed.children(index, "det"))  # "of the Board"
        if not (is_modifier or is_scene or word.tag == "NNPS"):
            yield name


def _phrases_of(turn: EarlierTurn, tag: str) -> list[str]:
    """Return the phrases of a question with a noun of this tag, names and records aside."""
    parsed = parse(subject_of(turn))
    phrases = []
    for relation in _PLACES_OF_PHRASE:
        for index, word in enumerate(parsed.words):
            if word.relation != relation or word.tag != tag or word.lemma in RECORD_NOUNS:
                continue
            modifiers = parsed.children(index, "det", "amod", "compound", "poss", "nummod")
            if any(parsed.words[child].tag in ("WDT", "WP") for child in modifiers):
                continue
            inner = [i for child in modifiers for i in parsed.subtree(child)]
            start = min([index, *inner])
            phrases.append(parsed.text[parsed.words[start].start : word.end])
    return phrases


def _distinct(names: Iterator[str]) -> list[str]:
    """Return the names, each person once by the last word, the longest form of each."""
    by_last_word: dict[str, str] = {}
    for name in names:
        last = name.split()[-1].casefold()
        if len(name) > len(by_last_word.get(last, "")):
            by_last_word[last] = name
    return list(by_last_word.values())


def _replace_pronoun(text: str, pronoun: re.Match[str], words: str) -> str:
    """Return a text with words instead of a pronoun, in the genitive for a possessive."""
    word = pronoun.group().casefold()
    after = text[pronoun.end() :]
    is_possessive = word in _POSSESSIVES or (word == "her" and _owns(text, pronoun.start()))
    return text[: pronoun.start()] + words + ("'s" if is_possessive else "") + after


def _is_object(text: str, pronoun: re.Match[str] | None) -> bool:
    """Return whether a pronoun is what a verb or preposition has, and so not its subject."""
    return pronoun is not None and any(
        word.start == pronoun.start() and word.relation in ("dobj", "dative", "pobj")
        for word in parse(text).words
    )


def _has_plural_before(text: str, pronoun: re.Match[str]) -> bool:
    """Return whether "they" stands for a plural before it: "the sailors, what did they get?"."""
    return pronoun.group().casefold() in _PLURALS and any(
        word.tag in ("NNS", "NNPS") and word.end <= pronoun.start() for word in parse(text).words
    )


def _owns(text: str, start: int) -> bool:
    return any(word.start == start and word.tag == "PRP$" for word in parse(text).words)
