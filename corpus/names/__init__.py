"""Names."""

from corpus.names.aliases import AliasCache, aliases_of, learn_aliases
from corpus.names.authority import NameEntry, NamesError, add_entry, remove_entry
from corpus.names.bracketed_names import BRACKET_RECIPE, BracketedNames
from corpus.names.correspondence import (
    KINDS_OF_DOCUMENT,
    Correspondence,
    read_correspondence,
    kind_of_document,
)
from corpus.names.name_matcher import NameMention, NameAuthority
from corpus.names.question_direction import read_question_direction
from corpus.names.spelling import edit_distance

__all__ = [
    "BRACKET_RECIPE",
    "KINDS_OF_DOCUMENT",
    "BracketedNames",
    "Correspondence",
    "NameEntry",
    "AliasCache",
    "NameMention",
    "NameAuthority",
    "NamesError",
    "add_entry",
    "aliases_of",
    "read_question_direction",
    "read_correspondence",
    "edit_distance",
    "kind_of_document",
    "learn_aliases",
    "remove_entry",
]
