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
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import Record
from embeddings.encoder import Encoder
from embeddings.generation import IndexDamaged, read_manifest
from embeddings.passages import passage_hash, passages_of
from embeddings.segment import Embedded, is_whole, map_segment
from embeddings.steps import At, Progress

_HEAD = struct.Struct("<4sII16s32s")
_MARK = b"FAv1"
_HASH_BYTES = 32
_ENCODED_AT_ONCE = 2048
"""Passages between two writes of the journal, and what a killed process must encode again at most. At the end of each
cores stand idle, so fewer cost speed."""

Known = dict[str, NDArray[np.float32]]
"""Vectors, (dimension,) each, by the hash of the text that they stand for."""


def journal_name(generation: int) -> str:
    """The file that keeps what was encoded for a generation that is still to come."""
    return f"encoded-{generation:06d}.journal"


class Journal:
    """The journal of one archive for one encoder."""

    def __init__(self, path: Path, fingerprint: str, dimension: int) -> None:
        self._path = path
        self._dimension = dimension
        self._made_by = hashlib.sha256(fingerprint.encode()).digest()[:16]

    def read(self) -> Known:
        """What was encoded before the work was cut off, and cut the file to the chunks that are whole."""
        found: Known = {}
        if not self._path.is_file():
            return found
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
                    found.update(_unpacked(rest, count, dimension))
            stream.truncate(whole)
        return found

    def append(self, names: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Keep one batch: names (n), vectors (n, dimension) float32. On the disk when this returns."""
        rest = "".join(names).encode("ascii") + np.ascontiguousarray(vectors, "<f4").tobytes()
        head = _HEAD.pack(_MARK, len(names), self._dimension, self._made_by, hashlib.sha256(rest).digest())
        self._path.parent.mkdir(exist_ok=True)
        with self._path.open("ab") as stream:
            stream.write(head + rest)
            stream.flush()
            os.fsync(stream.fileno())


def embed(
    records: Sequence[tuple[int, Record]],
    encoder: Encoder,
    journal: Journal,
    kept: Iterable[Path],
    *,
    verify: bool,
    progress: Progress | None,
    at: At,
) -> tuple[list[Embedded], int]:
    """The passages of these (row, record) with their vectors, and how many texts had to be encoded.

    kept: the folders of generations to look in. verify: look only in files that are, byte for byte, what was written.
    """
    made = [(row, passages_of(record)) for row, record in records]
    named = [[passage_hash(one) for one in passages] for _, passages in made]
    texts = {
        name: one.text
        for names, (_, passages) in zip(named, made, strict=True)
        for name, one in zip(names, passages, strict=True)
    }
    place = {name: at for at, name in enumerate(texts)}
    # One array for all: a vector to each passage would be twice the memory, and twice the copying.
    vectors = np.empty((len(texts), encoder.dimension), np.float32)
    missing = dict.fromkeys(texts)

    def take(known: Known) -> None:
        for name in [name for name in known if name in missing]:
            vectors[place[name]] = known[name]
            del missing[name]

    take(journal.read())
    for folder in kept:
        if missing:
            take(vectors_of(folder, missing, encoder.fingerprint, verify))
    names = list(missing)
    for start in range(0, len(names), _ENCODED_AT_ONCE):
        batch = names[start : start + _ENCODED_AT_ONCE]
        done = start

        def tell(more: int) -> None:
            nonlocal done
            done += more
            if progress is not None:
                progress(done, len(names))

        found = encoder.encode_documents([texts[name] for name in batch], tell)
        at("encoded")
        journal.append(batch, found)
        at("vectors kept")
        vectors[[place[name] for name in batch]] = found
    rows = [[place[name] for name in each] for each in named]
    return [
        Embedded(row, passages, _rows_of(vectors, places)) for (row, passages), places in zip(made, rows, strict=True)
    ], len(names)


def _rows_of(vectors: NDArray[np.float32], places: list[int]) -> NDArray[np.float32]:
    """These rows, without a copy where they follow one another, as those of a record mostly do."""
    first = places[0]
    if places == list(range(first, first + len(places))):
        return vectors[first : first + len(places)]
    return vectors[places]


def vectors_of(folder: Path, wanted: Iterable[str], fingerprint: str, verify: bool) -> Known:
    """The vectors that a generation holds for these hashes; none when it is damaged or of another encoder."""
    try:
        manifest = read_manifest(folder)
    except IndexDamaged:
        return {}
    if manifest.fingerprint != fingerprint:
        return {}
    found: Known = {}
    asked = set(wanted)
    for segment in manifest.segments:
        try:
            if verify and not is_whole(folder, segment, manifest.files):
                continue
            passages, vectors = map_segment(folder, segment, manifest.dimension)
        except (OSError, ValueError):
            continue  # lost or cut short: what it held is encoded again, and `check` names the file
        for position in _positions(passages["hash"], asked):
            vector = np.array(vectors[position], np.float32)
            if abs(float(vector @ vector) - 1) < 1e-3:
                found[bytes(passages["hash"][position]).decode("ascii", "replace")] = vector
    return {name: vector for name, vector in found.items() if name in asked}


def _positions(hashes: NDArray[np.bytes_], wanted: set[str]) -> list[int]:
    """Where hashes stand that begin as a wanted one does; the first 8 bytes are compared as one number, for speed."""
    if not len(hashes) or not wanted:
        return []
    numbers = np.ascontiguousarray(hashes).view(np.uint64).reshape(-1, 4)[:, 0]
    asked = np.unique(np.array(sorted(wanted), "S32").view(np.uint64).reshape(-1, 4)[:, 0])
    place = np.minimum(np.searchsorted(asked, numbers), len(asked) - 1)
    return [int(one) for one in np.flatnonzero(asked[place] == numbers)]


def _unpacked(rest: bytes, count: int, dimension: int) -> Known:
    names = [rest[at : at + _HASH_BYTES].decode("ascii") for at in range(0, count * _HASH_BYTES, _HASH_BYTES)]
    vectors = np.frombuffer(rest, "<f4", offset=count * _HASH_BYTES).reshape(count, dimension)
    return dict(zip(names, vectors.astype(np.float32), strict=True))
