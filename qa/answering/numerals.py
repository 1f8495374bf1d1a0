"""The numbers of a text, whether in figures or in English words: "4,000", "four thousand" and "4 thousand" are one.

"One" by itself is mostly a pronoun, and ordinals in words ("the second") mostly an order; both are left to the words.
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
_PIECE = re.compile(r"(?P<figure>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)|(?P<word>[^\W\d_]+)")
_JOINT = re.compile(r"[\s\-‐‑]{1,3}|\s+and\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Number:
    """A number in a text: text[start:end]."""

    start: int
    end: int
    value: Decimal


def numbers_in(text: str) -> tuple[Number, ...]:
    """The numbers of a text, left to right, none inside another. A figure may stand inside a word ("38th")."""
    found: list[Number] = []
    pieces = [
        match for match in _PIECE.finditer(text) if match["figure"] or _is_numeral(match["word"])
    ]
    at = 0
    while at < len(pieces):
        run = [pieces[at]]
        while at + len(run) < len(pieces) and _goes_on(text, run[-1], pieces[at + len(run)]):
            run.append(pieces[at + len(run)])
        at += len(run)
        value = _value([one.group().casefold() for one in run])
        if value is not None:
            found.append(Number(run[0].start(), run[-1].end(), value))
    return tuple(found)


def _is_numeral(word: str) -> bool:
    low = word.casefold()
    return low in NUMBER_WORDS or low in _TENS or low in _SCALES or low.removesuffix("s") in _SCALES


def _goes_on(text: str, before: re.Match[str], after: re.Match[str]) -> bool:
    """Whether two pieces are of one number: "four thousand", "2 million"; never two figures."""
    if after["figure"] or _JOINT.fullmatch(text[before.end() : after.start()]) is None:
        return False
    first, second = before.group().casefold(), after.group().casefold()
    if second.removesuffix("s") in _SCALES:
        return True
    if "and" in text[before.end() : after.start()].split():
        return first in ("hundred", "thousand")
    return (first in _TENS and 0 < NUMBER_WORDS.get(second, 0) < 10) or first in _SCALES


def _value(words: Sequence[str]) -> Decimal | None:
    if list(words) == ["one"] or any(len(word) > _LONGEST_FIGURE for word in words):
        return None
    total, current = Decimal(0), Decimal(0)
    plain = [
        word if word in _SCALES or word[0].isdigit() else word.removesuffix("s") for word in words
    ]
    if all(word in _SCALES for word in plain) and any(word.endswith("s") for word in words):
        return None  # "thousands of": how many is not said
    for word, bare in zip(words, plain, strict=True):
        if bare in _SCALES:
            scale = _SCALES[bare]
            if scale == 100:
                current = (current or Decimal(1)) * scale
            else:
                total += (current or Decimal(1)) * scale
                current = Decimal(0)
        elif word[0].isdigit():
            current += Decimal(word.replace(",", ""))
        else:
            current += NUMBER_WORDS.get(word, 0) + _TENS.get(word, 0)
    return (total + current).normalize()
