"""Ordinals that a record states: "the first woman on the Board" need not be an order by date.

When no record has the words, "the first" orders the records by date.
"""

from __future__ import annotations

import re
from dataclasses import replace

from embeddings import ArchiveView, TextQuery
from qa.understanding import Question, content_words

_ORDINAL = r"(?:very\s+)?(first|last|earliest|latest|oldest|newest)"


def read_as_stated(view: ArchiveView, question: Question) -> Question:
    """Return a question without its order by date, when a record has its ordinal with its noun.

    That record must have the other words of the question, too. question: one with an order and the
    noun for what is ordered.
    """
    noun, index = question.ordered_noun, view.index.text_index
    if index is None or question.time.periods:
        return question
    match = re.search(rf"\b{_ORDINAL}\s+{re.escape(noun)}\b", question.text, re.IGNORECASE)
    if match is None:
        return question
    other_words = [
        word for word in content_words(question.subject) if word not in content_words(noun)
    ]
    queries = [TextQuery(f"{match[1]} {noun}", phrase=True), *map(TextQuery, other_words)]
    if not other_words or not len(index.rows_matching(queries)):
        return question
    time = replace(question.time, order=None, spans=(), text_without_time=question.text)
    return replace(question, time=time, subject=question.text, ordered_noun="")
