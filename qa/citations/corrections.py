"""How a citation says that a reader has corrected the record, with the listing's own words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps

from corpus import Record
from qa.citations.typography import to_one_line

_NOTHING_LISTED = "(none)"
"""Stands for an empty field of the listing."""


def correction_note(record: Record) -> str:
    """Return what the reader has corrected, in words; "" for a record as it was listed."""
    if not record.is_corrected:
        return ""
    listed = []
    for name, words in record.words_as_listed.items():
        line = to_one_line(words)
        if name == "summary":
            listed.append("another summary" if line else "no summary")
        else:
            listed.append(f"the {name} “{line}”" if line else f"no {name}")
    *first, last = listed
    parts = f"{', '.join(first)} and {last}" if first else last
    return f"corrected by the reader; the listing has {parts}"


def listed_lines(record: Record) -> list[str]:
    """Return what formats have no field for, as lines that `corpus.imports` reads back.

    The names of listing and repository, and the listing's words of corrected fields.
    """
    names = {"Listing": record.listing, "Repository": record.repository}
    lines = [f"{label}: {line}" for label, name in names.items() if (line := to_one_line(name))]
    return lines + [
        f"{name.capitalize()} in the listing: {to_one_line(words) or _NOTHING_LISTED}"
        for name, words in record.words_as_listed.items()
    ]


def marking_corrections(cite_line: Callable[..., str]) -> Callable[..., str]:
    """Make a citation end in the note of what the reader has corrected."""

    @wraps(cite_line)
    def marked(record: Record, accessed: date | None = None) -> str:
        note = correction_note(record)
        return cite_line(record, accessed) + (f" [{note}]" if note else "")

    return marked
