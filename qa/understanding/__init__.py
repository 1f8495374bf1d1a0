"""Understanding: what a question asks for, by its words and the turns before it."""

from qa.understanding.archive_names import NAMES_FILE, ArchiveNames
from qa.understanding.carried_time import names_time
from qa.understanding.deed_question import (
    DeedQuestion,
    Role,
    main_verb,
    read_deed_question,
)
from qa.understanding.deed_verbs import deed_of_verb
from qa.understanding.earlier_turns import (
    CARRIED_KINDS,
    NO_CONTEXT,
    CarriedContext,
    EarlierTurn,
    FollowUp,
    ShownRecord,
)
from qa.understanding.entity_linking import (
    LinkedName,
    LinkedQuestion,
    link_question,
    matched_name_forms,
    other_form_queries,
)
from qa.understanding.follow_up import resolve_follow_up
from qa.understanding.kept_vectors import MOST_WORDS_KEPT, KeptVectors, kept_vectors
from qa.understanding.language import ForeignQuestion, read_foreign
from qa.understanding.leaning import read_leaning
from qa.understanding.letter_case import NameCapitals
from qa.understanding.lexicon import ANY_RECORD, EVENTS, LIGHT_VERBS, is_empty_word
from qa.understanding.name_mentions import NameMentions, mentions_name
from qa.understanding.party_names import resolve_party
from qa.understanding.query_tree import loosened, matching_rows
from qa.understanding.question import (
    MAX_QUESTION_LENGTH,
    Question,
    QuestionError,
    capitalised_names,
    content_words,
    read_question,
    read_time_once,
)
from qa.understanding.question_type import QuestionType, classify_question
from qa.understanding.request import QUESTION, Request, RequestReader
from qa.understanding.sentence_parser import (
    Parse,
    ParsedWord,
    ParserMissing,
    is_english_word,
    parse,
)
from qa.understanding.thread import (
    TURNS_SAID,
    read_follow_up,
    read_sequel,
    without_repeats,
)
from qa.understanding.time import (
    PERIODS_FILE_NAME,
    NamedPeriods,
    Period,
    PeriodsError,
    hull,
    order_of_archive,
    write_out_dates,
)
from qa.understanding.typing_errors import correct_typing

__all__ = [
    "ANY_RECORD",
    "CARRIED_KINDS",
    "EVENTS",
    "LIGHT_VERBS",
    "MAX_QUESTION_LENGTH",
    "MOST_WORDS_KEPT",
    "NAMES_FILE",
    "NO_CONTEXT",
    "PERIODS_FILE_NAME",
    "QUESTION",
    "TURNS_SAID",
    "ArchiveNames",
    "CarriedContext",
    "DeedQuestion",
    "EarlierTurn",
    "FollowUp",
    "ForeignQuestion",
    "KeptVectors",
    "LinkedName",
    "LinkedQuestion",
    "NameCapitals",
    "NameMentions",
    "NamedPeriods",
    "Parse",
    "ParsedWord",
    "ParserMissing",
    "Period",
    "PeriodsError",
    "Question",
    "QuestionError",
    "QuestionType",
    "Request",
    "RequestReader",
    "Role",
    "ShownRecord",
    "capitalised_names",
    "classify_question",
    "content_words",
    "correct_typing",
    "deed_of_verb",
    "hull",
    "is_empty_word",
    "is_english_word",
    "kept_vectors",
    "link_question",
    "loosened",
    "main_verb",
    "matched_name_forms",
    "matching_rows",
    "mentions_name",
    "names_time",
    "order_of_archive",
    "other_form_queries",
    "parse",
    "read_deed_question",
    "read_follow_up",
    "read_foreign",
    "read_leaning",
    "read_question",
    "read_sequel",
    "read_time_once",
    "resolve_follow_up",
    "resolve_party",
    "without_repeats",
    "write_out_dates",
]
