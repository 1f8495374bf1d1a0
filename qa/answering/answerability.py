"""Answerability: how likely it is that the records found answer a question, from 13 signals.

No single score can say: the best cosine of a question that nothing answers is often as high as that
of one that is answered. The model is a logistic regression. benchmarks/refusal.py writes its
coefficients, the bounds of each signal, the threshold and the table that calibrates it to
qa/data/refusal.toml. Every signal is a cosine, a share or a count of words, and none depends on how
many records there are. Each is cut to the bounds of the training data, so that an unusual question
is judged like the most unusual one in that data.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources

from corpus import Record
from embeddings import ArchiveView, Encoder, key_terms
from qa.answering.asked_for import asked_for, offer_of
from qa.answering.presupposition import (
    meets_presupposition,
    missing_names,
)
from qa.answering.sentence_selection import ScoredSentence
from qa.answering.topic import TopicWord, closeness_by, words_of
from qa.retrieval import Hit
from qa.understanding import LinkedQuestion

_POINTING_WORDS = frozenset(
    "it its this that these those they them their he she his her him one there same then".split()
)
_YES_OR_NO = re.compile(
    r"\W*(?:is|isn[’']t|are|was|were|do|does|did|can|could|will|would|should|has|have)\b",
    re.IGNORECASE,
)
_SENTENCES_READ = 8
_MOST_LOG_ODDS = 30.0


@dataclass(frozen=True)
class Signals:
    """What speaks for an answer, and against it. nan, for unknown, counts for nothing.

    Attributes:
        best_passage: cosine of the best passage.
        word_coverage: share of the question's words, weighted by rarity, in the best hit or in the
            record quoted first, whichever is more.
        rarity: sum of how rare each word of the question is; 1 for a word of a single record.
        pointing: 1.0 when the question has words such as "it" and "those".
        keywords: 1.0 when it is not a sentence.
        length: number of its words, those of time aside.
        presupposition_met: 1.0 when the record quoted first meets the question's presupposition.
        topic_share: how far that record has the topic's words, or words near to them, 0 to 1, where
            rare ones weigh more; nan without a topic.
        quoted_cosine: cosine of the first quotation.
        agreement: how many of the two searches, by words and by meaning, put that record first.
        asked_noun: how far it has the noun after "which" or "how many"; nan without one.
        wanted: how far that record offers the name, place, number or cause asked for; nan
            where anything may answer.
        names_missing: share of the names that the question is about and that the record lacks; 1.0
            when no record mentions all.
    """

    best_passage: float
    word_coverage: float
    rarity: float
    pointing: float
    keywords: float
    length: float
    presupposition_met: float
    topic_share: float
    quoted_cosine: float
    agreement: float
    asked_noun: float
    wanted: float
    names_missing: float


@dataclass(frozen=True)
class SignalWeight:
    """What one signal adds: coefficient × (signal, cut to [low, high], less mean) / spread.

    Attributes:
        name: the signal's field in `Signals`.
        coefficient: of the standardised signal.
        mean: in the training data.
        spread: standard deviation in the training data.
        low: the least value in the training data.
        high: the greatest.
    """

    name: str
    coefficient: float
    mean: float
    spread: float
    low: float
    high: float

    def weigh(self, signal: float) -> float:
        """Return what this value of the signal adds to the log odds."""
        return self.coefficient * (min(max(signal, self.low), self.high) - self.mean) / self.spread


@dataclass(frozen=True)
class AnswerabilityModel:
    """The fitted model.

    Attributes:
        signal_weights: the weight of each signal.
        intercept: the log odds of a question with average signals.
        threshold: the least probability with which a question is answered.
    """

    signal_weights: tuple[SignalWeight, ...]
    intercept: float
    threshold: float

    @property
    def just_below(self) -> float:
        """The confidence of a question that a rule refuses, or at most that."""
        return round(self.threshold - 0.01, 4)

    @classmethod
    @cache
    def load(cls) -> AnswerabilityModel:
        """Read the model of the package, once."""
        text = resources.files("qa").joinpath("data/refusal.toml").read_text(encoding="utf-8")
        table = tomllib.loads(text)
        weights = tuple(SignalWeight(name, **row) for name, row in table["signal"].items())
        return cls(weights, table["intercept"], table["threshold"])

    def probability(self, signals: Signals) -> float:
        """Return the probability, 0 to 1, that the records found answer the question."""
        values = asdict(signals)
        log_odds = self.intercept + sum(
            weight.weigh(values[weight.name])
            for weight in self.signal_weights
            if not math.isnan(values[weight.name])
        )
        return 1 / (1 + math.exp(-max(-_MOST_LOG_ODDS, min(_MOST_LOG_ODDS, log_odds))))


def compute_signals(
    encoder: Encoder,
    view: ArchiveView,
    question: LinkedQuestion,
    hits: Sequence[Hit],
    sentences: Sequence[ScoredSentence],
    names_are_missing: bool = False,
) -> Signals:
    """Compute the signals of a question.

    `sentences` are the scored ones of `hits`, best first; `names_are_missing` says that no hit
    mentions enough of the question's names.
    """
    coverage = {hit.record.id: hit.coverage for hit in hits}
    best_hit = max(hits, key=lambda hit: hit.score, default=None)
    first = sentences[0].citation if sentences else None
    record = None if first is None else first.record
    words = words_of(question)
    topic = [word for word in words if word.is_topic and not word.is_asked_for]
    in_record: dict[str, float] = {}
    if first is not None and record is not None:
        text = f"{first.quote} {record.title} {record.summary} {record.text}"
        in_record = closeness_by(encoder).presence(words, text)
    typed_words = [word.casefold() for word in re.findall(r"[^\W\d_]+", question.text)]
    return Signals(
        best_passage=max((hit.cosine for hit in hits), default=0.0),
        word_coverage=max(
            0.0 if best_hit is None else best_hit.coverage,
            0.0 if first is None else coverage[first.record.id],
        ),
        rarity=_rarity(view, question),
        pointing=float(not _POINTING_WORDS.isdisjoint(typed_words)),
        keywords=float(question.form == "keywords"),
        length=float(len((question.subject or question.text).split())),
        presupposition_met=float(record is not None and meets_presupposition(question, record)),
        topic_share=weighted_presence(view, topic, in_record),
        quoted_cosine=sentences[0].cosine if sentences else 0.0,
        agreement=_agreement(hits, record),
        asked_noun=weighted_presence(
            view, [word for word in words if word.is_asked_for], in_record
        ),
        wanted=math.nan if first is None else _offer(question, sentences),
        names_missing=_missing_share(question, record, names_are_missing),
    )


def _offer(question: LinkedQuestion, sentences: Sequence[ScoredSentence]) -> float:
    """Return how far the record that is quoted first offers what the question wants."""
    record = sentences[0].citation.record
    quotes = [
        sentence.citation.quote
        for sentence in sentences[:_SENTENCES_READ]
        if sentence.citation.record.id == record.id
    ]
    return offer_of(asked_for(question.text), question.text, quotes, record.title)


def _agreement(hits: Sequence[Hit], record: Record | None) -> float:
    """Return how many of the two searches put a record first of these, 0 to 2."""
    if record is None:
        return 0.0
    quoted_hit = next(hit for hit in hits if hit.record.id == record.id)
    return float(
        sum(
            value(quoted_hit) >= max(map(value, hits))
            for value in (_score_by_words, _score_by_meaning)
        )
    )


def _score_by_words(hit: Hit) -> float:
    score = hit.why.get("words_score")
    return float(score) if isinstance(score, int | float) else 0.0


def _score_by_meaning(hit: Hit) -> float:
    return hit.cosine


def asks_yes_or_no(question: LinkedQuestion) -> bool:
    """Return whether a question asks for yes or no."""
    return _YES_OR_NO.match(question.text) is not None


def _missing_share(
    question: LinkedQuestion, record: Record | None, names_are_missing: bool
) -> float:
    if names_are_missing or record is None:
        return 1.0
    return len(missing_names(record, question)) / max(1, len(question.demanded_names))


def weighted_presence(
    view: ArchiveView, words: Sequence[TopicWord], presence: Mapping[str, float]
) -> float:
    """Return the mean presence of words, where rare ones weigh more; nan without a word."""
    text_index, total = view.index.text_index, view.snapshot.count()
    if not words or not presence or text_index is None:
        return math.nan
    weights = {
        word.term: math.log(1 + (total + 1) / (text_index.document_frequency(word.term) + 0.5))
        for word in words
    }
    return sum(weight * presence[term] for term, weight in weights.items()) / sum(weights.values())


def _rarity(view: ArchiveView, question: LinkedQuestion) -> float:
    """Return the sum of log(1 + records / records with the word) over the question's words.

    It includes the words that are carried from earlier turns, and is scaled so that a word of a
    single record counts 1. Words that no record contains count nothing.
    """
    text_index, total = view.index.text_index, view.snapshot.count()
    if text_index is None:
        return 0.0
    carried = [term for text, _ in question.context for term in key_terms(text)]
    frequencies = [
        text_index.document_frequency(term) for term in dict.fromkeys((*question.terms, *carried))
    ]
    return sum(
        math.log(1 + (total + 1) / (frequency + 0.5)) for frequency in frequencies if frequency
    ) / math.log(2 + total)
