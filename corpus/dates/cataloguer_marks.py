"""How cataloguers mark a date that they have inferred, doubted or bounded, in the words that the grammar reads.

"May [6], 1961", "1962 [?]", "not later than May 1961", "September or October 1949": each is a date as a whole, and is
rewritten only where a text is nothing but a date. Nothing is added: what is rewritten says what the marks say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_INSIDE = re.compile(r"\[([^\[\]]*)\]")
_DOUBT = re.compile(r"\s*(?:\(\?\)|\[\?\])$")
_ABOUT = re.compile(r"\s*[(\[](?:approx(?:imately|\.)?|circa|ca?\.)[)\]]$", re.IGNORECASE)
_HANGING = re.compile(r"\b(early|mid)-(?=\s*(?:to|or|\d))", re.IGNORECASE)
_UNTIL = re.compile(r"(?:(?:not|no) later than|not after|(?:on|in) or before)\b", re.IGNORECASE)
_SINCE = re.compile(r"(?:(?:not|no) earlier than|not before|(?:on|in) or after)\b", re.IGNORECASE)
_LIKELY = re.compile(r"(?:presumably|likely)\b", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(\d{4})([/.])(\d{2})\2(\d{2})")
_EITHER = re.compile(r"\s+(?:or|and|&)\s+|\s*/\s*", re.IGNORECASE)
_DASH = re.compile(r"\s*[-–—]\s*|\s+to\s+", re.IGNORECASE)
_YEAR = re.compile(r"\d{4}(?!\d)")


def in_plain_words(text: str) -> str:
    """The date without a cataloguer's marks; the same text when it has none."""
    if about := _ABOUT.search(text):
        text = f"circa {text[: about.start()]}"
    text = _DOUBT.sub("?", text)
    text = _INSIDE.sub(r"\1", text)
    text = _HANGING.sub(r"\1 ", text)
    for pattern, word in ((_UNTIL, "until"), (_SINCE, "since"), (_LIKELY, "probably")):
        if found := pattern.match(text):
            return word + text[found.end() :]
    if found := _YEAR_FIRST.fullmatch(text):
        return "-".join((found[1], found[3], found[4]))
    return text


def halves(text: str) -> Iterator[tuple[str, str, bool]]:
    """The two dates that one text may join, and whether they must be neighbours: "A or B" is both, "A-B" all between.

    A first half without a year takes that of the second ("late May or early June 1949").
    """
    for pattern, neighbours in ((_EITHER, True), (_DASH, False)):
        joints = list(pattern.finditer(text))
        if len(joints) != 1:
            continue
        first, last = text[: joints[0].start()], text[joints[0].end() :]
        year = _YEAR.search(last)
        if first.strip() and year:
            yield (first if _YEAR.search(first) else f"{first} {year[0]}"), last, neighbours
