"""Browse filters: what a reader has limited the records to, as the address of a page gives it.

A page of records depends on its address alone, so that a link, a reload and the back button all
show the same. Anyone can write an address: parts that are not valid are ignored, never an error.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import parse_qs, urlencode

from corpus import KINDS_OF_DOCUMENT, ORDERS, collapse_whitespace, parse_date

FACETS = ("decade", "kind", "person", "place", "collection", "file", "tag", "dated", "summary")
"""What records are counted and filtered by, in the order of display."""

NONE = "-"
"""The value of a facet for records without one: no kind in the title, no collection, no file."""

LONGEST = 500
"""Characters of one value in an address; a longer value is ignored."""
MOST_VALUES = 50
"""Values chosen of one facet."""
MOST_PAGES = 10_000_000
"""The highest page number; a higher one is replaced by it."""
MOST_SELECTED = 100
"""Records selected one by one; an address has room for this many ids."""

_VALUE_PATTERNS = {
    "decade": re.compile(r"\d{0,3}0s"),
    "kind": re.compile("|".join(map(re.escape, (*KINDS_OF_DOCUMENT, NONE)))),
    "dated": re.compile("dated|undated"),
    "summary": re.compile("with|without"),
}
"""The possible values of the facets that have the same values in every archive."""
_FIELD_OF_PARAMETER = {"words": "words", "own": "note_words", "from": "begin", "to": "end"}


@dataclass(frozen=True)
class BrowseFilters:
    """What a reader has chosen.

    A record must have one of the chosen values of every facet with choices: a cable or a letter,
    and one that mentions Stalin.

    Attributes:
        words: the words that a record must contain, all of them.
        note_words: the words that the reader's notes and tags must contain, all of them.
        begin: the first day of the period, as typed; "" for an open beginning.
        end: the last day of the period, as typed; "" for an open end.
        choices: pairs of a facet (of FACETS) and a value, without duplicates.
        order: one of ORDERS.
        page: the number of the page, from 1.
        selected: ids of the selected records, without duplicates, in the order of selection; they
            do not filter.
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
        """Read the parameters of an address, each with all its values; ignore invalid ones."""

        def last(name: str) -> str:
            values = address.get(name) or ("",)
            return values[-1] if len(values[-1]) <= LONGEST else ""

        choices = []
        for facet in FACETS:
            values = (value for value in address.get(facet, ()) if _is_value(facet, value))
            choices += [(facet, value) for value in [*dict.fromkeys(values)][:MOST_VALUES]]
        texts = {
            field: collapse_whitespace(last(parameter))
            for parameter, field in _FIELD_OF_PARAMETER.items()
        }
        ids = address.get("pick", ())
        selected = (
            record_id for record_id in ids if record_id.strip() and len(record_id) <= LONGEST
        )
        page = last("page")
        return cls(
            **texts,
            choices=tuple(choices),
            order=last("order") if last("order") in ORDERS else "date",
            page=min(max(int(page), 1), MOST_PAGES) if re.fullmatch("[0-9]{1,9}", page) else 1,
            selected=tuple(dict.fromkeys(selected))[:MOST_SELECTED],
        )

    @classmethod
    def from_query(cls, query: str) -> BrowseFilters:
        """Read the part of an address after its question mark."""
        return cls.from_address(parse_qs(query))

    def to_address(self) -> dict[str, list[str]]:
        """Return the parameters of the address for these filters, without those at defaults."""
        parameters = {
            parameter: [text]
            for parameter, field in _FIELD_OF_PARAMETER.items()
            if (text := getattr(self, field))
        }
        for facet, value in self.choices:
            parameters.setdefault(facet, []).append(value)
        if self.order != "date":
            parameters["order"] = [self.order]
        if self.page > 1:
            parameters["page"] = [str(self.page)]
        if self.selected:
            parameters["pick"] = list(self.selected)
        return parameters

    @property
    def query_string(self) -> str:
        """Return the address as one text: "kind=cable&from=1949"."""
        return urlencode(self.to_address(), doseq=True)

    @property
    def period(self) -> tuple[date | None, date | None]:
        """Return the first and the last day; None for a side that is open or not a date."""
        begin, end = (_date(self.begin), _date(self.end))
        return (begin and begin[0], end and end[1])

    @property
    def mistakes(self) -> tuple[str, ...]:
        """Return messages for the reader about a period that cannot be used."""
        invalid = [text for text in (self.begin, self.end) if text and _date(text) is None]
        messages = [
            f"Not a date: “{text}”. Write 1949, May 1961 or 6 May 1961."
            for text in dict.fromkeys(invalid)
        ]
        begin, end = self.period
        if begin and end and end < begin:
            messages.append("The period ends before it begins.")
        return tuple(messages)

    @property
    def is_active(self) -> bool:
        """Return whether there is any filter; order, page and selection are none."""
        return bool(self.words or self.note_words or self.begin or self.end or self.choices)

    def values(self, facet: str) -> tuple[str, ...]:
        """Return the values chosen of a facet."""
        return tuple(value for name, value in self.choices if name == facet)

    def toggled(self, facet: str, value: str) -> BrowseFilters:
        """Return a copy on page 1 with a value added to the choices, or removed from them."""
        toggled = (facet, value)
        choices = tuple(choice for choice in self.choices if choice != toggled)
        if choices == self.choices:
            choices = (*choices, toggled)
        in_order = sorted(choices, key=lambda choice: FACETS.index(choice[0]))
        return replace(self, choices=tuple(in_order), page=1)

    def with_fields(self, **texts: str) -> BrowseFilters:
        """Return a copy on page 1 with other `words`, `note_words` or `order`."""
        return replace(self, **texts, page=1)  # type: ignore[arg-type]

    @property
    def cleared(self) -> BrowseFilters:
        """Return a copy without any filter; it keeps the order and the selection."""
        return BrowseFilters(order=self.order, selected=self.selected)

    def with_period(self, begin: str, end: str) -> BrowseFilters:
        """Return a copy on page 1 with this period, as typed."""
        return replace(self, begin=begin, end=end, page=1)

    def with_selected(self, ids: Iterable[str]) -> BrowseFilters:
        """Return a copy with these records selected too, up to MOST_SELECTED in all."""
        return replace(self, selected=tuple(dict.fromkeys((*self.selected, *ids)))[:MOST_SELECTED])

    def without_selected(self, ids: Collection[str]) -> BrowseFilters:
        """Return a copy in which these records are not selected."""
        selected = tuple(record_id for record_id in self.selected if record_id not in ids)
        return replace(self, selected=selected)

    @property
    def for_saving(self) -> BrowseFilters:
        """Return a copy to save under a name: on page 1 and without a selection."""
        return replace(self, page=1, selected=())


def _is_value(facet: str, value: str) -> bool:
    if not value.strip() or len(value) > LONGEST:
        return False
    pattern = _VALUE_PATTERNS.get(facet)
    return pattern is None or pattern.fullmatch(value) is not None


def _date(written: str) -> tuple[date | None, date | None] | None:
    """Return the first and last day of a date as typed; None when it is not a date."""
    parsed = parse_date(written) if written else None
    return None if parsed is None or parsed.undated else (parsed.earliest, parsed.latest)
