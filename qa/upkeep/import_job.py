"""Adding records in the background: a preview of an addition, its progress, and its cancelling.

The readings of one job are added as one change: all of them or nothing, and one undo takes them
back. A cancelled job leaves the archive as it was; what it had embedded is in the archive's
journal, and is not embedded again at the next try.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from corpus import (
    ColumnMemory,
    FileMemory,
    ListingAddresses,
    Reading,
    ReadingError,
    UpsertPlan,
    page_address,
    resolve_links,
    short_name,
)
from embeddings import Archive, ArchiveError, ChangeResult, stored_page
from qa.background import BackgroundJob
from qa.browse import Coverage, listing_coverage
from qa.upkeep.folder_watch import FolderWatch

Add = Callable[..., ChangeResult]
"""Adds readings, as `Assistant.add`; calls back with passages embedded, and passages to embed."""


@dataclass(frozen=True)
class FilePreview:
    """What adding one page or file alone would do.

    Attributes:
        reading: what the page or file gave.
        new: how many records would be added.
        updated: how many records would be updated.
        unchanged: how many of its records the archive has already.
    """

    reading: Reading
    new: int
    updated: int
    unchanged: int


@dataclass(frozen=True)
class ImportPreview:
    """What adding several pages or files together would do.

    Attributes:
        files: the preview of each page or file.
        plan: the plan for all of them together.
        coverage: the coverage of their listings afterwards.
    """

    files: tuple[FilePreview, ...]
    plan: UpsertPlan
    coverage: tuple[Coverage, ...]


@dataclass(frozen=True)
class ImportProgress:
    """How far an import is.

    Attributes:
        step: what is done now: "comparing", "embedding" or "saving".
        done: records compared or passages embedded so far.
        total: how many there are, 0 while that is unknown.
        seconds_left: an estimate for the step, None while it is unknown.
    """

    step: str
    done: int
    total: int
    seconds_left: float | None


class ImportJob(BackgroundJob[ChangeResult]):
    """One import in the background. Safe between threads.

    Attributes:
        readings: what is imported.
    """

    own_error = "the addition ended by an error of Finding Aid itself; nothing was added"

    def __init__(self, add: Add, readings: Sequence[Reading]) -> None:
        super().__init__()
        self.readings = tuple(readings)
        self._add = add
        self._step = "comparing"
        self._start()

    @property
    def added(self) -> ChangeResult | None:
        """What the import changed, None until it has succeeded."""
        return self.result

    @property
    def cancelled(self) -> bool:
        """Whether it ended by `cancel`."""
        return self.stopped

    @property
    def progress(self) -> ImportProgress:
        """How far the import is."""
        done, total = self.told
        is_saving = self._step == "embedding" and 0 < total == done
        return ImportProgress("saving" if is_saving else self._step, done, total, self.seconds_left)

    def cancel(self) -> None:
        """Stop before the next passages, with nothing added; too late once all are embedded."""
        self.stop()

    def _work(self) -> ChangeResult:
        return self._add(self.readings, self.tell, on_compared=self._tell_compared)

    def _tell_compared(self, done: int, total: int) -> None:
        self.tell(done, total)
        if done == total:
            self._step = "embedding"
            self.begin_step()


class ImportJobs:
    """The imports of one archive, one at a time.

    Attributes:
        current: the latest import, None before the first.
        columns: the columns that the reader chose, by the header of a table.
        addresses: of the pages of a listing, by its name.
    """

    def __init__(self, archive: Archive, add: Add) -> None:
        self._archive = archive
        self._add = add
        self._lock = threading.Lock()
        self.columns = ColumnMemory(archive.store)
        self.addresses = ListingAddresses(archive.store)
        self.current: ImportJob | None = None

    def start(
        self, readings: Sequence[Reading], collection: str = "", listing: str = ""
    ) -> ImportJob:
        """Start to import readings. Raises ArchiveError while another import is running.

        collection: of the records that name none themselves. listing: the name of what is read.
        """
        with self._lock:
            if self.current is not None and not self.current.is_finished:
                raise ArchiveError(
                    "an addition is under way in this archive; wait for it, or cancel it"
                )
            options = {"collection": collection, "listing": listing}
            names = {kind: name for kind, name in options.items() if name}
            self.current = ImportJob(partial(self._add, **names), readings)
            return self.current

    def watch(
        self,
        list_files: Callable[[], Iterable[Path]],
        read: Callable[[Path], Reading],
        *,
        settle_seconds: float,
        collection: str = "",
        listing: str = "",
    ) -> FolderWatch:
        """Return what adds each of these files when it is new or has changed.

        settle_seconds: how long a file must be unchanged. collection, listing: as for `start`.
        """
        return FolderWatch(
            list_files,
            FileMemory(self._archive.store),
            read,
            lambda reading: self._add([reading], None, collection=collection, listing=listing),
            settle_seconds=settle_seconds,
        )

    def with_columns(
        self, reading: Reading, read_again: Callable[[Mapping[str, str]], Reading]
    ) -> Reading:
        """Return the reading with the columns that were chosen before for the same header.

        read_again: reads the same file with these columns.
        """
        columns = self.columns.recall(reading.headers)
        if not columns:
            return reading
        again = read_again(columns)
        chosen = ",".join(f"{field}={column}" for field, column in columns.items())
        note = f"columns as chosen before for this header: {chosen}; --map none forgets them"
        return replace(again, warnings=(note, *again.warnings))

    def with_address(self, reading: Reading, base: str, listing: str = "") -> Reading:
        """Return the reading with links that name no site made whole.

        base: the address of the page or site; "" for the one that was given before for this
        listing. Raises ReadingError when it is none.
        """
        if not base.strip():
            return resolve_links(reading, self.addresses.recall(short_name(listing)))
        try:
            return resolve_links(reading, page_address(base))
        except ValueError as error:
            raise ReadingError(str(error)) from error

    def preview(
        self,
        readings: Sequence[Reading],
        collection: str = "",
        listing: str = "",
        on_compared: Callable[[int, int], None] = lambda _done, _total: None,
    ) -> ImportPreview:
        """Return what importing these readings would do; nothing is changed.

        collection, listing: as for `start`. on_compared: called with how many records are
        compared with the archive, and how many there are.
        """
        with self._archive.store.snapshot() as snapshot:
            names = collection, listing
            pages = [page for reading in readings for page in reading.records_by_page()]
            plan = snapshot.plan_upsert(pages, *names, on_compared)
            plans = (
                [snapshot.plan_upsert(reading.records_by_page(), *names) for reading in readings]
                if len(readings) > 1
                else [plan]
            )
            new_pages = [stored_page(reading) for reading in readings]
            coverage = listing_coverage([*snapshot.listing_pages(), *new_pages])
        totals = {page.total for page in new_pages}
        return ImportPreview(
            tuple(
                FilePreview(reading, len(alone.added), len(alone.updated), len(alone.unchanged_ids))
                for reading, alone in zip(readings, plans, strict=True)
            ),
            plan,
            tuple(listing for listing in coverage if listing.total in totals),
        )
