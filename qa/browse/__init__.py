"""Browse: the records by facet, by time and by name, without a question."""

from qa.browse.browsing import Browsing
from qa.browse.coverage import Coverage, coverage, page_of
from qa.browse.facets import Count, Narrowed
from qa.browse.filters import FACETS, MOST_PICKED, Narrowing
from qa.browse.name_directory import (
    KINDS,
    Borne,
    Correspondent,
    OverTime,
    Pair,
    People,
    Register,
    keep_name,
)
from qa.browse.name_page import NamePage, name_page
from qa.browse.provenance import Provenance, provenance
from qa.browse.related import Around, Related, names_in, neighbours, related
from qa.browse.timeline import Bar, Stretch, Timeline, Window, inside, lanes

__all__ = [
    "FACETS",
    "KINDS",
    "MOST_PICKED",
    "Around",
    "Bar",
    "Borne",
    "Browsing",
    "Correspondent",
    "Count",
    "Coverage",
    "NamePage",
    "Narrowed",
    "Narrowing",
    "OverTime",
    "Pair",
    "People",
    "Provenance",
    "Register",
    "Related",
    "Stretch",
    "Timeline",
    "Window",
    "coverage",
    "inside",
    "keep_name",
    "lanes",
    "name_page",
    "names_in",
    "neighbours",
    "page_of",
    "provenance",
    "related",
]
