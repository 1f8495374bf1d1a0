"""How cataloguers mark a date that they have inferred, doubted or bounded, in plain words.

"May [6], 1961", "1962 [?]", "not later than May 1961", "September or October 1949" are rewritten
for the grammar, only where a text is nothing but a date. Nothing is added to what the marks say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_IN_BRACKETS = re.compile(r"\[([^\[\]]*)\]")
_DOUBT = re.compile(r"\s*(?:\(\?\)|\[\?\])$")
_CIRCA = re.compile(
    r"\s*[(\[](?:approx(?:imately|\.)?|circa|ca?\.)[)\]]$|,?\s+(?:circa|ca\.?|approx\.)$",
    re.IGNORECASE,
)
_HYPHENED_PART = re.compile(r"\b(early|mid)-(?=\s*(?:to|or|\d))", re.IGNORECASE)
_UNTIL = re.compile(r"(?:(?:not|no) later than|not after|(?:on|in) or before)\b", re.IGNORECASE)
_SINCE = re.compile(r"(?:(?:not|no) earlier than|not before|(?:on|in) or after)\b", re.IGNORECASE)
_LIKELY = re.compile(r"(?:presumably|likely)\b", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(\d{4})([/.])(\d{2})\2(\d{2})")
_OR = re.compile(r"\s+(?:or|and|&)\s+|\s*/\s*", re.IGNORECASE)
_DASH = re.compile(r"\s*[-–—]\s*|\s+to\s+", re.IGNORECASE)
_YEAR = re.compile(r"\d{4}(?!\d)")


def in_plain_words(text: str) -> str:
    """Return the date without a cataloguer's marks; the same text when it has none."""
    if circa := _CIRCA.search(text):
        text = f"circa {text[: circa.start()]}"
    text = _DOUBT.sub("?", text)
    text = _IN_BRACKETS.sub(r"\1", text)
    text = _HYPHENED_PART.sub(r"\1 ", text)
    for pattern, word in ((_UNTIL, "until"), (_SINCE, "since"), (_LIKELY, "probably")):
        if match := pattern.match(text):
            return word + text[match.end() :]
    if date := _YEAR_FIRST.fullmatch(text):
        return f"{date[1]}-{date[3]}-{date[4]}"
    return text


def alternatives(text: str) -> Iterator[tuple[str, str, bool]]:
    """Yield the two dates that a text may join, and whether they must be neighbours.

    "A or B" is both, which must be neighbours; "A-B" is everything between. A first date without a
    year takes that of the second ("late May or early June 1949").
    """
    for pattern, must_be_neighbours in ((_OR, True), (_DASH, False)):
        joints = list(pattern.finditer(text))
        if len(joints) != 1:
            continue
        first, last = text[: joints[0].start()], text[joints[0].end() :]
        year = _YEAR.search(last)
        if first.strip() and year:
            with_year = first if _YEAR.search(first) else f"{first} {year[0]}"
            yield with_year, last, must_be_neighbours
