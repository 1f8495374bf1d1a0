"""A search as plain data: dates, hits and what was understood of a question.

Each class is part of the JSON contract of the command line (docs/design.md): its fields are the
keys, in this order. A field may be added, with a default, but never renamed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from corpus import ArchivalDate
from qa.answering import ClosestRecord
from qa.output.json_view import JsonView
from qa.retrieval import Hit, SearchCounts, route_taken
from qa.understanding import LinkedName, LinkedQuestion


@dataclass(frozen=True)
class DateView(JsonView):
    """A date: the archive's words, EDTF, and its first and last day in ISO 8601."""

    as_written: str = ""
    edtf: str = ""
    earliest: str | None = None
    latest: str | None = None

    @classmethod
    def of(cls, when: ArchivalDate) -> DateView:
        """Describe a date."""
        return cls(when.as_written, when.edtf, _iso(when.earliest), _iso(when.latest))

    @property
    def year(self) -> str:
        """The year, "" when the date spans several or is open."""
        first, last = (self.earliest or "")[:4], (self.latest or "")[:4]
        return first if first == last else ""


@dataclass(frozen=True)
class HitReasons(JsonView):
    """Why a search found a record.

    Attributes:
        words: stems of the query that the record contains.
        words_rank: rank by words, from 1; None when the text search did not name the record.
        words_score: BM25.
        meaning_rank: rank by meaning, from 1; None when the record is not among the nearest.
        meaning_cosine: cosine of the record's best passage, -1 to 1.
        known_item: whether the query is the record's title.
        names: for each name in the query, the other forms of it in the record.
        dates: the record's dates, as written, that overlap the period asked about.
        score: the fused score, 0 to 1.
    """

    words: tuple[str, ...] = ()
    words_rank: int | None = None
    words_score: float = 0.0
    meaning_rank: int | None = None
    meaning_cosine: float = 0.0
    known_item: bool = False
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    dates: tuple[str, ...] = ()
    tells_of: tuple[str, ...] = ()
    score: float = 0.0


@dataclass(frozen=True)
class HitView(JsonView):
    """A record that a search found; `outside` when its dates lie outside the period.

    `as_listed` has the archive's own words of what a reader has corrected, by field.
    """

    rank: int = 0
    id: str = ""
    title: str = ""
    summary: str = ""
    url: str = ""
    date: DateView = DateView()
    score: float = 0.0
    cosine: float = 0.0
    outside: bool = False
    why: HitReasons = HitReasons()
    as_listed: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, hit: Hit) -> HitView:
        """Describe a hit."""
        record = hit.record
        return cls(
            hit.rank,
            record.id,
            record.title,
            record.summary,
            record.url,
            DateView.of(record.date),
            hit.score,
            hit.cosine,
            hit.outside,
            HitReasons.from_json(hit.why),
            record.words_as_listed,
        )


@dataclass(frozen=True)
class PeriodView(JsonView):
    """A period of a question: its first and last day in ISO 8601, None where it is open."""

    earliest: str | None = None
    latest: str | None = None
    as_written: str = ""


@dataclass(frozen=True)
class PersonView(JsonView):
    """A name that a question contains.

    Attributes:
        name: the name in the authority file.
        also: its other forms, which were searched too.
        as_written: the name as the question has it; "" in the oldest files.
        kind: person, place, organisation or event.
        learnt: those of the other forms that titles of this archive state.
        corrected: the spelling that was understood, "" when it is the one typed.
        ambiguous: the names that it may mean, when it may mean several.
    """

    name: str = ""
    also: tuple[str, ...] = ()
    as_written: str = ""
    kind: str = ""
    learnt: tuple[str, ...] = ()
    corrected: str = ""
    ambiguous: tuple[str, ...] = ()

    @classmethod
    def of(cls, linked: LinkedName) -> PersonView:
        """Describe a name of a question."""
        return cls(
            linked.name,
            tuple(linked.other_forms),
            linked.as_written,
            linked.kind,
            tuple(linked.forms_from_titles),
            linked.corrected,
            tuple(linked.ambiguous),
        )


@dataclass(frozen=True)
class UnderstoodView(JsonView):
    """What was understood of a question.

    Attributes:
        period: the period asked about, if any.
        order: "earliest" or "latest", where the question asks for the first or last record.
        people: the names in the question.
        phrases: the words in quotation marks.
        route: "question", or "known item" for the title of a record.
        repaired: one line for each mistake in the query syntax that was corrected.
    """

    period: PeriodView | None = None
    order: str | None = None
    people: tuple[PersonView, ...] = ()
    phrases: tuple[str, ...] = ()
    route: str = ""
    repaired: tuple[str, ...] = ()

    @classmethod
    def of(cls, question: LinkedQuestion, hits: Sequence[Hit]) -> UnderstoodView:
        """Describe a question, and how it was searched."""
        period = question.period
        return cls(
            PeriodView(_iso(period.earliest), _iso(period.latest), period.as_written)
            if period
            else None,
            question.time.order,
            tuple(map(PersonView.of, question.linked_names)),
            tuple(question.phrases),
            route_taken(question, hits),
            question.notes,
        )


@dataclass(frozen=True)
class SearchedView(JsonView):
    """How many records there are, dated in the period, undated, and telling of the period.

    Attributes:
        loosened: a line for each demand that no record met, and what was searched instead.
    """

    records: int = 0
    in_period: int = 0
    undated: int = 0
    telling: int = 0
    loosened: tuple[str, ...] = ()

    @classmethod
    def of(cls, counts: SearchCounts) -> SearchedView:
        """Describe what was searched."""
        return cls(
            counts.records, counts.in_period, counts.undated, counts.telling, counts.loosened
        )


@dataclass(frozen=True)
class ClosestView(JsonView):
    """A closest record of a refusal: its id, title and date, and why it is no answer.

    Attributes:
        is_close: whether it is probably the one meant; at most the first record is.
        words: of a close record, all that it says, or the sentence that contradicts the question.
        as_listed: the archive's own words of what a reader has corrected, by field.
    """

    record: str = ""
    title: str = ""
    date: DateView = DateView()
    reason: str = ""
    is_close: bool = False
    words: str = ""
    as_listed: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, closest: ClosestRecord) -> ClosestView:
        """Describe a closest record."""
        record = closest.record
        return cls(
            record.id,
            record.title,
            DateView.of(record.date),
            closest.reason,
            closest.is_close,
            closest.words,
            record.words_as_listed,
        )


@dataclass(frozen=True)
class SearchView(JsonView):
    """What a search found: the records, best first, or the closest ones outside the period."""

    query: str = ""
    understood: UnderstoodView = field(default_factory=UnderstoodView)
    records: tuple[HitView, ...] = ()
    nearest: tuple[ClosestView, ...] = ()
    searched: SearchedView = field(default_factory=SearchedView)

    @classmethod
    def of(
        cls,
        query: str,
        question: LinkedQuestion,
        hits: Sequence[Hit],
        nearest: Sequence[ClosestRecord],
        searched: SearchCounts,
    ) -> SearchView:
        """Describe a search."""
        return cls(
            query,
            UnderstoodView.of(question, hits),
            tuple(map(HitView.of, hits)),
            tuple(map(ClosestView.of, nearest)),
            SearchedView.of(searched),
        )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
