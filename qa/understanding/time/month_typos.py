"""Misspelt months in a question, corrected: "Febuary 1949", "12 Setpember 1954", "Octobre 1962".

Only in a question, and shown to the user; a record's words are never read as something else. A word
is a month where a year follows, and where it is one edit from the name (Damerau and Levenshtein):
not by a letter at its end, which makes names ("Augusta"). March, April and shorter months are too
near to other words ("Marco 1949").
"""

from __future__ import annotations

import re

from rapidfuzz.distance import OSA

from corpus import MONTH_NAMES

_LONG_MONTHS = [name for name in MONTH_NAMES if len(name) > len("April")]
QUOTED_TEXT = r'"[^"]{0,300}"|“[^”]{0,300}”|«[^»]{0,300}»'
"""Matches what is to be searched letter for letter, and is not read as time."""

_DAY_AND_YEAR = r",?\s+(?:\d{1,2}(?:st|nd|rd|th)?,?\s+)?(?:1\d|20)\d\d\b"
_WORD_BEFORE_YEAR = re.compile(rf"{QUOTED_TEXT}|\b(?P<word>[^\W\d_]{{5,10}})(?={_DAY_AND_YEAR})")


def correct_month_names(question: str) -> str:
    """Return the question with its months spelt correctly, quoted text unchanged."""
    return _WORD_BEFORE_YEAR.sub(lambda match: _corrected(match["word"]) or match[0], question)


def _corrected(word: str | None) -> str | None:
    """Return the month that a word misspells, None when it misspells none."""
    typed = (word or "").casefold()
    for month in _LONG_MONTHS:
        name = month.casefold()
        if typed[:-1] != name and OSA.distance(typed, name, score_cutoff=1) == 1:
            return month
    return None
