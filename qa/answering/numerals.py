"""Numbers in a text, in figures or words: "4,000", "four thousand" and "4 thousand" are the same.

"One" alone is mostly a pronoun, and ordinals in words ("the second") mostly an order; neither is a
number here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from corpus import NUMBER_WORDS

_TENS = {
    word: 10 * value
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_SCALES = {
    "hundred": 100,
    "thousand": 1_000,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
_LONGEST_FIGURE = 40
_FIGURE_OR_WORD = re.compile(
    r"(?P<figure>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)|(?P<word>[^\W\d_]+)"
)
_BETWEEN_PARTS = re.compile(r"[\s\-‐‑]{1,3}|\s+and\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Number:
    """A number in a text, which is text[start:end].

    Attributes:
        start: offset of its first character.
        end: offset after its last character.
        value: its value.
    """

    start: int
    end: int
    value: Decimal


def numbers_in(text: str) -> tuple[Number, ...]:
    """Return the numbers of a text, left to right. A figure may be part of a word ("38th")."""
    numbers: list[Number] = []
    run: list[re.Match[str]] = []
    for part in _FIGURE_OR_WORD.finditer(text):
        if part["word"] and not _is_numeral(part["word"]):
            continue
        if run and not _continues(text, run[-1], part):
            numbers += _number_of(run)
            run = []
        run.append(part)
    return (*numbers, *_number_of(run))


def _number_of(run: Sequence[re.Match[str]]) -> list[Number]:
    """Return the number that these parts write, none when they have no value."""
    value = _value([part.group().casefold() for part in run]) if run else None
    return [] if value is None else [Number(run[0].start(), run[-1].end(), value)]


def _is_numeral(word: str) -> bool:
    word = word.casefold()
    return word in NUMBER_WORDS or word in _TENS or word.removesuffix("s") in _SCALES


def _continues(text: str, before: re.Match[str], after: re.Match[str]) -> bool:
    """Return whether two parts write one number: "four thousand", "2 million"; never 2 figures."""
    between = text[before.end() : after.start()]
    if after["figure"] or _BETWEEN_PARTS.fullmatch(between) is None:
        return False
    first, second = before.group().casefold(), after.group().casefold()
    if second.removesuffix("s") in _SCALES:
        return True
    if "and" in between.split():
        return first in ("hundred", "thousand")
    return (first in _TENS and 0 < NUMBER_WORDS.get(second, 0) < 10) or first in _SCALES


def _value(words: Sequence[str]) -> Decimal | None:
    """Return the value of the words of one number.

    None for "one", a figure that is too long, and "thousands of", which does not say how many.
    """
    if list(words) == ["one"] or any(len(word) > _LONGEST_FIGURE for word in words):
        return None
    singular = [word.removesuffix("s") for word in words]
    if all(word in _SCALES for word in singular) and singular != list(words):
        return None
    total, current = Decimal(0), Decimal(0)
    for word, scale_word in zip(words, singular, strict=True):
        if scale_word == "hundred":
            current = (current or Decimal(1)) * 100
        elif scale_word in _SCALES:
            total += (current or Decimal(1)) * _SCALES[scale_word]
            current = Decimal(0)
        elif word[0].isdigit():
            current += Decimal(word.replace(",", ""))
        else:
            current += NUMBER_WORDS.get(word, 0) + _TENS.get(word, 0)
    return (total + current).normalize()
