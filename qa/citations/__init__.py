"""Citations: the only way to make a quotation, and the styles in which records are cited."""

from qa.citations.citation import Citation, cite, cite_text
from qa.citations.styles import (
    STYLES,
    Cited,
    Missing,
    Style,
    StyleError,
    cite_records,
    what_is_missing,
)
from qa.citations.typography import folded

__all__ = [
    "STYLES",
    "Citation",
    "Cited",
    "Missing",
    "Style",
    "StyleError",
    "cite",
    "cite_records",
    "cite_text",
    "folded",
    "what_is_missing",
]
