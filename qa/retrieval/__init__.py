"""Finding: from a question that was read to the records that bear on it."""

from qa.retrieval.filters import SearchScope, SearchCounts, build_scope
from qa.retrieval.hybrid_search import (
    Hit,
    RetrievalResult,
    start_encoding,
    retrieve,
    retrieve_outside_period,
    with_note,
    with_route,
)

__all__ = [
    "Hit",
    "RetrievalResult",
    "SearchScope",
    "SearchCounts",
    "start_encoding",
    "retrieve",
    "retrieve_outside_period",
    "build_scope",
    "with_note",
    "with_route",
]
