"""Answers: statements cut out of records, or the plain word that these records do not say.

A record speaks to a question when it bears the names that the question asks about, and holds enough of its words or of
its meaning. From the records that do, the sentences closest to the question are quoted. When none does, the answer says
what was searched, and which records come nearest and why each falls short.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpus import Record
from embeddings import Archive, key_terms, terms
from qa.citation import Citation, cite, cite_text
from qa.conversation import Carried
from qa.question import Question
from qa.retrieval import Hit, Searched
from qa.sentences import sentences

MOST_STATEMENTS = 6
RECORDS_READ = 8
SUPPORT_NEEDED = 0.45
"""Half the share of the question's words that a record holds, plus half its cosine; 0 to 1. The next measure of this
threshold belongs to a fit over answerable and unanswerable questions; this one is set by hand on the bundled page."""
NEAR_BEST = 0.8
_SAME_NAME_LETTERS = 5
_MORE_LETTERS = 3
_NAME_IN_SENTENCE = 0.3


@dataclass(frozen=True)
class Statement:
    """One quoted statement. number: of its footnote, from 1. frame: what it is and from when, in the record's words."""

    citation: Citation
    number: int
    frame: str


@dataclass(frozen=True)
class Nearest:
    """A record that comes near without answering, and why it falls short."""

    record: Record
    reason: str


@dataclass(frozen=True)
class Answer:
    """What came of a question. Either statements, or a reason and the nearest records.

    warning: what went wrong beside the answer, one line; "" when nothing did. carried: what the question took from the
    turns before it.
    """

    question: Question
    answered: bool
    reason: str
    statements: tuple[Statement, ...]
    hits: tuple[Hit, ...]
    nearest: tuple[Nearest, ...]
    searched: Searched
    conversation: str = ""
    elapsed_ms: float = 0.0
    warning: str = ""
    carried: tuple[Carried, ...] = ()

    @property
    def cited(self) -> tuple[Record, ...]:
        """The cited records; the footnote numbered n cites the n-th."""
        return tuple({statement.number: statement.citation.record for statement in self.statements}.values())

    @property
    def text(self) -> str:
        """The answer as plain text, quotations and footnotes included."""
        if not self.answered:
            lines = [self.reason]
            if self.nearest:
                lines += ["", "Nearest:"]
                lines += [f"  {cite_text(one.record)}\n    {one.reason}" for one in self.nearest]
            return "\n".join(lines)
        lines = [f"{one.frame}\n  “{one.citation.quote}” [{one.number}]" for one in self.statements]
        notes = [f"[{number}] {cite_text(record)}" for number, record in enumerate(self.cited, 1)]
        return "\n\n".join(lines) + "\n\n" + "\n".join(notes)


def answer(
    archive: Archive, question: Question, hits: Sequence[Hit], searched: Searched, outside: Sequence[Hit]
) -> Answer:
    """Answer from these hits; `outside` are near records outside the period, named when nothing answers."""
    speaking = [hit for hit in hits[:RECORDS_READ] if support(hit, question) >= SUPPORT_NEEDED]
    statements = _statements(archive, question, speaking)
    if statements:
        return Answer(question, True, "", statements, tuple(hits), (), searched)
    reason = _reason(question, searched)
    near = [Nearest(hit.record, _shortfall(hit, question)) for hit in [*hits[:3], *outside[:3]][:4]]
    return Answer(question, False, reason, (), tuple(hits), tuple(near), searched)


def support(hit: Hit, question: Question) -> float:
    """How far a record speaks to a question, 0 to 1; 0 when it bears none of the names asked about."""
    names = question.names
    if names and len(names_missing(hit.record, question)) * 2 > len(names):
        return 0.0
    if question.phrases:  # every hit holds them as they stand, which is what was asked
        return 1.0
    return 0.5 * hit.coverage + 0.5 * max(0.0, hit.cosine)


def names_missing(record: Record, question: Question) -> tuple[str, ...]:
    """The names of the question that a record does not bear. "Soviet" is borne by "Soviets", "China" by "Chinese"."""
    words = set(terms(" ".join((record.title, record.summary, record.text, *record.people, *record.places))))
    known = {one.text: one for one in question.people}
    return tuple(
        name
        for name in question.names
        if not (_borne(name, words) or (name in known and known[name].is_borne_by(words)))
    )


def _borne(name: str, words: set[str]) -> bool:
    """Whether at least half of a name's words are there: "Deng" bears out "Deng Xiaoping"."""
    stems = key_terms(name)
    return 2 * sum(_has(stem, words) for stem in stems) >= len(stems)


