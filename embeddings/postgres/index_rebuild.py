"""Writing the index of records that are there already: after a move, a cut, or for another model.

The records are read some at a time, so that memory does not grow with the archive.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from corpus import SET_FACT
from embeddings.archive import INDEX_RECIPE, OnStep, Progress
from embeddings.encoders import Encoder
from embeddings.postgres.connections import PostgresConnection
from embeddings.postgres.index_writer import (
    NumberedRecords,
    index_name,
    write_index_facts,
    write_rows,
)
from embeddings.postgres.partitions import Rows
from embeddings.postgres.spare_vectors import embed
from embeddings.postgres.store import PostgresSnapshot, PostgresStore

_RECORDS_PER_BATCH = 10_000


def write_index(
    store: PostgresStore,
    encoder: Encoder,
    progress: Progress | None,
    on_step: OnStep,
    *,
    again: bool,
) -> int:
    """Write the index of all live records, and return how many texts were encoded.

    Records that an index lacks which is right otherwise are added to it, each batch in a
    transaction of its own, so that this goes on where it was cut off. Else, or with `again`, all of
    it is written in one transaction, and readers see the index before until its end. progress:
    called with how many records have vectors, and of how many.
    """
    pool = store.pool
    with pool.moment() as connection:
        snapshot = store.snapshot_of(connection)
        generation, rows = snapshot.generation, snapshot.rows()
        missing = None if again else _missing_rows(connection, encoder)
    encoded, done = 0, len(rows) - len(rows if missing is None else missing)
    for batch in _batches(rows if missing is None else missing):
        with pool.moment() as connection:
            records = _records_at(store.snapshot_of(connection), batch)

        def show(texts: int, total: int, done: int = done, size: int = len(batch)) -> None:
            if progress is not None:
                progress(done + size * texts // total, len(rows))

        encoded += embed(pool, records, encoder, show, on_step)
        if missing is not None:
            with pool.record_change() as connection:
                write_rows(connection, records, generation, encoder.fingerprint)
                write_index_facts(connection, encoder)
            on_step("indexed")
        done += len(batch)
        if progress is not None:
            progress(done, len(rows))
    with pool.record_change() as connection:
        if missing is None:
            _clear(connection)
            snapshot = store.snapshot_of(connection)
            for batch in _batches(rows):
                records = _records_at(snapshot, batch)
                write_rows(connection, records, generation, encoder.fingerprint)
        write_index_facts(connection, encoder)
        connection.execute(SET_FACT, ("index", index_name(encoder)))
    return encoded


def _batches(rows: Rows) -> Iterator[Rows]:
    for start in range(0, len(rows), _RECORDS_PER_BATCH):
        yield rows[start : start + _RECORDS_PER_BATCH]


def _records_at(snapshot: PostgresSnapshot, rows: Rows) -> NumberedRecords:
    return sorted(snapshot.records_at(rows).items())


def _missing_rows(connection: PostgresConnection, encoder: Encoder) -> Rows | None:
    """Return the live rows that the index lacks; None when anything else in it is not right."""
    line = connection.execute(
        "WITH live AS (SELECT row FROM records WHERE valid_to IS NULL) "
        "SELECT (SELECT count(*) FROM lengths), (SELECT records FROM totals), EXISTS ("
        "(SELECT row FROM lengths EXCEPT SELECT row FROM passages) UNION ALL "
        "(SELECT row FROM passages EXCEPT SELECT row FROM lengths) UNION ALL "
        "(SELECT row FROM lengths EXCEPT SELECT row FROM live))"
    ).fetchone()
    indexed, expected, is_damaged = line or (0, 0, True)
    facts = dict(tuple(line) for line in connection.execute("SELECT name, value FROM facts"))
    index = facts.get("recipe"), facts.get("fingerprint")
    if is_damaged or indexed != expected:
        return None
    if indexed and index != (INDEX_RECIPE, encoder.fingerprint):
        return None
    lines = connection.execute(
        "SELECT row FROM records WHERE valid_to IS NULL "
        "AND NOT EXISTS (SELECT FROM lengths WHERE lengths.row = records.row) ORDER BY row"
    )
    return np.fromiter((line[0] for line in lines), np.int64)


def _clear(connection: PostgresConnection) -> None:
    """Take all lines of the index away, and keep its vectors as spare ones."""
    connection.execute(
        "INSERT INTO spare_vectors SELECT DISTINCT ON (hash) hash, facts.value, vector "
        "FROM passages, facts WHERE facts.name = 'fingerprint' ON CONFLICT DO NOTHING"
    )
    # Not TRUNCATE, which takes the lines away from readers of an earlier moment, too.
    for table in ("passages", "postings", "lengths", "words", "record_facts", "totals"):
        connection.execute(f"DELETE FROM {table}")
    connection.execute("INSERT INTO totals VALUES (0, 0, 0, 0, 0, 0, 0)")
