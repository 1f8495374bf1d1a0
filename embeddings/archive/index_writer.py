"""Writing the next generation of an index beside the old one: linked, added to, merged, checked, flushed, named.

What is written while records are encoded goes on beside the encoder, in a thread of its own (the words), or some
thousands of passages at a time (their vectors), so that an addition takes little longer than the encoding, and memory
for what is being worked on.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.archive.background import CancelToken, run_in_background
from embeddings.archive.checksums import changed_files, file_checksum
from embeddings.archive.failpoints import OnStep, no_op
from embeddings.archive.fsync import fsync_path, fsync_tree, link_or_copy
from embeddings.archive.generation import DEAD, MANIFEST, IndexDamaged, Manifest, read_manifest
from embeddings.archive.segment import (
    PREPARED,
    DatesAndNames,
    Passages,
    check_segment,
    files_of,
    map_segment,
    prepare,
    read_described,
    write_segment,
)
from embeddings.passages import PASSAGE_RECIPE
from embeddings.text_index import TextDocument, TextIndex, made_of, merged_by, word_segments
from embeddings.vector_index import CodeBounds, VectorFile, VectorWriter, load_array


@dataclass
class _Building:
    """A generation that is being written. known: the digests of files that it shares with the old one."""

    folder: Path
    number: int
    dimension: int
    segments: list[tuple[str, int]]
    bounds: dict[str, tuple[float, float]]
    known: dict[str, str]

    def prepare(self, name: str, passages: int, described: DatesAndNames) -> None:
        """Take in a segment whose so many passages and their vectors are written; it stands last."""
        bounds = prepare(self.folder, name, self.dimension, described)
        self.segments.append((name, passages))
        self.bounds[name] = (bounds.max_residual, bounds.max_length)


@dataclass(frozen=True)
class Content:
    """What a new generation holds that the old one does not, and the other way round.

    passages: of the records that come. embed: given the file for their vectors, puts each at its place; at: its steps.
    documents, described: what is searched and said of these records; asked once each, in another thread. removed: rows
    that the old generation holds and the new one must not. earlier: gives what the records of the old one say, where
    that is not prepared. fresh: whether the rows that come have never been in an index.
    """

    passages: Passages
    embed: Callable[[VectorWriter, OnStep], None]
    documents: Iterable[TextDocument]
    described: Callable[[], DatesAndNames]
    removed: Sequence[int]
    earlier: Callable[[], DatesAndNames]
    fresh: bool = False

    @property
    def records(self) -> int:
        """How many records come."""
        return int(np.count_nonzero(np.diff(self.passages["row"], prepend=-1)))

    @property
    def takes_out(self) -> bool:
        """Whether rows must be looked for in the old words, to take them out."""
        return bool(self.removed) or not self.fresh


_MANY = 1_000
"""Records. So many may be written as several segments of words, and take longer than comparing all of the old."""

_LISTS_OF_WORDS = ("words/meta.json", "words/.managed.json")


def write_generation(
    index: Path,
    old: Path | None,
    number: int,
    *,
    model: tuple[str, str, int],
    content: Content,
    at: OnStep = no_op,
) -> str:
    """Write generation `number` beside `old` (None: from nothing), check it, and return its manifest's SHA-256.

    model: name, fingerprint, dimension. The words are written in a thread while vectors are encoded. The folder appears
    under its final name only when all of it is written and flushed to the disk. IndexDamaged when a file of the old one
    that must be read is not what was written; OSError when the disk refuses.
    """
    folder, making = index / f"{number:06d}", index / f"building-{number:06d}"
    for left_over in (
        making,
        folder,
    ):  # an earlier try that was cut off: the store never switched to it
        shutil.rmtree(left_over, ignore_errors=True)
    making.mkdir(parents=True)
    try:
        digest = _write(_Building(making, number, model[2], [], {}, {}), old, model, content, at)
        making.rename(folder)
    except BaseException:  # half of a large addition is not left to the next writer to clear
        shutil.rmtree(making, ignore_errors=True)
        raise
    fsync_path(index)
    at("named")
    return digest


def _write(
    building: _Building, old: Path | None, model: tuple[str, str, int], content: Content, at: OnStep
) -> str:
    """Write all of it and wait until it is on the disk; returns its manifest's SHA-256."""
    making, number = building.folder, building.number
    if old is not None:
        _refuse_changed(old, content)
    at("building begun")
    with run_in_background(lambda go: _write_words(old, making / "words", content, go)) as words:

        def step(name: str) -> None:
            at(name)
            if name == "vectors kept" and words.done():
                words.result()  # an error of theirs is not kept back until all is encoded

        if old is not None:
            _link_segments(old, building, content.earlier)
        if len(content.passages):
            name, fill = f"{number:06d}", lambda into: content.embed(into, step)
            write_segment(making, name, content.passages, building.dimension, fill)
            building.prepare(name, len(content.passages), words.result())
        np.save(making / DEAD, _merge_segments(building, _dead_rows(old, content.removed)))
        at("segment written")
        words.result()
    at("words written")
    names, sizes = (
        (tuple(one) for one in zip(*building.segments, strict=True))
        if building.segments
        else ((), ())
    )
    files = _digests(making, building.known)
    manifest = Manifest(
        number, *model, PASSAGE_RECIPE, names, sizes, files, PREPARED, building.bounds
    )
    data = json.dumps(asdict(manifest), indent=1).encode()
    (making / MANIFEST).write_bytes(data)
    at("manifest written")
    _check_new(building)
    fsync_tree(making, building.known)
    at("flushed")
    return hashlib.sha256(data).hexdigest()


