"""One line of a page, and what it is: a date, a header, a pager, a label, a link of the site.

A line is classified once, each property at its first use. To teach it the words of a new page, add
them to corpus/data/boilerplate.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from corpus.dates import UNDATED_MARKS, ArchivalDate, parse_date
from corpus.formats import boilerplate
from corpus.formats.markdown_marks import split_link, strip_emphasis
from corpus.text import fold

_INVISIBLE = "\ufeff\u200b\u200c\u200d\u200e\u200f\u2060\u00ad"
SURROUNDING = " \t\v\x00\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u202f\u205f\u3000" + _INVISIBLE
SURROUNDING += "".join(map(chr, range(0x2000, 0x200B)))
WITHOUT_INVISIBLE = dict.fromkeys(map(ord, _INVISIBLE))
"""For str.translate."""

_NUMBER = r"\d{1,3}(?:[,.\u00a0\u202f ]\d{3})+|\d{1,9}"
_NOUN = r"(?:search\s+)?(?:results?|records?|documents?|items?|entries|matches)"
_RANGE_OF_TOTAL = re.compile(
    rf"(?:(?:showing|displaying|viewing|{_NOUN})\s*:?\s*){{0,3}}"
    rf"({_NUMBER})\s*(?:[-‐‑‒–—−]|to|through)\s*({_NUMBER})"
    rf"\s+(?:out\s+)?of\s+(?:(?:about|over|approximately)\s+)?({_NUMBER})\+?(?:\s+{_NOUN})?\s*\.?",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    rf"(?:{_NOUN}\s*:\s*)?(?:(?:{_NUMBER})\s+of\s+)?({_NUMBER})(?:\s+{_NOUN}(?:\s+found)?)"
    r"(?:,\s*\d[\d.,]*\s?[KMG]B)?(?:\s+in\s+(?:all|total))?",
    re.IGNORECASE,
)
_LONGEST_COUNT = 120

_PAGE_OF = re.compile(r"page\s+\d[\d,]*(?:\s+(?:of|/)\s+\d[\d,]*)?", re.IGNORECASE)
_NOTICE = re.compile(
    r"(?:©|\(c\)\s|copyright\b).*|.*\ball rights reserved\b.*"
    r"|(?:sign up|subscribe)\b.*\b(?:newsletters?|updates|mailing list|e-?mails?)\b.*",
    re.IGNORECASE,
)
_LONGEST_NOTICE = 300
_LONGEST_PAGER = 300
_LONGEST_LINKS = 200
_BETWEEN_LINKS = re.compile(r"[|·•/]| {2,}|\t")
_ARROWS = re.compile("([«»‹›])")
_FACET = re.compile(r".{1,80}?\s*\(\d[\d,]{0,8}\)")
_SEPARATOR = re.compile(r"[-‐‑‒–—−_*=~#•‣◦▪▫●○■□∙·⁃+.\s]+")
_LIST_MARKS = "*•·- "
_BULLET = re.compile(r"(?:[-*+–—•‣◦▪▫●○■□◘∙·⁃]|\d{1,4}[.)])[\s\u00a0]+")

_LONGEST_DATE = 80
_COULD_BE_DATE = re.compile(
    r"\d|\ban [IVX]|dat[euoyi]|дат|\b(?:[bnosz]\.\s?[djf]|nd\b|s/f)|odat|centur|ties\b"
    r"|\b[ivx]{2,5}(?:e\b|\b)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"\d\.$")
"""A date line has no full stop; "spring 1989." is the last line of a wrapped sentence."""
_DATE_LABEL = re.compile(r"dated?\s*:\s*", re.IGNORECASE)
_NUMERIC_DATE = re.compile(r"(?<![\w.,/-])(\d{1,2})([./-])(\d{1,2})\2\d{4}(?!\w)")
_LONGEST_WITH_NUMBERS = 200
_EMPHASIZED = re.compile(r"(?:#{1,6}\s+)?([*_]{1,3})?(.+?)\1?")
_LONGEST_LABEL = 40
_LONGEST_LABELLED = 1000


class HeaderCount(NamedTuple):
    """What a page's header says of its records, as in "51 - 60 of 289".

    Attributes:
        first: number of the page's first record in the listing, None where only a total is stated.
        last: number of its last record, None likewise.
        total: records of the whole listing.
    """

    first: int | None
    last: int | None
    total: int

    @property
    def promised(self) -> int | None:
        """The records that the page should have; None for a total alone or a backward count."""
        if self.first is None or self.last is None or self.last < self.first:
            return None
        return self.last - self.first + 1


@dataclass(frozen=True, eq=False)
class Line:
    """One line of a text.

    Attributes:
        index: position in the text, from 0.
        number: number in an editor, from 1; a form feed cuts a line without raising the number.
        text: the line without the white space around it, "" for a blank line.
        indent: columns before the text, a tab counting up to four.
        gap: blank lines directly above.
        day_first: how the text writes 10.11.1950, None where nothing shows it.
        pasted: the text as pasted, where words in it were broken; else "".
    """

    index: int
    number: int
    text: str
    indent: int
    gap: int
    day_first: bool | None = None
    pasted: str = ""

    @property
    def end(self) -> int:
        """The column after the last character, as pasted."""
        return self.indent + len(self.pasted or self.text)

    @cached_property
    def folded(self) -> str:
        """The text as it is compared with known lines."""
        return fold(self.text)

    @cached_property
    def date(self) -> ArchivalDate | None:
        """The date, if the line is only a date."""
        return parse_date_line(self.text, self.day_first)

    @cached_property
    def bullet(self) -> str:
        """The bullet or number before the words, without the space after it."""
        match = _BULLET.match(self.text)
        return match.group().strip(SURROUNDING) if match else ""

    @cached_property
    def header_count(self) -> HeaderCount | None:
        """The count that the line states, if it states nothing else."""
        if len(self.text) > _LONGEST_COUNT:
            return None
        if match := _RANGE_OF_TOTAL.fullmatch(self.text):
            return HeaderCount(*map(_whole_number, match.groups()))
        match = _TOTAL.fullmatch(self.text)
        return HeaderCount(None, None, _whole_number(match.group(1))) if match else None

    @property
    def states_range(self) -> bool:
        """Whether the line states which records of a listing the page has."""
        return self.header_count is not None and self.header_count.first is not None

    @property
    def starts_page(self) -> bool:
        """Whether the line can only be at the top of a page."""
        known = (
            self.folded in boilerplate.PAGE_STARTS
            or self._without_markdown in boilerplate.PAGE_STARTS
        )
        return known or self.text == "SEARCH RESULTS" or self.states_range

    @cached_property
    def is_header(self) -> bool:
        """Whether the line is known from the top of pages, plain or in Markdown."""
        known = self.folded in boilerplate.HEADERS or self._without_markdown in boilerplate.HEADERS
        return known or self.header_count is not None

    @property
    def is_separator(self) -> bool:
        """Whether the line has only dashes, dots, stars or bullets."""
        return _SEPARATOR.fullmatch(self.text) is not None

    @cached_property
    def is_page_end(self) -> bool:
        """Whether the line is a pager, a notice or a link of the site, wherever it is."""
        item = self._without_list_mark
        return (
            _is_pager_row(item)
            or _PAGE_OF.fullmatch(item) is not None
            or (len(item) <= _LONGEST_NOTICE and _NOTICE.fullmatch(item) is not None)
            or any(link in boilerplate.SURE_LINKS for link in self._links)
        )

    @property
    def could_be_page_end(self) -> bool:
        """Whether the line may be part of a page's end, as "Next", "7" or "About"."""
        item = self._without_list_mark
        return (
            _is_small_number(item) or fold(item) in boilerplate.PAGE_END_WORDS or bool(self._links)
        )

    @property
    def is_facet(self) -> bool:
        """Whether the line is a word with its count, as "Stalin, Joseph (12)"."""
        return _FACET.fullmatch(self.text) is not None

    @property
    def is_boilerplate(self) -> bool:
        """Whether the line may belong to a page's end or its lists with counts."""
        return self.is_page_end or self.could_be_page_end or self.is_facet

    @property
    def is_pager(self) -> bool:
        """Whether the line is one part of a pager: "Next", "7", "›"."""
        return _is_pager_part(self.folded)

    @cached_property
    def label(self) -> str:
        """The label of a document's page that the line is or begins with, as "citation:"."""
        if (
            self.folded in boilerplate.PDF_LABELS
            or self.folded.rstrip(":") in boilerplate.WEB_LABELS
        ):
            return self.folded
        before, colon, _ = self.text[:_LONGEST_LABEL].partition(":")
        label = f"{fold(before)}:"
        return label if colon and label in boilerplate.INLINE_LABELS else ""

    @property
    def later_label(self) -> str:
        """The label, as in `label`, or an ordinary word that is a label below another label."""
        if self.label:
            return self.label
        if self.folded.rstrip(":") in boilerplate.LATER_LABELS:
            return self.folded
        before, colon, _ = self.folded.partition(":")
        is_label = (
            colon and before in boilerplate.LATER_LABELS and len(self.text) < _LONGEST_LABELLED
        )
        return f"{before}:" if is_label else ""

    @property
    def _without_markdown(self) -> str:
        """The folded words in Markdown's heading, emphasis or link; "" for a plain line."""
        if self.text[:1] not in ("#", "*", "_", "["):
            return ""
        return fold(strip_emphasis(split_link(self.text)[0]))

    @property
    def _without_list_mark(self) -> str:
        return self.text.lstrip(_LIST_MARKS)

    @cached_property
    def _links(self) -> list[str]:
        """The links of a line such as "About | Contact"; none if one of its parts is unknown."""
        item = self._without_list_mark
        if len(item) > _LONGEST_LINKS:
            return []
        parts = [part for part in map(fold, _BETWEEN_LINKS.split(item)) if part]
        return parts if all(part in boilerplate.LINKS for part in parts) else []


