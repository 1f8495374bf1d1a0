"""An answer that is computed from the archive, not from the records most like the question."""

from __future__ import annotations

from dataclasses import dataclass

from qa.citations import Citation


@dataclass(frozen=True)
class ComputedAnswer:
    """What the archive counts, or states in its titles.

    Attributes:
        lead: the count, the names or the facts, in a sentence.
        citations: the first few of the records that were counted.
        record_ids: all records that were counted.
        refusal: why there is no such record, "" otherwise.
    """

    lead: str
    citations: tuple[Citation, ...]
    record_ids: tuple[str, ...] = ()
    refusal: str = ""
