"""Encoders: text in, unit vectors out.

`Encoder` is the Protocol that everything else is written against, so tests pass a fake that can be computed on paper.
Two are real: `SentenceTransformersEncoder` (reference.py), which reads any model and says what is right, and
`BertEncoder` (bert.py), which reads the common kind of model several times faster. chosen.py takes one of them.
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
"""Longer texts are cut here before they are tokenised: far beyond what a small model reads, yet bounded in time."""


class EncoderError(FindingAidError):
    """A model cannot be had, is damaged, or is of a kind that is not read; the message says which, and what to do."""


class Encoder(Protocol):
    """Turns texts into unit vectors whose inner product is the cosine (-1 to 1, higher is closer in meaning)."""

    @property
    def name(self) -> str:
        """What a person calls the model."""

    @property
    def dimension(self) -> int:
        """The length of each vector."""

    @property
    def fingerprint(self) -> str:
        """Short hex; equal only when the same text gets the same vector."""

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension), unit length: questions."""

    def encode_documents(
        self, texts: Sequence[str], progress: BatchProgress | None = None
    ) -> NDArray[np.float32]:
        """(n, dimension), unit length: passages, in the order given. progress gets the number done since last told."""


@runtime_checkable
class BackgroundEncoder(Protocol):
    """An encoder that computes a question's vector beside what the caller does meanwhile."""

    def start_query(self, text: str) -> Callable[[], NDArray[np.float32]]:
        """Begin; what comes back is called once, waits, and gives the vector: (dimension,), unit length."""


def start_query(encoder: Encoder, text: str) -> Callable[[], NDArray[np.float32]]:
    """Begin to encode a question, where the encoder can; else it is encoded when its vector is asked for."""
    if isinstance(encoder, BackgroundEncoder):
        return encoder.start_query(text)
    return lambda: encoder.encode_queries([text])[0]


def available_cores() -> int:
    """How many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def clean_text(text: str) -> str:
    """Clipped, and without lone surrogates, which tokenizers refuse."""
    return text[:MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8")


def normalize_rows(vectors: NDArray[np.float32], name: str) -> NDArray[np.float32]:
    """Rows scaled to length 1. A text without any direction (all zero) gets the even vector rather than none.

    EncoderError when a value is not a number; name: the model's, for the message.
    """
    if not np.isfinite(vectors).all():
        raise EncoderError(
            f"the model {name} gave vectors with values that are not numbers; use another copy of it"
        )
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if lengths.all():
        return np.asarray(vectors / lengths, np.float32)
    even = np.float32(1 / np.sqrt(vectors.shape[1]))
    return np.where(lengths > 0, vectors / np.where(lengths > 0, lengths, 1), even).astype(
        np.float32
    )
