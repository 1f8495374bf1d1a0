"""Letters that came through the wrong encoding: reported with a suggested repair, never repaired.

ftfy knows UTF-8 read as Windows-1252 and similar encodings ("Ministersâ€™"). It does not know UTF-8
read as Chinese GBK ("D茅tente"), which shows as a Han character inside a Latin word; that is undone
in this file. Repairs use `ftfy.fix_encoding` only, so that curly quotes stay as they are.
"""

from __future__ import annotations

import re

from corpus.text import count_phrase, shorten

_HAN_CHARACTER = re.compile("[\u2e80-\u9fff\uf900-\ufaff]")
_LATIN = re.compile("[A-Za-zÀ-ɏ]")
_SUSPECT = re.compile(r"[^\x00-\x7f]{2}")
"""Such damage turns one letter into two or more, so a single odd letter is no sign of it."""
_WHITE_SPACE = re.compile("[ \\t\\r\\n]+")
_WORDS_NAMED = 3
_LONGEST_WORD = 60
_CHECKED_CHARACTERS = 1_000_000


def describe_mojibake(text: str) -> str:
    """Return which words of a text are damaged and how they may be meant; "" if none are."""
    if text.isascii():
        return ""
    repairs: dict[str, str] = {}
    for word in dict.fromkeys(_WHITE_SPACE.split(text[:_CHECKED_CHARACTERS])):
        if not word.isascii() and (repaired := _repair(word)) != word:
            repairs[word] = repaired
        if len(repairs) == _WORDS_NAMED:
            break
    notes = [
        f"{_quote(word)} may be meant as {_quote(repaired)}" for word, repaired in repairs.items()
    ]
    if notes:
        notes[-1] += " (wrong encoding); nothing was changed"
    if lost := text.count("\ufffd"):
        notes.append(f"{count_phrase(lost, 'character')} lost before the text came here (�)")
    return "; ".join(notes)


def _quote(word: str) -> str:
    return repr(shorten(word, _LONGEST_WORD))


def _repair(word: str) -> str:
    if _HAN_CHARACTER.search(word):
        return _undo_gbk(word) if _LATIN.search(word) else word
    if not _SUSPECT.search(word):
        return word
    # ftfy loads tables, so it is imported only for text with suspect letters.
    from ftfy import fix_encoding
    from ftfy.badness import is_bad

    return fix_encoding(word) if is_bad(word) else word


def _undo_gbk(word: str) -> str:
    try:
        decoded = word.encode("gb18030").decode("utf-8")
    except UnicodeError:
        return word
    return word if _HAN_CHARACTER.search(decoded) else decoded
