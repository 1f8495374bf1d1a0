"""Retrieval: from a question to the records that match it."""

from qa.retrieval.answering_letters import answering_rows
from qa.retrieval.any_year import in_any_year
from qa.retrieval.direction_rerank import doers_of, is_only_received_by, reverses_direction
from qa.retrieval.filters import SearchCounts, SearchScope, build_scope
from qa.retrieval.hits import Hit, RetrievalResult
from qa.retrieval.hybrid_search import (
    retrieve,
    retrieve_alike,
    retrieve_outside_period,
    route_taken,
    start_encoding,
)

__all__ = [
    "Hit",
    "RetrievalResult",
    "SearchCounts",
    "SearchScope",
    "answering_rows",
    "build_scope",
    "doers_of",
    "in_any_year",
    "is_only_received_by",
    "retrieve",
    "retrieve_alike",
    "retrieve_outside_period",
    "reverses_direction",
    "route_taken",
    "start_encoding",
]
