"""One generation of the index: a folder that is written once, checked, and never changed again.

    index/000007/manifest.json          what it holds, made by which model and recipe, every file's SHA-256
                 vectors-000004.npy     float32 (passages, dimension), unit length; one file for each addition,
                 passages-000004.npy    merged as they grow, so that there are only ever a few
                 dead.npy               int64, the rows in those files that are no longer live
                 words/                 the full-text index

A new generation links the files that it shares with the old one and writes only what changed, so its cost follows the
addition, and the old one stays whole until the new one is checked. Which generation belongs to the records is said by
the store, in the transaction that writes them: there is one switch, and it moves both.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import FIELDS_OF_TEXT
from embeddings.passages import PASSAGE_RECIPE, Passage, passage_hash
from embeddings.vectors import Vectors
from embeddings.words import WordDocument, Words, WordsError

PASSAGE_TYPE = np.dtype([("row", "<i8"), ("field", "<u1"), ("start", "<i4"), ("end", "<i4"), ("hash", "S32")])
"""One passage: its record's row, the index of its field in FIELDS_OF_TEXT, its offsets, and its text's hash."""

_MANIFEST = "manifest.json"
_DEAD = "dead.npy"


class IndexDamaged(Exception):
    """A generation cannot be used; the message names the file and what is wrong with it."""


@dataclass(frozen=True)
class Manifest:
    """What a generation says of itself."""

    number: int
    model: str
    fingerprint: str
    dimension: int
    recipe: str
    segments: tuple[str, ...]
    sizes: tuple[int, ...]
    files: dict[str, str]


@dataclass(frozen=True)
class Embedded:
    """Passages of one record, with their vectors: float32, shape (passages, dimension), unit length."""

    row: int
    passages: tuple[Passage, ...]
    vectors: NDArray[np.float32]


class Generation:
    """A generation, opened for search. `passages` has one entry for each vector, in the same order."""

    def __init__(self, manifest: Manifest, passages: NDArray[np.void], vectors: Vectors, words: Words | None) -> None:
        self.manifest = manifest
        self.passages = passages
        self.vectors = vectors
        self.words = words

    @classmethod
    def empty(cls) -> Generation:
        """Generation 0: nothing is indexed yet."""
        nothing = Manifest(0, "", "", 0, PASSAGE_RECIPE, (), (), {})
        vectors = Vectors(np.zeros((0, 1), np.float32), np.zeros(0, np.int64))
        return cls(nothing, np.zeros(0, PASSAGE_TYPE), vectors, None)

    @classmethod
    def open(cls, folder: Path) -> Generation:
        """The generation in `folder`. IndexDamaged when a file is missing or cannot be read."""
        manifest = read_manifest(folder)
        try:
            parts = [_read_segment(folder, segment, manifest.dimension) for segment in manifest.segments]
            dead = np.load(folder / _DEAD, allow_pickle=False)
            words = Words.open(folder / "words")
        except (OSError, ValueError, KeyError, RuntimeError, WordsError) as error:
            raise IndexDamaged(f"the index in {folder} is damaged ({error}); run: finding-aid sync") from error
        passages = np.concatenate([part[0] for part in parts]) if parts else np.zeros(0, PASSAGE_TYPE)
        vectors = (
            np.concatenate([part[1] for part in parts]) if parts else np.zeros((0, manifest.dimension), np.float32)
        )
        alive = ~np.isin(passages["row"], dead)
        if not alive.all():
            passages, vectors = passages[alive], vectors[alive]
        return cls(manifest, passages, Vectors(vectors, passages["row"].astype(np.int64)), words)

    def rows(self) -> NDArray[np.int64]:
        """The rows that are indexed, ascending, each once."""
        return np.unique(self.passages["row"].astype(np.int64))

    def place(self, position: int) -> tuple[str, int, int]:
        """The field and the offsets of the passage at a position."""
        passage = self.passages[position]
        return FIELDS_OF_TEXT[int(passage["field"])], int(passage["start"]), int(passage["end"])


def write_generation(
    index: Path,
    old: Path | None,
    number: int,
    *,
    model: tuple[str, str, int],
    embedded: Sequence[Embedded],
    documents: Iterable[WordDocument],
    removed: Sequence[int],
) -> Path:
    """Write generation `number` beside `old` (None: from nothing) and return its folder, checked.

    model: name, fingerprint, dimension. removed: rows that the old generation holds and the new one must not.
    The folder appears under its final name only when all of it is written and flushed to the disk.
    """
    folder, building = index / f"{number:06d}", index / f"building-{number:06d}"
    for left_over in (building, folder):  # an earlier try that was cut off: the store never switched to it
        shutil.rmtree(left_over, ignore_errors=True)
    building.mkdir(parents=True)
    before = read_manifest(old) if old else None
    segments, files = _link_segments(old, before, building)
    if embedded:
        segments.append((f"{number:06d}", sum(len(one.passages) for one in embedded)))
        _write_segment(building, segments[-1][0], *_stacked(embedded, model[2]))
    dead = _dead_rows(old, removed)
    dead = _merge_segments(building, segments, dead, number, model[2])
    np.save(building / _DEAD, dead)
    if old:
        Words.clone(old / "words", building / "words")
    else:
        (building / "words").mkdir()
    Words.update(building / "words", documents, [int(row) for row in removed])
    manifest = Manifest(
        number,
        *model,
        PASSAGE_RECIPE,
        tuple(name for name, _ in segments),
        tuple(size for _, size in segments),
        _digests(building, files),
    )
    _write_flushed(building / _MANIFEST, json.dumps(asdict(manifest), indent=1).encode())
    _flush_tree(building)
    Generation.open(building)
    building.rename(folder)
    _flush(index)
    return folder


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a generation. IndexDamaged when there is none, or it cannot be read."""
    try:
        stated = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        return Manifest(**{**stated, "segments": tuple(stated["segments"]), "sizes": tuple(stated["sizes"])})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise IndexDamaged(f"the index in {folder} has no manifest that can be read; run: finding-aid sync") from error


