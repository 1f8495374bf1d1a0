"""The columns that a reader chose with `--map`, remembered for tables with the same header."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence

from corpus.storage.schema import COLUMNS_FACT_PREFIX
from corpus.storage.store import SET_FACT, RecordStore


class ColumnMemory:
    """Reads and writes choices of columns. Changes raise CannotWrite in a read-only archive."""

    def __init__(self, store: RecordStore) -> None:
        self._store = store

    def recall(self, headers: Iterable[Sequence[str]]) -> dict[str, str]:
        """Return the column by field that was chosen for the first header that has a choice.

        A choice that was damaged is none: the reader makes it again with `--map`.
        """
        with self._store.connection() as connection:
            for header in headers:
                query = "SELECT value FROM facts WHERE name = ?"
                line = connection.execute(query, (_fact(header),)).fetchone()
                if line is not None and (columns := _parse(line[0])):
                    return columns
        return {}

    def remember(self, headers: Iterable[Sequence[str]], columns: Mapping[str, str]) -> None:
        """Keep a choice for each of the headers that have these columns."""
        lines = [
            (_fact(header), json.dumps(dict(columns), ensure_ascii=False))
            for header in headers
            if set(columns.values()) <= set(header)
        ]
        with self._store.transaction() as connection:
            connection.executemany(SET_FACT, lines)

    def forget(self, headers: Iterable[Sequence[str]]) -> None:
        """Drop the choice for each of the headers."""
        with self._store.transaction() as connection:
            names = [(_fact(header),) for header in headers]
            connection.executemany("DELETE FROM facts WHERE name = ?", names)


def _parse(stored: object) -> dict[str, str]:
    """Return the column by field that a fact states; none when it is not what was written."""
    try:
        columns = json.loads(str(stored))
    except (ValueError, RecursionError):
        return {}
    if not isinstance(columns, dict) or not all(isinstance(name, str) for name in columns.values()):
        return {}
    return columns


def _fact(header: Sequence[str]) -> str:
    joined = "\x1f".join(header).encode("utf-8", "surrogatepass")
    return COLUMNS_FACT_PREFIX + hashlib.sha256(joined).hexdigest()[:32]
