"""The state of an archive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from corpus import Store
from embeddings.archive.manifest import Manifest, generation_folder, read_manifest
from embeddings.errors import IndexDamaged


@dataclass(frozen=True)
class ArchiveStatus:
    """The state of an archive.

    Attributes:
        folder: where it is: its folder, or the address of its database without the password.
        generation: the number of this state.
        records: how many records it contains.
        indexed: how many of them the index contains.
        in_sync: whether the index contains just these records, made as this version makes it.
        model_name, fingerprint: of the encoder that made the index; "" when nothing is indexed.
        dimension: numbers of one vector; 0 when nothing is indexed.
        coverage: the earliest and the latest day of a record.
        undated: how many records have no date.
        bytes: size on the disk.
    """

    folder: Path | str
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


def read_status(folder: Path, store: Store) -> ArchiveStatus:
    """Return the state of the archive in `folder`, quickly and without loading the model."""
    with store.snapshot() as snapshot:
        manifest: Manifest | None = None
        indexed: set[int] = set()
        if snapshot.generation:
            try:
                manifest = read_manifest(generation_folder(folder, snapshot.generation))
                indexed = manifest.read_indexed_rows()
            except IndexDamaged:
                manifest = None  # reported as not in sync; `check` names the file
        live = set(snapshot.rows().tolist())
        return ArchiveStatus(
            folder=folder,
            generation=snapshot.generation,
            records=len(live),
            indexed=len(indexed & live),
            in_sync=indexed == live and (manifest is None or manifest.is_current),
            model_name="" if manifest is None else manifest.model,
            fingerprint="" if manifest is None else manifest.fingerprint,
            dimension=0 if manifest is None else manifest.dimension,
            coverage=snapshot.date_index.coverage,
            undated=snapshot.date_index.undated_count,
            bytes=sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
        )
