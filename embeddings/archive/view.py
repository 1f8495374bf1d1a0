"""One moment of an archive, and what its index does: what questions use of the contract."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus import BracketedNames, DateIndex, Snapshot, ToldIndex, fold, shorten
from embeddings.errors import UnknownCollection
from embeddings.text_index import TextQuery

NO_COLLECTION = "-"
"""The name for records without a collection, as in the facets of Browse."""

Rows = NDArray[np.int64]


class WordSearch(Protocol):
    """Searches the words of records, with BM25."""

    def __len__(self) -> int:
        """Return the number of records."""

    def search(
        self,
        should: Sequence[TextQuery],
        must: Sequence[TextQuery] = (),
        limit: int = 100,
        allowed_rows: Rows | None = None,
        labels: Sequence[str] = (),
    ) -> list[tuple[int, float]]:
        """Return the `limit` best records: (row, BM25 score above 0), best first, ties by row.

        should: each word that matches adds to the score.
        must: every returned record contains all words of each of these queries.
        allowed_rows: (k,) sorted rows that may be returned; None for all.
        labels: when given, each allowed row has one of them; this only makes the search faster.
        """

    def rows_matching(
        self,
        must: Sequence[TextQuery],
        allowed_rows: Rows | None = None,
        limit: int | None = None,
    ) -> Rows:
        """Return (k,) ascending rows that contain all words of each query, or its phrase.

        Empty when there are no words. limit: when more match, the best-scored `limit` rows; None
        for all.
        """

    def matched_terms(self, text: str, rows: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Return for each row which key terms of the text the record contains, in text order."""

    def document_frequency(self, term: str) -> int:
        """Return how many records contain an analyzed word in any field."""

    def has_word(self, word: str) -> bool:
        """Return whether any record contains a word, or one of the words that it is cut into."""

    def rows_with_similar_word(self, term: str, limit: int) -> list[tuple[int, float]]:
        """Return `limit` records (row, score) with a word at most two edits from this one."""

    def contains_phrase(self, phrase: str) -> bool:
        """Return whether any record contains the words of a phrase in this order in one field."""


class VectorSearch(Protocol):
    """Searches the vectors of passages, exactly."""

    def __len__(self) -> int:
        """Return the number of passages."""

    def search_records(
        self, query: NDArray[np.float32], limit: int, rows: Rows | None = None
    ) -> tuple[Rows, NDArray[np.float32]]:
        """Return the `limit` records closest in meaning, each by its best passage.

        The result is (rows, cosines), best first, ties in the order of passages. query: (d,) unit
        length. rows: those that may be returned; None for all.
        """

    def cosines_of_rows(self, query: NDArray[np.float32], rows: Rows) -> dict[int, float]:
        """Return the cosine of the best passage of each of these rows that has passages."""


class ArchiveIndex(Protocol):
    """The index of one moment: what a question searches besides the records themselves."""

    @property
    def model(self) -> str:
        """The name of the encoder that made the vectors; "" when nothing is indexed."""

    @property
    def fingerprint(self) -> str:
        """The fingerprint of that encoder; "" when nothing is indexed."""

    @property
    def text_index(self) -> WordSearch | None:
        """Search by words; None when nothing is indexed."""

    @property
    def vector_index(self) -> VectorSearch:
        """Search by meaning."""

    @property
    def date_index(self) -> DateIndex:
        """The dates on which the records were written."""

    @property
    def told_index(self) -> ToldIndex:
        """The times that they tell of."""

    @property
    def bracketed_names(self) -> BracketedNames:
        """What the brackets in their titles say."""


@dataclass(frozen=True)
class ArchiveView:
    """One moment of the archive.

    Attributes:
        snapshot: the records.
        index: the index that belongs to them.
        only_rows: the rows to which a reader has limited it, ascending; None for all.
    """

    snapshot: Snapshot
    index: ArchiveIndex
    only_rows: NDArray[np.int64] | None = None

    def limited_to(
        self, collections: Sequence[str], only_ids: Collection[str] | None = None
    ) -> ArchiveView:
        """Return the same moment limited to some collections, in any case; "-" has no collection.

        only_ids: the ids of the only records that it may have; None for all. Its days and
        counts are those of the records left. Raises UnknownCollection when there is no such
        collection.
        """
        rows = self._rows_of_collections(collections) if collections else None
        if only_ids is not None:
            record_rows = self.snapshot.rows_by_id(only_ids).values()
            rows_of_ids = np.asarray(sorted(record_rows), np.int64)
            rows = rows_of_ids if rows is None else np.intersect1d(rows, rows_of_ids)
        if rows is None:
            return self
        days = self.snapshot.date_index.filter_rows(lambda among: np.isin(among, rows))
        self.snapshot.use_date_index(days)
        return replace(self, only_rows=rows)

    def _rows_of_collections(self, collections: Sequence[str]) -> NDArray[np.int64]:
        by_key: dict[str, list[str]] = {}
        for name in self.snapshot.collections():
            by_key.setdefault(fold(name) if name else NO_COLLECTION, []).append(name)
        for collection in collections:
            if fold(collection) not in by_key:
                names = ", ".join(name for names in by_key.values() for name in names if name)
                raise UnknownCollection(
                    f"there is no collection {collection!r}; there are: {shorten(names, 500)}"
                    if names
                    else f"there is no collection {collection!r}: no record names one; "
                    "finding-aid add --collection NAME gives one"
                )
        names_wanted = [name for collection in collections for name in by_key[fold(collection)]]
        return self.snapshot.rows_of_collections(names_wanted)
