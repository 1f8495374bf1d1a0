"""From a page or a file to records, with an account of every line."""

from corpus.formats.ledger import MOST_UNREAD_SHOWN, LineRole, Reading, ReadingError, UnreadLine
from corpus.formats.listings.layouts import LAYOUT_NAMES
from corpus.formats.reader import read_bytes, read_file, read_listing

__all__ = [
    "LAYOUT_NAMES",
    "MOST_UNREAD_SHOWN",
    "LineRole",
    "Reading",
    "ReadingError",
    "UnreadLine",
    "read_bytes",
    "read_file",
    "read_listing",
]