def _has(stem: str, words: set[str]) -> bool:
    if stem in words:
        return True
    start = stem[:_SAME_NAME_LETTERS]
    return len(start) == _SAME_NAME_LETTERS and any(
        word.startswith(start) and abs(len(word) - len(stem)) <= _MORE_LETTERS for word in words
    )


def _statements(archive: Archive, question: Question, hits: Sequence[Hit]) -> tuple[Statement, ...]:
    places = [place for hit in hits for place in _places(hit.record)]
    if not places:
        return ()
    asked = question.subject or question.asked
    vector = archive.encoder.encode_queries([asked])[0]
    texts = [cite(record, field, start, end).quote for record, field, start, end in places]
    cosines = archive.encoder.encode_documents(texts) @ vector
    shares = np.array(_shares(question, [set(terms(text)) for text in texts]))
    backing = {hit.record.id: hit.score for hit in hits}
    scores = cosines + shares + 0.5 * np.array([backing[record.id] for record, *_ in places])
    order = sorted(range(len(places)), key=lambda one: (-float(scores[one]), one))
    chosen = [one for one in order if scores[one] >= NEAR_BEST * scores[order[0]]]
    distinct: list[int] = []
    for one in chosen:
        if not any(_alike(texts[one], texts[other]) for other in distinct):
            distinct.append(one)
    picked = distinct[:MOST_STATEMENTS]
    ordered = picked[:1] + sorted(picked[1:], key=lambda one: (_day(places[one][0]), one))
    numbers: dict[str, int] = {}
    found = []
    for one in ordered:
        record, field, start, end = places[one]
        number = numbers.setdefault(record.id, len(numbers) + 1)
        found.append(Statement(cite(record, field, start, end), number, frame(record)))
    return tuple(found)


def _shares(question: Question, held: Sequence[set[str]]) -> list[float]:
    """How much of what is asked each sentence holds, 0 to 1.

    A word that few of the sentences hold tells more. The record as a whole bears the names already, so a name in the
    sentence counts less than the words that say what is asked about it.
    """
    of_names = {stem for name in question.names for stem in key_terms(name)}
    weights = {
        term: math.log(1 + len(held) / (0.5 + sum(term in one for one in held)))
        * (_NAME_IN_SENTENCE if term in of_names else 1)
        for term in question.terms
    }
    total = sum(weights.values()) or 1.0
    return [sum(weight for term, weight in weights.items() if term in one) / total for one in held]


def frame(record: Record) -> str:
    """What a quotation is and from when: the listing's date, the title, and the title's own date where it differs."""
    when = record.date.as_written or "Undated"
    others = [one.as_written for one in record.title_dates]
    differs = f" (the title says {', '.join(others)})" if others else ""
    return f"{when}{differs}, “{' '.join(record.title.split())}”:"


def _places(record: Record) -> list[tuple[Record, str, int, int]]:
    """The sentences of the summary and the text; of the title, when there are none."""
    found = [
        (record, field, start, end)
        for field in ("summary", "text")
        for start, end in sentences(record.field(field))[:400]
    ]
    if found or not record.title.strip():
        return found
    left = len(record.title) - len(record.title.lstrip())
    return [(record, "title", left, len(record.title.rstrip()))]


def _alike(one: str, other: str) -> bool:
    ours, theirs = set(terms(one)), set(terms(other))
    return len(ours & theirs) >= 0.8 * max(1, min(len(ours), len(theirs)))


def _day(record: Record) -> int:
    return record.date.earliest.toordinal() if record.date.earliest else 10**7


def _reason(question: Question, searched: Searched) -> str:
    period = question.period
    if searched.records == 0:
        return "The archive is empty: add a listing page first."
    if period is not None and searched.in_period == 0:
        return f"These records do not say: none of the {searched.records} is dated {_in_words(question)}" + (
            f" ({searched.undated} are undated)." if searched.undated else "."
        )
    among = f"{searched.in_period} of {searched.records} records" if period else f"{searched.records} records"
    within = f" dated {_in_words(question)}" if period else ""
    return f"These records do not say. Searched: {among}{within}."


def _in_words(question: Question) -> str:
    period = question.period
    if period is None:
        return ""
    if period.as_written:
        return f"“{period.as_written}”"
    return f"{period.earliest or '…'} to {period.latest or '…'}"


def _shortfall(hit: Hit, question: Question) -> str:
    when = hit.record.date.as_written or "undated"
    if hit.outside:
        return f"outside the period: {when}"
    missing = names_missing(hit.record, question)
    if missing:
        return f"does not name {', '.join(missing)}"
    return "on another subject"
