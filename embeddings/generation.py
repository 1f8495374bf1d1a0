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
from embeddings.steps import At, nothing
from embeddings.stored import StoredVectors
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
    def open(cls, folder: Path, digest: str = "") -> Generation:
        """The generation in `folder`. IndexDamaged when a file is missing or cannot be read.

        digest: what its manifest's SHA-256 must be; "": any. An index of another archive is never taken for this one.
        """
        manifest = read_manifest(folder, digest)
        try:
            parts = [_read_passages(folder, segment) for segment in manifest.segments]
            passages = np.concatenate(parts) if parts else np.zeros(0, PASSAGE_TYPE)
            alive = ~np.isin(passages["row"], np.load(folder / _DEAD, allow_pickle=False))
            files = [folder / f"vectors-{segment}.npy" for segment in manifest.segments]
            stored = StoredVectors(files, manifest.dimension, alive)
            passages = passages if alive.all() else passages[alive]
            vectors = Vectors(stored, passages["row"].astype(np.int64))
            words = Words.open(folder / "words")
        except (OSError, ValueError, KeyError, RuntimeError, WordsError) as error:
            raise IndexDamaged(
                f"the index in {folder} is damaged ({_short(error)}); run: finding-aid repair"
            ) from error
        return cls(manifest, passages, vectors, words)

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
    at: At = nothing,
) -> str:
    """Write generation `number` beside `old` (None: from nothing), check it, and return its manifest's SHA-256.

    model: name, fingerprint, dimension. removed: rows that the old generation holds and the new one must not.
    The folder appears under its final name only when all of it is written and flushed to the disk. IndexDamaged when
    a file of the old one that must be read is not what was written; OSError when the disk refuses.
    """
    folder, building = index / f"{number:06d}", index / f"building-{number:06d}"
    for left_over in (building, folder):  # an earlier try that was cut off: the store never switched to it
        shutil.rmtree(left_over, ignore_errors=True)
    building.mkdir(parents=True)
    before = read_manifest(old) if old else None
    at("building begun")
    segments, known = _link_segments(old, before, building)
    if embedded:
        segments.append((f"{number:06d}", sum(len(one.passages) for one in embedded)))
        _write_segment(building, segments[-1][0], *_stacked(embedded, model[2]))
    dead = _merge_segments(building, segments, _dead_rows(old, removed), number, model[2], known)
    np.save(building / _DEAD, dead)
    at("segment written")
    _write_words(old, building / "words", documents, removed)
    at("words written")
    names, sizes = tuple(name for name, _ in segments), tuple(size for _, size in segments)
    files = _digests(building, known)
    data = json.dumps(asdict(Manifest(number, *model, PASSAGE_RECIPE, names, sizes, files)), indent=1).encode()
    _write_flushed(building / _MANIFEST, data)
    at("manifest written")
    _check_new(building, names, known, model[2])
    _flush_tree(building, known)
    at("flushed")
    building.rename(folder)
    _flush(index)
    at("named")
    return hashlib.sha256(data).hexdigest()


def read_manifest(folder: Path, digest: str = "") -> Manifest:
    """The manifest of a generation. IndexDamaged when it is missing, cannot be read, or has not this SHA-256."""
    path = folder / _MANIFEST
    try:
        data = path.read_bytes()
        stated = json.loads(data)
        manifest = Manifest(**{**stated, "segments": tuple(stated["segments"]), "sizes": tuple(stated["sizes"])})
    except FileNotFoundError as error:
        if not folder.exists():
            raise IndexDamaged(f"there is no index in {folder}; run: finding-aid sync") from error
        raise IndexDamaged(f"{path} is missing; run: finding-aid repair") from error
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise IndexDamaged(f"{path} cannot be read ({error}); run: finding-aid repair") from error
    if digest and hashlib.sha256(data).hexdigest() != digest:
        raise IndexDamaged(f"{path} is not what was written for these records; run: finding-aid repair")
    return manifest


def read_rows(folder: Path) -> list[int]:
    """The rows that a generation holds, without opening its vectors."""
    manifest = read_manifest(folder)
    try:
        parts = [np.load(folder / f"passages-{name}.npy", allow_pickle=False)["row"] for name in manifest.segments]
        dead = np.load(folder / "dead.npy", allow_pickle=False)
    except (OSError, ValueError, IndexError) as error:
        raise IndexDamaged(f"the index in {folder} is damaged ({_short(error)}); run: finding-aid repair") from error
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
        elif file_digest(path) != digest:
            found.append(f"{path} is not what was written (its SHA-256 differs)")
    return found


