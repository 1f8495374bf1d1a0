"""Listings."""

from corpus.formats.listings.blog_list import is_blog, read_blog
from corpus.formats.listings.dated_listing import PageRead, read_dated
from corpus.formats.listings.document_page import is_bare_single, is_single, read_single
from corpus.formats.listings.lines import UNDATED, date_lines, date_of, split_lines, split_pages

__all__ = [
    "UNDATED",
    "PageRead",
    "date_lines",
    "date_of",
    "is_bare_single",
    "is_blog",
    "is_single",
    "read_blog",
    "read_dated",
    "read_single",
    "split_lines",
    "split_pages",
]
