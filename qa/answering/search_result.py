"""What a search returns: records as hits, without an answer."""

from __future__ import annotations

from dataclasses import dataclass

from qa.answering.no_answer import ClosestRecord
from qa.retrieval import Hit, SearchCounts, route_taken
from qa.understanding import LinkedQuestion


@dataclass(frozen=True)
class SearchResult:
    """What a search returned.

    Attributes:
        question: the query as understood.
        hits: the records, best first.
        searched: how many records were searched.
        nearest: when no record may be found, the closest ones outside the period.
    """

    question: LinkedQuestion
    hits: tuple[Hit, ...]
    searched: SearchCounts
    nearest: tuple[ClosestRecord, ...] = ()

    @property
    def route(self) -> str:
        """How the query was searched: "question", "keywords", "known item" and so on."""
        return route_taken(self.question, self.hits)
