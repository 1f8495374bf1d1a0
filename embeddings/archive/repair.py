"""Mending an archive from what remains of it.

The index is never precious: it is written anew from the records, with every vector that still lies in a whole file.
The store is: when it is damaged, all rows that can be read are saved into a new one, the damaged file stays beside it
as finding-aid.sqlite3.damaged-1 (-2, ...), and what was lost is said.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from corpus import NotAnArchive, Store, StoreError
from embeddings.archive.archive import STORE_NAME, Archive
from embeddings.archive.commit import INDEX_NAME
from embeddings.archive.failpoints import OnStep, Progress, no_op
from embeddings.archive.generation import IndexDamaged, damaged_files, read_indexed_rows
from embeddings.archive.locking import OnMessage, writer_lock
from embeddings.archive.path_safety import check_no_outside_links
from embeddings.encoders import Encoder
from embeddings.errors import ArchiveError


@dataclass(frozen=True)
class RepairResult:
    """What was wrong and what came of it, a line for each thing.

    kept: the damaged store, when there was one. records: held now. embedded: texts that had to be encoded again.
    """

    problems: tuple[str, ...]
    lost: tuple[str, ...]
    damaged_copy: Path | None
    records: int
    embedded: int


def repair(
    folder: Path,
    load_encoder: Callable[[], Encoder],
    progress: Progress | None = None,
    *,
    on_message: OnMessage = no_op,
    patience_seconds: float = 600,
    on_step: OnStep = no_op,
) -> RepairResult:
    """Mend the archive in `folder`. One that is whole is left as it is.

    ArchiveError or StoreError when there is nothing to mend it from, or the disk refuses; what is there then stays.
    """
    store = folder / STORE_NAME
    if not store.is_file():
        raise ArchiveError(
            f"{store} is missing, and no record is kept elsewhere; run: finding-aid restore FILE"
        )
    check_no_outside_links(folder)
    lost: tuple[str, ...] = ()
    kept = None
    with writer_lock(folder, on_message, patience_seconds):
        found = _problems(store)
        if found:
            lost, kept = _save(folder, store, on_step)
    archive = Archive.open(
        folder,
        load_encoder,
        on_message=on_message,
        patience_seconds=patience_seconds,
        on_step=on_step,
    )
    try:
        wrong = archive.check()
        done = archive.sync(progress) if wrong else None
        embedded = 0 if done is None else done.embedded
        if wrong and archive.check():  # rows agree, and what is indexed under them does not
            embedded += archive.sync(progress, rebuild=True).embedded
        return RepairResult((*found, *wrong), lost, kept, archive.status().records, embedded)
    finally:
        archive.close()


def _problems(path: Path) -> list[str]:
    try:
        store = Store.open(path)
    except NotAnArchive as error:
        return [str(error).partition("; run:")[0]]
    try:
        found = store.problems()
        if not found:
            with store.snapshot() as snapshot:
                list(snapshot.live_records())
                snapshot.change_log(), snapshot.listing_pages()
        return found
    except (StoreError, TypeError) as error:
        return [str(error).partition("; run:")[0]]
    finally:
        store.close()


def _save(folder: Path, store: Path, at: OnStep) -> tuple[tuple[str, ...], Path]:
    """Save the readable rows into a new store, put it in place of the damaged one, and keep that beside it."""
    saving, saved = (store.with_name(store.name + ending) for ending in (".saving", ".saved"))
    saving.unlink(missing_ok=True)
    number = 1
    while (kept := store.with_name(f"{store.name}.damaged-{number}")).exists():
        number += 1
    try:
        done = Store.recover(store, saving, _rows_of_index(folder))
        at("repair: saved")
        rows = _checked_rows(saving, store)
        if not saved.exists() or _checked_rows(saved, store) <= rows:
            saving.replace(saved)
        # else a repair that was cut off had the store's log, too, and saved more than can be read now
        saving.unlink(missing_ok=True)
        _flushed(saved)
        for ending in ("-wal", ""):
            if store.with_name(store.name + ending).exists():
                shutil.copyfile(
                    store.with_name(store.name + ending), kept.with_name(kept.name + ending)
                )
                _flushed(kept.with_name(kept.name + ending))
        at("repair: damaged one kept")
        # The log belongs to the damaged file, and must not be taken for the new one's.
        for ending in ("-wal", "-shm"):
            store.with_name(store.name + ending).unlink(missing_ok=True)
        at("repair: log removed")
        saved.replace(store)
        at("repair: replaced")
    except OSError as error:
        raise ArchiveError(
            f"{folder} could not be written ({error.strerror or error}); nothing was changed"
        ) from error
    return done.losses, kept


def _checked_rows(saved: Path, store: Path) -> int:
    """The number after the last row that was saved; ArchiveError when what was saved is not whole itself."""
    made = Store.open(saved)
    try:
        wrong = made.problems()
        if wrong:
            raise ArchiveError(
                f"what was saved of {store} is not whole ({wrong[0]}); nothing was changed"
            )
        with made.snapshot() as snapshot:
            return snapshot.next_row()
    finally:
        made.close()


def _rows_of_index(folder: Path) -> dict[int, set[int]]:
    """The rows that each whole generation holds."""
    found: dict[int, set[int]] = {}
    for one in (folder / INDEX_NAME).glob("[0-9]*"):
        with suppress(IndexDamaged):
            if not damaged_files(one):
                found[int(one.name)] = set(read_indexed_rows(one))
    return found


def _flushed(path: Path) -> None:
    with path.open("rb") as stream:
        os.fsync(stream.fileno())
