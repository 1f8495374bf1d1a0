"""Finding: from a question that was read to the records that bear on it."""

from qa.retrieval.filters import Scope, Searched, scope_of
from qa.retrieval.hybrid_search import (
    Hit,
    Retrieved,
    begin_vector,
    retrieve,
    retrieve_outside,
    with_note,
    with_route,
)

__all__ = [
    "Hit",
    "Retrieved",
    "Scope",
    "Searched",
    "begin_vector",
    "retrieve",
    "retrieve_outside",
    "scope_of",
    "with_note",
    "with_route",
]
