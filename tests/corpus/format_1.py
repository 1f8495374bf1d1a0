"""Makes a store of format 1, as Finding Aid 0.1.0 wrote it, out of one of today, to test that it is brought up."""

from __future__ import annotations

import sqlite3
from pathlib import Path


def as_format_1(path: Path) -> None:
    """Take away from a closed store what format 2 brought."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("ALTER TABLE records DROP COLUMN digest")
    connection.execute("ALTER TABLE additions DROP COLUMN source")
    connection.execute("ALTER TABLE pages DROP COLUMN died")
    connection.execute("DELETE FROM facts WHERE name = 'index'")
    for table in ("conversations", "notes", "tags", "saved", "feedback"):
        connection.execute(f"DROP TABLE {table}")
    connection.execute("PRAGMA user_version = 1")
    connection.close()
