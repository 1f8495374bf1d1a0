"""Citations: the only way to make a quotation, and the styles in which records are cited."""

from qa.citations.citation import Citation, cite
from qa.citations.corrections import correction_note
from qa.citations.embedded import citation_tags, coins, rights_of
from qa.citations.notes import archive_citation, chicago_short_note
from qa.citations.quotation_check import (
    DIFFERS,
    NOT_THERE,
    STANDS,
    DifferentWords,
    QuotationCheck,
    TextPlace,
    check_quotation,
    place_in_text,
)
from qa.citations.styles import (
    NOTE_STYLES,
    STYLES,
    FormattedCitations,
    StyleError,
    cite_records,
)
from qa.citations.typography import balance_directions, runs_right_to_left, to_one_line

__all__ = [
    "DIFFERS",
    "NOTE_STYLES",
    "NOT_THERE",
    "STANDS",
    "STYLES",
    "Citation",
    "DifferentWords",
    "FormattedCitations",
    "QuotationCheck",
    "StyleError",
    "TextPlace",
    "archive_citation",
    "balance_directions",
    "check_quotation",
    "chicago_short_note",
    "citation_tags",
    "cite",
    "cite_records",
    "coins",
    "correction_note",
    "place_in_text",
    "rights_of",
    "runs_right_to_left",
    "to_one_line",
]
