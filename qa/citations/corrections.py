"""What a citation says behind the record: its rights, and what a reader has corrected."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps

from corpus import Record, repository_of, rights_of, shorten
from qa.citations.typography import to_one_line

_NOTHING_LISTED = "(none)"
"""Stands for an empty field of the listing."""
_LONGEST_RIGHTS = 200
"""Characters."""


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

    The names of listing and repository, rights, and the listing's words of corrected fields.
    """
    names = [("Listing", record.listing), ("Repository", repository_of(record))]
    names += [("Rights", statement) for statement in rights_of(record)]
    lines = [f"{label}: {line}" for label, name in names if (line := to_one_line(name))]
    return lines + [
        f"{name.capitalize()} in the listing: {to_one_line(words) or _NOTHING_LISTED}"
        for name, words in record.words_as_listed.items()
    ]


def with_remarks(cite_line: Callable[..., str]) -> Callable[..., str]:
    """Make a citation end in its rights and in what the reader has corrected, in brackets.

    Of rights that take a paragraph only the first words are cited.
    """

    @wraps(cite_line)
    def marked(record: Record, accessed: date | None = None) -> str:
        rights = shorten("; ".join(map(to_one_line, rights_of(record))), _LONGEST_RIGHTS)
        remarks = [f"rights: {rights}" if rights else "", correction_note(record)]
        note = "; ".join(filter(None, remarks))
        return cite_line(record, accessed) + (f" [{note}]" if note else "")

    return marked
