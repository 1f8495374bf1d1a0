"""Words: full-text search by BM25, on tantivy.

Queries are built from analysed words, never parsed, so nothing that a reader types can be an operator here. Files of
an index are never changed once written (tantivy writes new ones and renames `meta.json` into place), which is what
makes the next generation cheap: `Words.clone` links the files of the old one, `Words.update` works on the clone, and
the old one stays as it is, byte for byte, for whoever still searches it.

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

from embeddings.analysis import analyzer, key_terms, spaced, terms

FIELDS = ("title", "summary", "text", "names")
"""The fields that a clause can name."""

BOOSTS = {"whole": 1.0, "title": 0.5}
"""Where a clause looks that names no field, and what a match there counts; measured, see above."""

MOST_WORDS = 400
"""Only so many different words of one clause are searched for; a longer one is read up to there."""

_ANALYZER = "finding_aid"
_HEAP_BYTES = 64_000_000
_LABELS = "labels"
_MOST_FREQUENCIES = 10_000
_SET_LIMIT = 20_000
"""So many rows are looked up one by one, where no labels narrow the search."""
_FEW = 300
"""And so many where labels do."""


class WordsError(Exception):
    """The full-text index cannot be read; the message says where it is and what to do."""


@dataclass(frozen=True)
class WordDocument:
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
        return "\n".join(part for part in (self.title, self.date, self.names, self.summary, self.text) if part)


@dataclass(frozen=True)
class Clause:
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


class Words:
    """A searcher over one generation; what is added later is seen by opening again. Threads may share one."""

    def __init__(self, index: tantivy.Index) -> None:
        """Search what the index holds now. Made by `Words.open`."""
        # No thread that watches for later commits: a generation does not change.
        index.config_reader("manual")
        index.reload()
        self._schema = index.schema
        self._searcher = index.searcher()
        self._labelled = _has_labels(index.schema)
        self._frequencies: dict[str, int] = {}  # the words of questions, which are much the same each time

    @classmethod
    def open(cls, folder: Path) -> Words:
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
    def update(cls, folder: Path, add: Iterable[WordDocument], remove: Iterable[int] = ()) -> None:
        """Add records and remove rows in one commit: afterwards either all of it is there or nothing.

        A row that is added again replaces the old one. An empty or missing folder gets a new index.
        """
        folder.mkdir(parents=True, exist_ok=True)
        fresh = not tantivy.Index.exists(str(folder))
        index = _create(folder) if fresh else _open(folder)
        # One thread: the same records in the same order give the same segments, and so the same scores.
        writer = index.writer(_HEAP_BYTES, 1)
        # By query: a delete by term silently takes an unsigned number for a signed one, and deletes nothing.
        gone = sorted(set(remove))
        if gone:
            writer.delete_documents_by_query(Query.term_set_query(index.schema, "row", gone))
        added: set[int] = set()
        for document in add:
            if not fresh or document.row in added:
                writer.delete_documents_by_query(Query.term_query(index.schema, "row", document.row))
            writer.add_document(_document(document))
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
        should: Sequence[Clause],
        must: Sequence[Clause] = (),
        must_not: Sequence[Clause] = (),
        limit: int = 100,
        among: NDArray[np.int64] | None = None,
        labels: Sequence[str] = (),
    ) -> list[tuple[int, float]]:
        """Find the `limit` best records: (row, BM25 score above 0), best first, equals by lower row.

        should: each word found adds to the score. must, must_not: every record found holds all words of each clause
        of the first, and of no clause of the second. among: (k,) sorted rows that may be found; None: all. labels: each
        row of `among` bears one of them, if any are given; that changes nothing but how fast it is.
        """
        positive = [(Occur.Should, query) for clause in should if (query := self._any_word(clause)) is not None]
        for clause in must:
            query = self._all_words(clause)
            if query is None:
                return []
            positive.append((Occur.Must, query))
        negative = [(Occur.MustNot, query) for clause in must_not if (query := self._all_words(clause)) is not None]
        if not positive or limit <= 0 or not len(self) or (among is not None and not len(among)):
            return []
        return self._ranked(positive + negative, limit, among, labels)

    def matched(self, text: str, rows: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Tell for each row which words of the text (analysed, no stop words) the record holds, in the text's order."""
        found: dict[int, list[str]] = {row: [] for row in rows}
        if not found:
            return {}
        allowed = _inside(self._schema, np.array(sorted(found), dtype=np.int64))
        for term in _distinct(key_terms(text)):
            present = Query.term_query(self._schema, "whole", term, "freq")
            query = Query.boolean_query([(Occur.Must, present), (Occur.Must, allowed)])
            for row, _ in self._hits(query, len(found)):
                found[row].append(term)
        return {row: tuple(words) for row, words in found.items()}

    def document_frequency(self, term: str) -> int:
        """Return the number of records that hold an analysed word in any field."""
        found = self._frequencies.get(term)
        if found is None:
            query = Query.term_query(self._schema, "whole", term, "freq")
            if len(self._frequencies) >= _MOST_FREQUENCIES:
                self._frequencies.clear()
            result: Any = self._searcher.search(query, limit=1, count=True)
            found = self._frequencies[term] = int(result.count)
        return found

    def _ranked(
        self, parts: list[tuple[Occur, Query]], limit: int, among: NDArray[np.int64] | None, labels: Sequence[str]
    ) -> list[tuple[int, float]]:
        """Search among rows: by a filter in the query when they are a stretch or few, else by fetching until enough.

        A set costs a look-up for each row, every time (3,000 rows: 15 ms). With more than a few, walking down the order
        of those that bear the labels, or of all, is cheaper, and exact: it goes on until `limit` allowed ones are found
        or none is left.
        """
        if among is None:
            return self._hits(Query.boolean_query(parts), limit)
        stretch = int(among[-1]) - int(among[0]) + 1 == len(among)
        labelled = [] if not labels or not self._labelled else [(Occur.Must, self._bearing(labels))]
        few = _FEW if labelled else _SET_LIMIT
        if stretch or len(among) <= few:
            return self._hits(Query.boolean_query([*parts, (Occur.Must, _inside(self._schema, among))]), limit)
        query, asked = Query.boolean_query([*parts, *labelled]), limit
        while True:
            asked = min(2 * asked if labelled else 4 * asked, len(self))
            hits = self._hits(query, asked)
            kept = [hit for hit, inside in zip(hits, _are_in([row for row, _ in hits], among), strict=True) if inside]
            if len(kept) >= limit or len(hits) < asked or asked == len(self):
                return kept[:limit]

    def _bearing(self, labels: Sequence[str]) -> Query:
        """Build a filter on those that bear one of the labels, which adds nothing to the score."""
        found = [(Occur.Should, Query.term_query(self._schema, _LABELS, one, "basic")) for one in labels]
        return Query.const_score_query(Query.boolean_query(found), 0.0)

    def _hits(self, query: Query, limit: int) -> list[tuple[int, float]]:
        """Take the first `limit` in the order (score descending, row ascending), also when equals lie at the limit."""
        asked = min(2 * limit + 1, max(1, len(self)))  # nearly always enough for all equals at the limit
        while True:
            hits = self._searcher.search(query, limit=asked, count=False).hits
            cut = len(hits) == asked and asked < len(self) and hits[-1][0] == hits[min(limit, asked) - 1][0]
            if not cut:
                break
            asked = min(4 * asked, len(self))
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        pairs = [(int(row or 0), float(score)) for row, (score, _) in zip(rows, hits, strict=True) if score > 0]
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:limit]

    def _any_word(self, clause: Clause) -> Query | None:
        """Build a query that each word of the clause adds to; None when there are no words."""
        if clause.phrase:
            return self._phrase(clause)
        words = key_terms(clause.text)
        if not words:
            return None
        times = {word: words.count(word) for word in _distinct(words)}
        return Query.boolean_query([(Occur.Should, self._word(word, clause, n)) for word, n in times.items()])

    def _all_words(self, clause: Clause) -> Query | None:
        """Build a query that a record meets when it holds every word of the clause, each in any of its fields."""
        if clause.phrase:
            return self._phrase(clause)
        words = key_terms(clause.text)
        if not words:
            return None
        return Query.boolean_query([(Occur.Must, self._word(word, clause)) for word in _distinct(words)])

    def _word(self, word: str, clause: Clause, times: int = 1) -> Query:
        exact = self._term(word, clause.fields, clause.boost * times)
        distance = _letters_off(word) if clause.fuzzy else 0
        if not distance:
            return exact
        near = [
            Query.boost_query(Query.fuzzy_term_query(self._schema, field, word, distance), boost * clause.boost)
            for field, boost in _boosts(clause.fields).items()
        ]
        return Query.boolean_query([(Occur.Should, exact), *((Occur.Should, query) for query in near)])

    def _term(self, word: str, fields: tuple[str, ...], boost: float = 1.0) -> Query:
        return Query.boolean_query(
            [
                (Occur.Should, Query.boost_query(Query.term_query(self._schema, field, word, "freq"), own * boost))
                for field, own in _boosts(fields).items()
            ]
        )

    def _phrase(self, clause: Clause) -> Query | None:
        words = terms(clause.text)
        if len(words) < 2:
            return self._term(words[0], clause.fields, clause.boost) if words else None
        asked: list[str | tuple[int, str]] = list(words[:MOST_WORDS])
        found = [Query.phrase_query(self._schema, field, asked) for field in _checked(clause.fields) or FIELDS]
        return Query.boost_query(Query.boolean_query([(Occur.Should, query) for query in found]), clause.boost)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", indexed=True, fast=True)
    for field in FIELDS:
        builder.add_text_field(field, tokenizer_name=_ANALYZER, index_option="position")
    builder.add_text_field("whole", tokenizer_name=_ANALYZER, index_option="freq")
    builder.add_text_field(_LABELS, tokenizer_name="raw", index_option="basic")
    return builder.build()


