"""Archives of any size for benchmarks, recombined from a real set.

A record takes its date, its title and its summary from three different records, so that words and
lengths are real. Its vector is not computed (a million would take an hour) but mixed from two real
vectors and a little noise, chosen by a hash of the text, so that the same text always gets the same
vector. Questions are really encoded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import Reading, Record, read_file
from embeddings import Encoder, FolderArchive
from embeddings.encoders.encoder import BatchProgress, start_query

AT_ONCE = 100_000
NOISE = 0.3


class MixingEncoder:
    """Encodes questions with a real encoder, and documents as mixtures of real vectors."""

    def __init__(self, real: Encoder, vectors: NDArray[np.float32]) -> None:
        """vectors: (n, dimension), unit length, which are mixed."""
        self._real, self.vectors = real, vectors
        self.name, self.dimension = real.name, real.dimension
        self.fingerprint = real.fingerprint  # so that the command line can open such an archive

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
        count = len(self.vectors)
        noise = np.stack(
            [
                np.random.default_rng(seed).standard_normal(self.dimension, np.float32)
                for seed in seeds
            ]
        )
        first = self.vectors[[seed % count for seed in seeds]]
        second = self.vectors[[seed // count % count for seed in seeds]]
        mixed = first + second + NOISE * noise / np.sqrt(np.float32(self.dimension))
        if progress is not None:
            progress(len(texts))
        vectors: NDArray[np.float32] = (
            mixed / np.linalg.norm(mixed, axis=1, keepdims=True)
        ).astype(np.float32)
        return vectors


def recombined(records: Sequence[Record], count: int, seed: int) -> list[Record]:
    """Return `count` different records, always the same for a seed."""
    generator = np.random.default_rng(seed)
    picks = generator.integers(0, len(records), (count, 3))
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
    """Return records as if read from a JSON Lines file."""
    return Reading(name, "JSON Lines", None, None, None, None, tuple(records))


def encoder_for(set_file: Path, real: Encoder) -> MixingEncoder:
    """Return the encoder that mixes the vectors of the records of a set."""
    texts = [
        f"{record.date.as_written}\n{record.title}\n{record.summary}"
        for record in read_file(set_file).records
    ]
    return MixingEncoder(real, real.encode_documents(texts[:2000]))


def archive_of(folder: Path, set_file: Path, count: int, encoder: MixingEncoder) -> FolderArchive:
    """Open or make the archive of `count` recombined records in a folder."""
    if FolderArchive.exists(folder):
        return FolderArchive.open(folder, lambda: encoder)
    archive = FolderArchive.create(folder, lambda: encoder)
    records = read_file(set_file).records
    for part, start in enumerate(range(0, count, AT_ONCE)):
        page = recombined(records, min(AT_ONCE, count - start), part)
        archive.add([reading_of(page, f"part {part}")])
    return archive
