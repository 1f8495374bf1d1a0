"""One generation of the index: a folder that is written once, checked, and never changed again.

    index/000007/manifest.json          what it holds, made by which model and recipe, every file's SHA-256
                 vectors-000004.npy,    the passages, a segment for each addition, merged as they grow, so that there
                 passages-000004.npy,   are only ever a few; a segment's files are told in segment.py
                 codes-..., days-..., brackets-...
                 dead.npy               int64, the rows in those files that are no longer live
                 words/                 the full-text index

A new generation links the files that it shares with the old one and writes only what changed, so its cost follows the
addition, and the old one stays whole until the new one is checked. Whoever holds the old one open opens the new one
likewise: the segments that they share are not read again. Which generation belongs to the records is said by the
store, in the transaction that writes them: there is one switch, and it moves both.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import TEXT_FIELDS, BracketedNames, DateIndex, FindingAidError
from embeddings.archive.checksums import changed_files, file_checksum
from embeddings.archive.path_safety import check_file_names
from embeddings.archive.segment import (
    PASSAGE_TYPE,
    PREPARED,
    Segment,
    files_of,
    open_segment,
)
from embeddings.passages import PASSAGE_RECIPE
from embeddings.text_index import TextIndex, TextIndexError
from embeddings.vector_index import CodeBounds, QuantizedPart, VectorIndex, is_quantized, load_array

MANIFEST = "manifest.json"
DEAD = "dead.npy"
_SMALL = (DEAD, "words/meta.json", "words/.managed.json")
"""Files that are compared with their digests whenever a generation is opened."""


class IndexDamaged(FindingAidError):
    """A generation cannot be used; the message names the file and what is wrong with it."""


@dataclass(frozen=True)
class Manifest:
    """What a generation says of itself.

    prepared: the recipe of what is prepared of its segments (segment.py), "" for nothing. bounds: of each one's codes.
    """

    number: int
    model: str
    fingerprint: str
    dimension: int
    recipe: str
    segments: tuple[str, ...]
    sizes: tuple[int, ...]
    files: dict[str, str]
    prepared: str = ""
    bounds: dict[str, tuple[float, float]] = field(default_factory=dict)

    @property
    def is_prepared(self) -> bool:
        """Whether what is prepared is there, by the recipe of this version."""
        return self.prepared == PREPARED


class Generation:
    """A generation, opened for search: one moment of the index, which shares its segments with others."""

    def __init__(
        self,
        manifest: Manifest,
        segments: Sequence[Segment],
        dead: NDArray[np.int64],
        words: TextIndex | None,
    ) -> None:
        self.manifest = manifest
        self.segments = tuple(segments)
        self.text_index = words
        self._dead = dead
        rows = np.concatenate([np.zeros(0, np.int64), *(one.vectors.rows for one in segments)])
        self._alive = self._live(rows)
        self.vector_index = VectorIndex.from_parts(
            manifest.dimension, [one.vectors for one in segments], self._alive
        )
        self.date_index: DateIndex | None = None
        self.bracketed_names: BracketedNames | None = None
        """The days of its records, and the brackets in their titles; None when these are not prepared."""
        if manifest.is_prepared:
            calendar = DateIndex.concatenate(
                [one.calendar for one in segments if one.calendar is not None]
            )
            brackets = BracketedNames.concatenate(
                [one.brackets for one in segments if one.brackets is not None]
            )
            self.date_index = calendar.filter_rows(self._live) if len(dead) else calendar
            self.bracketed_names = brackets.select(self._live(brackets.rows))

    @classmethod
    def empty(cls) -> Generation:
        """Generation 0: nothing is indexed yet."""
        return cls(
            Manifest(0, "", "", 1, PASSAGE_RECIPE, (), (), {}), (), np.zeros(0, np.int64), None
        )

    @classmethod
    def open(cls, folder: Path, digest: str = "", before: Generation | None = None) -> Generation:
        """The generation in `folder`. IndexDamaged when a file is missing or cannot be read.

        digest: what its manifest's SHA-256 must be; "": any. An index of another archive is never taken for this one.
        before: one that is open; segments of the same files are taken from it.
        """
        manifest = read_manifest(folder, digest)
        held = {} if before is None else {(one.name, one.digests): one for one in before.segments}
        coded = is_quantized(sum(manifest.sizes))
        small = {name: one for name, one in manifest.files.items() if name in _SMALL}
        for line in changed_files(folder, small):  # the whole of it is compared by `check`
            raise IndexDamaged(f"{line}; run: finding-aid repair")
        try:
            segments = []
            for name in manifest.segments:
                digests = tuple(
                    manifest.files[file] for file in files_of(name, manifest.is_prepared)
                )
                one = held.get((name, digests))
                if one is None or isinstance(one.vectors, QuantizedPart) != coded:
                    bounds = CodeBounds(*manifest.bounds[name]) if manifest.is_prepared else None
                    one = open_segment(
                        folder, name, digests, manifest.dimension, bounds, coded=coded
                    )
                segments.append(one)
            return cls(
                manifest, segments, load_array(folder / DEAD), TextIndex.open(folder / "words")
            )
        except (OSError, ValueError, KeyError, TypeError, RuntimeError, TextIndexError) as error:
            raise IndexDamaged(
                f"the index in {folder} is damaged ({_short(error)}); run: finding-aid repair"
            ) from error

    def _live(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        return np.ones(len(rows), np.bool_) if not len(self._dead) else ~np.isin(rows, self._dead)

    @property
    def passages(self) -> NDArray[np.void]:
        """(n,) all passages that can be found, by row; reads them from the files."""
        found = np.concatenate(
            [np.zeros(0, PASSAGE_TYPE), *(one.passages for one in self.segments)]
        )
        return found[self._alive]

    def rows(self) -> NDArray[np.int64]:
        """The rows that are indexed, ascending, each once."""
        return np.unique(self.vector_index.rows[self._alive])

    def passage_span(self, position: int) -> tuple[str, int, int]:
        """The field and the offsets of the passage at a position among the vectors."""
        for one in self.segments:
            if position < len(one.passages):
                passage = one.passages[position]
                return (
                    TEXT_FIELDS[int(passage["field"])],
                    int(passage["start"]),
                    int(passage["end"]),
                )
            position -= len(one.passages)
        raise IndexError(f"there is no passage at {position} beyond the last")


def read_manifest(folder: Path, digest: str = "") -> Manifest:
    """The manifest of a generation. IndexDamaged when it is missing, cannot be read, or has not this SHA-256."""
    path = folder / MANIFEST
    try:
        data = path.read_bytes()
        stated = json.loads(data)
        lists = {name: tuple(stated[name]) for name in ("segments", "sizes")}
        bounds = {name: (float(a), float(b)) for name, (a, b) in stated.get("bounds", {}).items()}
        manifest = Manifest(**{**stated, **lists, "bounds": bounds})
        check_file_names((*manifest.segments, *manifest.files))
    except FileNotFoundError as error:
        if not folder.exists():
            raise IndexDamaged(f"there is no index in {folder}; run: finding-aid sync") from error
        raise IndexDamaged(f"{path} is missing; run: finding-aid repair") from error
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise IndexDamaged(f"{path} cannot be read ({error}); run: finding-aid repair") from error
    if digest and hashlib.sha256(data).hexdigest() != digest:
        raise IndexDamaged(
            f"{path} is not what was written for these records; run: finding-aid repair"
        )
    return manifest


def read_indexed_rows(folder: Path) -> list[int]:
    """The rows that a generation holds, without opening its vectors."""
    manifest = read_manifest(folder)
    try:
        parts = [load_array(folder / f"passages-{name}.npy")["row"] for name in manifest.segments]
        dead = load_array(folder / DEAD)
    except (OSError, ValueError, IndexError) as error:
        raise IndexDamaged(
            f"the index in {folder} is damaged ({_short(error)}); run: finding-aid repair"
        ) from error
    rows = np.concatenate(parts) if parts else np.zeros(0, np.int64)
    return [int(row) for row in np.setdiff1d(rows, dead)]


def damaged_files(folder: Path, digest: str = "") -> list[str]:
    """One line for each file of a generation that is missing or is not what its digest says; empty when it is whole.

    IndexDamaged when its manifest is not to be used: see `read_manifest`.
    """
    manifest = read_manifest(folder, digest)
    found = []
    for name, digest in sorted(manifest.files.items()):
        path = folder / name
        if not path.is_file():
            found.append(f"{path} is missing")
        elif file_checksum(path) != digest:
            found.append(f"{path} is not what was written (its SHA-256 differs)")
    return found


def _short(error: Exception) -> str:
    return str(error).partition("; run:")[0]
