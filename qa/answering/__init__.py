"""Answering: from the records found to quoted statements, or the plain word that they do not say."""

from qa.answering.answer import Answer, Statement, answer
from qa.answering.draft import Confirmed, Drafted, Unconfirmed, heading
from qa.answering.no_answer import Nearest, nearest
from qa.answering.numerals import numbers_in
from qa.answering.sentences import sentences
from qa.answering.written_by import parties

__all__ = [
    "Answer",
    "Confirmed",
    "Drafted",
    "Nearest",
    "Statement",
    "Unconfirmed",
    "answer",
    "heading",
    "nearest",
    "numbers_in",
    "parties",
    "sentences",
]
