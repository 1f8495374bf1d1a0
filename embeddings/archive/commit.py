"""Carrying out a change: write the next generation, switch to it in one transaction, clean up."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from corpus import Store
from embeddings.archive.change import Change
from embeddings.archive.embedding_cache import Embedder, EmbeddingJournal, journal_name
from embeddings.archive.failpoints import OnStep, Progress
from embeddings.archive.index_writer import IndexWriter
from embeddings.archive.integrity import explain_damage
from embeddings.archive.manifest import (
    INDEX_NAME,
    STORED_GENERATIONS,
    Manifest,
    read_manifest,
)
from embeddings.encoders import Encoder
from embeddings.errors import ArchiveError, IndexDamaged, OutOfSync


def commit_change(
    change: Change,
    folder: Path,
    store: Store,
    encoder: Encoder,
    progress: Progress | None,
    on_step: OnStep,
) -> int:
    """Carry out a change of the archive in `folder`, all of it or nothing.

    Returns how many texts were encoded. The caller holds the writer's lock. Raises ArchiveError or
    StoreError when the disk refuses, OutOfSync when a file that must be read is damaged; the
    archive is then as it was.
    """
    index = folder / INDEX_NAME
    with store.snapshot() as snapshot:
        number = 1 + max([snapshot.generation, *_generation_numbers(index)])
    embedder = Embedder(
        encoder,
        EmbeddingJournal(index / journal_name(number), encoder.fingerprint, encoder.dimension),
        _stored_manifests(index, change.current),
        progress,
        on_step,
    )
    try:
        with explain_damage(None if change.current is None else change.current.folder):
            checksum, encoded = IndexWriter(index, number, embedder, on_step).write(change)
            store.apply(change.planned, number, checksum, on_step)
    except OSError as error:
        raise ArchiveError(
            f"{folder} could not be written ({error.strerror or error}); nothing was changed"
        ) from error
    except IndexDamaged as error:
        raise OutOfSync(str(error)) from error
    on_step("switched")
    remove_leftovers(folder, number)
    on_step("old generations removed")
    return encoded


def remove_leftovers(folder: Path, generation: int) -> None:
    """Remove all but the last two generations, and what a writer that was cut off left behind.

    A journal stays while its generation is still to come. What cannot be removed now is removed by
    the next writer: the change itself is done, and must not seem to fail.
    """
    for path in (folder / INDEX_NAME).glob("*"):
        if path.name.isdigit():
            is_used = generation - STORED_GENERATIONS < int(path.name) <= generation
            if not is_used:
                shutil.rmtree(path, ignore_errors=True)
        elif path.name.startswith("building-"):
            shutil.rmtree(path, ignore_errors=True)
        elif path.suffix == ".journal" and path.name <= journal_name(generation):
            with suppress(OSError):
                path.unlink()


def _generation_numbers(index: Path) -> list[int]:
    """Return the numbers of the generations in a folder, the newest first."""
    return sorted((int(path.name) for path in index.glob("*") if path.name.isdigit()), reverse=True)


def _stored_manifests(index: Path, current: Manifest | None) -> Iterator[Manifest]:
    """Yield what a change builds on, and each generation that can be read, the newest first."""
    if current is not None:
        yield current
    for number in _generation_numbers(index):
        with suppress(IndexDamaged):
            yield read_manifest(index / f"{number:06d}")
