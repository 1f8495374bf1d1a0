"""Full-text search by BM25, on tantivy.

Files of an index never change once written (tantivy writes new ones and renames `meta.json` into
place). That makes the next generation cheap: `TextIndex.clone` links the files of the old one,
`TextIndex.update` works on the clone, and the old index stays byte for byte the same for readers
that still search it.

The field `whole` contains everything that is searched of a record. BM25 runs over it, plus half of
the title's own score. Measured nDCG@10 (1,400 abstracts; 4,271 dated records; conversations):
`whole` alone 0.365, 0.508, 0.632; with half the title 0.378, 0.583, 0.632; the separate fields
summed 0.370, 0.117 (they lack the date), 0.630. Stop words are not searched for: with them `whole`
gives 0.357, 0.440, 0.591. Phrases, and queries that name a field, search the fields themselves,
where the position of every word is kept.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tantivy
from numpy.typing import NDArray
from tantivy import Occur, Query

from corpus import are_among
from embeddings.text_index.analyzer import analyzer, key_terms, separate_unspaced_scripts, terms
from embeddings.text_index.text_query import (
    FIELDS,
    LABELS,
    MAX_MARKED_TERMS,
    ROW,
    WHOLE,
    QueryBuilder,
    TextIndexError,
    TextQuery,
    distinct_words,
    explain_unreadable,
)

_ANALYZER_NAME = "finding_aid"
_WRITER_HEAP_BYTES = 64_000_000
_MAX_CACHE_ENTRIES = 10_000
_FEW_ROWS = 100
"""Up to this many rows are looked up one by one where labels narrow the search."""
_LOOK_UP_COST = 5
"""Looking up one row of a set takes as long as walking past this many hits; it decides where no
labels narrow the search."""


@dataclass(frozen=True)
class TextDocument:
    """What is searched of one record.

    Attributes:
        row: its row number in the generation, 0 or more.
        title, summary, text: as in the record.
        names: people, places, topics and collection.
        date: as written; searched as words of the whole record.
        labels: exact strings by which it can be filtered; they have no score.
    """

    row: int
    title: str
    summary: str = ""
    text: str = ""
    names: str = ""
    date: str = ""
    labels: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """All of its text, one field a line."""
        parts = (self.title, self.date, self.names, self.summary, self.text)
        return "\n".join(filter(None, parts))


class TextIndex:
    """A searcher over one generation. Threads may share it; later additions need a new one."""

    def __init__(self, index: tantivy.Index) -> None:
        """Search what the index contains now. Use `TextIndex.open`."""
        index.reload()
        self._queries = QueryBuilder(index.schema)
        self._searcher = index.searcher()
        # Caches: the words and names of questions are much the same each time.
        self._frequencies: dict[str, int] = {}
        self._phrases: dict[str, bool] = {}

    @classmethod
    def open(cls, folder: Path) -> TextIndex:
        """Open the index in a folder for searching.

        The folder may be read-only: tantivy wants a lock file next to the index, so it then gets a
        temporary folder of links. Raises TextIndexError when there is no index or a damaged one.
        """
        if os.access(folder, os.W_OK) or not folder.is_dir():
            return cls(_open_index(folder))
        with tempfile.TemporaryDirectory(prefix="finding-aid-text-index-") as links:
            for file in folder.iterdir():
                if file.suffix != ".lock":
                    (Path(links) / file.name).symlink_to(file.resolve())
            return cls(_open_index(Path(links)))

    @classmethod
    def update(
        cls,
        folder: Path,
        add: Iterable[TextDocument],
        remove: Iterable[int] = (),
        *,
        fresh: bool = False,
    ) -> None:
        """Add records and remove rows in one commit: all of it or nothing.

        A row that is added again replaces the old one. An empty or missing folder gets a new index.
        fresh: the rows to add were never in this index and each comes once, so no old row is looked
        for and no old segment is read.
        """
        folder.mkdir(parents=True, exist_ok=True)
        is_new = not tantivy.Index.exists(str(folder))
        index = _create_index(folder) if is_new else _open_index(folder)
        # One thread: the same records in the same order give the same segments and the same scores.
        writer = index.writer(_WRITER_HEAP_BYTES, 1)
        try:
            # By query: a delete by term silently takes an unsigned number for a signed one, and
            # deletes nothing.
            if removed_rows := sorted(set(remove)):
                rows = Query.term_set_query(index.schema, ROW, removed_rows)
                writer.delete_documents_by_query(rows)
            added_rows: set[int] = set()
            for document in add:
                row = document.row
                if not fresh and (not is_new or row in added_rows):
                    writer.delete_documents_by_query(Query.term_query(index.schema, ROW, row))
                writer.add_document(_to_tantivy(document))
                if not fresh:
                    added_rows.add(row)
            writer.commit()
            writer.wait_merging_threads()
        finally:
            # An error's traceback would keep them, and their deleted files on the disk.
            del writer, index
        for lock in folder.glob(".tantivy-*.lock"):
            lock.unlink(missing_ok=True)

    @staticmethod
    def clone(source: Path, target: Path) -> None:
        """Make `target` a folder with the same index, by hard links where the disk has them.

        The two small files that name the segments are copied; locks are left out.
        """
        target.mkdir(parents=True, exist_ok=True)
        for file in sorted(source.iterdir()):
            if file.suffix == ".lock" or not file.is_file():
                continue
            if file.suffix != ".json":
                with suppress(OSError):
                    os.link(file, target / file.name)
                    continue
            shutil.copy2(file, target / file.name)

    def __len__(self) -> int:
        """Return the number of records."""
        return int(self._searcher.num_docs)

    def probe(self) -> None:
        """Look a word up in every field. Raises TextIndexError where that cannot be done."""
        for field in (*FIELDS, WHOLE, LABELS):
            self._count(self._queries.in_field("probe", field))

    def search(
        self,
        should: Sequence[TextQuery],
        must: Sequence[TextQuery] = (),
        limit: int = 100,
        allowed_rows: NDArray[np.int64] | None = None,
        labels: Sequence[str] = (),
    ) -> list[tuple[int, float]]:
        """Return the `limit` best records: (row, BM25 score above 0), best first, ties by row.

        should: each word that matches adds to the score.
        must: every returned record contains all words of each of these queries.
        allowed_rows: (k,) sorted rows that may be returned; None for all.
        labels: when given, each allowed row has one of them; this only makes the search faster.
        """
        scored = [
            (Occur.Should, part) for query in should for part in self._queries.match_any(query)
        ]
        demanded = [self._queries.match_all(query) for query in must]
        if None in demanded or not (scored or demanded):
            return []
        if limit <= 0 or not len(self) or _is_empty(allowed_rows):
            return []
        if not demanded and allowed_rows is not None:
            # One of the words must match: otherwise everything that the filter lets through would
            # be scored, all equal at 0.
            scored = [(Occur.Must, Query.boolean_query(scored))]
        parts = [(Occur.Must, query) for query in demanded if query is not None]
        return self._rank([*scored, *parts], limit, allowed_rows, labels)

    def rows_matching(
        self,
        must: Sequence[TextQuery],
        allowed_rows: NDArray[np.int64] | None = None,
        limit: int | None = None,
    ) -> NDArray[np.int64]:
        """Return (k,) ascending rows that contain all words of each query, or its phrase.

        They are not scored, which takes a third of the time of a search. Empty when there are no
        words. allowed_rows: as in `search`. limit: when more match, the best-scored `limit` rows;
        None for all.
        """
        queries = [self._queries.match_all(query) for query in must]
        parts = [(Occur.Must, query) for query in queries if query is not None]
        if len(parts) < len(queries) or not parts or not len(self) or _is_empty(allowed_rows):
            return np.zeros(0, np.int64)
        if allowed_rows is not None and len(allowed_rows) <= _FEW_ROWS:
            parts.append((Occur.Must, self._queries.in_rows(allowed_rows)))
        query = Query.boolean_query(parts)
        count = self._count(query)
        if limit is not None and count > limit:
            best = self.search([], must, limit=limit, allowed_rows=allowed_rows)
            return np.sort(np.array([row for row, _ in best], np.int64))
        with explain_unreadable():
            hits = self._searcher.search(
                query, max(1, count), count=False, order_by_field=ROW, order=tantivy.Order.Asc
            ).hits
        rows = np.fromiter((row for row, _ in hits), np.int64, len(hits))
        return rows if allowed_rows is None else rows[are_among(rows, allowed_rows)]

    def matched_terms(self, text: str, rows: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Return for each row which key terms of the text the record contains, in text order."""
        matched: dict[int, list[str]] = {row: [] for row in rows}
        if not matched:
            return {}
        sorted_rows = np.array(sorted(matched), np.int64)
        words = distinct_words(key_terms(text))
        for start in range(0, len(words), MAX_MARKED_TERMS):
            chunk = words[start : start + MAX_MARKED_TERMS]
            query = self._queries.score_by_terms(chunk, sorted_rows)
            for row, bits in self._top(query, len(sorted_rows)):
                matched[row] += [word for n, word in enumerate(chunk) if int(bits) >> n & 1]
        return {row: tuple(row_words) for row, row_words in matched.items()}

    def document_frequency(self, term: str) -> int:
        """Return how many records contain an analyzed word in any field."""
        count = self._frequencies.get(term)
        if count is None:
            if len(self._frequencies) >= _MAX_CACHE_ENTRIES:
                self._frequencies.clear()
            count = self._frequencies[term] = self._count(self._queries.with_term(term))
        return count

    def has_word(self, word: str) -> bool:
        """Return whether any record contains a word, or one of the words that it is cut into."""
        return any(map(self.document_frequency, terms(word)))

    def rows_with_similar_word(self, term: str, limit: int) -> list[tuple[int, float]]:
        """Return `limit` records (row, score) with a word at most two edits from an analyzed one.

        For a misspelt word of a question; a word that the records have needs none.
        """
        return self._top(self._queries.similar_to(term), limit) if len(self) else []

    def contains_phrase(self, phrase: str) -> bool:
        """Return whether any record contains the words of a phrase in this order in one field."""
        is_there = self._phrases.get(phrase)
        if is_there is None:
            # No search is needed when its rarest word is nowhere.
            is_there = all(map(self.document_frequency, terms(phrase))) and bool(
                self.search([], must=[TextQuery(phrase, phrase=True)], limit=1)
            )
            if len(self._phrases) >= _MAX_CACHE_ENTRIES:
                self._phrases.clear()
            self._phrases[phrase] = is_there
        return is_there

    def _count(self, query: Query) -> int:
        with explain_unreadable():
            result: Any = self._searcher.search(query, limit=1, count=True)
        return int(result.count)

    def _rank(
        self,
        parts: list[tuple[Occur, Query]],
        limit: int,
        allowed_rows: NDArray[np.int64] | None,
        labels: Sequence[str],
    ) -> list[tuple[int, float]]:
        """Search the allowed rows: by a filter when they are contiguous or few, else by walking.

        A filter costs a look-up for each row, every time. Walking down the ranking of the records
        with these labels, or of all records, is soon cheaper, and exact: it goes on until `limit`
        allowed rows have come or none remain.
        """
        if allowed_rows is None:
            return self._top(Query.boolean_query(parts), limit)
        is_contiguous = int(allowed_rows[-1]) - int(allowed_rows[0]) + 1 == len(allowed_rows)
        # Without labels, this many hits contain `limit` allowed rows if those are spread evenly.
        fetch = 2 * limit if labels else 2 * limit * len(self) // len(allowed_rows)
        few_rows = _FEW_ROWS if labels else fetch // (2 * _LOOK_UP_COST)
        if is_contiguous or len(allowed_rows) <= few_rows:
            row_filter = (Occur.Must, self._queries.in_rows(allowed_rows))
            return self._top(Query.boolean_query([*parts, row_filter]), limit)
        if labels:
            parts = [*parts, (Occur.Must, self._queries.with_label(labels))]
        query = Query.boolean_query(parts)
        while True:
            fetch = min(fetch, len(self))
            hits = self._top(query, fetch)
            is_allowed = are_among(np.array([row for row, _ in hits], np.int64), allowed_rows)
            allowed = [hit for hit, ok in zip(hits, is_allowed.tolist(), strict=True) if ok]
            if len(allowed) >= limit or len(hits) < fetch or fetch == len(self):
                return allowed[:limit]
            fetch *= 4

    def _top(self, query: Query, limit: int) -> list[tuple[int, float]]:
        """Return the first `limit` (row, score) by descending score, then ascending row.

        tantivy orders ties as it likes, so all ties at the limit are fetched and sorted here.
        """
        # This is nearly always enough for all ties at the limit.
        fetch = min(limit + limit // 4 + 10, max(1, len(self)))
        while True:
            with explain_unreadable():
                hits = self._searcher.search(query, limit=fetch, count=False).hits
            may_cut_ties = len(hits) == fetch and fetch < len(self)
            if not may_cut_ties or hits[-1][0] != hits[min(limit, fetch) - 1][0]:
                break
            fetch = min(4 * fetch, len(self))
        if not hits:
            return []
        score_column, addresses = zip(*hits, strict=True)
        scores = np.array(score_column)
        rows = np.array(self._searcher.fast_field_values(ROW, list(addresses)), np.int64)
        order = np.lexsort((rows, -scores))[: min(limit, np.count_nonzero(scores > 0))]
        return list(zip(rows[order].tolist(), scores[order].tolist(), strict=True))


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field(ROW, indexed=True, fast=True)
    for field in FIELDS:
        builder.add_text_field(field, tokenizer_name=_ANALYZER_NAME, index_option="position")
    builder.add_text_field(WHOLE, tokenizer_name=_ANALYZER_NAME, index_option="freq")
    builder.add_text_field(LABELS, tokenizer_name="raw", index_option="basic")
    return builder.build()


def _create_index(folder: Path) -> tantivy.Index:
    return _prepared(tantivy.Index(_schema(), str(folder)))


def _open_index(folder: Path) -> tantivy.Index:
    """Open an index. Raises TextIndexError when the folder has none, or a damaged one."""
    if not folder.is_dir() or not tantivy.Index.exists(str(folder)):
        raise TextIndexError(f"there is no full-text index in {folder}; run: finding-aid sync")
    try:
        index = tantivy.Index.open(str(folder))
    except ValueError as error:
        raise TextIndexError(
            f"the full-text index in {folder} is damaged ({error}); run: finding-aid sync"
        ) from error
    return _prepared(index)


def _prepared(index: tantivy.Index) -> tantivy.Index:
    # "manual" ends a thread that would put a lock file into the folder while it is counted.
    index.config_reader("manual")
    index.register_tokenizer(_ANALYZER_NAME, analyzer())
    return index


def _to_tantivy(document: TextDocument) -> tantivy.Document:
    tantivy_document = tantivy.Document()
    tantivy_document.add_unsigned(ROW, document.row)
    for field in (*FIELDS, WHOLE):
        if text := separate_unspaced_scripts(getattr(document, field)):
            tantivy_document.add_text(field, text)
    for label in document.labels:
        tantivy_document.add_text(LABELS, label)
    return tantivy_document


def _is_empty(rows: NDArray[np.int64] | None) -> bool:
    return rows is not None and not len(rows)
