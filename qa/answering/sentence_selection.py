"""Statements: sentences cut out of records, weighed against a question, and the few that answer it best.

What is weighed is a place in a record, never a text of its own, so a statement cannot say what the record does not.
`stand` says the same of finished statements, and of the frame around each, before an answer leaves.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus import MONTH_NAMES, SEASONS, WEEKDAY_NAMES, Record
from embeddings import Encoder, key_terms, terms
from qa.answering.presupposition import missing_name_share
from qa.answering.sentences import split_sentences
from qa.answering.written_by import heading
from qa.citations import Citation, cite
from qa.retrieval import Hit
from qa.understanding import Question

Vector = NDArray[np.float32]
"""(dimension,), of length 1."""

MOST_STATEMENTS = 6
MOST_RECORDS_SCORED = 8
LEAST_SHARE_OF_BEST = 0.8
"""A sentence is quoted when it weighs at least this share of what the best one weighs."""
MOST_SENTENCES_PER_RECORD = 12
"""Sentences of one record that are encoded: those that hold most of the question's words, then the first ones."""
_MOST_READ = 2_000
_NAME_IN_SENTENCE = 0.3
_MISSING_NAMES = 0.6
_IN_TITLE = 0.5
_SAME_WORDS = 0.8
_SAME_MEANING = 0.95
_FRAME_WORDS = frozenset({"undated", "on", "in", "the", "title", "says"})
_BEGINS_A_DATE = re.compile(
    rf"\d|(?:{'|'.join(name[:3] for name in (*MONTH_NAMES, *WEEKDAY_NAMES))}"
    rf"|{'|'.join(SEASONS)}|early|late|mid)[a-z]*\b",
    re.IGNORECASE,
)
_NAMES_A_DAY = re.compile(r"\W*-?\d{4,}-\d\d-\d\d")


class NotVerbatimError(RuntimeError):
    """A statement that its record does not bear out: a fault of this program, never of a question."""


@dataclass(frozen=True)
class Statement:
    """One quoted statement. number: of its footnote, from 1. frame: what it is and from when, in the record's words."""

    citation: Citation
    number: int
    attribution: str


@dataclass(frozen=True, eq=False)
class ScoredSentence:
    """A sentence of a record that was found.

    cosine: to the question, -1 to 1. share: how much of what is asked it holds, 0 to 1. weight: the two, and half the
    record's own score; comparable within one question only. words: its analysed words.
    """

    citation: Citation
    cosine: float
    term_share: float
    score: float
    terms: frozenset[str]
    vector: Vector


def score_sentences(
    encoder: Encoder, question: Question, vector: Vector, hits: Sequence[Hit]
) -> list[ScoredSentence]:
    """The sentences of the first RECORDS_WEIGHED hits, by the question and its vector; the heaviest first.

    Equals stay in the order in which they stand.
    """
    asked = set(question.terms)
    found = [
        (hit, one) for hit in hits[:MOST_RECORDS_SCORED] for one in _telling(hit.record, asked)
    ]
    if not found:
        return []
    vectors = encoder.encode_documents([one.quote for _, one in found])
    words = [frozenset(terms(one.quote)) for _, one in found]
    bearing = {
        hit.record.id: frozenset(terms(hit.record.title)) for hit in hits[:MOST_RECORDS_SCORED]
    }
    titles = [bearing[hit.record.id] for hit, _ in found]
    cosines, shares = (vectors @ vector).tolist(), _shares(question, words, titles)
    lacking = {
        hit.record.id: _MISSING_NAMES * missing_name_share(question, hit.record)
        for hit in hits[:MOST_RECORDS_SCORED]
    }
    weighed = [
        ScoredSentence(
            one, cosine, share, cosine + share + 0.5 * hit.score - lacking[hit.record.id], held, row
        )
        for (hit, one), cosine, share, held, row in zip(
            found, cosines, shares, words, vectors, strict=True
        )
    ]
    return sorted(weighed, key=lambda one: -one.score)


def select_sentences(
    weighed: Sequence[ScoredSentence], each: Collection[str] = ()
) -> list[Citation]:
    """The few that answer: the heaviest first, the others by date; no two that say the same.

    each: ids of records that answer by themselves, as where all trips to a place are asked for: the heaviest sentence
    of each is among the few, however light, and though another record says the same of another day.
    """
    picked: list[ScoredSentence] = []
    for one in weighed:
        if len(picked) == MOST_STATEMENTS:
            break
        record = one.citation.record.id
        by_itself = record in each and all(other.citation.record.id != record for other in picked)
        near = one.score >= LEAST_SHARE_OF_BEST * weighed[0].score
        if by_itself or (near and not any(say_the_same(one, other) for other in picked)):
            picked.append(one)
    rest = sorted(picked[1:], key=lambda one: _day(one.citation.record))
    return [one.citation for one in [*picked[:1], *rest]]


