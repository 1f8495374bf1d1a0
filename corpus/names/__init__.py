"""Names: the authority file, names in texts, and the parties that record titles name."""

from corpus.names.aliases import AliasCache, aliases_of
from corpus.names.authority import NameEntry, NamesError, add_entry, name_key, remove_entry
from corpus.names.bracketed_names import BRACKET_RECIPE, BracketedNames
from corpus.names.coordinates import Coordinates, place_coordinates
from corpus.names.correspondence import Correspondence, read_correspondence
from corpus.names.document_kinds import KINDS_OF_DOCUMENT, document_nouns, kind_of_document
from corpus.names.journeys import Journey, read_journey
from corpus.names.name_finder import NameMention
from corpus.names.name_matcher import NameAuthority, NameForms
from corpus.names.parties import Party, describe_parties, read_parties
from corpus.names.question_direction import read_question_direction

__all__ = [
    "BRACKET_RECIPE",
    "KINDS_OF_DOCUMENT",
    "AliasCache",
    "BracketedNames",
    "Coordinates",
    "Correspondence",
    "Journey",
    "NameAuthority",
    "NameEntry",
    "NameForms",
    "NameMention",
    "NamesError",
    "Party",
    "add_entry",
    "aliases_of",
    "describe_parties",
    "document_nouns",
    "kind_of_document",
    "name_key",
    "place_coordinates",
    "read_correspondence",
    "read_journey",
    "read_parties",
    "read_question_direction",
    "remove_entry",
]
