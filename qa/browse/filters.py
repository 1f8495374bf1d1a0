"""A narrowing: what a reader has narrowed the records to, as the address of a page holds it.

Everything that a page of records shows follows from its address, so that a link, a reload and the back button show the
same. An address comes from anywhere: what it says wrongly is left out, never an error.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import parse_qs, urlencode

from corpus import KINDS_OF_DOCUMENT, ORDERS, collapse_whitespace, parse_date

FACETS = ("decade", "kind", "person", "place", "collection", "tag", "dated", "summary")
"""What records are counted and narrowed by, in the order in which it is shown."""

NONE = "-"
"""The value of a facet for the records that have none: no kind in the title, no collection in the listing."""

LONGEST = 500
"""Characters of one value in an address; what is longer is left out."""
MOST_VALUES = 50
"""Values of one facet."""
MOST_PAGES = 10_000_000
MOST_SELECTED = 100
"""Records picked one by one; so many ids an address still holds."""

_FIXED = {
    "decade": re.compile(r"\d{0,3}0s"),
    "kind": re.compile("|".join(map(re.escape, (*KINDS_OF_DOCUMENT, NONE)))),
    "dated": re.compile("dated|undated"),
    "summary": re.compile("with|without"),
}
"""The values that there can be, for facets that have the same ones in every archive."""
_TEXTS = {"words": "words", "own": "note_words", "from": "begin", "to": "end"}


@dataclass(frozen=True)
class BrowseFilters:
    """What is chosen. Choices of one facet widen each other (cable or letter); those of different ones narrow.

    words: all of which a record must hold. own: the same for the reader's notes and tags. begin, end: days as an
    archive writes dates, kept as typed. chosen: (facet of FACETS, value), each once. page: from 1.
    picked: ids of records, each once, in the order of picking; they narrow nothing.
    """

    words: str = ""
    note_words: str = ""
    begin: str = ""
    end: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    order: str = "date"
    page: int = 1
    selected: tuple[str, ...] = ()

    @classmethod
    def from_address(cls, address: Mapping[str, Sequence[str]]) -> BrowseFilters:
        """Read the parts of an address, each with all of its values. What cannot be is left out."""

        def last(name: str) -> str:
            values = address.get(name) or ("",)
            return values[-1] if len(values[-1]) <= LONGEST else ""

        chosen = [
            (facet, value)
            for facet in FACETS
            for value in address.get(facet, ())
            if _is_value(facet, value)
        ]
        kept = [
            pair
            for facet in FACETS
            for pair in [*dict.fromkeys(p for p in chosen if p[0] == facet)][:MOST_VALUES]
        ]
        texts = {field: collapse_whitespace(last(name)) for name, field in _TEXTS.items()}
        picked = (one for one in address.get("pick", ()) if one.strip() and len(one) <= LONGEST)
        page = last("page")
        return cls(
            **texts,
            choices=tuple(kept),
            order=last("order") if last("order") in ORDERS else "date",
            page=min(max(int(page), 1), MOST_PAGES) if re.fullmatch("[0-9]{1,9}", page) else 1,
            selected=tuple(dict.fromkeys(picked))[:MOST_SELECTED],
        )

    @classmethod
    def from_query(cls, query: str) -> BrowseFilters:
        """Read the part of an address behind its question mark."""
        return cls.from_address(parse_qs(query))

    def to_address(self) -> dict[str, list[str]]:
        """The parts of the address that shows this again; only what differs from showing everything."""
        found = {name: [text] for name, field in _TEXTS.items() if (text := getattr(self, field))}
        for facet, value in self.choices:
            found.setdefault(facet, []).append(value)
        if self.order != "date":
            found["order"] = [self.order]
        if self.page > 1:
            found["page"] = [str(self.page)]
        if self.selected:
            found["pick"] = list(self.selected)
        return found

    @property
    def query_string(self) -> str:
        """The same as one text: "kind=cable&from=1949"."""
        return urlencode(self.to_address(), doseq=True)

    @property
    def period(self) -> tuple[date | None, date | None]:
        """The first and the last day; None for a side that is open, or is no date."""
        begin, end = (_date(self.begin), _date(self.end))
        return (begin and begin[0], end and end[1])

    @property
    def mistakes(self) -> tuple[str, ...]:
        """What of the period cannot be used, in words for the reader."""
        wrong = [text for text in (self.begin, self.end) if text and _date(text) is None]
        said = [
            f"Not a date: “{text}”. Write 1949, May 1961 or 6 May 1961."
            for text in dict.fromkeys(wrong)
        ]
        begin, end = self.period
        return (
            (*said, "The period ends before it begins.")
            if begin and end and end < begin
            else tuple(said)
        )

    @property
    def is_active(self) -> bool:
        """Whether anything at all is narrowed."""
        return bool(self.words or self.note_words or self.begin or self.end or self.choices)

    def values(self, facet: str) -> tuple[str, ...]:
        """The values chosen of a facet."""
        return tuple(value for name, value in self.choices if name == facet)

    def toggled(self, facet: str, value: str) -> BrowseFilters:
        """With a value of a facet chosen, or no longer; from its first page."""
        pair = (facet, value)
        chosen = tuple(one for one in self.choices if one != pair)
        if chosen == self.choices:
            chosen = (*chosen, pair)
        in_order = sorted(chosen, key=lambda one: FACETS.index(one[0]))
        return replace(self, choices=tuple(in_order), page=1)

    def with_fields(self, **texts: str) -> BrowseFilters:
        """With other words, own or order; from its first page."""
        return replace(self, **texts, page=1)  # type: ignore[arg-type]

    @property
    def cleared(self) -> BrowseFilters:
        """With nothing narrowed; the order and what is picked stay."""
        return BrowseFilters(order=self.order, selected=self.selected)

    def with_period(self, begin: str, end: str) -> BrowseFilters:
        """With another period; from its first page."""
        return replace(self, begin=begin, end=end, page=1)

    def with_selected(self, ids: Iterable[str]) -> BrowseFilters:
        """With these records picked too, as far as MOST_PICKED allows."""
        return replace(self, selected=tuple(dict.fromkeys((*self.selected, *ids)))[:MOST_SELECTED])

    def without_selected(self, ids: Collection[str]) -> BrowseFilters:
        """With these records no longer picked."""
        return replace(self, selected=tuple(one for one in self.selected if one not in ids))

    @property
    def for_saving(self) -> BrowseFilters:
        """What is worth keeping under a name: without a page, and without records picked one by one."""
        return replace(self, page=1, selected=())


def _is_value(facet: str, value: str) -> bool:
    if not value.strip() or len(value) > LONGEST:
        return False
    pattern = _FIXED.get(facet)
    return pattern is None or pattern.fullmatch(value) is not None


def _date(written: str) -> tuple[date | None, date | None] | None:
    """The days of a date as typed; None when it is none."""
    found = parse_date(written) if written else None
    return None if found is None or found.undated else (found.earliest, found.latest)
