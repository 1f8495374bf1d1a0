"""Text cut into numbers, words and marks, on which the grammar of dates works.

A line is cut once, by one pattern that cannot backtrack; every rule looks a fixed number of tokens
ahead, so that the cost of a line of 100,000 digits is in proportion to its length.
"""

from __future__ import annotations

import re
from collections.abc import Container
from typing import NamedTuple

_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+|\S")


class Token(NamedTuple):
    """One number, word or mark. A tuple, because each title is cut into them: half the time.

    Attributes:
        key: the text, case-folded.
        start, end: its place in the text.
        number: its value, -1 unless it has 1 to 4 digits.
        digits: how many digits it has, 0 for a word or mark.
        glued: no space comes before it.
        capital: it begins with a capital letter.
    """

    key: str
    start: int
    end: int
    number: int
    digits: int
    glued: bool
    capital: bool

    @property
    def wordlike(self) -> bool:
        """True for a word or a number, False for a mark."""
        return self.digits > 0 or self.key[:1].isalpha()


_PADDING = [Token("", 0, 0, -1, 0, False, False)] * 16


class Tokens(list[Token]):
    """The tokens of a text, then empty ones, so that a rule may look a few tokens ahead or back.

    Attributes:
        size: how many tokens the text has.
        day_first: the order of its numeric dates, None when nothing shows it.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.day_first: bool | None = None
        previous_end = -1
        for match in _TOKEN.finditer(text):
            word, start, end = match[0], match.start(), match.end()
            digits = len(word) if "0" <= word[0] <= "9" else 0
            key = word if digits else word.casefold()
            number = int(word) if 0 < digits <= 4 else -1
            is_glued = start == previous_end
            self.append(Token(key, start, end, number, digits, is_glued, word[0].isupper()))
            previous_end = end
        self.size = len(self)
        self += _PADDING

    def positions_of_numbers_or(self, words: Container[str]) -> list[int]:
        """Return the indexes of all numbers and of these words, left to right."""
        return [i for i, token in enumerate(self) if token.digits or token.key in words]
