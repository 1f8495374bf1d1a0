"""What may answer, where nothing answers for sure: the records with the nearest sentences."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, zip_longest

import numpy as np

from corpus import Record
from embeddings import ArchiveView, Encoder
from qa.answering.evidence import Evidence, lacks_what_is_asked
from qa.answering.sentence_selection import MOST_SENTENCES_KEPT, candidate_sentences
from qa.citations import Citation, cite
from qa.retrieval import RetrievalResult
from qa.understanding import kept_vectors

_LEAST_CONFIDENCE, _LEAST_TOPIC, _LEAST_COSINE = 0.10, 0.1, 0.2
"""From here to the threshold, the closest records are shown as what may answer."""
_LEAST_COSINE_OF_SENTENCE = 0.26
"""The same for a question that names nobody and nothing, which is mostly asked in other words than
the record's: of 19 such questions the nearest sentence told the answer to 9."""
_RECORDS_COMPARED = 24
_MOST_BY_SEARCH, _MOST_BY_SENTENCE = 3, 2
_LONGEST_WHOLE = 400
"""Characters of a summary that is quoted whole."""


def closest_citations(
    encoder: Encoder, view: ArchiveView, retrieved: RetrievalResult, evidence: Evidence
) -> tuple[Citation, ...]:
    """Return a quotation of each record that may well answer, () where none may.

    That is so where no rule refuses, the confidence is not far below what is demanded, and the
    first record is near in meaning and has some of the topic, or words near to it; or where the
    question has no name, and a sentence is near in meaning, whatever rule refuses. Those nearest by
    a sentence come in turn with those found first.
    """
    signals, question = evidence.signals, retrieved.question
    if signals is None:
        return ()
    is_near = (
        not evidence.is_ruled_out
        and evidence.confidence >= _LEAST_CONFIDENCE
        and signals.topic_share >= _LEAST_TOPIC
        and signals.best_passage >= _LEAST_COSINE
    )
    capitalised = question.typed.capitalised_names
    is_named = question.names or any(not question.text.startswith(name) for name in capitalised)
    if not is_near and is_named:
        return ()
    by_sentence, cosine = _nearest_by_sentence(encoder, view, retrieved)
    if not is_near and (
        cosine < _LEAST_COSINE_OF_SENTENCE or lacks_what_is_asked(question, by_sentence[:1])
    ):
        return ()
    first: dict[str, Citation] = {}
    for sentence in evidence.sentences:
        first.setdefault(sentence.citation.record.id, sentence.citation)
    ids = dict.fromkeys(
        (*list(first)[:1], *(hit.record.id for hit in evidence.hits if hit.record.id in first))
    )
    by_search = [first[record_id] for record_id in ids][:_MOST_BY_SEARCH]
    pairs = zip_longest(by_sentence[:_MOST_BY_SENTENCE], by_search)
    chosen: dict[str, Citation] = {}
    for citation in filter(None, chain.from_iterable(pairs)):
        chosen.setdefault(citation.record.id, whole_if_short(citation))
    return tuple(chosen.values())


def _nearest_by_sentence(
    encoder: Encoder, view: ArchiveView, retrieved: RetrievalResult
) -> tuple[list[Citation], float]:
    """Return the best sentence of the records nearest in meaning, nearest first, and its cosine."""
    index = view.index.vector_index
    rows, _ = index.search_records(retrieved.vector, _RECORDS_COMPARED, retrieved.scope.rows)
    records = view.snapshot.records_at(rows.tolist())
    sentences = _sentences_of(list(records.values()), set(retrieved.question.terms))
    if not sentences:
        return [], 0.0
    vectors = kept_vectors(encoder, MOST_SENTENCES_KEPT).of([c.quote for c in sentences])
    cosines = vectors @ retrieved.vector
    best: dict[str, Citation] = {}
    for place in np.argsort(-cosines, kind="stable").tolist():
        best.setdefault(sentences[place].record.id, sentences[place])
    return list(best.values()), float(cosines.max())


def _sentences_of(records: Sequence[Record], terms: set[str]) -> list[Citation]:
    return [citation for record in records for citation in candidate_sentences(record, terms)]


def whole_if_short(citation: Citation) -> Citation:
    """Return the whole summary that a quotation is from, where it is short."""
    record = citation.record
    summary = record.summary.strip()
    if citation.field != "summary" or len(summary) > _LONGEST_WHOLE:
        return citation
    start = record.summary.index(summary)
    return cite(record, "summary", start, start + len(summary))
