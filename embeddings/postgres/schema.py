"""The tables of an archive in a database: making them, and checking them before they are used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources

import psycopg
from psycopg import errors

from corpus import NewerArchive, NotAnArchive, StoreError
from embeddings.postgres.address import place_of
from embeddings.postgres.connections import SqlLine, connect, explained

FORMAT = 3
"""The number of the last migration. A database of a later one is not opened."""

OLDEST_SERVER = 150_000
"""PostgreSQL 15, in the numbers in which a server states its version."""

_APPLICATION = "finding-aid"
_SCHEMA_LOCK = 0x46416966


def is_there(address: str) -> bool:
    """Return whether a database has the tables of an archive. Raises StoreError."""
    with _opened(address) as driver:
        return _format_of(driver) > 0


def prepare(address: str, *, read_only: bool = False) -> bool:
    """Make the tables where there are none, and bring older ones up to date.

    Returns whether they were made. read_only: nothing is made or changed. Raises StoreError with
    the reason when the database cannot be used.
    """
    place = place_of(address)
    with _opened(address) as driver:
        version = driver.info.server_version
        if version < OLDEST_SERVER:
            raise StoreError(
                f"{place} is PostgreSQL {version // 10_000}; Finding Aid needs "
                f"{OLDEST_SERVER // 10_000} or later"
            )
        stored_format = _format_of(driver)
        if stored_format > FORMAT:
            raise NewerArchive(
                f"{place} was written by a newer Finding Aid (format {stored_format}; this "
                f"one reads up to {FORMAT}); upgrade Finding Aid"
            )
        if stored_format == FORMAT:
            return False
        if read_only:
            raise NotAnArchive(
                f"{place} is not an archive of this Finding Aid yet (format {stored_format}; "
                f"it needs {FORMAT}); open it once with a user who may change it"
            )
        if not stored_format and _has_other_tables(driver):
            raise NotAnArchive(
                f"{place} has other tables, and no archive; name an empty database with --archive"
            )
        _migrate(driver, place)
        return not stored_format


def _migrate(driver: psycopg.Connection[SqlLine], place: str) -> None:
    """Run the migrations that a database lacks, all of them or none."""
    with driver.transaction():
        driver.execute("SELECT pg_advisory_xact_lock(%s)", (_SCHEMA_LOCK,))
        stored_format = _format_of(driver)  # another program may just have made it
        if not stored_format:
            _make_extension(driver, place)
        for number in range(stored_format + 1, FORMAT + 1):
            name = f"migration_{number:03d}.sql"
            text = resources.files("embeddings.postgres").joinpath(name).read_text("utf-8")
            driver.execute(text.encode())
        facts = [("format", str(FORMAT))]
        if not stored_format:
            facts += [("application", _APPLICATION), ("generation", "0"), ("index", "")]
        for fact in facts:
            driver.execute(
                "INSERT INTO facts VALUES (%s, %s) "
                "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                fact,
            )


def _make_extension(driver: psycopg.Connection[SqlLine], place: str) -> None:
    try:
        driver.execute("CREATE EXTENSION IF NOT EXISTS vector")
    except (errors.FeatureNotSupported, errors.UndefinedFile) as error:
        raise StoreError(
            f"the server of {place} lacks the extension pgvector; install it there (packages are "
            "called postgresql-NN-pgvector), or name another archive with --archive"
        ) from error
    except errors.InsufficientPrivilege as error:
        raise StoreError(
            f"this user may not add pgvector to {place}; ask its owner to run: "
            "CREATE EXTENSION vector"
        ) from error


def _format_of(driver: psycopg.Connection[SqlLine]) -> int:
    """Return the number of the last migration that a database has; 0 when it is no archive."""
    line = driver.execute("SELECT to_regclass('facts') IS NOT NULL").fetchone()
    if line is None or not line[0]:
        return 0
    try:
        facts = dict(
            tuple(line)
            for line in driver.execute(
                "SELECT name, value FROM facts WHERE name IN ('application', 'format')"
            )
        )
    except errors.UndefinedColumn:
        return 0  # the table of another program
    stated = facts.get("format", "")
    return int(stated) if facts.get("application") == _APPLICATION and stated.isdecimal() else 0


def _has_other_tables(driver: psycopg.Connection[SqlLine]) -> bool:
    query = "SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = current_schema())"
    line = driver.execute(query).fetchone()
    return bool(line and line[0])


@contextmanager
def _opened(address: str) -> Iterator[psycopg.Connection[SqlLine]]:
    """Give a separate connection. Raises StoreError."""
    try:
        driver = connect(address)
        try:
            yield driver
        finally:
            driver.close()
    except psycopg.Error as error:
        raise explained(place_of(address), error) from error
