"""The evidence for an answer: hits that may be quoted, their sentences, and the confidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from corpus import read_journey
from embeddings import ArchiveView, Encoder, terms
from qa.answering.answerability import (
    AnswerabilityModel,
    Signals,
    asks_yes_or_no,
    compute_signals,
    weighted_presence,
)
from qa.answering.asked_for import asked_for, offer_of, offers
from qa.answering.presupposition import (
    NameCheck,
    asks_what_was_said,
    records_that_each_answer,
)
from qa.answering.prose import widen_citations
from qa.answering.sentence_selection import (
    LEAST_SHARE_OF_BEST,
    MOST_RECORDS_SCORED,
    ScoredSentence,
    cite_title,
    score_sentences,
    select_sentences,
    with_the_rest,
)
from qa.answering.topic import presences_in_records, words_of
from qa.citations import Citation
from qa.retrieval import (
    Hit,
    RetrievalResult,
    answering_rows,
    doers_of,
    is_only_received_by,
    reverses_direction,
    route_taken,
)
from qa.understanding import LinkedQuestion, QuestionType

_LEAST_OF_NOUN = 0.3
"""Presence of the noun after "which", below which a record is silent on it."""

_LEAST_OF_KIND = 0.1
"""Presence of the noun after "which", below which the record has nothing of that kind."""

_SURELY_TOLD = frozenset(("name", "number", "amount"))
"""Kinds of answer that the grammar of a sentence has or has not; others only count in the model."""

_MOST_RELATED = 3
"""How many records are quoted for "any other papers on this?"; further ones are less close."""

_COLLECTIVES = frozenset(("place", "organisation"))
_LEAST_SAID, _LEAST_SAID_MORE = 0.8, 0.4
"""Share of a question's words in a record that lacks the name of a country or body, and by how much
it exceeds that of the records with all names."""


@dataclass(frozen=True)
class Evidence:
    """What speaks for an answer.

    Attributes:
        hits: those that mention enough of the question's names to be quoted.
        sentences: scored sentences of these hits, or of all when there are none; best first.
        confidence: the probability, 0 to 1, that they answer.
        signals: what the confidence was computed from.
        is_ruled_out: whether a rule refuses, whatever the confidence.
    """

    hits: tuple[Hit, ...] = ()
    sentences: tuple[ScoredSentence, ...] = ()
    confidence: float = 0.0
    signals: Signals | None = None
    is_ruled_out: bool = False

    def select_citations(
        self, question: LinkedQuestion, question_type: QuestionType
    ) -> list[Citation]:
        """Return the sentences that answer, none when the confidence is too low."""
        if self.confidence < AnswerabilityModel.load().threshold:
            return []
        required = []
        if question.follow_up.asks_for_records:
            required = [hit.record for hit in self.hits]
        elif question_type.kind == "statements":
            required = records_that_each_answer(question, [hit.record for hit in self.hits])
        citations = select_sentences(self.sentences, [record.id for record in required])
        citations = with_the_rest(question, self.sentences, citations)
        citations = _with_place(question, citations)
        wants_number = asked_for(question.text).want in ("number", "amount")
        wants_turn = wants_number or asks_yes_or_no(question)
        return widen_citations(citations, wants_turn, asks_what_was_said(question))


NO_EVIDENCE = Evidence()


def gather_evidence(
    encoder: Encoder,
    view: ArchiveView,
    question_type: QuestionType,
    retrieved: RetrievalResult,
    names: NameCheck,
) -> Evidence:
    """Score the sentences of the best hits, and estimate whether they answer."""
    question = retrieved.question
    best_hits = retrieved.hits[:MOST_RECORDS_SCORED]
    quotable = _quotable_hits(question, best_hits, names)
    quotable = _with_hits_that_say_it(encoder, view, question, best_hits, names, quotable)
    hits = quotable or best_hits
    sentences = score_sentences(encoder, question, retrieved.vector, hits)
    signals = compute_signals(
        encoder,
        view,
        question,
        hits,
        sentences,
        names_are_missing=not quotable,
    )
    model = AnswerabilityModel.load()
    confidence = round(model.probability(signals), 4)
    is_ruled_out = False
    if not quotable:  # a rule refuses, and the confidence agrees
        confidence, is_ruled_out = min(confidence, model.just_below), True
    elif _every_hit_answers(retrieved):
        confidence = 1.0
    elif lacks_what_is_asked(question, _best_of(sentences)) or _is_of_no_kind(question, signals):
        confidence = min(confidence, model.just_below)
        is_ruled_out = not asked_for(question.text).asks_where
    elif question.follow_up.record_ids or _names_decide(question, signals):
        confidence = max(confidence, model.threshold)
    answer_of_doer = _answer_of_doer(encoder, view, retrieved, sentences)
    if answer_of_doer is not None:
        sentences = _with_first(encoder, retrieved, answer_of_doer, sentences)
    return Evidence(tuple(quotable), tuple(sentences), confidence, signals, is_ruled_out)


def _best_of(sentences: Sequence[ScoredSentence]) -> list[Citation]:
    """Return the sentences that are nearly as good as the first."""
    least = LEAST_SHARE_OF_BEST * sentences[0].score
    best = [sentence.citation for sentence in sentences if sentence.score >= least]
    return best[:MOST_RECORDS_SCORED]


def lacks_what_is_asked(question: LinkedQuestion, citations: Sequence[Citation]) -> bool:
    """Return whether the question wants a number, an amount or a name, and no citation has one."""
    demand = asked_for(question.text)
    if demand.want not in _SURELY_TOLD:
        return False
    return offer_of(demand, question.text, [citation.quote for citation in citations], "") == 0


def _with_place(question: LinkedQuestion, citations: list[Citation]) -> list[Citation]:
    """Return citations, each after its record's title where only the title states the place.

    Of a journey, this is so where the question names the place or asks where; of another record,
    where the question asks where and the quotation has no place.
    """
    wants = asked_for(question.text), question.text
    places = [name for name in question.linked_names if name.kind == "place"]
    if not places and wants[0].want != "place":
        return citations
    placed: list[Citation] = []
    for citation in citations:
        record, title = citation.record, cite_title(citation.record)
        if title is not None and title not in (*placed, *citations):
            is_journey = read_journey(record.title, record.summary) is not None
            is_named = any(name.is_mentioned_in(set(terms(title.quote))) for name in places)
            asks_where = wants[0].want == "place" and offers(*wants, title.quote, "") > 0
            lacks_place = not placed and offers(*wants, citation.quote, "") <= 0
            if (is_journey and is_named) or (asks_where and (is_journey or lacks_place)):
                placed.append(title)
        placed.append(citation)
    return placed


def _is_of_no_kind(question: LinkedQuestion, signals: Signals) -> bool:
    """Return whether "which hotel" is asked, and a record has nothing that is near to a hotel."""
    is_absent = signals.asked_noun < _LEAST_OF_KIND  # nan, for no noun, is not less
    return asked_for(question.text).want == "kind" and is_absent and signals.wanted < 1


def _names_decide(question: LinkedQuestion, signals: Signals) -> bool:
    """Return whether a record of two names, or of a name and a period, may lack a word.

    The noun asked for must be there, or a word near to it, and the number.
    """
    certain = len(question.demanded_names) + bool(question.time.periods)
    lacks_noun = signals.asked_noun < _LEAST_OF_NOUN  # nan, for none, is not less
    lacks_number = asked_for(question.text).want in _SURELY_TOLD and signals.wanted < 1
    has_names = bool(question.demanded_names) and not signals.names_missing
    return certain > 1 and has_names and not lacks_noun and not lacks_number


def _quotable_hits(question: LinkedQuestion, hits: tuple[Hit, ...], names: NameCheck) -> list[Hit]:
    """Return the hits that mention every name that the question is about.

    A letter in the other direction does not answer what was written. "The first cable" is one
    record, so only the first hit is quotable; "the first cables" are more.
    """
    if question.follow_up.asks_for_records:
        if question.follow_up.goes_on_from is not None and not question.follow_up.record_ids:
            in_order = hits
            if not question.time.order:
                in_order = tuple(sorted(hits, key=lambda hit: hit.record.date.first_day_in_order))
            return list(in_order[:_MOST_RELATED])
        return list(hits[:_MOST_RELATED] if question.follow_up.without_ids else hits)
    if names.found_nowhere:
        return []
    quotable = [
        hit
        for hit in hits
        if not names.missing[hit.record.id] and not reverses_direction(question, hit.record)
    ]
    if asks_what_was_said(question):  # a title alone says nothing
        quotable = [hit for hit in quotable if _says_something(hit)] or quotable
    noun = question.ordered_noun
    return quotable[:1] if noun and not noun.endswith("s") else quotable


def _says_something(hit: Hit) -> bool:
    return bool(hit.record.summary.strip() or hit.record.text.strip())


def _with_hits_that_say_it(
    encoder: Encoder,
    view: ArchiveView,
    question: LinkedQuestion,
    hits: Sequence[Hit],
    names: NameCheck,
    quotable: list[Hit],
) -> list[Hit]:
    """Return the quotable hits, and those that only lack the name of a country or body.

    Persons act for them: "Did Iran break off relations with Britain?" is answered by an envoy's
    "the note breaking off relations". Such a hit has one of the names, and far more of the
    question's words than any hit with all of them.
    """
    if names.found_nowhere or question.follow_up.asks_for_records or question.ordered_noun:
        return quotable
    collective = {name.text for name in question.linked_names if name.kind in _COLLECTIVES}
    candidates = [
        hit
        for hit in hits
        if (lacking := names.missing[hit.record.id])
        and len(lacking) < len(question.demanded_names)
        and collective.issuperset(lacking)
        and not reverses_direction(question, hit.record)
    ]
    words = words_of(question) if candidates else ()
    if not words:
        return quotable
    compared = [*quotable, *candidates]
    shares = [
        weighted_presence(view, words, presence)
        for presence in presences_in_records(encoder, words, [hit.record for hit in compared])
    ]
    most_said = max(shares[: len(quotable)], default=0.0)
    least = max(_LEAST_SAID, most_said + _LEAST_SAID_MORE)
    say_it = {
        hit.record.id
        for hit, share in zip(compared, shares, strict=True)
        if hit in quotable or share >= least
    }
    return [hit for hit in hits if hit.record.id in say_it]


def _answer_of_doer(
    encoder: Encoder,
    view: ArchiveView,
    retrieved: RetrievalResult,
    sentences: Sequence[ScoredSentence],
) -> Hit | None:
    """Return the answer to the letter that would be quoted first, where the one asked about got it.

    "Did Lund lend the ship?" is best told by Lund's answer, however near the words of the request
    are. None where the letter is no request to the doer, or has no answer that may be found.
    """
    question = retrieved.question
    first = sentences[0].citation.record if sentences else None
    if first is None or not is_only_received_by(doers_of(encoder, question), first):
        return None
    rows = answering_rows(view, first.id)
    if retrieved.scope.rows is not None:
        rows = np.intersect1d(rows, retrieved.scope.rows)
    answer = next(iter(view.snapshot.records_at(rows[:1].tolist()).values()), None)
    if answer is None:
        return None
    hit_of = {hit.record.id: hit for hit in retrieved.hits}
    return hit_of.get(answer.id) or replace(hit_of[first.id], record=answer, why={})


def _with_first(
    encoder: Encoder,
    retrieved: RetrievalResult,
    hit: Hit,
    sentences: Sequence[ScoredSentence],
) -> list[ScoredSentence]:
    """Return the sentences with the best one of this hit in front, as good as the first."""
    best = score_sentences(encoder, retrieved.question, retrieved.vector, [hit])[0]
    others = [sentence for sentence in sentences if sentence.citation != best.citation]
    return [replace(best, score=max(best.score, sentences[0].score)), *others]


def _every_hit_answers(retrieved: RetrievalResult) -> bool:
    """Return whether the search itself was exact: a phrase, a title, or given records."""
    question = retrieved.question
    return (
        question.follow_up.asks_for_records
        or bool(question.phrases)
        or route_taken(question, retrieved.hits) == "known item"
    )
