"""Whether quoted words are in a record: they stand, differ, or are not there.

Whatever is different, as readers compare, is shown with the record's own words at that place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corpus import TEXT_FIELDS, Record
from qa.citations.citation import Citation, cite
from qa.citations.compared_words import ComparedWords, compare_words
from qa.citations.quotation_places import LEAST_LIKENESS, TextPlace, place_in_text

STANDS, DIFFERS, NOT_THERE = "stands", "differs", "not there"


@dataclass(frozen=True)
class QuotationCheck:
    """What became of a quotation.

    Attributes:
        verdict: STANDS, DIFFERS or NOT_THERE.
        citation: the record's own words at that place; None when they are not there.
        is_exact: whether it stands letter for letter.
        likeness: the share of letters that are the same, 0 to 1.
        comparison: both side by side, where the words differ; () elsewhere.
    """

    verdict: str = NOT_THERE
    citation: Citation | None = None
    is_exact: bool = False
    likeness: float = 0.0
    comparison: tuple[ComparedWords, ...] = ()

    @property
    def differences(self) -> tuple[ComparedWords, ...]:
        """Where the words differ, in order."""
        return tuple(words for words in self.comparison if not words.agrees)


def check_quotation(
    quotation: str, records: Iterable[Record], least: float = LEAST_LIKENESS
) -> QuotationCheck:
    """Return the best place of a quotation in some records, as the first of them has it.

    least: how like, 0 to 1, words must be that differ.
    """
    best: TextPlace | None = None
    best_citation: Citation | None = None
    for record in records:
        for field in TEXT_FIELDS:
            place = place_in_text(quotation, record.field(field), least)
            if place is None or (best and place.likeness <= best.likeness and not place.is_exact):
                continue
            best, best_citation = place, cite(record, field, place.start, place.end)
            if place.is_exact:
                return QuotationCheck(STANDS, best_citation, True, 1.0)
    if best is None or best_citation is None:
        return QuotationCheck()
    if best.stands:
        return QuotationCheck(STANDS, best_citation, False, 1.0)
    comparison = compare_words(quotation, best_citation.quote)
    return QuotationCheck(DIFFERS, best_citation, False, best.likeness, comparison)
