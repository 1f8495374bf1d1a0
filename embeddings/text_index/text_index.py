"""Words: full-text search by BM25, on tantivy.

What is searched for is said in clauses (clauses.py). Files of an index are never changed once written (tantivy writes
new ones and renames `meta.json` into place), which is what makes the next generation cheap: `Words.clone` links the
files of the old one, `Words.update` works on the clone, and the old one stays as it is, byte for byte, for whoever
still searches it.

One field, `whole`, holds all that is searched of a record; BM25 runs over it, with half the title's own score on top.
Measured as nDCG@10 (1,400 abstracts; 4,271 dated records; conversations): `whole` alone 0.365, 0.508, 0.632; with half
the title 0.378, 0.583, 0.632; the separate fields summed 0.370, 0.117 (they lack the date), 0.630. Words that every
question is made of ("what did the") are not searched for: with them `whole` gives 0.357, 0.440, 0.591. Phrases, and
clauses that name a field, look in the fields themselves, where every word keeps its place.

Errors: WordsError, for a folder that holds no index or a damaged one.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tantivy
from numpy.typing import NDArray
from tantivy import Occur, Query

from corpus import FindingAidError
from embeddings.text_index.analyzer import analyzer, key_terms, separate_unspaced_scripts, terms
from embeddings.text_index.text_query import (
    FIELDS,
    LABELS,
    MAX_MARKED_TERMS,
    ROW,
    WHOLE,
    QueryBuilder,
    TextQuery,
    distinct_words,
)

_ANALYZER = "finding_aid"
_HEAP_BYTES = 64_000_000
_MOST_KEPT = 10_000
_FEW = 100
"""So many rows are looked up where labels narrow the search."""
_LOOK_UP = 5
"""Hits walked past take as long as looking up one row of a set; where no labels do, that decides."""


class TextIndexError(FindingAidError):
    """The full-text index cannot be read; the message says where it is and what to do."""


@dataclass(frozen=True)
class TextDocument:
    """What is searched of one record.

    row: its number in the generation, 0 or more; names: people, places, topics and collection; date: as written, found
    as words of the whole record; labels: what it can be found by besides, exactly as given and without a score.
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
        """All of it, a field a line."""
        return "\n".join(
            part for part in (self.title, self.date, self.names, self.summary, self.text) if part
        )


