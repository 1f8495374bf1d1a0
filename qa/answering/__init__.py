"""Answering: from the records found to quoted statements, or "no answer found"."""

from qa.answering.about_archive import ArchiveFacts, describe_archive
from qa.answering.answer import UNSURE_LEAD, Answer, answer, show_what_may_answer
from qa.answering.digest import (
    EXPORT_STYLE,
    NOTE_STYLE,
    cite_shown,
    make_bibliography,
    make_timeline,
    refuse_translation,
    relevant_records,
    sentences_of,
    summarise,
)
from qa.answering.draft import Draft, DraftSentence, OmittedSentence, draft_heading
from qa.answering.lead import INFERRED
from qa.answering.no_answer import ClosestRecord, closest_records
from qa.answering.numerals import numbers_in
from qa.answering.search_result import SearchResult
from qa.answering.sentence_selection import cite_best_sentence
from qa.answering.sentences import split_sentences
from qa.answering.statement import Statement, number_statements
from qa.answering.topic import subject_line

__all__ = [
    "EXPORT_STYLE",
    "INFERRED",
    "NOTE_STYLE",
    "UNSURE_LEAD",
    "Answer",
    "ArchiveFacts",
    "ClosestRecord",
    "Draft",
    "DraftSentence",
    "OmittedSentence",
    "SearchResult",
    "Statement",
    "answer",
    "cite_best_sentence",
    "cite_shown",
    "closest_records",
    "describe_archive",
    "draft_heading",
    "make_bibliography",
    "make_timeline",
    "number_statements",
    "numbers_in",
    "refuse_translation",
    "relevant_records",
    "sentences_of",
    "show_what_may_answer",
    "split_sentences",
    "subject_line",
    "summarise",
]
