"""Text made comparable, put on one line, shortened, made safe for files; numbers in phrases."""

from __future__ import annotations

import json
import re
import unicodedata

_STRAIGHT = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "}
)

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
HALF_CHARACTER = re.compile("[\ud800-\udfff]")
"""Half of a pair of surrogates, which is no character and cannot be written."""
_JSON_ESCAPES = {code: f"\\u{code:04x}" for code in range(127, 160)}


def fold(text: str) -> str:
    """Return the text with typography levelled, so that two copies of the same words are equal.

    Quotes become straight, dashes short, white space single spaces, letters case-folded: two pages
    of one archive show the same title with curly and with straight quotes.
    """
    if not text.isascii():  # ASCII text needs neither step
        text = unicodedata.normalize("NFC", text).translate(_STRAIGHT)
    return collapse_whitespace(text.casefold())


def without_accents(text: str) -> str:
    """Return the text with each letter as it is without its accents; no other letter changes."""
    if text.isascii():
        return text
    letters = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def collapse_whitespace(text: str) -> str:
    """Return the text on one line, with a single space for each run of white space."""
    return " ".join(text.split())


def without_controls(text: str) -> str:
    """Return the text fit for any file: no control characters but line ends and tabs.

    Each becomes a space, and half a surrogate pair U+FFFD.
    """
    return HALF_CHARACTER.sub("\ufffd", _CONTROL.sub(" ", text))


def to_json(value: object, indent: int | None = None) -> str:
    """Return a value as JSON, letters as they are and control characters as escapes."""
    text = json.dumps(value, ensure_ascii=False, indent=indent).translate(_JSON_ESCAPES)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


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


MAX_NAME_CHARACTERS = 200
"""Of a name that a reader gives: a tag, a search, a conversation, a collection, a listing."""


def storable(text: str) -> str:
    """Return the text without lone surrogates, which no file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def short_name(name: str) -> str:
    """Return a name that a reader gives, on one line, storable, and cut where it is too long."""
    return storable(collapse_whitespace(name))[:MAX_NAME_CHARACTERS].strip()
