"""Text made comparable, put on one line, shortened, and numbers put into phrases."""

from __future__ import annotations

import unicodedata

_STRAIGHT = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "}
)


def fold(text: str) -> str:
    """Return the text with typography levelled, so that two copies of the same words are equal.

    Quotes become straight, dashes short, white space single spaces, letters case-folded: two pages
    of one archive show the same title with curly and with straight quotes.
    """
    if not text.isascii():  # ASCII text needs neither step
        text = unicodedata.normalize("NFC", text).translate(_STRAIGHT)
    return collapse_whitespace(text.casefold())


def collapse_whitespace(text: str) -> str:
    """Return the text on one line, with a single space for each run of white space."""
    return " ".join(text.split())


def shorten(text: str, limit: int) -> str:
    """Return the text, cut after `limit` characters and ended by "…" if it is longer."""
    return text if len(text) <= limit else f"{text[:limit]}…"


def count_phrase(number: int, noun: str = "record", plural: str = "") -> str:
    """Return a number with its noun: "1 record", "12,000 records".

    noun: may go on, as in "record is". plural: what follows any number but 1, if not `noun` with
    an s.
    """
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def count_with_verb(number: int, noun: str = "record") -> str:
    """Return a number with its noun as the subject of a sentence: "1 record is"."""
    return count_phrase(number, f"{noun} is", f"{noun}s are")
