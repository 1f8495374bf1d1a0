"""What records are browsed by, in memory for one generation.

Counting the records of each kind, collection or name reads all of them after every click, so these
columns are read once. That takes half a second for 100,000 records and some seconds more for the
kinds of documents, which are therefore taken over from the previous generation.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from corpus.names import kind_of_document
from corpus.row_numbers import Rows
from corpus.shelfmarks import shelfmark_of
from corpus.storage.date_index import DateIndex
from corpus.storage.schema import StoreDamaged
from corpus.storage.snapshot import BY_TITLE, Snapshot


@dataclass(frozen=True)
class BrowseColumns:
    """The live records of one generation, by position, which is an index into `rows`.

    Attributes:
        rows: (n,) ascending.
        ids: of each record.
        kinds: of each record; "" when the title names none.
        collections: of each record.
        files: of each record, the file or box of its shelfmark; "" where it names none.
        has_summary: (n,).
        people: names that the record itself lists, by position.
        places: likewise.
        by_title: (n,) the positions in the order of titles.
        date_index: the days of the same records.
    """

    rows: Rows
    ids: tuple[str, ...]
    kinds: tuple[str, ...]
    collections: tuple[str, ...]
    files: tuple[str, ...]
    has_summary: NDArray[np.bool_]
    people: dict[int, tuple[str, ...]]
    places: dict[int, tuple[str, ...]]
    by_title: Rows
    date_index: DateIndex

    @classmethod
    def read(cls, snapshot: Snapshot, previous: BrowseColumns | None = None) -> BrowseColumns:
        """Read them from a snapshot. previous: earlier columns of the same store, to reuse."""
        known: dict[int, tuple[str, str]] = {}
        if previous is not None:
            columns = zip(previous.kinds, previous.files, strict=True)
            known = dict(zip(previous.rows.tolist(), columns, strict=True))
        rows: list[int] = []
        texts: list[tuple[str, str, str, str]] = []
        has_summary: list[int] = []
        people: dict[int, tuple[str, ...]] = {}
        places: dict[int, tuple[str, ...]] = {}
        lines = snapshot.query(
            "SELECT row, id, title, collection, source, topics, summary <> '', people, places "
            "FROM records WHERE valid_to IS NULL ORDER BY row"
        )
        for position, (row, *own, summarized, named, placed) in enumerate(lines):
            if not all(isinstance(text, str) for text in own):
                raise _damaged(row, "one of its texts is not text")
            record_id, title, collection, source, topics = own
            rows.append(row)
            kind, file = known.get(row) or (
                kind_of_document(title),
                _file_of(source, topics, collection, row),
            )
            texts.append((record_id, kind, collection, file))
            has_summary.append(summarized)
            for listed, names in zip((named, placed), (people, places), strict=True):
                if listed != "[]":
                    names[position] = _parse_names(listed, row)
        ids, kinds, collections, files = zip(*texts, strict=True) if texts else ((), (), (), ())
        ascending = np.asarray(rows, np.int64)
        by_title = snapshot.query(
            f"SELECT row FROM records WHERE valid_to IS NULL ORDER BY {BY_TITLE}"
        )
        title_rows = np.fromiter((line[0] for line in by_title), np.int64)
        return cls(
            ascending,
            ids,
            kinds,
            collections,
            files,
            np.asarray(has_summary, np.bool_),
            people,
            places,
            np.searchsorted(ascending, title_rows),
            snapshot.date_index,
        )

    def positions_in_order(self, order: str) -> Rows:
        """Return all positions in an order of `ORDERS`, as the store sorts the records."""
        if order == "title":
            return self.by_title
        return {"date": self._by_date, "date-desc": self._latest_first}[order]

    def positions_of_rows(self, rows: Rows) -> Rows:
        """Return the positions of these rows; rows that are not live are left out."""
        if not len(self.rows):
            return np.zeros(0, np.int64)
        positions = np.minimum(np.searchsorted(self.rows, rows), len(self.rows) - 1)
        live: Rows = positions[self.rows[positions] == rows]
        return live

    def position_of(self, record_id: str) -> int | None:
        """Return the position of the record with this id, or None."""
        return self._positions_by_id.get(record_id)

    @cached_property
    def _positions_by_id(self) -> dict[str, int]:
        return {record_id: position for position, record_id in enumerate(self.ids)}

    @cached_property
    def _by_date(self) -> Rows:
        return self.date_index.positions_by_date()

    @cached_property
    def _latest_first(self) -> Rows:
        return self.date_index.positions_by_date(latest_first=True)


def _file_of(source: str, topics: str, collection: str, row: int) -> str:
    """Return the file or box that a record's shelfmark names, "" for none.

    topics: as stored, with the further fields of the record behind the topics.
    """
    other: list[tuple[str, str]] = []
    if "[" in topics[1:]:
        try:
            other = [(str(item[0]), str(item[1])) for item in json.loads(topics) if _is_pair(item)]
        except (ValueError, TypeError, RecursionError) as error:
            raise _damaged(row, str(error)) from error
    elif not source:
        return ""
    shelfmark = shelfmark_of(source, other, collection)
    return sys.intern(shelfmark.file) if shelfmark else ""


def _is_pair(item: object) -> bool:
    return isinstance(item, list) and len(item) == 2


def _parse_names(listed: str, row: int) -> tuple[str, ...]:
    """Return the names of a JSON list. Raises StoreDamaged when it is not one."""
    try:
        names = json.loads(listed)
    except (ValueError, TypeError, RecursionError) as error:
        raise _damaged(row, str(error)) from error
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise _damaged(row, "its names are not a list of texts")
    return tuple(names)


def _damaged(row: int, reason: str) -> StoreDamaged:
    return StoreDamaged(f"row {row} of the store is damaged ({reason}); run: finding-aid repair")
