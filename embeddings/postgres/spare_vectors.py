"""Vectors of texts that no live record has yet, or any more: those of an addition under way.

Texts are embedded before the transaction that writes their records, from a queue in the database on
which several programs can work. Each batch of vectors is stored at once, so an addition that is cut
off goes on where it stopped.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from pgvector import Vector

from embeddings.archive import KnownVectors, OnStep, Progress, no_op
from embeddings.encoders import Encoder
from embeddings.passages import cut_passages, passage_hash
from embeddings.postgres.connections import PostgresConnection, PostgresPool
from embeddings.postgres.index_writer import NumberedRecords

_TEXTS_PER_BATCH = 256
_WAIT_SECONDS = 0.1
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

    A vector that a live record or an earlier try has for the same text is not computed again. The
    texts are put in a queue, on which other programs can work as well (`embed_from_queue`).
    """
    texts: dict[str, str] = {}
    for _, record in records:
        for passage in cut_passages(record):
            texts.setdefault(passage_hash(passage), passage.text)
    missing = _fill_queue(pool, texts, encoder.fingerprint)
    remaining = missing
    while remaining:
        encoded = missing - remaining

        def show(done: int, encoded: int = encoded) -> None:
            if progress is not None:
                progress(encoded + done, missing)

        if not embed_from_queue(pool, encoder, show, on_step):
            time.sleep(_WAIT_SECONDS)  # others work on the rest
        remaining = count_queue(pool, encoder.fingerprint)
    return missing


def embed_from_queue(
    pool: PostgresPool,
    encoder: Encoder,
    progress: Callable[[int], object] | None = None,
    on_step: OnStep = no_op,
) -> int:
    """Encode some of the texts that no other process has taken, and store their vectors.

    Returns how many; 0 when there are none. progress: called with how many are encoded so far.
    Whatever ends this before it is done leaves the texts in the queue.
    """
    done = 0

    def count(texts: int) -> None:
        nonlocal done
        done += texts
        if progress is not None:
            progress(done)

    with pool.record_change() as connection:
        lines = connection.execute(
            "WITH taken AS MATERIALIZED (SELECT fingerprint, hash FROM embedding_queue "
            "WHERE fingerprint = ? ORDER BY hash LIMIT ? FOR UPDATE SKIP LOCKED) "
            "DELETE FROM embedding_queue AS queue USING taken WHERE queue.hash = taken.hash "
            "AND queue.fingerprint = taken.fingerprint RETURNING queue.hash, text",
            (encoder.fingerprint, _TEXTS_PER_BATCH),
        ).fetchall()
        if lines:
            hashes, texts = zip(*lines, strict=True)
            vectors = encoder.encode_documents(texts, count)
            on_step("encoded")
            store_spare_vectors(connection, hashes, vectors, encoder.fingerprint)
    if lines:
        on_step("journaled")
    return len(lines)


def count_queue(pool: PostgresPool, fingerprint: str) -> int:
    """Return how many texts still wait for the encoder with this fingerprint, taken or not."""
    with pool.connection() as connection:
        query = "SELECT count(*) FROM embedding_queue WHERE fingerprint = ?"
        line = connection.execute(query, (fingerprint,)).fetchone()
    return 0 if line is None else int(line[0])


def _fill_queue(pool: PostgresPool, texts: Mapping[str, str], fingerprint: str) -> int:
    """Put those of the texts, by hash, in the queue that have no vector; return how many.

    What an addition before has left there is removed: only one writes at a time.
    """
    hashes = list(texts)
    known: set[str] = set()
    with pool.record_change() as connection:
        connection.execute("DELETE FROM embedding_queue")
        for start in range(0, len(hashes), _HASHES_PER_QUERY):
            batch = hashes[start : start + _HASHES_PER_QUERY]
            known |= _known_hashes(connection, batch, fingerprint)
        missing = [text_hash for text_hash in hashes if text_hash not in known]
        lines = ((fingerprint, text_hash, texts[text_hash]) for text_hash in missing)
        connection.copy("embedding_queue", ("text", "text", "text"), lines)
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
    """Return those of the hashes for which this encoder has stored vectors."""
    lines = connection.execute(
        "SELECT hash FROM spare_vectors WHERE hash = ANY(CAST(? AS text[])) AND fingerprint = ? "
        "UNION SELECT hash FROM passages WHERE hash = ANY(CAST(? AS text[])) AND "
        "EXISTS (SELECT FROM facts WHERE name = 'fingerprint' AND value = ?)",
        (list(hashes), fingerprint, list(hashes), fingerprint),
    )
    return {line[0] for line in lines}
