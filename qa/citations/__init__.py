"""Citations: the only way to make a quotation, and the styles in which records are cited."""

from qa.citations.citation import Citation, cite
from qa.citations.compared_words import ComparedWords, compare_words
from qa.citations.corrections import correction_note
from qa.citations.date_formats import date_note
from qa.citations.embedded import citation_tags, coins, written_or_iso_date
from qa.citations.notes import archive_citation, chicago_short_note
from qa.citations.quotation_check import (
    DIFFERS,
    NOT_THERE,
    STANDS,
    QuotationCheck,
    check_quotation,
)
from qa.citations.quotation_places import (
    LONGEST_COMPARED,
    TextPlace,
    place_as_written,
    place_in_text,
)
from qa.citations.ris_csl import extra_lines
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
    "LONGEST_COMPARED",
    "NOTE_STYLES",
    "NOT_THERE",
    "STANDS",
    "STYLES",
    "Citation",
    "ComparedWords",
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
    "compare_words",
    "correction_note",
    "date_note",
    "extra_lines",
    "place_as_written",
    "place_in_text",
    "runs_right_to_left",
    "to_one_line",
    "written_or_iso_date",
]
