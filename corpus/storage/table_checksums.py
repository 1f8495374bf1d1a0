"""Seals: each table's lines and their hashes, summed, so that a byte that flips in any of them is noticed.

SQLite's own check sees a broken page, and not a changed letter. Rows of records have a digest of their own
(row_digest.py); the other tables are written line by line, for years, so each has a seal in the facts: how many lines
it holds, and the sum of their hashes, modulo 2**128. A sum needs no order, and follows a change without reading the
rest. It is kept by triggers of the writing connection alone (TEMP), so whoever writes a table cannot forget it, and
nothing in the file runs by itself. A seal is against damage, not against somebody who can write the file.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from corpus.storage.row_checksum import one_byte_off
from corpus.text import count_phrase

CHECKED_TABLES = (
    "records",
    "spans",
    "additions",
    "pages",
    "turns",
    "conversations",
    "notes",
    "tags",
    "saved",
    "feedback",
)
_RECORDS = ("row", "born", "died")
"""What is sealed of a row of records: that it is there, and from when to when it lived; its digest holds the rest."""
_MODULUS = 1 << 128
_MOST_TRIES = 1_000_000
_PREFIX = "seal "
_as_json = json.JSONEncoder(check_circular=False, default=repr).encode
"""As `json.dumps`, which makes itself such an encoder anew for each line."""

Seal = tuple[int, int]
"""How many lines, and the sum of their hashes."""

EMPTY = ", ".join(f"('{_PREFIX}{table}', '0 {0:032x}')" for table in CHECKED_TABLES)
"""The facts of a new store, as values of SQL."""


class ChecksumTracker:
    """Follows what one transaction changes, and brings the seals along before it commits."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Begin to follow this connection, outside any transaction."""
        self._changes = dict.fromkeys(CHECKED_TABLES, (0, 0))
        connection.create_function("finding_aid_seal", -1, self._see)
        connection.execute(
            "PRAGMA recursive_triggers = ON"
        )  # else a line that is replaced is not seen to go
        for table in CHECKED_TABLES:
            new, old = (
                ", ".join(f"{side}.{name}" for name in _columns(connection, table))
                for side in ("NEW", "OLD")
            )
            comes = f"SELECT finding_aid_seal('{table}', 1, {new});"
            goes = f"SELECT finding_aid_seal('{table}', -1, {old});"
            for event, does in (("INSERT", comes), ("DELETE", goes), ("UPDATE", goes + comes)):
                connection.execute(
                    f"CREATE TEMP TRIGGER IF NOT EXISTS seal_{table}_{event} AFTER {event} ON main.{table} "
                    f"BEGIN {does} END"
                )

    def write(self, connection: sqlite3.Connection) -> None:
        """Write the seals as they now are. One that cannot be read stays as it is: then `broken` names it."""
        stated = _stated(connection)
        changed = {table: change for table, change in self._changes.items() if change != (0, 0)}
        connection.executemany(
            "UPDATE facts SET value = ? WHERE name = ?",
            (
                (
                    _written((stated[table][0] + count, (stated[table][1] + total) % _MODULUS)),
                    _PREFIX + table,
                )
                for table, (count, total) in changed.items()
                if table in stated
            ),
        )

    def _see(self, table: str, sign: int, *values: object) -> None:
        count, total = self._changes[table]
        self._changes[table] = (count + sign, total + sign * _hash(values))


def write_checksums(connection: sqlite3.Connection) -> None:
    """Seal each table as it stands, in the transaction that this connection is in."""
    lines = [
        (_PREFIX + table, _written(_seal(_lines(connection, table)))) for table in CHECKED_TABLES
    ]
    connection.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", lines)


def changed_tables(connection: sqlite3.Connection) -> list[str]:
    """One line for each table that is not what was written; empty when all are."""
    stated, found = _stated(connection), []
    if connection.execute("SELECT count(*) FROM facts WHERE name = 'index'").fetchone()[0] != 1:
        found.append("it does not say which index belongs to it")
    for table in CHECKED_TABLES:
        held = _seal(_lines(connection, table))
        if table not in stated:
            found.append(f"the seal of the table {table} cannot be read")
        elif held != stated[table]:
            lines = (
                f"{count_phrase(held[0], 'line')}; {count_phrase(stated[table][0], 'was', 'were')}"
            )
            found.append(f"the table {table} is not what was written ({lines})")
    return found


def told_apart(
    table: str, lines: Sequence[dict[str, Any]], facts: Mapping[str, Any]
) -> tuple[list[dict[str, Any]], str]:
    """The lines of a damaged store's table, mended when one byte explains what is wrong, and what is to be said.

    facts: those of the damaged store; without a seal in them nothing is said.
    """
    kept = list(lines)
    stated = _read(facts.get(_PREFIX + table))
    held = _seal(tuple(line.values()) for line in kept)
    if stated is None or held == stated:
        return kept, ""
    if (lost := stated[0] - held[0]) > 0:
        return kept, f"{count_phrase(lost, 'line')} of the table {table} can no longer be read"
    if held[0] == stated[0]:
        for place, line in enumerate(_one_byte_off(kept, (stated[1] - held[1]) % _MODULUS)):
            if line is not None:
                return [*kept[:place], line, *kept[place + 1 :]], ""
    return kept, f"a line of the table {table} is kept, but is not what was written"


def _one_byte_off(lines: Sequence[dict[str, Any]], lacks: int) -> Iterator[dict[str, Any] | None]:
    """For each line, as it was when a change of one byte in it makes up for what the sum lacks; else None."""
    left = _MOST_TRIES
    for line in lines:
        wanted = (_hash(tuple(line.values())) + lacks) % _MODULUS
        found = None
        for name, value in line.items():
            for other in one_byte_off(value):
                left -= 1
                if _hash(tuple({**line, name: other}.values())) == wanted:
                    found = {**line, name: other}
                if found is not None or left < 0:
                    break
            if found is not None or left < 0:
                break
        yield found
        if left < 0:
            return


def _columns(connection: sqlite3.Connection, table: str) -> Sequence[str]:
    if table == "records":
        return _RECORDS
    return [line[1] for line in connection.execute(f"PRAGMA main.table_info({table})")]


def _lines(connection: sqlite3.Connection, table: str) -> Iterator[tuple[object, ...]]:
    names = ", ".join(_columns(connection, table))
    yield from map(tuple, connection.execute(f"SELECT {names} FROM main.{table} NOT INDEXED"))


def _seal(lines: Iterable[tuple[object, ...]]) -> Seal:
    count = total = 0
    for values in lines:
        count += 1
        total += _hash(values)
    return count, total % _MODULUS


def _hash(values: tuple[object, ...]) -> int:
    return int.from_bytes(hashlib.sha256(_as_json(values).encode()).digest()[:16])


def _stated(connection: sqlite3.Connection) -> dict[str, Seal]:
    facts = dict(tuple(line) for line in connection.execute("SELECT name, value FROM facts"))
    return {
        table: seal
        for table in CHECKED_TABLES
        if (seal := _read(facts.get(_PREFIX + table))) is not None
    }


def _read(value: object) -> Seal | None:
    count, _, total = str(value).partition(" ")
    try:
        return int(count), int(total, 16)
    except ValueError:
        return None


def _written(seal: Seal) -> str:
    return f"{seal[0]} {seal[1]:032x}"
