"""Finding: from a question that was read to the records that bear on it."""

from qa.retrieval.filters import SearchCounts, SearchScope, build_scope
from qa.retrieval.hybrid_search import (
    Hit,
    RetrievalResult,
    retrieve,
    retrieve_outside_period,
    start_encoding,
    with_note,
    with_route,
)

__all__ = [
    "Hit",
    "RetrievalResult",
    "SearchCounts",
    "SearchScope",
    "build_scope",
    "retrieve",
    "retrieve_outside_period",
    "start_encoding",
    "with_note",
    "with_route",
]
