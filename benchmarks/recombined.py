"""Archives of any size for benchmarks: records recombined from a real set, so that words and lengths are real.

A record takes its date, its title and its summary from three different records. Its vector is not computed (a million
would take an hour): it is a mixture of two real vectors with a little noise, told by a hash of the text, so that the
same text always gets the same one. Questions are encoded really.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import Reading, Record, read_file
from embeddings import Archive, Encoder
from embeddings.encoders.encoder import BatchProgress, start_query

AT_ONCE = 100_000
NOISE = 0.3


class MixingEncoder:
    """Encodes questions with a real encoder; documents get mixtures of these real vectors, by a hash of their text."""

    def __init__(self, real: Encoder, vectors: NDArray[np.float32]) -> None:
        """vectors: (n, dimension), unit length."""
        self._real, self._vectors = real, vectors
        self.name, self.dimension = real.name, real.dimension
        self.fingerprint = (
            real.fingerprint
        )  # so that the command line opens such an archive as one of its own

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension), unit length."""
        return self._real.encode_queries(texts)

    def begin_query(self, text: str) -> Callable[[], NDArray[np.float32]]:
        """Begin to encode a question, where the real encoder can."""
        return start_query(self._real, text)

    def encode_documents(
        self, texts: Sequence[str], progress: BatchProgress | None = None
    ) -> NDArray[np.float32]:
        """(n, dimension), unit length."""
        seeds = [
            int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) for text in texts
        ]
        count = len(self._vectors)
        noise = np.stack(
            [
                np.random.default_rng(seed).standard_normal(self.dimension, np.float32)
                for seed in seeds
            ]
        )
        first = self._vectors[[seed % count for seed in seeds]]
        second = self._vectors[[seed // count % count for seed in seeds]]
        mixed = first + second + NOISE * noise / np.sqrt(np.float32(self.dimension))
        if progress is not None:
            progress(len(texts))
        found: NDArray[np.float32] = (mixed / np.linalg.norm(mixed, axis=1, keepdims=True)).astype(
            np.float32
        )
        return found


def recombined(records: Sequence[Record], count: int, seed: int) -> list[Record]:
    """So many records, no two alike; the same for the same seed."""
    chance = np.random.default_rng(seed)
    picks = chance.integers(0, len(records), (count, 3))
    return [
        Record(
            f"r{seed}-{number}",
            f"{records[title].title}, no. {number}",
            records[when].date,
            records[summary].summary,
        )
        for number, (when, title, summary) in enumerate(picks.tolist())
    ]


def reading_of(records: Sequence[Record], name: str) -> Reading:
    """Records as if they had been read from a JSON Lines file."""
    return Reading(name, "JSON Lines", None, None, None, None, tuple(records))


def encoder_for(set_file: Path, real: Encoder) -> MixingEncoder:
    """The encoder that mixes the vectors of the records of a set."""
    texts = [
        f"{one.date.as_written}\n{one.title}\n{one.summary}" for one in read_file(set_file).records
    ]
    return MixingEncoder(real, real.encode_documents(texts[:2000]))


def archive_of(folder: Path, set_file: Path, count: int, encoder: MixingEncoder) -> Archive:
    """The archive of so many recombined records in a folder; made when it is not there yet."""
    if Archive.exists(folder):
        return Archive.open(folder, lambda: encoder)
    archive = Archive.create(folder, lambda: encoder)
    records = read_file(set_file).records
    for part, start in enumerate(range(0, count, AT_ONCE)):
        made = recombined(records, min(AT_ONCE, count - start), part)
        archive.add([reading_of(made, f"part {part}")])
    return archive
