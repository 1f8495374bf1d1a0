"""The archive: one folder with the store and its index, kept in step.

    finding-aid.sqlite3     the records, and which generation of the index belongs to them
    index/000007/           that generation, and beside it the one before
    index/encoded-000008.journal   what a cut-off addition has embedded so far
    writer.lock             held by whoever writes

While an addition is embedded its generation is written beside the old one, then it is checked, and last one transaction
of the store writes the records and switches to it. Whatever is cut off before that leaves the archive as it was; what
it left behind is cleared by the next writer, and what it had embedded is not embedded again.

Records are kept for good: one that is removed or replaced closes its row, and `undo` brings it back. Of the index, the
generation in use and the one before it are kept (a reader may just be opening that), and older folders are removed at
the end of each change; an undo to an older state embeds again only the texts that neither of the two still holds.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import Reading, Snapshot, Store, StoredPage, StoreError, UpsertPlan, count_with_verb
from embeddings.archive.commit import Write, clear, index_folder, write
from embeddings.archive.consistency import index_differences
from embeddings.archive.damage_report import explain_damage
from embeddings.archive.failpoints import OnStep, Progress, no_op
from embeddings.archive.generation import (
    Generation,
    IndexDamaged,
    Manifest,
    damaged_files,
    read_indexed_rows,
    read_manifest,
)
from embeddings.archive.generation_cache import GenerationCache
from embeddings.archive.history import HistoryEntry, history_entries, last_change, plan_undo
from embeddings.archive.locking import OnMessage, writer_lock
from embeddings.archive.path_safety import check_no_outside_links
from embeddings.encoders import Encoder, start_query
from embeddings.errors import ArchiveError, OutOfSync
from embeddings.passages import PASSAGE_RECIPE

STORE_NAME = "finding-aid.sqlite3"

_MOMENTS = 10
"""So often a reader begins again whom writers outrun: the index that she was about to open is two changes old."""


@dataclass(frozen=True)
class ChangeResult:
    """What an addition did: ids by what happened to them, what to look at, passages embedded, records held now."""

    added: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    warnings: tuple[str, ...]
    embedded: int
    records: int


@dataclass(frozen=True)
class ArchiveStatus:
    """How the archive stands.

    generation: the number of this state. bytes: its size on the disk. model_name, fingerprint: "" when nothing is
    indexed yet.
    """

    folder: Path
    generation: int
    records: int
    indexed: int
    in_sync: bool
    model_name: str
    fingerprint: str
    dimension: int
    coverage: tuple[date, date] | None
    undated: int
    bytes: int


@dataclass(frozen=True)
class ArchiveView:
    """One moment of the archive: the records, and the index that belongs to them."""

    snapshot: Snapshot
    index: Generation


class Archive:
    """One archive. `load_encoder` is called once, when something must be embedded. Safe to share between threads.

    say: is told in one line that another writer is waited for, at most `patience_seconds`. at: see steps.py.
    """

    def __init__(
        self,
        folder: Path,
        store: Store,
        load_encoder: Callable[[], Encoder],
        *,
        say: OnMessage = no_op,
        patience_seconds: float = 600,
        at: OnStep = no_op,
    ) -> None:
        self.folder = folder
        self.on_message = say
        self._patience_seconds = patience_seconds
        self._at = at
        self._store = store
        self._load_encoder = load_encoder
        self._encoder: Encoder | None = None
        self._opened = GenerationCache(folder)
        self._loading = threading.Lock()

    @classmethod
    def exists(cls, folder: Path) -> bool:
        """Whether there is an archive in this folder."""
        return (folder / STORE_NAME).is_file()

    @classmethod
    def create(cls, folder: Path, load_encoder: Callable[[], Encoder]) -> Archive:
        """Make an empty archive. ArchiveError when the folder holds something else, or cannot be written."""
        try:
            if folder.exists() and (not folder.is_dir() or _holds_something(folder)):
                raise ArchiveError(
                    f"{folder} is not an archive and not empty; name another folder with --archive"
                )
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ArchiveError(
                f"cannot make an archive at {folder} ({error.strerror}); name another folder with --archive"
            ) from error
        return cls(folder, Store.create(folder / STORE_NAME), load_encoder)

    @classmethod
    def open(
        cls,
        folder: Path,
        load_encoder: Callable[[], Encoder],
        *,
        on_message: OnMessage = no_op,
        patience_seconds: float = 600,
        on_step: OnStep = no_op,
    ) -> Archive:
        """Open the archive in a folder. ArchiveError or StoreError when there is none that can be read."""
        if not cls.exists(folder):
            raise ArchiveError(
                f"{folder} is not an archive (it has no {STORE_NAME}); name another with --archive"
            )
        check_no_outside_links(folder)
        store = Store.open(folder / STORE_NAME, on_step)
        return cls(
            folder,
            store,
            load_encoder,
            say=on_message,
            patience_seconds=patience_seconds,
            at=on_step,
        )

    @classmethod
    def index_fingerprint(cls, folder: Path) -> str:
        """The fingerprint of the encoder that made the index in this folder; "" when there is none that can be read."""
        try:
            check_no_outside_links(folder)
            store = Store.open(folder / STORE_NAME)
        except (ArchiveError, StoreError):
            return ""
        try:
            with store.snapshot() as snapshot:
                return read_manifest(index_folder(folder, snapshot.generation)).fingerprint
        except (IndexDamaged, StoreError):
            return ""
        finally:
            store.close()

    @property
    def encoder(self) -> Encoder:
        """The encoder, loaded at the first use."""
        with self._loading:
            if self._encoder is None:
                self._encoder = self._load_encoder()
            return self._encoder

    @property
    def store(self) -> Store:
        """The store of this archive."""
        return self._store

    @contextmanager
    def view(self) -> Iterator[ArchiveView]:
        """One moment of records and index together. NotInStep when the index is missing or damaged."""
        for attempt in range(1, _MOMENTS + 1):
            with self._store.snapshot() as snapshot:
                try:
                    index = self._opened.open(snapshot)
                except IndexDamaged as error:
                    # A writer may have switched and cleared this generation between the two reads: look again.
                    if attempt < _MOMENTS and self._store_generation() != snapshot.generation:
                        continue
                    raise OutOfSync(f"{error}") from error
                if index.date_index is not None:
                    snapshot.use_date_index(index.date_index)
                with explain_damage(index_folder(self.folder, snapshot.generation)):
                    yield ArchiveView(snapshot, index)
                return

    def encode_question(self, view: ArchiveView, text: str) -> NDArray[np.float32]:
        """(dimension,) the question's vector. NotInStep when the index was made by another model."""
        return self.start_question(view, text)()

    def start_question(self, view: ArchiveView, text: str) -> Callable[[], NDArray[np.float32]]:
        """Begin to encode a question; what comes back is called once and gives its vector. Errors as encode_question.

        Where the encoder can, that goes on beside what the caller does meanwhile.
        """
        if (
            view.index.manifest.number
            and view.index.manifest.fingerprint != self.encoder.fingerprint
        ):
            raise OutOfSync(
                f"the archive was embedded with {view.index.manifest.model} ({view.index.manifest.fingerprint}), and "
                f"the model is now {self.encoder.name} ({self.encoder.fingerprint}); run: finding-aid sync"
            )
        return start_query(self.encoder, text)

    def add(
        self, readings: Sequence[Reading], progress: Progress | None = None, description: str = ""
    ) -> ChangeResult:
        """Add what was read, embed what is new or changed, and switch. Adding the same twice changes nothing."""
        with self._writing():
            with self._store.snapshot() as snapshot:
                plan = snapshot.plan_upsert(
                    page for reading in readings for page in reading.records_by_page()
                )
            pages = [
                StoredPage(one.name, one.shape, one.first, one.last, one.total, len(one.records))
                for one in readings
            ]
            names = ", ".join(one.name or "pasted text" for one in readings)
            return self._carry_out(
                plan, description or f"add {names}", progress, pages=pages, source=names
            )

    def remove(self, ids: Sequence[str]) -> ChangeResult:
        """Take records out. ArchiveError when one of the ids is not held; then nothing is removed."""
        with self._writing():
            with self._store.snapshot() as snapshot:
                held = [snapshot.get(one) for one in dict.fromkeys(ids)]
                missing = [one for one in ids if snapshot.get(one) is None]
            if missing:
                raise ArchiveError(
                    f"no record {', '.join(missing)} is held; finding-aid records lists them"
                )
            plan = UpsertPlan(removed_rows=tuple(one.row for one in held if one is not None))
            return self._carry_out(
                plan, f"remove {', '.join(ids)}", removed=tuple(dict.fromkeys(ids))
            )

    def history(self) -> list[HistoryEntry]:
        """Every change of the archive, the latest first; `undo` can go back to the state after each of them."""
        with self._store.snapshot() as snapshot:
            return history_entries(snapshot)

    def undo(self, generation: int | None = None, progress: Progress | None = None) -> ChangeResult:
        """Go back to the records of generation `to`; None: to those before the last change that touched any record.

        What is undone is kept: going back is a change of its own, and can be undone. ArchiveError when there is no
        such generation, or nothing to undo.
        """
        with self._writing():
            with self._store.snapshot() as snapshot:
                target = last_change(snapshot).generation - 1 if generation is None else generation
                plan, removed = plan_undo(snapshot, target)
            return self._carry_out(
                plan, f"undo to {target}", progress, removed=removed, back_to=target
            )

    def sync(self, progress: Progress | None = None, *, rebuild: bool = False) -> ChangeResult:
        """Bring the index in step with the records and the model; embeds only what is missing or made otherwise.

        An index of an earlier version gets what is prepared of a segment today (segment.py). anew: write all of it
        again, from the records and from the vectors that are still kept and whole.
        """
        with self._writing():
            with self._store.snapshot() as snapshot:
                held = list(snapshot.live_records())
                current = None if rebuild else self._usable_index(snapshot, verify=True)
            ids = tuple(one.record.id for one in held)
            indexed = set() if current is None else set(read_indexed_rows(current))
            missing = [(one.row, one.record) for one in held if one.row not in indexed]
            extra = sorted(indexed - {one.row for one in held})
            encoded = 0
            if current is None or missing or extra or not read_manifest(current).is_prepared:
                change = Write(
                    UpsertPlan(), "sync", current, tuple(missing), tuple(extra), verify=True
                )
                encoded = write(change, self.folder, self._store, self.encoder, progress, self._at)
            return ChangeResult((), (), ids, (), (), encoded, len(held))

    def check(self) -> list[str]:
        """One line for each thing that is wrong with the archive; empty when it is whole and in step."""
        found = [f"{line}; run: finding-aid repair" for line in self._store.problems()]
        if found:
            return found
        with self._store.snapshot() as snapshot:
            rows = snapshot.rows()
            folder = index_folder(self.folder, snapshot.generation)
            if snapshot.generation == 0:
                return (
                    []
                    if not len(rows)
                    else [f"{count_with_verb(len(rows))} not indexed; run: finding-aid sync"]
                )
            try:
                found += [
                    f"{line}; run: finding-aid repair"
                    for line in damaged_files(folder, snapshot.index_checksum)
                ]
                if not found:
                    found += index_differences(Generation.open(folder), snapshot)
            except IndexDamaged as error:
                found.append(str(error))
        return found

    def status(self) -> ArchiveStatus:
        """How the archive stands; cheap, and never loads the model."""
        with self._store.snapshot() as snapshot:
            manifest: Manifest | None = None
            indexed: set[int] = set()
            folder = index_folder(self.folder, snapshot.generation)
            if snapshot.generation:
                try:
                    manifest = read_manifest(folder)
                    indexed = set(read_indexed_rows(folder))
                except IndexDamaged:
                    manifest = None  # said as "not in step"; `check` names the file
            live = set(snapshot.rows().tolist())
            return ArchiveStatus(
                folder=self.folder,
                generation=snapshot.generation,
                records=len(live),
                indexed=len(indexed & live),
                in_sync=indexed == live and (manifest is None or manifest.recipe == PASSAGE_RECIPE),
                model_name="" if manifest is None else manifest.model,
                fingerprint="" if manifest is None else manifest.fingerprint,
                dimension=0 if manifest is None else manifest.dimension,
                coverage=snapshot.coverage(),
                undated=snapshot.undated_count(),
                bytes=sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file()),
            )

    def close(self) -> None:
        """Let go of the files."""
        self._store.close()

    def _carry_out(
        self,
        plan: UpsertPlan,
        what: str,
        progress: Progress | None = None,
        *,
        pages: Sequence[StoredPage] = (),
        source: str = "",
        removed: tuple[str, ...] = (),
        back_to: int | None = None,
    ) -> ChangeResult:
        self._at("planned")
        encoded = 0
        with self._store.snapshot() as snapshot:
            index = self._opened.get(snapshot)
            if index is not None and index.date_index is not None:
                snapshot.use_date_index(index.date_index)  # which spares counting line by line
            records = snapshot.count() + len(plan.records_to_write) - len(plan.rows_to_close)
            if not plan.is_empty:
                current = self._usable_index(snapshot)
                if current is None and len(snapshot.rows()):
                    raise OutOfSync(
                        f"the index of {self.folder} is not in step with its records; run: finding-aid sync"
                    )
                numbered = list(enumerate(plan.records_to_write, snapshot.next_row()))
        if not plan.is_empty:
            change = Write(
                plan,
                what,
                current,
                tuple(numbered),
                plan.rows_to_close,
                tuple(pages),
                source,
                back_to,
                fresh=True,
            )
            encoded = write(change, self.folder, self._store, self.encoder, progress, self._at)
        return ChangeResult(
            added=tuple(record.id for record in plan.added),
            updated=tuple(record.id for record in plan.updated),
            unchanged=plan.unchanged_ids,
            removed=removed,
            warnings=plan.warnings,
            embedded=encoded,
            records=records,
        )

    def _usable_index(self, snapshot: Snapshot, verify: bool = False) -> Path | None:
        """The folder of this generation if new passages can join it, else None: everything is to be embedded anew.

        verify: compare every file with its digest, which reads all of the index.
        """
        folder = index_folder(self.folder, snapshot.generation)
        try:
            manifest = read_manifest(folder, snapshot.index_checksum)
            usable = (
                manifest.fingerprint == self.encoder.fingerprint
                and manifest.recipe == PASSAGE_RECIPE
            )
            if not usable or (verify and damaged_files(folder)):
                return None
        except IndexDamaged:
            return None
        return folder

    def _store_generation(self) -> int:
        with self._store.snapshot() as snapshot:
            return snapshot.generation

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the writer's lock, and clear away what a writer before left behind."""
        with writer_lock(self.folder, self.on_message, self._patience_seconds):
            self._at("locked")
            clear(self.folder, self._store_generation())
            yield


def _holds_something(folder: Path) -> bool:
    """Whether a folder holds more than what a creation that was cut off leaves behind."""
    return any(not one.name.startswith(f"{STORE_NAME}.new") for one in folder.iterdir())
