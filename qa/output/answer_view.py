"""An answer as plain data, for programs, stored turns and the app.

The classes are part of the JSON contract, as in search_view.py: fields are keys, never renamed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from corpus import Record
from qa.answering import Answer, Draft, DraftSentence, Statement
from qa.citations import archive_citation
from qa.output.json_view import JsonView
from qa.output.search_view import (
    ClosestView,
    DateView,
    HitView,
    PeriodView,
    SearchedView,
    UnderstoodView,
)
from qa.understanding import EarlierTurn, Request, ShownRecord


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
    """A footnote: its number, from 1, its record's id, title and date, and the citation as text.

    `as_listed` has the archive's own words of what a reader has corrected, by field.
    """

    number: int = 0
    record: str = ""
    text: str = ""
    title: str = ""
    date: DateView = field(default_factory=DateView)
    as_listed: dict[str, str] = field(default_factory=dict)


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
class RequestView(JsonView):
    """What was wanted.

    Attributes:
        kind: "question", "talk", "archive" (about it as a whole), "command" or "language".
        name: "thanks", "oldest", "cite", "ru" and so on; "" of a question.
        subject: what a command is about, "" for the records that were shown before.
        style: the citation style that a command names.
    """

    kind: str = "question"
    name: str = ""
    subject: str = ""
    style: str = ""

    @classmethod
    def of(cls, request: Request) -> RequestView:
        """Describe a request."""
        return cls(request.kind, request.name, request.subject, request.style)

    @property
    def is_aside(self) -> bool:
        """Whether nothing was asked of the records: talk, or a command on what was shown."""
        return self.kind == "talk" or (self.kind == "command" and not self.subject)


@dataclass(frozen=True)
class PartView(JsonView):
    """The answer to one part of a question that asks several.

    Attributes:
        question: the part as a complete question.
        statements: its quotations; the numbers of their footnotes run through the whole answer.
        reason: why it has none.
        nearest: the closest records then.
        counted: the ids of all records that were counted or listed, by date.
    """

    question: str = ""
    answered: bool = False
    lead: str = ""
    statements: tuple[StatementView, ...] = ()
    reason: str = ""
    nearest: tuple[ClosestView, ...] = ()
    counted: tuple[str, ...] = ()

    @classmethod
    def of(cls, answer: Answer) -> PartView:
        """Describe the answer to a part."""
        return cls(
            answer.question.typed.as_typed,
            answer.answered,
            answer.lead,
            tuple(map(StatementView.of, answer.statements)),
            answer.reason,
            tuple(map(ClosestView.of, answer.nearest)),
            answer.counted,
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
        counted: the ids of all records that were counted or listed, by date.
        request: what was wanted, if it was more or less than a question.
        parts: the answers to the parts of a question that asks several; () for one question.
        is_sure: False where nothing answers for sure: a refusal, or records that may answer.
    """

    question: str = ""
    answered: bool = False
    reason: str = ""
    text: str = ""
    understood: UnderstoodView = field(default_factory=UnderstoodView)
    statements: tuple[StatementView, ...] = ()
    citations: tuple[CitationView, ...] = ()
    nearest: tuple[ClosestView, ...] = ()
    records: tuple[HitView, ...] = ()
    searched: SearchedView = field(default_factory=SearchedView)
    conversation: str = ""
    elapsed_ms: float = 0.0
    warning: str = ""
    lead: str = ""
    confidence: float = 0.0
    carried: tuple[CarriedView, ...] = ()
    drafted: DraftView | None = None
    counted: tuple[str, ...] = ()
    request: RequestView = field(default_factory=RequestView)
    parts: tuple[PartView, ...] = ()
    is_sure: bool = True

    @classmethod
    def of(cls, answer: Answer) -> AnswerView:
        """Describe an answer."""
        return cls(
            question=answer.question.typed.as_typed,
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
            counted=answer.counted,
            request=RequestView.of(answer.request),
            parts=tuple(map(PartView.of, answer.parts)),
            is_sure=answer.is_sure,
        )

    def as_earlier_turn(self, full_question: str, typed: str = "") -> EarlierTurn:
        """Return what a follow-up needs to know of this answer. full_question: with its context."""
        retrieved = {
            hit.id: _shown_record(hit.id, hit.title, hit.date, hit.summary) for hit in self.records
        }
        cited = {  # a turn that was saved by an earlier version has no titles here
            footnote.record: _shown_record(footnote.record, footnote.title, footnote.date)
            for footnote in self.citations
            if footnote.title
        } or {
            record_id: retrieved[record_id]
            for record_id in self.cited_ids
            if record_id in retrieved
        }
        people = self.understood.people
        period = self.understood.period or PeriodView()
        return EarlierTurn(
            full_question,
            _day(period.earliest),
            _day(period.latest),
            period.as_written,
            tuple((cited | retrieved).values()),
            len(cited),
            tuple(name.as_written for name in people if name.kind == "person"),
            tuple(name.as_written for name in people if name.kind == "place"),
            self.request.is_aside,
            tuple(statement.quote for statement in self.statements),
            typed,
        )

    @property
    def closest(self) -> tuple[ClosestView, ...]:
        """The closest records of a refusal, and of each part without an answer."""
        return (*self.nearest, *(closest for part in self.parts for closest in part.nearest))

    @property
    def cited_ids(self) -> tuple[str, ...]:
        """The ids of the cited records, in the order of their footnotes."""
        return tuple(dict.fromkeys(citation.record for citation in self.citations))


def _footnotes(numbered: Iterable[tuple[int, Record]]) -> tuple[CitationView, ...]:
    return tuple(
        CitationView(
            number,
            record.id,
            archive_citation(record),
            record.title,
            DateView.of(record.date),
            record.words_as_listed,
        )
        for number, record in numbered
    )


def _shown_record(record_id: str, title: str, when: DateView, summary: str = "") -> ShownRecord:
    return ShownRecord(record_id, title, _day(when.earliest), _day(when.latest), summary)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
