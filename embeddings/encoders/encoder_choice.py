"""Which encoder: the fastest that reads the model here, and that agrees with the vectors that an archive holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.encoders.encoder import BatchProgress, Encoder, start_query
from embeddings.encoders.model_files import find_model
from embeddings.encoders.openvino_encoder import (
    OpenVinoEncoder,
    is_supported,
    precision_fingerprint,
)
from embeddings.encoders.precision import FLOAT32, fastest_precision, supported_precisions
from embeddings.encoders.sentence_transformers_encoder import (
    SentenceTransformersEncoder,
    is_gpu_usable,
)

GPU_MIN_TEXTS = 2_000
"""Texts. Once so many have been encoded, the rest is worth the seconds that loading for a graphics card takes."""

_CARD = Path("/proc/driver/nvidia/version")


def open_encoder(model: str | None = None, indexed_fingerprint: str = "") -> Encoder:
    """The encoder for a model: None for the bundled one, a folder, or a hub's name. EncoderError when there is none.

    kept: the fingerprint of the vectors that an archive holds already, "" for none. The precision is this processor's
    fastest, and float32 where there is a graphics card, unless the kept vectors are of another that the processor has
    too: then that one, and nothing is embedded again.
    """
    folder, name = find_model(model)
    if not is_supported(folder):
        return SentenceTransformersEncoder(folder, name)
    each = supported_precisions()
    agreeing = next(
        (one for one in each if precision_fingerprint(folder, one) == indexed_fingerprint), None
    )
    if _CARD.is_file() and agreeing in (None, FLOAT32):
        return CpuGpuEncoder(folder, name)
    return OpenVinoEncoder(folder, name, agreeing or fastest_precision(each))


class CpuGpuEncoder:
    """Questions and short work on the processor, long work on the graphics card; both in float32, so they agree."""

    def __init__(self, folder: Path, name: str) -> None:
        """Read the model for the processor; for the card only when the first long work comes."""
        self._folder = folder
        self._near: Encoder = OpenVinoEncoder(folder, name, FLOAT32)
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

    def start_query(self, text: str) -> Callable[[], NDArray[np.float32]]:
        """Begin to encode a question: see `BeginsEarly`."""
        return start_query(self._near, text)

    def encode_documents(
        self, texts: Sequence[str], progress: BatchProgress | None = None
    ) -> NDArray[np.float32]:
        """(n, dimension), unit length, rows as given."""
        self._done += len(texts)
        if self._done <= GPU_MIN_TEXTS:
            return self._near.encode_documents(texts, progress)
        if self._card is None:  # a card may be there, and a torch that cannot use it
            usable = is_gpu_usable()
            self._card = (
                SentenceTransformersEncoder(self._folder, self.name) if usable else self._near
            )
        return self._card.encode_documents(texts, progress)
