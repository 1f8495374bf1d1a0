"""Citation styles: records in the words and formats that historians and their programs use.

All cite what the listing gave, nothing else; `cite_records` names what it did not give, so that a
short citation does not look complete. To add a style, write a function from records to text, and
enter it in STYLES.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from corpus import FindingAidError, Record, fold
from qa.background import counted
from qa.citations.bibtex import bibtex
from qa.citations.notes import (
    archive_citation,
    chicago_18_entry,
    chicago_18_note,
    chicago_entry,
    chicago_note,
    mla_entry,
)
from qa.citations.ris_csl import csl_json, ris
from qa.citations.typography import to_one_line

Style = Callable[[Sequence[Record], date | None], str]
"""From records, and the day on which their addresses were read, to text without a last line end."""


class StyleError(FindingAidError, ValueError):
    """The requested citation style does not exist."""


@dataclass(frozen=True)
class MissingDetails:
    """What the listing did not supply of a record.

    Attributes:
        record_id: the record's id, which may be "".
        title: its title.
        details: one or more of "date", "collection", "source", "address".
    """

    record_id: str
    title: str
    details: tuple[str, ...]

    @property
    def text(self) -> str:
        """One line that says so."""
        *first, last = self.details
        listed = f"{', '.join(first)} or {last}" if first else last
        return f"{self.record_id or to_one_line(self.title)}: the listing gives no {listed}"


@dataclass(frozen=True)
class FormattedCitations:
    """Citations in one style.

    Attributes:
        text: the citations, without a line end after the last.
        missing: what they lack, record by record.
    """

    text: str
    missing: tuple[MissingDetails, ...]

    @property
    def file_bytes(self) -> bytes:
        """The text for a file: UTF-8, with the last line ended as the others."""
        line_end = "\r\n" if "\r\n" in self.text else "\n"
        return f"{self.text}{line_end}".encode() if self.text else b""


def _line_style(cite_line: Callable[[Record, date | None], str]) -> Style:
    """Return a style with one line for each record, in the order given."""
    return lambda records, accessed: "\n".join(
        cite_line(record, accessed) for record in counted(records)
    )


def _bibliography_style(cite_line: Callable[[Record, date | None], str]) -> Style:
    """Return a style with one line for each record, in the order of the titles."""
    style = _line_style(cite_line)
    return lambda records, accessed: style(sorted(records, key=_sort_key), accessed)


def _sort_key(record: Record) -> tuple[str, str]:
    """Return the title without marks in front or an English article, as bibliographies sort."""
    words = fold(record.title).lstrip("\"'`[](){}«„…. ")
    article, _, without_article = words.partition(" ")
    is_article = article in ("a", "an", "the") and without_article
    return without_article if is_article else words, record.id


STYLES: dict[str, Style] = {
    "archive": _line_style(archive_citation),
    "chicago": _line_style(chicago_note),
    "chicago-bibliography": _bibliography_style(chicago_entry),
    "chicago-18": _line_style(chicago_18_note),
    "chicago-18-bibliography": _bibliography_style(chicago_18_entry),
    "mla": _bibliography_style(mla_entry),
    "bibtex": bibtex,
    "ris": ris,
    "csl-json": csl_json,
}
NOTE_STYLES = ("archive", "chicago-18", "chicago", "mla")
"""The styles of a footnote: one record, one line."""


def cite_records(
    records: Sequence[Record], style: str, accessed: date | None = None
) -> FormattedCitations:
    """Cite records in a style of STYLES; a repeated record is cited once.

    accessed: the day on which the addresses were read; printed only after an address. Notes come in
    the order given, bibliographies in that of the titles. Raises StyleError for an unknown style.
    """
    if style not in STYLES:
        raise StyleError(f"there is no style {style!r}; choose one of {', '.join(STYLES)}")
    unique = list(dict.fromkeys(records))
    missing = (
        MissingDetails(record.id, record.title, details)
        for record in unique
        if (details := _missing_details(record))
    )
    return FormattedCitations(STYLES[style](unique, accessed), tuple(missing))


def _missing_details(record: Record) -> tuple[str, ...]:
    """Return what a citation needs and the record lacks; "undated" is a statement, not a gap."""
    details = {
        "date": record.date.as_written,
        "collection": record.collection,
        "source": record.source,
        "address": record.url,
    }
    return tuple(name for name, text in details.items() if not to_one_line(text))
