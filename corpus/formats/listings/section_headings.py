"""Headings between the records of an inventory, and which records are below them.

"44 J 4-7. Works" is above 44 J 4 to 44 J 7, "RE/A. Leases" above RE/A/1; others end at the next.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence

from corpus.formats.listings.block import Block
from corpus.formats.listings.marks import Kind, Mark, number_row

_RANGE = re.compile(r"(.*?)(\d+)\s?[-–]\s?(\d+)")
_NUMBER = re.compile(r"\d+")
_LEAST_RECORDS = 3
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


def take_headings(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks without the headings between them, which the records below keep.

    Where records are numbered one after the other, and have more lines than one, a line alone
    without a date and with no number of that row is a heading: "1.2   Correspondence".
    """
    row = set(number_row([block.marks[0] for block in blocks]))
    records = [blocks[place] for place in sorted(row)]
    are_set_so = all(block.date is not None and len(block.marks) > 1 for block in records)
    if len(records) < _LEAST_RECORDS or not are_set_so:
        return list(blocks)
    rest: list[Block] = []
    above: list[Mark] = []
    is_used = True
    for place, block in enumerate(blocks):
        first = block.marks[0]
        is_heading = len(block.marks) == 1 and block.date is None and first.kind is Kind.FREE
        if is_heading and place not in row and rest:
            above = [*([] if is_used else above), first]
            is_used = False
        else:
            block.headings, block.begins_section = above, not is_used
            is_used = True
            rest.append(block)
    return rest


def covers(heading: str, reference: str) -> bool:
    """Return whether a reference is one of a range, or below another: "44 J 4-7", "RE/A"."""
    if match := _RANGE.fullmatch(heading):
        number = _NUMBER.match(reference, len(match[1])) if reference.startswith(match[1]) else None
        return number is not None and int(match[2]) <= int(number[0]) <= int(match[3])
    return reference != heading and reference.startswith(heading)
