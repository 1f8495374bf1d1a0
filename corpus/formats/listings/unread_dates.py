"""Lines at the place of a date that cannot be read as a date: reported, never swallowed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.formats.line import Line

_LONGEST = 45
_NUMBERS = re.compile(
    r"(?<!\d)(?:\d{4}|\d{2,3}[-Xx?])(?!\d)|(?<!\d)\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d{2})(?!\d)"
    r"|\b[Aa]n (?:[IVX]+|\d{1,2})\b"
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_MOST_OTHER_WORDS = 2
_LETTER_OPENING = re.compile(r"(?:dear|to|from|sir|my|comrade|excellency)\b", re.IGNORECASE)
_LONGEST_TITLE = 200


def may_be_date(line: Line) -> bool:
    """Return whether a short line is little more than a year or a numeric date."""
    text = line.text
    if not text or len(text) > _LONGEST or text[-1] in ".!?:" or line.is_facet:
        return False
    if (number := _NUMBERS.search(text)) is None:
        return False
    return len(_WORD.findall(text[: number.start()] + text[number.end() :])) <= _MOST_OTHER_WORDS


def may_be_title(line: Line) -> bool:
    """Return whether a line could be the title below a date, and not a letter's opening."""
    text = line.text
    return (
        len(text) <= _LONGEST_TITLE
        and text[-1] not in ".!?,:"
        and not _LETTER_OPENING.match(text)
        and not line.is_boilerplate
    )


def unread_date_warnings(lines: Sequence[Line]) -> tuple[str, ...]:
    """Return a warning for each of these lines, which may be dates."""
    return tuple(
        f"line {line.number} may be a date that is not read: {line.text!r}; write it in another "
        "form, as 6 May 1950, and add the page again"
        for line in lines
    )
