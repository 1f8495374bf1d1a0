"""Question answering: from a question to quoted, dated, cited statements, or the plain word that there are none."""

from corpus import Record, Turn
from embeddings import Added, Status
from qa.adding import Adding, Preview, Standing, time_left
from qa.answering.answer import Answer, Nearest, Statement
from qa.answering.citation import Citation, cite, cite_text
from qa.answering.drafted import Drafted
from qa.asking.question import Question, QuestionError
from qa.assistant import Assistant, FindingAidError, Found, bundled_reading
from qa.browse.browsing import Browsing
from qa.browse.coverage import Coverage, coverage
from qa.browse.facets import Count, Narrowed
from qa.browse.name_page import NamePage
from qa.browse.narrowing import FACETS, MOST_PICKED, Narrowing
from qa.browse.people import KINDS as NAME_KINDS
from qa.browse.people import Borne, Correspondent, OverTime, Pair, People
from qa.browse.provenance import Provenance
from qa.browse.related import Around, Related
from qa.browse.timeline import Bar, Stretch, Timeline, Window, inside, lanes
from qa.bundle import Problem, bundle, check_bundle, read_bundle, remarks
from qa.checking import problems_of
from qa.drafts.drafting import Drafting
from qa.drafts.language_model import LanguageModel, LanguageModelError
from qa.evaluate import Evaluation, evaluate, judge
from qa.examples import questions_worth_asking
from qa.exchange import json_lines
from qa.export import export
from qa.finding.retrieval import Hit
from qa.finding.scope import Searched
from qa.judged import Judged, read_questions
from qa.places import default_archive
from qa.serving import READ_ONLY, login_settings, providers
from qa.shown import answer_as_json
from qa.styles import STYLES, Cited, cite_records
from qa.suggested import suggested

__all__ = [
    "FACETS",
    "MOST_PICKED",
    "NAME_KINDS",
    "READ_ONLY",
    "STYLES",
    "Added",
    "Adding",
    "Answer",
    "Around",
    "Assistant",
    "Bar",
    "Borne",
    "Browsing",
    "Citation",
    "Cited",
    "Correspondent",
    "Count",
    "Coverage",
    "Drafted",
    "Drafting",
    "Evaluation",
    "FindingAidError",
    "Found",
    "Hit",
    "Judged",
    "LanguageModel",
    "LanguageModelError",
    "NamePage",
    "Narrowed",
    "Narrowing",
    "Nearest",
    "OverTime",
    "Pair",
    "People",
    "Preview",
    "Problem",
    "Provenance",
    "Question",
    "QuestionError",
    "Record",
    "Related",
    "Searched",
    "Standing",
    "Statement",
    "Status",
    "Stretch",
    "Timeline",
    "Turn",
    "Window",
    "answer_as_json",
    "bundle",
    "bundled_reading",
    "check_bundle",
    "cite",
    "cite_records",
    "cite_text",
    "coverage",
    "default_archive",
    "evaluate",
    "export",
    "inside",
    "json_lines",
    "judge",
    "lanes",
    "login_settings",
    "problems_of",
    "providers",
    "questions_worth_asking",
    "read_bundle",
    "read_questions",
    "remarks",
    "suggested",
    "time_left",
]
