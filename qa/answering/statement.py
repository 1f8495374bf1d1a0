"""Statements: quotations with their footnotes, each introduced in the words of its record.

`is_verbatim` checks the finished statements, and their attributions, before an answer leaves.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus import (
    MONTH_NAMES,
    SEASONS,
    WEEKDAY_NAMES,
    Correspondence,
    Record,
    collapse_whitespace,
    read_correspondence,
)
from qa.citations import Citation

_NO_SUMMARY = ", a record of which the archive gives no summary"
_WORDS_OF_ATTRIBUTION = frozenset(
    f"undated on in the title says {_NO_SUMMARY.replace(',', '')}".split()
)
_BEGINS_LIKE_DATE = re.compile(
    rf"\d|(?:{'|'.join(name[:3] for name in (*MONTH_NAMES, *WEEKDAY_NAMES))}"
    rf"|{'|'.join(SEASONS)}|early|late|mid)[a-z]*\b",
    re.IGNORECASE,
)
_EXACT_DAY = re.compile(r"\W*-?\d{4,}-\d\d-\d\d")


class NotVerbatimError(RuntimeError):
    """A statement that its record does not contain: a fault of this program."""


@dataclass(frozen=True)
class Statement:
    """One quotation of an answer.

    Attributes:
        citation: the place that is quoted.
        number: of its footnote, from 1.
        attribution: from when and what the quotation is, in the record's words.
    """

    citation: Citation
    number: int
    attribution: str


def number_statements(citations: Sequence[Citation]) -> tuple[Statement, ...]:
    """Return statements with footnotes: one number for each record, in order.

    Raises NotVerbatimError when a record does not contain what a statement says.
    """
    numbers: dict[str, int] = {}
    statements = tuple(
        Statement(
            citation,
            numbers.setdefault(citation.record.id, len(numbers) + 1),
            attribution_of(citation.record, quotes_title=citation.field == "title"),
        )
        for citation in citations
    )
    for statement in statements:
        if not is_verbatim(statement):
            raise NotVerbatimError(
                f"{statement.citation.record.id} does not contain {statement.attribution!r}; "
                "report this"
            )
    return statements


def is_verbatim(statement: Statement) -> bool:
    """Return whether the record contains the quotation, and every word of the attribution."""
    citation = statement.citation
    record = citation.record
    allowed = set(_words(f"{record.title} {record.date.as_written}")) | _WORDS_OF_ATTRIBUTION
    text = record.field(citation.field)
    return (
        bool(citation.quote.strip())
        and citation.quote == text[citation.start : citation.end]
        and 0 <= citation.start < citation.end <= len(text)
        and allowed.issuperset(_words(statement.attribution))
    )


def attribution_of(record: Record, quotes_title: bool = False) -> str:
    """Return from when and what a quotation is: "On May 1, 1950, cable, Mao to Stalin:".

    It has the listing's date, the title's own where that differs, and of the title the part that
    names writer and reader, or else all of it in quotation marks. A quoted title is
    not repeated; that its record has neither summary nor text is stated.
    """
    title_dates = ", ".join(date.as_written for date in record.title_dates)
    title_says = f" (the title says {title_dates})" if title_dates else ""
    if quotes_title:
        is_bare = not (record.summary.strip() or record.text.strip())
        return f"{_date_phrase(record)}{title_says}{_NO_SUMMARY if is_bare else ''}:"
    between = read_correspondence(record.title) or Correspondence()
    title = between.heading_in_sentence or f"“{collapse_whitespace(record.title)}”"
    return f"{_date_phrase(record)}{title_says}, {title}:"


def _date_phrase(record: Record) -> str:
    """Return the date as written, after "On" for a day and "In" for a longer time."""
    written = record.date.as_written
    if not written:
        return "Undated"
    if _BEGINS_LIKE_DATE.match(written) is None:  # "circa 1950", "before 1961"
        return written[0].upper() + written[1:]
    return f"{'On' if _EXACT_DAY.match(record.date.edtf) else 'In'} {written}"


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
