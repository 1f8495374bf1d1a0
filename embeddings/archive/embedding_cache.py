"""Vectors that were encoded before, found again by the hash of their text, so that nothing is encoded twice.

Three places are asked, in this order: the journal of work that was cut off, the generation that is current, and any
other that is still kept. All are of one encoder: vectors of another fingerprint are never read.

    index/encoded-000008.journal    appended after each batch; removed when that generation is switched to

A chunk of the journal is a head (mark, passages, dimension, fingerprint's hash, SHA-256 of the rest), the hashes, and
the vectors, float32. Reading ends at the first chunk that is not whole: that one was being written at the end.
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import TEXT_FIELDS, Record
from embeddings.archive.failpoints import OnStep, Progress
from embeddings.archive.generation import IndexDamaged, read_manifest
from embeddings.archive.segment import PASSAGE_TYPE, Passages, files_of, is_whole, map_passages
from embeddings.encoders import Encoder
from embeddings.passages import embedded_text
from embeddings.vector_index import VectorFile, VectorWriter

_HEAD = struct.Struct("<4sII16s32s")
_MARK = b"FAv1"
_HASH_BYTES = 32
_ENCODED_AT_ONCE = 2048
"""Passages between two writes of the journal, and what a killed process must encode again at most. At the end of each
cores stand idle, so fewer cost speed."""

_TAKEN_AT_ONCE = 4_096

Known = Iterator[tuple[NDArray[np.bytes_], NDArray[np.float32]]]
"""Vectors that are known, some at a time: (n,) hashes of the texts that they stand for, (n, dimension) vectors."""


def journal_name(generation: int) -> str:
    """The file that keeps what was encoded for a generation that is still to come."""
    return f"encoded-{generation:06d}.journal"


class EmbeddingJournal:
    """The journal of one archive for one encoder."""

    def __init__(self, path: Path, fingerprint: str, dimension: int) -> None:
        self._path = path
        self._dimension = dimension
        self._made_by = hashlib.sha256(fingerprint.encode()).digest()[:16]

    def read(self) -> Known:
        """What was encoded before the work was cut off. Read to its end, the file is cut to whole chunks."""
        if not self._path.is_file():
            return
        whole = 0
        with self._path.open("r+b") as stream:
            while head := stream.read(_HEAD.size):
                if len(head) < _HEAD.size:
                    break
                mark, count, dimension, made_by, digest = _HEAD.unpack(head)
                size = count * (_HASH_BYTES + 4 * dimension)
                if mark != _MARK or size > self._path.stat().st_size:
                    break
                rest = stream.read(size)
                if len(rest) != size or hashlib.sha256(rest).digest() != digest:
                    break
                whole = stream.tell()
                if made_by == self._made_by and dimension == self._dimension:
                    vectors = np.frombuffer(rest, "<f4", offset=count * _HASH_BYTES).reshape(
                        count, dimension
                    )
                    yield np.frombuffer(rest, f"S{_HASH_BYTES}", count), vectors
            stream.truncate(whole)

    def append(self, names: NDArray[np.bytes_], vectors: NDArray[np.float32]) -> None:
        """Keep one batch: names (n), vectors (n, dimension) float32. On the disk when this returns."""
        rest = (names.tobytes(), np.ascontiguousarray(vectors, "<f4").data.cast("B"))
        digest = hashlib.sha256(rest[0])
        digest.update(rest[1])
        head = _HEAD.pack(_MARK, len(names), self._dimension, self._made_by, digest.digest())
        self._path.parent.mkdir(exist_ok=True)
        with self._path.open("ab") as stream:
            stream.writelines((head, *rest))
            stream.flush()
            os.fsync(stream.fileno())


def embed_passages(
    records: Sequence[tuple[int, Record]],
    passages: Passages,
    into: VectorWriter,
    encoder: Encoder,
    journal: EmbeddingJournal,
    kept: Iterable[Path],
    *,
    verify: bool,
    progress: Progress | None,
    at: OnStep,
) -> int:
    """Put the vector of each of these (row, record)'s passages at its place, and return how many texts were encoded.

    passages: as `passages_table` made them. kept: the folders of generations to look in. verify: look only in files
    that are, byte for byte, what was written. Texts and vectors are in memory some thousands at a time.
    """
    names, firsts, texts = np.unique(passages["hash"], return_index=True, return_inverse=True)
    missing = np.ones(len(names), np.bool_)
    seen: set[tuple[str, ...]] = set()
    held = (vectors_of(one, names, missing, encoder.fingerprint, verify, seen) for one in kept)
    for hashes, vectors in chain(journal.read(), chain.from_iterable(held)):
        places = np.minimum(np.searchsorted(names, hashes), len(names) - 1)
        wanted = np.flatnonzero((names[places] == hashes) & missing[places])
        places, once = np.unique(firsts[places[wanted]], return_index=True)
        into.write(places, vectors[wanted[once]])
        missing[texts[places]] = False
    to_do = np.flatnonzero(missing)
    to_do = to_do[np.argsort(firsts[to_do])]
    owners = np.cumsum(np.diff(passages["row"], prepend=passages["row"][:1]) != 0)
    for start in range(0, len(to_do), _ENCODED_AT_ONCE):
        batch = to_do[start : start + _ENCODED_AT_ONCE]
        done = start

        def tell(more: int) -> None:
            nonlocal done
            done += more
            if progress is not None:
                progress(done, len(to_do))

        places = firsts[batch]
        cut = (passages[name][places].tolist() for name in ("field", "start", "end"))
        asked = [
            embedded_text(records[owner][1], TEXT_FIELDS[field], first, after)
            for owner, field, first, after in zip(owners[places].tolist(), *cut, strict=True)
        ]
        found = encoder.encode_documents(asked, tell)
        at("encoded")
        journal.append(names[batch], found)
        at("vectors kept")
        into.write(places, found)
    again = np.flatnonzero(firsts[texts] != np.arange(len(texts)))
    for places in (
        again[start : start + _TAKEN_AT_ONCE] for start in range(0, len(again), _TAKEN_AT_ONCE)
    ):
        into.write(places, into.read(firsts[texts[places]]))
    return len(to_do)


def vectors_of(
    folder: Path,
    names: NDArray[np.bytes_],
    missing: NDArray[np.bool_],
    fingerprint: str,
    verify: bool,
    seen: set[tuple[str, ...]],
) -> Known:
    """The vectors that a generation holds for hashes that begin as one of `names` that is missing (both (n,)).

    None when it is damaged or of another encoder. seen: the digests of segments that were read, which are passed over.
    """
    try:
        manifest = read_manifest(folder)
    except IndexDamaged:
        return
    if manifest.fingerprint != fingerprint:
        return
    for segment in manifest.segments:
        digests = tuple(manifest.files.get(one, "") for one in files_of(segment, False))
        if digests in seen or not missing.any():
            continue
        try:
            if verify and not is_whole(folder, segment, manifest.files):
                continue
            passages = map_passages(folder, segment)
            positions = _positions(passages, names[missing])
            if len(positions):  # most often what is added is new
                stored = VectorFile(folder / f"vectors-{segment}.npy", manifest.dimension)
            for start in range(0, len(positions), _TAKEN_AT_ONCE):
                places = positions[start : start + _TAKEN_AT_ONCE]
                vectors = stored.read(places)
                unit = np.abs(np.einsum("ij,ij->i", vectors, vectors) - 1) < 1e-3
                yield passages["hash"][places[unit]], vectors[unit]
        except (OSError, ValueError):
            continue  # lost or cut short: what it held is encoded again, and `check` names the file
        seen.add(digests)


def _positions(passages: Passages, wanted: NDArray[np.bytes_]) -> NDArray[np.int64]:
    """Where hashes stand that begin as a wanted one does; the first 8 bytes are compared as one number, for speed."""
    if not len(passages) or not len(wanted):
        return np.zeros(0, np.int64)
    _, offset = PASSAGE_TYPE.fields["hash"][:2]  # type: ignore[index]
    table = passages.view(np.uint8).reshape(len(passages), -1)
    asked = np.unique(np.ascontiguousarray(wanted).view(np.uint64).reshape(-1, 4)[:, 0])
    numbers = np.ascontiguousarray(table[:, offset : offset + 8]).view(np.uint64)[:, 0]
    return np.flatnonzero(np.isin(numbers, asked))
