"""Sentences cut out of records, scored against a question, and the few that answer it.

What is scored is a place in a record, so a quotation cannot say what the record does not.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from corpus import Record
from embeddings import Encoder, key_terms, terms
from qa.answering.asked_for import asked_for, offers
from qa.answering.presupposition import scene_names_missing
from qa.answering.prose import statements_in
from qa.answering.sentences import split_sentences
from qa.answering.story import story_penalty
from qa.answering.term_shares import share_of_terms, term_weights, weighted_record_shares
from qa.answering.topic import closeness_by, words_of
from qa.citations import Citation, cite
from qa.retrieval import Hit, doers_of, is_only_received_by
from qa.understanding import LinkedQuestion, kept_vectors

Rows = NDArray[np.int64]
"""(k,) rows of the store, ascending."""
Vector = NDArray[np.float32]
"""(dimension,), of length 1."""

MOST_STATEMENTS = 6
MOST_RECORDS_SCORED = 8
LEAST_SHARE_OF_BEST = 0.8
"""A sentence is quoted when it scores at least this share of the best one's score."""
MOST_SENTENCES_KEPT = 2_000
"""Vectors of sentences that are kept: the readings and turns of a conversation share records."""
MOST_SENTENCES_PER_RECORD = 12
"""Sentences of one record that are encoded: first those with most of the question's words.
Encoding all of a book would take minutes."""
_MOST_SENTENCES_READ = 2_000
_WEIGHT_OF_HIT_SCORE = 0.5
_PENALTY_FOR_MISSING_NAMES = 0.6
_PENALTY_FOR_RECEIVING = 0.3
"""Penalty of a letter to the person who, in the question, did something: it tells of others."""
_PENALTY_FOR_SAID = 0.8
"""Penalty of a sentence that was quoted before: a follow-up asks for something else."""
_SHARE_OF_OFFERING = 0.5
"""Of that penalty, what a sentence bears that offers the name or number that only now is asked."""
_PENALTY_FOR_QUESTION = 0.6
"""Penalty of a sentence that is itself a question, as in an interview."""
_PENALTY_FOR_TEXT = 0.15
"""A sentence of the text yields to one of the summary that says nearly as much."""
_SENTENCES_REFINED = 8
"""The best sentences by the words that they share; these are compared by near words too."""
_WEIGHT_OF_WANTED = 0.3
"""Added where a sentence offers what the question wants: a name, a number, a cause."""
_WEIGHT_OF_NEAR = 0.7
"""What a word counts that a sentence has only nearly ("funds" for "money")."""
_LEAST_OF_REST, _LEAST_OF_TITLE = 0.25, 0.5
"""Share of the question's words that a further sentence, or the title, adds to those quoted."""
_LEAST_COVERED, _MOST_OF_SHORT = 0.8, 4
"""Below this share of the question's words, a record with so few further sentences is quoted whole:
on seven judged sets this wins 16 of 856 questions and loses 1."""
_SAME_WORDS = 0.8
_SAME_MEANING = 0.95
_DAY_OF_UNDATED = 10**7


@dataclass(frozen=True, eq=False)
class ScoredSentence:
    """A sentence of a record that was found.

    Attributes:
        citation: its place.
        cosine: to the question, -1 to 1.
        term_share: share of the question's words that it contains, weighted by rarity, 0 to 1.
        score: higher is better; comparable within one search only.
        terms: its analysed words.
        vector: its encoding, (dimension,).
        hit_score: that of its record in the search.
    """

    citation: Citation
    cosine: float
    term_share: float
    score: float
    terms: frozenset[str]
    vector: Vector
    hit_score: float = 0.0

    @property
    def support(self) -> float:
        """How well it fits the question, whatever the search that found its record."""
        return self.score - _WEIGHT_OF_HIT_SCORE * self.hit_score


