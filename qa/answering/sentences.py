"""Sentences of archival prose, as offsets: full stops after "Cde.", "A. Ya.", "U.S." and "No." end nothing."""

from __future__ import annotations

import re

_ABBREVIATIONS = frozenset(
    """
adm al amb approx apr art aug capt cde cdes cf ch co col com comr corp cpt d dec dept doc dr ed eds etc ex
excl feb fig fn fol gen gov hon i.e e.g inc jan jr jul jun lt ltd maj mar messrs mil mr mrs ms mt no nos nov
nr oct op para ph pp p par pres prof pt pts rep rev sec sen sept sep sgt sr st supt tel tov trans u.k u.n u.s
u.s.a u.s.s.r v vol vols vs viz yr yrs
""".split()
)
_TWO_LETTER_INITIALS = frozenset(("ch", "kh", "sh", "ts", "ya", "ye", "yo", "yu", "zh"))
"""One letter each in Cyrillic, as in "A. Ya. Vyshinsky"."""
_MARK = r"[ \t]*(?:[-•*–—]|\d{1,3}[.)]|\(?[a-z]\))[ \t]"
"""What a line of a list begins with."""
_END = re.compile(
    r"\.(?:[ \u00a0]\.){2,}|[.!?…]+[\"'”’»)\]]*(?=\s|$)|[。！？]+[”’」』）]*|\n{2,}|\n(?="
    + _MARK
    + r")|\n(?=[ \t]*[^\W\d_])"
)
_ITEM = re.compile(_MARK)
_NUMBER_OF_ITEM = re.compile(r"[ \t\n]*\d{1,3}\.\Z")
_DIGIT = re.compile(r"\s*\d")
_ANEW = re.compile(
    r"\s+[\"'“‘(\[]*(?:The|This|That|These|Those|It|He|She|They|In|On|At|A|An|But|And)\b"
)
_LAST_WORD = re.compile(r"([^\W\d_][\w.]*)\.$|(\d+)\.$")
_LOWER = re.compile(r"\s*[\"'“‘(\[]*[a-zà-öø-ÿа-я]")


def split_sentences(text: str) -> tuple[tuple[int, int], ...]:
    """The (start, end) of each sentence, left to right, without the white space between them."""
    found: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if _goes_on(text, start, match.start(), match.end()):
            continue
        _keep(text, start, match.end(), found)
        start = match.end()
    _keep(text, start, len(text), found)
    return tuple(found)


def _keep(text: str, start: int, end: int, found: list[tuple[int, int]]) -> None:
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    right = end - (len(piece) - len(piece.rstrip()))
    if left < right:
        found.append((left, right))


def _goes_on(text: str, start: int, stop: int, end: int) -> bool:
    """Whether the mark at `stop` is no end of a sentence: an abbreviation, an initial, or small letters after it.

    A single new line is an end before an item of a list, and after one when the next line begins with a capital.
    """
    if text[stop] == "\n":
        in_list = _ITEM.match(text, start + (text[start : start + 1] == "\n")) is not None
        return (
            end - stop == 1
            and _ITEM.match(text, end) is None
            and (not in_list or _LOWER.match(text, end) is not None)
        )
    if text[stop] in "。！？":
        return False
    if text[stop] in "!?":
        return _LOWER.match(text, end) is not None
    if text[stop:end].startswith(("..", ". ", "…")):
        return _LOWER.match(text, end) is not None
    if (
        end - start < 12
        and _NUMBER_OF_ITEM.match(text[start:end])
        and ("\n" in text[max(0, start - 1) : stop] or start == 0)
    ):
        return end < len(text)
    word = _LAST_WORD.search(text[max(0, stop - 30) : stop + 1])
    if _LOWER.match(text, end) is not None and end < len(text):
        return True
    if word is None or word.group(1) is None:
        return False
    last = word.group(1).casefold()
    if len(last) <= 3 and _DIGIT.match(text, end):  # a shelfmark: f. 5, op. 49, d. 131, ll. 193-194
        return True
    is_initial = word.group(1)[0].isupper() and (len(last) == 1 or last in _TWO_LETTER_INITIALS)
    inner = re.fullmatch(r"(?:\w\.)+\w", last) is not None
    if last in _ABBREVIATIONS or inner:
        return end < len(text) and not (inner and _starts_anew(text, end))
    return is_initial and end < len(text)


def _starts_anew(text: str, end: int) -> bool:
    """After "U.S.": a following word such as "The" begins a sentence; a name does not."""
    return _ANEW.match(text, end) is not None
