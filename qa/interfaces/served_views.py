"""What the MCP server and the HTTP API return beyond the JSON of the command line.

Each class is part of a contract: its fields are the keys of JSON, never renamed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

from qa.browse import Correspondent, MentionedName, NameDirectory, Timeline, TimelineBar
from qa.citations import FormattedCitations, QuotationCheck, archive_citation
from qa.output import (
    AnswerView,
    CarriedView,
    ClosestView,
    DateView,
    JsonView,
    PartView,
    RecordView,
    SearchedView,
    StatementView,
    UnderstoodView,
)

MOST_COUNTED = 200
"""Ids of counted records that an answer lists."""
_MOST_PARTNERS = 5
"""Correspondents that are listed with a name."""


@dataclass(frozen=True)
class CountView(JsonView):
    """A value, and how many records have it."""

    name: str = ""
    records: int = 0


@dataclass(frozen=True)
class OverviewView(JsonView):
    """What an archive has, and what it has not.

    Attributes:
        earliest, latest: the first and last year of the records' dates; None without dates.
        people, places: the names that most records mention.
        kinds: the kinds of document that titles state.
        collections: the collections that records name.
        missing: a line for each listing of which numbered records were not added.
        empty_decades: decades between the first and the last in which no record is dated.
        not_held: what cannot be found here, a line each.
    """

    records: int = 0
    earliest: int | None = None
    latest: int | None = None
    undated: int = 0
    without_summary: int = 0
    decades: tuple[CountView, ...] = ()
    collections: tuple[CountView, ...] = ()
    kinds: tuple[CountView, ...] = ()
    people: tuple[CountView, ...] = ()
    places: tuple[CountView, ...] = ()
    missing: tuple[str, ...] = ()
    empty_decades: tuple[str, ...] = ()
    not_held: tuple[str, ...] = ()


@dataclass(frozen=True)
class ModelView(JsonView):
    """The encoder by which records were searched."""

    fingerprint: str = ""


@dataclass(frozen=True)
class DigestedCitationView(JsonView):
    """A footnote, with the digest of its record, by which a later change is seen."""

    number: int = 0
    record: str = ""
    text: str = ""
    title: str = ""
    date: DateView = field(default_factory=DateView)
    digest: str = ""
    as_listed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class VerifiableAnswerView(JsonView):
    """An answer with its quotations; saved as a file, `finding-aid check-answer` verifies it.

    Attributes:
        answered: whether the records answer; else `reason` and `nearest` say why not.
        is_sure: False where the quotations may not answer, and for a refusal.
        confidence: how probable it is that the records answer, 0 to 1.
        lead: the date, name or count that was asked for.
        text: the answer as plain text with its footnotes.
        statements: the quotations, letter for letter: characters start to end of a record's field.
        nearest: the closest records of a refusal.
        counted: the ids of the first 200 records that a count or a list stands for.
        counted_records: how many there are.
        parts: the answers to the parts of a question that asks several.
    """

    format: int = 1
    made_at: str = ""
    version: str = ""
    model: ModelView = field(default_factory=ModelView)
    question: str = ""
    answered: bool = False
    is_sure: bool = False
    confidence: float = 0.0
    reason: str = ""
    lead: str = ""
    text: str = ""
    statements: tuple[StatementView, ...] = ()
    citations: tuple[DigestedCitationView, ...] = ()
    nearest: tuple[ClosestView, ...] = ()
    understood: UnderstoodView = field(default_factory=UnderstoodView)
    searched: SearchedView = field(default_factory=SearchedView)
    carried: tuple[CarriedView, ...] = ()
    counted: tuple[str, ...] = ()
    counted_records: int = 0
    parts: tuple[PartView, ...] = ()
    warning: str = ""

    @classmethod
    def of(cls, view: AnswerView, bundle: dict[str, Any]) -> VerifiableAnswerView:
        """Join an answer and its bundle."""
        field_names = {item.name for item in fields(cls)}
        shared = {item.name for item in fields(view)} & field_names - {"citations", "counted"}
        digests = {note["record"]: note["digest"] for note in bundle["citations"]}
        return cls(
            **{name: getattr(view, name) for name in shared},
            format=bundle["format"],
            made_at=bundle["made_at"],
            version=bundle["version"],
            model=ModelView(bundle["model"]["fingerprint"]),
            citations=tuple(
                DigestedCitationView(
                    note.number,
                    note.record,
                    note.text,
                    note.title,
                    note.date,
                    digests[note.record],
                    note.as_listed,
                )
                for note in view.citations
            ),
            counted=view.counted[:MOST_COUNTED],
            counted_records=len(view.counted),
        )


@dataclass(frozen=True)
class RecordPartView(JsonView):
    """A record, with a part of its text, and its neighbours by date.

    Attributes:
        record: the record; `text` has the characters text_start to text_end of the whole.
        text_characters: of the whole text.
        digest: changes with any change of the record.
        before, after: the ids of the records dated next to it; "" for none.
        uri: the address of the record as a resource.
    """

    record: RecordView = field(default_factory=RecordView)
    text_start: int = 0
    text_end: int = 0
    text_characters: int = 0
    digest: str = ""
    before: str = ""
    after: str = ""
    uri: str = ""


@dataclass(frozen=True)
class MissingView(JsonView):
    """What the listing did not give of a cited record, as "date" or "source"."""

    record: str = ""
    what: tuple[str, ...] = ()


@dataclass(frozen=True)
class CitedView(JsonView):
    """Records in a citation style, and what their citations lack."""

    style: str = ""
    text: str = ""
    missing: tuple[MissingView, ...] = ()

    @classmethod
    def of(cls, style: str, cited: FormattedCitations) -> CitedView:
        """Describe formatted citations."""
        missing = tuple(
            MissingView(details.record_id, details.details) for details in cited.missing
        )
        return cls(style, cited.text, missing)


@dataclass(frozen=True)
class DifferenceView(JsonView):
    """Words of a quotation, and those of the record in their place; "" for nothing."""

    quoted: str = ""
    recorded: str = ""


@dataclass(frozen=True)
class QuotationView(JsonView):
    """What became of a quotation.

    Attributes:
        verdict: "stands", "differs" or "not there".
        is_exact: whether it stands letter for letter; else capitals, spaces, the shapes of marks,
            a stop at the end or words left out ("…") differ.
        likeness: the share of letters that are the same, 0 to 1.
        record: the id of the record; "" where the words are not there.
        words: the record's own words, characters start to end of its field.
        differences: where the words differ, in order.
        citation: of the record.
        elsewhere: the id of another record in which the words stand, although not in the one named.
    """

    quotation: str = ""
    verdict: str = ""
    is_exact: bool = False
    likeness: float = 0.0
    record: str = ""
    field: str = ""
    start: int = 0
    end: int = 0
    words: str = ""
    differences: tuple[DifferenceView, ...] = ()
    citation: str = ""
    date: DateView | None = None
    elsewhere: str = ""

    @classmethod
    def of(cls, quotation: str, check: QuotationCheck, elsewhere: str = "") -> QuotationView:
        """Describe a check."""
        view = cls(quotation, check.verdict, elsewhere=elsewhere)
        if (place := check.citation) is None:
            return view
        return cls(
            quotation,
            check.verdict,
            check.is_exact,
            round(check.likeness, 3),
            place.record.id,
            place.field,
            place.start,
            place.end,
            place.quote,
            tuple(DifferenceView(words.quoted, words.recorded) for words in check.differences),
            archive_citation(place.record),
            DateView.of(place.record.date),
            elsewhere,
        )


@dataclass(frozen=True)
class UnitView(JsonView):
    """A decade, year, month or day: records dated inside it, and those that overlap it."""

    at: str = ""
    name: str = ""
    records: int = 0
    overlapping: int = 0
    kinds: tuple[CountView, ...] = ()

    @classmethod
    def of(cls, bar: TimelineBar) -> UnitView:
        """Describe a bar of a timeline."""
        kinds = tuple(CountView(*pair) for pair in bar.kinds)
        return cls(bar.window.edtf, bar.window.name, bar.records, bar.overlapping, kinds)


@dataclass(frozen=True)
class SpanView(JsonView):
    """A date that no single unit contains, such as a range of years."""

    name: str = ""
    records: int = 0


@dataclass(frozen=True)
class DatedRecordView(JsonView):
    """A record in a list."""

    id: str = ""
    title: str = ""
    date: DateView = field(default_factory=DateView)


@dataclass(frozen=True)
class TimelineView(JsonView):
    """Records over time.

    Attributes:
        at: the part of the calendar in EDTF (195X, 1953, 1953-03); "" for all of it.
        dated: how many records have a date that overlaps it.
        undated: how many records have no date.
        units: its decades, years, months or days, the empty ones too.
        spans: the dates that no single unit contains; `unlisted` records have further ones.
        records: the first ten records.
    """

    at: str = ""
    name: str = ""
    dated: int = 0
    undated: int = 0
    units: tuple[UnitView, ...] = ()
    spans: tuple[SpanView, ...] = ()
    unlisted: int = 0
    records: tuple[DatedRecordView, ...] = ()

    @classmethod
    def of(cls, timeline: Timeline) -> TimelineView:
        """Describe a timeline."""
        return cls(
            timeline.window.edtf,
            timeline.window.name,
            timeline.dated,
            timeline.undated,
            tuple(map(UnitView.of, timeline.bars)),
            tuple(SpanView(span.name, span.records) for span in timeline.spans),
            timeline.unlisted,
            tuple(
                DatedRecordView(record.id, record.title, DateView.of(record.date))
                for record in timeline.records
            ),
        )


@dataclass(frozen=True)
class PartnerView(JsonView):
    """A correspondent: documents sent to, received from, and conversations with."""

    name: str = ""
    sent: int = 0
    received: int = 0
    spoke: int = 0

    @classmethod
    def of(cls, partner: Correspondent) -> PartnerView:
        """Describe a correspondent."""
        return cls(partner.name, len(partner.sent), len(partner.received), len(partner.spoke))


@dataclass(frozen=True)
class NameView(JsonView):
    """A name that records mention, its other forms, and its first correspondents."""

    name: str = ""
    kind: str = ""
    records: int = 0
    forms: tuple[str, ...] = ()
    correspondents: tuple[PartnerView, ...] = ()

    @classmethod
    def of(cls, mentioned: MentionedName, directory: NameDirectory) -> NameView:
        """Describe a name."""
        entry = mentioned.entry
        partners = directory.correspondents(entry.name)[:_MOST_PARTNERS]
        return cls(
            entry.name,
            entry.kind,
            len(mentioned.rows),
            entry.forms,
            tuple(map(PartnerView.of, partners)),
        )


@dataclass(frozen=True)
class NamesView(JsonView):
    """Names, those with the most records first: `total` of them, this list from `offset` on."""

    total: int = 0
    offset: int = 0
    names: tuple[NameView, ...] = ()