def score_sentences(
    encoder: Encoder, question: LinkedQuestion, vector: Vector, hits: Sequence[Hit]
) -> list[ScoredSentence]:
    """Score the sentences of the first hits against a question and its vector, best first.

    A score is the cosine, the share of words, and half of the hit's own score, less what its record
    lacks of the names, and less a little for the text of a record with a summary. Equal ones keep
    their order. For the first one, the record as a whole counts too.
    """
    candidates = [
        (hit, citation)
        for hit in hits[:MOST_RECORDS_SCORED]
        for citation in candidate_sentences(hit.record, set(question.terms))
    ]
    if not candidates:
        return []
    vectors = kept_vectors(encoder, MOST_SENTENCES_KEPT).of([c.quote for _, c in candidates])
    sentence_terms = [frozenset(terms(citation.quote)) for _, citation in candidates]
    title_terms = {hit.record.id: frozenset(terms(hit.record.title)) for hit in hits}
    weights = term_weights(question, sentence_terms)
    term_shares = [
        share_of_terms(weights, contained, title_terms[hit.record.id])
        for contained, (hit, _) in zip(sentence_terms, candidates, strict=True)
    ]
    doers = doers_of(encoder, question)
    penalties = {
        hit.record.id: _name_penalty(question, hit.record)
        + story_penalty(question, hit.record)
        + _PENALTY_FOR_RECEIVING * is_only_received_by(doers, hit.record)
        for hit in hits
    }
    summarised = {citation.record.id for _, citation in candidates if citation.field == "summary"}
    scored = [
        ScoredSentence(
            citation,
            cosine,
            share,
            cosine
            + share
            + _WEIGHT_OF_HIT_SCORE * hit.score
            - penalties[hit.record.id]
            - _PENALTY_FOR_TEXT * (citation.field == "text" and citation.record.id in summarised)
            - _PENALTY_FOR_QUESTION * citation.quote.endswith("?"),
            contained,
            row,
            hit.score,
        )
        for (hit, citation), cosine, share, contained, row in zip(
            candidates,
            (vectors @ vector).tolist(),
            term_shares,
            sentence_terms,
            vectors,
            strict=True,
        )
    ]
    scored.sort(key=lambda sentence: -sentence.score)
    records = [hit.record for hit in hits[:MOST_RECORDS_SCORED]]
    bonus = weighted_record_shares(encoder, question, weights, records)  # encodes most words
    refined = _refine(encoder, question, weights, scored[:_SENTENCES_REFINED])
    first = max(refined, key=lambda sentence: sentence.score + bonus[sentence.citation.record.id])
    after_first = (sentence for sentence in refined if sentence is not first)
    return [first, *after_first, *scored[_SENTENCES_REFINED:]]


def _refine(
    encoder: Encoder,
    question: LinkedQuestion,
    weights: dict[str, float],
    sentences: Sequence[ScoredSentence],
) -> list[ScoredSentence]:
    """Score the best sentences by near words too, and by whether they offer an answer."""
    demand, words = asked_for(question.text), words_of(question)
    was_wanted = any(asked_for(text).want == demand.want for text, _ in question.context)
    quotes = [sentence.citation.quote for sentence in sentences]
    presences = closeness_by(encoder).presences(words, quotes)
    refined = []
    for sentence, quote, presence in zip(sentences, quotes, presences, strict=True):
        title = sentence.citation.record.title
        near_shares = {term: _WEIGHT_OF_NEAR * share**2 for term, share in presence.items()}
        share = share_of_terms(weights, sentence.terms, frozenset(terms(title)), near_shares)
        offered = offers(demand, question.text, quote, title)
        score = sentence.score + share - sentence.term_share
        if offered > 0:  # nan, where anything may answer, is not more
            score += _WEIGHT_OF_WANTED * offered
        was_said = any(quote in earlier for earlier in question.follow_up.said)
        penalty = _PENALTY_FOR_SAID * was_said
        if offered == 1 and demand.want == "cause":
            penalty = 0.0
        elif offered == 1 and not was_wanted:  # it was quoted for something else
            penalty *= _SHARE_OF_OFFERING
        refined.append(replace(sentence, term_share=share, score=score - penalty))
    return sorted(refined, key=lambda sentence: -sentence.score)


def with_the_rest(
    question: LinkedQuestion, sentences: Sequence[ScoredSentence], citations: Sequence[Citation]
) -> list[Citation]:
    """Return citations, and what else the first one's record has of the question.

    That is the sentence with much of what the quoted ones lack of its words, and one that offers
    what it wants where they offer none. The title, which introduces each of them, must have more.
    Where much is still lacking, and the record says little more, it is quoted whole.
    """
    if not citations:
        return []
    record = citations[0].record
    quoted = [citation for citation in citations if citation.record.id == record.id]
    unquoted = [
        sentence.citation
        for sentence in sentences
        if sentence.citation.record.id == record.id and sentence.citation not in quoted
    ]
    title = cite_title(record)
    if title is not None and title not in quoted:
        unquoted.append(title)
    sentence_terms = frozenset().union(*(sentence.terms for sentence in sentences))
    all_weights = term_weights(question, [sentence.terms for sentence in sentences])
    weights = {term: weight for term, weight in all_weights.items() if term in sentence_terms}
    name_terms = {term for name in question.names for term in key_terms(name)}
    in_title = {
        term: all_weights[term]
        for term in terms(record.title)
        if term in all_weights and term not in name_terms  # "Zhou" is Zhou Enlai already
    }
    covered = {term for citation in quoted for term in terms(citation.quote)}
    added = [
        citation
        for citation in unquoted
        if share_of_terms(
            weights | in_title if citation.field == "title" else weights,
            frozenset(terms(citation.quote)) - covered,
            frozenset(),
        )
        >= (_LEAST_OF_TITLE if citation.field == "title" else _LEAST_OF_REST)
    ][:1]
    demand = asked_for(question.text)
    if demand.want and demand.want != "kind":
        offering = (
            citation
            for citation in (*quoted, *added, *unquoted)
            if offers(demand, question.text, citation.quote, "") == 1
        )
        added += [citation for citation in islice(offering, 1) if citation in unquoted]
    covered = covered.union(*(terms(citation.quote) for citation in added))
    unquoted = [
        citation for citation in unquoted if citation.field != "title" and citation not in added
    ]
    is_short = len(unquoted) <= _MOST_OF_SHORT
    if is_short and share_of_terms(all_weights, frozenset(covered), frozenset()) < _LEAST_COVERED:
        added += unquoted
    return list(dict.fromkeys([citations[0], *added, *citations[1:]]))


