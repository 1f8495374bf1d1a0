"""Counts and lists of records, and what the collection is: answers that are read off the archive, not out of a text."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from corpus import count_phrase
from embeddings import ArchiveView, TextQuery, terms
from qa.answering.sentence_selection import (
    MOST_STATEMENTS,
    cite_best_sentence,
    cite_first_sentence,
    cite_title,
)
from qa.citations import Citation
from qa.understanding import Question, QuestionType

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class AggregateAnswer:
    """Records that match, and the first few of them as statements. lead: the count, or the facts, in a sentence."""

    total: int
    lead: str
    citations: tuple[Citation, ...]


def count_matching_records(
    view: ArchiveView, question: Question, asked: QuestionType, rows: Rows | None
) -> AggregateAnswer:
    """Count the records among `rows` (None: all) that hold every word asked about; the first by date are quoted."""
    matching = _matching(view, question, asked, rows)
    if asked.is_event and (matching is None or not len(matching)):
        asked = replace(asked, kind_of_record="")
        matching = _matching(view, question, asked, rows)
    total, first = view.snapshot.browse(matching, "date", 0, MOST_STATEMENTS)
    stems = terms(" ".join((*asked.words, *question.phrases)))
    without = cite_first_sentence if asked.kind == "events" else cite_title
    cut = [cite_best_sentence(record, stems) if stems else without(record) for record in first]
    shown = "" if total <= len(first) else f" The first {len(first)} by date:"
    return AggregateAnswer(
        total, f"{describe_count(total, question, asked)}.{shown}", tuple(one for one in cut if one)
    )


def describe_count(count: int, question: Question, asked: QuestionType) -> str:
    """What was counted, in the reader's words: "2 records dated “in 1949” hold “Taiwan”", "no record is …"."""
    period = question.period
    dated = "" if period is None else f" dated “{period.as_written}”"
    words = [word for word in asked.words if not any(word in phrase for phrase in question.phrases)]
    held = [f"“{one}”" for one in (*question.phrases, *words)]
    kind = f" with “{asked.kind_of_record}” in the title" if asked.kind_of_record else ""
    what = f"{_records(count)}{dated}{kind}"
    if asked.undated:
        what += f" {'is' if count < 2 else 'are'} undated"
    joint = " and" if asked.undated else ""
    return f"{what}{joint} {'hold' if count > 1 else 'holds'} {', '.join(held)}" if held else what


def describe_collection(view: ArchiveView) -> AggregateAnswer:
    """What the archive holds: how many records, from when to when, without date or summary, and the pages read."""
    snapshot = view.snapshot
    total, undated = snapshot.count(), snapshot.undated_count()
    dated, first = snapshot.browse(
        snapshot.rows_overlapping(None, None), "date", 0, MOST_STATEMENTS - 1
    )
    _, last = snapshot.browse(snapshot.rows_overlapping(None, None), "date", max(0, dated - 1), 1)
    lead = _records(total)
    if first and last:
        lead += f", dated {first[0].date.as_written} to {last[0].date.as_written}"
    lead += f" ({undated:,} undated)." if undated else "."
    pages = [
        f"{page.name or 'pasted text'} ({page.first} - {page.last} of {page.total})"
        for page in snapshot.listing_pages()
        if page.first is not None and page.total is not None
    ]
    if pages:
        lead += f" Listing {'page' if len(pages) == 1 else 'pages'}: {', '.join(pages[:5])}"
        lead += f", and {len(pages) - 5} more." if len(pages) > 5 else "."
    ends = {record.id: record for record in [*first[:1], *last]}
    return AggregateAnswer(
        total, lead, tuple(one for record in ends.values() if (one := cite_title(record)))
    )


def _matching(
    view: ArchiveView, question: Question, asked: QuestionType, rows: Rows | None
) -> Rows | None:
    must = [TextQuery(word) for word in asked.words] + [
        TextQuery(one, phrase=True) for one in question.phrases
    ]
    if asked.kind_of_record:
        must.append(TextQuery(asked.kind_of_record, fields=("title",)))
    if asked.undated:
        rows = np.setdiff1d(
            view.snapshot.date_index.rows, view.snapshot.rows_overlapping(None, None)
        )
    if not must:
        return rows
    return (
        np.zeros(0, np.int64)
        if view.index.text_index is None
        else view.index.text_index.rows_matching(must, rows)
    )


def _records(total: int) -> str:
    return count_phrase(total) if total else "no record"
