"""Answers: statements cut out of records, or the plain word that these records do not say.

Hard rules come first: a period that holds nothing, and names that no record found bears, are never answered. Then a
fitted model (support.py) says how likely it is that what was found answers. From the records that bear the names, the
sentences closest to the question are quoted; a date, a name, a count or the facts of the collection, where one is asked
for, leads them. When nothing answers, the answer says what was searched, which records come nearest, and why each falls
short.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from corpus import Record, count_phrase, dates_in
from embeddings import ArchiveView, Encoder, terms
from qa.answering.aggregation import (
    AggregateAnswer,
    count_matching_records,
    describe_collection,
    describe_count,
)
from qa.answering.answerability import AnswerabilityModel, Signals, compute_signals
from qa.answering.draft import Draft
from qa.answering.no_answer import ClosestRecord, closest_records
from qa.answering.presupposition import (
    GENERIC_DEEDS,
    missing_names,
    names_absent_from,
    records_that_each_answer,
)
from qa.answering.sentence_selection import (
    MOST_RECORDS_SCORED,
    Statement,
    Vector,
    cite_title,
    number_statements,
    score_sentences,
    select_sentences,
)
from qa.answering.written_by import parties
from qa.citations import Citation, archive_citation
from qa.retrieval import Hit, RetrievalResult, SearchCounts, SearchScope, retrieve_outside_period
from qa.understanding import (
    CarriedContext,
    Question,
    QuestionType,
    classify_question,
    content_words,
)

__all__ = ["Answer", "ClosestRecord", "Statement", "answer"]

_LED = ("date", "writer", "reader")
"""What is told in a word before the quotations; so told, a date of another matter would be plainly false, and only
records that bear every name of the question may give it."""


@dataclass(frozen=True)
class Answer:
    """What came of a question. Either statements, or a reason and the nearest records.

    lead: a date, a name, a count or the facts of the collection, where one was asked for, in the records' words; else
    "". confidence: the probability, 0 to 1, that the records answer, by the fitted model; 0 where a rule refuses before
    it, 1 where the answer is read off the archive. warning: what went wrong beside the answer, one line; "" when
    nothing did. carried: what the question took from the turns before it. turn: its number in the conversation, from 1;
    0 when it is not kept. drafted: what a language model made of the same records, when it was asked to.
    """

    question: Question
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
    turn: int = 0
    draft: Draft | None = None

    @property
    def cited_records(self) -> tuple[Record, ...]:
        """The cited records; the footnote numbered n cites the n-th."""
        return tuple(
            {statement.number: statement.citation.record for statement in self.statements}.values()
        )

    @property
    def text(self) -> str:
        """The answer as plain text, quotations and footnotes included."""
        if not self.answered:
            lines = [self.reason]
            if self.nearest:
                lines += ["", "Nearest:"]
                lines += [
                    f"  {archive_citation(one.record)}\n    {one.reason}" for one in self.nearest
                ]
            return "\n".join(lines)
        lines = [self.lead] if self.lead else []
        lines += [
            f"{one.attribution}\n  “{one.citation.quote}” [{one.number}]" for one in self.statements
        ]
        notes = [
            f"[{number}] {archive_citation(record)}"
            for number, record in enumerate(self.cited_records, 1)
        ]
        return "\n\n".join(lines) + "\n\n" + "\n".join(notes)


def answer(
    encoder: Encoder,
    view: ArchiveView,
    question: Question,
    vector: Vector,
    retrieved: RetrievalResult,
    scope: SearchScope,
) -> Answer:
    """Answer from what was retrieved, in this moment of the archive, by this vector and within this scope."""
    hits, asked, searched = retrieved.hits, classify_question(question), scope.searched
    counted = _counted(view, question, asked, scope)
    if counted is not None and counted.citations:
        found = number_statements(counted.citations)
        return Answer(
            question, True, "", found, tuple(hits), (), searched, lead=counted.lead, confidence=1.0
        )
    if asked.is_act:
        asked = QuestionType("statements")
    missing = {hit.record.id: missing_names(hit.record, question) for hit in hits}
    unknown = names_found_nowhere(view, question, missing.values())
    confidence, citations, signals = 0.0, list[Citation](), None
    if hits and asked.kind != "count":
        looked_at = hits[:MOST_RECORDS_SCORED]
        able = [] if unknown else hits_with_names(question, looked_at, missing, asked.kind in _LED)
        if question.ordered_noun and not question.ordered_noun.endswith(
            "s"
        ):  # the first cable is one; the first cables are several
            able = able[:1]
        weighed = score_sentences(encoder, question, vector, able or looked_at)
        signals = compute_signals(
            view, question, retrieved.cosines, able or looked_at, weighed, scope.rows, not able
        )
        model = AnswerabilityModel.load()
        confidence = 1.0 if able and _is_found(question) else round(model.probability(signals), 4)
        if not able:  # it is refused in any case, and says so
            confidence = min(confidence, round(model.threshold - 0.01, 4))
        if confidence >= model.threshold:
            each = (
                records_that_each_answer(question, [hit.record for hit in able])
                if asked.kind == "statements"
                else []
            )
            citations = select_sentences(weighed, [record.id for record in each])
    if citations:
        lead, citations = _led(question, asked, citations, hits)
        found = number_statements(citations)
        return Answer(
            question,
            True,
            "",
            found,
            tuple(hits),
            (),
            searched,
            lead=lead,
            confidence=confidence,
            signals=signals,
        )
    reason = _reason(question, searched, asked, unknown)
    near = closest_records(
        view, question, hits, retrieve_outside_period(view, question, vector, scope.outside)
    )
    return Answer(
        question,
        False,
        reason,
        (),
        tuple(hits),
        near,
        searched,
        confidence=confidence,
        signals=signals,
    )


def _counted(
    view: ArchiveView, question: Question, asked: QuestionType, scope: SearchScope
) -> AggregateAnswer | None:
    if asked.kind == "collection":
        return describe_collection(view)
    if asked.kind in ("count", "list", "events"):
        return count_matching_records(view, question, asked, scope.rows)
    return None


def _is_found(question: Question) -> bool:
    """Whether every hit answers: it holds the phrase, its title is what was typed, or it is the one asked about."""
    picked = question.record is not None and not question.context and question.route == "keywords"
    return bool(question.phrases) or question.route == "known item" or picked


def hits_with_names(
    question: Question,
    hits: Sequence[Hit],
    missing: Mapping[str, Sequence[str]],
    strict: bool = False,
) -> list[Hit]:
    """The hits that may answer: those that bear at least half of the question's names, or strictly all of them.

    missing: by record's id, the names that it lacks.
    """
    most = 0 if strict else len(question.names) / 2
    return [hit for hit in hits if len(missing[hit.record.id]) <= most]


def _led(
    question: Question, asked: QuestionType, citations: list[Citation], hits: Sequence[Hit]
) -> tuple[str, list[Citation]]:
    """The date or the name that was asked for, and the places that bear it out."""
    if asked.kind == "date":
        told = (one for one in citations if _tells_of(question, f"{one.record.title} {one.quote}"))
        first = next(told, None)
        return ("", citations) if first is None else (_when(question, first), [first])
    if asked.kind in ("writer", "reader"):
        quoted = {one.record.id for one in citations}
        for record in (hit.record for hit in hits if hit.record.id in quoted):
            said = parties(record.title)
            name = said.writer if asked.kind == "writer" else said.reader
            title = cite_title(record)
            if name and title is not None:
                return f"{name}.", [title]
    return "", citations


def _tells_of(question: Question, text: str) -> bool:
    """Whether a text holds every word of what is to be dated; names are another test's matter."""
    named = {stem for name in question.names for stem in terms(name)}
    about = set(content_words(question.subject)) - named - set(terms(GENERIC_DEEDS))
    return about <= set(terms(text))


