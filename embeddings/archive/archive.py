"""The contract of an archive: what it does, whatever keeps it.

It gives one moment of records and index together (`ArchiveView`), and changes both together. What
is the same wherever an archive is kept is here; `FolderArchive` and `PostgresArchive` say how a
moment is opened in a folder or a database, and how a change is carried out there.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import PlannedChange, Reading, RecordStore, Snapshot, UpsertPlan, short_name
from embeddings.archive.change import ChangeResult, stored_page
from embeddings.archive.embedding_cache import KnownVectors
from embeddings.archive.failpoints import OnStep, Progress
from embeddings.archive.history import (
    HistoryEntry,
    check_is_last,
    history_entries,
    last_change,
    plan_undo,
)
from embeddings.archive.locking import OnMessage
from embeddings.archive.record_changes import plan_removal
from embeddings.archive.status import ArchiveStatus
from embeddings.archive.view import ArchiveIndex, ArchiveView
from embeddings.encoders import Encoder, start_query
from embeddings.errors import ArchiveError, OutOfSync


class Archive(ABC):
    """One archive. Threads may share it.

    Attributes:
        folder: where the reader's own files are, as those of names and periods.
        store: its records.
        on_message: gets one line when another writer is waited for.
    """

    def __init__(
        self,
        folder: Path,
        store: RecordStore,
        load_encoder: Callable[[], Encoder],
        on_message: OnMessage,
        on_step: OnStep,
    ) -> None:
        """Use an archive that is there.

        load_encoder: called once, when something must be embedded. on_step: see failpoints.py.
        """
        self.folder = folder
        self.store = store
        self.on_message = on_message
        self._on_step = on_step
        self._load_encoder = load_encoder
        self._encoder: Encoder | None = None
        self._encoder_lock = threading.Lock()

    @property
    def place(self) -> str:
        """Where the archive is, for messages."""
        return str(self.folder)

    @property
    def encoder(self) -> Encoder:
        """The encoder, loaded at the first use."""
        with self._encoder_lock:
            if self._encoder is None:
                self._encoder = self._load_encoder()
            return self._encoder

    @contextmanager
    def view(
        self, collections: Sequence[str] = (), only_ids: Collection[str] | None = None
    ) -> Iterator[ArchiveView]:
        """Open one moment of records and index together, limited as `ArchiveView.limited_to` does.

        Raises ArchiveError for a collection that does not exist, and OutOfSync when the index is
        missing or damaged.
        """
        with self._moment() as (snapshot, index):
            if snapshot.generation:
                snapshot.use_date_index(index.date_index)
            yield ArchiveView(snapshot, index).limited_to(collections, only_ids)

    def encode_question(self, view: ArchiveView, text: str) -> NDArray[np.float32]:
        """Return the question's vector, (dimension,).

        Raises OutOfSync when the index was made by another model.
        """
        return self.start_question(view, text)()

    def start_question(self, view: ArchiveView, text: str) -> Callable[[], NDArray[np.float32]]:
        """Start to encode a question, in the background where the encoder can.

        Returns a function that is called once and gives the vector. Raises OutOfSync when the
        index was made by another model.
        """
        index = view.index
        if index.fingerprint and index.fingerprint != self.encoder.fingerprint:
            raise OutOfSync(
                f"the archive was embedded with {index.model} ({index.fingerprint}), and "
                f"the model is now {self.encoder.name} ({self.encoder.fingerprint}); "
                "run: finding-aid sync"
            )
        return start_query(self.encoder, text)

    def add(
        self,
        readings: Sequence[Reading],
        progress: Progress | None = None,
        description: str = "",
        *,
        collection: str = "",
        listing: str = "",
        on_compared: Progress = lambda _done, _total: None,
    ) -> ChangeResult:
        """Add what was read; embed what is new or changed. Adding the same twice changes nothing.

        description: for the history; "": the names of the readings. collection: of the records
        that name none themselves. listing: the name of what is read, for citations. on_compared:
        called with how many records are compared with the archive, and how many there are.
        """
        with self.writing():
            with self.store.snapshot() as snapshot:
                plan = snapshot.plan_upsert(
                    (page for reading in readings for page in reading.records_by_page()),
                    collection,
                    listing,
                    on_compared,
                )
            pages = [stored_page(reading) for reading in readings]
            names = short_name(listing) or ", ".join(
                reading.name or "pasted text" for reading in readings
            )
            planned = PlannedChange(plan, description or f"add {names}", pages, names)
            return self._carry_out(planned, progress)

    def remove(self, ids: Sequence[str]) -> ChangeResult:
        """Remove records. Raises ArchiveError, and removes none, when an id is unknown."""
        return self.change_records(lambda snapshot: plan_removal(snapshot, ids))

    def change_records(
        self, make_plan: Callable[[Snapshot], tuple[UpsertPlan, str]]
    ) -> ChangeResult:
        """Carry out a plan that is made, with its description, while no other program writes."""
        with self.writing():
            with self.store.snapshot() as snapshot:
                plan, description = make_plan(snapshot)
            return self._carry_out(PlannedChange(plan, description))

    def history(self) -> list[HistoryEntry]:
        """Return every change, the latest first; `undo` can go back to the state after each."""
        with self.store.snapshot() as snapshot:
            return history_entries(snapshot)

    def undo(
        self,
        generation: int | None = None,
        progress: Progress | None = None,
        *,
        change: int | None = None,
    ) -> ChangeResult:
        """Go back to the records of a generation; None: to those before the last change of any.

        change: the generation of the last change as the reader saw it. Going back is a change, too,
        and can be undone. Raises ArchiveError when there is no such generation, nothing to undo, or
        `change` is not the last one any more.
        """
        with self.writing():
            with self.store.snapshot() as snapshot:
                if change is not None:
                    check_is_last(snapshot, change)
                if generation is None:
                    generation = last_change(snapshot).generation - 1
                plan = plan_undo(snapshot, generation)
            planned = PlannedChange(plan, f"undo to {generation}", restored_generation=generation)
            return self._carry_out(planned, progress)

    @abstractmethod
    def sync(self, progress: Progress | None = None, *, rebuild: bool = False) -> ChangeResult:
        """Make the index match the records and the model; embed only what is missing or differs.

        rebuild: write all of it again, from the records and from the intact stored vectors.
        """

    @abstractmethod
    def vectors(self) -> KnownVectors:
        """Yield the vectors of the passages, and the hashes of their texts, some at a time.

        Some may be of texts that no live record has.
        """

    @abstractmethod
    def store_vectors(self, known: KnownVectors) -> int:
        """Store vectors of this archive's encoder, so that `sync` encodes their texts no more.

        Only while `writing`. Returns how many were not there yet.
        """

    def divide(self, first_years: Sequence[int]) -> None:
        """Search each period in the partitions of its records, which begin in these years.

        first_years: of the second and all later partitions, ascending. Raises ArchiveError where
        there are no partitions, or when records were indexed without.
        """
        raise ArchiveError(
            f"{self.place} is a folder and has no partitions; leave out --partitions, or name the "
            "address of a database"
        )

    def embed_queued(self, progress: Progress | None = None) -> int:
        """Encode texts that an addition by another program waits for, until none is left to take.

        Returns how many. Raises ArchiveError where one program alone embeds.
        """
        raise ArchiveError(
            f"{self.place} is a folder, and what is added to it is embedded by one program; "
            "name the address of a database with --archive"
        )

    @abstractmethod
    def check(self) -> list[str]:
        """Return one line for each thing that is wrong with the archive; reads all of it."""

    @abstractmethod
    def status(self) -> ArchiveStatus:
        """Return the state of the archive, quickly and without loading the model."""

    def close(self) -> None:
        """Close the files."""
        self.store.close()

    @abstractmethod
    def writing(self) -> AbstractContextManager[None]:
        """Hold the writer's lock. Raises CannotWrite when the archive may only be read."""

    @abstractmethod
    def _moment(self) -> AbstractContextManager[tuple[Snapshot, ArchiveIndex]]:
        """Open the records and the index of one moment. Raises OutOfSync."""

    @abstractmethod
    def _carry_out(self, change: PlannedChange, progress: Progress | None = None) -> ChangeResult:
        """Carry out a change, unless its plan is empty: all of it or nothing."""
