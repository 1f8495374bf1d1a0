"""What other programs may ask of an archive: the tools of the MCP server and of the HTTP API.

Each is one call of the assistant. None changes the archive. Whatever is wrong with a request is a
FindingAidError with one line; limits are stated in docs/bounds.md.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import chain
from urllib.parse import quote

from corpus import FindingAidError, Record, parse_date
from qa.assistant import Assistant
from qa.browse import NAME_KINDS, BrowseFilters, FacetCount, TimeWindow
from qa.citations import STANDS, check_quotation, cite_records
from qa.interfaces.served_views import (
    CitedView,
    CountView,
    NamesView,
    NameView,
    OverviewView,
    QuotationView,
    RecordPartView,
    TimelineView,
    VerifiableAnswerView,
)
from qa.output import AnswerView, RecordView, SearchView

MOST_HITS = 100
"""Records that one search returns."""
MOST_NAMES = 200
"""Names that one list returns."""
MOST_CITED = 200
"""Records that are cited at once."""
MOST_TEXT = 100_000
"""Characters of a record's text that are returned at once."""
LONGEST_QUESTION = 10_000
"""Characters of a question, a query or a quotation."""
LONGEST_NAME = 500
"""Characters of an id, a name, a date or a collection."""
_MOST_FACETS = 15
_COMPARED = 30
"""Records with which a quotation is compared when it names none."""
_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_NOT_HELD = (
    "the documents themselves: records are the archive's listing, with a document's text only "
    "where a record has `text`",
    "anything that no record says: a question that the records do not answer is refused",
)


class RequestError(FindingAidError, ValueError):
    """A program asks for what does not exist, or in a way that cannot be read."""


class UnknownRecordError(RequestError):
    """There is no record with this id."""


