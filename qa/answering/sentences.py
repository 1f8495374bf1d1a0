"""Sentences of archival prose, as offsets; none ends after "Cde.", "A. Ya.", "U.S." or "No."."""

from __future__ import annotations

import re

_ABBREVIATIONS = frozenset(
    """
adm al amb approx apr art aug capt cde cdes cf ch co col com comr corp cpt d dec dept doc dr ed eds
etc ex excl feb fig fn fol gen gov hon i.e e.g inc jan jr jul jun lt ltd maj mar messrs mil mr mrs
ms mt no nos nov nr oct op para ph pp p par pres prof pt pts rep rev sec sen sept sep sgt sr st supt
tel tov trans u.k u.n u.s u.s.a u.s.s.r v vol vols vs viz yr yrs
""".split()
)
_TWO_LETTER_INITIALS = frozenset(("ch", "kh", "sh", "ts", "ya", "ye", "yo", "yu", "zh"))
"""Each is one letter in Cyrillic, as in "A. Ya. Vyshinsky"."""
_ITEM_MARK = r"[ \t]*(?:[-•*–—]|\d{1,3}[.)]|\(?[a-z]\))[ \t]"
"""What a line of a list begins with."""
_POSSIBLE_END = re.compile(
    r"\.(?:[ \u00a0]\.){2,}|(?<![.!?…])[.!?…]++[\"'”’»)\]]*+(?=\s|$)|[。！？]+[”’」』）]*|\n{2,}"
    rf"|\n(?={_ITEM_MARK})|\n(?=[ \t]*[^\W\d_])"
)
_ITEM = re.compile(_ITEM_MARK)
_ITEM_NUMBER = re.compile(r"[ \t\n]*\d{1,3}\.\Z")
_LONGEST_ITEM_NUMBER = 12
_BEFORE_DIGIT = re.compile(r"\s*\d")
_BEFORE_SMALL_LETTER = re.compile(r"\s*[\"'“‘(\[]*[a-zà-öø-ÿа-я]")
_BEFORE_OPENING_WORD = re.compile(
    r"\s+[\"'“‘(\[]*(?:The|This|That|These|Those|It|He|She|They|In|On|At|A|An|But|And)\b"
)
_WORD_BEFORE_STOP = re.compile(r"([^\W\d_][\w.]*)\.$|(\d+)\.$")
_LONGEST_ABBREVIATION = 30


def split_sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Return the (start, end) of each sentence, left to right, without white space around it."""
    spans: list[tuple[int, int]] = []
    start = 0
    for mark in _POSSIBLE_END.finditer(text):
        if not _continues(text, start, mark.start(), mark.end()):
            spans.append(_trim(text, start, mark.end()))
            start = mark.end()
    spans.append(_trim(text, start, len(text)))
    return tuple((start, end) for start, end in spans if start < end)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))


def _continues(text: str, start: int, stop: int, end: int) -> bool:
    """Return whether the sentence from `start` goes on after the mark text[stop:end]."""
    if text[stop] in "。！？":
        return False
    small_letter_follows = _BEFORE_SMALL_LETTER.match(text, end) is not None
    if text[stop] == "\n":
        return _continues_after_line(text, start, end, end - stop, small_letter_follows)
    if text[stop] in "!?" or text[stop:end].startswith(("..", ". ", "…")):
        return small_letter_follows
    if end - start < _LONGEST_ITEM_NUMBER and _ITEM_NUMBER.match(text[start:end]):
        begins_line = start == 0 or "\n" in text[start - 1 : stop]
        if begins_line:
            return end < len(text)
    if small_letter_follows and end < len(text):
        return True
    return _is_abbreviation(text, stop, end)


def _continues_after_line(
    text: str, start: int, end: int, line_ends: int, small_letter_follows: bool
) -> bool:
    """Return whether a sentence goes on in the next line.

    A single line end ends a sentence before an item of a list, and after an item when the next line
    begins with a capital letter.
    """
    if line_ends > 1 or _ITEM.match(text, end) is not None:
        return False
    is_item = _ITEM.match(text, start + (text[start : start + 1] == "\n")) is not None
    return not is_item or small_letter_follows


def _is_abbreviation(text: str, stop: int, end: int) -> bool:
    """Return whether the full stop belongs to an abbreviation, an initial or a shelfmark."""
    match = _WORD_BEFORE_STOP.search(text[max(0, stop - _LONGEST_ABBREVIATION) : stop + 1])
    if match is None or match.group(1) is None:
        return False
    word = match.group(1).casefold()
    if len(word) <= 3 and _BEFORE_DIGIT.match(text, end):  # f. 5, op. 49, d. 131, ll. 193-194
        return True
    if end == len(text):
        return False
    has_inner_stops = re.fullmatch(r"(?:\w\.)+\w", word) is not None
    if has_inner_stops:  # "U.S. The" begins a sentence, "U.S. Embassy" does not
        return _BEFORE_OPENING_WORD.match(text, end) is None
    if word in _ABBREVIATIONS:
        return True
    return match.group(1)[0].isupper() and (len(word) == 1 or word in _TWO_LETTER_INITIALS)