def select_sentences(
    sentences: Sequence[ScoredSentence], required_ids: Collection[str] = ()
) -> list[Citation]:
    """Return the few sentences that answer: the best first, then the others by date.

    No two of them say the same. `required_ids` are records of which the best sentence is always
    among them, whatever its score.
    """
    selected: list[ScoredSentence] = []
    for sentence in sentences:
        if len(selected) == MOST_STATEMENTS:
            break
        record_id = sentence.citation.record.id
        is_required = record_id in required_ids and all(
            quoted.citation.record.id != record_id for quoted in selected
        )
        is_good = sentence.score >= LEAST_SHARE_OF_BEST * sentences[0].score
        if is_required or (
            is_good and not any(say_the_same(sentence, quoted) for quoted in selected)
        ):
            selected.append(sentence)
    by_date = sorted(selected[1:], key=lambda sentence: _day_of(sentence.citation.record))
    return [sentence.citation for sentence in [*selected[:1], *by_date]]


def say_the_same(first: ScoredSentence, second: ScoredSentence) -> bool:
    """Return whether two sentences say the same; never when a number differs ("in 1949")."""
    quotes = first.citation.quote, second.citation.quote
    first_figures, second_figures = (set(re.findall(r"\d+", quote)) for quote in quotes)
    if first_figures != second_figures:
        return False
    shorter = max(1, min(len(first.terms), len(second.terms)))
    if len(first.terms & second.terms) >= _SAME_WORDS * shorter:
        return True
    return float(first.vector @ second.vector) >= _SAME_MEANING


def cite_title(record: Record) -> Citation | None:
    """Cite the title without white space at its ends; None when it is blank."""
    start = len(record.title) - len(record.title.lstrip())
    end = len(record.title.rstrip())
    return cite(record, "title", start, end) if record.title.strip() else None


def cite_first_sentence(record: Record) -> Citation | None:
    """Cite the first sentence of a record; its title when it has none; None when that is blank."""
    return next(iter(_all_sentences(record)), None)


def cite_best_sentence(record: Record, query_terms: Sequence[str]) -> Citation | None:
    """Cite the sentence with most of these terms; the title when no sentence has any."""
    sentences = _all_sentences(record)
    counts = [len(set(query_terms) & set(terms(citation.quote))) for citation in sentences]
    return sentences[counts.index(max(counts))] if any(counts) else cite_title(record)


def _all_sentences(record: Record) -> list[Citation]:
    """Return the sentences of summary and text that state something; else all; else the title."""
    for spans_of in (statements_in, split_sentences):
        sentences = [
            cite(record, field, start, end)
            for field in ("summary", "text")
            for start, end in spans_of(record.field(field))[:_MOST_SENTENCES_READ]
        ]
        if sentences:
            return sentences
    title = cite_title(record)
    return [] if title is None else [title]


def candidate_sentences(record: Record, query_terms: set[str]) -> list[Citation]:
    """Return at most MOST_SENTENCES_PER_RECORD sentences, in their order."""
    sentences = _all_sentences(record)
    if len(sentences) <= MOST_SENTENCES_PER_RECORD:
        return sentences
    counts = [len(query_terms.intersection(terms(citation.quote))) for citation in sentences]
    by_count = sorted(range(len(sentences)), key=lambda index: (-counts[index], index))
    return [sentences[index] for index in sorted(by_count[:MOST_SENTENCES_PER_RECORD])]


def _name_penalty(question: LinkedQuestion, record: Record) -> float:
    return _PENALTY_FOR_MISSING_NAMES * scene_names_missing(question, record)


def _day_of(record: Record) -> int:
    return record.date.earliest.toordinal() if record.date.earliest else _DAY_OF_UNDATED
