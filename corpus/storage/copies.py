"""Two copies of one text: whether they are the same words, and which of them is the better copy.

A copy is worse where its end is cut off ("…"), where hyphens break its words, or where letters have
lost their accents. A worse copy never replaces a better one.
"""

from __future__ import annotations

import re
import unicodedata

from corpus.text import fold

_SOFT_HYPHEN = "\u00ad"
_BROKEN = re.compile(r"(?<=[^\W\d_])[-\u2010][ \n]+(?=[a-zß-ÿ])|\u00ad")
_CUT = re.compile(r"\s*(?:…|\.\.\.|[\[(](?:…|\.\.\.|more)[\])]|\bread more)[\s.]*$", re.IGNORECASE)
_NOT_WORDS = re.compile(r"[\W_]+")
_FEWEST_COMMON = 20
"""Characters that a cut copy must have, so that what it is a cut of is sure."""


def loose(text: str) -> str:
    """Return the words of a text without accents, punctuation and the hyphens that break them."""
    text = _BROKEN.sub("", text)
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = "".join(char for char in text if not unicodedata.combining(char))
    return " ".join(_NOT_WORDS.sub(" ", fold(text)).split())


def is_cut_of(text: str, full_text: str) -> bool:
    """Return whether a text is the beginning of another and says that it is cut there."""
    if not _CUT.search(text):
        return False
    beginning = loose(_CUT.sub("", text))
    return len(beginning) >= _FEWEST_COMMON and loose(full_text).startswith(beginning)


def is_worse_copy(text: str, copy: str) -> bool:
    """Return whether `text` is worse than `copy`, which has the same words or more."""
    if is_cut_of(text, copy):
        return True
    return loose(text) == loose(copy) and _quality(text) < _quality(copy)


def _quality(text: str) -> tuple[int, int, bool]:
    """Return what makes a copy good: whole words, then accents, then a full stop at its end."""
    letters = unicodedata.normalize("NFKD", text)
    accents = sum(unicodedata.combining(char) != 0 for char in letters)
    return -len(_BROKEN.findall(text)), accents, text.rstrip().endswith((".", "!", "?"))
