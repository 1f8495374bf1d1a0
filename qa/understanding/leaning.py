"""Whether a question can be understood alone, by its grammar; else, what in it leans.

A question stands alone when it has its own subject and verb, and every pronoun, demonstrative
and definite noun in it is defined by its own words. Letters are read as small ones, so that a
question in capitals leans like the same in small letters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from corpus import collapse_whitespace
from qa.understanding.lexicon import ANY_RECORD, PERSONAL_PRONOUNS, POINTING_WORDS, RECORD_HOLDERS
from qa.understanding.question import content_words, read_time_once
from qa.understanding.sentence_parser import Parse, ParsedWord, parse

MAX_LENGTH_READ = 600
"""Characters. A longer text tells its own story, and leans on nothing."""

MAX_WORDS_OF_REMARK = 2
"""Words of content."""

_DEMONSTRATIVES = frozenset(("this", "that", "these", "those"))
_OTHER_POINTING_WORDS = frozenset((*POINTING_WORDS, "then"))
_NOUNS = frozenset(("NOUN", "PROPN"))
_VERBS = frozenset(("VERB", "AUX"))
_MODIFIERS = ("amod", "compound", "nmod", "poss", "prep", "relcl", "acl", "nummod", "appos")
_NOUN_RELATIONS = ("nsubj", "nsubjpass", "dobj", "pobj", "dative")
_QUESTION_TAGS = frozenset(("WP", "WRB"))
_OTHER_DETERMINERS = frozenset(("any", "some", "more", "which"))


@dataclass(frozen=True)
class Leaning:
    """How a question leans on what was said before.

    Attributes:
        points: whether a pronoun or demonstrative in it has nothing in it to stand for.
        points_to_record: whether one of these is "that", "this" or "there".
        continues: whether it is no complete sentence: "and Zorin?", "why?", "any letters?".
        is_remark: whether it is a short remark ("I am in Goa."), or only a bare "which".
        is_fragment: whether it has no verb, as keywords have none.
        definite_nouns: nouns that nothing in it defines: "ambassador" for "the ambassador".
    """

    points: bool
    points_to_record: bool
    continues: bool
    is_remark: bool
    is_fragment: bool
    definite_nouns: tuple[str, ...]

    @property
    def leans(self) -> bool:
        """Whether the question cannot be understood alone."""
        return self.points or self.continues or self.is_remark


STANDS_ALONE = Leaning(False, False, False, False, False, ())


def read_leaning(text: str) -> Leaning:
    """Return how a question leans on what was said before."""
    text = collapse_whitespace(text).casefold()
    return STANDS_ALONE if len(text) > MAX_LENGTH_READ else _read_leaning(text)


@lru_cache(maxsize=256)
def _read_leaning(text: str) -> Leaning:
    parsed = parse(text)
    pointing = set(_pointing_words(parsed))
    return Leaning(
        points=bool(pointing),
        points_to_record=bool(pointing & {*_DEMONSTRATIVES, "there", "then"}),
        continues=_continues(parsed),
        is_remark=_is_remark(parsed),
        is_fragment=not any(word.part_of_speech in _VERBS for word in parsed.words),
        definite_nouns=tuple(
            word.lemma
            for i, word in enumerate(parsed.words)
            if word.part_of_speech == "NOUN" and _is_bare_definite(parsed, i)
        ),
    )


def _pointing_words(parsed: Parse) -> Iterator[str]:
    """Yield the words that point to something outside the question."""
    for i, word in enumerate(parsed.words):
        if word.text in PERSONAL_PRONOUNS:
            points = not _has_antecedent(parsed, i)
        elif word.text in _DEMONSTRATIVES:
            points = word.tag == "DT" and not _is_defined_demonstrative(parsed, i)
        else:
            points = word.text in _OTHER_POINTING_WORDS and _points_outside(parsed, i)
        if points:
            yield word.text


def _has_antecedent(parsed: Parse, pronoun: int) -> bool:
    """Return whether a noun before a pronoun can be what it stands for.

    A noun of the same clause cannot, except for a possessive: in "Did the ambassador tell him?"
    the two are not the same.
    """
    nouns = [i for i in range(pronoun) if _is_nominal(parsed.words[i])]
    if parsed.words[pronoun].tag == "PRP$":
        return bool(nouns)
    clause = _verb_of(parsed, pronoun)
    return any(_verb_of(parsed, noun) != clause for noun in nouns)


def _is_nominal(word: ParsedWord) -> bool:
    """Return whether a word is a noun; a name in small letters may be tagged as anything."""
    is_object = word.relation in _NOUN_RELATIONS and word.part_of_speech != "PRON"
    return is_object or word.part_of_speech in _NOUNS


def _verb_of(parsed: Parse, index: int) -> int:
    """Return the verb of the clause that a word is in, or the root."""
    for ancestor in parsed.ancestors(index):
        if parsed.words[ancestor].part_of_speech in _VERBS:
            return ancestor
        index = ancestor
    return index


def _is_defined_demonstrative(parsed: Parse, index: int) -> bool:
    """Return whether a demonstrative is defined by its own phrase, or means the archive."""
    word = parsed.words[index]
    phrase = word.head if word.relation == "det" else index
    if parsed.children(phrase, "prep", "relcl", "acl"):
        return True
    if word.relation != "det":
        clause = _verb_of(parsed, index)
        return any(
            word.part_of_speech == "VERB" and i != clause
            for i, word in enumerate(parsed.words[:index])
        )
    noun = parsed.words[phrase].text
    is_record = noun in ANY_RECORD and len(set(content_words(parsed.text))) > 1
    return noun in RECORD_HOLDERS or is_record


def _points_outside(parsed: Parse, index: int) -> bool:
    """Return whether a word such as "one", "there" or "other" points outside the question."""
    word = parsed.words[index]
    if word.text == "there":
        return word.tag != "EX" and not _says_that_there_is(parsed, index)
    if word.text == "then":
        return not any(later.part_of_speech in _VERBS for later in parsed.words[index + 1 :])
    if word.text == "so":
        return index == 0
    if word.text == "one":
        counts = word.relation == "nummod" and word.head > index
        return not counts and not parsed.children(index, "prep", "relcl")
    before = parsed.words[index - 1].text if index else ""
    return before != "each" and word.relation != "preconj"


def _says_that_there_is(parsed: Parse, index: int) -> bool:
    """Return whether "there" only says that something is: "How many are there from 1950?"."""
    around = parsed.words[max(0, index - 1) : index + 2]
    if not any(word.lemma == "be" for word in around):
        return False
    after = [word for word in parsed.words[index + 1 :] if word.part_of_speech != "PUNCT"]
    subjects = parsed.children(parsed.words[index].head, "nsubj", "attr")
    return bool(after) or any(parsed.words[i].part_of_speech in _NOUNS for i in subjects)


def _continues(parsed: Parse) -> bool:
    """Return whether a text is no complete sentence or phrase, but continues another."""
    words = [i for i, word in enumerate(parsed.words) if word.part_of_speech != "PUNCT"]
    if not words:
        return False
    first = parsed.words[words[0]]
    if first.tag == "CC" and first.relation != "preconj":
        return True
    if first.tag in _QUESTION_TAGS and len(words) > 1 and parsed.words[words[1]].tag == "IN":
        return True  # "what about Denmark?"
    if not any(parsed.words[i].part_of_speech in _VERBS for i in words):
        root = parsed.words[parsed.roots[0]]
        if root.part_of_speech == "ADP":
            return True
        if root.part_of_speech in _NOUNS:
            return _is_bare_with_determiner(parsed, parsed.roots[0])
    is_repair = any(
        parsed.words[root].lemma == "mean"
        and [parsed.words[i].text for i in parsed.children(root, "nsubj")] == ["i"]
        for root in parsed.roots
    )
    is_phrase = any(
        parsed.words[root].tag == "NN" and parsed.children(root, *_MODIFIERS)
        for root in parsed.roots
    )  # "anything from the 1920s"
    speaks_to_us = any(parsed.words[i].text in ("i", "you", "we") for i in words)
    has_time = read_time_once(parsed.text, None).periods
    return is_repair or not (content_words(parsed.text) or speaks_to_us or is_phrase or has_time)


def _is_remark(parsed: Parse) -> bool:
    """Return whether a reader says something short of themselves, or asks a bare "which"."""
    if parsed.words and parsed.words[0].text == "which":
        return not any(map(_is_nominal, parsed.words))
    asks = any(word.tag in ("WP", "WRB", "WDT") or word.text == "?" for word in parsed.words)
    speaks = any(word.text == "i" and word.relation.startswith("nsubj") for word in parsed.words)
    return speaks and not asks and len(set(content_words(parsed.text))) <= MAX_WORDS_OF_REMARK


def _is_bare_with_determiner(parsed: Parse, noun: int) -> bool:
    """Return whether a noun has only "any", "some", "which" or "more" before it."""
    determiners = parsed.children(noun, "det", "amod")
    return (
        bool(determiners)
        and all(parsed.words[i].text in _OTHER_DETERMINERS for i in determiners)
        and not set(parsed.children(noun, *_MODIFIERS)) - set(determiners)
    )


def _is_bare_definite(parsed: Parse, noun: int) -> bool:
    """Return whether "the" is all that a noun has: "the letter", not "the Polish letter"."""
    determiners = [parsed.words[i].text for i in parsed.children(noun, "det")]
    follows = parsed.words[noun + 1 : noun + 2]
    if any(word.part_of_speech == "ADP" for word in follows):
        return False  # "the agreement with Denmark", even where the verb seems to have the phrase
    return determiners == ["the"] and not parsed.children(noun, *_MODIFIERS)
