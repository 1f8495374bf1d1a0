"""Saving what can be read from a damaged store into a new one.

SQLite is asked for one row at a time, so a damaged page costs only the rows behind it; rows that it
cannot reach are read from the pages of the file. Of the log, which SQLite reads up to the first
damaged frame only, every intact frame is applied. A row with a wrong checksum is kept and reported.
The damaged files are only read.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.record import Record
from corpus.storage import schema
from corpus.storage.checksums import loss_of_table, row_checksum, write_checksums
from corpus.storage.log import StoreLog, log_damage, read_log
from corpus.storage.rows import insert_records, stored_record
from corpus.storage.schema import TURNS_FACT_PREFIX, USER_FACT_PREFIXES, NothingLeft, StoreDamaged
from corpus.storage.sqlite_pages import PAGE_BYTES, rows_by_key, rows_in_leaf_pages
from corpus.text import count_phrase, shorten

_Line = dict[str, Any]
"""A line of a table, by column."""

_KEYS = {
    "changes": ("rowid",),
    "pages": ("rowid",),
    "turns": ("conversation", "number"),
    "conversations": ("id",),
    "notes": ("record",),
    "tags": ("record", "tag"),
    "saved_searches": ("name",),
    "feedback": ("conversation", "number"),
}
"""The key of each table that is copied as it is. The spans are computed from the records."""

_TURN_JSON = ("understood", "answer")
_KEY_TABLES = tuple(name for name, key in _KEYS.items() if key != ("rowid",))
"""The tables WITHOUT ROWID."""
_USER_TABLES = ("turns", "notes", "tags", "saved_searches")
_FEWEST_ROW_BYTES = 100
"""A row takes more, and none is ever deleted, so a file has no higher row number than bytes / 100.
A higher one is damaged itself."""


@dataclass(frozen=True)
class _Contents:
    """What could be read: rows of records by number, lines of the other tables, and the facts."""

    rows: dict[int, _Line]
    tables: dict[str, list[_Line]]
    facts: dict[str, Any]

    @property
    def are_empty(self) -> bool:
        """Whether nothing was read that a user has put into the archive."""
        return not self.rows and not any(self.tables[name] for name in _USER_TABLES)

    @property
    def generation(self) -> int:
        """The generation stated in the facts, else the highest that any line mentions."""
        if (stated := str(self.facts.get("generation", ""))).isdecimal() and int(stated):
            return int(stated)
        versions = [
            line[name] for line in self.rows.values() for name in ("valid_from", "valid_to")
        ]
        changes = [line["generation"] for line in self.tables["changes"]]
        return max((value for value in versions + changes if isinstance(value, int)), default=0)


def recover_store(
    damaged: Path, into: Path, indexed: Mapping[int, Collection[int]]
) -> tuple[str, ...]:
    """Write all that can be read of the store `damaged` into a new store at `into`.

    Returns one line for each row or table that was lost or changed.
    indexed: the rows in each intact generation of the index; those of the store's own generation
        are its live rows.
    Raises NothingLeft when nothing can be read that was put into the store, and StoreError or
    OSError when `into` cannot be written.
    """
    log_problem = log_damage(damaged)
    last_row = max((row for rows in indexed.values() for row in rows), default=0)
    with tempfile.TemporaryDirectory(dir=into.parent, prefix="salvaging-") as folder:
        contents = _read_copy(damaged, Path(folder), last_row)
    generation = contents.generation
    is_stated = str(contents.facts.get("generation")) == str(generation)
    if not is_stated or log_problem:
        newest = max([generation, *indexed])
        expected_until, generation = newest, generation if is_stated else newest
    else:
        expected_until = generation
    index = str(contents.facts.get("index", "")) if is_stated else ""
    live = indexed.get(generation)
    expected = {row for number, rows in indexed.items() if number <= expected_until for row in rows}
    readable, altered, losses = _check_rows(contents.rows, expected)
    lost_turns = _drop_unreadable_turns(contents.tables["turns"])
    lost_turns += _lost_turns(contents.tables["turns"], contents.facts)
    losses += lost_turns
    for table, lines in contents.tables.items():
        loss = loss_of_table(table, lines, contents.facts)
        if loss and not (table == "turns" and lost_turns):
            losses.append(loss)
    if contents.are_empty and (losses or not is_stated):
        raise NothingLeft(
            f"nothing can be read of {damaged}; nothing was changed; restore a backup: "
            "finding-aid restore FILE"
        )
    if log_problem:
        losses.insert(0, f"{log_problem}: the last changes may be lost")
    schema.create(into)
    with closing(schema.connect(into)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        _write_rows(connection, readable, altered, live, generation, last_row)
        for table, lines in contents.tables.items():
            for line in lines:
                marks = ", ".join("?" * len(line))
                connection.execute(
                    f"INSERT OR IGNORE INTO {table} ({', '.join(line)}) VALUES ({marks})",
                    [*line.values()],
                )
        facts = [("generation", str(generation)), ("index", index if index.isascii() else "")]
        facts += [
            (name, value)
            for name, value in contents.facts.items()
            if isinstance(value, str) and str(name).startswith(USER_FACT_PREFIXES)
        ]
        connection.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", facts)
        connection.execute(
            "INSERT INTO facts SELECT ? || conversation, count(*) || ' ' || "
            "substr(max(question), 1, 80) FROM turns GROUP BY conversation",
            (TURNS_FACT_PREFIX,),
        )
        write_checksums(connection)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return tuple(losses)


def _read_copy(damaged: Path, folder: Path, last_row: int) -> _Contents:
    """Copy the store into a temporary folder and read all that can be read there."""
    copy, empty = folder / "store.sqlite3", folder / "empty.sqlite3"
    schema.create(empty)
    # First the log: what a checkpoint moves meanwhile is then in both, and not in neither.
    log = read_log(damaged)
    shutil.copyfile(damaged, copy)
    _apply_log(log, copy)
    with closing(sqlite3.connect(copy)) as connection:
        is_open = _query(connection, "SELECT count(*) FROM facts") is not None
    if not is_open:
        _replace_first_page(copy, empty)
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        connection.text_factory = lambda data: data.decode("utf-8", "replace")
        facts = {line["name"]: line["value"] for line in _read_table(connection, "facts", ["name"])}
        tables = {name: _read_table(connection, name, key) for name, key in _KEYS.items()}
        rows = _read_rows(connection, last_row, copy.stat().st_size // _FEWEST_ROW_BYTES)
        roots = dict(
            map(tuple, _query(connection, "SELECT name, rootpage FROM sqlite_master") or ())
        )
    with closing(schema.connect(empty)) as connection:
        columns, *key_columns = (
            [line["name"] for line in connection.execute(f"PRAGMA table_info({name})")]
            for name in ("records", *_KEY_TABLES)
        )
    for name, names in zip(_KEY_TABLES, key_columns, strict=True):
        if isinstance(roots.get(name), int):
            _add_missing(tables[name], rows_by_key(copy, roots[name], names), _KEYS[name])
    in_pages: dict[int, _Line] = {}
    intact_rows = {row for row, line in rows.items() if row_checksum(line) == line["checksum"]}
    for line in rows_in_leaf_pages(copy, columns, intact_rows):
        # A leftover page may say that a closed row is still live.
        if line["row"] not in in_pages or line["valid_to"] is not None:
            in_pages[line["row"]] = line
    return _Contents(rows | in_pages, tables, facts)


def _apply_log(log: StoreLog, store: Path) -> None:
    """Write the pages of each intact frame of a log into a store's file."""
    with store.open("r+b") as stream:
        for page, contents in log.newest_pages():
            stream.seek((page - 1) * PAGE_BYTES)
            stream.write(contents)


