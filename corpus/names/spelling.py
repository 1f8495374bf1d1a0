"""How names are spelt: the words of a text, normalized.

Two spellings of a name are one when they differ only in case, diacritics, apostrophes, hyphens, dots
and possessive 's: "Teng Hsiao-p'ing" and "TENG HSIAO P’ING’s" have the same words.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7a3"
"""Scripts that leave no space between words: each of their characters is a word."""
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
        start, end: its place, text[start:end], without a possessive 's.
        stop: where it ends with a possessive 's.
    """

    key: str
    start: int
    end: int
    stop: int


def split_words(text: str) -> list[SpelledWord]:
    """Return the words of a text. Hyphens and dots divide words, apostrophes inside do not."""
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
    """Return one word without case, diacritics and apostrophes; "" if there is nothing else."""
    if word.isascii():
        return word.translate(_WITHOUT_APOSTROPHES).casefold()
    letters = unicodedata.normalize("NFKD", word)
    word = unicodedata.normalize(
        "NFC", "".join(letter for letter in letters if not unicodedata.combining(letter))
    )
    return word.casefold().translate(_PLAIN_LETTERS).translate(_WITHOUT_APOSTROPHES)


@lru_cache(maxsize=1)
def ordinary_words() -> frozenset[str]:
    """Return English words that are a name of the authority file, or within two edits of one."""
    text = resources.files("corpus").joinpath("data/ordinary-words.txt").read_text(encoding="utf-8")
    return frozenset(
        word for line in text.splitlines() if not line.startswith("#") for word in line.split()
    )
