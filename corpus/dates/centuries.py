"""Centuries as catalogues write them: "XIXe siècle", "Anfang 18. Jh.", "19th c.", "нач. XIX в.".

They are rewritten in English for the grammar, and only where a text is nothing but such a date. A
short word as "c." or "s." counts after a Roman number or an ordinal, never after a bare number.
The words are in corpus/data/months.toml.
"""

from __future__ import annotations

import re
import tomllib
from importlib import resources

_WORDS: dict[str, str] = tomllib.loads(
    resources.files("corpus").joinpath("data", "months.toml").read_text(encoding="utf-8")
)["centuries"]
_PARTS = {
    word: part
    for part in ("early", "mid", "late", "first", "second")
    for word in _WORDS[part].split()
}


def _any_of(*names: str) -> str:
    words = sorted((word for name in names for word in _WORDS[name].split()), key=len, reverse=True)
    return "|".join(map(re.escape, words))


_FILLERS = rf"(?:(?:{_any_of('fillers')})\b\s*|d['’]\s*)*"
_HALF = rf"(?:{_any_of('first', 'second')})\.?\s*(?:{_any_of('half')})"
_PART = rf"(?:(?:{_HALF}|(?:{_any_of('early', 'mid', 'late')}))\b\.?[\s-]*{_FILLERS})?"
_SUFFIX = r"(?:[.º°ᵉ]|[-‐]?(?:th|st|nd|rd|ème|eme|er|e|ый|ого|го|й)\b)?"
_END = rf"({_PART})(\d{{1,2}}|[ivx]+)({_SUFFIX})"
_CENTURY = re.compile(
    rf"(?P<lead>{_PART})(?:(?:{_any_of('before')})\b\.?\s*)?{_END}"
    rf"(?:(?:\s*(?:{_any_of('after')})\b\.?)?\s*(?:[-‐–—/]|(?:und|et|y|e|и|i)\b)\s*{_END})?"
    rf"(?:\s*(?P<after>{_any_of('after')})\b\.?)?",
    re.IGNORECASE,
)
_BEFORE = re.compile(rf"\b(?:{_any_of('before')})\b\.?\s*(?:\d|[ivx]+\b)", re.IGNORECASE)
_SHORT = 3
"""Letters of a word for "century" that may be another word too."""
_ROMAN = "xi xii xiii xiv xv xvi xvii xviii xix xx xxi"  # the grammar reads no earlier century
_NUMBERS = {roman: number for number, roman in enumerate(_ROMAN.split(), 11)}
_LONGEST = 80


def century_in_english(text: str) -> str:
    """Return a century, or two with what lies between, in English words; "" for other text."""
    match = _CENTURY.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        return ""
    before, after = _BEFORE.search(text), (match["after"] or "").casefold()
    if bool(before) == bool(after):
        return ""
    lead, *groups = match.groups()
    ends = [groups[0:3], groups[3:6]] if groups[4] else [groups[0:3]]
    if lead:
        ends[0][0] = lead
    written = [_end_in_english(part, number) for part, number, _ in ends]
    is_ordinal = all(suffix or not number.isdigit() for _, number, suffix in ends)
    if not all(written) or not (is_ordinal or len(after) > _SHORT):
        return ""
    return " - ".join(written)


def _end_in_english(part: str, number: str) -> str:
    """Return one century, "" where its number is none that is read."""
    value = int(number) if number.isdigit() else _NUMBERS.get(number.casefold(), 0)
    if not 11 <= value <= 21:
        return ""
    century = "21st century" if value == 21 else f"{value}th century"
    words = re.findall(r"\w+", part.casefold())
    if not words:
        return century
    named = next((_PARTS[word] for word in words if word in _PARTS), "")
    is_half = any(word in _WORDS["half"].split() for word in words)
    if named in ("first", "second"):
        return f"{named} half of the {century}" if is_half else ""
    return f"{named} {century}"
