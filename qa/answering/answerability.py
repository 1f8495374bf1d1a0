"""Support: how likely it is that the records which were found answer the question, from fourteen signals.

A single score cannot tell: the best cosine of a question that nothing answers is often as high as that of one that is
answered. The model is a logistic regression; its coefficients, the bounds of what it saw, and the threshold stand in
qa/data/refusal.toml with the table that calibrates them, all written by benchmarks/refusal.py. Every signal is a
cosine, a share or a count of words, none depends on how many records the archive holds, and each is cut to the bounds
of what the fit saw, so that an odd question is judged like the oddest that was seen.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from embeddings import ArchiveView, key_terms
from qa.answering.presupposition import asks_for_number, check_presupposition, contains_number
from qa.answering.sentence_selection import ScoredSentence
from qa.retrieval import Hit
from qa.understanding import Question

_LEANS = frozenset(
    "it its this that these those they them their he she his her him one there same then".split()
)
_YES_OR_NO = re.compile(
    r"\W*(?:is|isn[’']t|are|was|were|do|does|did|can|could|will|would|should|has|have)\b",
    re.IGNORECASE,
)
_RECORDS_COMPARED = 10
_ENOUGH_TO_COMPARE = 100


@dataclass(frozen=True)
class Signals:
    """What speaks for an answer, and against it; nan for what cannot be told, which then counts nothing.

    sentence: cosine of the best sentence. passage: of the best passage. level: how near the next nine records come to
    the best, as the mean of the cosines over the best, 0 to 1; nan among fewer than 100 records, where the tenth is any
    record. margin: the best cosine less the second, nan when there is none. words: the share of the question's words
    held by the first record, or by that with the heaviest sentence, rare ones weighing more. asked: how much is asked:
    the sum, over its words that the archive holds at all, of how rare each is (1: in a single record). leans: 1.0 when
    it leans on words such as "it" and "those". yes_or_no: 1.0 when yes or no is asked for. keywords: 1.0 when it is no
    sentence. length: its words, counted, those of time aside. met: 1.0 when the record that would be quoted first bears
    out what the question takes for granted (premise.py). held: the share of the words that say what it is
    about which that record holds; nan without such. unnumbered: 1.0 when a number is asked for, and the sentence that
    would be quoted first holds none. unnamed: the share of the names which that record lacks; 1.0 when no record bears
    enough of them, and the question is refused.
    """

    sentence: float
    passage: float
    level: float
    margin: float
    words: float
    asked: float
    leans: float
    yes_or_no: float
    keywords: float
    length: float
    met: float
    held: float
    unnumbered: float
    unnamed: float


@dataclass(frozen=True)
class SignalWeight:
    """What one signal counts: coefficient × (signal, cut to [low, high], less mean) / spread."""

    name: str
    coefficient: float
    mean: float
    spread: float
    low: float
    high: float


@dataclass(frozen=True)
class AnswerabilityModel:
    """The fitted model. threshold: the least probability with which a question is answered."""

    signal_weights: tuple[SignalWeight, ...]
    intercept: float
    threshold: float

    @classmethod
    @cache
    def load(cls) -> AnswerabilityModel:
        """Read the model that ships, qa/data/refusal.toml; once, as it never changes."""
        table = tomllib.loads(
            resources.files("qa").joinpath("data/refusal.toml").read_text(encoding="utf-8")
        )
        weights = tuple(SignalWeight(name, **row) for name, row in table["signal"].items())
        return cls(weights, table["intercept"], table["threshold"])

    def probability(self, signals: Signals) -> float:
        """The probability, 0 to 1, that what was found answers the question."""
        held = asdict(signals)
        z = self.intercept + sum(
            one.coefficient * (min(max(held[one.name], one.low), one.high) - one.mean) / one.spread
            for one in self.signal_weights
            if not math.isnan(held[one.name])
        )
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


def compute_signals(
    view: ArchiveView,
    question: Question,
    near: Sequence[float],
    hits: Sequence[Hit],
    weighed: Sequence[ScoredSentence],
    rows: NDArray[np.int64] | None,
    unnamed: bool = False,
) -> Signals:
    """The signals of a question, from what was found for it among `rows` (None: all).

    near: the cosines of the records nearest in meaning, high to low. hits: those that may be quoted; weighed: their
    sentences, the heaviest first. unnamed: that none may, for its names.
    """
    cosines = near[:_RECORDS_COMPARED] or [0.0]
    compared = (view.snapshot.count() if rows is None else len(rows)) >= _ENOUGH_TO_COMPARE
    coverage = {hit.record.id: hit.coverage for hit in hits}
    best = max(hits, key=lambda hit: hit.score, default=None)
    first = weighed[0].citation if weighed else None
    borne = None if first is None else check_presupposition(question, first.record)
    typed = [word.casefold() for word in re.findall(r"[^\W\d_]+", question.text)]
    return Signals(
        sentence=max((one.cosine for one in weighed), default=0.0),
        passage=max((hit.cosine for hit in hits), default=0.0),
        level=max(0.0, sum(cosines) / len(cosines) / max(0.05, cosines[0]))
        if compared
        else math.nan,
        margin=cosines[0] - cosines[1] if len(cosines) > 1 else math.nan,
        words=max(
            0.0 if best is None else best.coverage,
            0.0 if first is None else coverage[first.record.id],
        ),
        asked=_asked(view, question),
        leans=float(not _LEANS.isdisjoint(typed)),
        yes_or_no=float(_YES_OR_NO.match(question.text) is not None),
        keywords=float(question.route in ("keywords", "known item")),
        length=float(len((question.subject or question.text).split())),
        met=float(borne is not None and borne.is_met),
        held=math.nan if borne is None else borne.topic_share,
        unnumbered=float(
            asks_for_number(question) and (first is None or not contains_number(first.quote))
        ),
        unnamed=1.0 if unnamed or borne is None else borne.missing_name_share,
    )


def question_terms(question: Question) -> tuple[str, ...]:
    """The words that a question asks with, analysed: its own, and those of what it carries from earlier turns."""
    carried = (term for text, _ in question.context for term in key_terms(text))
    return tuple(dict.fromkeys((*question.terms, *carried)))


def _asked(view: ArchiveView, question: Question) -> float:
    """The sum of log(1 + records / holders) over the words that are held at all, 1 for a word that one record holds."""
    words, total = view.index.text_index, view.snapshot.count()
    if words is None:
        return 0.0
    holders = [words.document_frequency(term) for term in question_terms(question)]
    return sum(math.log(1 + (total + 1) / (count + 0.5)) for count in holders if count) / math.log(
        2 + total
    )