class ArchiveTools:
    """The tools, for one archive. Safe to share between threads."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def orient(self) -> OverviewView:
        """Return what the archive has: true counts, years, names, and what is not in it."""
        page = self._assistant.records.filtered_page(BrowseFilters(), per_page=1)
        timeline = self._assistant.records.timeline(BrowseFilters(), TimeWindow())
        facets = page.facets
        numbers = {
            count.value: count.records for count in chain(facets["dated"], facets["summary"])
        }
        missing = [
            f"{', '.join(listing.sources) or 'a listing'}: {listing.text}"
            for listing in self._assistant.records.coverage()
            if not listing.is_complete
        ]
        return OverviewView(
            records=page.total,
            earliest=page.years[0] if page.years else None,
            latest=page.years[1] if page.years else None,
            undated=numbers.get("undated", 0),
            without_summary=numbers.get("without", 0),
            decades=_counts(facets["decade"], -1),
            collections=_counts(facets["collection"]),
            kinds=_counts(facets["kind"]),
            people=_counts(facets["person"]),
            places=_counts(facets["place"]),
            missing=tuple(missing),
            empty_decades=tuple(
                first.name if first == last else f"{first.name} to {last.name}"
                for first, last in timeline.gaps
            ),
            not_held=_NOT_HELD,
        )

    def ask(
        self,
        question: str,
        first: str = "",
        last: str = "",
        any_time: bool = False,
        collections: Sequence[str] = (),
    ) -> VerifiableAnswerView:
        """Return the answer to a question, or its refusal; nothing is kept of it."""
        earliest, latest = period_between(first, last)
        answer = self._assistant.ask(
            question,
            earliest=earliest,
            latest=latest,
            any_time=any_time,
            collections=tuple(collections),
            keep=False,
        )
        return VerifiableAnswerView.of(AnswerView.of(answer), self._assistant.bundle(answer))

    def search(
        self,
        query: str,
        first: str = "",
        last: str = "",
        any_time: bool = False,
        collections: Sequence[str] = (),
        limit: int = 10,
    ) -> SearchView:
        """Return the records that match a query, best first."""
        earliest, latest = period_between(first, last)
        result = self._assistant.search(
            query,
            limit=limit,
            earliest=earliest,
            latest=latest,
            any_time=any_time,
            collections=tuple(collections),
        )
        return SearchView.of(query, result.question, result.hits, result.nearest, result.searched)

    def record(self, record_id: str) -> Record:
        """Return a record. Raises RequestError when there is none."""
        record = self._assistant.record(record_id)
        if record is None:
            raise UnknownRecordError(f"there is no record {record_id!r}; a search gives the ids")
        return record

    def get_record(
        self, record_id: str, text_start: int = 0, text_length: int = 20_000
    ) -> RecordPartView:
        """Return every field of a record, a part of its text, and its neighbours by date."""
        context = self._assistant.records.context(record_id)
        if context is None:
            raise UnknownRecordError(f"there is no record {record_id!r}; a search gives the ids")
        record, around = context.record, context.neighbours
        start = min(text_start, len(record.text))
        end = min(start + text_length, len(record.text))
        view = RecordView.of(record).to_json() | {"text": record.text[start:end]}
        return RecordPartView(
            RecordView.from_json(view),
            start,
            end,
            len(record.text),
            record.digest,
            around.earlier.id if around and around.earlier else "",
            around.later.id if around and around.later else "",
            uri_of(record.id),
        )

    def cite(self, ids: Sequence[str], style: str = "archive") -> CitedView:
        """Return records in a citation style."""
        return CitedView.of(
            style, cite_records([self.record(record_id) for record_id in ids], style)
        )

    def verify_quote(self, quotation: str, record_id: str = "") -> QuotationView:
        """Return whether quoted words are in a record, differ, or are not there.

        record_id: "" looks for them in the records that are found by these words.
        """
        words = " ".join(_WORD.findall(quotation)).casefold()
        if not words:
            raise RequestError("the quotation has no words; give those that are quoted")
        if len(quotation) > LONGEST_QUESTION:
            raise RequestError(
                f"the quotation has {len(quotation):,} characters; give at most "
                f"{LONGEST_QUESTION:,} at once"
            )
        if record_id:
            check = check_quotation(quotation, [self.record(record_id)])
            if check.verdict == STANDS:
                return QuotationView.of(quotation, check)
        hits = self._assistant.search(words, limit=_COMPARED, any_time=True).hits
        other_records = [hit.record for hit in hits if hit.record.id != record_id]
        found = check_quotation(quotation, other_records)
        if not record_id:
            return QuotationView.of(quotation, found)
        elsewhere = found.citation.record.id if found.citation and found.verdict == STANDS else ""
        return QuotationView.of(quotation, check, elsewhere)

    def timeline(
        self,
        at: str = "",
        words: str = "",
        names: Sequence[str] = (),
        kinds: Sequence[str] = (),
        collections: Sequence[str] = (),
    ) -> TimelineView:
        """Return how many records each decade, year, month or day has.

        at: a decade, year, month or day in EDTF; "" for all of time. words, names, kinds,
        collections: limit the records to those with all the words, any of the names and so on.
        """
        window = TimeWindow.from_address(at)
        if at and not window.edtf:
            raise RequestError(
                f"{at!r} is not a year, month or day; write 195X, 1953, 1953-03 or 1953-03-05"
            )
        overview = self._assistant.records.filtered_page(BrowseFilters(), per_page=1).facets
        choices = [*self._chosen_names(names)]
        for facet, values in (("kind", kinds), ("collection", collections)):
            present = {count.value for count in overview[facet]}
            for value in values:
                if value not in present:
                    raise RequestError(
                        f"no record has the {facet} {value!r}; orient lists those that there are"
                    )
                choices.append((facet, value))
        filters = BrowseFilters(words=words, choices=tuple(dict.fromkeys(choices)))
        return TimelineView.of(self._assistant.records.timeline(filters, window))

    def list_people(
        self, words: str = "", kind: str = "person", offset: int = 0, limit: int = 25
    ) -> NamesView:
        """Return the names that records mention. kind: one of NAME_KINDS, "" for all."""
        if kind not in ("", *NAME_KINDS):
            raise RequestError(
                f"{kind!r} is not a kind of name; choose one of {', '.join(NAME_KINDS)}"
            )
        directory = self._assistant.names.directory()
        names = directory.search(words, kind)
        listed = names[offset : offset + limit]
        return NamesView(len(names), offset, tuple(NameView.of(name, directory) for name in listed))

    def _chosen_names(self, names: Sequence[str]) -> list[tuple[str, str]]:
        """Return the facets and values of names in any of their forms."""
        directory = self._assistant.names.directory() if names else None
        chosen = []
        for name in names:
            mentioned = directory.find(name) if directory else None
            if mentioned is None or mentioned.entry.kind not in ("person", "place"):
                raise RequestError(
                    f"{name!r} is not a person or place of these records; "
                    "list_people gives the names"
                )
            chosen.append((mentioned.entry.kind, mentioned.entry.name))
        return chosen


def period_between(first: str, last: str) -> tuple[date | None, date | None]:
    """Return the first day of one written date and the last day of another; None for "".

    Raises RequestError for what is no date, and for a period that ends before it begins.
    """
    begin, end = (_days(written) for written in (first, last))
    earliest, latest = begin[0], end[1]
    if earliest is not None and latest is not None and latest < earliest:
        raise RequestError(f"the period ends before it begins: {earliest} to {latest}; swap them")
    return earliest, latest


def uri_of(record_id: str) -> str:
    """Return the address of a record as a resource of the MCP server."""
    return f"finding-aid://records/{quote(record_id, safe='')}"


def _days(written: str) -> tuple[date | None, date | None]:
    if not written.strip():
        return None, None
    when = parse_date(written)
    if when is None or when.undated:
        raise RequestError(
            f"{written!r} is not a date; write 1949, May 1961, May 6, 1961 or 1961-05-06"
        )
    return when.earliest, when.latest


def _counts(counts: Sequence[FacetCount], limit: int = _MOST_FACETS) -> tuple[CountView, ...]:
    listed = counts if limit < 0 else counts[:limit]
    return tuple(CountView(count.value, count.records) for count in listed)
