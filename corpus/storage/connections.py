"""What the store needs of a database: statements, and a pool of connections to run them on.

`Snapshot`, `RecordStore` and what readers add (`Annotations` and others) run statements on these
alone, in SQL that PostgreSQL understands, too, but for the mark of a parameter (`?`) and `COLLATE
NOCASE`. What only SQLite has is in `Store`, and in the files that make, check and repair its file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol


class SqlLines(Protocol):
    """The lines that a statement gives. A line has its values by place and by name."""

    @property
    def description(self) -> Any:  # noqa: ANN401
        """The columns, each a tuple that begins with the name."""

    def __iter__(self) -> Iterator[Any]:
        """Yield each line."""

    def fetchone(self) -> Any:  # noqa: ANN401
        """Return the next line, or None."""

    def fetchall(self) -> list[Any]:
        """Return all lines that are left."""


class SqlConnection(Protocol):
    """One connection, for use by one thread at a time."""

    def execute(self, statement: str, parameters: Sequence[Any] = ..., /) -> SqlLines:
        """Run a statement."""

    def executemany(self, statement: str, lines: Iterable[Sequence[Any]], /) -> object:
        """Run a statement once for each line of parameters."""


class SqlPool(Protocol):
    """The connections to one database. Safe to share between threads."""

    def connection(self) -> AbstractContextManager[SqlConnection]:
        """Give a connection to read with, outside any transaction."""

    def moment(self) -> AbstractContextManager[SqlConnection]:
        """Give a connection that reads one moment, whatever others write meanwhile."""

    def transaction(self) -> AbstractContextManager[SqlConnection]:
        """Give a connection; its changes are all written at the end, or none of them."""

    def close(self) -> None:
        """Close the idle connections."""
