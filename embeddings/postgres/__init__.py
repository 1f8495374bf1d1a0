"""The archive in a PostgreSQL database. Its libraries are those of the extra `postgres`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from embeddings.errors import ArchiveError
from embeddings.postgres.address import is_database, own_files_folder, place_of

if TYPE_CHECKING:
    from embeddings.postgres.archive import PostgresArchive

__all__ = ["is_database", "load_postgres", "own_files_folder", "place_of"]


def load_postgres() -> type[PostgresArchive]:
    """Return the class of archives in a database. Raises ArchiveError without its libraries."""
    try:
        from embeddings.postgres.archive import PostgresArchive
    except ImportError as error:
        raise ArchiveError(
            f"an archive in a database needs {error.name or 'psycopg'}, which is not installed; "
            'run: pip install "finding-aid[postgres]"'
        ) from error
    return PostgresArchive
