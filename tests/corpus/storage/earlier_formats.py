"""Makes stores of earlier formats out of one of today, to test that they are brought up."""

from __future__ import annotations

import sqlite3
from pathlib import Path


def as_format_3(path: Path) -> None:
    """Take the seals away from a closed store."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("DELETE FROM facts WHERE name LIKE 'seal %'")
    connection.execute("PRAGMA user_version = 3")
    connection.close()


def as_format_2(path: Path) -> None:
    """Put in a closed store the indexes of before."""
    as_format_3(path)
    connection = sqlite3.connect(path, isolation_level=None)
    for name, columns in (
        ("live_date", "earliest, latest, row"),
        ("live_title", "title COLLATE NOCASE, row"),
    ):
        connection.execute(f"DROP INDEX {name}")
        connection.execute(f"CREATE INDEX {name} ON records ({columns}) WHERE died IS NULL")
    connection.execute("PRAGMA user_version = 2")
    connection.close()


def as_format_1(path: Path) -> None:
    """Take away from a closed store what the formats after the first brought."""
    as_format_2(path)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("ALTER TABLE records DROP COLUMN digest")
    connection.execute("ALTER TABLE additions DROP COLUMN source")
    connection.execute("ALTER TABLE pages DROP COLUMN died")
    connection.execute("DELETE FROM facts WHERE name = 'index'")
    for table in ("conversations", "notes", "tags", "saved", "feedback"):
        connection.execute(f"DROP TABLE {table}")
    connection.execute("PRAGMA user_version = 1")
    connection.close()
