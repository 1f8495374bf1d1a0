"""What a program, a file and the app see of records, searches and answers.

Each class is part of the JSON contract of the command line (docs/design.md): its fields are the
keys, in this order. A field may be added, with a default, but never renamed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from corpus import ArchivalDate, Record
from qa.answering import Answer, ClosestRecord, Draft, DraftSentence, Statement
from qa.citations import archive_citation
from qa.output.json_view import JsonView
from qa.retrieval import Hit, SearchCounts, route_taken
from qa.understanding import EarlierTurn, LinkedName, LinkedQuestion, ShownRecord


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
    score: float = 0.0


@dataclass(frozen=True)
class HitView(JsonView):
    """A record that a search found; `outside` when its dates lie outside the period."""

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
        phrases: what stood in quotation marks.
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
    """How many records there are, how many in the period, and how many without a date."""

    records: int = 0
    in_period: int = 0
    undated: int = 0

    @classmethod
    def of(cls, counts: SearchCounts) -> SearchedView:
        """Describe what was searched."""
        return cls(counts.records, counts.in_period, counts.undated)


@dataclass(frozen=True)
class ClosestView(JsonView):
    """A closest record of a refusal: its id, title and date, and why it is no answer."""

    record: str = ""
    title: str = ""
    date: DateView = DateView()
    reason: str = ""

    @classmethod
    def of(cls, closest: ClosestRecord) -> ClosestView:
        """Describe a closest record."""
        record = closest.record
        return cls(record.id, record.title, DateView.of(record.date), closest.reason)


@dataclass(frozen=True)
class StatementView(JsonView):
    """A quotation: its record's id, field and characters, the number of its citation, its frame."""

    quote: str = ""
    record: str = ""
    field: str = ""
    start: int = 0
    end: int = 0
    citation: int = 0
    frame: str = ""

    @classmethod
    def of(cls, statement: Statement) -> StatementView:
        """Describe a statement."""
        at = statement.citation
        return cls(
            at.quote,
            at.record.id,
            at.field,
            at.start,
            at.end,
            statement.number,
            statement.attribution,
        )


@dataclass(frozen=True)
class CitationView(JsonView):
    """A footnote: its number, from 1, the id of its record, and the citation as text."""

    number: int = 0
    record: str = ""
    text: str = ""


@dataclass(frozen=True)
class CarriedView(JsonView):
    """What a question took from the turns before it: its kind, and the words."""

    kind: str = ""
    words: str = ""


@dataclass(frozen=True)
class DraftStatementView(JsonView):
    """A sentence of a language model, over the quotation that it rests on.

    Attributes:
        text: the sentence.
        in_record_words: whether it says no more than the quotation, in its words.
        citation: the number of its footnote.
    """

    text: str = ""
    in_record_words: bool = False
    quote: str = ""
    record: str = ""
    field: str = ""
    start: int = 0
    end: int = 0
    citation: int = 0

    @classmethod
    def of(cls, sentence: DraftSentence) -> DraftStatementView:
        """Describe a sentence."""
        at = sentence.citation
        return cls(
            sentence.text,
            sentence.is_in_record_words,
            at.quote,
            at.record.id,
            at.field,
            at.start,
            at.end,
            sentence.number,
        )


@dataclass(frozen=True)
class DraftSentenceView(JsonView):
    """A sentence in the words of records, with the numbers of its footnotes."""

    text: str = ""
    citations: tuple[int, ...] = ()


@dataclass(frozen=True)
class UnconfirmedView(JsonView):
    """A sentence that is not in the words of a record, and why."""

    text: str = ""
    reason: str = ""


