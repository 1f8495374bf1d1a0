"""Long queries: a paragraph or a whole summary pasted, and "more like this record".

A long text is searched by the mean of its windows, since the model reads no more than one and drops
the rest, and by its rare words, since the common ones only cost. Its time is a wish.

Already from a long sentence on, the words of the records found first are searched too: relevance
feedback by RM3 (Lavrenko and Croft 2001; Abdul-Jaleel and others 2004).
"""

from __future__ import annotations

import re
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus import Record
from embeddings import Archive, ArchiveView, TextQuery, key_terms
from qa.understanding import MAX_QUESTION_LENGTH, LinkedQuestion, read_question

Vector = NDArray[np.float32]
"""(dimension,) a unit vector."""

FEWEST_WORDS = 60
"""A text from here on is running prose: what it states of time, or calls first, is a wish."""
WINDOW_WORDS = 150
MOST_WINDOWS = 12
MOST_SEARCHED_WORDS = 60
"""Of the rarest words. All of 1,700 words take tantivy twenty times as long for the same hits."""
FEWEST_WORDS_FOR_FEEDBACK = 20
"""Of a question. Shorter ones mostly seek one record, and other words lead away from it."""
FEEDBACK_RECORDS, FEEDBACK_WORDS, FEEDBACK_WEIGHT = 8, 30, 0.2
"""How many records are read, how many of their words are searched, and what those weigh together,
as share of the whole query."""
LEAST_TO_LEARN_FROM = 60
"""Words, stop words aside, of the middle one of these records. An entry of a listing has some ten:
too few to tell what is usual next to the words of a question. docs/performance.md has the table."""
_CHARACTERS_READ = 5_000
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


class _Counts(Protocol):
    def document_frequency(self, term: str) -> int: ...


def is_prose(question: LinkedQuestion) -> bool:
    """Return whether a question is so long that it is running prose."""
    return len(question.text.split()) >= FEWEST_WORDS


def start_windows(archive: Archive, view: ArchiveView, text: str) -> Callable[[], Vector]:
    """Start to encode a text in the background, window by window; the result waits for them."""
    started = [archive.start_question(view, window) for window in _windows(text)]
    return lambda: mean_vector([vector() for vector in started])


def mean_vector(vectors: list[Vector]) -> Vector:
    """Return the unit vector in the middle of unit vectors: the mean cosine with each, scaled."""
    if len(vectors) == 1:
        return vectors[0]
    total: Vector = np.sum(vectors, axis=0).astype(np.float32)
    return total / max(float(np.linalg.norm(total)), 1e-12)


def searched_words(counts: _Counts, text: str) -> str:
    """Return the words of a text that are searched: of a long one the rarest that records have."""
    if len(text.split()) <= MOST_SEARCHED_WORDS:
        return text
    rarity: dict[str, tuple[int, str]] = {}
    for match in _WORD.finditer(text):
        terms = key_terms(match[0])
        if len(terms) == 1 and (count := counts.document_frequency(terms[0])):
            rarity.setdefault(terms[0], (count, match[0]))
    rarest = sorted(rarity.values(), key=lambda counted: counted[0])[:MOST_SEARCHED_WORDS]
    return " ".join(word for _, word in rarest) or text


def may_be_fed_back(question: LinkedQuestion) -> bool:
    """Return whether a question is long enough to search with words of the records found first."""
    return len(question.search_text.split()) >= FEWEST_WORDS_FOR_FEEDBACK


def feedback_queries(text: str, scored: Sequence[tuple[float, Record]]) -> list[TextQuery]:
    """Return the words that the records found first for a text add to its search; [] for none.

    scored: (score, record), best first, each score above 0; the first of them are read. A word
    weighs by its share of each record, times the score of that.
    """
    read = [
        (score, key_terms(f"{record.title}\n{record.summary}\n{record.text}"[:_CHARACTERS_READ]))
        for score, record in scored[:FEEDBACK_RECORDS]
    ]
    if not read or statistics.median(len(words) for _, words in read) < LEAST_TO_LEARN_FROM:
        return []
    weights: dict[str, float] = defaultdict(float)
    for score, words in read:
        for word in words:
            weights[word] += score / len(words)
    best = sorted(weights, key=lambda word: (-weights[word], word))[:FEEDBACK_WORDS]
    own = len(key_terms(text)) / (1 - FEEDBACK_WEIGHT)
    unit = FEEDBACK_WEIGHT * own / sum(weights[word] for word in best)
    return [TextQuery(word, boost=unit * weights[word]) for word in best]


def question_of(record: Record) -> LinkedQuestion:
    """Return the question that a record is: its words, at any time, and nothing demanded."""
    words = " ".join(_WORD.findall(f"{record.title} {record.summary} {record.text}"))
    question = read_question(words[:MAX_QUESTION_LENGTH] or record.id, any_time=True)
    time = replace(question.time, order=None)
    return LinkedQuestion.unlinked(replace(question, time=time, ordered_noun="", syntax=None))


def _windows(text: str) -> Iterator[str]:
    """Yield windows of a text, left to right, that cover all of it up to MOST_WINDOWS."""
    words = text.split()
    if len(words) <= WINDOW_WORDS + WINDOW_WORDS // 8:
        yield text
        return
    for start in range(0, len(words), WINDOW_WORDS)[:MOST_WINDOWS]:
        yield " ".join(words[start : start + WINDOW_WORDS])
