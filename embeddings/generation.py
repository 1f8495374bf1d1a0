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
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import FIELDS_OF_TEXT, Brackets, Calendar
from embeddings.arrays import load_array
from embeddings.codes import Bounds
from embeddings.digests import changed, file_digest
from embeddings.flushing import flush, flush_tree, link, write_flushed
from embeddings.inside import refuse_names
from embeddings.parts import Coded
from embeddings.passages import PASSAGE_RECIPE
from embeddings.segment import (
    PASSAGE_TYPE,
    PREPARED,
    Described,
    Embedded,
    Segment,
    files_of,
    open_segment,
    prepare,
    read_described,
    read_segment,
    stacked,
    write_segment,
)
from embeddings.steps import At, nothing
from embeddings.stored import StoredVectors
from embeddings.vectors import Vectors, is_coded
from embeddings.words import WordDocument, Words, WordsError

_MANIFEST = "manifest.json"
_DEAD = "dead.npy"
_SMALL = (_DEAD, "words/meta.json", "words/.managed.json")
"""Files that are compared with their digests whenever a generation is opened."""


class IndexDamaged(Exception):
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
        self, manifest: Manifest, segments: Sequence[Segment], dead: NDArray[np.int64], words: Words | None
    ) -> None:
        self.manifest = manifest
        self.segments = tuple(segments)
        self.words = words
        self._dead = dead
        rows = np.concatenate([np.zeros(0, np.int64), *(one.part.rows for one in segments)])
        self._alive = self._live(rows)
        self.vectors = Vectors.of(manifest.dimension, [one.part for one in segments], self._alive)
        self.calendar: Calendar | None = None
        self.brackets: Brackets | None = None
        """The days of its records, and the brackets in their titles; None when these are not prepared."""
        if manifest.is_prepared:
            calendar = Calendar.joined([one.calendar for one in segments if one.calendar is not None])
            brackets = Brackets.joined([one.brackets for one in segments if one.brackets is not None])
            self.calendar = calendar.where(self._live) if len(dead) else calendar
            self.brackets = brackets.where(self._live(brackets.rows))

    @classmethod
    def empty(cls) -> Generation:
        """Generation 0: nothing is indexed yet."""
        return cls(Manifest(0, "", "", 1, PASSAGE_RECIPE, (), (), {}), (), np.zeros(0, np.int64), None)

    @classmethod
    def open(cls, folder: Path, digest: str = "", before: Generation | None = None) -> Generation:
        """The generation in `folder`. IndexDamaged when a file is missing or cannot be read.

        digest: what its manifest's SHA-256 must be; "": any. An index of another archive is never taken for this one.
        before: one that is open; segments of the same files are taken from it.
        """
        manifest = read_manifest(folder, digest)
        held = {} if before is None else {(one.name, one.digests): one for one in before.segments}
        coded = is_coded(sum(manifest.sizes))
        small = {name: one for name, one in manifest.files.items() if name in _SMALL}
        for line in changed(folder, small):  # the whole of it is compared by `check`
            raise IndexDamaged(f"{line}; run: finding-aid repair")
        try:
            segments = []
            for name in manifest.segments:
                digests = tuple(manifest.files[file] for file in files_of(name, manifest.is_prepared))
                one = held.get((name, digests))
                if one is None or isinstance(one.part, Coded) != coded:
                    bounds = Bounds(*manifest.bounds[name]) if manifest.is_prepared else None
                    one = open_segment(folder, name, digests, manifest.dimension, bounds, coded=coded)
                segments.append(one)
            return cls(manifest, segments, load_array(folder / _DEAD), Words.open(folder / "words"))
        except (OSError, ValueError, KeyError, TypeError, RuntimeError, WordsError) as error:
            raise IndexDamaged(
                f"the index in {folder} is damaged ({_short(error)}); run: finding-aid repair"
            ) from error

    def _live(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        return np.ones(len(rows), np.bool_) if not len(self._dead) else ~np.isin(rows, self._dead)

    @property
    def passages(self) -> NDArray[np.void]:
        """(n,) all passages that can be found, by row; reads them from the files."""
        found = np.concatenate([np.zeros(0, PASSAGE_TYPE), *(one.passages for one in self.segments)])
        return found[self._alive]

    def rows(self) -> NDArray[np.int64]:
        """The rows that are indexed, ascending, each once."""
        return np.unique(self.vectors.rows[self._alive])

    def place(self, position: int) -> tuple[str, int, int]:
        """The field and the offsets of the passage at a position among the vectors."""
        for one in self.segments:
            if position < len(one.passages):
                passage = one.passages[position]
                return FIELDS_OF_TEXT[int(passage["field"])], int(passage["start"]), int(passage["end"])
            position -= len(one.passages)
        raise IndexError(f"there is no passage at {position} beyond the last")


@dataclass
class _Building:
    """A generation that is being written. known: the digests of files that it shares with the old one."""

    folder: Path
    number: int
    dimension: int
    segments: list[tuple[str, int]]
    bounds: dict[str, tuple[float, float]]
    known: dict[str, str]

    def write(self, name: str, passages: NDArray[np.void], vectors: NDArray[np.float32], described: Described) -> None:
        """Write a new segment, which stands last."""
        bounds = write_segment(self.folder, name, passages, vectors, described)
        self.segments.append((name, len(passages)))
        self.bounds[name] = (bounds.residual, bounds.longest)


def write_generation(
    index: Path,
    old: Path | None,
    number: int,
    *,
    model: tuple[str, str, int],
    embedded: Sequence[Embedded],
    described: Described,
    earlier: Callable[[], Described],
    documents: Iterable[WordDocument],
    removed: Sequence[int],
    at: At = nothing,
) -> str:
    """Write generation `number` beside `old` (None: from nothing), check it, and return its manifest's SHA-256.

    model: name, fingerprint, dimension. described: what the records of `embedded` say; earlier: gives what those of the
    old one do, where that is not prepared. removed: rows that the old generation holds and the new one must not.
    The folder appears under its final name only when all of it is written and flushed to the disk. IndexDamaged when
    a file of the old one that must be read is not what was written; OSError when the disk refuses.
    """
    folder, making = index / f"{number:06d}", index / f"building-{number:06d}"
    for left_over in (making, folder):  # an earlier try that was cut off: the store never switched to it
        shutil.rmtree(left_over, ignore_errors=True)
    making.mkdir(parents=True)
    building = _Building(making, number, model[2], [], {}, {})
    if old is not None:
        _refuse_changed(old)
    at("building begun")
    if old is not None:
        _link_segments(old, building, earlier)
    if embedded:
        building.write(f"{number:06d}", *stacked(embedded, model[2]), described)
    np.save(making / _DEAD, _merge_segments(building, _dead_rows(old, removed)))
    at("segment written")
    _write_words(old, making / "words", documents, removed)
    at("words written")
    names, sizes = (tuple(one) for one in zip(*building.segments, strict=True)) if building.segments else ((), ())
    files = _digests(making, building.known)
    manifest = Manifest(number, *model, PASSAGE_RECIPE, names, sizes, files, PREPARED, building.bounds)
    data = json.dumps(asdict(manifest), indent=1).encode()
    write_flushed(making / _MANIFEST, data)
    at("manifest written")
    _check_new(building)
    flush_tree(making, building.known)
    at("flushed")
    making.rename(folder)
    flush(index)
    at("named")
    return hashlib.sha256(data).hexdigest()


def read_manifest(folder: Path, digest: str = "") -> Manifest:
    """The manifest of a generation. IndexDamaged when it is missing, cannot be read, or has not this SHA-256."""
    path = folder / _MANIFEST
    try:
        data = path.read_bytes()
        stated = json.loads(data)
        lists = {name: tuple(stated[name]) for name in ("segments", "sizes")}
        bounds = {name: (float(a), float(b)) for name, (a, b) in stated.get("bounds", {}).items()}
        manifest = Manifest(**{**stated, **lists, "bounds": bounds})
        refuse_names((*manifest.segments, *manifest.files))
    except FileNotFoundError as error:
        if not folder.exists():
            raise IndexDamaged(f"there is no index in {folder}; run: finding-aid sync") from error
        raise IndexDamaged(f"{path} is missing; run: finding-aid repair") from error
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise IndexDamaged(f"{path} cannot be read ({error}); run: finding-aid repair") from error
    if digest and hashlib.sha256(data).hexdigest() != digest:
        raise IndexDamaged(f"{path} is not what was written for these records; run: finding-aid repair")
    return manifest


def read_rows(folder: Path) -> list[int]:
    """The rows that a generation holds, without opening its vectors."""
    manifest = read_manifest(folder)
    try:
        parts = [load_array(folder / f"passages-{name}.npy")["row"] for name in manifest.segments]
        dead = load_array(folder / _DEAD)
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


def _refuse_changed(old: Path) -> None:
    """IndexDamaged when a file that the next generation is made of is not what its digest says.

    What is made of a damaged file would get a digest of its own, and pass for whole ever after; and tantivy, which
    trusts its files, can end the process. Segments are compared when they are merged.
    """
    files = read_manifest(old).files
    made_of = {name: one for name, one in files.items() if name == _DEAD or name.startswith("words/")}
    for line in changed(old, made_of):
        raise IndexDamaged(f"{line}; run: finding-aid repair")


def _short(error: Exception) -> str:
    return str(error).partition("; run:")[0]


def _link_segments(old: Path, building: _Building, earlier: Callable[[], Described]) -> None:
    """Bring the old segments into the new folder, and prepare those of an index that is not."""
    before = read_manifest(old)
    building.segments += zip(before.segments, before.sizes, strict=True)
    own = [file for name in before.segments for file in files_of(name, before.is_prepared)]
    for file in own:
        link(old / file, building.folder / file)
    # A segment's files are never written twice; of the words, the .json files are, and so is the dead list.
    words = [file for file in before.files if file.startswith("words/") and not file.endswith(".json")]
    building.known |= {file: before.files[file] for file in (*own, *words)}
    if before.is_prepared:
        building.bounds |= before.bounds
        return
    all_said = earlier()
    for name in before.segments:
        try:
            vectors = StoredVectors(building.folder / f"vectors-{name}.npy", building.dimension)
            rows = np.unique(load_array(building.folder / f"passages-{name}.npy")["row"])
            said = all_said.where(lambda asked, rows=rows: np.isin(asked, rows))  # type: ignore[misc]
            bounds = prepare(building.folder, name, vectors, said)
        except ValueError as error:
            raise IndexDamaged(f"segment {name} in {old} is damaged ({error}); run: finding-aid repair") from error
        building.bounds[name] = (bounds.residual, bounds.longest)


def _merge_segments(building: _Building, dead: NDArray[np.int64]) -> NDArray[np.int64]:
    """Keep each segment at least twice as large as the next, merging from the end; returns the rows still dead.

    So there are about log2(passages) segments, and each passage is rewritten about as often (the log-structured merge
    of O'Neil and others, 1996). Rows that are dead leave a segment when it is rewritten; when they outnumber a quarter
    of all, everything is. A file that is rewritten is compared with its digest first, lest damage get a new one.
    """
    folder, segments = building.folder, building.segments
    total = sum(size for _, size in segments)
    start = len(segments)
    while start > 1 and segments[start - 2][1] < 2 * sum(size for _, size in segments[start - 1 :]):
        start -= 1
    if len(dead) * 4 > total:
        start = 1
    merging = segments[start - 1 :] if start >= 1 else []
    if len(merging) < 2 and not (merging and len(dead) * 4 > total):
        return dead
    for file in (file for name, _ in merging for file in files_of(name, True)):
        if file in building.known and file_digest(folder / file) != building.known[file]:
            raise IndexDamaged(f"{folder / file} is not what was written; run: finding-aid repair")
    parts = [read_segment(folder, name, building.dimension) for name, _ in merging]
    said = Described.joined([read_described(folder, name) for name, _ in merging])
    said = said.where(lambda rows: ~np.isin(rows, dead))
    passages = np.concatenate([part[0] for part in parts])
    alive = ~np.isin(passages["row"], dead)
    vectors = np.concatenate([part[1] for part in parts])[alive]
    for name, _ in merging:
        building.bounds.pop(name)
        for file in files_of(name, True):
            (folder / file).unlink()
    segments[start - 1 :] = []
    building.write(f"{building.number:06d}-merged", passages[alive], vectors, said)
    if not len(dead):
        return dead
    left = [load_array(folder / f"passages-{name}.npy", mapped=True)["row"] for name, _ in segments]
    return dead[np.isin(dead, np.concatenate(left))]


def _dead_rows(old: Path | None, removed: Sequence[int]) -> NDArray[np.int64]:
    before = load_array(old / _DEAD) if old else np.zeros(0, np.int64)
    return np.union1d(before, np.asarray(removed, np.int64)).astype(np.int64)


def _write_words(old: Path | None, words: Path, documents: Iterable[WordDocument], removed: Sequence[int]) -> None:
    if old:
        Words.clone(old / "words", words)
    else:
        words.mkdir()
    try:
        Words.update(words, documents, [int(row) for row in removed])
    except (ValueError, RuntimeError) as error:  # what tantivy makes of a full disk
        raise OSError(f"the full-text index: {error}") from error


def _check_new(building: _Building) -> None:
    """Read back what this addition wrote; what it only linked was checked when it was written."""
    for name, _ in building.segments:
        if f"codes-{name}.faiss" not in building.known:
            read_segment(building.folder, name, building.dimension)
            bounds = Bounds(*building.bounds[name])
            open_segment(building.folder, name, (), building.dimension, bounds, coded=True)
    Words.open(building.folder / "words")
    for lock in (building.folder / "words").glob(".tantivy-*.lock"):
        lock.unlink()


def _digests(folder: Path, known: dict[str, str]) -> dict[str, str]:
    """The SHA-256 of every file; those that never change keep the digest that the old manifest states."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and path.suffix != ".lock":
            found[name] = known[name] if name in known else file_digest(path)
    return found
