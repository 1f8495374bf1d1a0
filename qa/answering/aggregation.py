"""What is computed from the archive: counts, lists of records, the first and the last of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from corpus import Interval, Record, count_phrase
from embeddings import ArchiveView, Encoder, TextQuery, terms
from qa.answering.computed_answer import ComputedAnswer
from qa.answering.deed_answers import answer_about_deed
from qa.answering.sentence_selection import (
    MOST_STATEMENTS,
    Rows,
    cite_best_sentence,
    cite_first_sentence,
    cite_title,
)
from qa.citations import Citation
from qa.retrieval import SearchScope
from qa.understanding import (
    LinkedName,
    LinkedQuestion,
    NameMentions,
    QuestionType,
)

_MOST_YEARS_NAMED = 10
"""Years for which a lead names the counts one by one."""


def compute_from_archive(
    view: ArchiveView,
    encoder: Encoder,
    question: LinkedQuestion,
    question_type: QuestionType,
    scope: SearchScope,
) -> ComputedAnswer | None:
    """Answer what titles state, a count or a list; None for any other question.

    Those that are dated in the period are counted; of what happened, undated ones that tell of it.
    """
    computed = _compute(view, encoder, question, question_type, scope)
    if computed is None or not question_type.by_year or not computed.record_ids:
        return computed
    return replace(computed, lead=f"{_counts_by_year(view, computed.record_ids)} {computed.lead}")


def _compute(
    view: ArchiveView,
    encoder: Encoder,
    question: LinkedQuestion,
    question_type: QuestionType,
    scope: SearchScope,
) -> ComputedAnswer | None:
    """Answer as `compute_from_archive`, without the counts of each year."""
    rows = scope.dated_rows
    is_end = question_type.kind == "ends"
    if question_type.deed is not None and (question.names or not is_end):
        computed = answer_about_deed(view, encoder, question, question_type.deed, rows)
        if computed is not None:
            return computed
    if is_end:
        return _first_or_last(view, question, question_type, rows)
    if question_type.kind == "events":
        return _count_records(view, question, question_type, rows, scope.telling_rows)
    if question_type.kind in ("count", "list"):
        return _count_records(view, question, question_type, rows)
    return None


def _counts_by_year(view: ArchiveView, record_ids: Sequence[str]) -> str:
    """Return which year has most of these records, and each year, of many the first and last."""
    rows = view.snapshot.rows_by_id(record_ids).values()
    years = view.snapshot.date_index.count_by_year(rows)
    if not years:
        return "None has the date of a single year."
    highest = max(years.values())
    fullest = [str(year) for year, number in years.items() if number == highest]
    lead = f"Most in {' and '.join(fullest)}: {highest}. " if len(fullest) < len(years) else ""
    if len(years) <= _MOST_YEARS_NAMED:
        return f"{lead}{', '.join(f'{year}: {number}' for year, number in years.items())}."
    first, last = min(years), max(years)
    mean = sum(years.values()) / (last - first + 1)
    return f"{lead}{mean:.1f} a year from {first} to {last}."


def describe_count(
    count: int, question: LinkedQuestion, question_type: QuestionType, relative: str = ""
) -> str:
    """Return what was counted: "2 records dated “in 1949” hold “Taiwan”".

    relative: "that " for "2 records that hold “Taiwan”", where it is a part of a sentence.
    """
    names = [name for name in _counted_names(question, question_type) if name.kind]
    words = _words_outside(question_type.words, [*question.phrases, *(name.text for name in names)])
    written = [name.as_written for name in names]
    contents = _quoted((*question.phrases, *written, *words))
    records = _count_or_none(count)
    if question.period is not None:
        records += f" dated “{question.period.as_written}”"
    if question_type.kind_of_record:
        records += f" with “{question_type.kind_of_record}” in the title"
    if question_type.undated:
        records += f" {relative}{'is' if count < 2 else 'are'} undated"
    if not contents:
        return records
    joined = " and" if question_type.undated else f" {relative}".rstrip()
    return f"{records}{joined} {'mention' if count > 1 else 'mentions'} {contents}"


def _count_records(
    view: ArchiveView,
    question: LinkedQuestion,
    question_type: QuestionType,
    rows: Rows | None,
    telling_rows: Rows | None = None,
) -> ComputedAnswer:
    """Count the records that contain every word of the question, and quote the first by date.

    telling_rows: those that tell of the period; the undated of them count too.
    """
    question_type, matching = _rows_of_kind(view, question, question_type, rows)
    undated: Rows | None = None
    if telling_rows is not None and matching is not None:
        undated = np.intersect1d(telling_rows, view.snapshot.date_index.undated_rows)
        undated = _matching_rows(view, question, question_type, undated)
    dated_total, _ = view.snapshot.browse(matching, "date", 0, 0)
    if undated is not None and len(undated):
        matching = undated if matching is None else np.union1d(matching, undated)
    total, records = view.snapshot.browse(matching, "date", 0, MOST_STATEMENTS)
    lead = f"{describe_count(dated_total, question, question_type)}."
    if total > dated_total:
        lead = f"{lead[:1].upper()}{lead[1:-1]}; {_count_of_undated(total - dated_total)} of it."
    if total > len(records):
        lead += f" The first {len(records)} by date:"
    words = terms(" ".join((*question_type.words, *question.phrases)))
    if words:
        citations = [cite_best_sentence(record, words) for record in records]
    elif question_type.kind == "events" and (total > 1 or not dated_total):
        citations = [_cite_what_is_told(record, question) for record in records]
    else:
        citations = [cite_title(record) for record in records]
    return ComputedAnswer(
        lead,
        tuple(citation for citation in citations if citation),
        view.snapshot.ids_by_date(matching),
    )


def _count_of_undated(count: int) -> str:
    return f"{count} undated {'one tells' if count == 1 else 'ones tell'}"


def _cite_what_is_told(record: Record, question: LinkedQuestion) -> Citation | None:
    """Quote of an undated record the sentence that tells of the period, of another the first."""
    if record.date.undated:
        for name, time in record.told_times:
            interval = Interval(time.earliest, time.latest)
            if any(period.overlaps(interval) for period in question.time.periods):
                return cite_best_sentence(record, terms(record.field(name)[time.start : time.end]))
    return cite_first_sentence(record)


def _first_or_last(
    view: ArchiveView, question: LinkedQuestion, question_type: QuestionType, rows: Rows | None
) -> ComputedAnswer | None:
    """Answer with the first or the last record of a kind, by date: "the oldest interview".

    Where a question names somebody, words that no record with the name has are not demanded, and
    the lead says so: "the first letter in the matter of the Kamengrad loan".
    """
    unsaid = _words_unsaid(view, question, question_type, rows)
    stated_words = tuple(word for word in question_type.words if word not in unsaid)
    question_type = replace(question_type, words=stated_words)
    question_type, matching = _rows_of_kind(view, question, question_type, rows)
    dated_rows = view.snapshot.date_index.rows_overlapping(None, None)
    matching = dated_rows if matching is None else np.intersect1d(matching, dated_rows)
    total, _ = view.snapshot.browse(matching, "date", 0, 0)
    if not total:
        return None
    latest = question.time.order == "latest"
    _, records = view.snapshot.browse(matching, "date", total - 1 if latest else 0, 1)
    description = describe_count(total, question, question_type, "that ")
    if total == 1:
        which = f"the only {description.removeprefix('1 ')}"
    else:
        which = f"the {'last' if latest else 'first'} of {description}"
    lead = f"{records[0].date.as_written}, {which}."
    if unsaid:
        lead += f" {'It does not say' if total == 1 else 'None of them says'} {_quoted(unsaid)}."
    citations = tuple(citation for record in records if (citation := cite_title(record)))
    return ComputedAnswer(lead, citations, tuple(record.id for record in records))


def _rows_of_kind(
    view: ArchiveView, question: LinkedQuestion, question_type: QuestionType, rows: Rows | None
) -> tuple[QuestionType, Rows | None]:
    """Return the rows that match. Where no title has the kind of event, every record is one."""
    matching = _matching_rows(view, question, question_type, rows)
    if question_type.is_event and (matching is None or not len(matching)):
        question_type = replace(question_type, kind_of_record="")
        matching = _matching_rows(view, question, question_type, rows)
    return question_type, matching


def _words_unsaid(
    view: ArchiveView, question: LinkedQuestion, question_type: QuestionType, rows: Rows | None
) -> list[str]:
    """Return the words that no record has together with the names and the words before."""
    name_terms = {term for name in question.names for term in terms(name)}
    words = [word for word in question_type.words if name_terms.issuperset(terms(word))]
    unsaid: list[str] = []
    for word in _words_outside(question_type.words, question.names) if words else ():
        narrower = replace(question_type, words=(*words, word))
        _, matching = _rows_of_kind(view, question, narrower, rows)
        if matching is None or len(matching):
            words.append(word)
        else:
            unsaid.append(word)
    return unsaid


def _matching_rows(
    view: ArchiveView, question: LinkedQuestion, question_type: QuestionType, rows: Rows | None
) -> Rows | None:
    """Return the rows of `rows` that match all words, phrases and kinds; None for all records."""
    if question_type.undated:
        dated_rows = view.snapshot.date_index.rows_overlapping(None, None)
        rows = np.setdiff1d(view.snapshot.date_index.rows, dated_rows)
    mentioned = []
    for name in _counted_names(question, question_type):
        forms = name.mention_forms
        if forms is not None and (name_rows := NameMentions(view).rows(forms)):
            mentions = np.asarray(sorted(name_rows), np.int64)
            rows = mentions if rows is None else np.intersect1d(rows, mentions)
            mentioned.append(name.text)
    words = _words_outside(question_type.words, mentioned)
    queries = [TextQuery(word) for word in words]
    queries += [TextQuery(phrase, phrase=True) for phrase in question.phrases]
    if question_type.kind_of_record:
        queries.append(TextQuery(question_type.kind_of_record, fields=("title",)))
    if not queries:
        return rows
    if view.index.text_index is None:
        return np.zeros(0, np.int64)
    return view.index.text_index.rows_matching(queries, rows)


def _counted_names(question: LinkedQuestion, question_type: QuestionType) -> list[LinkedName]:
    """Return the names in the question's words; records are counted by their mentions."""
    question_terms = set(terms(" ".join(question_type.words)))
    return [
        name
        for name in question.linked_names
        if name.mention_forms is not None and not question_terms.isdisjoint(terms(name.text))
    ]


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)


def _words_outside(words: Sequence[str], phrases: Sequence[str]) -> list[str]:
    """Return the words that are in none of the phrases."""
    phrase_terms = {term for phrase in phrases for term in terms(phrase)}
    return [word for word in words if not phrase_terms.issuperset(terms(word))]


def _count_or_none(total: int) -> str:
    return count_phrase(total) if total else "no record"
