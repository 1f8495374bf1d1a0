"""Records, hits and statements as rows of a table, for pandas and other programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from corpus import Record
from qa.answering import Statement
from qa.citations import archive_citation
from qa.retrieval import Hit

_TEXTS = ("summary", "text", "url", "collection", "source", "language", "listing", "repository")
_LISTS = ("people", "places", "topics")


def to_rows(items: Iterable[Record | Hit | Statement]) -> list[dict[str, Any]]:
    """Return a row for each item, with the same columns for items of one kind.

    A row has the fields of the record and its citation; that of a hit also its rank and scores,
    that of a statement the quotation and its place. Days are in ISO 8601, None for an open side.
    """
    return [_row(item) for item in items]


def _row(item: Record | Hit | Statement) -> dict[str, Any]:
    if isinstance(item, Record):
        return _record_row(item)
    if isinstance(item, Hit):
        scores = {"rank": item.rank, "score": item.score, "cosine": item.cosine}
        return {**scores, "outside": item.outside, **_record_row(item.record)}
    at = item.citation
    place = {"number": item.number, "quote": at.quote, "field": at.field}
    return {**place, "start": at.start, "end": at.end, **_record_row(at.record)}


def _record_row(record: Record) -> dict[str, Any]:
    when = record.date
    return {
        "id": record.id,
        "title": record.title,
        "date": when.as_written,
        "edtf": when.edtf,
        "earliest": when.earliest.isoformat() if when.earliest else None,
        "latest": when.latest.isoformat() if when.latest else None,
        **{name: getattr(record, name) for name in _TEXTS},
        **{name: list(getattr(record, name)) for name in _LISTS},
        "citation": archive_citation(record),
    }
