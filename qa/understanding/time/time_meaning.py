"""Which of a record's two times a question asks about: when it was written, or what it tells of.

"Cables of 1949" are written then; "the 1989 protests" and "a report about 1989" ask what is stated.
Without such words either is meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from corpus import SEASONS, document_nouns

TimeMeaning = Literal["written", "told", "either"]

_DOCUMENT = "|".join(
    sorted((*document_nouns(), *document_nouns(plural=True), "records?", "documents?", "items?"))
)
_SEASON = rf"(?:(?:early|mid|late|{'|'.join(SEASONS)})\s(?:of\s)?(?:the\s)?)*"
_DATED_BEFORE = re.compile(
    rf"\b(?:dated|dating|written|drafted|signed|sent|issued|composed|typed|from the date of)\b"
    rf"(?:\s(?:back\s)?(?:on|in|from|to|during|between|at))?(?:\sthe)?\s*{_SEASON}$"
    rf"|\b(?:{_DOCUMENT})\s(?:of|from|in|for|on)\s(?:the\s)?{_SEASON}$",
    re.IGNORECASE,
)
_DOCUMENT_AFTER = re.compile(rf"[\s'’s]{{1,4}}(?:{_DOCUMENT})\b", re.IGNORECASE)
_TOLD_BEFORE = re.compile(
    r"\b(?:about|concerning|regarding|describ(?:es?|ed|ing)|recall(?:s|ed|ing)?"
    r"|remember(?:s|ed|ing)?|look(?:s|ed|ing)? back (?:on|at|to)|on the (?:subject|events) of)\s"
    r"(?:the\s)?(?:events\s(?:of|in)\s)?$",
    re.IGNORECASE,
)
_LONGEST_WORDS_BEFORE = 80
"""Characters before a date that are looked at; all of a long text would take its square in time."""


def time_meaning(text: str, spans: Sequence[tuple[int, int]]) -> TimeMeaning:
    """Return which time a question with words of time at these spans asks about."""
    for start, end in spans:
        # A span takes in the words of time before its date ("dated 1949", "of 1949").
        date = re.search(r"\d|\b[A-Z]", text[start:end])
        inner = start + (date.start() if date else 0)
        before = text[max(0, inner - _LONGEST_WORDS_BEFORE) : inner]
        if _DATED_BEFORE.search(before) or _DOCUMENT_AFTER.match(text, end):
            return "written"
        if _TOLD_BEFORE.search(before):
            return "told"
    return "either"
