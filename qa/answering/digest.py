"""What commands make from an answer: a summary or a timeline by date, a bibliography, citations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from corpus import Record, count_phrase
from qa.answering.answer import Answer
from qa.answering.no_answer import ClosestRecord
from qa.answering.presupposition import missing_names
from qa.answering.sentence_selection import (
    cite_best_sentence,
    cite_first_sentence,
    cite_title,
)
from qa.answering.statement import number_statements
from qa.citations import STYLES, Citation, cite_records

NOTE_STYLE = "chicago"
BIBLIOGRAPHY_STYLE = "chicago-bibliography"
EXPORT_STYLE = "ris"
_MOST_RECORDS = 10
_LEAST_SHARE_WITH_NAMES, _LEAST_SHARE = 0.5, 0.8
"""The coverage of a record on the same subject, as a share of the best hit's. It is lower where the
question has names, since such a record mentions them too."""
_LEAST_COVERAGE = 0.2


def relevant_records(answer: Answer) -> list[Record]:
    """Return the records that are about the subject of an answer, best first.

    Those are the cited ones, and those found that mention every name of the question and have
    nearly as many of its words as the best.
    """
    best = max((hit.coverage for hit in answer.hits), default=0.0)
    least = best * (_LEAST_SHARE_WITH_NAMES if answer.question.names else _LEAST_SHARE)
    alike = [
        hit.record
        for hit in answer.hits
        if hit.coverage >= max(least, _LEAST_COVERAGE)
        and not missing_names(hit.record, answer.question)
    ]
    records = {record.id: record for record in (*answer.cited_records, *alike)}
    return list(records.values())[:_MOST_RECORDS]


def summarise(answer: Answer, records: Sequence[Record], subject: str) -> Answer:
    """Return the answer's quotations, and one of each further record, by date."""
    quoted = [statement.citation for statement in answer.statements]
    cited = {citation.record.id for citation in quoted}
    further = sentences_of(answer, [record for record in records if record.id not in cited])
    return _by_date(answer, [*quoted, *further], f"On {subject}, by date")


def make_timeline(answer: Answer, records: Sequence[Record], subject: str) -> Answer:
    """Return a sentence of each record by date."""
    return _by_date(answer, sentences_of(answer, records), f"Timeline of {subject}")


def sentences_of(answer: Answer, records: Sequence[Record]) -> list[Citation]:
    """Return the sentence of each record that has most of the question's words, else its first."""
    citations = []
    for record in records:
        citation = cite_best_sentence(record, answer.question.terms)
        if citation is not None and citation.field == "title":  # no sentence has any of the words
            citation = cite_first_sentence(record)
        citations.append(citation)
    return [citation for citation in citations if citation is not None]


def make_bibliography(answer: Answer, records: Sequence[Record], style: str) -> Answer:
    """Return the records as a bibliography in a style, with their titles as statements."""
    chosen, note = known_style(style, BIBLIOGRAPHY_STYLE)
    titles = [citation for citation in map(cite_title, records) if citation is not None]
    if not titles:
        return answer
    entries = cite_records(records, chosen).text
    lead = f"{count_phrase(len(records))}{note}:\n\n{entries}"
    return _answered(answer, titles, lead)


def cite_shown(records: Sequence[Record], style: str, default: str) -> str:
    """Return the citations of records in a style, with a line before them when it is unknown."""
    chosen, note = known_style(style, default)
    text = cite_records(records, chosen).text
    return f"{note[2:]}:\n\n{text}" if note else text


def known_style(style: str, default: str) -> tuple[str, str]:
    """Return a style of STYLES, and ", " with a note when the one asked for is not among them."""
    if default == BIBLIOGRAPHY_STYLE and style == NOTE_STYLE:
        return default, ""
    if not style:
        return default, ""
    if style in STYLES:
        return style, ""
    return default, f", {style} is not among the styles here ({', '.join(STYLES)}); in {default}"


def refuse_translation(answer: Answer) -> Answer:
    """Return an answer that says that nothing is translated, with the record that is meant."""
    records = list(answer.cited_records) or [hit.record for hit in answer.hits[:1]]
    return replace(
        answer,
        answered=False,
        statements=(),
        lead="",
        reason="Records are not translated here: they are quoted in the words that they are in.",
        nearest=tuple(
            ClosestRecord(record, "quoted in its own language only") for record in records[:1]
        ),
    )


def _by_date(answer: Answer, citations: Sequence[Citation], heading: str) -> Answer:
    if not citations:
        return answer
    in_order = sorted(citations, key=lambda citation: _first_day(citation.record))
    count = count_phrase(len({citation.record.id for citation in citations}))
    return _answered(answer, in_order, f"{heading}: {count}.")


def _answered(answer: Answer, citations: Sequence[Citation], lead: str) -> Answer:
    return replace(
        answer,
        answered=True,
        reason="",
        nearest=(),
        statements=number_statements(citations),
        lead=lead,
        confidence=max(answer.confidence, 0.5) if not answer.answered else answer.confidence,
    )


def _first_day(record: Record) -> tuple[date, bool]:
    """Return the place of a record by its listing, else by its title; undated ones are last."""
    for known in (record.date, *record.title_dates):
        if known.earliest is not None:
            return known.first_day_in_order
    return date.max, False
