"""What is computed from the archive: counts, lists of records, facts about the collection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from corpus import count_phrase
from embeddings import ArchiveView, TextQuery, terms
from qa.answering.sentence_selection import (
    MOST_STATEMENTS,
    Rows,
    cite_best_sentence,
    cite_first_sentence,
    cite_title,
)
from qa.citations import Citation
from qa.understanding import LinkedName, LinkedQuestion, NameMentions, QuestionType

_MOST_PAGES = 5
"""Listing pages that are named; of more, their number is given."""


@dataclass(frozen=True)
class AggregateAnswer:
    """What the archive counts.

    Attributes:
        lead: the count or the facts, in a sentence.
        citations: the first few of the records that were counted.
    """

    lead: str
    citations: tuple[Citation, ...]


def compute_from_archive(
    view: ArchiveView, question: LinkedQuestion, question_type: QuestionType, rows: Rows | None
) -> AggregateAnswer | None:
    """Answer a question that asks for a count, a list or the collection; None for any other.

    `rows` are those that may be counted, None for all.
    """
    if question_type.kind == "collection":
        return _describe_collection(view)
    if question_type.kind in ("count", "list", "events"):
        return _count_records(view, question, question_type, rows)
    return None


def describe_count(count: int, question: LinkedQuestion, question_type: QuestionType) -> str:
    """Return what was counted: "2 records dated “in 1949” hold “Taiwan”"."""
    names = [name for name in _counted_names(question, question_type) if name.kind]
    words = _words_outside(question_type.words, [*question.phrases, *(name.text for name in names)])
    written = [name.as_written for name in names]
    contents = ", ".join(f"“{text}”" for text in (*question.phrases, *written, *words))
    records = _count_or_none(count)
    if question.period is not None:
        records += f" dated “{question.period.as_written}”"
    if question_type.kind_of_record:
        records += f" with “{question_type.kind_of_record}” in the title"
    if question_type.undated:
        records += f" {'is' if count < 2 else 'are'} undated"
    if not contents:
        return records
    conjunction = " and" if question_type.undated else ""
    return f"{records}{conjunction} {'hold' if count > 1 else 'holds'} {contents}"


def _count_records(
    view: ArchiveView, question: LinkedQuestion, question_type: QuestionType, rows: Rows | None
) -> AggregateAnswer:
    """Count the records that contain every word of the question, and quote the first ones by date.

    Where no title contains the kind of event ("trips"), every record counts as one.
    """
    matching = _matching_rows(view, question, question_type, rows)
    if question_type.is_event and (matching is None or not len(matching)):
        question_type = replace(question_type, kind_of_record="")
        matching = _matching_rows(view, question, question_type, rows)
    total, records = view.snapshot.browse(matching, "date", 0, MOST_STATEMENTS)
    lead = f"{describe_count(total, question, question_type)}."
    if total > len(records):
        lead += f" The first {len(records)} by date:"
    words = terms(" ".join((*question_type.words, *question.phrases)))
    if words:
        citations = [cite_best_sentence(record, words) for record in records]
    else:
        cite_record = cite_first_sentence if question_type.kind == "events" else cite_title
        citations = [cite_record(record) for record in records]
    return AggregateAnswer(lead, tuple(citation for citation in citations if citation))


def _matching_rows(
    view: ArchiveView, question: LinkedQuestion, question_type: QuestionType, rows: Rows | None
) -> Rows | None:
    """Return the rows of `rows` that match all words, phrases and kinds; None for all records."""
    if question_type.undated:
        dated_rows = view.snapshot.date_index.rows_overlapping(None, None)
        rows = np.setdiff1d(view.snapshot.date_index.rows, dated_rows)
    mentioned = []
    for name in _counted_names(question, question_type):
        forms = name.mention_forms
        if forms is not None and (name_rows := NameMentions(view).rows(forms)):
            mentions = np.asarray(sorted(name_rows), np.int64)
            rows = mentions if rows is None else np.intersect1d(rows, mentions)
            mentioned.append(name.text)
    words = _words_outside(question_type.words, mentioned)
    queries = [TextQuery(word) for word in words]
    queries += [TextQuery(phrase, phrase=True) for phrase in question.phrases]
    if question_type.kind_of_record:
        queries.append(TextQuery(question_type.kind_of_record, fields=("title",)))
    if not queries:
        return rows
    if view.index.text_index is None:
        return np.zeros(0, np.int64)
    return view.index.text_index.rows_matching(queries, rows)


def _describe_collection(view: ArchiveView) -> AggregateAnswer:
    """Return how many records there are, from when to when, and from which listing pages."""
    snapshot = view.snapshot
    dated_rows = snapshot.date_index.rows_overlapping(None, None)
    dated_count, first_records = snapshot.browse(dated_rows, "date", 0, 1)
    _, last_records = snapshot.browse(dated_rows, "date", max(0, dated_count - 1), 1)
    lead = _count_or_none(snapshot.count())
    if first_records and last_records:
        first_date, last_date = first_records[0].date, last_records[0].date
        lead += f", dated {first_date.as_written} to {last_date.as_written}"
    undated_count = snapshot.date_index.undated_count
    lead += f" ({undated_count:,} undated)." if undated_count else "."
    lead += _describe_pages(view)
    ends = {record.id: record for record in [*first_records, *last_records]}
    citations = [cite_title(record) for record in ends.values()]
    return AggregateAnswer(lead, tuple(citation for citation in citations if citation))


def _describe_pages(view: ArchiveView) -> str:
    pages = [
        f"{page.name or 'pasted text'} ({page.first} - {page.last} of {page.total})"
        for page in view.snapshot.listing_pages()
        if page.first is not None and page.total is not None
    ]
    if not pages:
        return ""
    text = f" Listing {'page' if len(pages) == 1 else 'pages'}: {', '.join(pages[:_MOST_PAGES])}"
    unnamed = len(pages) - _MOST_PAGES
    return f"{text}, and {unnamed} more." if unnamed > 0 else f"{text}."


def _counted_names(question: LinkedQuestion, question_type: QuestionType) -> list[LinkedName]:
    """Return the names in the question's words; records are counted by their mentions."""
    question_terms = set(terms(" ".join(question_type.words)))
    return [
        name
        for name in question.linked_names
        if name.mention_forms is not None and not question_terms.isdisjoint(terms(name.text))
    ]


def _words_outside(words: Sequence[str], phrases: Sequence[str]) -> list[str]:
    """Return the words that are in none of the phrases."""
    phrase_terms = {term for phrase in phrases for term in terms(phrase)}
    return [word for word in words if not phrase_terms.issuperset(terms(word))]


def _count_or_none(total: int) -> str:
    return count_phrase(total) if total else "no record"
