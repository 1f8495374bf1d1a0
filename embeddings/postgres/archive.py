"""The archive in a PostgreSQL database: records and index, written in one transaction.

A change is planned and embedded while this program holds the writer's lock of the database; last,
one transaction writes the records, their vectors and words, and the number of the new generation.
A server that is killed loses nothing that was acknowledged, and keeps nothing half-done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from corpus import CannotWrite, PlannedChange, StoreError, count_with_verb
from embeddings.archive import (
    INDEX_RECIPE,
    Archive,
    ArchiveStatus,
    ChangeResult,
    KnownVectors,
    OnMessage,
    OnStep,
    Progress,
    no_op,
)
from embeddings.encoders import Encoder
from embeddings.errors import ArchiveError, OutOfSync
from embeddings.postgres import schema
from embeddings.postgres.connections import PostgresConnection, PostgresPool
from embeddings.postgres.index import IndexMemory, PostgresIndex
from embeddings.postgres.index_rebuild import write_index
from embeddings.postgres.index_writer import close_rows, index_name, write_index_facts, write_rows
from embeddings.postgres.partitions import divide
from embeddings.postgres.spare_vectors import (
    count_queue,
    embed,
    embed_from_queue,
    read_vectors,
    store_spare_vectors,
)
from embeddings.postgres.store import PostgresSnapshot, PostgresStore


class PostgresArchive(Archive):
    """An archive in a database. Threads may share it.

    Attributes:
        store: its records.
    """

    store: PostgresStore

    def __init__(
        self,
        folder: Path,
        store: PostgresStore,
        load_encoder: Callable[[], Encoder],
        on_message: OnMessage,
        on_step: OnStep,
    ) -> None:
        """Use the archive of a store. Use `open`."""
        super().__init__(folder, store, load_encoder, on_message, on_step)
        self._memory = IndexMemory()

    @property
    def place(self) -> str:
        """The address of the database, without its password."""
        return self.store.pool.place

    @classmethod
    def exists(cls, address: str) -> bool:
        """Return whether there is an archive in this database. Raises StoreError."""
        return schema.is_there(address)

    @classmethod
    def open(
        cls,
        address: str,
        folder: Path,
        load_encoder: Callable[[], Encoder],
        *,
        on_message: OnMessage = no_op,
        on_step: OnStep = no_op,
        read_only: bool = False,
    ) -> PostgresArchive:
        """Open the archive in a database; in an empty one, make its tables.

        address: a URL, "postgresql://user@host:port/database". folder: where the reader's own
        files are. load_encoder, on_message, on_step: those of the contract. read_only: nothing is
        written, and each change raises CannotWrite. Raises StoreError with the reason.
        """
        schema.prepare(address, read_only=read_only)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            if not read_only:
                raise ArchiveError(
                    f"cannot make {folder} for your own names ({error.strerror})"
                ) from error
        store = PostgresStore(PostgresPool(address), read_only=read_only)
        return cls(folder, store, load_encoder, on_message, on_step)

    @classmethod
    def index_fingerprint(cls, address: str) -> str:
        """Return the fingerprint of the encoder that made the vectors; "" if unknown."""
        pool = PostgresPool(address)
        try:
            with pool.connection() as connection:
                query = "SELECT value FROM facts WHERE name = 'fingerprint'"
                line = connection.execute(query).fetchone()
        except StoreError:
            return ""
        finally:
            pool.close()
        return "" if line is None else str(line[0])

    def sync(self, progress: Progress | None = None, *, rebuild: bool = False) -> ChangeResult:
        """Make the index match the records and the model; embed only what is missing or differs.

        rebuild: write all of it again.
        """
        with self.writing():
            encoded = 0
            if rebuild or self._differences():
                encoded = write_index(
                    self.store, self.encoder, progress, self._on_step, again=rebuild
                )
                self._memory = IndexMemory()
            with self.store.snapshot() as snapshot:
                ids = tuple(snapshot.ids_of(snapshot.rows()).values())
            return ChangeResult((), (), ids, (), (), encoded, len(ids))

    def vectors(self) -> KnownVectors:
        """Yield the vectors of all passages, and the spare ones, with the hashes of their texts."""
        with self._moment() as (snapshot, index):
            yield from read_vectors(snapshot.connection, index.fingerprint)

    def store_vectors(self, known: KnownVectors) -> int:
        """Store vectors as spare ones, which `sync` takes for the passages with their texts."""
        count = 0
        for hashes, vectors in known:
            texts = [text_hash.decode("ascii") for text_hash in hashes.tolist()]
            with self.store.pool.record_change() as connection:
                count += store_spare_vectors(connection, texts, vectors, self.encoder.fingerprint)
        return count

    def divide(self, first_years: Sequence[int]) -> None:
        """Search each period in the partitions of its records, which begin in these years."""
        with self.store.pool.record_change() as connection:
            divide(connection, first_years)

    def embed_queued(self, progress: Progress | None = None) -> int:
        """Encode texts that an addition by another program waits for, until none is left to take.

        Returns how many.
        """
        self.store.require_writable()
        pool, total = self.store.pool, 0
        while count := embed_from_queue(pool, self.encoder):
            total += count
            if progress is not None:
                progress(total, total + count_queue(pool, self.encoder.fingerprint))
        return total

    def check(self) -> list[str]:
        """Return one line for each thing that is wrong with the archive; reads all records."""
        with self.store.snapshot() as snapshot:
            problems = snapshot.problems()
        return [*problems, *self._differences()]

    def status(self) -> ArchiveStatus:
        """Return the state of the archive, quickly and without loading the model."""
        with self.store.pool.moment() as connection:
            snapshot = self.store.snapshot_of(connection)
            index = PostgresIndex(connection, self._memory.at(snapshot))
            dates = index.date_index
            size = snapshot.query("SELECT pg_database_size(current_database())").fetchone()[0]
            text_index = index.text_index
            return ArchiveStatus(
                folder=self.place,
                generation=snapshot.generation,
                records=len(dates.rows),
                indexed=0 if text_index is None else len(text_index),
                in_sync=not snapshot.generation or index.recipe == INDEX_RECIPE,
                model_name=index.model,
                fingerprint=index.fingerprint,
                dimension=index.dimension if index.fingerprint else 0,
                coverage=dates.coverage,
                undated=dates.undated_count,
                bytes=int(size),
            )

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the writer's lock of the database."""
        self.store.require_writable()
        with self.store.pool.writer_lock(self.on_message):
            self._on_step("locked")
            yield

    @contextmanager
    def _moment(self) -> Iterator[tuple[PostgresSnapshot, PostgresIndex]]:
        with self.store.pool.moment() as connection:
            snapshot = self.store.snapshot_of(connection)
            memory = self._memory.at(snapshot)
            if snapshot.generation and memory.facts.get("recipe") != INDEX_RECIPE:
                raise OutOfSync(
                    f"the index of {self.place} was made by another version; run: finding-aid sync"
                )
            yield snapshot, PostgresIndex(connection, memory)

    def _carry_out(self, change: PlannedChange, progress: Progress | None = None) -> ChangeResult:
        plan = change.plan
        self._on_step("planned")
        with self._moment() as (snapshot, index):
            generation = snapshot.generation
            removed_ids = snapshot.ids_of(plan.removed_rows)
            records = len(index.date_index.rows)
            records += len(plan.records_to_write) - len(plan.rows_to_close)
            new_records = list(enumerate(plan.records_to_write, snapshot.next_row()))
        encoded = 0
        if not plan.is_empty:
            encoder = self.encoder
            if index.fingerprint not in ("", encoder.fingerprint):
                raise OutOfSync(
                    f"the vectors of {self.place} are of another model than {encoder.name}; "
                    "run: finding-aid sync"
                )
            encoded = embed(self.store.pool, new_records, encoder, progress, self._on_step)
            with self.store.pool.record_change() as connection:
                _check_generation(connection, generation, self.place)
                close_rows(connection, plan.rows_to_close, encoder.fingerprint)
                self.store.write_change(
                    connection, change, generation + 1, index_name(encoder), self._on_step
                )
                write_rows(connection, new_records, generation + 1, encoder.fingerprint)
                write_index_facts(connection, encoder)
            self._on_step("switched")
        return ChangeResult.of(plan, removed_ids, encoded, records)

    def _differences(self) -> list[str]:
        """Return one line for each way in which the index does not match the records."""
        with self.store.pool.moment() as connection:
            snapshot = self.store.snapshot_of(connection)
            facts = self._memory.at(snapshot).facts
            lines = []
            if snapshot.generation and facts.get("recipe") != INDEX_RECIPE:
                lines.append("the index was made by another version; run: finding-aid sync")
            elif snapshot.generation and facts.get("fingerprint") != self.encoder.fingerprint:
                lines.append(f"the vectors are of {facts.get('model')}; run: finding-aid sync")
            for table in ("passages", "lengths"):
                line = connection.execute(
                    "SELECT (SELECT count(*) FROM records WHERE valid_to IS NULL AND NOT EXISTS "
                    f"(SELECT FROM {table} WHERE {table}.row = records.row)), "
                    f"(SELECT count(*) FROM {table} WHERE NOT EXISTS (SELECT FROM records "
                    f"WHERE records.row = {table}.row AND valid_to IS NULL))"
                ).fetchone()
                missing, extra = line or (0, 0)
                if missing:
                    lines.append(
                        f"{count_with_verb(missing)} not indexed ({table}); run: finding-aid sync"
                    )
                if extra:
                    lines.append(
                        f"the index has {extra:,} {table} of no record; run: finding-aid sync"
                    )
        return lines


def _check_generation(connection: PostgresConnection, generation: int, place: str) -> None:
    """Raise CannotWrite when another program wrote since the change was planned.

    The writer's lock prevents it, unless the connection that held the lock was cut.
    """
    query = "SELECT value FROM facts WHERE name = 'generation' FOR UPDATE"
    line = connection.execute(query).fetchone()
    if line is None or line[0] != str(generation):
        raise CannotWrite(
            f"another program has changed {place} meanwhile; nothing was changed; try again"
        )
