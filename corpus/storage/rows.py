"""Rows of the store: how a record is written into one, and read back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from corpus.dates import ArchivalDate
from corpus.record import Record
from corpus.storage.row_checksum import CHECKED_COLUMNS, checksum_of_values
from corpus.storage.schema import StoreDamaged
from corpus.storage.upsert_plan import StoredRecord

_PLAIN = ("title", "summary", "text", "url", "collection", "source", "language")
_LISTS = ("people", "places", "topics")


_COLUMNS = (*CHECKED_COLUMNS, "died", "digest")
_INSERT = f"INSERT INTO records ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"
_AS_JSON = json.JSONEncoder(check_circular=False, ensure_ascii=False).encode


def insert_records(
    connection: sqlite3.Connection,
    records: Sequence[tuple[int, Record]],
    born: int,
    died: int | None = None,
) -> None:
    """Write each (row, record) as a row, with the spans of all its dates. Two statements for all of them."""
    connection.executemany(_INSERT, (_values(row, record, born, died) for row, record in records))
    connection.executemany(
        "INSERT OR IGNORE INTO spans VALUES (?, ?, ?)",
        (
            (row, (dated.earliest or date.min).toordinal(), (dated.latest or date.max).toordinal())
            for row, record in records
            for dated in (record.date, *record.title_dates)
            if not dated.undated
        ),
    )


def _values(row: int, record: Record, born: int, died: int | None) -> tuple[object, ...]:
    """A row, in the order of _COLUMNS."""
    when = record.date
    stated = (
        row,
        record.id,
        born,
        record.title,
        record.summary,
        record.text,
        when.as_written,
        when.edtf,
        None if when.earliest is None else when.earliest.toordinal(),
        None if when.latest is None else when.latest.toordinal(),
        record.url,
        record.collection,
        record.source,
        record.language,
        *(
            _AS_JSON(many) if many else "[]"
            for many in (record.people, record.places, record.topics)
        ),
        record.match_key,
        record.text_key,
    )
    return (*stated, died, checksum_of_values(stated))


def stored_record(line: Mapping[str, Any] | sqlite3.Row) -> StoredRecord:
    """The record that a row holds. StoreDamaged when the row holds what was never written."""
    # By name, a Row looks through all its columns each time.
    line = line if isinstance(line, Mapping) else dict(zip(line.keys(), line, strict=True))
    try:
        when = ArchivalDate(
            as_written=line["date_written"],
            edtf=line["date_edtf"],
            earliest=None if line["earliest"] is None else date.fromordinal(line["earliest"]),
            latest=None if line["latest"] is None else date.fromordinal(line["latest"]),
        )
        plain = {name: line[name] for name in _PLAIN}
        lists: dict[str, Any] = {name: _list(line[name]) for name in _LISTS}
        texts = (
            line["id"],
            when.as_written,
            when.edtf,
            *plain.values(),
            *(one for many in lists.values() for one in many),
        )
        if not all(isinstance(one, str) for one in texts):
            raise TypeError("a text of it is no text")
        return StoredRecord(line["row"], Record(id=line["id"], date=when, **plain, **lists))
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise StoreDamaged(
            f"row {line['row']} of the store is damaged ({error}); run: finding-aid repair"
        ) from error


def _list(written: str) -> tuple[Any, ...]:
    """A list as it is kept, which is most often an empty one."""
    return () if written == "[]" else tuple(json.loads(written))


def id_parameter(text: str) -> bytes:
    """An id as a query takes it, in CAST(? AS TEXT). Half a character, which no store holds, is then found nowhere."""
    return text.encode("utf-8", "surrogatepass")
