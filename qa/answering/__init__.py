"""Answering: from the records found to quoted statements, or "no answer found"."""

from qa.answering.answer import Answer, answer
from qa.answering.draft import Draft, DraftSentence, OmittedSentence, draft_heading
from qa.answering.no_answer import ClosestRecord, closest_records
from qa.answering.numerals import numbers_in
from qa.answering.sentence_selection import Statement
from qa.answering.sentences import split_sentences

__all__ = [
    "Answer",
    "ClosestRecord",
    "Draft",
    "DraftSentence",
    "OmittedSentence",
    "Statement",
    "answer",
    "closest_records",
    "draft_heading",
    "numbers_in",
    "split_sentences",
]