def _create(folder: Path) -> tantivy.Index:
    index = tantivy.Index(_schema(), str(folder))
    index.register_tokenizer(_ANALYZER, analyzer())
    return index


def _open(folder: Path) -> tantivy.Index:
    """Open an index. WordsError when the folder holds none, or a damaged one."""
    if not folder.is_dir() or not tantivy.Index.exists(str(folder)):
        raise WordsError(f"there is no full-text index in {folder}; run: finding-aid sync")
    try:
        index = tantivy.Index.open(str(folder))
    except ValueError as error:
        raise WordsError(f"the full-text index in {folder} is damaged ({error}); run: finding-aid sync") from error
    index.register_tokenizer(_ANALYZER, analyzer())
    return index


def _document(document: WordDocument) -> tantivy.Document:
    made = tantivy.Document()
    made.add_unsigned("row", document.row)
    for field in (*FIELDS, "whole"):
        if text := spaced(getattr(document, field)):
            made.add_text(field, text)
    for label in document.labels:
        made.add_text(_LABELS, label)
    return made


def _has_labels(schema: tantivy.Schema) -> bool:
    """Whether an index knows labels; those of earlier versions do not, until they are brought in step."""
    try:
        Query.term_query(schema, _LABELS, "", "basic")
    except ValueError:
        return False
    return True