def strip_bullet(text: str) -> str:
    """Return the text without the bullet or number before its words."""
    return _BULLET.sub("", text, count=1) if _BULLET.match(text) else text


def parse_date_line(text: str, day_first: bool | None = None) -> ArchivalDate | None:
    """Return the date, if the text is only a date, apart from a bullet and Markdown's marks.

    day_first: as in `Line`.
    """
    if len(text) > _LONGEST_DATE or _SENTENCE_END.search(text):
        return None
    if not _COULD_BE_DATE.search(text) and text.strip().casefold() not in UNDATED_MARKS:
        return None
    return _parse_marked_date(text, day_first)


@lru_cache(maxsize=10_000)  # pages repeat their dates
def _parse_marked_date(text: str, day_first: bool | None) -> ArchivalDate | None:
    visible = text.translate(WITHOUT_INVISIBLE)
    date = parse_date(visible, day_first=day_first)
    if date is None and (match := _EMPHASIZED.fullmatch(strip_bullet(visible))):
        date = parse_date(match.group(2).strip(), day_first=day_first)
    if date is None and (label := _DATE_LABEL.match(visible)):
        date = parse_date(visible[label.end() :], day_first=day_first)
    return date


def order_of_numbers(texts: Iterable[str]) -> bool | None:
    """Return whether numeric dates in these lines put the day first; None if nothing shows it."""
    orders = set()
    for text in texts:
        for match in _NUMERIC_DATE.finditer(text) if len(text) <= _LONGEST_WITH_NUMBERS else ():
            if (int(match[1]) > 12) != (int(match[3]) > 12):
                orders.add(int(match[1]) > 12)
    return orders.pop() if len(orders) == 1 else None


def _whole_number(written: str) -> int:
    return int(re.sub(r"\D", "", written))


def _is_small_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 3


def _is_pager_part(text: str) -> bool:
    return (
        text in boilerplate.PAGER_WORDS or text in boilerplate.PAGER_MARKS or _is_small_number(text)
    )


def _is_pager_row(text: str) -> bool:
    """Return whether the text is a row such as "« first ‹ previous 1 2 3"."""
    if len(text) > _LONGEST_PAGER:
        return False
    tokens = fold(_ARROWS.sub(r" \1 ", text)).split()
    if len(tokens) < 2 or not all(map(_is_pager_part, tokens)):
        return False
    numbers = sum(map(_is_small_number, tokens))
    words = sum(token in boilerplate.PAGER_WORDS for token in tokens)
    marks = len(tokens) - numbers - words
    return (
        numbers >= 3 or words >= 2 or bool(words and (numbers or marks)) or bool(numbers and marks)
    )
