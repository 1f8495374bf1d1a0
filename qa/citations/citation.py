"""The only way from a record to a quotation.

`cite` cuts a quotation out of a record by field and offsets. Nobody writes a quotation by hand, so
it cannot say what the record does not.
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus import TEXT_FIELDS, Record


@dataclass(frozen=True)
class Citation:
    """A place in a record; only `cite` makes one.

    Attributes:
        record: the record.
        field: one of TEXT_FIELDS.
        start: offset of the first character in that field.
        end: offset after the last character.
    """

    record: Record
    field: str
    start: int
    end: int

    @property
    def quote(self) -> str:
        """The words at that place."""
        return self.record.field(self.field)[self.start : self.end]


def cite(record: Record, field: str, start: int, end: int) -> Citation:
    """Return the citation of record.field(field)[start:end].

    Raises ValueError when the field cannot be quoted or has no words at that place.
    """
    if field not in TEXT_FIELDS:
        raise ValueError(f"{field!r} cannot be quoted; choose one of {', '.join(TEXT_FIELDS)}")
    text = record.field(field)
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        raise ValueError(
            f"{record.id} has no words at {field}[{start}:{end}]; its {field} has {len(text)} "
            "characters"
        )
    return Citation(record, field, start, end)
