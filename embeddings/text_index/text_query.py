"""Clauses: what is searched for, and the queries of tantivy that it becomes.

Queries are built from analysed words, never parsed, so nothing that a reader types can be an operator here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import tantivy
from numpy.typing import NDArray
from tantivy import Occur, Query

from embeddings.text_index.analyzer import key_terms, terms

FIELDS = ("title", "summary", "text", "names")
"""The fields that a clause can name."""

WHOLE, LABELS, ROW = "whole", "labels", "row"
"""The fields of all that is searched of a record, of its labels, and of its number."""

BOOSTS = {WHOLE: 1.0, "title": 0.5}
"""Where a clause looks that names no field, and what a match there counts; measured, see words.py."""

MAX_QUERY_TERMS = 400
"""Only so many different words of one clause are searched for; a longer one is read up to there."""

MAX_MARKED_TERMS = 24
"""Words of one query of `Queries.marking`: whole numbers below 2 to the 24th are exact in float32, as scores are."""

_ONE_BY_ONE = 500
"""Rows. Up to so many, a query for each finds them sooner than tantivy's set: 10 in 0.01 ms, not 0.2; 200 in 0.2, not
0.5."""


@dataclass(frozen=True)
class TextQuery:
    """Words to look for.

    fields: which of FIELDS; none: the whole record, by BOOSTS. boost: factor on the score.
    phrase: the words must stand next to each other in this order. fuzzy: near spellings count, too (one letter off for
    words of 4 to 6 letters, two for longer ones, of the stem; a match scores the boost itself, not BM25): for names.
    """

    text: str
    fields: tuple[str, ...] = ()
    boost: float = 1.0
    phrase: bool = False
    fuzzy: bool = False


class QueryBuilder:
    """Makes the queries for an index of this schema."""

    def __init__(self, schema: tantivy.Schema) -> None:
        self._schema = schema

    def match_any(self, clause: TextQuery) -> list[Query]:
        """Queries of which each that is met adds to the score; none when the clause has no words.

        A flat list, one for each word and field: of plain words side by side tantivy passes over whole blocks that
        cannot be among the best; of words inside one another it does not.
        """
        if clause.phrase:
            phrase = self._phrase(clause)
            return [] if phrase is None else [phrase]
        words = key_terms(clause.text)
        times = {word: words.count(word) for word in distinct_words(words)}
        if clause.fuzzy:
            return [self._word(word, clause, n) for word, n in times.items()]
        return [
            query
            for word, n in times.items()
            for query in self._in_fields(word, clause.fields, clause.boost * n)
        ]

    def match_all(self, clause: TextQuery) -> Query | None:
        """A query that a record meets when it holds every word of the clause, each in any of its fields.

        None when it has no words.
        """
        if clause.phrase:
            return self._phrase(clause)
        words = key_terms(clause.text)
        if not words:
            return None
        return Query.boolean_query(
            [(Occur.Must, self._word(word, clause)) for word in distinct_words(words)]
        )

    def with_term(self, word: str) -> Query:
        """A query for the records that hold an analysed word anywhere."""
        return Query.term_query(self._schema, WHOLE, word, "basic")

    def score_by_terms(self, words: Sequence[str], among: NDArray[np.int64]) -> Query:
        """A query that gives each of these rows, as its score, the sum of 2**n for each n-th word that it holds."""
        marks = [
            Query.const_score_query(self.with_term(word), 2.0**place)
            for place, word in enumerate(words)
        ]
        return Query.boolean_query(
            [(Occur.Must, self.in_rows(among)), *((Occur.Should, mark) for mark in marks)]
        )

    def in_rows(self, among: NDArray[np.int64]) -> Query:
        """A filter on (k,) sorted rows, which adds nothing to the score."""
        first, last = int(among[0]), int(among[-1])
        if last - first + 1 == len(among):
            rows = Query.range_query(self._schema, ROW, tantivy.FieldType.Unsigned, first, last)
        elif len(among) <= _ONE_BY_ONE:
            rows = _any_of(
                Query.term_query(self._schema, ROW, row, "basic") for row in among.tolist()
            )
        else:
            rows = Query.term_set_query(self._schema, ROW, among.tolist())
        return Query.const_score_query(rows, 0.0)

    def with_label(self, labels: Sequence[str]) -> Query:
        """A filter on those that bear one of the labels, which adds nothing to the score."""
        found = _any_of(Query.term_query(self._schema, LABELS, one, "basic") for one in labels)
        return Query.const_score_query(found, 0.0)

    def _word(self, word: str, clause: TextQuery, times: int = 1) -> Query:
        exact = self._in_fields(word, clause.fields, clause.boost * times)
        distance = _letters_off(word) if clause.fuzzy else 0
        if not distance:
            return _any_of(exact)
        near = [
            Query.boost_query(
                Query.fuzzy_term_query(self._schema, field, word, distance), boost * clause.boost
            )
            for field, boost in _boosts(clause.fields).items()
        ]
        return _any_of([_any_of(exact), *near])

    def _in_fields(self, word: str, fields: tuple[str, ...], boost: float) -> list[Query]:
        return [
            Query.boost_query(Query.term_query(self._schema, field, word, "freq"), own * boost)
            for field, own in _boosts(fields).items()
        ]

    def _phrase(self, clause: TextQuery) -> Query | None:
        words = terms(clause.text)
        if len(words) < 2:
            return (
                _any_of(self._in_fields(words[0], clause.fields, clause.boost)) if words else None
            )
        asked: list[str | tuple[int, str]] = list(words[:MAX_QUERY_TERMS])
        found = [
            Query.phrase_query(self._schema, field, asked)
            for field in _checked(clause.fields) or FIELDS
        ]
        return Query.boost_query(_any_of(found), clause.boost)


def distinct_words(words: list[str]) -> list[str]:
    """The words, each once, as far as they are searched for."""
    return list(dict.fromkeys(words))[:MAX_QUERY_TERMS]


def _any_of(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def _boosts(fields: tuple[str, ...]) -> dict[str, float]:
    """Give the fields of a clause their boosts; fields that a clause names count fully."""
    return dict.fromkeys(fields, 1.0) if _checked(fields) else BOOSTS


def _checked(fields: tuple[str, ...]) -> tuple[str, ...]:
    unknown = [field for field in fields if field not in FIELDS]
    if unknown:
        raise ValueError(
            f"{unknown[0]!r} is not a field that is searched; choose one of {', '.join(FIELDS)}"
        )
    return fields


def _letters_off(word: str) -> int:
    """Return how many letters a near spelling may differ: none in short words, whose neighbours are other words."""
    return 0 if len(word) < 4 else 1 if len(word) < 7 else 2
