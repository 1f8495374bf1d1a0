"""Names."""

from corpus.names.aliases import Judged, aliases_of, learn_aliases
from corpus.names.authority import Entry, NamesError, add_entry, remove_entry
from corpus.names.bracketed_names import BRACKET_RECIPE, Brackets
from corpus.names.correspondence import (
    KINDS_OF_DOCUMENT,
    Correspondence,
    correspondence,
    kind_of_document,
)
from corpus.names.name_matcher import Mention, Names
from corpus.names.question_direction import asked_direction
from corpus.names.spelling import distance

__all__ = [
    "BRACKET_RECIPE",
    "KINDS_OF_DOCUMENT",
    "Brackets",
    "Correspondence",
    "Entry",
    "Judged",
    "Mention",
    "Names",
    "NamesError",
    "add_entry",
    "aliases_of",
    "asked_direction",
    "correspondence",
    "distance",
    "kind_of_document",
    "learn_aliases",
    "remove_entry",
]
