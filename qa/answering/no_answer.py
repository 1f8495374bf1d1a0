"""No answer found: what was searched, the closest records, and why each of them falls short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from corpus import ArchivalDate, Record, count_phrase
from embeddings import ArchiveView, key_terms
from qa.answering.aggregation import describe_count
from qa.answering.presupposition import (
    NameCheck,
    missing_names,
    names_absent_from,
    record_terms,
)
from qa.answering.topic import topic_terms
from qa.citations import Citation
from qa.retrieval import Hit, SearchCounts
from qa.understanding import LinkedQuestion, QuestionType, content_words

_MOST_CLOSEST = 4
_MOST_INSIDE = 3
_MOST_INSIDE_OF_BOTH = 2
"""Records inside the period, when there are closest records outside it too."""
_MOST_WORDS_NAMED = 4
_NEAR_THRESHOLD = 0.5
"""Share of the confidence needed to answer, from which a record is close without a name."""
NO_SUMMARY_HERE = "it has no summary here"
_MAY_NOT_ANSWER = "mentions this, but may not answer it"
_DAYS_IN_MONTH = 30.44
_LONGEST_IN_DAYS = 60
"""Days. A longer distance is given in months, and one of two years or more in years."""
_LONGEST_IN_MONTHS = 730


@dataclass(frozen=True)
class ClosestRecord:
    """A record that comes near without answering.

    Attributes:
        record: the record.
        reason: why it falls short, in words.
        is_close: whether it is probably meant, though it may not answer; shown first, in full.
        citation: the sentence that contradicts what the question supposes, None for none.
    """

    record: Record
    reason: str
    is_close: bool = False
    citation: Citation | None = None

    @property
    def words(self) -> str:
        """What a closest record says: the sentence that contradicts, or all that it says itself."""
        if self.citation is not None:
            return self.citation.quote
        return (self.record.summary or self.record.text).strip() if self.is_close else ""


def explain_no_answer(
    question: LinkedQuestion,
    question_type: QuestionType,
    searched: SearchCounts,
    unknown_names: Sequence[str],
    close: ClosestRecord | None = None,
) -> str:
    """Return the sentence that says what was searched in vain, or that a record is close."""
    period = question.period
    if searched.records == 0:
        return "The archive is empty: add a listing page first."
    if question.follow_up.reply_to:
        return (
            f"No answer found: in these {count_phrase(searched.records)}, no later title names one "
            f"to “{question.follow_up.carried[0].words}”."
        )
    if period is not None and searched.in_period == 0:
        undated = count_phrase(searched.undated, "is", "are")
        return (
            f"No answer found: none of these {count_phrase(searched.records)} is dated "
            f"{_period_in_words(question)}{f' ({undated} undated)' if searched.undated else ''}."
        )
    if question_type.kind == "count":
        count = describe_count(0, question, question_type)
        return f"No answer found: {count}, of {searched.records:,} searched."
    place = f"these {count_phrase(searched.records)}"
    if searched.records == 1:
        place = "this 1 record"
    if period is not None:
        place += (
            f", of which {count_phrase(searched.in_period, 'is', 'are')} dated "
            f"{_period_in_words(question)}"
        )
    premise = f": no record names {' or '.join(unknown_names)}" if unknown_names else ""
    if close is not None and close.citation is not None:
        return f"No answer found in {place}: one says the opposite of what the question supposes."
    sure = " for sure" if close is not None else ""
    return f"No answer found{sure} in {place}{premise}."


def closest_records(
    view: ArchiveView,
    question: LinkedQuestion,
    hits: Sequence[Hit],
    outside: Sequence[Hit],
    close: ClosestRecord | None = None,
) -> tuple[ClosestRecord, ...]:
    """Return at most four records: the close one, the best hits, then the best outside the period.

    Without a hit inside the period, the records next to it in time come among them.
    """
    most_inside = _MOST_INSIDE_OF_BOTH if outside else _MOST_INSIDE
    closest = [] if close is None else [close]
    closest += [
        ClosestRecord(hit.record, _explain_shortfall(hit.record, question))
        for hit in hits[: most_inside + len(closest)]
        if close is None or hit.record.id != close.record.id
    ]
    closest = closest[:most_inside]
    records = [hit.record for hit in outside]
    if not closest:
        records = [*records[:2], *_records_next_to_period(view, question), *records[2:]]
    closest += [
        ClosestRecord(record, _explain_outside_period(record, question))
        for record in {record.id: record for record in records}.values()
    ]
    return tuple(closest[:_MOST_CLOSEST])


def find_close_record(
    question: LinkedQuestion,
    hits: Sequence[Hit],
    names: NameCheck,
    confidence: float,
    threshold: float,
) -> ClosestRecord | None:
    """Return the record that is most likely meant, though it is not sure to answer; else None.

    It is the best one that has every name of the question. Without a name, the confidence must
    come near the threshold.
    """
    if question.form != "question" or names.found_nowhere:
        return None
    is_near = confidence >= _NEAR_THRESHOLD * threshold
    for hit in hits[:_MOST_INSIDE]:
        if not names.missing[hit.record.id] and (question.demanded_names or is_near):
            if not (hit.record.summary.strip() or hit.record.text.strip()):
                return ClosestRecord(hit.record, NO_SUMMARY_HERE, is_close=True)
            doubt = _explain_shortfall(hit.record, question)
            doubt = doubt if doubt == _MAY_NOT_ANSWER else f"may not answer: {doubt}"
            return ClosestRecord(hit.record, doubt, is_close=True)
    return None


def _explain_shortfall(record: Record, question: LinkedQuestion) -> str:
    """Return why a record inside the period does not answer."""
    terms_of_record = record_terms(record)
    missing = names_absent_from(question, terms_of_record)
    if missing:
        return f"does not name {', '.join(missing)}"
    absent = [
        f"“{word}”" for word in _topic_words(question) if not set(key_terms(word)) & terms_of_record
    ]
    if absent:
        return f"does not mention {', '.join(absent[:_MOST_WORDS_NAMED])}"
    return _MAY_NOT_ANSWER


def _explain_outside_period(record: Record, question: LinkedQuestion) -> str:
    """Return how far a record is outside the period, and which names it lacks."""
    missing = missing_names(record, question)
    names = f"; does not name {', '.join(missing)}" if missing else ""
    return f"outside the period: {_distance_in_words(record, question)}{names}"


def _distance_in_words(record: Record, question: LinkedQuestion) -> str:
    """Return the record's date, and its shortest distance: "1962, 1 year before"."""
    written = record.date.as_written
    distances = [
        distance
        for record_date in (record.date, *record.title_dates)
        for period in question.time.periods
        if (distance := _distance(record_date, period.earliest, period.latest)) is not None
    ]
    if not written:
        return "undated"
    return f"{written}, {min(distances)[1]}" if distances else written


