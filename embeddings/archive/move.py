"""Moving an archive to another place, from a folder to a database or back.

All states of all records, the history and what readers have added are copied, and the vectors where
both have the same encoder; the index is then written from them. Each part is written in steps, and
a move that is cut off goes on after the last one. Nothing of the archive that is moved is changed.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import numpy as np

from corpus import (
    FindingAidError,
    begin_move,
    copy_records,
    copy_the_rest,
    differences,
    end_move,
)
from embeddings.archive.archive import Archive
from embeddings.archive.embedding_cache import KnownVectors
from embeddings.archive.failpoints import Progress
from embeddings.archive.files import USER_FILES
from embeddings.errors import ArchiveError

Stage = Callable[[str], AbstractContextManager[Progress]]
"""Opens a display of progress for a stage, given what it counts."""


@dataclass(frozen=True)
class MoveResult:
    """What a move did.

    Attributes:
        records: how many live records there are.
        generation: of the archive that was moved.
        vectors: how many vectors were copied; those of an earlier try are not counted.
        embedded: how many texts were encoded.
    """

    records: int
    generation: int
    vectors: int
    embedded: int


def move(source: Archive, target: Archive, stage: Stage, partitions: int = 1) -> MoveResult:
    """Copy an archive into an empty one, or go on with that, and compare both.

    partitions: how many the target is divided into, with as many dated records each.

    While it runs, the target has a mark (`corpus.unfinished_move`). Changes that are made to the
    source meanwhile are copied, too, until the records have been compared. Raises ArchiveError or
    StoreError when the target holds anything else, or is not the same in the end.
    """
    try:
        begin_move(target.store, source.place)
    except FindingAidError as error:
        raise ArchiveError(f"nothing was moved to {target.place}: {error}") from error
    if partitions > 1:
        target.divide(_first_years(source, partitions))
    vectors = 0
    with target.writing():
        generation = _copy_records(source, target, stage)
        while True:
            vectors += _copy_vectors(source, target, stage)
            copied = generation
            generation = _copy_records(source, target, stage, compared_at=copied)
            if generation == copied:
                break
    _copy_user_files(source, target)
    embedded = 0
    if generation:
        with stage("entry") as progress:
            embedded = target.sync(progress).embedded
    if problems := target.check():
        raise ArchiveError(f"{target.place} is not whole: {problems[0]}; remove it, and move again")
    end_move(target.store)
    return MoveResult(target.status().records, generation, vectors, embedded)


def _first_years(source: Archive, partitions: int) -> list[int]:
    """Return the years in which the second and all later partitions begin, ascending.

    They are fewer than asked for where many records are of one year.
    """
    with source.view() as view:
        years = view.index.date_index.first_years
    dated = np.sort(years[years > 0])
    if not len(dated):
        return []
    places = np.arange(1, partitions) * len(dated) // partitions
    return [int(year) for year in np.unique(dated[places]) if year > dated[0]]


def _copy_records(source: Archive, target: Archive, stage: Stage, compared_at: int = -1) -> int:
    """Copy all but the vectors, at one moment; return its generation.

    compared_at: the generation at which what was copied is compared.
    """
    with source.store.snapshot() as snapshot:
        with stage("record") as progress:
            copy_records(snapshot, target.store, progress)
        copy_the_rest(snapshot, target.store)
        if snapshot.generation == compared_at:
            with target.store.snapshot() as copied:
                problems = differences(snapshot, copied)
            if problems:
                raise ArchiveError(
                    f"what is in {target.place} is not what is in {source.place} ({problems[0]}); "
                    "remove what is there, and move again"
                )
        return snapshot.generation


def _copy_vectors(source: Archive, target: Archive, stage: Stage) -> int:
    """Copy the vectors, where the target's encoder has made them; return how many are new."""
    with source.view() as view:
        total = len(view.index.vector_index)
        if view.index.fingerprint != target.encoder.fingerprint:
            return 0
    with stage("vector") as progress:

        def counted() -> KnownVectors:
            count = 0
            for hashes, vectors in source.vectors():
                yield hashes, vectors
                count += len(hashes)
                progress(min(count, total), total)

        return target.store_vectors(counted())


def _copy_user_files(source: Archive, target: Archive) -> None:
    """Copy the reader's own names and periods, unless there are some."""
    for name in USER_FILES:
        if (source.folder / name).is_file() and not (target.folder / name).exists():
            shutil.copyfile(source.folder / name, target.folder / name)
