"""Search by words in a database: the same records and scores as the text index of a folder.

The words of each record are lines of the table `postings`, found through its index. How often the
words of a question occur is asked once for each moment. Words, alone or in a must, are scored and
cut to the best inside the database; phrases, which few questions have, are scored here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from rapidfuzz.distance import OSA

from embeddings.postgres.bm25 import CONSTANT_NORM, FieldStatistics
from embeddings.postgres.connections import PostgresConnection
from embeddings.postgres.partitions import Partitions, Rows, row_condition
from embeddings.text_index import (
    BOOSTS,
    FIELDS,
    MAX_QUERY_TERMS,
    WHOLE,
    TextQuery,
    checked_fields,
    distinct_words,
    key_terms,
    terms,
    word_beginning,
)

FIELD_BITS = {name: 1 << number for number, name in enumerate(FIELDS)}
"""The bit of each field in the column `fields`."""
FIELD_SHIFT = 26
"""A position is its field's number, shifted by this many bits, plus the word's place in it."""

_MOST_EDITS = 2
_MAX_CACHE_ENTRIES = 100_000

_Statement = tuple[str, list[Any]]
"""A statement of SQL, and its parameters."""


@dataclass
class Lexicon:
    """What is known of the words of one moment, shared by all who ask about it.

    Attributes:
        totals: the line of the table `totals`, by column.
        counts: by word, how many records have it, by field; filled as words are asked for.
        phrases: by phrase, whether a record has it.
    """

    totals: dict[str, int]
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    phrases: dict[str, bool] = field(default_factory=dict)

    def trim(self) -> None:
        """Empty both when very many words were asked for; who reads the old ones keeps them."""
        if len(self.counts) + len(self.phrases) > _MAX_CACHE_ENTRIES:
            self.counts, self.phrases = {}, {}

    @cached_property
    def statistics(self) -> dict[str, FieldStatistics]:
        """Those of each field, and of the whole record."""
        return {
            name: FieldStatistics(self.totals["records"], self.totals[name])
            for name in (WHOLE, *FIELDS)
        }


class _Scores:
    """What the parts of one search add to the score of a record."""

    def __init__(self) -> None:
        self.words: dict[str, dict[str, float]] = {}
        """The weights by word, of the whole record and of the title."""
        self.rows: dict[int, float] = {}
        """What phrases and other rare parts add, by row."""

    def add_word(self, word: str, name: str, weight: float) -> None:
        weights = self.words.setdefault(word, {})
        weights[name] = weights.get(name, 0.0) + weight

    def add_row(self, row: int, score: float) -> None:
        self.rows[row] = self.rows.get(row, 0.0) + score


class PostgresWords:
    """Searches the words of one moment (`embeddings.WordSearch`)."""

    def __init__(
        self, connection: PostgresConnection, lexicon: Lexicon, partitions: Partitions
    ) -> None:
        lexicon.trim()
        self._connection = connection
        self._partitions = partitions
        self._lexicon = lexicon
        self._counts, self._phrases = lexicon.counts, lexicon.phrases

    def __len__(self) -> int:
        """Return the number of records."""
        return self._lexicon.totals["records"]

    def search(
        self,
        should: Sequence[TextQuery],
        must: Sequence[TextQuery] = (),
        limit: int = 100,
        allowed_rows: Rows | None = None,
        labels: Sequence[str] = (),
    ) -> list[tuple[int, float]]:
        """Return the `limit` best records: (row, BM25 score above 0), best first, ties by row.

        The arguments are those of `WordSearch.search`; labels are not needed here.
        """
        if limit <= 0 or not len(self) or (allowed_rows is not None and not len(allowed_rows)):
            return []
        if not all(map(_has_words, must)):
            return []
        scores = _Scores()
        self._count(word for query in (*should, *must) for word in _words_of(query))
        for query in should:
            self._score(scores, query, allowed_rows, repeated=True)
        for query in must:
            self._score(scores, query, allowed_rows, repeated=False)
        if must:
            allowed_rows = self.rows_matching(must, allowed_rows)
            if not len(allowed_rows):
                return []
        return self._best(scores, limit, allowed_rows)

    def rows_matching(
        self,
        must: Sequence[TextQuery],
        allowed_rows: Rows | None = None,
        limit: int | None = None,
    ) -> Rows:
        """Return (k,) ascending rows that contain all words of each query, or its phrase.

        limit: when more match, the best-scored `limit` rows; None for all.
        """
        nothing = np.zeros(0, np.int64)
        if not must or not all(map(_has_words, must)):
            return nothing
        if allowed_rows is not None and not len(allowed_rows):
            return nothing
        parts = [self._matching(query, allowed_rows) for query in must]
        condition, values = row_condition("row", allowed_rows)
        statement = " INTERSECT ".join(f"({part})" for part, _ in parts)
        statement = f"SELECT row FROM ({statement}) AS matching WHERE {condition} ORDER BY row"
        parameters = [value for _, part_values in parts for value in part_values]
        lines = self._connection.execute(statement, [*parameters, *values]).fetchall()
        rows = np.fromiter((line[0] for line in lines), np.int64, len(lines))
        if limit is not None and len(rows) > limit:
            best = self.search([], must, limit=limit, allowed_rows=rows)
            return np.sort(np.array([row for row, _ in best], np.int64))
        return rows

    def matched_terms(self, text: str, rows: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Return for each row which key terms of the text the record contains, in text order."""
        words = distinct_words(key_terms(text))
        in_years = self._partitions.condition(rows, "postings")
        query = (
            "SELECT row, word FROM postings WHERE word = ANY(CAST(? AS text[])) "
            f"AND row = ANY(CAST(? AS bigint[])) AND {in_years}"
        )
        lines = self._connection.execute(query, (words, list(map(int, rows)))) if rows else ()
        contained: dict[int, set[str]] = {row: set() for row in rows}
        for row, word in lines:
            contained[row].add(word)
        return {
            row: tuple(word for word in words if word in row_words)
            for row, row_words in contained.items()
        }

    def document_frequency(self, term: str) -> int:
        """Return how many records contain an analyzed word in any field."""
        self._count([term])
        return self._counts[term][WHOLE]

    def has_word(self, word: str) -> bool:
        """Return whether any record contains a word, or one of the words that it is cut into."""
        return any(map(self.document_frequency, terms(word)))

    def rows_with_similar_word(self, term: str, limit: int) -> list[tuple[int, float]]:
        """Return `limit` records (row, score) with a word at most two edits from this one."""
        query = "SELECT word FROM words WHERE whole > 0 AND length(word) BETWEEN ? AND ?"
        lengths = (len(term) - _MOST_EDITS, len(term) + _MOST_EDITS)
        words = [
            word
            for (word,) in self._connection.execute(query, lengths)
            if OSA.distance(term, word, score_cutoff=_MOST_EDITS) <= _MOST_EDITS
        ]
        lines = self._connection.execute(
            "SELECT DISTINCT row FROM postings WHERE word = ANY(CAST(? AS text[])) "
            "ORDER BY row LIMIT ?",
            (words, limit),
        )
        return [(row, 1.0) for (row,) in lines]

    def contains_phrase(self, phrase: str) -> bool:
        """Return whether any record contains the words of a phrase in this order in one field."""
        is_there = self._phrases.get(phrase)
        if is_there is None:
            words = terms(phrase)
            self._count(words)
            is_there = bool(words) and all(map(self.document_frequency, words))
            if is_there:
                statement, values = self._matching(TextQuery(phrase, phrase=True))
                line = self._connection.execute(f"SELECT EXISTS ({statement})", values).fetchone()
                is_there = bool(line and line[0])
            self._phrases[phrase] = is_there
        return is_there

    def _count(self, query_words: Iterable[str]) -> None:
        """Look up how many records have these words, where that is not known yet."""
        words = [word for word in dict.fromkeys(query_words) if word not in self._counts]
        if not words:
            return
        names = (WHOLE, *FIELDS)
        counts = {
            word: dict(zip(names, numbers, strict=True))
            for word, *numbers in self._connection.execute(
                f"SELECT word, {', '.join(names)} FROM words WHERE word = ANY(CAST(? AS text[]))",
                (words,),
            )
        }
        self._counts.update({word: counts.get(word) or dict.fromkeys(names, 0) for word in words})

    def _idf(self, word: str, name: str) -> float:
        return self._lexicon.statistics[name].idf(self._counts[word][name])

    def _score(
        self, scores: _Scores, query: TextQuery, allowed_rows: Rows | None, *, repeated: bool
    ) -> None:
        """Add what a query adds. repeated: whether a word counts as often as it is written."""
        words = terms(query.text) if query.phrase else key_terms(query.text)
        if query.prefix:
            statement, values = self._matching(query, allowed_rows)
            for (row,) in self._connection.execute(statement, values):
                scores.add_row(row, query.boost)
            words = terms(query.text)
        elif query.phrase and len(words) > 1:
            self._score_phrase(scores, query, words, allowed_rows)
            return
        for word in distinct_words(words):
            boost = query.boost * (words.count(word) if repeated and not query.phrase else 1)
            for name, weight in _weights(query).items():
                if not self._counts[word][name]:
                    continue
                statistics, idf = self._lexicon.statistics[name], self._idf(word, name)
                if name in (WHOLE, "title"):
                    scores.add_word(word, name, weight * boost * statistics.weight(idf))
                    continue
                lines = self._occurrences([word], 0, (name,), allowed_rows)
                for row, _, count, length in lines:
                    score = statistics.score(idf, count, length)
                    scores.add_row(row, weight * boost * score)

    def _score_phrase(
        self, scores: _Scores, query: TextQuery, words: list[str], allowed_rows: Rows | None
    ) -> None:
        words = words[:MAX_QUERY_TERMS]
        names = checked_fields(query.fields) or FIELDS
        for order in (words, words[::-1]) if query.distance else (words,):
            for row, name, count, length in self._occurrences(
                order, query.distance, names, allowed_rows
            ):
                statistics = self._lexicon.statistics[name]
                idf = sum(self._idf(word, name) for word in order)
                scores.add_row(row, query.boost * statistics.score(idf, count, length))

    def _occurrences(
        self,
        words: Sequence[str],
        distance: int,
        names: Sequence[str],
        allowed_rows: Rows | None,
    ) -> list[tuple[int, str, int, int]]:
        """Return (row, field, how often it has the phrase, its words) where it has the phrase."""
        tables, conditions, values = self._phrase(words, distance, names, allowed_rows)
        condition, row_values = row_condition("p0.row", allowed_rows)
        statement = (
            f"SELECT p0.row, x0 >> {FIELD_SHIFT}, count(DISTINCT x0) FROM {tables} "
            f"WHERE {conditions} AND {condition} GROUP BY 1, 2"
        )
        lines = self._connection.execute(statement, [*values, *row_values]).fetchall()
        rows = sorted({line[0] for line in lines})
        lengths = {
            line["row"]: line
            for line in self._connection.execute(
                "SELECT * FROM lengths WHERE row = ANY(CAST(? AS bigint[]))", (rows,)
            )
        }
        return [
            (row, FIELDS[number], count, lengths[row][FIELDS[number]])
            for row, number, count in lines
        ]

    def _matching(self, query: TextQuery, allowed_rows: Rows | None = None) -> _Statement:
        """Return the statement that gives the rows, of those allowed, that meet a query."""
        names = checked_fields(query.fields)
        bits = sum(FIELD_BITS[name] for name in names)
        where = self._partitions.condition(allowed_rows, "postings")
        where += f" AND fields & {bits} > 0" if names else ""
        if query.prefix:
            beginning = word_beginning(query.text)
            stems = terms(query.text)
            return (
                "SELECT row FROM postings WHERE (starts_with(word, ?) AND word >= ? "
                f"OR word = ANY(CAST(? AS text[]))) AND {where}",
                [beginning, beginning, stems],
            )
        words = terms(query.text) if query.phrase else distinct_words(key_terms(query.text))
        if not query.phrase or len(words) == 1:
            statement = f"SELECT row FROM postings WHERE word = ? AND {where}"
            return " INTERSECT ".join([statement] * len(words)), list(words)
        words = words[:MAX_QUERY_TERMS]
        statements, values = [], []
        for order in (words, words[::-1]) if query.distance else (words,):
            options = query.distance, names or FIELDS, allowed_rows
            tables, conditions, part = self._phrase(order, *options)
            statements.append(f"SELECT DISTINCT p0.row FROM {tables} WHERE {conditions}")
            values += part
        return " UNION ".join(statements), values

    def _phrase(
        self, words: Sequence[str], distance: int, names: Sequence[str], allowed_rows: Rows | None
    ) -> tuple[str, str, list[Any]]:
        """Return the tables and the condition, in SQL, for the places x0 where a phrase begins.

        distance: how many other words may be between its words. names: the fields it may be in.
        """
        numbers = ", ".join(str(FIELDS.index(name)) for name in names)
        aliases, later = [f"p{place}" for place in range(len(words))], range(1, len(words))
        tables = [f"postings AS {alias}" for alias in aliases] + ["unnest(p0.positions) AS x0"]
        conditions = [f"{alias}.word = ?" for alias in aliases]
        conditions += [f"p{place}.row = p0.row" for place in later]
        conditions += [f"x0 >> {FIELD_SHIFT} IN ({numbers})"]
        conditions += [self._partitions.condition(allowed_rows, *aliases)]
        if distance:
            # As tantivy counts: how far each word is from where it would follow the one before.
            tables += [f"unnest(p{place}.positions) AS x{place}" for place in later]
            moved = " + ".join(f"abs(x{place} - x{place - 1} - 1)" for place in later)
            conditions += [f"{moved} <= {int(distance)}"]
        else:
            conditions += [f"x0 + {place} = ANY(p{place}.positions)" for place in later]
        return ", ".join(tables), " AND ".join(conditions), list(words)

    def _best(
        self, scores: _Scores, limit: int, allowed_rows: Rows | None
    ) -> list[tuple[int, float]]:
        """Add up the scores in the database, and return the best."""
        statistics = self._lexicon.statistics
        norms = (statistics[WHOLE].length_norm, statistics["title"].length_norm)
        words = list(scores.words)
        weights = [[scores.words[word].get(name, 0.0) for word in words] for name in BOOSTS]
        condition, values = row_condition("row", allowed_rows)
        where = self._partitions.condition(allowed_rows, "p")
        sent = [words] if self._partitions.first_years else []
        if sent:  # another server sends the lines of these words only, not all that it has
            where += " AND p.word = ANY(CAST(? AS text[]))"
        statement = f"""
            SELECT row, sum(score) AS total FROM (
                SELECT p.row,
                    q.whole * p.whole / (p.whole + {CONSTANT_NORM} + ? * p.whole_length)
                    + q.title * p.title / (p.title + {CONSTANT_NORM} + ? * p.title_length) AS score
                FROM unnest(CAST(? AS text[]), CAST(? AS float8[]), CAST(? AS float8[]))
                    AS q (word, whole, title)
                JOIN postings AS p ON p.word = q.word AND {where}
                UNION ALL
                SELECT * FROM unnest(CAST(? AS bigint[]), CAST(? AS float8[]))
            ) AS parts
            WHERE {condition} GROUP BY row HAVING sum(score) > 0 ORDER BY total DESC, row LIMIT ?
        """
        rows = [list(scores.rows), list(scores.rows.values())]
        parameters = [*norms, words, *weights, *sent, *rows]
        lines = self._connection.execute(statement, [*parameters, *values, limit])
        return [(row, total) for row, total in lines]


def _has_words(query: TextQuery) -> bool:
    if query.prefix and not query.phrase:
        return bool(word_beginning(query.text))
    return bool(_words_of(query))


def _words_of(query: TextQuery) -> list[str]:
    return terms(query.text) if query.phrase or query.prefix else key_terms(query.text)


def _weights(query: TextQuery) -> dict[str, float]:
    """Return what a word counts in each field; fields that a query names count fully."""
    weights = {WHOLE: 1.0} if query.prefix else BOOSTS
    return dict.fromkeys(checked_fields(query.fields), 1.0) or weights
