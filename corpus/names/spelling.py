"""How names are spelt: the words of a text with their typography levelled, and how far apart two spellings lie.

Two spellings of a name are one when they differ only in case, diacritics, apostrophes, hyphens, dots and possessive 's:
"Teng Hsiao-p'ing" and "TENG HSIAO P’ING’s" have the same words. Beyond that, a slip is measured in edits.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

_APART = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7a3"
"""Scripts that leave no space between words: each of their characters is a word of its own."""
_LETTER = rf"(?:[^\W_{_APART}]|[\u0300-\u036f])"
_APOSTROPHE = "'’‘`´′＇"
_WORD = re.compile(rf"[{_APART}]|{_LETTER}+(?:[{_APOSTROPHE}]{_LETTER}+)*")
_NO_SIGN = str.maketrans("", "", _APOSTROPHE + "ʼʻʿʾʹ")
_PLAIN = str.maketrans(
    {"đ": "d", "ð": "d", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"}
)


class SpelledWord(NamedTuple):
    """A word of a text: text[start:end] without a possessive 's, text[start:stop] with it; key is its levelled form."""

    key: str
    start: int
    end: int
    stop: int


def split_words(text: str) -> list[SpelledWord]:
    """The words of a text, left to right. Hyphens and dots divide words; apostrophes inside a word do not."""
    found = []
    for match in _WORD.finditer(text):
        start, stop = match.span()
        possessive = stop - start > 2 and text[stop - 1] in "sS" and text[stop - 2] in _APOSTROPHE
        end = stop - 2 if possessive else stop
        key = normalize_word(text[start:end])
        if key:
            found.append(SpelledWord(key, start, end, stop))
    return found


def normalize_word(word: str) -> str:
    """One word without case, diacritics and apostrophes; "" when nothing else is in it."""
    if not word.isascii():
        apart = unicodedata.normalize("NFKD", word)
        word = unicodedata.normalize(
            "NFC", "".join(one for one in apart if not unicodedata.combining(one))
        )
        return word.casefold().translate(_PLAIN).translate(_NO_SIGN)
    return word.translate(_NO_SIGN).casefold()


@lru_cache(maxsize=1)
def ordinary_words() -> frozenset[str]:
    """English words that look like a name of the authority file, or lie within two edits of one."""
    text = resources.files("corpus").joinpath("data/ordinary-words.txt").read_text(encoding="utf-8")
    return frozenset(
        word for line in text.splitlines() if not line.startswith("#") for word in line.split()
    )
