"""The words that only ask: question words, auxiliaries and pronouns, from english.toml.

A rule that needs such words combines these lists, so that a word added there is known everywhere.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib import resources

from corpus import MONTH_NAMES, WEEKDAY_NAMES, document_nouns

_LISTS = {
    name: tuple(words.split())
    for name, words in tomllib.loads(
        resources.files("qa").joinpath("data", "english.toml").read_text(encoding="utf-8")
    ).items()
}

QUESTION_WORDS = frozenset(_LISTS["question_words"])
AUXILIARIES = frozenset(_LISTS["auxiliaries"])
MODALS = frozenset(_LISTS["modals"])
AUXILIARIES_BEFORE_NOT = AUXILIARIES | MODALS | frozenset(_LISTS["more_modals"])
COMMANDS = frozenset(_LISTS["commands"])

PERSONAL_PRONOUNS = _LISTS["personal_pronouns"]
POINTING_WORDS = (*PERSONAL_PRONOUNS, *_LISTS["demonstratives"], *_LISTS["pointing_words"])
"""They lean on what was said before."""

NOT_NAMES = frozenset(
    (
        *QUESTION_WORDS,
        *AUXILIARIES,
        *MODALS,
        *COMMANDS,
        *_LISTS["more_commands"],
        *_LISTS["little_words"],
        *(name.casefold() for name in (*MONTH_NAMES, *WEEKDAY_NAMES)),
    )
)
"""They are no names, even with a capital letter."""

SENTENCE_OPENERS = frozenset(_LISTS["sentence_openers"])
"""They are no names at the beginning of a sentence."""

EMPTY_WORDS = NOT_NAMES | frozenset(_LISTS["empty_words"])
"""They add nothing to a search."""


def singular_of(plural: str) -> str:
    """Return the singular of a regular plural: "entries", "visits"."""
    return f"{plural[:-3]}y" if plural.endswith("ies") else plural.removesuffix("s")


ANY_RECORD = _LISTS["any_record"]
ANY_ONE_RECORD = frozenset((*map(singular_of, ANY_RECORD), "paper"))
RECORD_NOUNS = frozenset(
    (*document_nouns(), *document_nouns(plural=True), *ANY_RECORD, *ANY_ONE_RECORD, "papers")
)
"""The words for a record of any kind, in singular and plural."""
RECORD_HOLDERS = _LISTS["record_holders"]
EVENTS = _LISTS["events"]
"""A calendar records them: when no title has the word, each record is one."""
LIGHT_VERBS = ("take", "have", "make", "give", "hold", "do")
"""They make one verb with the noun that follows: "take place"."""
ASKING_WORDS = _LISTS["asking_words"]


def is_empty_word(word: str) -> bool:
    """Return whether a word adds nothing to a search."""
    return word.casefold() in EMPTY_WORDS


def any_of(*words: str | Iterable[str]) -> str:
    """Return a pattern that matches any of these words, or of the words in these lists."""
    flat = [word for item in words for word in ([item] if isinstance(item, str) else item)]
    return "|".join(re.escape(word) for word in sorted(flat, key=len, reverse=True))
