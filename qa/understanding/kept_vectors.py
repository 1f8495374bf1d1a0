"""Vectors of words and sentences, kept between questions."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from embeddings import Encoder

MOST_WORDS_KEPT = 8_000
"""Vectors of single words that are kept."""

_Vectors = OrderedDict[str, NDArray[np.float32]]


class KeptVectors:
    """The vectors of the latest texts of one encoder. Threads may encode one text twice."""

    def __init__(self, encoder: Encoder, most: int, vectors: _Vectors) -> None:
        self._encoder = encoder
        self._most = most
        self._vectors = vectors

    def of(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the unit vectors of texts, (texts, dimension)."""
        vector_of = {text: self._vectors.get(text) for text in texts}
        rows = {text: vector for text, vector in vector_of.items() if vector is not None}
        new = [text for text in dict.fromkeys(texts) if text not in rows]
        fresh = dict(zip(new, self._encoder.encode_documents(new), strict=True)) if new else {}
        self._vectors.update(fresh)
        while len(self._vectors) > self._most:
            self._vectors.popitem(last=False)
        rows.update(fresh)
        return np.stack([rows[text] for text in texts])


_kept: WeakKeyDictionary[Encoder, dict[int, _Vectors]] = WeakKeyDictionary()
"""By encoder and number kept. No value may refer to its encoder: it would live on."""


def kept_vectors(encoder: Encoder, most: int) -> KeptVectors:
    """Return the vectors of an encoder's texts, of which the latest `most` are kept."""
    by_most = _kept.setdefault(encoder, {})
    return KeptVectors(encoder, most, by_most.setdefault(most, OrderedDict()))
