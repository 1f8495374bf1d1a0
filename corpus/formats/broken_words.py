"""Words that a copy has broken: soft hyphens, hyphens at a line's end, ligatures, HTML entities.

They are made whole before a page is read, so that they are found, quoted and compared as words;
each line that was mended is reported with what was pasted. Letters in a wrong encoding are only
reported (`mojibake.py`), because their repair is a guess.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Sequence

_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
_SOFT_HYPHEN = "\u00ad"
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
_LINE_END = re.compile(r"[\n\r\f\u2028\u2029]")
_SUSPECT = re.compile(r"[&\u00adﬀ-ﬆ]")
_BROKEN_END = re.compile(r"(?<![^\W\d_])([^\W\d_]+)[-\u2010]$")
_REST = re.compile(r"([^\W\d_]+)[^\s\w-]*(?:\s+|$)")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_KEEP_HYPHEN_AFTER = frozenset(
    "anti non pre post self ex semi co pro vice multi mid inter counter all well so half full high "
    "low long short cross cease over under old new north south east west two three first second "
    "third middle far near much ill then now one four five six seven eight nine ten sub ultra neo "
    "re un de in on off up out by to".split()
)


def make_words_whole(lines: Sequence[str]) -> list[str]:
    """Return lines with their broken words whole, each word on the line on which it begins."""
    return _join_broken_words([_mend(line) for line in lines])


def _mend(text: str) -> str:
    """Return a line without soft hyphens, ligatures and HTML entities.

    A soft hyphen at the line's end becomes a hyphen: the word goes on below.
    """
    if not _SUSPECT.search(text):
        return text
    for _ in range(2):  # "&amp;aacute;"
        text = _ENTITY.sub(lambda entity: html.unescape(entity.group()), text)
    stripped = text.rstrip()
    if stripped.endswith(_SOFT_HYPHEN):
        text = f"{stripped.rstrip(_SOFT_HYPHEN)}-"
    text = text.replace(_SOFT_HYPHEN, "").translate(_LIGATURES)
    return _LINE_END.sub(" ", text)


def _join_broken_words(lines: Sequence[str]) -> list[str]:
    """Return lines with each word that a line's end has broken whole on the upper line."""
    joined = list(lines)
    if not any(map(_BROKEN_END.search, joined)):
        return joined
    words = Counter(word.casefold() for line in lines for word in _WORD.findall(line))
    for place in range(len(joined) - 1):
        end, start = _BROKEN_END.search(joined[place]), _REST.match(joined[place + 1])
        if end and start and start[1].islower() and _is_one_word(end[1], start[1], words):
            joined[place] = joined[place][: end.end(1)] + start.group().rstrip()
            joined[place + 1] = joined[place + 1][start.end() :]
    return joined


def _is_one_word(first: str, last: str, words: Counter[str]) -> bool:
    """Return whether a word was broken here; "anti-" and "tank" are two with a hyphen.

    words: how often the page has each word.
    """
    joined, hyphened = f"{first}{last}".casefold(), f"{first}-{last}".casefold()
    if words[joined] or words[hyphened]:
        return words[joined] >= words[hyphened]
    return first.casefold() not in _KEEP_HYPHEN_AFTER and not words[first.casefold()] > 1
