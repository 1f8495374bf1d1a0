"""Question answering: from a question to quoted, dated, cited statements, or the plain word that there are none."""

from corpus import Record, Turn
from embeddings import Added, Status
from qa.answer import Answer, Nearest, Statement
from qa.assistant import Assistant, FindingAidError, Found, bundled_reading
from qa.citation import Citation, cite, cite_text
from qa.examples import questions_worth_asking
from qa.places import default_archive
from qa.question import Question, QuestionError
from qa.retrieval import Hit, Searched
from qa.shown import answer_as_json

__all__ = [
    "Added",
    "Answer",
    "Assistant",
    "Citation",
    "FindingAidError",
    "Found",
    "Hit",
    "Nearest",
    "Question",
    "QuestionError",
    "Record",
    "Searched",
    "Statement",
    "Status",
    "Turn",
    "answer_as_json",
    "bundled_reading",
    "cite",
    "cite_text",
    "default_archive",
    "questions_worth_asking",
]
