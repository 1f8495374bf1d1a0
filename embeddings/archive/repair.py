"""Repairing an archive from what remains of it.

The index is never precious: what is damaged of it is written again from the records, with every
vector that is what was written, and the rest stays (mending.py). The store is: when it is damaged,
all rows that can be read are saved into a new one, the damaged file is kept as
finding-aid.sqlite3.damaged-1 (-2, ...), and losses are reported.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import (
    DateIndex,
    NotAnArchive,
    NothingLeft,
    Store,
    count_phrase,
    fsync_path,
    recover_store,
    rename_durably,
    store_lock,
)
from embeddings.archive.failpoints import OnStep, Progress, no_op
from embeddings.archive.files import check_no_outside_links
from embeddings.archive.folder_archive import STORE_NAME, FolderArchive
from embeddings.archive.integrity import Findings, examine
from embeddings.archive.locking import OnMessage, writer_lock
from embeddings.archive.manifest import INDEX_NAME, Manifest, read_manifest
from embeddings.encoders import Encoder
from embeddings.errors import ArchiveError, IndexDamaged


@dataclass(frozen=True)
class RepairResult:
    """What was wrong, and what came of it.

    Attributes:
        problems: what was wrong, one line each.
        lost: what could not be saved, one line each.
        damaged_copy: where the damaged store is kept, if it was damaged.
        records: how many records the archive contains now.
        embedded: how many texts had to be encoded again.
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
    on_step: OnStep = no_op,
) -> RepairResult:
    """Repair the archive in `folder`. One that is intact is left as it is.

    Raises ArchiveError or StoreError when there is nothing to repair it from, or the disk refuses;
    the archive is then as it was.
    """
    store = folder / STORE_NAME
    if not store.is_file():
        raise ArchiveError(
            f"{store} is missing, and no record is kept elsewhere; run: finding-aid restore FILE"
            f"{_described_index(folder)}"
        )
    check_no_outside_links(folder)
    lost: tuple[str, ...] = ()
    damaged_copy = None
    with writer_lock(folder, on_message):
        try:
            findings = _examine_store(folder, store)
        except NotAnArchive as error:
            findings = Findings((str(error).partition("; run:")[0],))
        if findings.store:
            # Notes and turns that others write wait, and go into the repaired store.
            with store_lock(store):
                lost, damaged_copy = _replace_store(folder, store, on_step)
    with closing(
        FolderArchive.open(folder, load_encoder, on_message=on_message, on_step=on_step)
    ) as archive:
        embedded = 0
        if findings.store or findings.index:
            embedded = archive.sync(progress, rebuild=findings.is_unusable).embedded
        problems = (*findings.store, *findings.index)
        return RepairResult(problems, lost, damaged_copy, archive.status().records, embedded)


def _examine_store(folder: Path, store: Path) -> Findings:
    """Return what is wrong with a store, and with the index in `folder` for its records."""
    with closing(Store.open(store)) as opened:
        return examine(folder, opened)


def _replace_store(folder: Path, store: Path, on_step: OnStep) -> tuple[tuple[str, ...], Path]:
    """Save the readable rows in a new store, keep the damaged one next to it, and switch.

    Returns what was lost, and where the damaged store is.
    """
    saving, saved = (store.with_name(store.name + suffix) for suffix in (".saving", ".saved"))
    saving.unlink(missing_ok=True)
    number = 1
    while (damaged_copy := store.with_name(f"{store.name}.damaged-{number}")).exists():
        number += 1
    try:
        losses = recover_store(store, saving, _rows_of_generations(folder))
        on_step("repair: saved")
        # A repair that was cut off had the store's log, too, and may have saved more than this one.
        next_row = _next_row(saving, store)
        if not saved.exists() or _next_row(saved, store) <= next_row:
            saving.replace(saved)
        saving.unlink(missing_ok=True)
        fsync_path(saved)
        for suffix in ("-wal", ""):
            source = store.with_name(store.name + suffix)
            if source.exists():
                target = damaged_copy.with_name(damaged_copy.name + suffix)
                shutil.copyfile(source, target)
                fsync_path(target)
        on_step("repair: damaged one kept")
        # The log belongs to the damaged file, and must not be applied to the new one.
        for suffix in ("-wal", "-shm"):
            store.with_name(store.name + suffix).unlink(missing_ok=True)
        on_step("repair: log removed")
        rename_durably(saved, store)
        on_step("repair: replaced")
    except NothingLeft as error:
        raise ArchiveError(f"{error}{_described_index(folder)}") from error
    except OSError as error:
        raise ArchiveError(
            f"{folder} could not be written ({error.strerror or error}); nothing was changed"
        ) from error
    return losses, damaged_copy


def _next_row(saved: Path, store: Path) -> int:
    """Return the number after the last saved row; raise ArchiveError when `saved` is damaged."""
    with closing(Store.open(saved)) as new_store:
        problems = new_store.problems()
        if problems:
            raise ArchiveError(
                f"what was saved of {store} is not whole ({problems[0]}); nothing was changed"
            )
        with new_store.snapshot() as snapshot:
            return snapshot.next_row()


def _described_index(folder: Path) -> str:
    """Return what the newest readable generation of the index tells of the records, in words."""
    for path in sorted((folder / INDEX_NAME).glob("[0-9]*"), reverse=True):
        with suppress(IndexDamaged, OSError, ValueError):
            manifest = read_manifest(path)
            rows = np.array(sorted(manifest.read_indexed_rows()))
            days = _days_of(manifest, rows)
            return f"; the index, which is kept in {path}, lists {count_phrase(len(rows))}{days}"
    return ""


def _days_of(manifest: Manifest, rows: NDArray[np.int64]) -> str:
    """Return the first and the last day of some rows, in words; "" when none has a date."""
    parts = [files.dates_and_names().dates for files in manifest.segment_files()]
    dates = DateIndex.concatenate([DateIndex.from_columns(columns) for columns in parts])
    coverage = dates.filter_rows(lambda listed: np.isin(listed, rows)).coverage
    return "" if coverage is None else f", from {coverage[0]} to {coverage[1]}"


def _rows_of_generations(folder: Path) -> dict[int, set[int]]:
    """Return the rows in each intact generation, by its number."""
    rows: dict[int, set[int]] = {}
    for path in (folder / INDEX_NAME).glob("[0-9]*"):
        with suppress(IndexDamaged):
            manifest = read_manifest(path)
            if not manifest.damage():
                rows[int(path.name)] = manifest.read_indexed_rows()
    return rows
