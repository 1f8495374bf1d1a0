"""Citation styles: one record or many, in the words and the formats that historians and their programs use.

`notes` holds the styles to be read, `bibtex` and `exchange` those that reference managers read. All cite what the
listing gave, nothing else; `cite_records` names what it did not give, so that a short citation does not look complete.
To add a style, write a function from records to text, and enter it in STYLES.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from corpus import FindingAidError, Record, fold
from qa.citations.bibtex import bibtex
from qa.citations.notes import archive_note, chicago_entry, chicago_note, mla_entry
from qa.citations.ris_csl import csl_json, ris
from qa.citations.typography import to_one_line

Style = Callable[[Sequence[Record], date | None], str]
"""From records and the day on which their addresses were read, if known, to text without a line break at its end."""


class StyleError(FindingAidError, ValueError):
    """A style that there is not."""


@dataclass(frozen=True)
class MissingDetails:
    """What the listing did not supply of a record. what: of "date", "collection", "source", "address"; never empty."""

    record_id: str
    title: str
    details: tuple[str, ...]

    @property
    def text(self) -> str:
        """One line that says so."""
        listed = (
            self.details[0]
            if len(self.details) == 1
            else f"{', '.join(self.details[:-1])} or {self.details[-1]}"
        )
        return f"{self.record_id or to_one_line(self.title)}: the listing gives no {listed}"


@dataclass(frozen=True)
class FormattedCitations:
    """Citations, without a line break at the end, and what they lack, record by record."""

    text: str
    missing: tuple[MissingDetails, ...]

    @property
    def file_bytes(self) -> bytes:
        """The text as a file holds it: UTF-8, the last line ended as the others are (RIS asks for CR LF)."""
        end = "\r\n" if "\r\n" in self.text else "\n"
        return f"{self.text}{end}".encode() if self.text else b""


def _each(cite_one: Callable[[Record, date | None], str], in_order: bool = True) -> Style:
    """A style that cites one record a line, in the order given or in the alphabet's."""

    def style(records: Sequence[Record], accessed: date | None) -> str:
        chosen = (
            records
            if in_order
            else sorted(records, key=lambda record: (_sorted_by(record.title), record.id))
        )
        return "\n".join(cite_one(record, accessed) for record in chosen)

    return style


def _sorted_by(title: str) -> str:
    """The title as a bibliography sorts it: without marks in front, and without an English article."""
    words = fold(title).lstrip("\"'`[](){}«„…. ")
    first, _, rest = words.partition(" ")
    return rest if first in ("a", "an", "the") and rest else words


STYLES: dict[str, Style] = {
    "archive": _each(archive_note),
    "chicago": _each(chicago_note),
    "chicago-bibliography": _each(chicago_entry, in_order=False),
    "mla": _each(mla_entry, in_order=False),
    "bibtex": bibtex,
    "ris": ris,
    "csl-json": csl_json,
}


def cite_records(
    records: Sequence[Record], style: str, accessed: date | None = None
) -> FormattedCitations:
    """Cite records in a style of STYLES; a record given twice is cited once. StyleError when there is no such style.

    accessed: the day on which the addresses were read; printed only beside an address. Notes come in the order given,
    bibliographies in the alphabet's.
    """
    if style not in STYLES:
        raise StyleError(f"there is no style {style!r}; choose one of {', '.join(STYLES)}")
    once = list(dict.fromkeys(records))
    lacks = (MissingDetails(record.id, record.title, missing_details(record)) for record in once)
    return FormattedCitations(
        STYLES[style](once, accessed), tuple(one for one in lacks if one.details)
    )


def missing_details(record: Record) -> tuple[str, ...]:
    """What a citation wants and the listing did not supply. "undated" is a statement of the archive, not a gap."""
    wanted = {
        "date": record.date.as_written,
        "collection": record.collection,
        "source": record.source,
        "address": record.url,
    }
    return tuple(name for name, text in wanted.items() if not to_one_line(text))


__all__ = [
    "STYLES",
    "FormattedCitations",
    "MissingDetails",
    "Style",
    "StyleError",
    "cite_records",
    "missing_details",
]
