"""Months that were misspelt in a question, put right: "Febuary 1949", "12 Setpember 1954", "Octobre 1962".

Only of a question, and shown to who asked; what a record says is never read as something else. A month is meant where a
year stands behind the word, and where the word is one edit from its name (Damerau and Levenshtein): not by a letter at
its end, which makes names ("Augusta"). March, April and shorter ones are too near to other words ("Marco 1949").
"""

from __future__ import annotations

import re

from rapidfuzz.distance import OSA

_MONTHS = ("january", "february", "august", "september", "october", "november", "december")
QUOTED_TEXT = r'"[^"]{0,300}"|“[^”]{0,300}”|«[^»]{0,300}»'
"""What is to be found as it stands, and is not read as time."""

_DAY_AND_YEAR = r",?\s+(?:\d{1,2}(?:st|nd|rd|th)?,?\s+)?(?:1\d|20)\d\d\b"
_BEFORE_A_YEAR = re.compile(rf"{QUOTED_TEXT}|\b(?P<word>[^\W\d_]{{5,10}})(?={_DAY_AND_YEAR})")


def correct_month_names(question: str) -> str:
    """The question with its months spelt right; as it is where none was misspelt. What is quoted stays."""
    return _BEFORE_A_YEAR.sub(lambda found: _month(found["word"]) or found[0], question)


def _month(word: str | None) -> str | None:
    """The month that a word means, None for what is none or is spelt right."""
    typed = (word or "").casefold()
    for month in _MONTHS:
        if typed[:-1] != month and OSA.distance(typed, month, score_cutoff=1) == 1:
            return month.capitalize()
    return None
