"""Opening the archive that a user names: a folder, or the address of a database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from embeddings import (
    Archive,
    Encoder,
    FolderArchive,
    is_database,
    load_postgres,
    open_encoder,
    own_files_folder,
)


def open_archive(
    place: Path | str,
    *,
    model: str | None = None,
    load_encoder: Callable[[], Encoder] | None = None,
    on_message: Callable[[str], None],
    read_only: bool = False,
) -> tuple[Archive, bool]:
    """Open the archive at a place, or make an empty one there; return whether it was made.

    place: a folder, or "postgresql://user@host:port/database". model: the encoder's name or
    folder; None: the archive's own, or the default. load_encoder: used instead. read_only: the
    archive must exist. Raises ArchiveError or StoreError with the reason.
    """
    if isinstance(place, str) and is_database(place):
        postgres, address = load_postgres(), place
        load = load_encoder or (lambda: open_encoder(model, postgres.index_fingerprint(address)))
        is_new = not (read_only or postgres.exists(address))
        folder = own_files_folder(address)
        return postgres.open(
            address, folder, load, on_message=on_message, read_only=read_only
        ), is_new
    folder = Path(place)
    fingerprint = FolderArchive.index_fingerprint
    load = load_encoder or (lambda: open_encoder(model, fingerprint(folder)))
    if read_only or FolderArchive.exists(folder):
        return FolderArchive.open(folder, load, on_message=on_message, read_only=read_only), False
    return FolderArchive.create(folder, load), True


def archive_exists(place: Path | str) -> bool:
    """Return whether there is an archive at a place. Raises StoreError when none can be asked."""
    if isinstance(place, str) and is_database(place):
        return load_postgres().exists(place)
    return FolderArchive.exists(Path(place))
