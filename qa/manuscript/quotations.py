"""Quotations in running text: what stands between quotation marks of any language."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from corpus import MarkedParagraph

FEWEST_WORDS = 3
"""Words of a quotation that is checked: fewer do not identify a place in a record."""

_CLOSING = {"“": "”", "„": "“”", "«": "»", "‹": "›", "「": "」", "『": "』", '"': '"', "‘": "’"}
_REVERSED = {"»": "«", "›": "‹"}
"""German books open with the mark with which French ones close."""
_PAIRS = _CLOSING | _REVERSED
_CONTINUED = frozenset('“„«「『"')
"""Marks that may open a quotation of several paragraphs; an apostrophe looks like the others."""
_MARK = re.compile(f"[{''.join(_PAIRS)}]")
_APOSTROPHE = re.compile("[‘’]")
_OPENS_BEFORE = re.compile(r"(?:^|[\s(\[{—–\-/“„«\"‘])$")
_WORD = re.compile(r"\w")
_GROUPS = re.compile(r"\w+(?:['’‑-]\w+)*")
_IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words in quotation marks: paragraph.text[start:end], without the marks.

    Attributes:
        start: offset of the first character.
        end: offset after the last.
        words: the text between these offsets.
        is_open: whether no mark closes it, so that it may end before `end`.
    """

    start: int
    end: int
    words: str
    is_open: bool = False


def quotations_in(paragraph: MarkedParagraph) -> Iterator[Quotation]:
    """Yield the quotations of a paragraph, left to right; those inside others are left out.

    A block quotation is one as a whole. One that no mark closes goes on to the end, as when
    several paragraphs are quoted; where it does not begin the paragraph, to the next note or
    quotation. The time taken is proportional to the length.
    """
    text = paragraph.text
    if paragraph.is_block_quotation:
        start, end = 0, len(text)
        if text[0] in _CLOSING and text[-1] in _CLOSING[text[0]]:
            start, end = 1, end - 1
        if count_words(text) >= FEWEST_WORDS:
            yield Quotation(start, end, text[start:end])
        return
    closings = _closings(text)
    open_start: int | None = None
    position = 0
    for match in _MARK.finditer(text):
        opening = match.start()
        if opening < position or not _opens(text, opening):
            continue
        mark = text[opening]
        closing = _closing_apostrophe(text, opening) if mark == "‘" else closings.get(opening)
        if closing is None:
            if opening == 0 and mark in _CONTINUED:
                yield from _with_words(Quotation(1, len(text), text[1:], True))
                return
            if open_start is None and mark in _CONTINUED:
                open_start = opening
            continue
        if open_start is not None:
            yield from _open_quotation(paragraph, open_start + 1, opening)
            open_start = None
        yield from _with_words(Quotation(opening + 1, closing, text[opening + 1 : closing]))
        position = closing + 1
    if open_start is not None:
        yield from _open_quotation(paragraph, open_start + 1, len(text))


def _open_quotation(paragraph: MarkedParagraph, start: int, end: int) -> Iterator[Quotation]:
    """Yield a quotation that no mark closes: to the first note behind it, at most to `end`."""
    note = bisect_right(paragraph.marks, start, key=lambda mark: mark.offset)
    if note < len(paragraph.marks):
        end = min(end, paragraph.marks[note].offset)
    yield from _with_words(Quotation(start, end, paragraph.text[start:end], True))


def _with_words(quotation: Quotation) -> Iterator[Quotation]:
    if count_words(quotation.words) >= FEWEST_WORDS:
        yield quotation


def count_words(text: str) -> int:
    """Return the number of words; three characters of a script without spaces count as one."""
    ideographs = len(_IDEOGRAPH.findall(text))
    return len(_GROUPS.findall(_IDEOGRAPH.sub(" ", text))) + ideographs // 3


def _opens(text: str, place: int) -> bool:
    """Return whether the mark at a place may open a quotation, by the characters around it."""
    after = text[place + 1 : place + 2]
    if text[place] in "「『«‹" and after.strip() != text[place]:
        return True
    is_before_word = bool(_WORD.match(after)) or after in tuple("[…(.‘'“$£€")
    return is_before_word and bool(_OPENS_BEFORE.search(text[max(0, place - 1) : place]))


def _closings(text: str) -> dict[int, int]:
    """Return the place that closes each mark; marks of the same kind inside are stepped over."""
    closings: dict[int, int] = {}
    for mark, closing_marks in _PAIRS.items():
        open_places: list[int] = []
        for match in re.finditer(f"[{mark}{closing_marks}]", text):
            if match[0] in closing_marks and open_places:
                closings[open_places.pop()] = match.start()
            if match[0] == mark:
                open_places.append(match.start())
    return closings


def _closing_apostrophe(text: str, opening: int) -> int | None:
    """Return where ‘ is closed: by the first ’ that no letter follows, rather not one behind an s.

    "‘One of the boys’ work’" goes on behind the genitive. No further ‘ is stepped over.
    """
    after_s: int | None = None
    for match in _APOSTROPHE.finditer(text, opening + 1):
        place = match.start()
        if match[0] == "‘":
            break
        if not _WORD.match(text[place + 1 : place + 2]):
            if text[place - 1] != "s":
                return place
            after_s = place if after_s is None else after_s
    return after_s
