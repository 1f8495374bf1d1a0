"""Records as JSON objects, and as JSON Lines, which `finding-aid add` reads back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from corpus import Record, shelfmark_of, to_json
from qa.citations import archive_citation
from qa.output.search_view import DateView

_TEXT_FIELDS = ("summary", "text", "url", "collection", "source", "language", "listing")
_LIST_FIELDS = ("people", "places", "topics")


def record_as_json(record: Record) -> dict[str, Any]:
    """Return every field of a record and its citation."""
    return {
        "id": record.id,
        "title": record.title,
        "date": DateView.of(record.date).to_json(),
        "tells_of": record.told_words(),
        "title_dates": [DateView.of(title_date).to_json() for title_date in record.title_dates],
        **_texts_and_lists(record),
        "citation": archive_citation(record),
        "merged": list(record.merged),
        "repository": record.repository,
        "shelfmark": _shelfmark_as_json(record),
    }


def _shelfmark_as_json(record: Record) -> dict[str, Any] | None:
    """Return the parts of a record's shelfmark, None where its source states none clearly."""
    shelfmark = shelfmark_of(record.source, record.other, record.collection)
    if shelfmark is None:
        return None
    parts = [
        {"level": part.level, "label": part.label, "value": part.value} for part in shelfmark.parts
    ]
    return {
        "repository": shelfmark.repository,
        "parts": parts,
        "file": shelfmark.file,
        "order": shelfmark.order_unit,
    }


def records_to_jsonl(records: Iterable[Record]) -> str:
    """Return one record a line, each line ended; empty fields are left out."""
    return "".join(f"{to_json(_filled_fields(record))}\n" for record in records)


def _filled_fields(record: Record) -> dict[str, Any]:
    fields = {"id": record.id, "title": record.title, "date": record.date.as_written}
    return {name: value for name, value in (fields | _texts_and_lists(record)).items() if value}


def _texts_and_lists(record: Record) -> dict[str, Any]:
    texts = {name: getattr(record, name) for name in _TEXT_FIELDS}
    further_fields: dict[str, list[str]] = {}
    for name, value in record.other:
        further_fields.setdefault(name, []).append(value)
    lists = {name: list(getattr(record, name)) for name in _LIST_FIELDS}
    return {**texts, **lists, "other": further_fields, "as_listed": record.words_as_listed}
