"""The Encoder protocol (text in, unit vectors out) and what all encoders share.

sentence_transformers_encoder.py defines which vectors are right; openvino_encoder.py computes the
same vectors several times faster for the usual kind of model; encoder_choice.py picks one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from corpus import FindingAidError

BatchProgress = Callable[[int], None]

MAX_CHARACTERS = 16_384
"""Longer texts are cut before they are tokenized: far beyond what a small model reads, yet bounded
in time."""


class EncoderError(FindingAidError):
    """A model is missing, damaged or unsupported; the message says which and what to do."""


class Encoder(Protocol):
    """Turns texts into unit vectors; their inner product is the cosine (-1 to 1)."""

    @property
    def name(self) -> str:
        """The model's name for people."""

    @property
    def dimension(self) -> int:
        """The length of each vector."""

    @property
    def fingerprint(self) -> str:
        """Short hex; equal only when the same text gets the same vector."""

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, dimension) unit vectors of questions."""

    def encode_documents(
        self, texts: Sequence[str], progress: BatchProgress | None = None
    ) -> NDArray[np.float32]:
        """Return (n, dimension) unit vectors of passages, in the order given.

        progress: called with the number of texts encoded since its last call.
        """


@runtime_checkable
class BackgroundEncoder(Protocol):
    """An encoder that computes a question's vector while the caller does something else."""

    def start_query(self, text: str) -> Callable[[], NDArray[np.float32]]:
        """Start encoding; call the result once to wait for the (dimension,) unit vector."""


def start_query(encoder: Encoder, text: str) -> Callable[[], NDArray[np.float32]]:
    """Start encoding a question in the background if the encoder can; else encode it on demand."""
    if isinstance(encoder, BackgroundEncoder):
        return encoder.start_query(text)
    return lambda: encoder.encode_queries([text])[0]


def available_cores() -> int:
    """Return how many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def clean_text(text: str) -> str:
    """Return the text cut to MAX_CHARACTERS, without lone surrogates (tokenizers refuse them)."""
    return text[:MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8")


def normalize_rows(vectors: NDArray[np.float32], name: str) -> NDArray[np.float32]:
    """Return (n, d) vectors scaled to length 1; an all-zero one becomes the uniform unit vector.

    Raises EncoderError when a value is not a number; name: the model's, for the message.
    """
    if not np.isfinite(vectors).all():
        raise EncoderError(
            f"the model {name} gave vectors with values that are not numbers; "
            "use another copy of it"
        )
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if lengths.all():
        return np.asarray(vectors / lengths, np.float32)
    uniform = np.float32(1 / np.sqrt(vectors.shape[1]))
    scaled = np.where(lengths > 0, vectors / np.where(lengths > 0, lengths, 1), uniform)
    return scaled.astype(np.float32)