def _when(question: Question, citation: Citation) -> str:
    """The date of what is asked about: the record's own where its title is that; else the one that the sentence states.

    Where the title's own date and the listing's differ, both are told.
    """
    title_alone = replace(citation.record, summary="", text="")
    is_record = (
        bool(question.names)
        and not missing_names(title_alone, question)
        and _tells_of(question, title_alone.title)
    )
    stated = (
        []
        if is_record
        else [citation.quote[one.start : one.end] for one in dates_in(citation.quote)]
    )
    if stated:
        return f"{', '.join(dict.fromkeys(stated))}."
    record = citation.record
    if not record.date.as_written and not record.title_dates:
        return ""
    listed = record.date.as_written or "undated"
    others = ", ".join(one.as_written for one in record.title_dates)
    return f"{others}, by the title; in the listing: {listed}." if others else f"{listed}."


def _reason(
    question: Question, searched: SearchCounts, asked: QuestionType, unknown: Sequence[str]
) -> str:
    period = question.period
    if searched.records == 0:
        return "The archive is empty: add a listing page first."
    if period is not None and searched.in_period == 0:
        return (
            f"These records do not say: none of the {searched.records:,} is dated {_in_words(question)}"
            + (
                f" ({count_phrase(searched.undated, 'is', 'are')} undated)."
                if searched.undated
                else "."
            )
        )
    if asked.kind == "count":
        return f"These records do not say: {describe_count(0, question, asked)}, of {searched.records:,} searched."
    among = (f"{searched.in_period:,} of " if period else "") + count_phrase(searched.records)
    within = f" dated {_in_words(question)}" if period else ""
    premise = f": no record names {' or '.join(unknown)}" if unknown else ""
    return f"These records do not say{premise}. Searched: {among}{within}."


def names_found_nowhere(
    view: ArchiveView, question: Question, missing: Collection[Sequence[str]]
) -> list[str]:
    """The names asked about that no record of the archive bears, in any form: the premise of the question is wrong.

    missing: of each record that was found, the names that it lacks. Only of a sentence: keywords begin with a capital
    that need not be a name's.
    """
    words = view.index.text_index
    if words is None or question.route != "question":
        return []
    forms = {
        one.text: " ".join((one.text, *one.forms, *one.related)) for one in question.linked_names
    }
    stems = {stem for name in question.names for stem in terms(forms.get(name, name))}
    held = {stem for stem in stems if words.document_frequency(stem)}
    return [
        name for name in names_absent_from(question, held) if all(name in one for one in missing)
    ]


def _in_words(question: Question) -> str:
    period = question.period
    if period is None:
        return ""
    if period.as_written:
        return f"“{period.as_written}”"
    return f"{period.earliest or '…'} to {period.latest or '…'}"
