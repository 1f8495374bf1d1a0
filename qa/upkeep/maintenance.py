"""Maintenance of one archive: its state and history, undo, health check, backup and move."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from corpus import ArchiveSettings, NameAuthority, NamesError
from embeddings import (
    Archive,
    ArchiveStatus,
    BackupInfo,
    ChangeResult,
    HistoryEntry,
    MoveResult,
    Stage,
    backup,
)
from qa.understanding import NAMES_FILE, PERIODS_FILE_NAME, NamedPeriods, PeriodsError
from qa.upkeep.opening import move_archive

Progress = Callable[[int, int], None]
"""Called with how many passages are embedded, and how many there are."""


class Maintenance:
    """Looks after one archive. Changes raise CannotWrite when the archive may only be read.

    Attributes:
        settings: the name of the repository.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self.settings = ArchiveSettings(archive.store)

    def status(self) -> ArchiveStatus:
        """Return the number of records, the dates they cover, the model and the size on disk."""
        return self._archive.status()

    def history(self) -> list[HistoryEntry]:
        """Return every change of the archive, the latest first."""
        return self._archive.history()

    def last_change(self) -> HistoryEntry | None:
        """Return the change that `undo` would take back; None when no record was ever touched."""
        changes = (
            entry for entry in self.history() if entry.added or entry.updated or entry.removed
        )
        return next(changes, None)

    def undo(
        self,
        generation: int | None = None,
        progress: Progress | None = None,
        *,
        change: int | None = None,
    ) -> ChangeResult:
        """Go back to the state at `generation` (None: before the last change), as a new change.

        change: the generation of the change that the reader saw as the last one. Raises
        ArchiveError, and changes nothing, when there was another since.
        """
        return self._archive.undo(generation, progress, change=change)

    def sync(self, progress: Progress | None = None) -> ChangeResult:
        """Bring the index up to date with the records."""
        return self._archive.sync(progress)

    def embed_queued(self, progress: Progress | None = None) -> int:
        """Help an addition to a database that another program makes; return how many texts.

        Raises ArchiveError for an archive in a folder.
        """
        return self._archive.embed_queued(progress)

    def check(self) -> list[str]:
        """Return a line for each problem of the archive and the reader's files, with its remedy."""
        problems = self._archive.check()
        for name, load in (
            (NAMES_FILE, NameAuthority.load),
            (PERIODS_FILE_NAME, NamedPeriods.load),
        ):
            if (path := self._archive.folder / name).exists():
                try:
                    load(path)
                except (NamesError, PeriodsError) as error:
                    problems.append(str(error))
        return problems

    def backup(self, path: Path) -> BackupInfo:
        """Write the archive to one new file, and check it. Raises ArchiveError."""
        return backup(self._archive, path)

    def move(
        self,
        goal: Path | str,
        stage: Stage,
        *,
        model: str | None = None,
        partitions: int = 1,
        on_message: Callable[[str], None],
    ) -> MoveResult:
        """Copy the archive to an empty folder or database, or go on with that; compare both.

        stage: opens a display of progress, given what it counts. model: another one for the copy.
        partitions: by years, of a database. on_message: called when another writer is waited for.
        Raises ArchiveError or StoreError.
        """
        return move_archive(
            self._archive, goal, stage, model=model, partitions=partitions, on_message=on_message
        )
