"""Rows of the store: how a record is written into one, and read back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from corpus.dates import ArchivalDate
from corpus.record import ListedWords, Record
from corpus.storage.checksums import CHECKED_COLUMNS, checksum_of_values
from corpus.storage.connections import SqlConnection
from corpus.storage.schema import StoreDamaged
from corpus.storage.upsert_plan import StoredRecord

_TEXT_COLUMNS = ("title", "summary", "text", "url", "collection", "source", "language")
_LIST_COLUMNS = ("people", "places", "topics")
"""`topics` also holds, behind the topics, each field of `Record.other` as [name, value], and last
an object with what a reader has said of the record (`_by_hand`). So a store without them is the
same as before there were any."""
_TEXT_LISTS = (*_LIST_COLUMNS, "merged")
_COLUMNS = (*CHECKED_COLUMNS, "valid_to", "checksum")
_INSERT = f"INSERT INTO records ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"
_as_json = json.JSONEncoder(check_circular=False, ensure_ascii=False).encode


def insert_records(
    connection: SqlConnection,
    records: Sequence[tuple[int, Record]],
    valid_from: int,
    valid_to: int | None = None,
) -> None:
    """Write each (row, record) as a row, with the spans of all its dates."""
    connection.executemany(
        _INSERT, (_values(row, record, valid_from, valid_to) for row, record in records)
    )
    connection.executemany(
        "INSERT INTO spans VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (
            (row, (dated.earliest or date.min).toordinal(), (dated.latest or date.max).toordinal())
            for row, record in records
            for dated in (record.date, *record.title_dates)
            if not dated.undated
        ),
    )


def _values(row: int, record: Record, valid_from: int, valid_to: int | None) -> tuple[object, ...]:
    """Return a row in the order of _COLUMNS."""
    listed = record.date
    checked = (
        row,
        record.id,
        valid_from,
        record.title,
        record.summary,
        record.text,
        listed.as_written,
        listed.edtf,
        None if listed.earliest is None else listed.earliest.toordinal(),
        None if listed.latest is None else listed.latest.toordinal(),
        record.url,
        record.collection,
        record.source,
        record.language,
        *(
            _as_json(names) if names else "[]"
            for names in (
                record.people,
                record.places,
                (*record.topics, *record.other, *_by_hand(record)),
            )
        ),
        record.match_key,
        record.text_key,
    )
    return (*checked, valid_to, checksum_of_values(checked))


def stored_record(line: Mapping[str, Any] | sqlite3.Row, repository: str = "") -> StoredRecord:
    """Return the record of a row. Raises StoreDamaged when it holds what was never written.

    repository: the name of the repository of the whole archive.
    """
    # A Row searches all its columns for each name.
    line = line if isinstance(line, Mapping) else dict(zip(line.keys(), line, strict=True))
    try:
        written = ArchivalDate(
            as_written=line["date_written"],
            edtf=line["date_edtf"],
            earliest=None if line["earliest"] is None else date.fromordinal(line["earliest"]),
            latest=None if line["latest"] is None else date.fromordinal(line["latest"]),
        )
        plain = {name: line[name] for name in _TEXT_COLUMNS}
        lists: dict[str, Any] = {name: _parse_list(line[name]) for name in _LIST_COLUMNS}
        topics = lists["topics"]
        lists["topics"] = tuple(topic for topic in topics if not isinstance(topic, (list, dict)))
        pairs = [topic for topic in topics if isinstance(topic, list)]
        if any(len(pair) != 2 for pair in pairs):
            raise ValueError("a field of it has no name or no value")
        lists["other"] = tuple((name, value) for name, value in pairs)
        by_hand: dict[str, Any] = next((item for item in topics if isinstance(item, dict)), {})
        if by_hand.get("listed"):
            lists["listed"] = _listed_words(by_hand["listed"])
        lists["merged"] = tuple(by_hand.get("merged", ()))
        plain["listing"] = by_hand.get("listing", "")
        texts = [line["id"], written.as_written, written.edtf, *plain.values()]
        texts += [text for pair in pairs for text in pair]
        if not all(
            isinstance(text, str)
            for text in (*texts, *(item for name in _TEXT_LISTS for item in lists[name]))
        ):
            raise TypeError("one of its texts is not text")
        return StoredRecord(
            line["row"],
            Record(id=line["id"], date=written, repository=repository, **plain, **lists),
        )
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise StoreDamaged(
            f"row {line['row']} of the store is damaged ({error}); run: finding-aid repair"
        ) from error


def _by_hand(record: Record) -> list[dict[str, Any]]:
    """Return what a reader has said of the record, as one JSON object; [] for nothing.

    The archive's own words of the corrected fields, the ids of the records merged into it, and the
    name of its listing.
    """
    edits: dict[str, Any] = {}
    if record.is_corrected:
        listed_words: dict[str, Any] = dict(record.words_as_listed)
        if (day := record.listed.date) is not None:
            listed_words["date"] = [
                day.as_written,
                day.edtf,
                None if day.earliest is None else day.earliest.toordinal(),
                None if day.latest is None else day.latest.toordinal(),
            ]
        edits["listed"] = listed_words
    if record.merged:
        edits["merged"] = record.merged
    if record.listing:
        edits["listing"] = record.listing
    return [edits] if edits else []


def _listed_words(stored: Mapping[str, Any]) -> ListedWords:
    """Return what `_by_hand` wrote. Raises ValueError or TypeError for other values."""
    words = dict(stored)
    if "date" in words:
        as_written, edtf, *ends = words["date"]
        first, last = (None if end is None else date.fromordinal(end) for end in ends)
        words["date"] = ArchivalDate(as_written, edtf, first, last)
    listed = ListedWords(**words)
    day = listed.date or ArchivalDate.none()
    texts = (day.as_written, day.edtf, listed.title or "", listed.summary or "")
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("one of its texts is not text")
    return listed


def _parse_list(written: str) -> tuple[Any, ...]:
    return () if written == "[]" else tuple(json.loads(written))


def id_parameter(text: str) -> bytes:
    """Return an id as a parameter of CAST(? AS TEXT).

    SQLite refuses a lone surrogate as text; as bytes it matches no stored id.
    """
    return text.encode("utf-8", "surrogatepass")
