"""Listings."""

from corpus.formats.listings.blog_list import is_blog_list, read_blog_list
from corpus.formats.listings.dated_listing import ListingPage, read_dated_listing
from corpus.formats.listings.document_page import (
    is_document_page,
    is_unlabelled_document,
    read_document_page,
)
from corpus.formats.listings.lines import (
    UNDATED,
    find_date_lines,
    parse_date_line,
    split_lines,
    split_pages,
)

__all__ = [
    "UNDATED",
    "ListingPage",
    "find_date_lines",
    "is_blog_list",
    "is_document_page",
    "is_unlabelled_document",
    "parse_date_line",
    "read_blog_list",
    "read_dated_listing",
    "read_document_page",
    "split_lines",
    "split_pages",
]
