"""Words of a question that seem to be of its time, and were not understood.

"The 53rd week of 1956" is read as all of 1956, and "from 1949 to whenever" from 1949 alone. Nothing
is guessed; the reader is told which words limit nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_NUMBER = r"(?:[0-9]{1,2}(?:st|nd|rd|th)?|first|second|third|fourth|fifth|last|middle|next)"
_PART_BEFORE = re.compile(
    rf"\b(?P<words>(?:{_NUMBER}\s+)*(?:(?:weeks?|fortnight|weekend|quarter|trimester|half|third)\b"
    r"(?:\s+[0-9]{1,2}\b)?|Q[0-9]|Easter|Michaelmas|Lent|Ramadan|Whitsun|Pentecost|Advent|Passover"
    r"|Christmas))(?:,?\s+(?:of|in|before|after|at|to|past))?(?:\s+(?:the|year|of))*\s*$",
    re.IGNORECASE,
)
_END_AFTER = re.compile(
    r"\s*(?P<words>(?:until|till)\s+\w[^,;.?!]*|(?:to|through|and)\s+(?:(?:about|around|the|some)\s+)*"
    rf"(?:whenever|whatever|sometime|time|end|beginning|middle|close|{_NUMBER}\s+week)\b[^,;.?!]*)",
    re.IGNORECASE,
)
_NUMBERS = re.compile(
    r"\b(?:in|on|of|from|to|since|before|after|until|between|and|dated)\s+(?P<words>"
    r"[0-9]{1,2}(?P<mark>[./-])[0-9]{1,2}(?P=mark)[0-9]{4}|[0-9]{1,2}/[12][0-9]{3})(?![\w/-]|[.][0-9])",
    re.IGNORECASE,
)
_OPENING = re.compile(r"\W*(?:from|between|since)\b", re.IGNORECASE)
_REACH = 48
"""Characters before a date that are looked at."""


def unread_words(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[str]:
    """Yield a line for each part of a time that was not read. spans: the words of time read."""
    for start, end in spans:
        if part := _PART_BEFORE.search(text[max(0, start - _REACH) : start]):
            yield f"“{part['words']}” before {text[start:end]!r} is not understood as a time"
        is_open = _OPENING.match(text, start, end) is not None
        following = _END_AFTER.match(text, end) if is_open else None
        if following and not any(end <= other < following.end() for other, _ in spans):
            yield f"“{following['words']}” after {text[start:end]!r} is not understood as a time"
    for numbers in _NUMBERS.finditer(text):
        at = numbers.start("words")
        if not any(start <= at < end for start, end in spans):
            yield f"{numbers['words']!r} is not a date of the calendar, and limits nothing"
