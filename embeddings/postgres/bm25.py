"""BM25 as tantivy computes it, so that both kinds of archive give the same scores.

A word that n of N records contain scores idf x 2.2 x count / (count + 0.3 + 0.9 x length / mean),
with idf = ln(1 + (N - n + 0.5) / (n + 0.5)) (k1 = 1.2, b = 0.75). The length of a record counts in
steps, as Lucene stores it in one byte: exactly up to 39 words, then with four significant bits.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass

_K1, _B = 1.2, 0.75
CONSTANT_NORM, LENGTH_NORM = _K1 * (1 - _B), _K1 * _B
"""What is added to a word's count: the first, and the second times length over mean length."""


def _steps() -> list[int]:
    """Return the 256 lengths that can be stored."""
    exact = 24
    steps = list(range(exact))
    for code in range(256 - exact):
        shift = (code >> 3) - 1
        steps.append(exact + (code if shift < 0 else (code & 7 | 8) << shift))
    return steps


_STEPS = _steps()


def counted_length(words: int) -> int:
    """Return the length that counts for this many words: the largest step up to it."""
    return _STEPS[bisect_right(_STEPS, words) - 1]


@dataclass(frozen=True)
class FieldStatistics:
    """What BM25 needs to know of one field of all records.

    Attributes:
        records: how many records there are.
        words: how many words they have in this field.
    """

    records: int
    words: int

    @property
    def length_norm(self) -> float:
        """What is added to a word's count for each word of a record's length."""
        return LENGTH_NORM * self.records / self.words if self.words else 0.0

    def idf(self, containing: int) -> float:
        """Return the weight of a word that this number of records contain."""
        return math.log(1 + (self.records - containing + 0.5) / (containing + 0.5))

    def weight(self, idf: float) -> float:
        """Return what a word of this idf scores at most."""
        return idf * (1 + _K1)

    def score(self, idf: float, count: int, length: int) -> float:
        """Return the score of `count` occurrences in a record of `length` words."""
        norm = CONSTANT_NORM + self.length_norm * counted_length(length)
        return self.weight(idf) * count / (count + norm)
