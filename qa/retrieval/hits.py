"""What a search found: hits, and the whole result."""

from __future__ import annotations

from dataclasses import dataclass, field

from corpus import Record
from qa.retrieval.filters import SearchScope
from qa.retrieval.long_query import Vector
from qa.understanding import LinkedQuestion


@dataclass(frozen=True)
class Hit:
    """A record found.

    Attributes:
        record: the record.
        rank: its place, from 1.
        score: 0 to 1, higher is better; comparable within one search only.
        cosine: -1 to 1, of its best passage.
        coverage: the share, 0 to 1, of the question's terms that the record contains, where rare
            terms weigh more.
        outside: whether its date is outside the period of the question.
        why: the reasons for it, to be shown.
    """

    record: Record
    rank: int
    score: float
    cosine: float
    coverage: float
    outside: bool = False
    why: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class RetrievalResult:
    """What one search found.

    Attributes:
        scope: what was searched, and for which question.
        vector: the vector of the question.
        hits: the records found, best first.
    """

    scope: SearchScope
    vector: Vector
    hits: tuple[Hit, ...] = ()

    @property
    def question(self) -> LinkedQuestion:
        """The question as it was searched."""
        return self.scope.question
