"""The names that a question is about, distinguished from those that only set the scene.

A question is about the subject and the object of its verb, their addressees and owners, and what
follows "about". "In Moscow" and "Soviet" only say where and which.
"""

from __future__ import annotations

import re

from qa.understanding.sentence_parser import Parse, parse

_CORE = frozenset(
    "nsubj nsubjpass csubj dobj dative obj iobj attr oprd ROOT acomp expl npadvmod dep".split()
)
"""Relations of the subject and the object of a verb, and of a fragment's own head."""
_SCENE = frozenset("in at inside near within during under over across outside around".split())
"""Prepositions of place: what they govern sets the scene."""
_TOPIC = frozenset("about on of regarding concerning".split())
_ADJECTIVES = frozenset(("amod", "nmod"))


def is_asked_about(
    text: str, name: str, is_adjective: bool, is_place: bool, is_setting: bool = False
) -> bool:
    """Return whether a question is about a name in it.

    text: the question, with the capitals of its names. is_adjective: whether the name may stand for
    another ("Soviet"), so that it only says which when in front of a noun. is_place: "send
    tons of rice to China" is about the rice, but "go to China" is about China. is_setting: whether
    much of the archive is set there, so that "of", "from" or "at" it only says what goes without
    saying.
    """
    match = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)
    if match is None:
        return True
    parsed = parse(text)
    within = parsed.words_within(match.start(), match.end())
    outer = [i for i in within if parsed.words[i].head not in within or parsed.words[i].head == i]
    if not outer:
        return True
    if is_setting and _only_says_where(parsed, outer[-1]):
        return False
    return _is_about(parsed, outer[-1], is_adjective, is_place)


def _only_says_where(parsed: Parse, index: int) -> bool:
    word = parsed.words[index]
    lemma = parsed.words[word.head].lemma
    return word.relation == "pobj" and (lemma in _SCENE or lemma in ("of", "from"))


def _is_about(parsed: Parse, index: int, is_adjective: bool, is_place: bool) -> bool:
    word = parsed.words[index]
    head = parsed.words[word.head]
    relation = word.relation
    if relation == "conj":
        return _is_about(parsed, word.head, is_adjective, is_place)
    is_also_called = any(
        parsed.words[other].part_of_speech == "PROPN" for other in parsed.children(index, "appos")
    )  # "Rustchuk, the Ruse of today": a record may have either name
    if relation in ("appos", "nummod") or is_also_called:
        return False
    if relation in _ADJECTIVES or (relation == "compound" and is_adjective):
        return False
    if relation in ("poss", "compound"):
        return _is_core(parsed, word.head)
    if relation != "pobj":
        return relation in _CORE or relation == "pcomp"
    if head.relation == "agent":
        return True
    if head.lemma in _SCENE:
        return _is_predicate(parsed, word.head)
    governor = head.head
    if is_place and head.lemma in ("to", "from") and parsed.children(governor, "dobj"):
        return False
    if parsed.words[governor].part_of_speech in ("VERB", "AUX") or head.relation == "ROOT":
        return True
    return _is_core(parsed, governor)


def _is_core(parsed: Parse, index: int) -> bool:
    """Return whether a word is subject or object, or what a question is about."""
    word = parsed.words[index]
    if word.relation in _CORE:
        return True
    if word.relation == "conj":
        return _is_core(parsed, word.head)
    if word.relation == "pobj":
        preposition = parsed.words[word.head]
        governor = parsed.words[preposition.head]
        return preposition.lemma in _TOPIC and governor.part_of_speech in ("VERB", "AUX", "PRON")
    return False


def _is_predicate(parsed: Parse, preposition: int) -> bool:
    """Return whether "in China" alone is the predicate: "When was Nixon in China?"."""
    governor = parsed.words[preposition].head
    verb = governor
    if parsed.words[governor].relation.startswith("nsubj"):
        verb = parsed.words[governor].head
    if parsed.words[verb].lemma != "be":
        return False
    return not any(
        child not in (governor, preposition)
        for child in parsed.children(verb, "attr", "acomp", "nsubj")
        if child != governor and parsed.words[child].part_of_speech != "PROPN"
    )
