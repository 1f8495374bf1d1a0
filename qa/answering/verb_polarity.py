"""Opposite verbs: which verbs accept and which refuse, by the encoder.

A verb has the sign of the nearest of the opposite verbs below, so "decline" is known by
"refuse". Of 47 other verbs 16 get the right sign, 29 none, 2 the wrong one ("sanction", "urge").
"""

from __future__ import annotations

from threading import Lock
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from embeddings import Encoder

_POSITIVE = tuple(
    "accept approve support agree allow confirm keep strengthen join praise promise admit welcome "
    "recognize open continue begin increase raise win trust permit ratify defend stay".split()
)
_NEGATIVE = tuple(
    "refuse reject oppose disagree forbid deny drop weaken leave criticize threaten conceal "
    "condemn ignore close stop end decrease lower lose distrust cancel prohibit decline abandon "
    "resist".split()
)
_NEIGHBOURS = 3
"""Opposite verbs that are asked for the sign of another verb; they must agree."""
LEAST_LIKENESS = 0.58
"""Cosine of "to reject" to the nearest of them. Below, a verb has no sign."""
_MOST_REMEMBERED = 5_000

Vector = NDArray[np.float32]


class VerbPolarity:
    """The signs and likenesses of verbs, by one encoder; their vectors are remembered."""

    _vectors: ClassVar[dict[tuple[str, str], Vector]] = {}
    _lock: ClassVar[Lock] = Lock()

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def sign(self, lemma: str) -> int:
        """Return 1 for verbs such as "accept", -1 for verbs such as "refuse", 0 for others."""
        if lemma in _POSITIVE or lemma in _NEGATIVE:
            return 1 if lemma in _POSITIVE else -1
        vectors = self._vectors_of((lemma, *_POSITIVE, *_NEGATIVE))
        likeness = vectors[1:] @ vectors[0]
        nearest = np.argsort(-likeness)[:_NEIGHBOURS]
        if likeness[nearest[0]] < LEAST_LIKENESS:
            return 0
        signs = {1 if place < len(_POSITIVE) else -1 for place in nearest.tolist()}
        return signs.pop() if len(signs) == 1 else 0

    def likeness(self, first: str, second: str) -> float:
        """Return the cosine of two verbs."""
        first_vector, second_vector = self._vectors_of((first, second))
        return float(first_vector @ second_vector)

    def _vectors_of(self, lemmas: tuple[str, ...]) -> Vector:
        """Return (number of lemmas, dimension); only those not remembered are encoded."""
        keys = [(self._encoder.fingerprint, lemma) for lemma in lemmas]
        with self._lock:
            if len(self._vectors) > _MOST_REMEMBERED:
                self._vectors.clear()
            new = [key for key in dict.fromkeys(keys) if key not in self._vectors]
            if new:
                encoded = self._encoder.encode_documents([f"to {lemma}" for _, lemma in new])
                self._vectors.update(zip(new, encoded, strict=True))
            return np.asarray([self._vectors[key] for key in keys])
