"""Check what a language model writes: the model arranges, the records speak.

A sentence counts only with a quotation that is found in the record that it names, letter for
letter. The record's complete sentences around that place are what a reader sees below it. Nothing
here judges whether the sentence is true. It may be marked "in the record's words" when it repeats
one of these sentences word for word; no list of dangerous words is needed for that, as no word may
be changed, added or left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus import TEXT_FIELDS, Record
from qa.answering import numbers_in, split_sentences
from qa.citations import Citation, cite, place_as_written

FEWEST_WORDS = 3
"""Words of a quotation. Fewer do not identify a place in a record."""
LONGEST_PASSAGE = 1_500
"""Characters that are quoted around a quotation; of longer sentences only the quotation is."""

_ONE_TYPOGRAPHY = str.maketrans("‘’‚“”„‐‑–", "'''\"\"\"---")
_MARKS_AROUND = " \t\r\n.…\"'“”‘’"
_WORD_OR_MARK = re.compile(r"\w+|[^\w\s]")
_FINAL_MARKS = {".", '"', "'"}

_EVENT = re.compile(
    r"\W*(?:covers|describes|records|recounts|summari[sz]es)\s+(?:an?|the)\s+"
    r"(?:meeting|conversation|conference|session|speech)\b(?P<details>[^;:]*?),?\s+"
    r"(?:where|in which|at which|during which)\s+",
    re.IGNORECASE,
)
"""The beginning of a summary that only says when and where it was said: "Covers a meeting that took
place on May 12, 1961, where"."""
_EVENT_DETAIL = re.compile(
    r"[\s,]+|(?:that|which|was|took|place|held|on|in|at|of|between|with|and|the)\b|\d+\b"
    r"|[A-Z][\w’'.-]*"
)
"""What such a beginning may contain: a date, a place, names."""


@dataclass(frozen=True)
class Grounding:
    """Where a sentence of a language model rests.

    Attributes:
        citation: the complete sentences of the record around the model's quotation.
        is_in_record_words: whether the model's sentence repeats them.
    """

    citation: Citation
    is_in_record_words: bool


def check_grounding(sentence: str, quotation: str, record: Record) -> Grounding | None:
    """Find the quotation in the record, and compare the sentence with the words around it.

    Returns None when the record does not contain the quotation.
    """
    for field in TEXT_FIELDS:
        text = record.field(field)
        if (place := find_quotation(quotation, text)) is not None:
            start, end = _complete_sentences(text, *place)
            if end - start > LONGEST_PASSAGE:
                return Grounding(cite(record, field, *place), False)
            return Grounding(
                cite(record, field, start, end), is_in_record_words(sentence, text[start:end])
            )
    return None


def find_quotation(quotation: str, text: str) -> tuple[int, int] | None:
    """Return the (start, end) of a quotation in a text, None when it is not there.

    Every letter must agree. White space, and the form of quotation marks and hyphens, may differ.
    """
    words = quotation.strip(_MARKS_AROUND)
    if len(words.split()) < FEWEST_WORDS or len(quotation) > LONGEST_PASSAGE:
        return None
    place = place_as_written(words, text)
    return None if place is None else (place.start, place.end)


def is_in_record_words(sentence: str, passage: str) -> bool:
    """Return whether a sentence repeats sentences of a passage: the same words in the same order.

    It may begin after the description of the event at which something was said. Numbers in words
    and in figures are the same.
    """
    claim = _words_and_marks(sentence)
    spans = split_sentences(passage)
    starts = [start for start, _ in spans]
    starts += [after for start, end in spans if (after := _after_event(passage, start, end))]
    return bool(claim) and any(
        _words_and_marks(passage[start:end]) == claim
        for start in starts
        for _, end in spans
        if start < end
    )


def _complete_sentences(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the (start, end) of the sentences that a place in a text touches."""
    touched = [span for span in split_sentences(text) if span[0] < end and span[1] > start]
    return min(start, touched[0][0]), max(end, touched[-1][1])


def _after_event(passage: str, start: int, end: int) -> int:
    """Return where the clause after the description of an event begins, 0 when there is none."""
    event = _EVENT.match(passage, start, end)
    if event is None or _EVENT_DETAIL.sub("", event["details"]):
        return 0
    return event.end()


def _words_and_marks(text: str) -> list[str]:
    """Return the words, numbers and punctuation marks of a sentence, without those that end it.

    The first letter may be large or small: a clause may come from the middle of a sentence.
    """
    text = text.translate(_ONE_TYPOGRAPHY).strip()
    text = text[:1].upper() + text[1:]
    tokens: list[str] = []
    position = 0
    for number in numbers_in(text):
        tokens += [*_WORD_OR_MARK.findall(text[position : number.start]), f"{number.value:f}"]
        position = number.end
    tokens += _WORD_OR_MARK.findall(text[position:])
    while tokens and tokens[-1] in _FINAL_MARKS:
        tokens.pop()
    return tokens
