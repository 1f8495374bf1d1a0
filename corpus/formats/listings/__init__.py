"""The readers of listing pages: dated listings, single documents, blog lists."""

from corpus.formats.listings.blog_list import is_blog_list, read_blog_list
from corpus.formats.listings.dated_listing import read_dated_listing
from corpus.formats.listings.document_page import (
    is_document_page,
    is_unlabelled_document,
    read_document_page,
)
from corpus.formats.listings.pages import LINES_LIMIT, find_date_lines, split_lines, split_pages

__all__ = [
    "LINES_LIMIT",
    "find_date_lines",
    "is_blog_list",
    "is_document_page",
    "is_unlabelled_document",
    "read_blog_list",
    "read_dated_listing",
    "read_document_page",
    "split_lines",
    "split_pages",
]
