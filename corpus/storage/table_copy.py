"""Copying all that one store holds into an empty one, in a file or in a database.

Rows of records never change, except that `valid_to` is set once, so a copy that was cut off goes on
after the last row that it wrote. What readers add is written in one transaction at the end. A fact
marks the store until it is complete, and nothing else opens a store with that mark.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from corpus.storage.checksums import CHECKED_COLUMNS, lines_checksum, row_checksum
from corpus.storage.connections import SqlConnection
from corpus.storage.schema import (
    TURNS_FACT_PREFIX,
    USER_FACT_PREFIXES,
    CannotWrite,
    StoreDamaged,
)
from corpus.storage.snapshot import Snapshot
from corpus.storage.store import SET_FACT, RecordStore
from corpus.text import short_name

MOVE_FACT = "moved from"
"""The name of the fact that marks a store that is being filled: the place of the other archive."""

_LINES_PER_BATCH = 1_000
"""Lines that are read, and of records and spans written, at once."""

_RECORD_COLUMNS = (*CHECKED_COLUMNS, "valid_to", "checksum")
_SPAN_COLUMNS = ("earliest", "latest", "row")
_TABLES = {
    table: (key, tuple(columns.split()))
    for table, key, columns in (
        ("changes", "generation", "generation time description added updated removed source"),
        ("pages", "rowid", "valid_from valid_to name shape first last total read"),
        (
            "turns",
            "conversation, number",
            "conversation number time question understood answer",
        ),
        ("conversations", "id", "id name"),
        ("notes", "record", "record time text"),
        ("tags", "record, tag", "record tag"),
        ("saved_searches", "name", "name address time"),
        ("feedback", "conversation, number", "conversation number time helped"),
    )
}
"""The key, by which its lines are read, and the columns of each table but records and spans."""


def unfinished_move(store: RecordStore) -> str:
    """Return from where a store is being filled; "" when it is complete."""
    with store.connection() as connection:
        return _mark_of(connection)


def begin_move(store: RecordStore, place: str) -> None:
    """Mark an empty store as one that is being filled from the archive at `place`.

    Raises CannotWrite when it holds anything, or is being filled from elsewhere.
    """
    with store.transaction() as connection:
        mark = _mark_of(connection)
        if mark == place:
            return
        if mark:
            raise CannotWrite(
                f"a move from {mark} into it was cut off; finish that one, or name an empty place"
            )
        for table in ("records", *_TABLES):
            if connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is not None:
                raise CannotWrite("it is an archive with records in it; name an empty place")
        connection.execute(SET_FACT, (MOVE_FACT, place))


def end_move(store: RecordStore) -> None:
    """Take the mark away: the store is complete."""
    with store.transaction() as connection:
        connection.execute("DELETE FROM facts WHERE name = ?", (MOVE_FACT,))


def copy_records(
    source: Snapshot, target: RecordStore, progress: Callable[[int, int], object]
) -> None:
    """Write each state of each record of a moment into a marked store, as far as it lacks it.

    progress: called with how many are there, and of how many. Raises StoreDamaged for a record that
    is not what was written.
    """
    total = int(source.query("SELECT count(*) FROM records").fetchone()[0])
    with target.connection() as connection:
        query = "SELECT count(*), coalesce(max(row), 0) FROM records"
        copied, last_row = connection.execute(query).fetchone()
    with target.transaction() as connection:  # what was closed since the copy was cut off
        connection.executemany(
            "UPDATE records SET valid_to = ? WHERE row = ? AND valid_to IS NULL",
            source.query(
                "SELECT valid_to, row FROM records WHERE valid_to IS NOT NULL AND row <= ?",
                (last_row,),
            ),
        )
    for lines in _batches(source, "records", "row", _RECORD_COLUMNS, (last_row,)):
        for line in lines:
            _check_row(line)
        with target.transaction() as connection:
            _insert(connection, "records", _RECORD_COLUMNS, lines)
        copied += len(lines)
        progress(copied, total)
    key = ", ".join(_SPAN_COLUMNS)
    for lines in _batches(source, "spans", key, _SPAN_COLUMNS):
        with target.transaction() as connection:
            _insert(connection, "spans", _SPAN_COLUMNS, lines)


def copy_the_rest(source: Snapshot, target: RecordStore) -> None:
    """Write the history, what readers have added, and the number of the generation."""
    with target.transaction() as connection:
        for table, (key, columns) in _TABLES.items():
            connection.execute(f"DELETE FROM {table}")
            for lines in _batches(source, table, key, columns):
                _insert(connection, table, columns, lines)
        connection.executemany(SET_FACT, _facts(source))
        connection.execute(SET_FACT, ("generation", str(source.generation)))


def differences(source: Snapshot, target: Snapshot) -> list[str]:
    """Return a line for each table of a copy that differs in count or checksum; reads all of both.

    The target may have further changes of its index alone in its history.
    """
    problems = []
    for table in ("records", "spans", *_TABLES):
        checksums = []
        for snapshot in (source, target):
            checksums.append(lines_checksum(_compared_lines(snapshot, table, source.generation)))
        expected, actual = checksums
        if expected != actual:
            problems.append(f"{table}: {actual[0]:,} lines, and {expected[0]:,} were to be copied")
    if dict(_facts(source)) != dict(_facts(target)):
        problems.append("facts: the settings are not those that were to be copied")
    return problems


def _compared_lines(
    snapshot: Snapshot, table: str, generation: int
) -> Iterator[tuple[object, ...]]:
    if table == "records":
        for lines in _batches(snapshot, table, "row", _RECORD_COLUMNS):
            for line in lines:
                values = dict(zip(_RECORD_COLUMNS, line, strict=True))
                yield row_checksum(values), values["checksum"], values["valid_to"]
        return
    key, columns = _TABLES.get(table, (", ".join(_SPAN_COLUMNS), _SPAN_COLUMNS))
    for lines in _batches(snapshot, table, key, columns):
        yield from (line for line in lines if table != "changes" or line[0] <= generation)


def _check_row(line: tuple[Any, ...]) -> None:
    values = dict(zip(_RECORD_COLUMNS, line, strict=True))
    if row_checksum(values) != values["checksum"]:
        raise StoreDamaged(
            f"row {values['row']} ({short_name(str(values['id']))}) is not what was written, so it "
            "is not copied; run finding-aid check on the archive, and repair it first"
        )


def _facts(source: Snapshot) -> list[tuple[str, str]]:
    """Return the facts that belong to the archive, not to the way of storing it."""
    prefixes = (TURNS_FACT_PREFIX, *USER_FACT_PREFIXES)
    lines = source.query("SELECT name, value FROM facts ORDER BY name")
    return [(name, value) for name, value in lines if str(name).startswith(prefixes)]


def _mark_of(connection: SqlConnection) -> str:
    query = "SELECT value FROM facts WHERE name = ?"
    line = connection.execute(query, (MOVE_FACT,)).fetchone()
    return "" if line is None else str(line[0])


def _insert(
    connection: SqlConnection, table: str, columns: tuple[str, ...], lines: list[tuple[Any, ...]]
) -> None:
    marks = ", ".join("?" * len(columns))
    connection.executemany(
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) ON CONFLICT DO NOTHING", lines
    )


def _batches(
    source: Snapshot,
    table: str,
    key: str,
    columns: tuple[str, ...],
    after: tuple[object, ...] | None = None,
) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the lines of a table in the order of its key, some at a time.

    after: the key behind which to begin; None: at the first line.
    """
    width = key.count(",") + 1
    statement = f"SELECT {key}, {', '.join(columns)} FROM {table}"
    order = f"ORDER BY {key} LIMIT {_LINES_PER_BATCH}"
    while True:
        condition = "" if after is None else f"WHERE ({key}) > ({', '.join('?' * width)})"
        lines = source.query(f"{statement} {condition} {order}", after or ()).fetchall()
        if lines:
            yield [tuple(line)[width:] for line in lines]
        if len(lines) < _LINES_PER_BATCH:
            return
        after = tuple(lines[-1])[:width]
