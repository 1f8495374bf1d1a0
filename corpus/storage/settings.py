"""What a reader sets for a whole archive: the name of the repository, for citations."""

from __future__ import annotations

from corpus.storage.store import RecordStore
from corpus.text import short_name


class ArchiveSettings:
    """Reads and writes the settings of one archive; CannotWrite when it may only be read."""

    def __init__(self, store: RecordStore) -> None:
        self._store = store

    @property
    def repository(self) -> str:
        """The name of the repository, "" for none."""
        with self._store.snapshot() as snapshot:
            return snapshot.repository

    def set_repository(self, name: str) -> None:
        """Name the repository; "" removes the name. A longer name is cut to 200 characters."""
        short = short_name(name)
        with self._store.transaction() as connection:
            connection.execute("DELETE FROM facts WHERE name = 'repository'")
            if short:
                connection.execute("INSERT INTO facts VALUES ('repository', ?)", (short,))