def say_the_same(one: ScoredSentence, other: ScoredSentence) -> bool:
    """Whether two sentences say the same. Two that differ in a number ("in 1949", "in 1950") never do."""
    if _numbers(one.citation.quote) != _numbers(other.citation.quote):
        return False
    same = len(one.terms & other.terms) >= _SAME_WORDS * max(
        1, min(len(one.terms), len(other.terms))
    )
    return same or float(one.vector @ other.vector) >= _SAME_MEANING


def number_statements(citations: Sequence[Citation]) -> tuple[Statement, ...]:
    """Statements with their footnotes: one number for each record, in the order in which the records come."""
    numbers: dict[str, int] = {}
    found = tuple(
        Statement(
            one, numbers.setdefault(one.record.id, len(numbers) + 1), attribution_of(one.record)
        )
        for one in citations
    )
    for statement in found:
        if not is_verbatim(statement):
            raise NotVerbatimError(
                f"{statement.citation.record.id} does not bear out {statement.attribution!r}; report this"
            )
    return found


def is_verbatim(statement: Statement) -> bool:
    """Whether the quotation stands in its record at its place, and the frame has no word that the record lacks."""
    citation = statement.citation
    record = citation.record
    held = set(_words(" ".join((record.title, record.date.as_written)))) | _FRAME_WORDS
    text = record.field(citation.field)
    return (
        bool(citation.quote.strip())
        and citation.quote == text[citation.start : citation.end]
        and 0 <= citation.start < citation.end <= len(text)
        and held.issuperset(_words(statement.attribution))
    )


def attribution_of(record: Record) -> str:
    """From when a quotation is, and what of: "On February 3, 1949, cable, Filippov [Stalin] to Anastas Mikoyan:".

    The listing's date, the title's own where it differs, and the title: its part that says who wrote to whom, where it
    is of that form, else all of it, in quotation marks.
    """
    others = [one.as_written for one in record.title_dates]
    differs = f" (the title says {', '.join(others)})" if others else ""
    head = heading(record.title) or f"“{' '.join(record.title.split())}”"
    return f"{_when(record)}{differs}, {head}:"


def _when(record: Record) -> str:
    """The date as the archive writes it, after "On" where it names a day and "In" where it names none."""
    written = record.date.as_written
    if not written:
        return "Undated"
    if _BEGINS_A_DATE.match(written) is None:  # "circa 1950", "before 1961"
        return written[0].upper() + written[1:]
    return f"{'On' if _NAMES_A_DAY.match(record.date.edtf) else 'In'} {written}"


def cite_title(record: Record) -> Citation | None:
    """The title as a statement, without white space at its ends; None when it is blank."""
    left = len(record.title) - len(record.title.lstrip())
    return cite(record, "title", left, len(record.title.rstrip())) if record.title.strip() else None


def cite_first_sentence(record: Record) -> Citation | None:
    """The first sentence of a record; its title when it has none, None when that is blank."""
    return next(iter(_places(record)), None)


def cite_best_sentence(record: Record, asked: Sequence[str]) -> Citation | None:
    """The sentence of a record that holds most of these analysed words; its title when none holds any."""
    places = _places(record)
    counts = [len(set(asked) & set(terms(one.quote))) for one in places]
    return places[counts.index(max(counts))] if any(counts) else cite_title(record)


def _places(record: Record) -> list[Citation]:
    """The sentences of the summary and the text; the title, when there are none."""
    found = [
        cite(record, field, start, end)
        for field in ("summary", "text")
        for start, end in split_sentences(record.field(field))[:_MOST_READ]
    ]
    title = None if found else cite_title(record)
    return found if title is None else [title]


def _telling(record: Record, asked: set[str]) -> list[Citation]:
    """At most MOST_PER_RECORD sentences, as they stand: encoding all of a book would take minutes."""
    places = _places(record)
    if len(places) <= MOST_SENTENCES_PER_RECORD:
        return places
    counts = [len(asked.intersection(terms(one.quote))) for one in places]
    first = sorted(range(len(places)), key=lambda at: (-counts[at], at))[:MOST_SENTENCES_PER_RECORD]
    return [places[at] for at in sorted(first)]


def _shares(
    question: Question, held: Sequence[frozenset[str]], titles: Sequence[frozenset[str]]
) -> list[float]:
    """How much of what is asked each sentence holds, 0 to 1, what only its record's title holds counting in part.

    A word that few of the sentences hold tells more. The record as a whole bears the names already, so a name in the
    sentence counts less than the words that say what is asked about it.
    """
    of_names = {stem for name in question.names for stem in key_terms(name)}
    weights: Mapping[str, float] = {
        term: math.log(1 + len(held) / (0.5 + sum(term in one for one in held)))
        * (_NAME_IN_SENTENCE if term in of_names else 1)
        for term in question.terms
    }
    total = sum(weights.values()) or 1.0
    return [
        sum(
            weight * (1.0 if term in one else _IN_TITLE)
            for term, weight in weights.items()
            if term in one | title
        )
        / total
        for one, title in zip(held, titles, strict=True)
    ]


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+", text))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _day(record: Record) -> int:
    return record.date.earliest.toordinal() if record.date.earliest else 10**7
