"""Mending an index so that it agrees with its records: what is damaged, missing or too much."""

from __future__ import annotations

import hashlib
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np

from corpus import PlannedChange, Snapshot, UpsertPlan, replace_durably
from embeddings.archive.change import Change
from embeddings.archive.files import file_checksum
from embeddings.archive.manifest import (
    INDEX_RECIPE,
    MANIFEST_NAME,
    Manifest,
    SegmentInfo,
    generation_folder,
    read_manifest,
)
from embeddings.archive.segment import SegmentFiles, passages_table
from embeddings.encoders import Encoder
from embeddings.errors import IndexDamaged
from embeddings.vector_index import write_codes

_ONLY_THE_INDEX = PlannedChange(UpsertPlan(), "sync")


def plan_sync(snapshot: Snapshot, current: Manifest | None) -> Change | None:
    """Return the change that makes the index match a moment of the records; None: it does.

    current: the generation of that moment, if it can be used; all its files are compared with their
    checksums. Raises IndexDamaged when one of them cannot be read just now.
    """
    live_rows = snapshot.rows().tolist()
    if current is None:
        everything = list(snapshot.records_at(live_rows).items())
        return Change(_ONLY_THE_INDEX, None, everything, ())
    damage = current.damage()
    intact = current.without(damage)
    indexed = intact.read_indexed_rows()
    in_texts = current.read_indexed_rows() if intact.has_text_index else set[int]()
    extra = sorted((indexed | in_texts).difference(live_rows))
    missing = [row for row in live_rows if row not in indexed]
    if not (damage or missing or extra):
        return None
    is_derived = any(
        name not in intact.files for files in intact.segment_files() for name in files.fact_names
    )
    needed = live_rows if is_derived or not intact.has_text_index else missing
    records = snapshot.records_at(needed)
    return Change(
        _ONLY_THE_INDEX,
        intact,
        [(row, records[row]) for row in missing],
        extra,
        text_records=[(row, record) for row, record in records.items() if row not in in_texts],
        live_records=list(records.items()) if is_derived else (),
    )


def mend_exactly(archive: Path, snapshot: Snapshot, load_encoder: Callable[[], Encoder]) -> None:
    """Write the manifest and the passages of the current generation again, if they are damaged.

    Both say which vector is of which text: without them, all texts would be encoded again. They are
    computed from the other files and from the records, and are only written when the result is what
    was there before, by its SHA-256.
    """
    folder = generation_folder(archive, snapshot.generation)
    if not (folder.is_dir() and snapshot.index_checksum):
        return
    try:
        manifest = read_manifest(folder, snapshot.index_checksum)
    except IndexDamaged:
        with suppress(OSError, ValueError, KeyError, TypeError):
            contents = _manifest_of(folder, load_encoder()).to_json()
            _replace(folder / MANIFEST_NAME, [contents], snapshot.index_checksum)
        return
    for files in manifest.segment_files():
        name = files.source_names[0]
        path = folder / name
        if not path.is_file() or file_checksum(path) != manifest.files.get(name):
            siblings = [
                sibling for sibling in manifest.segment_files() if sibling.name != files.name
            ]
            with suppress(OSError, ValueError):
                _replace(path, _possible_passages(snapshot, siblings), manifest.files[name])


def _manifest_of(folder: Path, encoder: Encoder) -> Manifest:
    """Return the manifest of the generation in `folder`, if none of its other files is damaged.

    Raises OSError, ValueError, KeyError or TypeError when a file cannot be read.
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")
    files = {path.relative_to(folder).as_posix(): path for path in paths}
    files.pop(MANIFEST_NAME, None)
    segments = {}
    for name in files:
        if name.startswith("passages-"):
            segment = SegmentFiles(
                folder, name.removeprefix("passages-").removesuffix(".npy"), encoder.dimension
            )
            with tempfile.TemporaryDirectory(prefix="finding-aid-") as temporary:
                bounds = write_codes(Path(temporary) / "codes", segment.vectors())
            segments[segment.name] = SegmentInfo(
                len(segment.passages()), bounds.max_residual, bounds.max_length
            )
    return Manifest(
        folder,
        int(folder.name),
        encoder.name,
        encoder.fingerprint,
        encoder.dimension,
        INDEX_RECIPE,
        segments,
        {name: file_checksum(path) for name, path in files.items()},
    )


def _possible_passages(snapshot: Snapshot, siblings: Iterable[SegmentFiles]) -> Iterator[bytes]:
    """Yield what the passages of a segment may be: of the live records in no other, then of all.

    Raises OSError or ValueError when another segment cannot be read.
    """
    elsewhere = {row for files in siblings for row in files.passages()["row"].tolist()}
    for rows in (snapshot.rows().tolist(), snapshot.every_row()):
        records = snapshot.records_at(row for row in rows if row not in elsewhere)
        contents = io.BytesIO()
        np.save(contents, passages_table(sorted(records.items(), key=lambda item: item[0])))
        yield contents.getvalue()


def _replace(path: Path, possible: Iterable[bytes], checksum: str) -> None:
    """Write the first of the possible contents that has this SHA-256, if any has."""
    for contents in possible:
        if hashlib.sha256(contents).hexdigest() == checksum:
            replace_durably(path, contents)
            return
