"""What the records of a page have in common, by the majority.

A line between title and date is a writer, a place in papers or part of the summary in all of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.dates import parse_date
from corpus.formats.listings.block import ENDS_SENTENCE, Block, end_with_dates, is_sentence
from corpus.formats.listings.labels import split_shelfmark
from corpus.formats.listings.marks import Kind, Mark

_GENRE = re.compile(
    r"(?:[\w-]+ )?(?:cables?|telegrams?|memorandum|memoranda|memcon|reports?|letters?|notes?"
    r"|minutes|estimates?|studies|study|articles?|papers?|dispatch|despatch|briefing"
    r"|biographic sketch|texts?|image|photographs?|video|audio)"
    r"(?: of (?:conversation|meeting|discussion))?",
    re.IGNORECASE,
)
_MOST_WORDS_OF_KIND = 3
_LONGEST_BELOW_HEADING = 120
_MOSTLY = 0.6


@dataclass(frozen=True)
class Habits:
    """What the records of a page have in common.

    Attributes:
        starts_with_genre: whether each begins with its kind ("Cable"), above its title.
        has_headings: whether each begins with a heading in capitals, above the rest of its title.
        has_shelfmarks: whether their titles begin with their references.
        ends_with_dates: whether their titles end with their dates, which are no part of them.
        kinds: the words that several records begin with, above titles that differ.
        between: what a line between title and date is: "people", "source" or "summary".
        below: the same of the first line below the date.
        takes_numbers: whether a number before the words is the record's own.
    """

    starts_with_genre: bool
    between: str
    below: str
    takes_numbers: bool
    kinds: frozenset[str] = frozenset()
    has_headings: bool = False
    has_shelfmarks: bool = False
    ends_with_dates: bool = False


def habits_of(blocks: Sequence[Block]) -> Habits:
    """Return what the records of a page have in common."""
    firsts = [block.marks[0] for block in blocks]
    counts = sum(
        after.number == (before.last_number or before.number) + 1
        for before, after in pairwise(firsts)
        if before.number
    )
    takes_numbers = 2 * counts >= len(blocks) - 1 > 0
    kinds = _repeated_kinds(blocks)
    genres = sum(begins_with_genre(block, kinds) for block in blocks)
    starts_with_genre = 2 * genres > len(blocks)
    between, below = [], []
    for block in blocks:
        free = (
            block.free[1:] if starts_with_genre and begins_with_genre(block, kinds) else block.free
        )
        above, under = around_date(block, free)
        between += above[1:2]
        below += under[:1] if above else under[1:2]
    headed = sum(map(begins_with_heading, blocks))
    return Habits(
        starts_with_genre,
        _commonest(between),
        _commonest(below),
        takes_numbers,
        kinds,
        has_headings=2 * headed > len(blocks) > 1,
        has_shelfmarks=have_shelfmarks(blocks),
        ends_with_dates=end_with_dates(blocks),
    )


def have_shelfmarks(blocks: Sequence[Block]) -> bool:
    """Return whether most titles begin with references, which all differ."""
    marks = [split_shelfmark(block.free[0].text)[0] for block in blocks if block.free]
    marks = [mark for mark in marks if mark and parse_date(mark) is None]
    return len(set(marks)) == len(marks) > 1 and len(marks) >= _MOSTLY * len(blocks)


def begins_with_heading(block: Block) -> bool:
    """Return whether a record begins in capitals, above its title and, below that, its date."""
    first, second = (*block.free[:2], None, None)[:2]
    return (
        first is not None
        and second is not None
        and first.text.isupper()
        and len(second.text) <= _LONGEST_BELOW_HEADING
        and not second.text.isupper()
        and block.date_in not in (first, second)
        and len(block.free) > len((first, second))
    )


def _repeated_kinds(blocks: Sequence[Block]) -> frozenset[str]:
    """Return the words that most records begin with, where the lines below them all differ."""
    pairs = [(block.free[0].text, block.free[1].text) for block in blocks if len(block.free) > 1]
    counts = Counter(first for first, _ in pairs)
    kinds = frozenset(
        kind
        for kind, count in counts.items()
        if count > 1 and len(kind.split()) <= _MOST_WORDS_OF_KIND
    )
    titles = [second for first, second in pairs if first in kinds]
    is_set_so = 2 * len(titles) > len(blocks) and len(set(titles)) == len(titles)
    return kinds if is_set_so else frozenset()


def begins_with_genre(block: Block, kinds: frozenset[str]) -> bool:
    """Return whether a record begins with its kind, above its title; kinds: those of the page."""
    if len(block.free) > 1 and block.free[0].text in kinds:
        return not block.free[1].text.endswith(ENDS_SENTENCE)
    if len(block.free) < 3 or not _GENRE.fullmatch(block.free[0].text):
        return False
    return not block.free[1].text.endswith(ENDS_SENTENCE)


def around_date(block: Block, free: Sequence[Mark]) -> tuple[list[Mark], list[Mark]]:
    """Return the free lines above the date's line, and those below it."""
    anchor = block.date_mark or block.date_in
    if anchor is None or anchor.kind is Kind.LABEL:
        return [*free[:1]], [*free[1:]]
    place = anchor.line.index
    return (
        [mark for mark in free if mark.line.index <= place],
        [mark for mark in free if mark.line.index > place],
    )


def _commonest(marks: Sequence[Mark]) -> str:
    """Return what most of these lines are."""
    sources = sum(mark.names_papers and not is_sentence(mark) for mark in marks)
    names = sum(mark.is_name for mark in marks)
    if 2 * sources > len(marks):
        return "source"
    return "people" if 2 * names > len(marks) else "summary"
