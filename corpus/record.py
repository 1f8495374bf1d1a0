"""A record: what one entry of a listing says, word for word, and the name it goes by."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field

from corpus.cached_attribute import cached_attribute
from corpus.dates import ArchivalDate, title_dates
from corpus.text import fold

TEXT_FIELDS = ("title", "summary", "text")
"""The fields that can be embedded, searched and quoted, in that order."""

_TITLE_IN_ID = 60


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a finding aid. Text is kept exactly as the archive wrote it, slips included.

    id: "" until the store has given it one (a JSON Lines record may bring its own).
    date: the listing's date; the dates that the title states are `title_dates`, and both count for finding.
    """

    id: str
    title: str
    date: ArchivalDate
    summary: str = ""
    text: str = ""
    url: str = ""
    collection: str = ""
    source: str = ""
    language: str = ""
    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    _title_dates: tuple[ArchivalDate, ...] | None = field(
        default=None, init=False, repr=False, compare=False
    )
    _match_key: str | None = field(default=None, init=False, repr=False, compare=False)
    _text_key: str | None = field(default=None, init=False, repr=False, compare=False)
    _digest: str | None = field(default=None, init=False, repr=False, compare=False)

    @cached_attribute
    def title_dates(self) -> tuple[ArchivalDate, ...]:
        """The dates in the title, left to right; those that only repeat the listing's date are left out."""
        return tuple(found for found in title_dates(self.title) if found.edtf != self.date.edtf)

    @cached_attribute
    def match_key(self) -> str:
        """Equal for two entries that state the same date and the same title, typography aside."""
        return f"{self.date.edtf or self.date.as_written.casefold()}\n{fold(self.title)}"

    @cached_attribute
    def text_key(self) -> str:
        """Equal for two entries with the same title and summary, whatever their dates (hex, 128 bits)."""
        return hashlib.sha256(f"{fold(self.title)}\n{fold(self.summary)}".encode()).hexdigest()[:32]

    @cached_attribute
    def digest(self) -> str:
        """The hash of all that can be quoted: title, date as written, summary and text (hex, 128 bits)."""
        stated = "\x1f".join((self.title, self.date.as_written, self.summary, self.text))
        return hashlib.sha256(stated.encode("utf-8", "surrogatepass")).hexdigest()[:32]

    def field(self, name: str) -> str:
        """The text of a quotable field. ValueError when the name is not one of FIELDS_OF_TEXT."""
        if name not in TEXT_FIELDS:
            raise ValueError(
                f"{name!r} is not a field that can be quoted; choose one of {', '.join(TEXT_FIELDS)}"
            )
        return {"title": self.title, "summary": self.summary, "text": self.text}[name]


def readable_id(record: Record) -> str:
    """An id that a person can read, made of the date and the title alone, so that pasting the page again repeats it.

    "1949-02-03-cable-filippov-stalin-to-anastas-mikoyan". A title too long for it ends in four hex digits of its hash,
    so that titles that differ only in their last words stay apart.
    """
    words = _slug(record.title)
    if not words:
        words = f"record-{hashlib.sha256(record.title.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
    elif len(words) > _TITLE_IN_ID:
        tail = hashlib.sha256(fold(record.title).encode("utf-8", "surrogatepass")).hexdigest()[:4]
        words = f"{words[: _TITLE_IN_ID + 1].rpartition('-')[0] or words[:_TITLE_IN_ID]}-{tail}"
    return f"{_date_slug(record.date)}-{words}"


def _date_slug(when: ArchivalDate) -> str:
    if not when.edtf:
        return _slug(when.as_written)[:30] or "undated"
    circa = "c" if "~" in when.edtf or "%" in when.edtf else ""
    return (
        circa
        + re.sub(r"[^0-9A-Za-z]+", "-", when.edtf.replace("~", "").replace("%", ""))
        .strip("-")
        .lower()
    )


def _slug(text: str) -> str:
    plain = (
        text
        if text.isascii()
        else unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    )
    return re.sub(r"[^a-z0-9]+", "-", plain.lower().replace("'", "")).strip("-")
