"""Listings: what was read under one name, or from one source, and the address of its pages."""

from __future__ import annotations

import json
from dataclasses import dataclass

from corpus.storage.schema import ADDRESS_FACT_PREFIX
from corpus.storage.snapshot import Snapshot
from corpus.storage.store import SET_FACT, RecordStore
from corpus.text import fold


@dataclass(frozen=True)
class Listing:
    """The records that were read as one listing.

    Attributes:
        name: as a reader has called it, "" for none.
        source: what its first record was read from: a file, a paste, or the name that it had then.
        rows: those of its live records, ascending.
        collections: those of its records, in alphabetical order; "" for records without one.
    """

    name: str
    source: str
    rows: tuple[int, ...]
    collections: tuple[str, ...]

    @property
    def label(self) -> str:
        """Its name, or what it was read from."""
        return self.name or self.source


def listings_of(snapshot: Snapshot) -> list[Listing]:
    """Return the listings in the order in which they were added."""
    lines = snapshot.query(
        "SELECT records.row, records.topics, records.collection, changes.source FROM records "
        "JOIN (SELECT id, min(valid_from) AS first FROM records GROUP BY id) AS added USING (id) "
        "LEFT JOIN changes ON changes.generation = added.first "
        "WHERE records.valid_to IS NULL ORDER BY added.first, records.row"
    )
    groups: dict[tuple[str, str], tuple[str, list[int], set[str]]] = {}
    for row, topics, collection, source in lines:
        name = _name_in(topics)
        key = ("name", name) if name else ("source", source or "")
        _, rows, collections = groups.setdefault(key, (source or "", [], set()))
        rows.append(row)
        collections.add(collection)
    return [
        Listing(key[1] if key[0] == "name" else "", source, tuple(rows), tuple(sorted(collections)))
        for key, (source, rows, collections) in groups.items()
    ]


def find_listing(listings: list[Listing], label: str) -> Listing | None:
    """Return the listing with this name, else the one without a name that has this source."""
    wanted = fold(label)
    named = [listing for listing in listings if listing.name]
    unnamed = [listing for listing in listings if not listing.name]
    return next((one for one in [*named, *unnamed] if fold(one.label) == wanted), None)


def _name_in(topics: str) -> str:
    """Return the name of the listing in what a row states of its record, "" for none."""
    if '"listing"' not in topics:
        return ""
    by_hand = json.loads(topics)[-1]
    return str(by_hand.get("listing", "")) if isinstance(by_hand, dict) else ""


class ListingAddresses:
    """The address that a reader has given for the pages of a listing, by the listing's name.

    Changes raise CannotWrite in a read-only archive.
    """

    def __init__(self, store: RecordStore) -> None:
        self._store = store

    def recall(self, name: str) -> str:
        """Return the address of a listing's pages, "" where none was given."""
        with self._store.connection() as connection:
            query = "SELECT value FROM facts WHERE name = ?"
            line = connection.execute(query, (_fact(name),)).fetchone() if name else None
        return "" if line is None else str(line[0])

    def remember(self, name: str, address: str) -> None:
        """Keep the address of a listing's pages; a listing without a name has none."""
        if not name:
            return
        with self._store.transaction() as connection:
            connection.execute(SET_FACT, (_fact(name), address))

    def rename(self, name: str, new_name: str) -> None:
        """Keep the address under a new name, if it has one."""
        if address := self.recall(name):
            self.remember(new_name, address)


def _fact(name: str) -> str:
    return ADDRESS_FACT_PREFIX + fold(name)
