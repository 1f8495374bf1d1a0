"""Opening the archive that a user names: a folder, or the address of a database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from corpus import unfinished_move
from embeddings import (
    Archive,
    ArchiveError,
    Encoder,
    FolderArchive,
    MoveResult,
    Stage,
    is_database,
    load_postgres,
    move,
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
    archive must exist. Raises ArchiveError or StoreError with the reason, also for what a move that
    was cut off has left.
    """
    archive, is_new = _open(
        place, model=model, load_encoder=load_encoder, on_message=on_message, read_only=read_only
    )
    if not is_new and (origin := unfinished_move(archive.store)):
        message = (
            f"{archive.place} is not complete, because a move from {origin} was cut off; "
            "run that finding-aid move again"
        )
        archive.close()
        raise ArchiveError(message)
    return archive, is_new


def move_archive(
    source: Archive,
    goal: Path | str,
    stage: Stage,
    *,
    model: str | None = None,
    partitions: int = 1,
    on_message: Callable[[str], None],
) -> MoveResult:
    """Copy an archive to `goal`, an empty folder or database, or go on with that.

    stage: opens a display of progress. model: the encoder at the goal; None: that of the source.
    partitions: of the database, by years.
    Raises ArchiveError or StoreError when the copy is not complete and the same.
    """
    load_encoder = None if model else lambda: source.encoder
    target, _ = _open(goal, model=model, load_encoder=load_encoder, on_message=on_message)
    try:
        return move(source, target, stage, partitions)
    finally:
        target.close()


def _open(
    place: Path | str,
    *,
    model: str | None,
    load_encoder: Callable[[], Encoder] | None,
    on_message: Callable[[str], None],
    read_only: bool = False,
) -> tuple[Archive, bool]:
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