def _add_missing(lines: list[_Line], candidates: Iterable[_Line], key: Sequence[str]) -> None:
    """Add the candidates with a key that no line has yet."""
    present = {tuple(line[name] for name in key) for line in lines}
    for line in candidates:
        values = tuple(line[name] for name in key)
        if values not in present:
            present.add(values)
            lines.append(line)


def _drop_unreadable_turns(turns: list[_Line]) -> list[str]:
    """Take out the turns that no page could show; return one line for each."""
    losses = []
    for turn in tuple(turns):
        try:
            is_readable = all(isinstance(json.loads(turn[name]), dict) for name in _TURN_JSON)
            is_readable = is_readable and isinstance(turn["number"], int)
        except (ValueError, TypeError, RecursionError):
            is_readable = False
        if not is_readable:
            turns.remove(turn)
            losses.append(
                f"turn {turn['number']} of conversation {turn['conversation']} "
                f"({shorten(str(turn['question']), 80)!r}) is not what was written: it is lost"
            )
    return losses


def _lost_turns(turns: Sequence[_Line], facts: Mapping[str, object]) -> list[str]:
    """Return one line for each conversation of which turns are missing, by facts and numbers."""
    saved: dict[str, int] = {}
    stated: dict[str, tuple[int, str]] = {}
    for turn in turns:
        conversation = str(turn["conversation"])
        saved[conversation] = saved.get(conversation, 0) + 1
        highest = max(stated.get(conversation, (0, ""))[0], int(turn["number"]))
        stated[conversation] = (highest, "")
    for name, value in facts.items():
        count, _, question = str(value).partition(" ")
        if str(name).startswith(TURNS_FACT_PREFIX) and count.isdecimal():
            stated[str(name).removeprefix(TURNS_FACT_PREFIX)] = (int(count), question)
    return [
        f"conversation {conversation}{f' ({question!r})' if question else ''}: "
        f"{number - saved.get(conversation, 0)} of its {count_phrase(number, 'turn')} cannot be "
        "read: lost"
        for conversation, (number, question) in stated.items()
        if number > saved.get(conversation, 0)
    ]


