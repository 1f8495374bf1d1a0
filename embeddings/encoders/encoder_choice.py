"""Which encoder: the fastest that reads the model here, and that agrees with the vectors that an archive holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.encoders.encoder import Encoder, Progress, begin_query
from embeddings.encoders.model_files import find_model
from embeddings.encoders.openvino_encoder import BertEncoder, bert_fingerprint, can_read
from embeddings.encoders.precision import FLOAT32, fastest, precisions
from embeddings.encoders.sentence_transformers_encoder import (
    SentenceTransformersEncoder,
    card_is_usable,
)

WORTH_A_CARD = 2_000
"""Texts. Once so many have been encoded, the rest is worth the seconds that loading for a graphics card takes."""

_CARD = Path("/proc/driver/nvidia/version")


def open_encoder(model: str | None = None, kept: str = "") -> Encoder:
    """The encoder for a model: None for the bundled one, a folder, or a hub's name. EncoderError when there is none.

    kept: the fingerprint of the vectors that an archive holds already, "" for none. The precision is this processor's
    fastest, and float32 where there is a graphics card, unless the kept vectors are of another that the processor has
    too: then that one, and nothing is embedded again.
    """
    folder, name = find_model(model)
    if not can_read(folder):
        return SentenceTransformersEncoder(folder, name)
    each = precisions()
    agreeing = next((one for one in each if bert_fingerprint(folder, one) == kept), None)
    if _CARD.is_file() and agreeing in (None, FLOAT32):
        return WithCard(folder, name)
    return BertEncoder(folder, name, agreeing or fastest(each))


class WithCard:
    """Questions and short work on the processor, long work on the graphics card; both in float32, so they agree."""

    def __init__(self, folder: Path, name: str) -> None:
        """Read the model for the processor; for the card only when the first long work comes."""
        self._folder = folder
        self._near: Encoder = BertEncoder(folder, name, FLOAT32)
        self._card: Encoder | None = None
        self._done = 0
        self.name, self.dimension, self.fingerprint = (
            name,
            self._near.dimension,
            self._near.fingerprint,
        )

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension), unit length."""
        return self._near.encode_queries(texts)

    def begin_query(self, text: str) -> Callable[[], NDArray[np.float32]]:
        """Begin to encode a question: see `BeginsEarly`."""
        return begin_query(self._near, text)

    def encode_documents(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> NDArray[np.float32]:
        """(n, dimension), unit length, rows as given."""
        self._done += len(texts)
        if self._done <= WORTH_A_CARD:
            return self._near.encode_documents(texts, progress)
        if self._card is None:  # a card may be there, and a torch that cannot use it
            usable = card_is_usable()
            self._card = (
                SentenceTransformersEncoder(self._folder, self.name) if usable else self._near
            )
        return self._card.encode_documents(texts, progress)
