"""Citations: the only way to make a quotation, and the styles in which records are cited."""

from qa.citations.citation import Citation, cite, archive_citation
from qa.citations.styles import (
    STYLES,
    FormattedCitations,
    MissingDetails,
    Style,
    StyleError,
    cite_records,
    missing_details,
)
from qa.citations.typography import to_one_line

__all__ = [
    "STYLES",
    "Citation",
    "FormattedCitations",
    "MissingDetails",
    "Style",
    "StyleError",
    "cite",
    "cite_records",
    "archive_citation",
    "to_one_line",
    "missing_details",
]
