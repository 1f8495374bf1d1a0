"""Adding while the reader looks on: a preview of what an addition would do, and an addition that can be cancelled.

All that is given at once is added as one change: all of it or nothing, and one undo takes it back. It runs in a thread
of its own, so a page that is reloaded or closed neither stops nor doubles it. A cancelled one leaves the archive as it
was; what it had embedded is kept by the archive's journal, and is not embedded again at the next try.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus import FindingAidError, Reading, Snapshot, UpsertPlan, count_phrase
from embeddings import Archive, ArchiveError, ChangeResult
from qa.browse import Coverage, listing_coverage, page_of_reading

Add = Callable[[Sequence[Reading], Callable[[int, int], None]], ChangeResult]

PATIENCE_SECONDS = 1.0
"""So long is worked before a time left is told: a guess from less is worth nothing."""


@dataclass(frozen=True)
class FilePreview:
    """What one page or file would do by itself. new, updated, unchanged: records."""

    reading: Reading
    new: int
    updated: int
    unchanged: int


@dataclass(frozen=True)
class ImportPreview:
    """What an addition would do.

    plan: of all pages together. coverage: of the listings that these pages belong to, as it would be afterwards.
    """

    files: tuple[FilePreview, ...]
    plan: UpsertPlan
    coverage: tuple[Coverage, ...]


@dataclass(frozen=True)
class ImportProgress:
    """How far an addition is. done, of: passages embedded, 0 of 0 before that begins. seconds_left: None: not known."""

    done: int
    total: int
    seconds_left: float | None


class _CancelledError(Exception):
    """Thrown through the archive's own way out of an addition, which leaves it as it was."""


class ImportJob:
    """One addition under way. Safe between threads."""

    def __init__(self, add: Add, readings: Sequence[Reading]) -> None:
        self.readings = tuple(readings)
        self.added: ChangeResult | None = None
        self.error = ""
        self.cancelled = False
        self._add = add
        self._cancel = threading.Event()
        self._finished = threading.Event()
        self._told: tuple[int, int] = (0, 0)
        self._began: float | None = None
        self._thread = threading.Thread(target=self._run, name="adding", daemon=True)
        self._thread.start()

    @property
    def is_finished(self) -> bool:
        """Whether it has ended, one way or another."""
        return self._finished.is_set()

    @property
    def progress(self) -> ImportProgress:
        """How far it is."""
        done, of = self._told
        left = None
        if self._began is not None and done:
            passed = time.monotonic() - self._began
            left = passed / done * (of - done) if passed >= PATIENCE_SECONDS else None
        return ImportProgress(done, of, left)

    def cancel(self) -> None:
        """Stop it at the next passages, with nothing added. Too late once all of them are embedded."""
        self._cancel.set()

    def wait(self, seconds: float) -> bool:
        """Wait until it has ended, at most so long; whether it has."""
        return self._finished.wait(seconds)

    def _run(self) -> None:
        try:
            self.added = self._add(self.readings, self._tell)
        except _CancelledError:
            self.cancelled = True
        except FindingAidError as error:
            self.error = str(error)
        finally:
            if self.added is None and not self.cancelled and not self.error:
                self.error = (
                    "the addition ended by an error of Finding Aid itself; nothing was added"
                )
            self._finished.set()

    def _tell(self, done: int, of: int) -> None:
        if self._began is None:
            self._began = time.monotonic()
        self._told = (done, of)
        if self._cancel.is_set():
            raise _CancelledError


class ImportJobs:
    """The imports of one archive, one at a time. add: adds readings, as `Assistant.add` does."""

    def __init__(self, archive: Archive, add: Add) -> None:
        self._archive = archive
        self._add = add
        self._lock = threading.Lock()
        self.current: ImportJob | None = None

    def start(self, readings: Sequence[Reading]) -> ImportJob:
        """Begin to add these. ArchiveError when an addition is under way."""
        with self._lock:
            if self.current is not None and not self.current.is_finished:
                raise ArchiveError(
                    "an addition is under way in this archive; wait for it, or cancel it"
                )
            self.current = ImportJob(self._add, readings)
            return self.current

    def preview(self, readings: Sequence[Reading]) -> ImportPreview:
        """Return what adding these readings would do; nothing is changed."""
        with self._archive.store.snapshot() as snapshot:
            return preview_import(snapshot, readings)


def preview_import(snapshot: Snapshot, readings: Sequence[Reading]) -> ImportPreview:
    """What adding these readings would do to the records of this moment."""
    plan = snapshot.plan_upsert(page for reading in readings for page in reading.records_by_page())
    files = []
    for reading in readings:
        alone = plan if len(readings) == 1 else snapshot.plan_upsert(reading.records_by_page())
        files.append(
            FilePreview(reading, len(alone.added), len(alone.updated), len(alone.unchanged_ids))
        )
    coming = [page_of_reading(reading) for reading in readings]
    listings = {page.total for page in coming}
    after = listing_coverage([*snapshot.listing_pages(), *coming])
    return ImportPreview(tuple(files), plan, tuple(one for one in after if one.total in listings))


def format_time_left(seconds: float | None) -> str:
    """A time left in words: "about 40 seconds left"; "" when it is not known."""
    if seconds is None:
        return ""
    if seconds < 1.5:
        return "about a second left"
    if seconds < 90:
        return f"about {count_phrase(round(seconds), 'second')} left"
    minutes = round(seconds / 60)
    return (
        f"about {minutes} minutes left"
        if minutes < 90
        else f"about {round(minutes / 60)} hours left"
    )
