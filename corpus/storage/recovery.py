"""Saving what can be read out of a damaged store, into a new one.

Rows are asked for one by one, so that a broken page costs only what lies behind it; what SQLite cannot reach is looked
for in the leaves of the file (leaves.py); a row whose digest disagrees is mended when one byte explains it. The damaged
file is only read, and stays.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Collection, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.storage import schema
from corpus.storage.row_checksum import mended, row_checksum
from corpus.storage.rows import insert_records, stored_record
from corpus.storage.schema import StoreDamaged
from corpus.storage.sqlite_pages import rows_in_leaves
from corpus.storage.table_checksums import told_apart, write_checksums

_PAGE_BYTES = 4096
_OTHERS = {
    "additions": "rowid",
    "pages": "rowid",
    "turns": "conversation, number",
    "conversations": "id",
    "notes": "record",
    "tags": "record, tag",
    "saved": "name",
    "feedback": "conversation, number",
}
"""The tables beside the records, each with what its lines are told apart by."""


@dataclass(frozen=True)
class RecoveryResult:
    """What came of it: records held now, rows saved in all, and a line for each thing that was lost or changed."""

    records: int
    saved_rows: int
    losses: tuple[str, ...]


def recover(damaged: Path, into: Path, indexed: Mapping[int, Collection[int]]) -> RecoveryResult:
    """Write all that can be read of the store `damaged` into a new store at `into`.

    indexed: the rows that whole generations of the index hold: those of the store's own say which rows were live.
    StoreError or OSError when `into` cannot be written.
    """
    most = max((row for rows in indexed.values() for row in rows), default=0)
    with tempfile.TemporaryDirectory(dir=into.parent, prefix="salvaging-") as made:
        scratch = Path(made) / "store.sqlite3"
        _copy(damaged, scratch)
        found, others, facts = _read(scratch, Path(made), most)
    generation = int(facts["generation"]) if str(facts.get("generation", "")).isdecimal() else 0
    index = str(facts.get("index", "")) if generation else ""
    said = []
    for name, lines in others.items():
        others[name], wrong = told_apart(name, lines, facts)
        said.append(wrong)
    if not generation:
        moments = [
            value
            for line in found
            for value in (line["born"], line["died"])
            if isinstance(value, int)
        ]
        generation = max([0, *moments, *(line["generation"] for line in others["additions"])])
    live = indexed.get(generation)
    expected = {row for number, rows in indexed.items() if number <= generation for row in rows}
    whole, lost = _told_apart(found, expected)
    lost += filter(None, said)
    schema.create(into)
    with closing(schema.connect(into)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        count = _write_rows(
            connection,
            whole,
            None if live is None else set(live),
            generation,
            max([0, most, *whole]),
        )
        for name, lines in others.items():
            for line in lines:
                marks = ", ".join("?" * len(line))
                connection.execute(
                    f"INSERT OR IGNORE INTO {name} ({', '.join(line)}) VALUES ({marks})",
                    [*_clean(line).values()],
                )
        stated = [("generation", str(generation)), ("index", index if index.isascii() else "")]
        connection.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", stated)
        write_checksums(connection)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return RecoveryResult(count, len(whole), tuple(lost))


def _copy(damaged: Path, scratch: Path) -> None:
    shutil.copyfile(damaged, scratch)
    written_since = damaged.with_name(f"{damaged.name}-wal")
    if written_since.exists():
        shutil.copyfile(written_since, scratch.with_name(f"{scratch.name}-wal"))


def _read(
    scratch: Path, folder: Path, most: int
) -> tuple[list[dict[str, Any]], dict[str, list[dict[str, Any]]], dict[str, Any]]:
    """All rows of records that can be read, each once; the other tables; the facts."""
    if not _opens(scratch):
        _give_first_page(scratch, folder)
    with closing(sqlite3.connect(scratch, isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
        facts = {line["name"]: line["value"] for line in _table(connection, "facts", "name")}
        others = {
            name: [dict(line) for line in _table(connection, name, key)]
            for name, key in _OTHERS.items()
        }
        numbers = [
            line["seq"]
            for line in _table(connection, "sqlite_sequence", "rowid")
            if line["name"] == "records"
        ]
        found = {
            line["row"]: dict(line) for line in _table(connection, "records NOT INDEXED", "row")
        }
        for row in range(
            1, max([most, *found, *(one for one in numbers if 0 < one < 1 << 31)], default=0) + 1
        ):
            if row not in found and (line := _probed(connection, row)) is not None:
                found[row] = line
        _quietly(connection, "PRAGMA wal_checkpoint(TRUNCATE)")
    in_leaves: dict[int, dict[str, Any]] = {}
    for line in rows_in_leaves(scratch, _columns(folder), _PAGE_BYTES):
        if (
            line["row"] not in in_leaves or line["died"] is not None
        ):  # a page left over may say that it lives still
            in_leaves[line["row"]] = line
    for row, line in in_leaves.items():
        if row not in found or row_checksum(found[row]) != found[row].get("digest"):
            found[row] = line
    return list(found.values()), others, facts


def _opens(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as connection:
        return _quietly(connection, "SELECT count(*) FROM facts") is not None


def _quietly(connection: sqlite3.Connection, query: str) -> list[Any] | None:
    """The lines of a query, or None when the file is too damaged for it."""
    try:
        return connection.execute(query).fetchall()
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return None


def _give_first_page(scratch: Path, folder: Path) -> None:
    """Replace the first page, which says where the tables begin, by that of a new store, where they begin likewise."""
    fresh = folder / "fresh.sqlite3"
    schema.create(fresh)
    page = bytearray(fresh.read_bytes()[:_PAGE_BYTES])
    with scratch.open("r+b") as stream:
        size = max(_PAGE_BYTES, stream.seek(0, 2)) // _PAGE_BYTES
        page[28:32] = size.to_bytes(4, "big")
        stream.seek(0)
        stream.write(page)


def _columns(folder: Path) -> list[str]:
    fresh = folder / "columns.sqlite3"
    schema.create(fresh)
    with closing(schema.connect(fresh)) as connection:
        return [line["name"] for line in connection.execute("PRAGMA table_info(records)")]


def _table(connection: sqlite3.Connection, table: str, order: str) -> list[sqlite3.Row]:
    """The lines of a table from its beginning to where it breaks, and from its end back to where it breaks."""
    found: list[sqlite3.Row] = []
    for direction in ("", " DESC"):
        by = ", ".join(f"{one.strip()}{direction}" for one in order.split(","))
        before = {tuple(line) for line in found}
        try:
            for line in connection.execute(f"SELECT * FROM {table} ORDER BY {by}"):
                if tuple(line) not in before:
                    found.append(line)
        except (sqlite3.DatabaseError, ValueError):
            continue
        break
    return found


def _probed(connection: sqlite3.Connection, row: int) -> dict[str, Any] | None:
    lines = _quietly(connection, f"SELECT * FROM records NOT INDEXED WHERE row = {row}")
    return dict(lines[0]) if lines else None


def _told_apart(
    found: Iterable[dict[str, Any]], expected: set[int]
) -> tuple[dict[int, dict[str, Any]], list[str]]:
    """The rows worth keeping, by number, and what is to be said about the others."""
    whole: dict[int, dict[str, Any]] = {}
    lost: list[str] = []
    for line in sorted(found, key=lambda one: one["row"]):
        # Without a digest it was written before rows had one, and is taken as it stands.
        right = mended(line) if line.get("digest") else dict(line)
        if right is None:
            lost.append(
                f"row {line['row']} ({line['id']}) is kept, but is not what was written: compare it with its source"
            )
            right = {**line, "altered": True}
        try:
            stored_record(right)
        except StoreDamaged as error:
            lost.append(f"{str(error).partition('; run:')[0]}: it is lost")
            continue
        whole[line["row"]] = right
    missing = sorted(expected - whole.keys())
    lost += [f"row {row} cannot be read: it is lost" for row in missing]
    return whole, lost


def _write_rows(
    connection: sqlite3.Connection,
    whole: dict[int, dict[str, Any]],
    live: set[int] | None,
    generation: int,
    last: int,
) -> int:
    """Write the rows, and return how many are live. An altered one gets a new number, and so a new index entry."""
    taken: set[str] = set()
    for row, line in sorted(whole.items(), reverse=True):
        died = line["died"]
        if live is not None:
            died = None if row in live else died or max(generation, line["born"] + 1)
        record = stored_record(_clean(line)).record
        if died is None and record.id in taken:
            died = max(
                generation, line["born"] + 1
            )  # an old version of a record that a later row holds
        if died is None:
            taken.add(record.id)
        number = row
        if line.get("altered"):
            last += 1
            number = last
        insert_records(connection, [(number, record)], line["born"], died)
    connection.execute("DELETE FROM sqlite_sequence WHERE name = 'records'")
    connection.execute("INSERT INTO sqlite_sequence VALUES ('records', ?)", (last,))
    return len(taken)


def _clean(line: dict[str, Any]) -> dict[str, Any]:
    """The row with a mark where the bytes of a text are no text."""
    return {
        name: value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        if isinstance(value, str)
        else value
        for name, value in line.items()
    }
