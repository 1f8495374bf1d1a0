"""The catalogue of a store: what records are browsed by, held in memory for one generation.

Counting how many records bear each kind, collection or name needs all of them for every press of a key, so what they
are counted by is read once: 100,000 records take half a second, and the kinds of documents some seconds more, which is
why those that were read from a title before are taken over from the catalogue of the generation before.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from corpus.names import KINDS_OF_DOCUMENT, kind_of_document
from corpus.row_numbers import Rows
from corpus.storage.date_index import DateIndex
from corpus.storage.schema import StoreDamaged
from corpus.storage.store import ORDERS, Snapshot

_REPAIR = "run: finding-aid repair"
_LETTERS = re.compile(r"[^\W\d_]+")
_FIRST_WORDS = frozenset(
    first.group()
    for genres in KINDS_OF_DOCUMENT.values()
    for genre in genres.split("; ")
    for first in [_LETTERS.search(genre)]
    if first is not None
)
"""A title without any of these names no kind; telling so is ten times as quick as reading it."""


@dataclass(frozen=True)
class BrowseColumns:
    """The live records of one generation, as they are browsed. A position is a place in `rows`.

    rows: (n,) ascending. ids, kinds ("" when the title names none), collections: one for each row. summarised: (n,)
    whether there is a summary. people, places: those that the records themselves list, by position. by_title: (n,) the
    positions in order of the title.
    """

    rows: Rows
    ids: tuple[str, ...]
    kinds: tuple[str, ...]
    collections: tuple[str, ...]
    has_summary: NDArray[np.bool_]
    people: dict[int, tuple[str, ...]]
    places: dict[int, tuple[str, ...]]
    by_title: Rows
    date_index: DateIndex

    @classmethod
    def read(cls, snapshot: Snapshot, previous: BrowseColumns | None = None) -> BrowseColumns:
        """Read it. before: an earlier one of the same store; rows never change, so what it read is not read again."""
        known = (
            {}
            if previous is None
            else dict(zip(previous.rows.tolist(), previous.kinds, strict=True))
        )
        query = "SELECT row, id, title, collection, summary <> '', people, places FROM records WHERE died IS NULL"
        rows: list[int] = []
        texts: list[tuple[str, str, str]] = []
        summarised: list[int] = []
        people: dict[int, tuple[str, ...]] = {}
        places: dict[int, tuple[str, ...]] = {}
        for position, line in enumerate(snapshot.query(f"{query} ORDER BY row")):
            row, name, title, collection, has_summary, *lists = line
            if not all(isinstance(text, str) for text in (name, title, collection)):
                raise StoreDamaged(
                    f"row {row} of the store is damaged (a text of it is no text); {_REPAIR}"
                )
            rows.append(row)
            kind = known.get(row)
            texts.append((name, _kind(title) if kind is None else kind, collection))
            summarised.append(has_summary)
            for listed, held in zip(lists, (people, places), strict=True):
                if listed != "[]":
                    held[position] = _names(listed, row)
        ids, kinds, collections = zip(*texts, strict=True) if texts else ((), (), ())
        ascending = np.asarray(rows, np.int64)
        titled = snapshot.query(
            f"SELECT row FROM records WHERE died IS NULL ORDER BY {ORDERS['title']}"
        )
        in_order = np.fromiter((line[0] for line in titled), np.int64)
        by_title = np.searchsorted(ascending, in_order)
        held_summary = np.asarray(summarised, np.bool_)
        calendar = snapshot.date_index
        return cls(
            ascending, ids, kinds, collections, held_summary, people, places, by_title, calendar
        )

    def positions_in_order(self, order: str) -> Rows:
        """All positions in an order of `ORDERS`, as the store itself would sort the records."""
        return {"date": self._by_date, "date-desc": self._latest_first, "title": self.by_title}[
            order
        ]

    def positions_of_rows(self, rows: Rows) -> Rows:
        """The positions of these rows; rows that are not live are left out."""
        if not len(self.rows):
            return np.zeros(0, np.int64)
        places = np.minimum(np.searchsorted(self.rows, rows), len(self.rows) - 1)
        found: Rows = places[self.rows[places] == rows]
        return found

    def position_of(self, record: str) -> int | None:
        """The position of the record that goes by this id, or None."""
        return self._places.get(record)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {record: position for position, record in enumerate(self.ids)}

    @cached_property
    def _by_date(self) -> Rows:
        first, last = self.date_index.first, self.date_index.last
        return np.lexsort((self.rows, last, first, first == 0))

    @cached_property
    def _latest_first(self) -> Rows:
        first, last = self.date_index.first, self.date_index.last
        return np.lexsort((self.rows, -first, -last, first == 0))


def _names(listed: str, row: int) -> tuple[str, ...]:
    """The names of a list in JSON. StoreDamaged when it is none."""
    try:
        found = json.loads(listed)
    except (ValueError, TypeError, RecursionError) as error:
        raise StoreDamaged(f"row {row} of the store is damaged ({error}); {_REPAIR}") from error
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise StoreDamaged(
            f"row {row} of the store is damaged (its names are no list of texts); {_REPAIR}"
        )
    return tuple(found)


def _kind(title: str) -> str:
    """The kind that a title names."""
    return (
        ""
        if _FIRST_WORDS.isdisjoint(_LETTERS.findall(title.casefold()))
        else kind_of_document(title)
    )
