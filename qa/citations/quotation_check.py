"""Whether quoted words are in a record: they stand, differ, or are not there.

Quotations are compared as readers compare them: white space, the shapes of quotation marks and
dashes, capitals, and the stop at the end do not count, "…" leaves words out, and brackets hold the
writer's own. Whatever else is different is shown, with the record's own words at that place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rapidfuzz import fuzz

from corpus import TEXT_FIELDS, Record
from qa.citations.citation import Citation, cite

STANDS, DIFFERS, NOT_THERE = "stands", "differs", "not there"
LEAST_LIKENESS = 0.8
"""Share of the letters, 0 to 1, that are the same, in order, in words that differ.

Of 300 sentences with a word exchanged the least like has 0.86; of 300 sentences looked for in
another record one reaches 0.8, a set phrase.
"""
_ALMOST = 0.9
"""A span with the right words may be so much less like than one that cuts the last one off."""
_OMISSION = re.compile(r"\s*(?:\[[^\[\]]{0,200}\]|\(\s*(?:…|\.\s?\.\s?\.)\s*\)|…|\.\s?\.\s?\.)\s*")
"""What stands in brackets is the writer's own, unless the text has it letter for letter."""
_LETTERS_IN_BRACKETS = re.compile(r"\[(\w{1,3})\](?=\w)|(?<=\w)\[(\w{1,4})\]")
_MARKS_AROUND = "\"'“”‘’«»„‚‹› \t\r\n"
_STOPS = ".,;:!?"
_LEVELLED = str.maketrans(
    dict.fromkeys("‘’‚‹›`´", "'") | dict.fromkeys("“”„«»", '"') | dict.fromkeys("‐‑‒–—―−", "-")
)


@dataclass(frozen=True)
class TextPlace:
    """A place of quoted words in a text: text[start:end].

    Attributes:
        start: offset of the first character.
        end: offset after the last.
        is_exact: whether they are there letter for letter.
        likeness: the share of letters that are the same, 0 to 1; 1 where they stand.
    """

    start: int
    end: int
    is_exact: bool
    likeness: float

    @property
    def stands(self) -> bool:
        """Whether the words are there as readers compare them."""
        return self.likeness == 1.0


@dataclass(frozen=True)
class DifferentWords:
    """Words of a quotation, and what the record has in their place; "" for nothing."""

    quoted: str
    recorded: str


@dataclass(frozen=True)
class QuotationCheck:
    """What became of a quotation.

    Attributes:
        verdict: STANDS, DIFFERS or NOT_THERE.
        citation: the record's own words at that place; None when they are not there.
        is_exact: whether it stands letter for letter.
        likeness: the share of letters that are the same, 0 to 1.
        differences: where the words differ, in order.
    """

    verdict: str = NOT_THERE
    citation: Citation | None = None
    is_exact: bool = False
    likeness: float = 0.0
    differences: tuple[DifferentWords, ...] = ()


def check_quotation(quotation: str, records: Iterable[Record]) -> QuotationCheck:
    """Return the best place of a quotation in some records, as the first of them has it."""
    best: TextPlace | None = None
    check = QuotationCheck()
    for record in records:
        for field in TEXT_FIELDS:
            place = place_in_text(quotation, record.field(field))
            if place is None or (best and place.likeness <= best.likeness and not place.is_exact):
                continue
            best = place
            citation = cite(record, field, place.start, place.end)
            differences = () if place.stands else _compare(quotation, citation)
            verdict = STANDS if place.stands else DIFFERS
            check = QuotationCheck(verdict, citation, place.is_exact, place.likeness, differences)
            if place.is_exact:
                return check
    return check


def place_in_text(quotation: str, text: str) -> TextPlace | None:
    """Return the place in a text that is most like the quoted words, None where none is like."""
    words = quotation.strip(_MARKS_AROUND)
    if not words or not text:
        return None
    for exact in (quotation.strip(), words):
        start = text.find(exact)
        if start >= 0:
            return TextPlace(start, start + len(exact), True, 1.0)
    levelled = _Levelled.of(text)
    words = _LETTERS_IN_BRACKETS.sub(lambda match: match[1] or match[2], words)
    pieces = [_Levelled.of(piece).text.strip() for piece in _OMISSION.split(words)]
    span = _span_of_pieces([piece for piece in pieces if piece], levelled.text)
    if span is not None:
        return TextPlace(*levelled.places(*span), False, 1.0)
    return _nearest(_Levelled.of(words).text.strip(), levelled)


