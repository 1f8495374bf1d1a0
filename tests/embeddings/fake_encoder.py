"""An encoder that can be worked out on paper, for tests that state exact cosines and orders.

Each known word has an axis of its own; a text is the count of its known words, scaled to length 1. A text with none of
them points along one more axis, "else", at a right angle to all others. With the axes stalin, mao, war:

    "Stalin"            (1, 0, 0)               cosine to "Stalin, Mao"  1/√2 = 0.7071
    "Mao and Stalin"    (1, 1, 0) / √2          to "Stalin"  0.7071, to "war" 0
    "Mao, Mao, Stalin"  (1, 2, 0) / √5          to "Mao" 2/√5 = 0.8944
    "trade"             else                    to all of these 0, to "" 1
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

AXES = ("stalin", "mao", "war", "peace", "border", "cities")


class PaperEncoder:
    """Counts known words; keeps what it was asked to encode, so that a test can see what was encoded again."""

    def __init__(self, axes: Sequence[str] = AXES, name: str = "paper") -> None:
        self.name = name
        self.dimension = len(axes) + 1
        self.fingerprint = hashlib.sha256(f"{name} {' '.join(axes)}".encode()).hexdigest()[:16]
        self.documents: list[str] = []
        self.queries: list[str] = []
        self._axis = {word: place for place, word in enumerate(axes)}

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.queries.extend(texts)
        return self._encoded(texts)

    def encode_documents(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        self.documents.extend(texts)
        if progress is not None and texts:
            progress(len(texts))
        return self._encoded(texts)

    def _encoded(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"[a-z]+", text.lower()):
                if word in self._axis:
                    vectors[row, self._axis[word]] += 1
            if not vectors[row].any():
                vectors[row, -1] = 1
            vectors[row] /= np.linalg.norm(vectors[row])
        return vectors
