"""Where a quotation stands in a record, word for word or nearly so.

What historians may change without a word does not count (Chicago 13.7, 17th edition): the kind of
quotation marks and dashes, the first letter, the mark at the end, and what "…" leaves out. Letters
in brackets within a word are the record's, words in brackets are the writer's own.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rapidfuzz import fuzz

from corpus import TEXT_FIELDS, Record
from qa.manuscript.findings import ComparedWords

LEAST_LIKENESS = 70.0
"""Of 100, by rapidfuzz: less alike is another text."""
_LEAST_WORDS_ALIKE = 0.5
"""The share of words that two texts have in the same order, to be compared at all."""
_LONGEST_COMPARED = 3_000
"""Characters of a quotation that are compared when it is not there word for word."""

_TYPOGRAPHY = str.maketrans("‘’‚‛“”„‟«»‹›‐‑‒–—−", '\'\'\'\'""""""""------')
_TOKEN = re.compile(r"\w+|[^\w\s]")
_SHOWN = re.compile(r"\w+(?:['-]\w+)*|[^\w\s]")
_IN_WORD = re.compile(r"\[(\w{1,3})\](?=\w)|(?<=\w)\[(\w{1,4})\]")
_GAP = re.compile(r"\[?(?:…|\.(?:\s?\.){2,3})\]?|\[[^\[\]]{0,200}\]")


@dataclass(frozen=True, slots=True)
class TextPlace:
    """A place in a text: text[start:end].

    Attributes:
        start: offset of the first character.
        end: offset after the last.
        is_exact: whether the quotation is there word for word.
        likeness: 0 to 1, the share of words that agree; below 1 only marks or capitals differ from
            0.99 on.
    """

    start: int
    end: int
    is_exact: bool
    likeness: float


@dataclass(frozen=True, slots=True)
class QuotationPlace:
    """A place in a field of a record, one of TEXT_FIELDS."""

    record: Record
    field: str
    place: TextPlace

    @property
    def quote(self) -> str:
        """The words of the record at that place."""
        return self.record.field(self.field)[self.place.start : self.place.end]


class _Words:
    """The words of a text in small letters, each with its place, for searching runs of them."""

    def __init__(self, text: str) -> None:
        self.spans = [match.span() for match in re.finditer(r"\w+", text)]
        words = [text[start:end].casefold() for start, end in self.spans]
        self.joined = f" {' '.join(words)} "
        self._starts: list[int] = []
        position = 1
        for word in words:
            self._starts.append(position)
            position += len(word) + 1

    def word_at(self, character: int) -> int:
        """Return the number of the word at a character of `joined`."""
        return max(0, bisect_right(self._starts, character) - 1)


def locate_quotation(words: str, records: Iterable[Record]) -> QuotationPlace | None:
    """Return where a quotation stands; None where no record comes near.

    That is the first record that has it word for word, else the one that is most alike.
    """
    best: QuotationPlace | None = None
    for record in records:
        for field in TEXT_FIELDS:
            place = locate_in_text(words, record.field(field))
            if place is not None and place.is_exact:
                return QuotationPlace(record, field, place)
            if place is not None and (best is None or place.likeness > best.place.likeness):
                best = QuotationPlace(record, field, place)
    return best


def locate_in_text(words: str, text: str) -> TextPlace | None:
    """Return where a quotation stands in a text, word for word or nearly so; None for nowhere."""
    parts, levelled = quoted_parts(words), text.translate(_TYPOGRAPHY)
    within = _Words(levelled)
    if not parts or not within.spans:
        return None
    spans = _exact_spans(parts, within)
    if spans is None:
        return _nearest(" ".join(parts), within)
    agrees = all(
        _is_same(part, levelled[start:end]) for part, (start, end) in zip(parts, spans, strict=True)
    )
    return TextPlace(spans[0][0], spans[-1][1], agrees, 1.0 if agrees else 0.99)


def quoted_parts(words: str) -> list[str]:
    """Return the runs of words that a quotation gives as the record's own, between its gaps."""
    text = _IN_WORD.sub(lambda match: match[1] or match[2], words.translate(_TYPOGRAPHY))
    return [part.strip() for part in _GAP.split(text) if re.search(r"\w", part)]


def difference(written: str, recorded: str) -> tuple[ComparedWords, ...]:
    """Return two texts side by side, word by word and mark by mark; typography is levelled."""
    own, theirs = (_SHOWN.findall(text.translate(_TYPOGRAPHY)) for text in (written, recorded))
    while own and theirs and theirs[-1][0].isalnum() and not own[-1][0].isalnum():
        own.pop()  # the mark at the end of a quotation is the writer's
    matcher = SequenceMatcher(None, own, theirs, autojunk=False)
    return tuple(
        ComparedWords(_join(own[i:j]), _join(theirs[k:m]))
        for _, i, j, k, m in matcher.get_opcodes()
    )


def _nearest(words: str, text: _Words) -> TextPlace | None:
    """Return the run of words that is most like these, None where none comes near."""
    quoted = _Words(words).joined.strip()[:_LONGEST_COMPARED]
    if len(quoted) > len(text.joined):
        return None
    alignment = fuzz.partial_ratio_alignment(
        quoted, text.joined.strip(), score_cutoff=LEAST_LIKENESS
    )
    if alignment is None:
        return None
    first = text.word_at(alignment.dest_start + 1)
    last = text.word_at(max(alignment.dest_start + 1, alignment.dest_end))
    own, recorded = quoted.split(), text.joined.split()[first : last + 1]
    matcher = SequenceMatcher(None, own, recorded, autojunk=False)
    if (likeness := matcher.ratio()) < _LEAST_WORDS_ALIKE:
        return None
    # The alignment may begin or end inside a word that is none of these.
    changes = matcher.get_opcodes()
    first += changes[0][4] if changes[0][0] == "insert" else 0
    last -= changes[-1][4] - changes[-1][3] if changes[-1][0] == "insert" else 0
    return TextPlace(text.spans[first][0], text.spans[last][1], False, likeness * 0.98)


def _exact_spans(parts: Sequence[str], text: _Words) -> list[tuple[int, int]] | None:
    """Return the place of each part, one after the other; None where one is not there."""
    spans, position = [], 0
    for part in parts:
        wanted = _Words(part).joined
        place = text.joined.find(wanted, position)
        if place < 0:
            return None
        first = text.word_at(place + 1)
        last = text.word_at(place + len(wanted) - 2)
        spans.append((text.spans[first][0], text.spans[last][1]))
        position = place + len(wanted) - 1
    return spans


def _is_same(part: str, recorded: str) -> bool:
    """Return whether words and marks agree, but for the first letter and the marks at the ends."""
    own, theirs = _TOKEN.findall(part), _TOKEN.findall(recorded)
    while own and not own[-1][0].isalnum():
        own.pop()
    while own and not own[0][0].isalnum():
        own.pop(0)
    if own and theirs and own[0][0].casefold() == theirs[0][0].casefold():
        own[0] = theirs[0][0] + own[0][1:]
    return own == theirs


def _join(tokens: Sequence[str]) -> str:
    text = " ".join(tokens)
    return re.sub(r" ([.,;:!?)\]%])", r"\1", re.sub(r"([(\[]) ", r"\1", text))
