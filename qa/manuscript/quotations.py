"""Quotations in running text: what stands between quotation marks of any language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus import MarkedParagraph

FEWEST_WORDS = 3
"""Words of a quotation that is checked: fewer do not identify a place in a record."""

_CLOSING = {"“": "”", "„": "“”", "«": "»", "‹": "›", "「": "」", "『": "』", '"': '"', "‘": "’"}
_REVERSED = {"»": "«", "›": "‹"}
"""German books open with the mark with which French ones close."""
_OPENS_BEFORE = re.compile(r"(?:^|[\s(\[{—–\-/“„«\"‘])$")
_WORD = re.compile(r"\w")
_GROUPS = re.compile(r"\w+(?:['’‑-]\w+)*")
_IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words in quotation marks: paragraph.text[start:end], without the marks."""

    start: int
    end: int
    words: str


def quotations_in(paragraph: MarkedParagraph) -> Iterator[Quotation]:
    """Yield the quotations of a paragraph, left to right; those inside others are left out.

    A block quotation is one as a whole. One that no mark closes goes on to the end, as when
    several paragraphs are quoted.
    """
    text = paragraph.text
    if paragraph.is_block_quotation:
        start, end = 0, len(text)
        if text[0] in _CLOSING and text[-1] in _CLOSING[text[0]]:
            start, end = 1, end - 1
        if count_words(text) >= FEWEST_WORDS:
            yield Quotation(start, end, text[start:end])
        return
    position = 0
    while (opening := _next_opening(text, position)) is not None:
        mark = text[opening]
        closings = _CLOSING.get(mark) or _REVERSED[mark]
        closing = _closing(text, opening, closings)
        if closing is None and (opening or mark in ('"', "‘", *_REVERSED)):
            position = opening + 1
            continue
        end = len(text) if closing is None else closing
        words = text[opening + 1 : end]
        if count_words(words) >= FEWEST_WORDS:
            yield Quotation(opening + 1, end, words)
        position = end + 1


def count_words(text: str) -> int:
    """Return the number of words; three characters of a script without spaces count as one."""
    ideographs = len(_IDEOGRAPH.findall(text))
    return len(_GROUPS.findall(_IDEOGRAPH.sub(" ", text))) + ideographs // 3


def _next_opening(text: str, position: int) -> int | None:
    for place in range(position, len(text)):
        mark = text[place]
        if mark not in _CLOSING and mark not in _REVERSED:
            continue
        is_before_word = bool(_WORD.match(text[place + 1 : place + 2])) or text[
            place + 1 : place + 2
        ] in tuple("[…(.‘'“$£€")
        if is_before_word and _OPENS_BEFORE.search(text[max(0, place - 1) : place]):
            return place
        if mark in "「『«‹" and text[place + 1 : place + 2].strip() != mark:
            return place
    return None


def _closing(text: str, opening: int, closings: str) -> int | None:
    """Return the place of the mark that closes; marks of the same kind inside are stepped over."""
    mark, depth = text[opening], 0
    if mark == "‘":
        return _closing_apostrophe(text, opening)
    for place in range(opening + 1, len(text)):
        if text[place] in closings:
            if depth == 0:
                return place
            depth -= 1
        elif text[place] == mark and mark not in closings:
            depth += 1
    return None


def _closing_apostrophe(text: str, opening: int) -> int | None:
    """Return where ‘ is closed: by the first ’ that no letter follows, rather not one behind an s.

    "‘One of the boys’ work’" goes on behind the genitive.
    """
    places = []
    for place in range(opening + 1, len(text)):
        if text[place] == "‘":
            break
        if text[place] == "’" and not _WORD.match(text[place + 1 : place + 2]):
            places.append(place)
    return next(
        (place for place in places if text[place - 1] != "s"), places[0] if places else None
    )
