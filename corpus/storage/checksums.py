"""Checksums of rows and tables, which show a changed byte that SQLite's own check cannot see.

Each row of records has a checksum of its contents. Each table has one in the facts: the number of
its lines and the sum of their hashes modulo 2**128. A sum depends on no order, and follows a change
without reading the rest. Temporary triggers of the writing connection keep it up to date, so no
writer can forget it, and the file itself contains no triggers. The checksums protect against
damage, not against somebody who can write the file.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence

from corpus.storage.connections import SqlConnection
from corpus.text import count_phrase

CHECKED_COLUMNS = tuple(
    "row id valid_from title summary text date_written date_edtf earliest latest url collection "
    "source language people places topics match_key text_key".split()
)
"""The columns of a row of records that its checksum covers, in this order. `valid_to` is not
among them, because it changes once."""

CHECKED_TABLES = tuple(
    "records spans changes pages turns conversations notes tags saved_searches feedback".split()
)

_RECORD_COLUMNS = ("row", "valid_from", "valid_to")
"""What the checksum of the table covers of a record; the row's own checksum covers the rest."""

_MODULUS = 1 << 128
_FACT_PREFIX = "checksum "
_as_json = json.JSONEncoder(check_circular=False, default=repr).encode
"""Like `json.dumps`, which makes a new encoder for each call."""

TableChecksum = tuple[int, int]
"""The number of lines, and the sum of their hashes."""

EMPTY_CHECKSUMS = ", ".join(f"('{_FACT_PREFIX}{table}', '0 {0:032x}')" for table in CHECKED_TABLES)
"""The checksums of an empty store, as values of an SQL statement."""


def row_checksum(line: Mapping[str, object]) -> str:
    """Return the checksum of a row of records (32 hex digits, 128 bits)."""
    return checksum_of_values([line[name] for name in CHECKED_COLUMNS])


def checksum_of_values(values: Sequence[object]) -> str:
    """Return the checksum of a row, its values given in the order of CHECKED_COLUMNS."""
    return _sha256(values).hex()


class ChecksumTracker:
    """Follows the changes of one transaction, and updates the table checksums before it commits."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Start following this connection, outside any transaction."""
        self._changes = dict.fromkeys(CHECKED_TABLES, (0, 0))
        connection.create_function("finding_aid_checksum", -1, self._add)
        # Without this, SQLite does not report the line that a REPLACE deletes.
        connection.execute("PRAGMA recursive_triggers = ON")
        for table in CHECKED_TABLES:
            columns = _columns(connection, table)
            new, old = (", ".join(f"{side}.{name}" for name in columns) for side in ("NEW", "OLD"))
            insert = f"SELECT finding_aid_checksum('{table}', 1, {new});"
            delete = f"SELECT finding_aid_checksum('{table}', -1, {old});"
            actions = {"INSERT": insert, "DELETE": delete, "UPDATE": delete + insert}
            for event, action in actions.items():
                connection.execute(
                    f"CREATE TEMP TRIGGER IF NOT EXISTS checksum_{table}_{event} "
                    f"AFTER {event} ON main.{table} BEGIN {action} END"
                )

    def write(self, connection: sqlite3.Connection) -> None:
        """Write the new checksums. One that cannot be read stays: `changed_tables` reports it."""
        stored = _stored_checksums(connection)
        updated = (
            (_format((stored[table][0] + count, stored[table][1] + total)), _FACT_PREFIX + table)
            for table, (count, total) in self._changes.items()
            if (count, total) != (0, 0) and table in stored
        )
        connection.executemany("UPDATE facts SET value = ? WHERE name = ?", updated)

    def _add(self, table: str, sign: int, *values: object) -> None:
        count, total = self._changes[table]
        self._changes[table] = (count + sign, total + sign * _hash(values))


