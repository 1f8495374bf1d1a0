"""Split a text into normalized words, so that two spellings of a name can be compared.

Spellings that differ only in case, diacritics, apostrophes, hyphens, dots and possessive 's have
the same words: "Teng Hsiao-p'ing" and "TENG HSIAO P’ING’s".
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7a3"
"""Characters of scripts without spaces between words; each character counts as a word."""
_LETTER = rf"(?:[^\W_{_UNSPACED}]|[\u0300-\u036f])"
_APOSTROPHES = "'’‘`´′＇"
_WORD = re.compile(rf"[{_UNSPACED}]|{_LETTER}+(?:[{_APOSTROPHES}]{_LETTER}+)*")
_WITHOUT_APOSTROPHES = str.maketrans("", "", _APOSTROPHES + "ʼʻʿʾʹ")
_PLAIN_LETTERS = str.maketrans(
    {"đ": "d", "ð": "d", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"}
)


class SpelledWord(NamedTuple):
    """A word of a text.

    Attributes:
        key: its normalized form.
        start: where it begins, as in text[start:end].
        end: where it ends without a possessive 's.
        stop: where it ends with a possessive 's.
    """

    key: str
    start: int
    end: int
    stop: int


def split_words(text: str) -> list[SpelledWord]:
    """Return the words of a text. Hyphens and dots separate words; apostrophes do not."""
    words = []
    for match in _WORD.finditer(text):
        start, stop = match.span()
        is_possessive = (
            stop - start > 2 and text[stop - 1] in "sS" and text[stop - 2] in _APOSTROPHES
        )
        end = stop - 2 if is_possessive else stop
        if key := normalize_word(text[start:end]):
            words.append(SpelledWord(key, start, end, stop))
    return words


def normalize_word(word: str) -> str:
    """Return a word without case, diacritics and apostrophes; "" if nothing else remains."""
    if word.isascii():
        return word.translate(_WITHOUT_APOSTROPHES).casefold()
    letters = unicodedata.normalize("NFKD", word)
    word = unicodedata.normalize(
        "NFC", "".join(letter for letter in letters if not unicodedata.combining(letter))
    )
    return word.casefold().translate(_PLAIN_LETTERS).translate(_WITHOUT_APOSTROPHES)


@lru_cache(maxsize=1)
def ordinary_words() -> frozenset[str]:
    """Return the English words that are within two edits of a name in the authority file."""
    text = resources.files("corpus").joinpath("data/ordinary-words.txt").read_text(encoding="utf-8")
    return frozenset(
        word for line in text.splitlines() if not line.startswith("#") for word in line.split()
    )
