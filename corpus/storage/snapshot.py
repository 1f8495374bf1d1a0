"""One moment of the store, which no writer can change while it is read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import islice
from typing import Any

import numpy as np

from corpus.record import Record
from corpus.row_numbers import Rows
from corpus.storage.checksums import RecordsChecksum, changed_tables, row_checksum
from corpus.storage.connections import SqlConnection
from corpus.storage.date_index import DateIndex
from corpus.storage.rows import id_parameter, stored_record
from corpus.storage.schema import StoreDamaged
from corpus.storage.upsert_plan import StoredRecord, UpsertPlan, UpsertPlanner
from corpus.text import collapse_whitespace, short_name

ORDERS = ("date", "date-desc", "title")
"""The orders in which records can be browsed. Undated records come last by date."""

BY_TITLE = "title COLLATE NOCASE, row"
"""The order of titles, in SQL."""

MERGED_INTO = " into "
"""Words between the two ids in the description of a merge, "merge ID into ID"."""

_BATCH = 500
_MAX_ROW = 2**53  # SQLite gives out more, which no index can hold
_READ_FACTS = "SELECT name, value FROM facts WHERE name IN ('generation', 'index', 'repository')"
_LIVE_AT = "valid_from <= ? AND (valid_to IS NULL OR valid_to > ?)"
"""SQL: whether a row is live at a generation, which is given twice."""


@dataclass(frozen=True)
class StoredPage:
    """A listing page that was read.

    Attributes:
        name: of the page or file.
        shape: the form of the listing that was recognized.
        first: its first record's place in the listing, as in "51 - 60 of 289", if stated.
        last: its last record's place.
        total: how many records the listing has.
        read: how many records were read from it.
    """

    name: str
    shape: str
    first: int | None
    last: int | None
    total: int | None
    read: int


@dataclass(frozen=True)
class ChangeLogEntry:
    """One change of the archive.

    Attributes:
        generation: the state of the archive after it.
        time: UTC, ISO 8601.
        description: what was done.
        added: how many records.
        updated: how many records.
        removed: how many records.
        source: the names of the pages or files that were read.
    """

    generation: int
    time: str
    description: str
    added: int
    updated: int
    removed: int
    source: str


@dataclass(frozen=True)
class Turn:
    """One question of a conversation and its answer.

    Attributes:
        conversation: the conversation's id.
        number: the turn's place in it, from 1.
        time: UTC, ISO 8601.
        question: as typed.
        understood: what the question was taken to mean, a JSON object.
        answer: a JSON object.
    """

    conversation: str
    number: int
    time: str
    question: str
    understood: str
    answer: str


class Snapshot:
    """One moment of the store, made by `Store.snapshot` and valid inside its `with`.

    Attributes:
        generation: the number of this state of the archive.
        repository: the name of the repository, "" for none; each record is given it.
        index_checksum: of the index that belongs to these records; "" when it is not known.
        query: runs an SQL query on the snapshot; for this package only.
    """

    def __init__(
        self, connection: SqlConnection, date_indexes: dict[int, DateIndex] | None = None
    ) -> None:
        """Read the generation. date_indexes: by generation, shared by the snapshots of a store."""
        self.query = connection.execute
        self._connection = connection
        self._date_indexes = {} if date_indexes is None else date_indexes
        facts = dict(tuple(line) for line in self.query(_READ_FACTS))
        if not str(facts.get("generation")).isdecimal():
            raise StoreDamaged(
                "the store does not say which index belongs to it; run: finding-aid repair"
            )
        self.generation = int(facts["generation"])
        self.index_checksum = str(facts.get("index", ""))
        self.repository = str(facts.get("repository", ""))

    def problems(self, visit: Callable[[StoredRecord], object] | None = None) -> list[str]:
        """Return what is wrong with the store, by SQLite's own check and by all checksums.

        visit: called with each live record that is what was written, in the order of rows.
        """
        messages = [line[0] for line in self.query("PRAGMA integrity_check")]
        if messages != ["ok"]:
            return [f"the store is damaged: {collapse_whitespace(text)}" for text in messages]
        damage, checksum, row = [], RecordsChecksum(), 0
        lines = self.query("SELECT * FROM records ORDER BY row")
        names = [column[0] for column in lines.description]
        for values in lines:
            line = dict(zip(names, values, strict=True))
            checksum.add(line)
            row = line["row"]
            if row_checksum(line) != line["checksum"]:
                damage.append(f"row {row} ({short_name(str(line['id']))}) is not what was written")
            elif visit is not None and line["valid_to"] is None:
                visit(stored_record(line))
        damage += changed_tables(self._connection, checksum.value)
        last = self._last_row()
        if not (isinstance(last, int) and row <= last < _MAX_ROW):
            damage.append(f"its last row is {row}, and it gives {short_name(str(last))!r}")
        return [f"the store is damaged: {text}" for text in damage]

    def count(self) -> int:
        """Return the number of live records."""
        date_index = self._date_indexes.get(self.generation)
        if date_index is not None:  # counting in SQL is slow
            return len(date_index.rows)
        return int(self.query("SELECT count(*) FROM records WHERE valid_to IS NULL").fetchone()[0])

    @property
    def date_index(self) -> DateIndex:
        """The days of all live records; read once for each generation."""
        date_index = self._date_indexes.get(self.generation)
        if date_index is None:
            date_index = DateIndex.read(self._connection)
            self._date_indexes.clear()
            self._date_indexes[self.generation] = date_index
        return date_index

    def use_date_index(self, date_index: DateIndex) -> None:
        """Use a date index that was loaded with the vectors of this generation."""
        self._date_indexes = {self.generation: date_index}

    def get(self, record_id: str) -> StoredRecord | None:
        """Return the live record with this id, or None."""
        condition = "id = CAST(? AS TEXT) AND valid_to IS NULL"
        return next(self._records(condition, id_parameter(record_id)), None)

    def records_at(self, rows: Iterable[int]) -> dict[int, Record]:
        """Return the records at these rows, live or not; rows that do not exist are left out."""
        return {
            line["row"]: stored_record(line, self.repository).record
            for line in self._lines("*", map(int, rows))
        }

    def rows(self) -> Rows:
        """Return all live rows, ascending, shape (count,)."""
        lines = self.query("SELECT row FROM records WHERE valid_to IS NULL ORDER BY row")
        return np.fromiter((line[0] for line in lines), dtype=np.int64)

    def live_records(self) -> Iterator[StoredRecord]:
        """Yield every live record in the order of rows."""
        return self._records("valid_to IS NULL")

    def records_of_generation(self, generation: int, absent_from: int) -> Iterator[StoredRecord]:
        """Yield the records of one generation that are not live, as the same row, at another."""
        condition = f"{_LIVE_AT} AND NOT ({_LIVE_AT})"
        return self._records(condition, generation, generation, absent_from, absent_from)

    def browse(
        self,
        rows: Sequence[int] | Rows | None,
        order: str = "date",
        offset: int = 0,
        limit: int = 10,
    ) -> tuple[int, list[Record]]:
        """Return how many of these rows (None: all) are live, and one page of them in `order`.

        limit: of the page; -1: all from `offset` on.
        """
        if order not in ORDERS:
            raise ValueError(f"{order!r} is not an order; choose one of {', '.join(ORDERS)}")
        if order == "title":
            lines = self.query(
                f"SELECT row FROM records WHERE valid_to IS NULL ORDER BY {BY_TITLE}"
            )
            by_title = np.fromiter((line[0] for line in lines), dtype=np.int64)
            is_wanted = slice(None) if rows is None else np.isin(by_title, rows)
            in_order = by_title[is_wanted].tolist()
        else:
            in_order = self._rows_by_date(rows, order == "date-desc").tolist()
        page = in_order[offset:] if limit < 0 else in_order[offset : offset + limit]
        records = self.records_at(page)
        return len(in_order), [records[row] for row in page if row in records]

    def ids_by_date(self, rows: Sequence[int] | Rows | None) -> tuple[str, ...]:
        """Return the ids of these rows (None: all) that are live, by date."""
        in_order = self._rows_by_date(rows).tolist()
        ids = self.ids_of(in_order)
        return tuple(ids[row] for row in in_order if row in ids)

    def written_dates(self) -> list[str]:
        """Return the dates of the live records as the archive writes them, each once."""
        lines = self.query("SELECT DISTINCT date_written FROM records WHERE valid_to IS NULL")
        return [line[0] for line in lines if isinstance(line[0], str)]

    def _rows_by_date(self, rows: Sequence[int] | Rows | None, latest_first: bool = False) -> Rows:
        wanted = None if rows is None else np.asarray(rows, np.int64)
        positions = self.date_index.positions_by_date(wanted, latest_first)
        return self.date_index.rows[positions]

    def plan_upsert(
        self,
        pages: Iterable[Iterable[Record]],
        collection: str = "",
        listing: str = "",
        on_compared: Callable[[int, int], None] = lambda _done, _total: None,
    ) -> UpsertPlan:
        """Plan what adding these pages would change; upsert_plan.py has the rules.

        collection: of the records that name none themselves. listing: the name of what is read.
        on_compared: called with how many records are compared, and how many there are.
        """
        page_records = [tuple(page) for page in pages]
        ids = {record.id for page in page_records for record in page}
        absent = ids - self.rows_by_id(ids).keys()
        planner = UpsertPlanner(
            lambda record_id: None if record_id in absent else self.get(record_id),
            lambda key: list(self._records("match_key = ? AND valid_to IS NULL", key)),
            lambda key: list(self._records("text_key = ? AND valid_to IS NULL", key)),
            lambda start: list(
                self._records(
                    "match_key >= ? AND match_key < ? AND valid_to IS NULL",
                    start,
                    f"{start}\U0010ffff",
                )
            ),
            self.merged_records(),
            self.last_version,
            collection,
            listing,
        )
        planner.add_pages(page_records, on_compared)
        return planner.plan()

    def merged_records(self) -> dict[str, StoredRecord]:
        """Return the live record into which a reader has merged another, by the id of the other.

        The history says which records to look at; the records themselves say what is in them.
        """
        lines = self.query(
            "SELECT description FROM changes WHERE substr(description, 1, 6) = 'merge '"
        )
        owners = {str(line[0]).rpartition(MERGED_INTO)[2] for line in lines}
        stored = (self.get(record_id) for record_id in sorted(owners))
        return {
            merged_id: owner
            for owner in stored
            if owner is not None
            for merged_id in owner.record.merged
        }

    def last_version(self, record_id: str) -> Record | None:
        """Return the last version of a record that is live no more; reads the whole table."""
        condition = "id = CAST(? AS TEXT) AND valid_to IS NOT NULL"
        versions = list(self._records(condition, id_parameter(record_id)))
        return versions[-1].record if versions else None

    def collections(self) -> dict[str, int]:
        """Return how many live records each collection has, in alphabetical order; "" for none.

        A collection is written as its records write it.
        """
        lines = self.query(
            "SELECT collection, count(*) FROM records WHERE valid_to IS NULL GROUP BY collection "
            "ORDER BY collection COLLATE NOCASE, collection"
        )
        return {str(line[0]): int(line[1]) for line in lines}

    def rows_of_collections(self, names: Iterable[str]) -> Rows:
        """Return the live rows of these collections, ascending; "" has those without one."""
        collection_names = [*names]
        marks = ", ".join("?" * len(collection_names))
        condition = f"valid_to IS NULL AND collection IN ({marks})"
        lines = self.query(
            f"SELECT row FROM records WHERE {condition} ORDER BY row", collection_names
        )
        return np.fromiter((line[0] for line in lines), dtype=np.int64)

    def next_row(self) -> int:
        """Return the row that the next new record will get."""
        last = self._last_row()
        if not isinstance(last, int) or not 0 <= last < _MAX_ROW:
            shown = repr(str(last)[:50])
            raise StoreDamaged(f"the store gives {shown} for its last row; run: finding-aid repair")
        return last + 1

    def _last_row(self) -> object:
        """Return what the store states as the highest row that was ever given."""
        line = self.query("SELECT seq FROM sqlite_sequence WHERE name = 'records'").fetchone()
        return 0 if line is None else line[0]

    def every_row(self) -> list[int]:
        """Return the number of each row that is stored, live or not, ascending."""
        return [line[0] for line in self.query("SELECT row FROM records ORDER BY row")]

    def change_log(self) -> list[ChangeLogEntry]:
        """Return every change of the archive, the latest first."""
        lines = self.query("SELECT * FROM changes ORDER BY generation DESC")
        return [ChangeLogEntry(**dict(line)) for line in lines]

    def listing_pages(self) -> list[StoredPage]:
        """Return the listing pages that were read, in the order in which they were added."""
        names = ", ".join(field.name for field in fields(StoredPage))
        lines = self.query(f"SELECT {names} FROM pages WHERE valid_to IS NULL ORDER BY rowid")
        return [StoredPage(**dict(line)) for line in lines]

    def ids_of(self, rows: Iterable[int]) -> dict[int, str]:
        """Return the ids of these rows."""
        return {line["row"]: line["id"] for line in self._lines("row, id", map(int, rows))}

    def turns(self, conversation: str) -> list[Turn]:
        """Return the turns of a conversation in order; none when it does not exist."""
        query = "SELECT * FROM turns WHERE conversation = CAST(? AS TEXT) ORDER BY number"
        lines = self.query(query, (id_parameter(conversation),))
        return [_turn_of(line) for line in lines]

    def rows_by_id(self, ids: Iterable[str]) -> dict[str, int]:
        """Return the live rows of these ids. Batches take a fifth of the time of `get`."""
        lines = self._lines("id, row", map(id_parameter, ids), "valid_to IS NULL AND id")
        return {line["id"]: line["row"] for line in lines}

    def rows_by_url(self, urls: Iterable[str]) -> dict[int, str]:
        """Return the live rows with one of these addresses; a batch reads those of all records."""
        lines = self._lines("row, url", urls, "valid_to IS NULL AND url")
        return {line["row"]: line["url"] for line in lines}

    def _lines(self, columns: str, values: Iterable[object], key: str = "row") -> Iterator[Any]:
        remaining, value = iter(values), "?" if key == "row" else "CAST(? AS TEXT)"
        while batch := list(islice(remaining, _BATCH)):
            condition = f"{key} IN ({','.join([value] * len(batch))})"
            yield from self.query(f"SELECT {columns} FROM records WHERE {condition}", batch)

    def _records(self, condition: str, *parameters: object) -> Iterator[StoredRecord]:
        lines = self.query(f"SELECT * FROM records WHERE {condition} ORDER BY row", parameters)
        yield from (stored_record(line, self.repository) for line in lines)


def _turn_of(line: Any) -> Turn:  # noqa: ANN401
    """Return the turn of a line. Raises StoreDamaged when it contains what was never written."""
    turn = Turn(**dict(line))
    try:
        is_whole = all(
            isinstance(json.loads(text), dict) for text in (turn.understood, turn.answer)
        )
        is_whole = is_whole and isinstance(turn.question, str) and isinstance(turn.time, str)
    except (ValueError, TypeError, RecursionError):
        is_whole = False
    if not is_whole:
        raise StoreDamaged(
            f"turn {turn.number} of conversation {turn.conversation} is damaged; "
            "run: finding-aid repair"
        )
    return turn
