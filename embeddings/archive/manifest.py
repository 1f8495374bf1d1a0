"""The manifest of a generation: what its folder contains, and the SHA-256 of every file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from corpus import is_shortage
from embeddings.archive.files import changed_files, check_file_names
from embeddings.archive.segment import SEGMENT_RECIPE, SegmentFiles
from embeddings.errors import IndexDamaged, index_damaged
from embeddings.passages import PASSAGE_RECIPE
from embeddings.vector_index import CodeBounds, load_array

INDEX_NAME = "index"
MANIFEST_NAME = "manifest.json"
REMOVED_ROWS_NAME = "removed.npy"
TEXT_INDEX_NAME = "words"
STORED_GENERATIONS = 2
"""How many generations are kept: the current one, and the one before."""

INDEX_RECIPE = f"{PASSAGE_RECIPE}; {SEGMENT_RECIPE}"
"""Names how a generation is made. One of another recipe is not read; `sync` builds a new one."""


class SegmentInfo(NamedTuple):
    """What a manifest states of a segment: its passages, and the bounds of its codes."""

    size: int
    max_residual: float
    max_length: float

    @property
    def bounds(self) -> CodeBounds:
        """The bounds of its codes."""
        return CodeBounds(self.max_residual, self.max_length)


@dataclass(frozen=True)
class Manifest:
    """What a generation contains. All but `folder` is stated in its manifest.json.

    Attributes:
        folder: where the generation is stored.
        number: of the generation.
        model: the name of the encoder that made its vectors.
        fingerprint: of that encoder.
        dimension: numbers of one vector.
        recipe: how it was made (INDEX_RECIPE).
        segments: its segments by name, the oldest first.
        files: the SHA-256 of each file, by its path in the folder.
    """

    folder: Path
    number: int
    model: str
    fingerprint: str
    dimension: int
    recipe: str
    segments: dict[str, SegmentInfo]
    files: dict[str, str]

    @property
    def is_current(self) -> bool:
        """Whether this version of the program would have made the same generation."""
        return self.recipe == INDEX_RECIPE

    def segment_files(self) -> Iterator[SegmentFiles]:
        """Yield the files of each segment, the oldest first."""
        for name in self.segments:
            yield SegmentFiles(self.folder, name, self.dimension)

    def to_json(self) -> bytes:
        """Return the contents of manifest.json."""
        stated = {name: value for name, value in vars(self).items() if name != "folder"}
        return json.dumps(stated, indent=1).encode()

    def write(self) -> str:
        """Write manifest.json, and return its SHA-256."""
        data = self.to_json()
        (self.folder / MANIFEST_NAME).write_bytes(data)
        return hashlib.sha256(data).hexdigest()

    def damage(self) -> dict[str, str]:
        """Return a line for each file that is missing or has another SHA-256, by its name.

        Reads them all.
        """
        return dict(changed_files(self.folder, self.files, reread=True))

    @property
    def has_text_index(self) -> bool:
        """Whether the full-text index is part of it."""
        return any(name.startswith(f"{TEXT_INDEX_NAME}/") for name in self.files)

    def without(self, damaged: Collection[str]) -> Manifest:
        """Return the manifest without the damaged files and those that are of no use without them.

        A segment is left out without its passages or vectors; the full-text index also when it is
        not known which rows it contains.
        """
        lost = set(damaged)
        segments = dict(self.segments)
        for files in self.segment_files():
            if lost.intersection(files.source_names):
                lost.update(files.file_names)
                del segments[files.name]
            elif lost.intersection(files.fact_names):
                lost.update(files.fact_names)
        rows = {REMOVED_ROWS_NAME, *(files.source_names[0] for files in self.segment_files())}
        texts = {name for name in self.files if name.startswith(f"{TEXT_INDEX_NAME}/")}
        if rows.intersection(damaged) or texts.intersection(damaged):
            lost |= texts
        files_intact = {name: checksum for name, checksum in self.files.items() if name not in lost}
        return replace(self, segments=segments, files=files_intact)

    def read_indexed_rows(self) -> set[int]:
        """Return the rows of the generation, without opening its vectors. Raises IndexDamaged."""
        try:
            rows = [files.passages()["row"] for files in self.segment_files()]
            removed = np.zeros(0, np.int64)
            if REMOVED_ROWS_NAME in self.files:
                removed = load_array(self.folder / REMOVED_ROWS_NAME)
        except (OSError, ValueError) as error:
            if is_shortage(error):
                raise
            raise index_damaged(self.folder, error) from error
        return set(np.setdiff1d(np.concatenate([np.zeros(0, np.int64), *rows]), removed).tolist())


def generation_folder(archive: Path, number: int) -> Path:
    """Return the folder of a generation of the archive in folder `archive`."""
    return archive / INDEX_NAME / f"{number:06d}"


def read_manifest(folder: Path, checksum: str = "") -> Manifest:
    """Read the manifest of the generation in `folder`.

    Raises IndexDamaged when it is missing, cannot be read, or has another SHA-256 than `checksum`
    ("": any).
    """
    path = folder / MANIFEST_NAME
    try:
        data = path.read_bytes()
        stated = json.loads(data)
        segments = {
            name: SegmentInfo(int(size), float(residual), float(length))
            for name, (size, residual, length) in stated["segments"].items()
        }
        manifest = Manifest(**{**stated, "folder": folder, "segments": segments})
        check_file_names((*manifest.segments, *manifest.files))
        sources = {name for files in manifest.segment_files() for name in files.source_names}
        if unstated := sorted(sources - manifest.files.keys()):
            raise ValueError(f"it states no checksum of {unstated[0]}")
    except FileNotFoundError as error:
        if not folder.exists():
            raise IndexDamaged(f"there is no index in {folder}; run: finding-aid sync") from error
        raise IndexDamaged(f"{path} is missing; run: finding-aid repair") from error
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        if is_shortage(error):
            raise
        raise IndexDamaged(f"{path} cannot be read ({error}); run: finding-aid repair") from error
    if checksum and hashlib.sha256(data).hexdigest() != checksum:
        raise IndexDamaged(
            f"{path} is not what was written for these records; run: finding-aid repair"
        )
    return manifest