class TextIndex:
    """A searcher over one generation; what is added later is seen by opening again. Threads may share one."""

    def __init__(self, index: tantivy.Index) -> None:
        """Search what the index holds now. Made by `Words.open`."""
        # No thread that watches for later commits: a generation does not change.
        index.config_reader("manual")
        index.reload()
        self._queries = QueryBuilder(index.schema)
        self._searcher = index.searcher()
        self._labelled = _has_labels(index.schema)
        # The words and names of questions, which are much the same each time.
        self._frequencies: dict[str, int] = {}
        self._held: dict[str, bool] = {}

    @classmethod
    def open(cls, folder: Path) -> TextIndex:
        """Open the index in a folder for searching. WordsError when there is none, or it is damaged.

        The folder may be read-only: tantivy wants a lock file beside the index, so then it gets a folder of links.
        """
        if os.access(folder, os.W_OK) or not folder.is_dir():
            return cls(_open(folder))
        with tempfile.TemporaryDirectory(prefix="finding-aid-words-") as made:
            for file in folder.iterdir():
                if file.suffix != ".lock":
                    (Path(made) / file.name).symlink_to(file.resolve())
            return cls(_open(Path(made)))

    @classmethod
    def update(
        cls,
        folder: Path,
        add: Iterable[TextDocument],
        remove: Iterable[int] = (),
        *,
        fresh: bool = False,
    ) -> None:
        """Add records and remove rows in one commit: afterwards either all of it is there or nothing.

        A row that is added again replaces the old one. An empty or missing folder gets a new index. fresh: the rows to
        add have never been in this index, and each comes once; then none is looked for, and no old segment is read.
        """
        folder.mkdir(parents=True, exist_ok=True)
        empty = not tantivy.Index.exists(str(folder))
        index = _create(folder) if empty else _open(folder)
        # One thread: the same records in the same order give the same segments, and so the same scores.
        writer = index.writer(_HEAP_BYTES, 1)
        # By query: a delete by term silently takes an unsigned number for a signed one, and deletes nothing.
        gone = sorted(set(remove))
        if gone:
            writer.delete_documents_by_query(Query.term_set_query(index.schema, ROW, gone))
        added: set[int] = set()
        for document in add:
            if not fresh and (not empty or document.row in added):
                writer.delete_documents_by_query(Query.term_query(index.schema, ROW, document.row))
            writer.add_document(_document(document))
            if not fresh:
                added.add(document.row)
        writer.commit()
        writer.wait_merging_threads()
        for lock in folder.glob(".tantivy-*.lock"):
            lock.unlink(missing_ok=True)

    @staticmethod
    def clone(old: Path, new: Path) -> None:
        """Make `new` a folder with the same index as `old`, by hard links where the file system has them.

        The two small files that name the segments are copied, and locks are left behind.
        """
        new.mkdir(parents=True, exist_ok=True)
        for file in sorted(old.iterdir()):
            if file.suffix == ".lock" or not file.is_file():
                continue
            if file.suffix == ".json" or not _linked(file, new / file.name):
                shutil.copy2(file, new / file.name)

    def __len__(self) -> int:
        """Return the number of records."""
        return int(self._searcher.num_docs)

    def search(
        self,
        should: Sequence[TextQuery],
        must: Sequence[TextQuery] = (),
        must_not: Sequence[TextQuery] = (),
        limit: int = 100,
        allowed_rows: NDArray[np.int64] | None = None,
        labels: Sequence[str] = (),
    ) -> list[tuple[int, float]]:
        """Find the `limit` best records: (row, BM25 score above 0), best first, equals by lower row.

        should: each word found adds to the score. must, must_not: every record found holds all words of each clause
        of the first, and of no clause of the second. among: (k,) sorted rows that may be found; None: all. labels: each
        row of `among` bears one of them, if any are given; that changes nothing but how fast it is.
        """
        positive = [
            (Occur.Should, query) for clause in should for query in self._queries.match_any(clause)
        ]
        demanded = [self._queries.match_all(clause) for clause in must]
        unwanted = [self._queries.match_all(clause) for clause in must_not]
        nothing = None in demanded or not (positive or demanded)
        if (
            nothing
            or limit <= 0
            or not len(self)
            or (allowed_rows is not None and not len(allowed_rows))
        ):
            return []
        if not demanded and (unwanted or allowed_rows is not None):
            # One of them must be there: else all that the filter lets through would be scored, and be equals at 0.
            positive = [(Occur.Must, Query.boolean_query(positive))]
        parts = [(Occur.Must, query) for query in demanded if query is not None]
        parts += [(Occur.MustNot, query) for query in unwanted if query is not None]
        return self._ranked([*positive, *parts], limit, allowed_rows, labels)

    def rows_matching(
        self,
        must: Sequence[TextQuery],
        allowed_rows: NDArray[np.int64] | None = None,
        limit: int | None = None,
    ) -> NDArray[np.int64]:
        """(k,) the rows of all records that hold all words of each clause, or its phrase, ascending; none for no words.

        They are not scored, which takes a third of the time of a search. among: as in `search`. most: when more records
        hold them, those `most` that score best; None: all.
        """
        queries = [self._queries.match_all(clause) for clause in must]
        parts = [(Occur.Must, query) for query in queries if query is not None]
        if (
            len(parts) < len(queries)
            or not parts
            or not len(self)
            or (allowed_rows is not None and not len(allowed_rows))
        ):
            return np.zeros(0, np.int64)
        if allowed_rows is not None and len(allowed_rows) <= _FEW:
            parts.append((Occur.Must, self._queries.in_rows(allowed_rows)))
        query = Query.boolean_query(parts)
        count = self._counted(query)
        if limit is not None and count > limit:
            return np.sort(
                np.array(
                    [
                        row
                        for row, _ in self.search([], must, limit=limit, allowed_rows=allowed_rows)
                    ],
                    np.int64,
                )
            )
        asked = max(1, count)
        hits = self._searcher.search(
            query, limit=asked, count=False, order_by_field=ROW, order=tantivy.Order.Asc
        ).hits
        rows = np.fromiter((row for row, _ in hits), np.int64, len(hits))
        return rows if allowed_rows is None else rows[_are_in(rows, allowed_rows)]

    def matched_terms(self, text: str, rows: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Tell for each row which words of the text (analysed, no stop words) the record holds, in the text's order."""
        found: dict[int, list[str]] = {row: [] for row in rows}
        if not found:
            return {}
        among = np.array(sorted(found), np.int64)
        asked = distinct_words(key_terms(text))
        for part in (
            asked[at : at + MAX_MARKED_TERMS] for at in range(0, len(asked), MAX_MARKED_TERMS)
        ):
            for row, marks in self._hits(self._queries.score_by_terms(part, among), len(among)):
                found[row] += [word for place, word in enumerate(part) if int(marks) >> place & 1]
        return {row: tuple(words) for row, words in found.items()}

    def document_frequency(self, term: str) -> int:
        """Return the number of records that hold an analysed word in any field."""
        found = self._frequencies.get(term)
        if found is None:
            if len(self._frequencies) >= _MOST_KEPT:
                self._frequencies.clear()
            found = self._frequencies[term] = self._counted(self._queries.with_term(term))
        return found

    def contains_phrase(self, phrase: str) -> bool:
        """Return whether some record holds a phrase as it stands, in one of its fields."""
        found = self._held.get(phrase)
        if found is None:
            # One whose rarest word is nowhere needs no search.
            found = all(map(self.document_frequency, terms(phrase))) and bool(
                self.search([], must=[TextQuery(phrase, phrase=True)], limit=1)
            )
            if len(self._held) >= _MOST_KEPT:
                self._held.clear()
            self._held[phrase] = found
        return found

    def _counted(self, query: Query) -> int:
        result: Any = self._searcher.search(query, limit=1, count=True)
        return int(result.count)

    def _ranked(
        self,
        parts: list[tuple[Occur, Query]],
        limit: int,
        among: NDArray[np.int64] | None,
        labels: Sequence[str],
    ) -> list[tuple[int, float]]:
        """Search among rows: by a filter in the query when they are a stretch or few, else by fetching until enough.

        A filter costs a look-up for each row, every time. Walking down the order of those that bear the labels, or of
        all, is soon cheaper, and exact: it goes on until `limit` allowed ones are found or none is left.
        """
        if among is None:
            return self._hits(Query.boolean_query(parts), limit)
        stretch = int(among[-1]) - int(among[0]) + 1 == len(among)
        labelled = (
            []
            if not labels or not self._labelled
            else [(Occur.Must, self._queries.with_label(labels))]
        )
        # Without labels, so many hits hold `limit` rows when those are spread evenly over all.
        asked = 2 * limit if labelled else 2 * limit * len(self) // len(among)
        if stretch or len(among) <= (_FEW if labelled else asked // (2 * _LOOK_UP)):
            return self._hits(
                Query.boolean_query([*parts, (Occur.Must, self._queries.in_rows(among))]), limit
            )
        query = Query.boolean_query([*parts, *labelled])
        while True:
            asked = min(asked, len(self))
            hits = self._hits(query, asked)
            allowed = _are_in(np.array([row for row, _ in hits], np.int64), among).tolist()
            kept = [hit for hit, inside in zip(hits, allowed, strict=True) if inside]
            if len(kept) >= limit or len(hits) < asked or asked == len(self):
                return kept[:limit]
            asked *= 4

    def _hits(self, query: Query, limit: int) -> list[tuple[int, float]]:
        """Take the first `limit` in the order (score descending, row ascending), also when equals lie at the limit."""
        asked = min(
            limit + limit // 4 + 10, max(1, len(self))
        )  # nearly always enough for all equals at the limit
        while True:
            hits = self._searcher.search(query, limit=asked, count=False).hits
            cut = (
                len(hits) == asked
                and asked < len(self)
                and hits[-1][0] == hits[min(limit, asked) - 1][0]
            )
            if not cut:
                break
            asked = min(4 * asked, len(self))
        if not hits:
            return []
        each, addresses = zip(*hits, strict=True)
        scores, rows = (
            np.array(each),
            np.array(self._searcher.fast_field_values(ROW, list(addresses)), np.int64),
        )
        order = np.lexsort((rows, -scores))[: min(limit, np.count_nonzero(scores > 0))]
        return list(zip(rows[order].tolist(), scores[order].tolist(), strict=True))


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field(ROW, indexed=True, fast=True)
    for field in FIELDS:
        builder.add_text_field(field, tokenizer_name=_ANALYZER, index_option="position")
    builder.add_text_field(WHOLE, tokenizer_name=_ANALYZER, index_option="freq")
    builder.add_text_field(LABELS, tokenizer_name="raw", index_option="basic")
    return builder.build()


def _create(folder: Path) -> tantivy.Index:
    index = tantivy.Index(_schema(), str(folder))
    index.register_tokenizer(_ANALYZER, analyzer())
    return index


def _open(folder: Path) -> tantivy.Index:
    """Open an index. WordsError when the folder holds none, or a damaged one."""
    if not folder.is_dir() or not tantivy.Index.exists(str(folder)):
        raise TextIndexError(f"there is no full-text index in {folder}; run: finding-aid sync")
    try:
        index = tantivy.Index.open(str(folder))
    except ValueError as error:
        raise TextIndexError(
            f"the full-text index in {folder} is damaged ({error}); run: finding-aid sync"
        ) from error
    index.register_tokenizer(_ANALYZER, analyzer())
    return index


def _document(document: TextDocument) -> tantivy.Document:
    made = tantivy.Document()
    made.add_unsigned(ROW, document.row)
    for field in (*FIELDS, WHOLE):
        if text := separate_unspaced_scripts(getattr(document, field)):
            made.add_text(field, text)
    for label in document.labels:
        made.add_text(LABELS, label)
    return made


def _has_labels(schema: tantivy.Schema) -> bool:
    """Whether an index knows labels; those of earlier versions do not, until they are brought in step."""
    try:
        Query.term_query(schema, LABELS, "", "basic")
    except ValueError:
        return False
    return True


def _are_in(rows: NDArray[np.int64], among: NDArray[np.int64]) -> NDArray[np.bool_]:
    """For each row, whether it is among the sorted ones, of which there is at least one."""
    found: NDArray[np.bool_] = (
        among[np.minimum(np.searchsorted(among, rows), len(among) - 1)] == rows
    )
    return found


def _linked(file: Path, target: Path) -> bool:
    try:
        os.link(file, target)
    except OSError:
        return False
    return True
