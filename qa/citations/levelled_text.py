"""A text with typography levelled, so that quotations are compared as readers compare them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_LEVELLED = str.maketrans(dict.fromkeys('‘’‚‹›`´“”„«»"', "'") | dict.fromkeys("‐‑‒–—―−", "-"))
"""Double marks and single ones too: a quotation in a quotation has the others."""
_CHARACTER = re.compile(r"\s+|\S[\u0300-\u036f]*")


@dataclass(frozen=True)
class LevelledText:
    """A text in which white space is one space, and marks of one kind have one shape.

    What nobody sees, as a soft hyphen or a mark of direction, is left out.

    Attributes:
        text: the levelled text.
        starts: for each of its letters, where that begins in the text before.
        ends: where it ends there.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, text: str, *, folds_case: bool = True) -> LevelledText:
        """Level a text; folds_case: capitals too."""
        letters: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for match in _CHARACTER.finditer(text):
            piece = match[0]
            if unicodedata.category(piece[0]) in ("Cf", "Cc") and not piece[0].isspace():
                continue
            level = " "
            if not piece[0].isspace():
                level = unicodedata.normalize("NFC", piece).translate(_LEVELLED)
                level = level.casefold() if folds_case else level
            letters.append(level)
            starts += [match.start()] * len(level)
            ends += [match.end()] * len(level)
        return cls("".join(letters), tuple(starts), tuple(ends))

    def places(self, start: int, end: int) -> tuple[int, int]:
        """Return where a span of this text is in the text before."""
        return self.starts[start], self.ends[end - 1]

    def find(self, words: str, begin: int = 0) -> int:
        """Return where levelled words stand, beginning and ending with whole words; -1: nowhere."""
        return find_whole(words, self.text, begin)


def find_whole(words: str, text: str, begin: int = 0) -> int:
    """Return where words are in a text, beginning and ending with whole words; -1 for nowhere."""
    start = text.find(words, begin)
    while start >= 0 and whole_words(text, start, start + len(words)) != (
        start,
        start + len(words),
    ):
        start = text.find(words, start + 1)
    return start


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span, widened to the ends of the words that it cuts, without spaces around it."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while start > 0 and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return start, end
