"""Follow-ups without a language model: what a short question leaves out is taken from the turn before it.

"And in 1962?" changes the period and keeps the subject. "What did he say about Taiwan?" keeps the people, by their
names in the question before. Anything that stands on its own is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from qa.period import read_time

_OPENING = re.compile(r"^(?:and|but|or|what about|how about|what of|then)\b[\s,]*", re.IGNORECASE)
_NOTHING = re.compile(
    r"^(?:(?:and|but|or|what|how|about|of|in|then|the|so|only|just|during)\b[\s,]*)*[?.!\s]*$", re.IGNORECASE
)
_PERSON = re.compile(r"\b(he|she|they|him|her|them|his|their)\b", re.IGNORECASE)
_NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)*")


def make_whole(text: str, asked: Sequence[str], understood: Sequence[Mapping[str, str]]) -> str:
    """The question made whole from the turns before it (`understood[i]["question"]` is turn i, already whole)."""
    if not asked or not understood:
        return text
    before = understood[-1].get("question", asked[-1])
    time = read_time(text)
    if time.periods and _NOTHING.match(time.rest):
        words = _OPENING.sub("", text).strip(" ?")
        return f"{read_time(before).rest.rstrip(' ?.')} {words}?"
    if _PERSON.search(text) and not _NAME.search(text):
        names = [name for name in _NAME.findall(read_time(before).rest)]
        if names:
            return _PERSON.sub(lambda found: _named(found.group(), names[0]), text, count=1)
    return text


def _named(pronoun: str, name: str) -> str:
    return f"{name}'s" if pronoun.casefold() in ("his", "their") else name
