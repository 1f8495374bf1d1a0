"""Question answering: from a question to quoted, dated, cited statements, or the plain word that there are none."""

from corpus import Record, Turn
from embeddings import Added, Status
from qa.answer import Answer, Nearest, Statement
from qa.assistant import Assistant, FindingAidError, Found, bundled_reading
from qa.bundle import Problem, bundle, check_bundle, read_bundle, remarks
from qa.citation import Citation, cite, cite_text
from qa.evaluate import Evaluation, Judged, evaluate, judge, read_questions
from qa.examples import questions_worth_asking
from qa.export import export
from qa.places import default_archive
from qa.question import Question, QuestionError
from qa.retrieval import Hit
from qa.scope import Searched
from qa.shown import answer_as_json
from qa.styles import STYLES, Cited, cite_records

__all__ = [
    "STYLES",
    "Added",
    "Answer",
    "Assistant",
    "Citation",
    "Cited",
    "Evaluation",
    "FindingAidError",
    "Found",
    "Hit",
    "Judged",
    "Nearest",
    "Problem",
    "Question",
    "QuestionError",
    "Record",
    "Searched",
    "Statement",
    "Status",
    "Turn",
    "answer_as_json",
    "bundle",
    "bundled_reading",
    "check_bundle",
    "cite",
    "cite_records",
    "cite_text",
    "default_archive",
    "evaluate",
    "export",
    "judge",
    "questions_worth_asking",
    "read_bundle",
    "read_questions",
    "remarks",
]
