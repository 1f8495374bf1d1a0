"""What the records say of a quotation, first those that its note cites, then those with its words.

A quotation that no mark closes ends where its sentences stop being the record's. A very long one
is looked at in parts where it does not stand as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus import Record
from embeddings import ArchiveView, TextQuery
from qa.answering import split_sentences
from qa.citations import (
    DIFFERS,
    LONGEST_COMPARED,
    NOT_THERE,
    STANDS,
    QuotationCheck,
    check_quotation,
)
from qa.manuscript.findings import Finding
from qa.manuscript.note_sources import Note
from qa.manuscript.quotations import FEWEST_WORDS, Quotation, count_words

_MOST_CANDIDATES = 20
"""Records in which the nearest words to a quotation are looked for."""
_MOST_ENDS = 12
"""Ends of sentences that are tried as the end of a quotation which no mark closes."""
_LEAST_IN_CITED = 0.7
"""Likeness that is enough in the record which the quotation's note cites."""
_SURE = 0.9
"""Likeness from which words that differ are one quotation, with a slip in it."""
_OMISSIONS = re.compile(r"…|\.\s?\.\s?\.|\[[^\[\]]*\]")
_LEAST_PHRASE = 3
"""Words of a part that is searched as a phrase."""


@dataclass(frozen=True)
class CheckedQuotation:
    """A quotation, or a part of it, with its finding and the record that has it, if any."""

    quotation: Quotation
    finding: Finding
    record: Record | None


class QuotationChecker:
    """Checks quotations against one state of an archive."""

    def __init__(self, view: ArchiveView) -> None:
        self._view = view

    def check(
        self, quotation: Quotation, note: Note | None, place: str
    ) -> Iterator[CheckedQuotation]:
        """Yield what the records say of a quotation, part by part where it is long.

        note: the first behind it. A quotation that no mark closes, in the middle of a paragraph,
        is ignored when no record has its words: the mark may be no quotation mark.
        """
        cited = () if note is None else note.records
        if quotation.is_open:
            quotation, check = self._end_of(quotation, cited)
            if check.verdict == NOT_THERE and quotation.start > 1:
                return
        else:
            check = self._best(quotation.words, cited)
        if check.verdict == NOT_THERE and len(quotation.words) > LONGEST_COMPARED:
            for part in _parts(quotation):
                yield _checked(part, self._best(part.words, cited), note, place)
            return
        yield _checked(quotation, check, note, place)

    def _best(self, words: str, cited: Sequence[Record]) -> QuotationCheck:
        """Return the check of words: where they stand, else in the cited records, else anywhere."""
        check = check_quotation(words, cited, _LEAST_IN_CITED)
        if check.verdict != STANDS:
            elsewhere = check_quotation(words, self._candidates(words))
            if elsewhere.verdict == STANDS or check.verdict == NOT_THERE:
                return elsewhere
        return check

    def _end_of(
        self, quotation: Quotation, cited: Sequence[Record]
    ) -> tuple[Quotation, QuotationCheck]:
        """Return how far a quotation that no mark closes goes: as far as a record has it."""
        check = self._best(quotation.words, cited)
        if check.likeness >= _SURE:
            return quotation, check
        ends = [end for _, end in split_sentences(quotation.words[:LONGEST_COMPARED])]
        nearest = quotation, check
        for end in reversed(ends[:_MOST_ENDS]):
            words = quotation.words[:end]
            if count_words(words) < FEWEST_WORDS:
                break
            shorter = Quotation(quotation.start, quotation.start + end, words, True)
            of_shorter = self._best(words, cited)
            if of_shorter.verdict == STANDS:
                return shorter, of_shorter
            if nearest[1].verdict == NOT_THERE and of_shorter.verdict == DIFFERS:
                nearest = shorter, of_shorter
        return nearest

    def _candidates(self, words: str) -> list[Record]:
        """Return the records with a part of a quotation as a phrase, then the nearest by words."""
        index = self._view.index.text_index
        if index is None:
            return []
        longest = max(_OMISSIONS.split(words), key=len)
        rows: list[int] = []
        if count_words(longest) >= _LEAST_PHRASE:
            phrase = TextQuery(longest, phrase=True)
            rows += index.rows_matching([phrase], limit=_MOST_CANDIDATES).tolist()
        rows += [row for row, _ in index.search([TextQuery(words)], limit=_MOST_CANDIDATES)]
        records = self._view.snapshot.records_at(dict.fromkeys(rows))
        return [records[row] for row in dict.fromkeys(rows) if row in records]


def _checked(
    quotation: Quotation, check: QuotationCheck, note: Note | None, place: str
) -> CheckedQuotation:
    words, start = quotation.words, quotation.start
    if check.citation is None:
        remark = "no record has these words, or words like them"
        finding = Finding("quotation", NOT_THERE, words, place, start, remark)
        return CheckedQuotation(quotation, finding, None)
    record = check.citation.record
    remark = "it stands in the record" if check.verdict == STANDS else "some words differ"
    verdict = check.verdict
    if note is not None and note.records and record not in note.records:
        verdict = DIFFERS
        source = "the citation behind it" if note.start else note.place
        remark += f"; but this is not a record that {source} cites"
    finding = Finding(
        "quotation",
        verdict,
        words,
        place,
        start,
        remark,
        record.id,
        record.title,
        check.citation.field,
        check.citation.start,
        check.citation.end,
        check.comparison,
    )
    return CheckedQuotation(quotation, finding, record)


def _parts(quotation: Quotation) -> Iterator[Quotation]:
    """Yield a long quotation in parts of whole sentences, or of whole words, that are compared."""
    words, begin = quotation.words, 0
    ends = [end for _, end in split_sentences(words)]
    at = 0
    while begin < len(words):
        limit = begin + LONGEST_COMPARED
        stop = 0
        while at < len(ends) and ends[at] <= limit:
            stop, at = ends[at], at + 1
        if stop <= begin:
            stop = min(len(words), limit)
            space = words.rfind(" ", begin + 1, stop)
            stop = space if stop < len(words) and space > begin else stop
        part = words[begin:stop]
        if count_words(part) >= FEWEST_WORDS:
            yield Quotation(quotation.start + begin, quotation.start + stop, part)
        begin = stop
