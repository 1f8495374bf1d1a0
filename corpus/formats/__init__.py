"""From a pasted page to records, with an account of every line."""

from corpus.formats.broken_words import make_words_whole
from corpus.formats.decoding import (
    JSON_LINES_LIMIT_BYTES,
    LISTING_LIMIT_BYTES,
    DecodedText,
    check_size,
    decode_page,
    decode_text,
    file_size,
    read_limited,
    starts_as_wide_text,
)
from corpus.formats.ledger import (
    MOST_UNREAD_SHOWN,
    UNDATED,
    LineRole,
    Reading,
    ReadingError,
    UnreadLine,
    shorten_reported,
)
from corpus.formats.listings.counted_lines import name_counts
from corpus.formats.listings.edge_dates import leading_date, trailing_date
from corpus.formats.listings.layouts import LAYOUT_NAMES
from corpus.formats.mojibake import describe_mojibake
from corpus.formats.reader import is_html_source, read_bytes, read_file, read_listing

__all__ = [
    "JSON_LINES_LIMIT_BYTES",
    "LAYOUT_NAMES",
    "LISTING_LIMIT_BYTES",
    "MOST_UNREAD_SHOWN",
    "UNDATED",
    "DecodedText",
    "LineRole",
    "Reading",
    "ReadingError",
    "UnreadLine",
    "check_size",
    "decode_page",
    "decode_text",
    "describe_mojibake",
    "file_size",
    "is_html_source",
    "leading_date",
    "make_words_whole",
    "name_counts",
    "read_bytes",
    "read_file",
    "read_limited",
    "read_listing",
    "shorten_reported",
    "starts_as_wide_text",
    "trailing_date",
]