def write_checksums(connection: sqlite3.Connection) -> None:
    """Write the checksum of every table, in the transaction of this connection."""
    facts = [
        (_FACT_PREFIX + table, _format(lines_checksum(_lines(connection, table))))
        for table in CHECKED_TABLES
    ]
    connection.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", facts)


def changed_tables(connection: SqlConnection, records: TableChecksum) -> list[str]:
    """Return one message for each table that is not what was written.

    records: the checksum of the table of records, which RecordsChecksum computes.
    """
    stored, problems = _stored_checksums(connection), []
    if connection.execute("SELECT count(*) FROM facts WHERE name = 'index'").fetchone()[0] != 1:
        problems.append("it does not say which index belongs to it")
    for table in CHECKED_TABLES:
        is_read = table == "records"
        actual = records if is_read else lines_checksum(_lines(connection, table))
        if table not in stored:
            problems.append(f"the checksum of the table {table} cannot be read")
        elif actual != stored[table]:
            lines = count_phrase(actual[0], "line")
            expected = count_phrase(stored[table][0], "was", "were")
            problems.append(f"the table {table} is not what was written ({lines}; {expected})")
    return problems


class RecordsChecksum:
    """The checksum of the table of records, from rows that are read anyway.

    Attributes:
        value: of the rows that were added.
    """

    def __init__(self) -> None:
        self.value: TableChecksum = (0, 0)

    def add(self, line: Mapping[str, object]) -> None:
        """Add a row."""
        count, total = self.value
        values = tuple(line[name] for name in _RECORD_COLUMNS)
        self.value = count + 1, (total + _hash(values)) % _MODULUS


def loss_of_table(
    table: str, lines: Iterable[Mapping[str, object]], facts: Mapping[str, object]
) -> str:
    """Return what the lines read from a damaged table lack, by the checksum in `facts`; or ""."""
    stored = _parse(facts.get(_FACT_PREFIX + table))
    actual = lines_checksum(tuple(line.values()) for line in lines)
    if stored is None or actual == stored:
        return ""
    if (missing := stored[0] - actual[0]) > 0:
        return f"{count_phrase(missing, 'line')} of the table {table} can no longer be read"
    return f"a line of the table {table} is kept, but is not what was written"


def _columns(connection: SqlConnection, table: str) -> Sequence[str]:
    if table == "records":
        return _RECORD_COLUMNS
    return [line[1] for line in connection.execute(f"PRAGMA main.table_info({table})")]


def _lines(connection: SqlConnection, table: str) -> Iterator[tuple[object, ...]]:
    names = ", ".join(_columns(connection, table))
    yield from map(tuple, connection.execute(f"SELECT {names} FROM main.{table} NOT INDEXED"))


def lines_checksum(lines: Iterable[tuple[object, ...]]) -> TableChecksum:
    """Return the checksum of the lines of a table, in any order."""
    count = total = 0
    for values in lines:
        count += 1
        total += _hash(values)
    return count, total % _MODULUS


def _hash(values: tuple[object, ...]) -> int:
    return int.from_bytes(_sha256(values))


def _sha256(values: Sequence[object]) -> bytes:
    return hashlib.sha256(_as_json(values).encode()).digest()[:16]


def _stored_checksums(connection: SqlConnection) -> dict[str, TableChecksum]:
    query = f"SELECT name, value FROM facts WHERE name GLOB '{_FACT_PREFIX}*'"
    facts = dict(tuple(line) for line in connection.execute(query))
    parsed = {table: _parse(facts.get(_FACT_PREFIX + table)) for table in CHECKED_TABLES}
    return {table: checksum for table, checksum in parsed.items() if checksum is not None}


def _parse(fact: object) -> TableChecksum | None:
    count, _, total = str(fact).partition(" ")
    try:
        return int(count), int(total, 16)
    except ValueError:
        return None


def _format(checksum: TableChecksum) -> str:
    return f"{checksum[0]} {checksum[1] % _MODULUS:032x}"