def read_rows(folder: Path) -> list[int]:
    """The rows that a generation holds, without opening its vectors."""
    manifest = read_manifest(folder)
    try:
        parts = [np.load(folder / f"passages-{name}.npy", allow_pickle=False)["row"] for name in manifest.segments]
        dead = np.load(folder / "dead.npy", allow_pickle=False)
    except (OSError, ValueError, IndexError) as error:
        raise IndexDamaged(f"the index in {folder} is damaged ({error}); run: finding-aid sync") from error
    rows = np.concatenate(parts) if parts else np.zeros(0, np.int64)
    return [int(row) for row in np.setdiff1d(rows, dead)]


def damaged_files(folder: Path) -> list[str]:
    """One line for each file of a generation that is missing or is not what its digest says; empty when it is whole."""
    manifest = read_manifest(folder)
    found = []
    for name, digest in sorted(manifest.files.items()):
        path = folder / name
        if not path.is_file():
            found.append(f"{path} is missing")
        elif _digest(path) != digest:
            found.append(f"{path} is not what was written (its SHA-256 differs)")
    return found


def _stacked(embedded: Sequence[Embedded], dimension: int) -> tuple[NDArray[np.void], NDArray[np.float32]]:
    entries = [
        (one.row, FIELDS_OF_TEXT.index(passage.field), passage.start, passage.end, passage_hash(passage))
        for one in embedded
        for passage in one.passages
    ]
    vectors = np.concatenate([one.vectors for one in embedded])
    if vectors.shape != (len(entries), dimension):
        raise ValueError(f"{len(entries)} passages of {dimension} numbers do not fit vectors of shape {vectors.shape}")
    return np.array(entries, PASSAGE_TYPE), vectors


