"""The index of one moment in a database, and what of it is kept in memory.

In memory are the dates and told times of all live records and the names in their brackets, about
100 bytes a record, and how often words occur that were asked for. A later moment reads only what
changed since.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np

from corpus import BracketedNames, DateIndex, ToldIndex
from embeddings.archive import DatesAndNames
from embeddings.postgres.connections import PostgresConnection
from embeddings.postgres.index_writer import read_facts
from embeddings.postgres.partitions import PARTITIONS_FACT, Partitions
from embeddings.postgres.store import PostgresSnapshot
from embeddings.postgres.vectors import PostgresVectors
from embeddings.postgres.words import Lexicon, PostgresWords

_MOMENTS = 2
"""How many are kept: some readers are at the one before while others are at the next."""


@dataclass(frozen=True)
class MomentMemory:
    """What is in memory of one moment.

    Attributes:
        generation: the number of this state of the archive.
        facts: model, fingerprint, dimension and recipe of the index, by name.
        date_index: the dates of its records.
        told_index: the times that they tell of.
        bracketed_names: what the brackets in their titles say.
        lexicon: its words.
        partitions: where its records are.
    """

    generation: int
    facts: dict[str, str]
    date_index: DateIndex
    told_index: ToldIndex
    bracketed_names: BracketedNames
    lexicon: Lexicon
    partitions: Partitions


class PostgresIndex:
    """The index of one moment (`embeddings.ArchiveIndex`)."""

    def __init__(self, connection: PostgresConnection, memory: MomentMemory) -> None:
        """connection: reads that moment."""
        self.model = memory.facts.get("model", "")
        self.fingerprint = memory.facts.get("fingerprint", "")
        self.recipe = memory.facts.get("recipe", "")
        self.dimension = int(memory.facts.get("dimension", "1"))
        self.date_index = memory.date_index
        self.told_index = memory.told_index
        self.bracketed_names = memory.bracketed_names
        passages = memory.lexicon.totals["passages"]
        partitions = memory.partitions
        self.vector_index = PostgresVectors(connection, passages, self.dimension, partitions)
        words = PostgresWords(connection, memory.lexicon, partitions)
        self.text_index = words if memory.generation else None


class IndexMemory:
    """What is in memory of the last moments that were asked. Threads may share it."""

    def __init__(self) -> None:
        self._moments: dict[tuple[int, str], MomentMemory] = {}
        self._reading = threading.Lock()

    def at(self, snapshot: PostgresSnapshot) -> MomentMemory:
        """Return the memory of a snapshot's moment; read what is missing."""
        key = (snapshot.generation, snapshot.index_checksum)
        memory = self._moments.get(key)
        if memory is not None:
            return memory
        with self._reading:
            if (memory := self._moments.get(key)) is None:
                same_index = [
                    moment
                    for (generation, checksum), moment in self._moments.items()
                    if checksum == key[1] and generation < key[0]
                ]
                memory = _read(snapshot, same_index[-1] if same_index else None)
                newest = list(self._moments.items())[1 - _MOMENTS :]
                self._moments = {**dict(newest), key: memory}
            return memory


def _read(snapshot: PostgresSnapshot, previous: MomentMemory | None) -> MomentMemory:
    """Read the memory of a moment. previous: that of an earlier one, which is built on."""
    connection = snapshot.connection
    since = 0 if previous is None else previous.generation
    lines = connection.execute(
        "SELECT dates, told, names FROM record_facts WHERE generation > ? "
        "ORDER BY generation, number",
        (since,),
    ).fetchall()
    date_indexes, told_indexes, name_lists = [], [], []
    if previous is not None:
        date_indexes.append(previous.date_index)
        told_indexes.append(previous.told_index)
        name_lists.append(previous.bracketed_names)
    if lines:
        added = DatesAndNames.concatenate([read_facts(*line) for line in lines])
        date_indexes.append(DateIndex.from_columns(added.dates))
        told_indexes.append(added.told)
        name_lists.append(added.names)
    query = "SELECT row FROM records WHERE valid_to > ? ORDER BY row"
    closed = np.array([line[0] for line in connection.execute(query, (since,))], np.int64)
    date_index = DateIndex.concatenate(date_indexes)
    told_index = ToldIndex.concatenate(told_indexes)
    bracketed_names = BracketedNames.concatenate(name_lists)
    if len(closed):
        date_index = date_index.filter_rows(lambda rows: ~np.isin(rows, closed))
        told_index = told_index.filter_rows(lambda rows: ~np.isin(rows, closed))
        bracketed_names = bracketed_names.select(~np.isin(bracketed_names.rows, closed))
    query = "SELECT name, value FROM facts WHERE name = ANY(CAST(? AS text[]))"
    names_of_facts = (["model", "fingerprint", "dimension", "recipe", PARTITIONS_FACT],)
    facts = dict(tuple(line) for line in connection.execute(query, names_of_facts))
    totals = connection.execute("SELECT * FROM totals").fetchone()
    assert totals is not None
    return MomentMemory(
        snapshot.generation,
        facts,
        date_index,
        told_index,
        bracketed_names,
        Lexicon({name: int(totals[name]) for name in totals.places}),
        Partitions.read(facts, date_index),
    )
