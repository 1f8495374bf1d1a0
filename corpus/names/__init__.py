"""Names."""

from corpus.names.aliases import AliasCache, aliases_of, learn_aliases
from corpus.names.authority import NameEntry, NamesError, add_entry, remove_entry
from corpus.names.bracketed_names import BRACKET_RECIPE, BracketedNames
from corpus.names.correspondence import (
    KINDS_OF_DOCUMENT,
    Correspondence,
    kind_of_document,
    read_correspondence,
)
from corpus.names.name_finder import NameMention
from corpus.names.name_matcher import NameAuthority, NameForms
from corpus.names.question_direction import read_question_direction

__all__ = [
    "BRACKET_RECIPE",
    "KINDS_OF_DOCUMENT",
    "AliasCache",
    "BracketedNames",
    "Correspondence",
    "NameAuthority",
    "NameEntry",
    "NameForms",
    "NameMention",
    "NamesError",
    "add_entry",
    "aliases_of",
    "kind_of_document",
    "learn_aliases",
    "read_correspondence",
    "read_question_direction",
    "remove_entry",
]
