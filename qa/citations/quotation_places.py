"""Where quoted words are in a text: exact places first, then as readers compare, then the nearest.

White space, the shapes of quotation marks and dashes, capitals, and the stop at the end do not
count, "…" leaves words out, and brackets hold the writer's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rapidfuzz import fuzz

from qa.citations.levelled_text import LevelledText, find_whole, whole_words

LEAST_LIKENESS = 0.8
"""Share of the letters, 0 to 1, that are the same, in order, in words that differ.

Of 300 sentences with a word exchanged the least like has 0.86; of 300 sentences looked for in
another record one reaches 0.8, a set phrase.
"""
LONGEST_COMPARED = 4_000
"""Characters of a quotation that is looked for where it does not stand: comparing takes a time that
grows with the square of its length."""
OMISSION = re.compile(r"\s*(?:\[[^\[\]]{0,200}\]|\(\s*(?:…|\.\s?\.\s?\.)\s*\)|…|\.\s?\.\s?\.)\s*")
"""Words in brackets are the writer's own, unless the text has it letter for letter."""
LETTERS_IN_BRACKETS = re.compile(r"\[(\w{1,3})\](?=\w)|(?<=\w)\[(\w{1,4})\]")
STOPS = ".,;:!?"
_ALMOST = 0.9
"""A span with the right words may be so much less like than one that cuts the last one off."""
_MARKS_AROUND = "\"'“”‘’«»„‚‹› \t\r\n"


@dataclass(frozen=True)
class TextPlace:
    """A place of quoted words in a text: text[start:end].

    Attributes:
        start: offset of the first character.
        end: offset after the last.
        is_exact: whether they are there letter for letter.
        likeness: the share of letters that are the same, 0 to 1; 1 where they stand.
    """

    start: int
    end: int
    is_exact: bool
    likeness: float

    @property
    def stands(self) -> bool:
        """Whether the words are there as readers compare them."""
        return self.likeness == 1.0


def place_in_text(quotation: str, text: str, least: float = LEAST_LIKENESS) -> TextPlace | None:
    """Return the place in a text that is most like the quoted words, None where none is like.

    least: how like, 0 to 1, words must be that do not stand.
    """
    words = quotation.strip(_MARKS_AROUND)
    if not words or not text:
        return None
    for exact in (quotation.strip(), words):
        start = find_whole(exact, text)
        if start >= 0:
            return TextPlace(start, start + len(exact), True, 1.0)
    levelled = LevelledText.of(text)
    words = LETTERS_IN_BRACKETS.sub(lambda match: match[1] or match[2], words)
    pieces = [LevelledText.of(piece).text.strip() for piece in OMISSION.split(words)]
    span = _span_of_pieces([piece for piece in pieces if piece], levelled)
    if span is not None:
        return TextPlace(*levelled.places(*span), False, 1.0)
    if len(words) > LONGEST_COMPARED:
        return None
    return _nearest(LevelledText.of(words).text.strip(), levelled, least)


def place_as_written(words: str, text: str) -> TextPlace | None:
    """Return where words are in a text with every letter and capital, None where they are not.

    White space and the shapes of marks do not count; nothing may be left out. A part of a word, or
    of a word with hyphens, is none.
    """
    levelled = LevelledText.of(text, folds_case=False)
    plain_words = LevelledText.of(words, folds_case=False).text.strip()
    start = levelled.find(plain_words) if plain_words else -1
    while start >= 0:
        end = start + len(plain_words)
        if "-" not in (levelled.text[start - 1 : start], levelled.text[end : end + 1]):
            begin, stop = levelled.places(start, end)
            return TextPlace(begin, stop, text[begin:stop] == words, 1.0)
        start = levelled.find(plain_words, start + 1)
    return None


def _nearest(words: str, text: LevelledText, least: float) -> TextPlace | None:
    aligned = fuzz.partial_ratio_alignment(words, text.text)
    if aligned is None or aligned.dest_end <= aligned.dest_start:
        return None
    nearest = whole_words(text.text, aligned.dest_start, aligned.dest_end)
    as_worded = _span_of_words(words, text.text, nearest)
    likeness, worded = (
        fuzz.ratio(words, text.text[start:end]) / 100 for start, end in (nearest, as_worded)
    )
    span = as_worded if worded > _ALMOST * max(likeness, worded) else nearest
    likeness = max(likeness, worded)
    if likeness < least:
        return None
    return TextPlace(*text.places(*span), False, min(likeness, 0.999))


def _span_of_pieces(pieces: Sequence[str], text: LevelledText) -> tuple[int, int] | None:
    """Return where pieces are in a text, one after the other; None when one of them does not."""
    first = end = -1
    for number, piece in enumerate(pieces):
        is_last = number == len(pieces) - 1
        start = text.find(piece, max(end, 0))
        if start < 0 and is_last and (piece := piece.rstrip(STOPS)):
            start = text.find(piece, max(end, 0))
        if start < 0:
            return None
        first = start if first < 0 else first
        end = start + len(piece)
    return None if first < 0 else (first, end)


def _span_of_words(quotation: str, text: str, nearest: tuple[int, int]) -> tuple[int, int]:
    """Return a span with first and last words as in the quotation.

    nearest: a span of about its length, which is too short where the quotation lacks words, and
    too long where it has more.
    """
    quoted = quotation.split()
    reach = len(quotation) // 4 + 20
    first = max(0, nearest[0] - reach)
    places = [
        (match[0], first + match.start(), first + match.end())
        for match in re.finditer(r"\S+", text[first : nearest[1] + reach])
    ]
    matcher = SequenceMatcher(None, quoted, [word for word, _, _ in places], autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    if not blocks:
        return nearest
    begin = max(0, blocks[0].b - blocks[0].a)
    after = blocks[-1].b + blocks[-1].size
    last = min(len(places), after + len(quoted) - blocks[-1].a - blocks[-1].size) - 1
    return places[begin][1], places[last][2]
