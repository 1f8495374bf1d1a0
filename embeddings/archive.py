"""The archive: one folder with the store and its index, kept in step.

    finding-aid.sqlite3     the records, and which generation of the index belongs to them
    index/000007/           that generation
    writer.lock             held by whoever writes

An addition is embedded first, then its generation is written beside the old one and checked, and last one transaction
of the store writes the records and switches to it. Whatever is cut off before that leaves the archive as it was.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from corpus import PageRead, Plan, Reading, Record, Snapshot, Store
from embeddings.checking import differences
from embeddings.encoder import Encoder
from embeddings.generation import (
    Embedded,
    Generation,
    IndexDamaged,
    Manifest,
    damaged_files,
    read_manifest,
    read_rows,
    write_generation,
)
from embeddings.passages import PASSAGE_RECIPE, passage_hash, passages_of
from embeddings.words import WordDocument

Progress = Callable[[int, int], None]
"""Called with how many passages are embedded, and of how many."""

STORE_NAME = "finding-aid.sqlite3"
_INDEX = "index"
_LOCK = "writer.lock"
_KEPT_GENERATIONS = 2
_ENCODED_AT_ONCE = 512


class ArchiveError(Exception):
    """The archive could not do what was asked. One clean line, fit for a reader."""


class NotInStep(ArchiveError):
    """The index does not belong to the records or to the model: the message names the command that mends it."""


@dataclass(frozen=True)
class Added:
    """What an addition did: ids by what happened to them, what to look at, passages embedded, records held now."""

    added: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    warnings: tuple[str, ...]
    embedded: int
    records: int


@dataclass(frozen=True)
class Status:
    """How the archive stands. bytes: its size on the disk. model_name, fingerprint: "" when nothing is indexed yet."""

    folder: Path
    records: int
    indexed: int
    in_step: bool
    model_name: str
    fingerprint: str
    dimension: int
    coverage: tuple[date, date] | None
    undated: int
    bytes: int


@dataclass(frozen=True)
class View:
    """One moment of the archive: the records, and the index that belongs to them."""

    snapshot: Snapshot
    index: Generation


class Archive:
    """One archive. `load_encoder` is called once, when something must be embedded. Safe to share between threads."""

    def __init__(self, folder: Path, store: Store, load_encoder: Callable[[], Encoder]) -> None:
        self.folder = folder
        self._store = store
        self._load_encoder = load_encoder
        self._encoder: Encoder | None = None
        self._generation = Generation.empty()
        self._loading = threading.Lock()

    @classmethod
    def exists(cls, folder: Path) -> bool:
        """Whether there is an archive in this folder."""
        return (folder / STORE_NAME).is_file()

    @classmethod
    def create(cls, folder: Path, load_encoder: Callable[[], Encoder]) -> Archive:
        """Make an empty archive. ArchiveError when the folder holds something else, or cannot be written."""
        try:
            if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
                raise ArchiveError(f"{folder} is not an archive and not empty; name another folder with --archive")
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ArchiveError(
                f"cannot make an archive at {folder} ({error.strerror}); name another folder with --archive"
            ) from error
        return cls(folder, Store.create(folder / STORE_NAME), load_encoder)

    @classmethod
    def open(cls, folder: Path, load_encoder: Callable[[], Encoder]) -> Archive:
        """Open the archive in a folder. ArchiveError or StoreError when there is none that can be read."""
        if not cls.exists(folder):
            raise ArchiveError(f"{folder} is not an archive (it has no {STORE_NAME}); name another with --archive")
        return cls(folder, Store.open(folder / STORE_NAME), load_encoder)

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
    def reading(self) -> Iterator[View]:
        """One moment of records and index together. NotInStep when the index is missing or damaged."""
        for attempt in (1, 2, 3):
            with self._store.snapshot() as snapshot:
                try:
                    index = self._index_of(snapshot.generation)
                except IndexDamaged as error:
                    # A writer may have switched and cleared this generation between the two reads: look again.
                    if attempt < 3 and self._moved_on(snapshot.generation):
                        continue
                    raise NotInStep(f"{error}") from error
                yield View(snapshot, index)
                return

    def encode_question(self, view: View, text: str) -> NDArray[np.float32]:
        """(dimension,) the question's vector. NotInStep when the index was made by another model."""
        if view.index.manifest.number and view.index.manifest.fingerprint != self.encoder.fingerprint:
            raise NotInStep(
                f"the archive was embedded with {view.index.manifest.model} ({view.index.manifest.fingerprint}), and "
                f"the model is now {self.encoder.name} ({self.encoder.fingerprint}); run: finding-aid sync"
            )
        vector: NDArray[np.float32] = self.encoder.encode_queries([text])[0]
        return vector

    def add(self, readings: Sequence[Reading], progress: Progress | None = None, what: str = "") -> Added:
        """Add what was read, embed what is new or changed, and switch. Adding the same twice changes nothing."""
        with self._writing():
            with self._store.snapshot() as snapshot:
                plan = snapshot.plan(page for reading in readings for page in reading.pages())
            pages = [
                PageRead(one.name, one.shape, one.first, one.last, one.total, len(one.records)) for one in readings
            ]
            names = ", ".join(one.name or "pasted text" for one in readings)
            return self._carry_out(plan, what or f"add {names}", pages, progress)

    def remove(self, ids: Sequence[str]) -> Added:
        """Take records out. ArchiveError when one of the ids is not held; then nothing is removed."""
        with self._writing():
            with self._store.snapshot() as snapshot:
                held = [snapshot.get(one) for one in dict.fromkeys(ids)]
                missing = [one for one in ids if snapshot.get(one) is None]
            if missing:
                raise ArchiveError(f"no record {', '.join(missing)} is held; finding-aid records lists them")
            plan = Plan(removed=tuple(one.row for one in held if one is not None))
            return self._carry_out(plan, f"remove {', '.join(ids)}", [], None, tuple(dict.fromkeys(ids)))

    def sync(self, progress: Progress | None = None) -> Added:
        """Bring the index in step with the records and the model; embeds only what is missing or made otherwise."""
        with self._writing():
            with self._store.snapshot() as snapshot:
                held = list(snapshot.live())
                current = self._usable_index(snapshot.generation, verify=True)
            indexed = set() if current is None else set(read_rows(current))
            missing = [one for one in held if one.row not in indexed]
            extra = sorted(indexed - {one.row for one in held})
            if current is not None and not missing and not extra:
                return Added((), (), tuple(one.record.id for one in held), (), (), 0, len(held))
            embedded, encoded = self._embed([(one.row, one.record) for one in missing], progress)
            number = self._next_number()
            self._write(current, number, embedded, [(one.row, one.record) for one in missing], extra)
            self._store.apply(Plan(), number, "sync")
            self._clear()
            ids = tuple(one.record.id for one in held)
            return Added((), (), ids, (), (), encoded, len(held))

    def check(self) -> list[str]:
        """One line for each thing that is wrong with the archive; empty when it is whole and in step."""
        found = self._store.problems()
        if found:
            return found
        with self._store.snapshot() as snapshot:
            rows = snapshot.rows()
            folder = self._folder_of(snapshot.generation)
            if snapshot.generation == 0:
                return [] if not len(rows) else [f"{len(rows)} records are not indexed; run: finding-aid sync"]
            try:
                found += [f"{line}; run: finding-aid sync" for line in damaged_files(folder)]
                if not found:
                    found += differences(Generation.open(folder), snapshot)
            except IndexDamaged as error:
                found.append(str(error))
        return found

    def status(self) -> Status:
        """How the archive stands; cheap, and never loads the model."""
        with self._store.snapshot() as snapshot:
            manifest: Manifest | None = None
            indexed: set[int] = set()
            folder = self._folder_of(snapshot.generation)
            if snapshot.generation:
                try:
                    manifest = read_manifest(folder)
                    indexed = set(read_rows(folder))
                except IndexDamaged:
                    manifest = None  # said as "not in step"; `check` names the file
            live = set(snapshot.rows().tolist())
            return Status(
                folder=self.folder,
                records=len(live),
                indexed=len(indexed & live),
                in_step=indexed == live and (manifest is None or manifest.recipe == PASSAGE_RECIPE),
                model_name="" if manifest is None else manifest.model,
                fingerprint="" if manifest is None else manifest.fingerprint,
                dimension=0 if manifest is None else manifest.dimension,
                coverage=snapshot.coverage(),
                undated=snapshot.undated(),
                bytes=sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file()),
            )

    def close(self) -> None:
        """Let go of the files."""
        self._store.close()

    def _carry_out(
        self,
        plan: Plan,
        what: str,
        pages: Sequence[PageRead],
        progress: Progress | None,
        removed: tuple[str, ...] = (),
    ) -> Added:
        encoded = 0
        if not plan.changes_nothing:
            with self._store.snapshot() as snapshot:
                current = self._usable_index(snapshot.generation)
                if current is None and snapshot.count():
                    raise NotInStep(
                        f"the index of {self.folder} is not in step with its records; run: finding-aid sync"
                    )
                first = snapshot.next_row()
            numbered = list(enumerate(plan.incoming, first))
            embedded, encoded = self._embed(numbered, progress)
            number = self._next_number()
            self._write(current, number, embedded, numbered, plan.outgoing)
            self._store.apply(plan, number, what, pages)
            self._clear()
        with self._store.snapshot() as snapshot:
            return Added(
                added=tuple(record.id for record in plan.added),
                updated=tuple(record.id for record in plan.updated),
                unchanged=plan.unchanged,
                removed=removed,
                warnings=plan.warnings,
                embedded=encoded,
                records=snapshot.count(),
            )

    def _write(
        self,
        current: Path | None,
        number: int,
        embedded: Sequence[Embedded],
        records: Sequence[tuple[int, Record]],
        removed: Sequence[int],
    ) -> None:
        encoder = self.encoder
        try:
            write_generation(
                self.folder / _INDEX,
                current,
                number,
                model=(encoder.name, encoder.fingerprint, encoder.dimension),
                embedded=embedded,
                documents=(_document(row, record) for row, record in records),
                removed=removed,
            )
        except OSError as error:
            raise ArchiveError(
                f"the index of {self.folder} could not be written ({error.strerror}); nothing was changed"
            ) from error

    def _embed(self, records: Sequence[tuple[int, Record]], progress: Progress | None) -> tuple[list[Embedded], int]:
        """The passages of these records with their vectors, and how many texts were encoded: equal ones only once."""
        made = [(row, passages_of(record)) for row, record in records]
        texts = {passage_hash(one): one.text for _, passages in made for one in passages}
        vectors: dict[str, NDArray[np.float32]] = {}
        names = list(texts)
        for start in range(0, len(names), _ENCODED_AT_ONCE):
            batch = names[start : start + _ENCODED_AT_ONCE]
            done = start

            def tell(more: int) -> None:
                nonlocal done
                done += more
                if progress is not None:
                    progress(done, len(names))

            found = self.encoder.encode_documents([texts[name] for name in batch], tell)
            vectors.update(zip(batch, found, strict=True))
        return [
            Embedded(row, passages, np.stack([vectors[passage_hash(one)] for one in passages]))
            for row, passages in made
        ], len(names)

    def _usable_index(self, generation: int, verify: bool = False) -> Path | None:
        """The folder of this generation if new passages can join it, else None: everything is to be embedded anew.

        verify: compare every file with its digest, which reads all of the index.
        """
        folder = self._folder_of(generation)
        try:
            manifest = read_manifest(folder)
            usable = manifest.fingerprint == self.encoder.fingerprint and manifest.recipe == PASSAGE_RECIPE
            if not usable or (verify and damaged_files(folder)):
                return None
        except IndexDamaged:
            return None
        return folder

    def _index_of(self, generation: int) -> Generation:
        with self._loading:
            if self._generation.manifest.number != generation:
                self._generation = Generation.open(self._folder_of(generation)) if generation else Generation.empty()
            return self._generation

    def _moved_on(self, generation: int) -> bool:
        with self._store.snapshot() as snapshot:
            return snapshot.generation != generation

    def _folder_of(self, generation: int) -> Path:
        return self.folder / _INDEX / f"{generation:06d}"

    def _next_number(self) -> int:
        with self._store.snapshot() as snapshot:
            return snapshot.generation + 1

    def _clear(self) -> None:
        """Remove generations before the last two: a reader may just be opening the one before the current."""
        with self._store.snapshot() as snapshot:
            oldest = snapshot.generation - _KEPT_GENERATIONS + 1
        for folder in (self.folder / _INDEX).iterdir():
            if folder.name.isdigit() and int(folder.name) < oldest:
                shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the writer's lock. The system lets go of it when its holder dies, so a killed writer blocks nobody."""
        lock = FileLock(self.folder / _LOCK)
        try:
            lock.acquire(timeout=60)
        except Timeout as error:
            raise ArchiveError(f"another program is writing to {self.folder}; try again when it is done") from error
        except OSError as error:
            raise ArchiveError(f"{self.folder} cannot be written ({error.strerror}); nothing was changed") from error
        try:
            yield
        finally:
            lock.release()


def _document(row: int, record: Record) -> WordDocument:
    names = (*record.people, *record.places, *record.topics, record.collection)
    return WordDocument(
        row, record.title, record.summary, record.text, " ; ".join(filter(None, names)), record.date.as_written
    )
