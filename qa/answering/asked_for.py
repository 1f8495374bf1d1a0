"""What kind of answer a question wants, and whether a sentence offers one.

"Who" wants a name that the question does not have, "how many" a number, "how much" an amount that
is no length of time, "what was the name of the ship" a name in a sentence about the ship, "why" a
clause of cause. This follows from the grammar of the sentence, not from a list of names.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from corpus import dates_in
from embeddings import terms
from qa.answering.numerals import numbers_in
from qa.answering.topic import is_record_noun
from qa.understanding import Parse, parse

Want = Literal["", "person", "place", "number", "amount", "name", "cause", "kind"]

_IN_TITLE_ONLY = 0.5
"""How far a record offers a name that only its title has."""
_IN_PART = 0.5
"""How far a number without a noun offers what is counted ("forty were saved"), a sentence without
a clause of cause a reason, and any name the bearer of a noun that is missing."""
_OPENING = 4
"""Words of a sentence among which the interrogative word is."""
_NEAR_ITS_BEARER = 4
"""Words between a name and the noun for what bears it."""
_SIZES = frozenset("long far old often large big high deep tall wide heavy fast many".split())
_UNITS_OF_TIME = frozenset("second minute hour day night week month year decade century".split())
_BEFORE_PERSONS = frozenset("by with to from of for between against than like".split())
_BEFORE_PERSONS_ONLY = frozenset(("by", "with", "than", "against"))
_WITHIN = frozenset(("in", "at"))
"""Before "which hotel" or "what town" these ask where."""
_CAUSES = frozenset("because since as lest".split())
_CAUSING = frozenset("because due owe owing".split())
_REASONS = frozenset("reason reasons cause causes grounds".split())
_NOUNS_OF_CAUSE = frozenset("account reason fear sake".split())


@dataclass(frozen=True)
class AskedFor:
    """What a question wants.

    Attributes:
        want: the kind of answer, "" for any.
        noun: what has the name, or is counted or measured, as typed; "" for nothing.
        asks_where: whether the kind is one of place ("in which hotel"), which any place may be.
    """

    want: Want = ""
    noun: str = ""
    asks_where: bool = False


@lru_cache(maxsize=256)
def asked_for(text: str) -> AskedFor:
    """Read what a question wants from its interrogative word, and the noun next to it."""
    parsed = parse(text)
    if bearer := _bearer_of_name(parsed):
        return AskedFor("name", bearer)
    asking = next((i for i in _opening_words(parsed) if parsed.words[i].tag in _INTERROGATIVE), -1)
    if asking < 0:
        return AskedFor()
    word = parsed.words[asking].text.casefold()
    if word in ("which", "what"):
        noun = _noun_after(parsed, asking)
        if noun.casefold() in _REASONS:
            return AskedFor("cause")
        is_of_time = noun.casefold().removesuffix("s") in _UNITS_OF_TIME
        if not noun or is_record_noun(noun) or is_of_time:
            return AskedFor()
        before = parsed.words[asking - 1].text.casefold() if asking else ""
        return AskedFor("kind", noun, asks_where=before in _WITHIN)
    following = parsed.words[asking + 1].text.casefold() if parsed.words[asking + 1 :] else ""
    if word == "how" and following == "much":
        head = parsed.words[parsed.words[asking + 1].head]
        return AskedFor("amount", head.text if head.part_of_speech == "NOUN" else "")
    if word == "how" and following in _SIZES:
        head = parsed.words[parsed.words[asking + 1].head]
        is_counted = following == "many" and head.part_of_speech == "NOUN"
        return AskedFor("number", head.text if is_counted else "")
    return AskedFor(_WANTS.get(word, ""))


_INTERROGATIVE = frozenset(("WP", "WRB", "WP$", "WDT"))
_WANTS: dict[str, Want] = {
    "who": "person",
    "whom": "person",
    "whose": "person",
    "where": "place",
    "why": "cause",
}


def offer_of(demand: AskedFor, question: str, sentences: Sequence[str], title: str) -> float:
    """Return how far the sentences of a record have what the question wants, 0 to 1; nan for any.

    Where some of them have the noun of a name that is wanted, only these count.
    """
    if demand.want == "name":
        bearer = set(terms(demand.noun))
        sentences = [text for text in sentences if bearer & set(terms(text))] or sentences
    return max((offers(demand, question, text, title) for text in sentences), default=math.nan)


def offers(demand: AskedFor, question: str, sentence: str, title: str) -> float:
    """Return how far a sentence has what the question wants, 0 to 1; nan for any."""
    known = frozenset(terms(question))
    if demand.want in ("number", "amount"):
        return _offer_of_number(demand, sentence)
    if demand.want == "cause":
        return 1.0 if states_cause(parse(sentence)) else _IN_PART
    if demand.want == "kind":
        if set(terms(demand.noun)) & set(terms(f"{sentence} {title}")):
            return 1.0
        return _IN_PART * _has_new_name(sentence, known, AskedFor())
    if demand.want == "name" and set(terms(demand.noun)) & set(terms(sentence)):
        return float(_has_new_name(sentence, known, demand))
    if demand.want in ("person", "place", "name"):
        if _has_new_name(sentence, known, AskedFor(demand.want)):
            return 1.0
        is_in_title = _has_new_name(title, known, AskedFor(demand.want))
        return _IN_TITLE_ONLY if is_in_title else 0.0
    return math.nan


def states_cause(parsed: Parse) -> bool:
    """Return whether a sentence has a clause or a phrase of cause or purpose."""
    for index, word in enumerate(parsed.words):
        lower = word.text.casefold()
        is_clause = lower == "because" or parsed.words[word.head].relation == "advcl"
        if word.relation == "mark" and lower in _CAUSES and is_clause:
            return True
        if word.lemma == "cause" and word.part_of_speech == "VERB":
            return True
        if word.lemma in _CAUSING and word.relation in ("prep", "pcomp", "acomp", "advmod"):
            return True
        if word.lemma in _NOUNS_OF_CAUSE and word.relation == "pobj":
            return True
        helpers = parsed.children(index, "aux") if word.relation == "advcl" else ()
        if any(parsed.words[child].tag == "TO" for child in helpers):
            return True
    return False


def _opening_words(parsed: Parse) -> list[int]:
    """Return the first few words of each sentence: a later "where" begins a clause."""
    starts = [0, *(i + 1 for i, word in enumerate(parsed.words) if word.text in ".!?;:")]
    return [i for start in starts for i in range(start, start + _OPENING) if i < len(parsed.words)]


def _noun_after(parsed: Parse, asking: int) -> str:
    """Return the noun that "which" or "what" is in front of; "" for none."""
    for word in parsed.words[asking + 1 :]:
        if word.part_of_speech in ("NOUN", "PROPN"):
            return word.text
        if word.part_of_speech not in ("ADJ", "NUM", "ADV"):
            break
    return ""


def _bearer_of_name(parsed: Parse) -> str:
    """Return the noun of "the name of the ship" or "the ship's name"; "" for none."""
    for index, word in enumerate(parsed.words):
        if word.lemma != "name" or word.part_of_speech != "NOUN":
            continue
        if not any(earlier.tag in ("WP", "WDT") for earlier in parsed.words[:index]):
            continue
        for preposition in parsed.children(index, "prep"):
            for noun in parsed.children(preposition, "pobj"):
                return parsed.words[noun].text
        for owner in parsed.children(index, "poss"):
            return parsed.words[owner].text
    return ""


def _has_new_name(text: str, known: frozenset[str], demand: AskedFor) -> bool:
    """Return whether a text has a proper noun of the kind wanted that the question lacks.

    A name after "in" or "at" is not a person's, and one after "by" or "with" not a place's. A name
    for what the question's noun means is near that noun.
    """
    parsed = parse(text)
    bearer = set(terms(demand.noun))
    known = known - bearer
    places = [i for i, word in enumerate(parsed.words) if bearer & set(terms(word.text))]
    for index, word in enumerate(parsed.words):
        if word.part_of_speech != "PROPN" or not word.text[0].isupper():
            continue
        if index in places or _is_part_of_other(parsed, index, known):
            continue
        before = _preposition_above(parsed, index)
        if demand.want == "person" and before and before not in _BEFORE_PERSONS:
            continue
        if demand.want == "place" and before in _BEFORE_PERSONS_ONLY:
            continue
        if not bearer or any(abs(index - place) <= _NEAR_ITS_BEARER for place in places):
            return True
    return False


def _is_part_of_other(parsed: Parse, index: int, known: frozenset[str]) -> bool:
    """Return whether a name is of the question, or only says which ("the Zadrian shepherd")."""
    word = parsed.words[index]
    head = parsed.words[word.head]
    if word.relation in ("amod", "nmod") or (
        word.relation == "compound" and head.part_of_speech == "NOUN"
    ):
        return True
    top = word.head if word.relation == "compound" else index
    compound = (top, *parsed.children(top, "compound"))
    return any(known & set(terms(parsed.words[part].text)) for part in compound)


def _preposition_above(parsed: Parse, index: int) -> str:
    """Return the preposition that governs a name, "" for none."""
    word = parsed.words[index]
    while word.relation in ("compound", "appos", "conj", "poss"):
        word = parsed.words[word.head]
    return parsed.words[word.head].lemma if word.relation == "pobj" else ""


def _offer_of_number(demand: AskedFor, sentence: str) -> float:
    """Return how far a sentence has a number of what is counted.

    A date is no such number, and an amount is no length of time.
    """
    dates = dates_in(sentence)
    starts = [
        number.start
        for number in numbers_in(sentence)
        if not any(date.start <= number.start < date.end for date in dates)
    ]
    if not starts:
        return 0.0
    parsed = parse(sentence)
    noun_terms = set(terms(demand.noun))
    best = 0.0
    for word in parsed.words:
        if not any(word.start <= start < word.end for start in starts):
            continue
        noun = parsed.words[word.head] if word.relation in ("nummod", "compound") else None
        if noun is not None and noun.part_of_speech == "NUM":
            noun = parsed.words[noun.head]
        is_time = noun is not None and noun.lemma in _UNITS_OF_TIME
        if demand.want == "amount" and is_time and noun_terms.isdisjoint(terms(sentence)):
            continue  # else "coal for nine days" is an amount of coal
        is_counted = (
            demand.want == "amount"
            or not noun_terms
            or (noun is not None and bool(noun_terms & set(terms(noun.text))))
        )
        best = max(best, 1.0 if is_counted else _IN_PART)
    return best
