"""Vectors of texts that no live record has yet, or any more: those of an addition under way.

Texts are embedded before the transaction that writes their records, and each batch of vectors is
stored at once, so an addition that is cut off goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from pgvector import Vector

from embeddings.archive import KnownVectors, OnStep, Progress
from embeddings.encoders import Encoder
from embeddings.passages import Passage, cut_passages, passage_hash
from embeddings.postgres.connections import PostgresConnection, PostgresPool
from embeddings.postgres.index_writer import NumberedRecords

_TEXTS_PER_BATCH = 512
_HASHES_PER_QUERY = 10_000
_VECTORS_PER_READ = 1_000


def embed(
    pool: PostgresPool,
    records: NumberedRecords,
    encoder: Encoder,
    progress: Progress | None,
    on_step: OnStep,
) -> int:
    """Store the vector of each passage of (row, record) pairs, and return how many were encoded.

    A vector that a live record or an earlier try has for the same text is not computed again.
    """
    texts: dict[str, Passage] = {}
    for _, record in records:
        for passage in cut_passages(record):
            texts.setdefault(passage_hash(passage), passage)
    hashes = list(texts)
    known: set[str] = set()
    with pool.connection() as connection:
        for start in range(0, len(hashes), _HASHES_PER_QUERY):
            batch = hashes[start : start + _HASHES_PER_QUERY]
            known |= _known_hashes(connection, batch, encoder.fingerprint)
    missing = [text_hash for text_hash in hashes if text_hash not in known]
    encoded = 0

    def count(done: int) -> None:
        nonlocal encoded
        encoded += done
        if progress is not None:
            progress(encoded, len(missing))

    for start in range(0, len(missing), _TEXTS_PER_BATCH):
        encoded = start
        batch = missing[start : start + _TEXTS_PER_BATCH]
        vectors = encoder.encode_documents([texts[text_hash].text for text_hash in batch], count)
        on_step("encoded")
        with pool.record_change() as connection:
            store_spare_vectors(connection, batch, vectors, encoder.fingerprint)
        on_step("journaled")
    return len(missing)


def read_vectors(connection: PostgresConnection, fingerprint: str) -> KnownVectors:
    """Yield all vectors that the encoder with this fingerprint has made, in a transaction."""
    lines = connection.stream(
        "SELECT hash, vector FROM passages UNION ALL "
        "SELECT hash, vector FROM spare_vectors WHERE fingerprint = ?",
        (fingerprint,),
    )
    while batch := list(islice(lines, _VECTORS_PER_READ)):
        hashes = np.array([text_hash.encode("ascii") for text_hash, _ in batch], "S32")
        yield hashes, np.stack([vector.to_numpy() for _, vector in batch])


def store_spare_vectors(
    connection: PostgresConnection,
    hashes: Sequence[str],
    vectors: NDArray[np.float32],
    fingerprint: str,
) -> int:
    """Store the (n, dimension) vectors of texts, and return how many were not there yet."""
    connection.driver.execute(
        "CREATE TEMP TABLE copied_vectors (hash text, vector vector) ON COMMIT DROP"
    )
    lines = zip(hashes, map(Vector, vectors), strict=True)
    connection.copy("copied_vectors", ("text", "vector"), lines)
    return connection.execute(
        "INSERT INTO spare_vectors SELECT hash, ?, vector FROM copied_vectors "
        "ON CONFLICT DO NOTHING",
        (fingerprint,),
    ).rowcount


def _known_hashes(
    connection: PostgresConnection, hashes: Sequence[str], fingerprint: str
) -> set[str]:
    """Return those of the hashes whose vectors this encoder has made before."""
    lines = connection.execute(
        "SELECT hash FROM spare_vectors WHERE hash = ANY(CAST(? AS text[])) AND fingerprint = ? "
        "UNION SELECT hash FROM passages WHERE hash = ANY(CAST(? AS text[])) AND "
        "EXISTS (SELECT FROM facts WHERE name = 'fingerprint' AND value = ?)",
        (list(hashes), fingerprint, list(hashes), fingerprint),
    )
    return {line[0] for line in lines}
