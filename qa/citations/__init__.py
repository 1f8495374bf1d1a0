"""Citations: the only way to make a quotation, and the styles in which records are cited."""

from qa.citations.citation import Citation, cite
from qa.citations.corrections import correction_note
from qa.citations.notes import archive_citation
from qa.citations.styles import STYLES, FormattedCitations, StyleError, cite_records
from qa.citations.typography import to_one_line

__all__ = [
    "STYLES",
    "Citation",
    "FormattedCitations",
    "StyleError",
    "archive_citation",
    "cite",
    "cite_records",
    "correction_note",
    "to_one_line",
]
