"""Records as JSON objects, and as JSON Lines, which `finding-aid add` reads back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from corpus import Record, fields_with_repository, shelfmark_of, to_json
from qa.citations import archive_citation
from qa.output.json_view import JsonView
from qa.output.search_view import DateView

_TEXT_FIELDS = ("summary", "text", "url", "collection", "source", "language", "listing")
_LIST_FIELDS = ("people", "places", "topics")


@dataclass(frozen=True)
class ShelfmarkPartView(JsonView):
    """A part of a shelfmark, as a box: its level, the source's word for it, and its number."""

    level: str = ""
    label: str = ""
    value: str = ""


@dataclass(frozen=True)
class ShelfmarkView(JsonView):
    """A shelfmark in its parts; `file` is shared by neighbours, `order` is what is ordered."""

    repository: str = ""
    parts: tuple[ShelfmarkPartView, ...] = ()
    file: str = ""
    order: str = ""

    @classmethod
    def of(cls, record: Record) -> ShelfmarkView | None:
        """Describe the shelfmark of a record, None where its source states none clearly."""
        shelfmark = shelfmark_of(record.source, record.other, record.collection)
        if shelfmark is None:
            return None
        parts = (ShelfmarkPartView(part.level, part.label, part.value) for part in shelfmark.parts)
        return cls(shelfmark.repository, tuple(parts), shelfmark.file, shelfmark.order_unit)


@dataclass(frozen=True)
class RecordView(JsonView):
    """Every field of a record, and its citation.

    Attributes:
        tells_of: the times that its texts tell of, as written.
        title_dates: the dates in the title.
        other: the values of each further field of its file.
        as_listed: the archive's own words of what a reader has corrected, by field.
        citation: in the archive's own style.
        merged: the ids of the records that a reader has merged into it.
    """

    id: str = ""
    title: str = ""
    date: DateView = field(default_factory=DateView)
    tells_of: tuple[str, ...] = ()
    title_dates: tuple[DateView, ...] = ()
    summary: str = ""
    text: str = ""
    url: str = ""
    collection: str = ""
    source: str = ""
    language: str = ""
    listing: str = ""
    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    other: dict[str, tuple[str, ...]] = field(default_factory=dict)
    as_listed: dict[str, str] = field(default_factory=dict)
    citation: str = ""
    merged: tuple[str, ...] = ()
    repository: str = ""
    shelfmark: ShelfmarkView | None = None

    @classmethod
    def of(cls, record: Record) -> RecordView:
        """Describe a record."""
        other = _further_fields(record.other).items()
        return cls(
            id=record.id,
            title=record.title,
            date=DateView.of(record.date),
            tells_of=tuple(record.told_words()),
            title_dates=tuple(map(DateView.of, record.title_dates)),
            summary=record.summary,
            text=record.text,
            url=record.url,
            collection=record.collection,
            source=record.source,
            language=record.language,
            listing=record.listing,
            people=tuple(record.people),
            places=tuple(record.places),
            topics=tuple(record.topics),
            other={name: tuple(values) for name, values in other},
            as_listed=record.words_as_listed,
            citation=archive_citation(record),
            merged=tuple(record.merged),
            repository=record.repository,
            shelfmark=ShelfmarkView.of(record),
        )


def record_as_json(record: Record) -> dict[str, Any]:
    """Return every field of a record and its citation."""
    return RecordView.of(record).to_json()


def records_to_jsonl(records: Iterable[Record]) -> str:
    """Return one record a line, each line ended; empty fields are left out."""
    return "".join(f"{to_json(_filled_fields(record))}\n" for record in records)


def _filled_fields(record: Record) -> dict[str, Any]:
    fields = {"id": record.id, "title": record.title, "date": record.date.as_written}
    return {name: value for name, value in (fields | _texts_and_lists(record)).items() if value}


def _texts_and_lists(record: Record) -> dict[str, Any]:
    texts = {name: getattr(record, name) for name in _TEXT_FIELDS}
    lists = {name: list(getattr(record, name)) for name in _LIST_FIELDS}
    further_fields = _further_fields(fields_with_repository(record))
    return {**texts, **lists, "other": further_fields, "as_listed": record.words_as_listed}


def _further_fields(fields: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the values of each field that a file has under its own name."""
    further_fields: dict[str, list[str]] = {}
    for name, value in fields:
        further_fields.setdefault(name, []).append(value)
    return further_fields