def _link_segments(
    old: Path | None, before: Manifest | None, building: Path
) -> tuple[list[tuple[str, int]], dict[str, str]]:
    """Bring the old segments into the new folder; returns them, and the digests of the files that need no reading."""
    if old is None or before is None:
        return [], {}
    for segment in before.segments:
        for kind in ("vectors", "passages"):
            _link(old / f"{kind}-{segment}.npy", building / f"{kind}-{segment}.npy")
    return list(zip(before.segments, before.sizes, strict=True)), before.files


def _merge_segments(
    building: Path, segments: list[tuple[str, int]], dead: NDArray[np.int64], number: int, dimension: int
) -> NDArray[np.int64]:
    """Keep each segment at least twice as large as the next, merging from the end; returns the rows still dead.

    So there are about log2(passages) segments, and each passage is rewritten about as often (the log-structured merge
    of O'Neil and others, 1996). Rows that are dead leave a segment when it is rewritten; when they outnumber a quarter
    of all, everything is.
    """
    total = sum(size for _, size in segments)
    start = len(segments)
    while start > 1 and segments[start - 2][1] < 2 * sum(size for _, size in segments[start - 1 :]):
        start -= 1
    if len(dead) * 4 > total:
        start = 1
    merging = segments[start - 1 :] if start >= 1 else []
    if len(merging) < 2 and not (merging and len(dead) * 4 > total):
        return dead
    parts = [_read_segment(building, name, dimension) for name, _ in merging]
    passages = np.concatenate([part[0] for part in parts])
    alive = ~np.isin(passages["row"], dead)
    vectors = np.concatenate([part[1] for part in parts])[alive]
    for name, _ in merging:
        for kind in ("vectors", "passages"):
            (building / f"{kind}-{name}.npy").unlink()
    merged = f"{number:06d}-merged"
    segments[start - 1 :] = [(merged, int(alive.sum()))]
    _write_segment(building, merged, passages[alive], vectors)
    left = [np.load(building / f"passages-{name}.npy", allow_pickle=False)["row"] for name, _ in segments]
    return np.intersect1d(dead, np.concatenate(left)).astype(np.int64)


def _dead_rows(old: Path | None, removed: Sequence[int]) -> NDArray[np.int64]:
    before = np.load(old / _DEAD, allow_pickle=False) if old else np.zeros(0, np.int64)
    return np.union1d(before, np.asarray(removed, np.int64)).astype(np.int64)


def _write_segment(folder: Path, name: str, passages: NDArray[np.void], vectors: NDArray[np.float32]) -> None:
    np.save(folder / f"passages-{name}.npy", passages)
    np.save(folder / f"vectors-{name}.npy", np.ascontiguousarray(vectors, np.float32))


def _read_segment(folder: Path, name: str, dimension: int) -> tuple[NDArray[np.void], NDArray[np.float32]]:
    passages = np.load(folder / f"passages-{name}.npy", allow_pickle=False)
    vectors = np.load(folder / f"vectors-{name}.npy", allow_pickle=False)
    if passages.dtype != PASSAGE_TYPE or vectors.shape != (len(passages), dimension):
        raise ValueError(f"segment {name} holds {len(passages)} passages and vectors of shape {vectors.shape}")
    return passages, vectors


def _digests(folder: Path, known: dict[str, str]) -> dict[str, str]:
    """The SHA-256 of every file; linked segments keep the digest that the old manifest states."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or path.suffix == ".lock":
            continue
        linked = name in known and path.suffix == ".npy" and name != _DEAD
        found[name] = known[name] if linked else _digest(path)
    return found


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _link(old: Path, new: Path) -> None:
    try:
        os.link(old, new)
    except OSError:  # a file system without hard links: the copy costs more and means the same
        shutil.copyfile(old, new)


def _write_flushed(path: Path, data: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _flush_tree(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        _flush(path)


def _flush(path: Path) -> None:
    """Wait until the file or folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