def _short(error: Exception) -> str:
    return str(error).partition("; run:")[0]


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
    """Bring the old segments into the new folder; returns them, and the digests of files that never change."""
    if old is None or before is None:
        return [], {}
    for segment in before.segments:
        for kind in ("vectors", "passages"):
            _link(old / f"{kind}-{segment}.npy", building / f"{kind}-{segment}.npy")
    # Both kinds of segment files are never written twice; the .json files of the words are, and so is the dead list.
    known = {name: digest for name, digest in before.files.items() if not name.endswith(".json") and name != _DEAD}
    return list(zip(before.segments, before.sizes, strict=True)), known


def _merge_segments(
    building: Path,
    segments: list[tuple[str, int]],
    dead: NDArray[np.int64],
    number: int,
    dimension: int,
    known: dict[str, str],
) -> NDArray[np.int64]:
    """Keep each segment at least twice as large as the next, merging from the end; returns the rows still dead.

    So there are about log2(passages) segments, and each passage is rewritten about as often (the log-structured merge
    of O'Neil and others, 1996). Rows that are dead leave a segment when it is rewritten; when they outnumber a quarter
    of all, everything is. A file that is rewritten is compared with its digest first, lest damage get a new one.
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
    for name in (f"{kind}-{name}.npy" for name, _ in merging for kind in ("passages", "vectors")):
        if name in known and file_digest(building / name) != known[name]:
            raise IndexDamaged(f"{building / name} is not what was written; run: finding-aid repair")
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


def _read_passages(folder: Path, name: str) -> NDArray[np.void]:
    passages: NDArray[np.void] = np.load(folder / f"passages-{name}.npy", allow_pickle=False)
    if passages.dtype != PASSAGE_TYPE:
        raise ValueError(f"segment {name} holds {passages.dtype}, not passages")
    return passages


def _read_segment(folder: Path, name: str, dimension: int) -> tuple[NDArray[np.void], NDArray[np.float32]]:
    passages = _read_passages(folder, name)
    vectors = np.load(folder / f"vectors-{name}.npy", allow_pickle=False)
    if vectors.shape != (len(passages), dimension):
        raise ValueError(f"segment {name} holds {len(passages)} passages and vectors of shape {vectors.shape}")
    return passages, vectors


def map_segment(folder: Path, name: str, dimension: int) -> tuple[NDArray[np.void], NDArray[np.float32]]:
    """The passages and vectors of a segment, mapped: only what is looked at is read. OSError, ValueError as np.load."""
    passages = np.load(folder / f"passages-{name}.npy", mmap_mode="r", allow_pickle=False)
    vectors = np.load(folder / f"vectors-{name}.npy", mmap_mode="r", allow_pickle=False)
    if passages.dtype != PASSAGE_TYPE or vectors.shape != (len(passages), dimension):
        raise ValueError(f"segment {name} holds {len(passages)} passages and vectors of shape {vectors.shape}")
    return passages, vectors


def _write_words(old: Path | None, words: Path, documents: Iterable[WordDocument], removed: Sequence[int]) -> None:
    if old:
        Words.clone(old / "words", words)
    else:
        words.mkdir()
    try:
        Words.update(words, documents, [int(row) for row in removed])
    except (ValueError, RuntimeError) as error:  # what tantivy makes of a full disk
        raise OSError(f"the full-text index: {error}") from error


def _check_new(building: Path, segments: Sequence[str], known: dict[str, str], dimension: int) -> None:
    """Read back what this addition wrote; what it only linked was checked when it was written."""
    for name in segments:
        if f"vectors-{name}.npy" not in known:
            passages, vectors = _read_segment(building, name, dimension)
            Vectors(vectors, passages["row"].astype(np.int64))
    Words.open(building / "words")
    for lock in (building / "words").glob(".tantivy-*.lock"):
        lock.unlink()


def _digests(folder: Path, known: dict[str, str]) -> dict[str, str]:
    """The SHA-256 of every file; those that never change keep the digest that the old manifest states."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and path.suffix != ".lock":
            found[name] = known[name] if name in known else file_digest(path)
    return found


def file_digest(path: Path) -> str:
    """The SHA-256 of a file, in hex digits."""
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


def _flush_tree(folder: Path, known: dict[str, str]) -> None:
    for path in [folder, *folder.rglob("*")]:
        if path.relative_to(folder).as_posix() not in known:
            _flush(path)


def _flush(path: Path) -> None:
    """Wait until the file or folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