def _distance(
    record_date: ArchivalDate, earliest: date | None, latest: date | None
) -> tuple[int, str] | None:
    """Return (days, words) between a date and a period; None where they touch or are open."""
    if earliest is not None and record_date.latest is not None and record_date.latest < earliest:
        return _span_in_words(record_date.latest, earliest, "before")
    if latest is not None and record_date.earliest is not None and record_date.earliest > latest:
        return _span_in_words(latest, record_date.earliest, "after")
    return None


def _span_in_words(first: date, last: date, side: str) -> tuple[int, str]:
    days = (last - first).days
    if days < _LONGEST_IN_DAYS:
        count, unit = days, "day"
    elif days < _LONGEST_IN_MONTHS:
        count, unit = round(days / _DAYS_IN_MONTH), "month"
    else:
        count, unit = last.year - first.year, "year"
    return days, f"{count_phrase(count, unit)} {side}"


def _topic_words(question: LinkedQuestion) -> list[str]:
    """Return the words for what a question is about, as typed; without names, all with meaning."""
    topic = set(topic_terms(question))
    if not topic and not question.names:
        topic = set(content_words(question.subject))
    typed = (word.strip(".,;:!?()[]'’‘“”\"") for word in question.subject.split())
    return [word for word in dict.fromkeys(typed) if word and topic.intersection(key_terms(word))]


def _records_next_to_period(view: ArchiveView, question: LinkedQuestion) -> list[Record]:
    """Return the last record before the period, and the first after it."""
    period, dates = question.period, view.snapshot.date_index
    if period is None:
        return []
    neighbours: list[int] = []
    if period.earliest is not None:
        rows = dates.rows_overlapping(None, period.earliest)
        days = dates.last[np.searchsorted(dates.rows, rows)]
        if days.any():
            neighbours.append(int(rows[days.argmax()]))
    if period.latest is not None:
        rows = dates.rows_overlapping(period.latest, None)
        days = dates.first[np.searchsorted(dates.rows, rows)]
        if days.any():
            neighbours.append(int(rows[np.where(days, days, days.max() + 1).argmin()]))
    return [record for row in neighbours for record in view.snapshot.records_at([row]).values()]


def _period_in_words(question: LinkedQuestion) -> str:
    period = question.period
    if period is None:
        return ""
    if period.as_written:
        return f"“{period.as_written}”"
    return f"{period.earliest or '…'} to {period.latest or '…'}"
