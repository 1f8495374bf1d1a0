"""Headings between the records of an inventory, and which records are below them.

"44 J 4-7. Works" is above 44 J 4 to 44 J 7, "RE/A. Leases" above RE/A/1; others end at the next.
"""

from __future__ import annotations

import re
from collections import deque

_RANGE = re.compile(r"(.*?)(\d+)\s?[-–]\s?(\d+)")
_NUMBER = re.compile(r"\d+")
_MOST_HEADINGS = 30
"""The last headings, one below the other, that are looked at for each record."""


class SectionHeadings:
    """The headings read so far, each with its reference."""

    def __init__(self) -> None:
        self._headings: deque[tuple[str, str]] = deque(maxlen=_MOST_HEADINGS)

    def add(self, reference: str, words: str) -> None:
        """Add a heading with its reference ("44 J 4-7")."""
        self._headings.append((reference.rstrip(". "), words.removesuffix(".")))

    def above(self, reference: str) -> list[str]:
        """Return the headings that a reference is below, the highest first."""
        return [
            words for heading, words in self._headings if covers(heading, reference.rstrip(". "))
        ]


def covers(heading: str, reference: str) -> bool:
    """Return whether a reference is one of a range, or below another: "44 J 4-7", "RE/A"."""
    if match := _RANGE.fullmatch(heading):
        number = _NUMBER.match(reference, len(match[1])) if reference.startswith(match[1]) else None
        return number is not None and int(match[2]) <= int(number[0]) <= int(match[3])
    return reference != heading and reference.startswith(heading)