@dataclass(frozen=True)
class DraftView(JsonView):
    """What a language model wrote: every statement, and which of them count as confirmed.

    Attributes:
        statements: every sentence that has a quotation.
        sentences: those in the words of records.
        unconfirmed: the others, and the sentences without a quotation.
        note: one line on what went wrong or was left out.
    """

    model: str = ""
    statements: tuple[DraftStatementView, ...] = ()
    sentences: tuple[DraftSentenceView, ...] = ()
    citations: tuple[CitationView, ...] = ()
    unconfirmed: tuple[UnconfirmedView, ...] = ()
    note: str = ""

    @classmethod
    def of(cls, draft: Draft) -> DraftView:
        """Describe a draft."""
        confirmed = [sentence for sentence in draft.sentences if sentence.is_in_record_words]
        free = [sentence for sentence in draft.sentences if not sentence.is_in_record_words]
        return cls(
            draft.model,
            tuple(map(DraftStatementView.of, draft.sentences)),
            tuple(DraftSentenceView(sentence.text, (sentence.number,)) for sentence in confirmed),
            _footnotes(draft.cited_records),
            tuple(
                UnconfirmedView(sentence.text, "it is in the model's own words")
                for sentence in free
            )
            + tuple(UnconfirmedView(omitted.text, omitted.reason) for omitted in draft.omitted),
            draft.note,
        )


@dataclass(frozen=True)
class AnswerView(JsonView):
    """An answer, the same from memory and from the disk.

    Attributes:
        question: the question as it was searched, completed by the conversation.
        answered: whether the records answer; else `reason` and `nearest` say why not.
        text: the answer as plain text with its footnotes.
        citations: footnotes; the n-th has number n.
        nearest: the closest records of a refusal.
        records: what the search found, best first.
        conversation: the id of the conversation, "" when the turn is not stored.
        elapsed_ms: how long the answer took.
        warning: what went wrong although there is an answer, one line.
        lead: the date, name or count that comes first, where one was asked for.
        confidence: how probable it is that the records answer, 0 to 1.
        carried: what the question took from earlier turns.
        drafted: what a language model wrote, when one was asked.
    """

    question: str = ""
    answered: bool = False
    reason: str = ""
    text: str = ""
    understood: UnderstoodView = UnderstoodView()
    statements: tuple[StatementView, ...] = ()
    citations: tuple[CitationView, ...] = ()
    nearest: tuple[ClosestView, ...] = ()
    records: tuple[HitView, ...] = ()
    searched: SearchedView = SearchedView()
    conversation: str = ""
    elapsed_ms: float = 0.0
    warning: str = ""
    lead: str = ""
    confidence: float = 0.0
    carried: tuple[CarriedView, ...] = ()
    drafted: DraftView | None = None

    @classmethod
    def of(cls, answer: Answer) -> AnswerView:
        """Describe an answer."""
        return cls(
            question=answer.question.text,
            answered=answer.answered,
            reason=answer.reason,
            text=answer.text,
            understood=UnderstoodView.of(answer.question, answer.hits),
            statements=tuple(map(StatementView.of, answer.statements)),
            citations=_footnotes(enumerate(answer.cited_records, 1)),
            nearest=tuple(map(ClosestView.of, answer.nearest)),
            records=tuple(map(HitView.of, answer.hits)),
            searched=SearchedView.of(answer.searched),
            conversation=answer.conversation,
            elapsed_ms=answer.elapsed_ms,
            warning=answer.warning,
            lead=answer.lead,
            confidence=answer.confidence,
            carried=tuple(CarriedView(context.kind, context.words) for context in answer.carried),
            drafted=DraftView.of(answer.draft) if answer.draft else None,
        )

    def as_earlier_turn(self, full_question: str) -> EarlierTurn:
        """Return what a follow-up needs to know of this answer. full_question: with its context."""
        hits = {hit.id: hit for hit in self.records}
        cited = [record_id for record_id in self.cited_ids if record_id in hits]
        in_order = [hits[record_id] for record_id in dict.fromkeys([*cited, *hits])]
        period = self.understood.period or PeriodView()
        return EarlierTurn(
            full_question,
            _day(period.earliest),
            _day(period.latest),
            period.as_written,
            tuple(
                ShownRecord(hit.id, hit.title, _day(hit.date.earliest), _day(hit.date.latest))
                for hit in in_order
            ),
            len(cited),
            tuple(
                person.as_written for person in self.understood.people if person.kind == "person"
            ),
        )

    @property
    def cited_ids(self) -> tuple[str, ...]:
        """The ids of the cited records, in the order of their footnotes."""
        return tuple(dict.fromkeys(citation.record for citation in self.citations))


def _footnotes(numbered: Iterable[tuple[int, Record]]) -> tuple[CitationView, ...]:
    return tuple(
        CitationView(number, record.id, archive_citation(record)) for number, record in numbered
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
