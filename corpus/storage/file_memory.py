"""Which state of which file was read, for a folder that is watched."""

from __future__ import annotations

from corpus.storage.schema import FILE_FACT_PREFIX
from corpus.storage.store import SET_FACT, RecordStore


class FileMemory:
    """Reads and writes the states of files. Changes raise CannotWrite in a read-only archive."""

    def __init__(self, store: RecordStore) -> None:
        self._store = store

    def recall(self, key: str) -> str:
        """Return the state in which a file was read last, "" if it never was."""
        with self._store.connection() as connection:
            query = "SELECT value FROM facts WHERE name = ?"
            line = connection.execute(query, (FILE_FACT_PREFIX + key,)).fetchone()
        return "" if line is None else str(line[0])

    def remember(self, key: str, state: str) -> None:
        """Keep the state in which a file was read."""
        with self._store.transaction() as connection:
            connection.execute(SET_FACT, (FILE_FACT_PREFIX + key, state))
