"""Answers and searches as JSON: the command line's contract (docs/design.md). Fields may be added, never renamed."""

from __future__ import annotations

from typing import Any

from corpus import ArchivalDate, Record
from qa.answering import Answer, ClosestRecord, Draft, Statement
from qa.citations import archive_citation
from qa.retrieval import Hit, SearchCounts
from qa.understanding import Question


def date_as_json(when: ArchivalDate) -> dict[str, Any]:
    """A date: the archive's words, EDTF, and its bounds in ISO 8601, null when there are none."""
    return {
        "as_written": when.as_written,
        "edtf": when.edtf,
        "earliest": when.earliest.isoformat() if when.earliest else None,
        "latest": when.latest.isoformat() if when.latest else None,
    }


def record_as_json(record: Record) -> dict[str, Any]:
    """A record, every field."""
    return {
        "id": record.id,
        "title": record.title,
        "date": date_as_json(record.date),
        "title_dates": [date_as_json(one) for one in record.title_dates],
        "summary": record.summary,
        "text": record.text,
        "url": record.url,
        "collection": record.collection,
        "source": record.source,
        "language": record.language,
        "people": list(record.people),
        "places": list(record.places),
        "topics": list(record.topics),
        "citation": archive_citation(record),
    }


def hit_as_json(hit: Hit) -> dict[str, Any]:
    """A record found."""
    record = hit.record
    return {
        "rank": hit.rank,
        "id": record.id,
        "title": record.title,
        "summary": record.summary,
        "url": record.url,
        "date": date_as_json(record.date),
        "score": hit.score,
        "cosine": hit.cosine,
        "outside": hit.outside,
        "why": hit.why,
    }


def understood_as_json(question: Question) -> dict[str, Any]:
    """What was understood of a question."""
    period = question.period
    return {
        "period": None
        if period is None
        else {
            "earliest": period.earliest.isoformat() if period.earliest else None,
            "latest": period.latest.isoformat() if period.latest else None,
            "as_written": period.as_written,
        },
        "order": question.time.order,
        "people": [
            {
                "name": one.name,
                "also": list(one.other_forms),
                "as_written": one.as_written,
                "kind": one.kind,
                "learnt": list(one.forms_from_titles),
                "corrected": one.corrected,
                "ambiguous": list(one.ambiguous),
            }
            for one in question.linked_names
        ],
        "phrases": list(question.phrases),
        "route": question.route,
        "repaired": [] if question.syntax is None else list(question.syntax.repairs),
    }


def searched_as_json(searched: SearchCounts) -> dict[str, int]:
    """How much was searched."""
    return {
        "records": searched.records,
        "in_period": searched.in_period,
        "undated": searched.undated,
    }


def nearest_as_json(one: ClosestRecord) -> dict[str, Any]:
    """A record that comes near, and why it falls short."""
    return {
        "record": one.record.id,
        "title": one.record.title,
        "date": date_as_json(one.record.date),
        "reason": one.reason,
    }


def statement_as_json(one: Statement) -> dict[str, Any]:
    """A statement: what is quoted, where in its record it stands, and the number of its citation."""
    return {
        "quote": one.citation.quote,
        "record": one.citation.record.id,
        "field": one.citation.field,
        "start": one.citation.start,
        "end": one.citation.end,
        "citation": one.number,
        "frame": one.attribution,
    }


def draft_as_json(draft: Draft) -> dict[str, Any]:
    """A language model's draft. Only what is in a record's words is among `sentences`."""
    return {
        "model": draft.model,
        "statements": [
            {
                "text": sentence.text,
                "in_record_words": sentence.is_in_record_words,
                "quote": sentence.citation.quote,
                "record": sentence.citation.record.id,
                "field": sentence.citation.field,
                "start": sentence.citation.start,
                "end": sentence.citation.end,
                "citation": sentence.number,
            }
            for sentence in draft.sentences
        ],
        "sentences": [
            {"text": sentence.text, "citations": [sentence.number]}
            for sentence in draft.sentences
            if sentence.is_in_record_words
        ],
        "citations": [
            {"number": number, "record": record.id, "text": archive_citation(record)}
            for number, record in draft.cited_records
        ],
        "unconfirmed": [
            {"text": sentence.text, "reason": "it is in the model's own words"}
            for sentence in draft.sentences
            if not sentence.is_in_record_words
        ]
        + [{"text": sentence.text, "reason": sentence.reason} for sentence in draft.omitted],
        "note": draft.note,
    }


def answer_as_json(answer: Answer) -> dict[str, Any]:
    """An answer, whole."""
    return {
        "question": answer.question.text,
        "answered": answer.answered,
        "reason": answer.reason,
        "text": answer.text,
        "understood": understood_as_json(answer.question),
        "statements": [statement_as_json(one) for one in answer.statements],
        "citations": [
            {"number": number, "record": record.id, "text": archive_citation(record)}
            for number, record in enumerate(answer.cited_records, 1)
        ],
        "nearest": [nearest_as_json(one) for one in answer.nearest],
        "records": [hit_as_json(hit) for hit in answer.hits],
        "searched": searched_as_json(answer.searched),
        "conversation": answer.conversation,
        "elapsed_ms": answer.elapsed_ms,
        "warning": answer.warning,
        "lead": answer.lead,
        "confidence": answer.confidence,
        "carried": [{"kind": one.kind, "words": one.words} for one in answer.carried],
        "drafted": None if answer.draft is None else draft_as_json(answer.draft),
    }