def _refuse_changed(old: Path, content: Content) -> None:
    """IndexDamaged when a file that the next generation is made of is not what its digest says.

    What is made of a damaged file would get a digest of its own, and pass for whole ever after; and tantivy, which
    trusts its files, can end the process. Segments of vectors are compared when they are merged; of the words, only
    what this change reads is compared, since all of it grows with the archive.
    """
    files = read_manifest(old).files
    small = {name: one for name, one in files.items() if name == DEAD or name in _LISTS_OF_WORDS}
    for line in changed_files(old, small):
        raise IndexDamaged(f"{line}; run: finding-aid repair")
    for name in files:
        if not (
            old / name
        ).is_file():  # it would be in no later list of files, and so be missed by nobody
            raise IndexDamaged(f"{old / name} is missing; run: finding-aid repair")
    all_of_them = content.takes_out or content.records > _MANY
    _refuse_changed_words(
        old, None if all_of_them else merged_by(word_segments(old / "words"), content.records)
    )


def _refuse_changed_words(old: Path, segments: Collection[str] | None) -> None:
    """IndexDamaged when a file of these segments of the words (None: of all) is not what its digest says."""
    files = read_manifest(old).files
    for line in changed_files(
        old,
        {
            name: one
            for name, one in files.items()
            if name.startswith("words/")
            and (segments is None or name[len("words/") :].partition(".")[0] in segments)
        },
    ):
        raise IndexDamaged(f"{line}; run: finding-aid repair")


def _link_segments(old: Path, building: _Building, earlier: Callable[[], DatesAndNames]) -> None:
    """Bring the old segments into the new folder, and prepare those of an index that is not."""
    before = read_manifest(old)
    building.segments += zip(before.segments, before.sizes, strict=True)
    own = [file for name in before.segments for file in files_of(name, before.is_prepared)]
    for file in own:
        link_or_copy(old / file, building.folder / file)
    # A segment's files are never written twice; of the words, the .json files are, and so is the dead list.
    words = [
        file for file in before.files if file.startswith("words/") and not file.endswith(".json")
    ]
    building.known |= {file: before.files[file] for file in (*own, *words)}
    if before.is_prepared:
        building.bounds |= before.bounds
        return
    all_said = earlier()
    for name in before.segments:
        try:
            rows = np.unique(load_array(building.folder / f"passages-{name}.npy")["row"])
            said = all_said.where(lambda asked, rows=rows: np.isin(asked, rows))  # type: ignore[misc]
            bounds = prepare(building.folder, name, building.dimension, said)
        except ValueError as error:
            raise IndexDamaged(
                f"segment {name} in {old} is damaged ({error}); run: finding-aid repair"
            ) from error
        building.bounds[name] = (bounds.max_residual, bounds.max_length)


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
        if file in building.known and file_checksum(folder / file) != building.known[file]:
            raise IndexDamaged(f"{folder / file} is not what was written; run: finding-aid repair")
    said = DatesAndNames.joined([read_described(folder, name) for name, _ in merging])
    passages = np.concatenate(
        [map_segment(folder, name, building.dimension)[0] for name, _ in merging]
    )
    alive = ~np.isin(passages["row"], dead)

    def fill(into: VectorWriter) -> None:
        before = after = 0
        for name, _ in merging:
            for block in VectorFile(folder / f"vectors-{name}.npy", building.dimension).blocks():
                kept = block[alive[before : before + len(block)]]
                into.write(np.arange(after, after + len(kept)), kept)
                before, after = before + len(block), after + len(kept)

    merged = f"{building.number:06d}-merged"
    write_segment(folder, merged, passages[alive], building.dimension, fill)
    for name, _ in merging:
        building.bounds.pop(name)
        for file in files_of(name, True):
            (folder / file).unlink()
    segments[start - 1 :] = []
    building.prepare(merged, int(alive.sum()), said.where(lambda rows: ~np.isin(rows, dead)))
    if not len(dead):
        return dead
    left = [load_array(folder / f"passages-{name}.npy", mapped=True)["row"] for name, _ in segments]
    return dead[np.isin(dead, np.concatenate(left))]


def _dead_rows(old: Path | None, removed: Sequence[int]) -> NDArray[np.int64]:
    before = load_array(old / DEAD) if old else np.zeros(0, np.int64)
    return np.union1d(before, np.asarray(removed, np.int64)).astype(np.int64)


def _write_words(old: Path | None, words: Path, content: Content, go: CancelToken) -> DatesAndNames:
    """Bring the words along; returns what the records that come say, which is read from the same."""
    if old:
        TextIndex.clone(old / "words", words)
    else:
        words.mkdir()
    try:
        removed = [int(row) for row in content.removed]
        TextIndex.update(words, go.iterate(content.documents), removed, fresh=content.fresh)
    except (ValueError, RuntimeError) as error:  # what tantivy makes of a full disk
        raise OSError(f"the full-text index: {error}") from error
    if old and not content.takes_out:  # all of them were compared, if it does
        _refuse_changed_words(old, made_of(word_segments(old / "words"), word_segments(words)))
    return content.described()


def _check_new(building: _Building) -> None:
    """Read back what this addition wrote; what it only linked was checked when it was written."""
    for name, _ in building.segments:
        if f"codes-{name}.faiss" not in building.known:
            check_segment(
                building.folder, name, building.dimension, CodeBounds(*building.bounds[name])
            )
    TextIndex.open(building.folder / "words")
    for lock in (building.folder / "words").glob(".tantivy-*.lock"):
        lock.unlink()


def _digests(folder: Path, known: dict[str, str]) -> dict[str, str]:
    """The SHA-256 of every file; those that never change keep the digest that the old manifest states."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and path.suffix != ".lock":
            found[name] = known[name] if name in known else file_checksum(path)
    return found