def _are_in(rows: Sequence[int], among: NDArray[np.int64]) -> list[bool]:
    """For each row, whether it is among the sorted ones."""
    asked = np.asarray(rows, np.int64)
    places = np.minimum(np.searchsorted(among, asked), len(among) - 1)
    found: list[bool] = (among[places] == asked).tolist()
    return found


def _inside(schema: tantivy.Schema, among: NDArray[np.int64]) -> Query:
    """Build a filter on rows that adds nothing to the score."""
    first, last = int(among[0]), int(among[-1])
    if last - first + 1 == len(among):
        rows = Query.range_query(schema, "row", tantivy.FieldType.Unsigned, first, last)
    else:
        rows = Query.term_set_query(schema, "row", among.tolist())
    return Query.const_score_query(rows, 0.0)


def _boosts(fields: tuple[str, ...]) -> dict[str, float]:
    """Give the fields of a clause their boosts; fields that a clause names count fully."""
    return dict.fromkeys(fields, 1.0) if _checked(fields) else BOOSTS


def _checked(fields: tuple[str, ...]) -> tuple[str, ...]:
    unknown = [field for field in fields if field not in FIELDS]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is not a field that is searched; choose one of {', '.join(FIELDS)}")
    return fields


def _distinct(words: list[str]) -> list[str]:
    return list(dict.fromkeys(words))[:MOST_WORDS]


def _letters_off(word: str) -> int:
    """Return how many letters a near spelling may differ: none in short words, whose neighbours are other words."""
    return 0 if len(word) < 4 else 1 if len(word) < 7 else 2


def _linked(file: Path, target: Path) -> bool:
    try:
        os.link(file, target)
    except OSError:
        return False
    return True
