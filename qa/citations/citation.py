"""Citations: the only way from a record to a quotation.

`cite` cuts a quotation out of a record by field and offsets. A quotation is never written by hand, so it cannot say
what the record does not.
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus import TEXT_FIELDS, Record
from qa.citations.notes import archive_note


@dataclass(frozen=True)
class Citation:
    """A place in a record: record.field(field)[start:end], character offsets. Made by `cite` alone."""

    record: Record
    field: str
    start: int
    end: int

    @property
    def quote(self) -> str:
        """The words that stand there."""
        return self.record.field(self.field)[self.start : self.end]


def cite(record: Record, field: str, start: int, end: int) -> Citation:
    """The citation of record.field(field)[start:end]. ValueError when there are no words at that place."""
    if field not in TEXT_FIELDS:
        raise ValueError(f"{field!r} cannot be quoted; choose one of {', '.join(TEXT_FIELDS)}")
    text = record.field(field)
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        raise ValueError(
            f"{record.id} has no words at {field}[{start}:{end}]; its {field} has {len(text)} characters"
        )
    return Citation(record, field, start, end)


def archive_citation(record: Record) -> str:
    """The archive's own pattern: “Title,” date, collection, source, address; what is not known is left out."""
    return archive_note(record)
