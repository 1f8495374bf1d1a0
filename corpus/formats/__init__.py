"""One module for each family of page shapes, and what they share: lines, furniture, layout, checks."""

from corpus.formats.reader import (
    LineRole,
    Reading,
    ReadingError,
    UnreadLine,
    read_bytes,
    read_file,
    read_listing,
)

__all__ = [
    "LineRole",
    "Reading",
    "ReadingError",
    "UnreadLine",
    "read_bytes",
    "read_file",
    "read_listing",
]
