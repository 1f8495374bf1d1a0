"""An answer: statements quoted from records, or "no answer found" with the closest records.

`answer` is the pipeline: compute what the archive can count, judge whether the records that were
found answer the question, quote them, or explain why nothing is quoted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus import Record, count_phrase, dates_in
from embeddings import ArchiveView, Encoder
from qa.answering.aggregation import compute_from_archive
from qa.answering.answerability import AnswerabilityModel, Signals
from qa.answering.closest import closest_citations, whole_if_short
from qa.answering.contradiction import find_contradiction
from qa.answering.draft import Draft
from qa.answering.evidence import NO_EVIDENCE, gather_evidence
from qa.answering.lead import citations_that_state, lead_answer
from qa.answering.no_answer import (
    NO_SUMMARY_HERE,
    ClosestRecord,
    closest_records,
    explain_no_answer,
    find_close_record,
)
from qa.answering.presupposition import asks_what_was_said, check_names
from qa.answering.sentence_selection import cite_first_sentence
from qa.answering.statement import Statement, number_statements
from qa.citations import Citation, archive_citation
from qa.retrieval import Hit, RetrievalResult, SearchCounts, retrieve_outside_period
from qa.understanding import (
    QUESTION,
    CarriedContext,
    LinkedQuestion,
    QuestionType,
    Request,
    classify_question,
)

UNSURE_LEAD = "No record answers this for sure. These come closest, and may not answer:"


@dataclass(frozen=True)
class Answer:
    """The answer to a question: statements, or a lead alone, or a reason and the closest records.

    Attributes:
        question: the question as it was understood.
        answered: whether there are statements, or a lead that says all.
        reason: why there is no answer; "" when there is one.
        statements: the quotations.
        hits: the records that were found, best first.
        nearest: the closest records, when there are no statements.
        searched: how many records were searched.
        conversation: id of the conversation; "" when the turn is not saved.
        elapsed_ms: time taken.
        warning: what went wrong meanwhile, one line; "" when nothing did.
        carried: what the question took from earlier turns.
        lead: the date, name, count or facts that were asked for, in a sentence; else "".
        confidence: the probability, 0 to 1, that the records answer; 0 where a rule refuses, 1
            where the answer is computed from the archive.
        signals: what the confidence was computed from; None where a rule decided.
        support: how well the sentence that fits the question best does; comparable between the
            readings of one turn.
        turn: number in the conversation, from 1; 0 when the turn is not saved.
        counted: the ids of all records that were counted or listed, by date within each part of
            the turn; () when none were.
        draft: what a language model wrote about the same records, when it was asked to.
        request: what was wanted; "question" unless it was talk, a command and so on.
        parts: the answers to the parts of a question that asks several; () for one question.
        closest: without a sure answer, the sentences of the records that may answer.
    """

    question: LinkedQuestion
    answered: bool
    reason: str
    statements: tuple[Statement, ...]
    hits: tuple[Hit, ...]
    nearest: tuple[ClosestRecord, ...]
    searched: SearchCounts
    conversation: str = ""
    elapsed_ms: float = 0.0
    warning: str = ""
    carried: tuple[CarriedContext, ...] = ()
    lead: str = ""
    confidence: float = 0.0
    signals: Signals | None = None
    support: float = 0.0
    turn: int = 0
    counted: tuple[str, ...] = ()
    draft: Draft | None = None
    request: Request = QUESTION
    parts: tuple[Answer, ...] = ()
    closest: tuple[Citation, ...] = ()

    @property
    def is_sure(self) -> bool:
        """Whether it answers, and does not only show what may answer."""
        return self.answered and not self.closest

    @property
    def cited_records(self) -> tuple[Record, ...]:
        """The cited records; footnote n cites the n-th."""
        return tuple(
            {statement.number: statement.citation.record for statement in self.statements}.values()
        )

    @property
    def text(self) -> str:
        """The answer as plain text, with quotations and footnotes."""
        if not self.parts:
            return self._quoted_text() if self.answered else self._no_answer_text()
        texts = [
            f"{part.question.typed.as_typed}\n\n{part._text_without_notes()}" for part in self.parts
        ]
        return "\n\n".join(filter(None, [self.lead, *texts, self._footnotes()]))

    def _text_without_notes(self) -> str:
        if not self.answered:
            return self._no_answer_text()
        statements = [
            f"{statement.attribution}\n  “{statement.citation.quote}” [{statement.number}]"
            for statement in self.statements
        ]
        return "\n\n".join([*filter(None, [self.lead]), *statements])

    def _quoted_text(self) -> str:
        return "\n\n".join(filter(None, [self._text_without_notes(), self._footnotes()]))

    def _footnotes(self) -> str:
        return "\n".join(
            f"[{number}] {archive_citation(record)}"
            for number, record in enumerate(self.cited_records, 1)
        )

    def _no_answer_text(self) -> str:
        close = [candidate for candidate in self.nearest if candidate.is_close]
        distant = [candidate for candidate in self.nearest if not candidate.is_close]
        lines = [self.reason]
        for heading, candidates in (
            ("Closest record:", close),
            (_heading_of_distant(close), distant),
        ):
            lines += ["", heading] if candidates else []
            for candidate in candidates:
                lines.append(f"  {archive_citation(candidate.record)}")
                lines += [f"    “{candidate.words}”"] if candidate.words else []
                lines.append(f"    {candidate.reason}")
        return "\n".join(lines)


def show_what_may_answer(answer: Answer) -> Answer:
    """Return an answer; instead of none, the closest records where they may well answer."""
    if answer.answered or not answer.closest:
        return answer
    return replace(
        answer,
        answered=True,
        reason="",
        lead=UNSURE_LEAD,
        statements=number_statements(answer.closest),
        nearest=(),
    )


def _heading_of_distant(close: Sequence[ClosestRecord]) -> str:
    return "Other records near it:" if close else "Closest records:"


def answer(encoder: Encoder, view: ArchiveView, retrieved: RetrievalResult) -> Answer:
    """Answer a question from the records that were retrieved for it."""
    question, scope, hits = retrieved.question, retrieved.scope, retrieved.hits
    question_type = classify_question(question, encoder)
    result = Answer(question, False, "", (), hits, (), scope.searched)

    computed = compute_from_archive(view, encoder, question, question_type, scope)
    if computed is not None and computed.citations:
        statements = number_statements(_with_what_it_says(computed.citations))
        return replace(
            result,
            answered=True,
            statements=statements,
            lead=computed.lead,
            confidence=1.0,
            counted=computed.record_ids,
        )
    if computed is not None and computed.refusal:
        place = count_phrase(scope.searched.records)
        return replace(
            result,
            reason=f"No answer found in {place}: {computed.refusal}.",
            nearest=closest_records(view, question, hits, ()),
        )
    if scope.searched.loosened:
        return replace(
            result,
            reason=f"No answer found in {count_phrase(scope.searched.records)}: "
            f"{'; '.join(scope.searched.loosened)}.",
            nearest=closest_records(view, question, hits, ()),
        )
    if question_type.is_act:  # no title is one, but texts may mention one
        question_type = QuestionType("statements")

    names = check_names(view, question, [hit.record for hit in hits])
    evidence = NO_EVIDENCE
    if hits and question_type.kind != "count":
        evidence = gather_evidence(encoder, view, question_type, retrieved, names)
    result = replace(
        result,
        confidence=evidence.confidence,
        signals=evidence.signals,
        support=max((sentence.support for sentence in evidence.sentences), default=0.0),
    )

    selected = evidence.select_citations(question, question_type)
    citations = citations_that_state(encoder, question, question_type, selected)
    if selected and not citations:
        citations = [quoted for quoted in selected if _tells_time(quoted)]
        question_type = QuestionType("statements")  # no date leads
    if selected and not citations:
        result = replace(result, confidence=0.0, signals=None)
    close = None
    if selected and (opposite := find_contradiction(encoder, question, evidence.sentences)):
        close = ClosestRecord(opposite.record, "it says the opposite", True, opposite)
    elif citations and asks_what_was_said(question) and _are_bare(citations):
        close = ClosestRecord(citations[0].record, NO_SUMMARY_HERE, is_close=True)
    elif citations:
        lead, citations = lead_answer(question, question_type, citations, hits)
        return replace(result, answered=True, statements=number_statements(citations), lead=lead)

    model = AnswerabilityModel.load()
    if close is None:
        close = find_close_record(question, hits, names, evidence.confidence, model.threshold)
    outside = retrieve_outside_period(view, retrieved)
    return replace(
        result,
        confidence=min(result.confidence, model.just_below),
        reason=explain_no_answer(
            question, question_type, scope.searched, names.found_nowhere, close
        ),
        nearest=closest_records(view, question, hits, outside, close),
        closest=() if selected else closest_citations(encoder, view, retrieved, evidence),
    )


def _with_what_it_says(citations: Sequence[Citation]) -> list[Citation]:
    """Return the title of a single record that was listed with what it says below it."""
    if len(citations) != 1 or citations[0].field != "title":
        return list(citations)
    first = cite_first_sentence(citations[0].record)
    says = () if first is None else (whole_if_short(first),)
    return list(dict.fromkeys((citations[0], *says)))


def _tells_time(citation: Citation) -> bool:
    """Return whether a quotation has a date, or words that tell of a time ("since 19 February")."""
    return bool(dates_in(citation.quote)) or any(
        field == citation.field and citation.start <= time.start < citation.end
        for field, time in citation.record.told_times
    )


def _are_bare(citations: Sequence[Citation]) -> bool:
    """Return whether only titles are quoted, of records that say no more."""
    return all(citation.field == "title" for citation in citations)