def _query(connection: sqlite3.Connection, query: str) -> list[Any] | None:
    """Return the lines of a query, or None when the file is too damaged for it."""
    try:
        return connection.execute(query).fetchall()
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return None


def _replace_first_page(store: Path, empty: Path) -> None:
    """Take the first page from an empty store, where the tables begin on the same pages."""
    page = bytearray(empty.read_bytes()[:PAGE_BYTES])
    with store.open("r+b") as stream:
        page_count = max(PAGE_BYTES, stream.seek(0, 2)) // PAGE_BYTES
        page[28:32] = page_count.to_bytes(4, "big")
        stream.seek(0)
        stream.write(page)


def _read_table(connection: sqlite3.Connection, table: str, key: Collection[str]) -> list[_Line]:
    """Read a table from its start until it breaks, and from its end backward until it breaks."""
    lines: list[_Line] = []
    for direction in ("", " DESC"):
        order = ", ".join(f"{column}{direction}" for column in key)
        read_before = {tuple(line.values()) for line in lines}
        try:
            for line in connection.execute(f"SELECT * FROM {table} ORDER BY {order}"):
                if tuple(line) not in read_before:
                    lines.append(dict(line))
        except (sqlite3.DatabaseError, ValueError):
            continue
        break
    return lines


def _read_rows(connection: sqlite3.Connection, last_row: int, highest: int) -> dict[int, _Line]:
    """Read the rows of records: the whole table, then each missing row by its number."""
    rows = {line["row"]: line for line in _read_table(connection, "records NOT INDEXED", ["row"])}
    sequences = _read_table(connection, "sqlite_sequence", ["rowid"])
    stated = [line["seq"] for line in sequences if line["name"] == "records"]
    numbers = [number for number in stated if isinstance(number, int) and number <= highest]
    last_row = max([last_row, *rows, *numbers])
    for row in range(1, last_row + 1):
        if row not in rows:
            lines = _query(connection, f"SELECT * FROM records NOT INDEXED WHERE row = {row}")
            if lines:
                rows[row] = dict(lines[0])
    return rows


def _check_rows(
    rows: Mapping[int, _Line], expected: Collection[int]
) -> tuple[dict[int, tuple[_Line, Record]], set[int], list[str]]:
    """Return the readable rows, the numbers of those that were altered, and what was lost."""
    readable: dict[int, tuple[_Line, Record]] = {}
    altered: set[int] = set()
    losses: list[str] = []
    for row, line in sorted(rows.items()):
        if row_checksum(line) != line["checksum"]:
            losses.append(
                f"row {row} ({line['id']}) is kept, but is not what was written: compare it with "
                "its source"
            )
            altered.add(row)
        try:
            record = stored_record(line).record
        except StoreDamaged as error:
            losses.append(f"{str(error).partition('; run:')[0]}: it is lost")
            continue
        readable[row] = line, record
    missing = sorted(set(expected) - readable.keys())
    return (
        readable,
        altered,
        [*losses, *(f"row {row} cannot be read: it is lost" for row in missing)],
    )


def _write_rows(
    connection: sqlite3.Connection,
    rows: Mapping[int, tuple[_Line, Record]],
    altered: Collection[int],
    live: Collection[int] | None,
    generation: int,
    last_row: int,
) -> None:
    """Write the rows. An altered one gets a new number, so that the index is made again for it.

    Of two live rows with the same id, the later one stays live.
    """
    live_ids: set[str] = set()
    last_row = max([last_row, *rows])
    records: dict[tuple[int, int | None], list[tuple[int, Record]]] = {}
    for row, (line, record) in sorted(rows.items(), key=lambda item: item[0], reverse=True):
        valid_from, valid_to = line["valid_from"], line["valid_to"]
        closed = max(generation, valid_from + 1)
        if live is not None:
            valid_to = None if row in live else valid_to or closed
        if valid_to is None and record.id in live_ids:
            valid_to = closed
        if valid_to is None:
            live_ids.add(record.id)
        if row in altered:
            last_row += 1
            row = last_row
        records.setdefault((valid_from, valid_to), []).append((row, record))
    for (valid_from, valid_to), numbered in records.items():
        insert_records(connection, numbered[::-1], valid_from, valid_to)
    connection.execute("DELETE FROM sqlite_sequence WHERE name = 'records'")
    connection.execute("INSERT INTO sqlite_sequence VALUES ('records', ?)", (last_row,))
