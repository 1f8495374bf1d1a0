"""What is searched for in the text index, and the tantivy queries that it becomes.

Queries are built from analyzed words and never parsed, so nothing that a user types can act as an
operator here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import tantivy
from numpy.typing import NDArray
from tantivy import Occur, Query

from corpus import FindingAidError
from embeddings.text_index.analyzer import analyzer, key_terms, terms

FIELDS = ("title", "summary", "text", "names")
"""The fields that a query can name."""

WHOLE, LABELS, ROW = "whole", "labels", "row"
"""The index fields of all searched text of a record, of its labels, and of its row number."""

BOOSTS = {WHOLE: 1.0, "title": 0.5}
"""Where a query without fields searches, and the weight of a match there (measured; see
text_index.py)."""

MAX_QUERY_TERMS = 400
"""Distinct words of one query that are searched for; a longer query is cut there."""

MAX_MARKED_TERMS = 24
"""Words of one `score_by_terms` query: scores are float32, which holds whole numbers below 2**24
exactly."""

_MAX_ROW_TERMS = 500
"""Up to this many rows, one query a row is faster than tantivy's set: 10 rows take 0.01 ms instead
of 0.2, 200 rows 0.2 ms instead of 0.5."""


class TextIndexError(FindingAidError):
    """The full-text index cannot be read; the message says where it is and what to do."""


@dataclass(frozen=True)
class TextQuery:
    """Words to search for.

    Attributes:
        text: the words; they are analyzed here.
        fields: some of FIELDS; empty for the whole record, weighted by BOOSTS.
        boost: factor on the score.
        phrase: whether the words must stand next to each other in this order.
        distance: of a phrase: when above 0, that many other words may be between its words, in
            either order.
        prefix: whether the text is the beginning of a word; it is compared with stems.
    """

    text: str
    fields: tuple[str, ...] = ()
    boost: float = 1.0
    phrase: bool = False
    distance: int = 0
    prefix: bool = False


@contextmanager
def explain_unreadable() -> Iterator[None]:
    """Turn the error of tantivy that cannot read its files into a TextIndexError."""
    try:
        yield
    except ValueError as error:
        raise TextIndexError(
            f"the full-text index cannot be read ({error}); remove the folder `index` of the "
            "archive, and run: finding-aid sync"
        ) from error


class QueryBuilder:
    """Builds tantivy queries for an index with this schema."""

    def __init__(self, schema: tantivy.Schema) -> None:
        self._schema = schema

    def match_any(self, query: TextQuery) -> list[Query]:
        """Return queries of which each match adds to the score; none when there are no words.

        The list is flat, one query for each word and field: for plain words side by side tantivy
        skips whole blocks that cannot be among the best; for nested queries it does not.
        """
        if query.phrase:
            phrase = self._phrase(query)
            return [] if phrase is None else [phrase]
        words = key_terms(query.text)
        return [
            field_query
            for word in distinct_words(words)
            for field_query in self._in_fields(word, query.fields, query.boost * words.count(word))
        ]

    def match_all(self, query: TextQuery) -> Query | None:
        """Return a query that a record meets when it contains every word, each in any field.

        None when there are no words.
        """
        if query.phrase:
            return self._phrase(query)
        if query.prefix:
            return self._beginning(query)
        words = distinct_words(key_terms(query.text))
        if not words:
            return None
        word_queries = [_any_of(self._in_fields(word, query.fields, query.boost)) for word in words]
        return Query.boolean_query([(Occur.Must, word_query) for word_query in word_queries])

    def with_term(self, word: str) -> Query:
        """Return a query for the records that contain an analyzed word anywhere."""
        return Query.term_query(self._schema, WHOLE, word, "basic")

    def in_field(self, word: str, field: str) -> Query:
        """Return a query for the records that contain an analyzed word, or a label, in a field."""
        return Query.term_query(self._schema, field, word, "basic")

    def similar_to(self, word: str) -> Query:
        """Return a query for the records with a word at most two edits from an analyzed word.

        Edits are those of Damerau and Levenshtein: two letters exchanged count as one edit.
        """
        return Query.fuzzy_term_query(self._schema, WHOLE, word, 2, True)

    def score_by_terms(self, words: Sequence[str], rows: NDArray[np.int64]) -> Query:
        """Return a query that scores each of these rows by the sum of 2**n over its n-th words."""
        bits = [
            Query.const_score_query(self.with_term(word), 2.0**position)
            for position, word in enumerate(words)
        ]
        return Query.boolean_query(
            [(Occur.Must, self.in_rows(rows)), *((Occur.Should, bit) for bit in bits)]
        )

    def in_rows(self, rows: NDArray[np.int64]) -> Query:
        """Return a filter on (k,) sorted rows, k > 0, that adds nothing to the score."""
        first, last = int(rows[0]), int(rows[-1])
        if last - first + 1 == len(rows):
            unsigned = tantivy.FieldType.Unsigned
            query = Query.range_query(self._schema, ROW, unsigned, first, last)
        elif len(rows) <= _MAX_ROW_TERMS:
            query = self._any_term(ROW, rows.tolist())
        else:
            query = Query.term_set_query(self._schema, ROW, rows.tolist())
        return Query.const_score_query(query, 0.0)

    def with_label(self, labels: Sequence[str]) -> Query:
        """Return a filter on records with one of these labels that adds nothing to the score."""
        return Query.const_score_query(self._any_term(LABELS, labels), 0.0)

    def _any_term(self, field: str, values: Iterable[str | int]) -> Query:
        return _any_of(Query.term_query(self._schema, field, value, "basic") for value in values)

    def _in_fields(self, word: str, fields: tuple[str, ...], boost: float) -> list[Query]:
        return [
            Query.boost_query(Query.term_query(self._schema, field, word, "freq"), weight * boost)
            for field, weight in _field_boosts(fields).items()
        ]

    def _phrase(self, query: TextQuery) -> Query | None:
        words = terms(query.text)
        if not words:
            return None
        if len(words) == 1:
            return _any_of(self._in_fields(words[0], query.fields, query.boost))
        words = words[:MAX_QUERY_TERMS]
        orders = (words, words[::-1]) if query.distance else (words,)
        in_fields = [
            Query.phrase_query(self._schema, field, list(order), slop=query.distance)
            for field in checked_fields(query.fields) or FIELDS
            for order in orders
        ]
        return Query.boost_query(_any_of(in_fields), query.boost)

    def _beginning(self, query: TextQuery) -> Query | None:
        """Match the words that begin with this text, and those with its stem ("agencies*")."""
        beginning = word_beginning(query.text)
        if not beginning:
            return None
        in_fields = [
            part
            for field in checked_fields(query.fields) or (WHOLE,)
            for part in (
                Query.regex_query(self._schema, field, f"{beginning}.*"),
                *(Query.term_query(self._schema, field, stem) for stem in terms(query.text)),
            )
        ]
        return Query.boost_query(_any_of(in_fields), query.boost)


def word_beginning(text: str) -> str:
    """Return the beginning of a word that a prefix query searches for; "" when it is none."""
    beginning = "".join(analyzer(stemming=False).analyze(text))
    return beginning if beginning.isalnum() else ""


def distinct_words(words: list[str]) -> list[str]:
    """Return each word once, up to the number that is searched for."""
    return list(dict.fromkeys(words))[:MAX_QUERY_TERMS]


def _any_of(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def _field_boosts(fields: tuple[str, ...]) -> dict[str, float]:
    """Return the boost of each field; fields that a query names count fully."""
    return dict.fromkeys(fields, 1.0) if checked_fields(fields) else BOOSTS


def checked_fields(fields: tuple[str, ...]) -> tuple[str, ...]:
    """Return the fields that a query names. Raises ValueError for one that is not searched."""
    unknown = [field for field in fields if field not in FIELDS]
    if unknown:
        raise ValueError(
            f"{unknown[0]!r} is not a field that is searched; choose one of {', '.join(FIELDS)}"
        )
    return fields
