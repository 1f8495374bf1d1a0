"""Citations: the only way to make a quotation, and the styles in which records are cited."""

from qa.citations.citation import Citation, archive_citation, cite
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
    "archive_citation",
    "cite",
    "cite_records",
    "missing_details",
    "to_one_line",
]
