"""Records as JSON Lines, the exchange format that `finding-aid add` reads back."""

from __future__ import annotations

import json
from collections.abc import Iterable

from corpus import Record

_TEXTS = ("summary", "text", "url", "collection", "source", "language")
_LISTS = ("people", "places", "topics")


def records_to_jsonl(records: Iterable[Record]) -> str:
    """One record a line, each line ended; fields that a record does not have are left out."""
    return "".join(f"{json.dumps(_given(one), ensure_ascii=False)}\n" for one in records)


def _given(record: Record) -> dict[str, str | list[str]]:
    found: dict[str, str | list[str]] = {
        "id": record.id,
        "title": record.title,
        "date": record.date.as_written,
    }
    found |= {name: getattr(record, name) for name in _TEXTS}
    found |= {name: list(getattr(record, name)) for name in _LISTS}
    return {name: value for name, value in found.items() if value}
