"""Letters that came through the wrong encoding: reported with the suggested repair, never repaired.

Two detectors. ftfy knows UTF-8 read as Windows-1252 and its kin ("Ministersâ€™"). It does not know UTF-8 read as
Chinese GBK ("D茅tente"), which shows as a Han character inside a Latin word; that is undone here and kept when the
result has no Han character left. Repairs use `ftfy.fix_encoding` only, so that curly quotes stay as they are.
"""

from __future__ import annotations

import re

from corpus.text import shorten

_HAN = "\u2e80-\u9fff\uf900-\ufaff"
_HAN_CHARACTER = re.compile(f"[{_HAN}]")
_LATIN = re.compile("[A-Za-zÀ-ɏ]")
_SUSPECT = re.compile(r"[^\x00-\x7f]{2}")
"""Such damage turns one letter into two or more, so a single odd letter is not looked at."""
_NAMED = 3
_CHECKED_CHARACTERS = 1_000_000


def describe_mojibake(text: str) -> str:
    """What is damaged in a text and how it was perhaps meant; "" when nothing is."""
    if text.isascii():
        return ""
    found: dict[str, str] = {}
    for word in re.split("[ \\t\\r\\n]+", text[:_CHECKED_CHARACTERS]):
        if len(found) >= _NAMED:
            break
        if not word.isascii() and word not in found and (meant := _meant(word)) != word:
            found[word] = meant
    lost = text.count("\ufffd")
    notes = [f"{_clip(word)!r} may be meant as {_clip(meant)!r}" for word, meant in found.items()]
    if notes:
        notes[-1] += " (wrong encoding); nothing was changed"
    if lost:
        notes.append(f"{lost} character{'s'[: lost > 1]} lost before the text came here (�)")
    return "; ".join(notes)


def _meant(word: str) -> str:
    if _HAN_CHARACTER.search(word):
        return _from_gbk(word) if _LATIN.search(word) else word
    if not _SUSPECT.search(word):
        return word
    # ftfy loads tables; only text with suspect letters pays for it.
    from ftfy import fix_encoding
    from ftfy.badness import is_bad

    return fix_encoding(word) if is_bad(word) else word


def _from_gbk(word: str) -> str:
    try:
        meant = word.encode("gb18030").decode("utf-8")
    except UnicodeError:
        return word
    return word if _HAN_CHARACTER.search(meant) else meant


def _clip(word: str) -> str:
    return shorten(word, 60)
