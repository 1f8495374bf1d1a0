"""Writing the index of an archive in a database, in the transaction that writes the records.

The texts are embedded before that transaction. Each batch of vectors is stored at once as spare
vectors, so an addition that is cut off goes on where it stopped.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus import SET_FACT, BracketedNames, Record, ToldIndex
from embeddings.archive import INDEX_RECIPE, DatesAndNames, text_document
from embeddings.encoders import Encoder
from embeddings.passages import cut_passages, passage_hash
from embeddings.postgres.bm25 import counted_length
from embeddings.postgres.connections import PostgresConnection
from embeddings.postgres.words import FIELD_BITS, FIELD_SHIFT
from embeddings.text_index import FIELDS, WHOLE, terms

_TEXTS_PER_BATCH = 512
_HASHES_PER_QUERY = 10_000
_COLUMNS = (WHOLE, *FIELDS)

NumberedRecords = Sequence[tuple[int, Record]]


class _Posting(NamedTuple):
    """One line of the table `postings`."""

    word: str
    row: int
    whole: int
    title: int
    fields: int
    whole_length: int
    title_length: int
    positions: list[int]
    year: int


def close_rows(connection: PostgresConnection, rows: Sequence[int], fingerprint: str) -> None:
    """Take rows out of the index; their vectors are kept, for an undo.

    fingerprint: of the encoder that made the vectors.
    """
    if not rows:
        return
    values = [list(rows)]
    is_closed = "row = ANY(CAST(? AS bigint[]))"
    connection.execute(
        "INSERT INTO spare_vectors SELECT DISTINCT ON (hash) hash, CAST(? AS text), vector "
        f"FROM passages WHERE {is_closed} ON CONFLICT DO NOTHING",
        [fingerprint, *values],
    )
    counts = ", ".join(
        f"count(*) FILTER (WHERE fields & {FIELD_BITS[name]} > 0) AS {name}" for name in FIELDS
    )
    changes = ", ".join(f"{name} = words.{name} - lost.{name}" for name in _COLUMNS)
    connection.execute(
        f"UPDATE words SET {changes} FROM (SELECT word, count(*) AS whole, {counts} FROM postings "
        f"WHERE {is_closed} GROUP BY word) AS lost WHERE words.word = lost.word",
        values,
    )
    _change_totals(connection, "-", values)
    for table in ("postings", "lengths", "passages"):
        connection.execute(f"DELETE FROM {table} WHERE {is_closed}", values)


def write_rows(
    connection: PostgresConnection, records: NumberedRecords, generation: int, fingerprint: str
) -> None:
    """Index (row, record) pairs, after `embed` has run on them, as part of a generation."""
    if not records:
        return
    rows = [row for row, _ in records]
    connection.driver.execute(
        "CREATE TEMP TABLE new_passages (row bigint, number integer, hash text, year integer)"
    )
    connection.copy(
        "new_passages",
        ("int8", "int4", "text", "int4"),
        (
            (row, number, passage_hash(passage), _first_year(record))
            for row, record in records
            for number, passage in enumerate(cut_passages(record))
        ),
    )
    connection.driver.execute("ANALYZE new_passages")
    connection.execute(
        "INSERT INTO passages SELECT new_passages.row, new_passages.number, new_passages.hash, "
        "coalesce(spare.vector, (SELECT vector FROM passages AS live "
        "WHERE live.hash = new_passages.hash LIMIT 1)), new_passages.year FROM new_passages "
        "LEFT JOIN spare_vectors AS spare "
        "ON spare.hash = new_passages.hash AND spare.fingerprint = ?",
        (fingerprint,),
    )
    connection.execute(
        "DELETE FROM spare_vectors USING new_passages "
        "WHERE spare_vectors.hash = new_passages.hash AND fingerprint = ?",
        (fingerprint,),
    )
    connection.driver.execute("DROP TABLE new_passages")
    _write_words(connection, records)
    _change_totals(connection, "+", [rows])
    facts = DatesAndNames.from_records(records)
    connection.driver.execute(
        "INSERT INTO record_facts (generation, number, dates, told, names) "
        "SELECT %s, count(*), %s, %s, %s FROM record_facts WHERE generation = %s",
        (
            generation,
            facts.dates.astype("<i8").tobytes(),
            facts.told.columns().astype("<i8").tobytes(),
            json.dumps(facts.names.as_json(), ensure_ascii=False),
            generation,
        ),
    )


def index_name(encoder: Encoder) -> str:
    """Return what the store states of the index; another text is another index."""
    return f"{encoder.fingerprint} {INDEX_RECIPE}"


def write_index_facts(connection: PostgresConnection, encoder: Encoder) -> None:
    """Write which encoder and which version made the index."""
    facts = {
        "model": encoder.name,
        "fingerprint": encoder.fingerprint,
        "dimension": str(encoder.dimension),
        "recipe": INDEX_RECIPE,
    }
    connection.executemany(SET_FACT, facts.items())


def read_facts(dates: bytes, told_times: bytes, names: str) -> DatesAndNames:
    """Return what a line of `record_facts` states."""
    return DatesAndNames(
        _integers(dates, 4),
        ToldIndex.from_columns(_integers(told_times, 3)),
        BracketedNames.from_json(json.loads(names)),
    )


def _integers(data: bytes, height: int) -> NDArray[np.int64]:
    return np.frombuffer(data, "<i8").reshape(height, -1).astype(np.int64)


def _write_words(connection: PostgresConnection, records: NumberedRecords) -> None:
    """Write the words of the records, and count them."""
    lengths: list[tuple[int, ...]] = []
    containing: dict[str, Counter[str]] = {name: Counter() for name in _COLUMNS}

    def postings() -> Iterator[_Posting]:
        for row, record in records:
            words, sizes = _postings_of(row, record)
            lengths.append((row, *sizes))
            for posting in words:
                containing[WHOLE][posting.word] += 1
                for name, bit in FIELD_BITS.items():
                    if posting.fields & bit:
                        containing[name][posting.word] += 1
                yield posting

    kinds = ("text", "int8", "int4", "int4", "int2", "int4", "int4", "int4[]", "int4")
    connection.copy("postings", kinds, postings())
    connection.copy("lengths", ("int8", *["int4"] * len(_COLUMNS)), lengths)
    words = sorted(containing[WHOLE])
    numbers = [[containing[name][word] for word in words] for name in _COLUMNS]
    arrays = ", ".join(["CAST(? AS bigint[])"] * len(_COLUMNS))
    changes = ", ".join(f"{name} = words.{name} + excluded.{name}" for name in _COLUMNS)
    connection.execute(
        f"INSERT INTO words SELECT * FROM unnest(CAST(? AS text[]), {arrays}) "
        f"ON CONFLICT (word) DO UPDATE SET {changes}",
        [words, *numbers],
    )


def _postings_of(row: int, record: Record) -> tuple[list[_Posting], tuple[int, ...]]:
    """Return the postings of a record, and how many words it has, in all and in each field."""
    document = text_document(row, record)
    places: dict[str, list[int]] = {}
    dated = Counter(terms(document.date))
    sizes = []
    for number, name in enumerate(FIELDS):
        words = terms(getattr(document, name))
        sizes.append(len(words))
        for place, word in enumerate(words, number << FIELD_SHIFT):
            places.setdefault(word, []).append(place)
    whole_size = sum(sizes) + dated.total()
    whole_length, title_length = counted_length(whole_size), counted_length(sizes[0])
    postings = []
    for word in places.keys() | dated.keys():
        positions = places.get(word, [])
        numbers = [position >> FIELD_SHIFT for position in positions]
        postings.append(
            _Posting(
                word,
                row,
                len(positions) + dated[word],
                numbers.count(0),
                sum({1 << number for number in numbers}),
                whole_length,
                title_length,
                positions,
                _first_year(record),
            )
        )
    return postings, (whole_size, *sizes)


def _first_year(record: Record) -> int:
    """Return the year in which the record's date begins, as `DateIndex.first_years` states it."""
    return 0 if record.date.earliest is None else record.date.earliest.year


def _change_totals(
    connection: PostgresConnection, sign: str, rows: Sequence[Sequence[int]]
) -> None:
    """Add what these rows have to the totals, or take it away. sign: "+" or "-"."""
    sums = ", ".join(f"coalesce(sum({name}), 0) AS {name}" for name in _COLUMNS)
    changes = ", ".join(
        f"{name} = totals.{name} {sign} part.{name}" for name in ("records", "passages", *_COLUMNS)
    )
    is_counted = "row = ANY(CAST(? AS bigint[]))"
    connection.execute(
        f"UPDATE totals SET {changes} FROM (SELECT count(*) AS records, {sums}, "
        f"(SELECT count(*) FROM passages WHERE {is_counted}) AS passages "
        f"FROM lengths WHERE {is_counted}) AS part",
        [*rows, *rows],
    )
