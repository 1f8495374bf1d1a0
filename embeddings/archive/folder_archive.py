"""The archive in a folder: the store and its index, which change together.

    finding-aid.sqlite3     the records, and which generation of the index belongs to them
    index/000007/           that generation; the one before is stored, too
    index/encoded-000008.journal   what an addition that was cut off has embedded so far
    writer.lock             held by the program that writes

While an addition is embedded, its generation is written in a new folder, then checked; last, one
transaction of the store writes the records and switches to it. Whatever is cut off before that
leaves the archive as it was: the next writer removes what was left behind, and what had been
embedded is not embedded again.

Records are stored for good: one that is removed or replaced closes its row, and `undo` brings it
back. Of the index, the current generation and the one before are stored (a reader may just be
opening that). An undo to an older state embeds only the texts that neither of the two contains.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from corpus import PlannedChange, Snapshot, Store, StoreError
from embeddings.archive.archive import Archive
from embeddings.archive.change import Change, ChangeResult
from embeddings.archive.commit import commit_change, remove_leftovers
from embeddings.archive.embedding_cache import EmbeddingJournal, KnownVectors, journal_name
from embeddings.archive.failpoints import OnStep, Progress, no_op
from embeddings.archive.files import check_no_outside_links
from embeddings.archive.generation import Generation
from embeddings.archive.generation_cache import GenerationCache
from embeddings.archive.integrity import archive_problems, explain_damage
from embeddings.archive.locking import LOCK_NAME, OnMessage, writer_lock
from embeddings.archive.manifest import INDEX_NAME, Manifest, generation_folder, read_manifest
from embeddings.archive.mending import mend_exactly, plan_sync
from embeddings.archive.status import ArchiveStatus, read_status
from embeddings.encoders import Encoder
from embeddings.errors import ArchiveError, IndexDamaged, OutOfSync

STORE_NAME = "finding-aid.sqlite3"

_VIEW_ATTEMPTS = 10
"""How often a view is tried when two changes remove its index before it is opened."""


class FolderArchive(Archive):
    """An archive in one folder. Threads may share it.

    Attributes:
        store: its records, in one file.
    """

    store: Store

    def __init__(
        self,
        folder: Path,
        store: Store,
        load_encoder: Callable[[], Encoder],
        *,
        on_message: OnMessage = no_op,
        on_step: OnStep = no_op,
    ) -> None:
        """Use the archive in `folder`.

        load_encoder: called once, when something must be embedded. on_step: see failpoints.py.
        """
        super().__init__(folder, store, load_encoder, on_message, on_step)
        self._generations = GenerationCache(folder)

    @classmethod
    def exists(cls, folder: Path) -> bool:
        """Return whether there is an archive in this folder."""
        return (folder / STORE_NAME).is_file()

    @classmethod
    def create(cls, folder: Path, load_encoder: Callable[[], Encoder]) -> FolderArchive:
        """Make an empty archive, or open the one that another program has just made there.

        Raises ArchiveError when the folder contains something else, or cannot be written.
        """
        try:
            # Another program may make it at this moment, so that it exists is asked last.
            if folder.exists() and not _is_free(folder) and not cls.exists(folder):
                raise ArchiveError(
                    f"{folder} is not an archive and not empty; name another folder with --archive"
                )
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ArchiveError(
                f"cannot make an archive at {folder} ({error.strerror}); "
                "name another folder with --archive"
            ) from error
        with writer_lock(folder, no_op):
            if not cls.exists(folder):  # another program may just have made it
                return cls(folder, Store.create(folder / STORE_NAME), load_encoder)
        return cls.open(folder, load_encoder)

    @classmethod
    def open(
        cls,
        folder: Path,
        load_encoder: Callable[[], Encoder],
        *,
        on_message: OnMessage = no_op,
        on_step: OnStep = no_op,
        read_only: bool = False,
    ) -> FolderArchive:
        """Open the archive in a folder; most arguments are those of the constructor.

        read_only: each change raises CannotWrite, and nothing is written.
        Raises ArchiveError or StoreError when there is none that can be read.
        """
        if not cls.exists(folder):
            raise ArchiveError(
                f"{folder} is not an archive (it has no {STORE_NAME}); name another with --archive"
            )
        check_no_outside_links(folder)
        return cls(
            folder,
            Store.open(folder / STORE_NAME, read_only=read_only),
            load_encoder,
            on_message=on_message,
            on_step=on_step,
        )

    @classmethod
    def index_fingerprint(cls, folder: Path) -> str:
        """Return the fingerprint of the encoder that made the index in `folder`; "" if unknown."""
        try:
            check_no_outside_links(folder)
            store = Store.open(folder / STORE_NAME)
        except (ArchiveError, StoreError):
            return ""
        try:
            with store.snapshot() as snapshot:
                return read_manifest(generation_folder(folder, snapshot.generation)).fingerprint
        except (IndexDamaged, StoreError):
            return ""
        finally:
            store.close()

    def sync(self, progress: Progress | None = None, *, rebuild: bool = False) -> ChangeResult:
        """Make the index match the records and the model; embed only what is missing or differs.

        Damaged files are written again, and what is intact stays. rebuild: write all of it again,
        from the records and from the intact stored vectors.
        """
        with self.writing():
            with self.store.snapshot() as snapshot:
                ids = tuple(snapshot.ids_of(snapshot.rows()).values())
                if not rebuild:
                    mend_exactly(self.folder, snapshot, lambda: self.encoder)
                current = None if rebuild else self._usable_manifest(snapshot)
                change = plan_sync(snapshot, current)
            encoded = 0 if change is None else self._commit(change, progress)
            return ChangeResult((), (), ids, (), (), encoded, len(ids))

    def vectors(self) -> KnownVectors:
        """Yield the vectors of the current generation with the hashes of their texts.

        Those in a damaged file are left out.
        """
        with self._moment() as (_, index):
            for files in index.manifest.segment_files():
                if files.is_intact(index.manifest.files):
                    hashes, start = files.passages()["hash"], 0
                    for block in files.vectors().blocks():
                        yield hashes[start : start + len(block)], block
                        start += len(block)

    def store_vectors(self, known: KnownVectors) -> int:
        """Store vectors in the journal of the next generation, which `sync` writes."""
        name = journal_name(self._generation() + 1)
        path = self.folder / INDEX_NAME / name
        journal = EmbeddingJournal(path, self.encoder.fingerprint, self.encoder.dimension)
        stored = {text_hash for hashes, _ in journal.read() for text_hash in hashes.tolist()}
        count = 0
        for hashes, vectors in known:
            is_new = np.array([text_hash not in stored for text_hash in hashes.tolist()], np.bool_)
            if is_new.any():
                journal.append(hashes[is_new], vectors[is_new])
                stored.update(hashes[is_new].tolist())
                count += int(is_new.sum())
        return count

    def check(self) -> list[str]:
        """Return one line for each thing that is wrong with the archive; reads all of it."""
        return archive_problems(self.folder, self.store)

    def status(self) -> ArchiveStatus:
        """Return the state of the archive, quickly and without loading the model."""
        return read_status(self.folder, self.store)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the writer's lock, and remove what the writer before has left behind."""
        self.store.require_writable()
        with writer_lock(self.folder, self.on_message):
            self._on_step("locked")
            remove_leftovers(self.folder, self._generation())
            yield

    @contextmanager
    def _moment(self) -> Iterator[tuple[Snapshot, Generation]]:
        for attempt in range(1, _VIEW_ATTEMPTS + 1):
            with self.store.snapshot() as snapshot:
                try:
                    index = self._generations.open(snapshot)
                except IndexDamaged as error:
                    # A writer may have removed this generation since the snapshot was opened.
                    if attempt < _VIEW_ATTEMPTS and self._generation() != snapshot.generation:
                        continue
                    raise OutOfSync(str(error)) from error
                with explain_damage(generation_folder(self.folder, snapshot.generation)):
                    yield snapshot, index
                return

    def _carry_out(self, change: PlannedChange, progress: Progress | None = None) -> ChangeResult:
        plan = change.plan
        self._on_step("planned")
        with self.store.snapshot() as snapshot:
            index = self._generations.get(snapshot)
            if index is not None and snapshot.generation:
                snapshot.use_date_index(index.date_index)  # which spares counting line by line
            removed_ids = snapshot.ids_of(plan.removed_rows)
            records = snapshot.count() + len(plan.records_to_write) - len(plan.rows_to_close)
            if not plan.is_empty:
                current = self._usable_manifest(snapshot)
                if current is None and len(snapshot.rows()):
                    raise OutOfSync(
                        f"the index of {self.folder} is not in step with its records; "
                        "run: finding-aid sync"
                    )
                new_records = list(enumerate(plan.records_to_write, snapshot.next_row()))
        encoded = 0
        if not plan.is_empty:
            encoded = self._commit(
                Change(change, current, new_records, plan.rows_to_close), progress
            )
        return ChangeResult.of(plan, removed_ids, encoded, records)

    def _commit(self, change: Change, progress: Progress | None) -> int:
        return commit_change(change, self.folder, self.store, self.encoder, progress, self._on_step)

    def _usable_manifest(self, snapshot: Snapshot) -> Manifest | None:
        """Return the manifest of the current generation if a new one can build on it, else None."""
        folder = generation_folder(self.folder, snapshot.generation)
        try:
            manifest = read_manifest(folder, snapshot.index_checksum)
        except IndexDamaged:
            return None
        is_usable = (
            manifest.number == snapshot.generation
            and manifest.fingerprint == self.encoder.fingerprint
            and manifest.is_current
        )
        return manifest if is_usable else None

    def _generation(self) -> int:
        with self.store.snapshot() as snapshot:
            return snapshot.generation


def _is_free(folder: Path) -> bool:
    """Return whether a folder is empty but for what a creation that was cut off leaves behind."""
    return folder.is_dir() and all(
        path.name == LOCK_NAME or path.name.startswith(f"{STORE_NAME}.new")
        for path in folder.iterdir()
    )