def _nearest(words: str, text: _Levelled) -> TextPlace | None:
    aligned = fuzz.partial_ratio_alignment(words, text.text)
    if aligned is None or aligned.dest_end <= aligned.dest_start:
        return None
    nearest = _whole_words(text.text, aligned.dest_start, aligned.dest_end)
    as_worded = _span_of_words(words, text.text, nearest)
    likeness, worded = (
        fuzz.ratio(words, text.text[start:end]) / 100 for start, end in (nearest, as_worded)
    )
    span = as_worded if worded > _ALMOST * max(likeness, worded) else nearest
    likeness = max(likeness, worded)
    if likeness < LEAST_LIKENESS:
        return None
    return TextPlace(*text.places(*span), False, min(likeness, 0.999))


def _span_of_pieces(pieces: Sequence[str], text: str) -> tuple[int, int] | None:
    """Return where pieces stand in a text, one after the other; None when one of them does not."""
    first = end = -1
    for number, piece in enumerate(pieces):
        is_last = number == len(pieces) - 1
        start = _find_whole(piece, text, max(end, 0))
        if start < 0 and is_last and (piece := piece.rstrip(_STOPS)):
            start = _find_whole(piece, text, max(end, 0))
        if start < 0:
            return None
        first = start if first < 0 else first
        end = start + len(piece)
    return None if first < 0 else (first, end)


def _find_whole(piece: str, text: str, begin: int) -> int:
    """Return where a piece stands that begins and ends with whole words; -1 for nowhere."""
    start = text.find(piece, begin)
    while start >= 0 and _whole_words(text, start, start + len(piece)) != (
        start,
        start + len(piece),
    ):
        start = text.find(piece, start + 1)
    return start


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span, widened to the ends of the words that it cuts, without spaces around it."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while start > 0 and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return start, end


def _span_of_words(quotation: str, text: str, nearest: tuple[int, int]) -> tuple[int, int]:
    """Return a span whose words begin and end as those of the quotation do.

    nearest: a span of about its length, which is too short where the quotation lacks words, and
    too long where it has more.
    """
    quoted = quotation.split()
    reach = len(quotation) // 4 + 20
    first = max(0, nearest[0] - reach)
    places = [
        (match[0], first + match.start(), first + match.end())
        for match in re.finditer(r"\S+", text[first : nearest[1] + reach])
    ]
    matcher = SequenceMatcher(None, quoted, [word for word, _, _ in places], autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    if not blocks:
        return nearest
    begin = max(0, blocks[0].b - blocks[0].a)
    after = blocks[-1].b + blocks[-1].size
    last = min(len(places), after + len(quoted) - blocks[-1].a - blocks[-1].size) - 1
    return places[begin][1], places[last][2]


def _compare(quotation: str, citation: Citation) -> tuple[DifferentWords, ...]:
    """Return where the words of a quotation and of its place differ."""
    quoted, recorded = quotation.split(), citation.quote.split()
    quoted_level, recorded_level = (
        [_Levelled.of(word).text for word in words] for words in (quoted, recorded)
    )
    if quoted_level[-1].rstrip(_STOPS) == recorded_level[-1].rstrip(_STOPS):
        quoted_level[-1] = recorded_level[-1]
    matcher = SequenceMatcher(None, quoted_level, recorded_level, autojunk=False)
    return tuple(
        DifferentWords(" ".join(quoted[a:b]), " ".join(recorded[c:d]))
        for kind, a, b, c, d in matcher.get_opcodes()
        if kind != "equal"
    )


@dataclass(frozen=True)
class _Levelled:
    """A text with typography and capitals levelled, and the place of each letter before that."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> _Levelled:
        letters: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for match in re.finditer(r"\s+|\S[\u0300-\u036f]*", text):
            piece = match[0]
            if unicodedata.category(piece[0]) in ("Cf", "Cc") and not piece[0].isspace():
                continue  # nobody sees a soft hyphen or a mark of direction
            level = " "
            if not piece[0].isspace():
                level = unicodedata.normalize("NFC", piece).translate(_LEVELLED).casefold()
            letters.append(level)
            starts += [match.start()] * len(level)
            ends += [match.end()] * len(level)
        return cls("".join(letters), tuple(starts), tuple(ends))

    def places(self, start: int, end: int) -> tuple[int, int]:
        """Return where a span of this text is in the text before."""
        return self.starts[start], self.ends[end - 1]
