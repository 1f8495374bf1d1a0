"""Vectors that were encoded before, found by the hash of their text, so no text is encoded twice.

Three sources are read, in this order: the journal of work that was cut off, the current
generation, and the other stored one. Vectors of an encoder with another fingerprint are never read.

    index/encoded-000008.journal    appended after each batch; removed once that generation is used

A chunk of the journal is a head (mark, passages, dimension, hash of the fingerprint, SHA-256 of the
body), and the body: the hashes, and the vectors, float32. Reading ends at the first chunk that is
not complete, which was being written when the work was cut off.
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import TEXT_FIELDS, Record
from embeddings.archive.failpoints import OnStep, Progress
from embeddings.archive.manifest import Manifest
from embeddings.archive.segment import PASSAGE_TYPE, Passages, SegmentFiles
from embeddings.encoders import Encoder
from embeddings.passages import embedded_text
from embeddings.vector_index import VectorWriter

_HEAD = struct.Struct("<4sII16s32s")
_MARK = b"FAv1"
_HASH_BYTES = 32
_TEXTS_PER_CHUNK = 2048
"""Texts that are encoded between two writes of the journal: a killed process encodes at most these
again. Fewer would cost speed, as cores are idle at the end of each chunk."""

_VECTORS_PER_READ = 4_096

Hashes = NDArray[np.bytes_]
Vectors = NDArray[np.float32]
Positions = NDArray[np.int64]
KnownVectors = Iterator[tuple[Hashes, Vectors]]
"""Known vectors in batches: (n,) hashes of their texts, (n, dimension) vectors."""


def journal_name(generation: int) -> str:
    """Return the name of the journal of a generation that is still to be written."""
    return f"encoded-{generation:06d}.journal"


class EmbeddingJournal:
    """The journal of one archive for one encoder."""

    def __init__(self, path: Path, fingerprint: str, dimension: int) -> None:
        self._path = path
        self._dimension = dimension
        self._encoder_hash = hashlib.sha256(fingerprint.encode()).digest()[:16]

    def read(self) -> KnownVectors:
        """Yield what was encoded before; at the end, cut the file to its complete chunks."""
        if not self._path.is_file():
            return
        complete_bytes = 0
        with self._path.open("r+b") as stream:
            while head := stream.read(_HEAD.size):
                if len(head) < _HEAD.size:
                    break
                mark, count, dimension, encoder_hash, checksum = _HEAD.unpack(head)
                size = count * (_HASH_BYTES + 4 * dimension)
                if mark != _MARK or size > self._path.stat().st_size:
                    break
                body = stream.read(size)
                if len(body) != size or hashlib.sha256(body).digest() != checksum:
                    break
                complete_bytes = stream.tell()
                if encoder_hash == self._encoder_hash and dimension == self._dimension:
                    vectors = np.frombuffer(body, "<f4", offset=count * _HASH_BYTES)
                    hashes = np.frombuffer(body, f"S{_HASH_BYTES}", count)
                    yield hashes, vectors.reshape(count, dimension)
            stream.truncate(complete_bytes)

    def append(self, hashes: Hashes, vectors: Vectors) -> None:
        """Write one chunk, and wait until it is on the disk.

        hashes: (n,) of the texts. vectors: (n, dimension).
        """
        body = (hashes.tobytes(), np.ascontiguousarray(vectors, "<f4").data.cast("B"))
        checksum = hashlib.sha256(body[0])
        checksum.update(body[1])
        head = _HEAD.pack(
            _MARK, len(hashes), self._dimension, self._encoder_hash, checksum.digest()
        )
        self._path.parent.mkdir(exist_ok=True)
        with self._path.open("ab") as stream:
            stream.writelines((head, *body))
            stream.flush()
            os.fsync(stream.fileno())


class Embedder:
    """Gives passages their vectors, from what is known or from the encoder."""

    def __init__(
        self,
        encoder: Encoder,
        journal: EmbeddingJournal,
        stored: Iterable[Manifest],
        progress: Progress | None,
        on_step: OnStep,
    ) -> None:
        """Take known vectors from the journal and from the stored generations."""
        self.encoder = encoder
        self._journal = journal
        self._stored = stored
        self._progress = progress
        self._on_step = on_step

    def write_vectors(
        self,
        records: Sequence[tuple[int, Record]],
        passages: Passages,
        writer: VectorWriter,
        after_chunk: Callable[[], object],
    ) -> int:
        """Write the vector of each passage, and return how many texts were encoded.

        records: (row, record) pairs. passages: as `passages_table` makes them. after_chunk: called
        after each chunk of the journal. Texts and vectors are in memory some thousands at a time.
        """
        hashes, first_positions, text_numbers = np.unique(
            passages["hash"], return_index=True, return_inverse=True
        )
        is_missing = np.ones(len(hashes), np.bool_)
        for known_hashes, vectors in self._known_vectors(hashes, is_missing):
            places = np.minimum(np.searchsorted(hashes, known_hashes), len(hashes) - 1)
            usable = np.flatnonzero((hashes[places] == known_hashes) & is_missing[places])
            positions, first_usable = np.unique(first_positions[places[usable]], return_index=True)
            writer.write(positions, vectors[usable[first_usable]])
            is_missing[text_numbers[positions]] = False
        missing = np.sort(first_positions[is_missing])
        self._encode(records, passages, missing, writer, after_chunk)
        repeated = np.flatnonzero(first_positions[text_numbers] != np.arange(len(text_numbers)))
        for start in range(0, len(repeated), _VECTORS_PER_READ):
            positions = repeated[start : start + _VECTORS_PER_READ]
            writer.write(positions, writer.read(first_positions[text_numbers[positions]]))
        return len(missing)

    def _encode(
        self,
        records: Sequence[tuple[int, Record]],
        passages: Passages,
        missing: Positions,
        writer: VectorWriter,
        after_chunk: Callable[[], object],
    ) -> None:
        """Encode the texts of the passages at positions `missing`; journal and write vectors."""
        record_numbers = np.cumsum(np.diff(passages["row"], prepend=passages["row"][:1]) != 0)
        encoded = 0

        def count(texts: int) -> None:
            nonlocal encoded
            encoded += texts
            if self._progress is not None:
                self._progress(encoded, len(missing))

        for start in range(0, len(missing), _TEXTS_PER_CHUNK):
            encoded = start
            positions = missing[start : start + _TEXTS_PER_CHUNK]
            texts = [
                embedded_text(
                    records[number][1],
                    TEXT_FIELDS[passage["field"]],
                    int(passage["start"]),
                    int(passage["end"]),
                )
                for number, passage in zip(
                    record_numbers[positions].tolist(), passages[positions], strict=True
                )
            ]
            vectors = self.encoder.encode_documents(texts, count)
            self._on_step("encoded")
            self._journal.append(passages["hash"][positions], vectors)
            self._on_step("journaled")
            after_chunk()
            writer.write(positions, vectors)

    def _known_vectors(self, hashes: Hashes, is_missing: NDArray[np.bool_]) -> KnownVectors:
        """Yield vectors for hashes of which `is_missing` is true when they are reached.

        Both are (n,). Some may be of other texts, with hashes that only begin the same.
        """
        yield from self._journal.read()
        seen: set[tuple[object, ...]] = set()
        for manifest in self._stored:
            if manifest.fingerprint != self.encoder.fingerprint:
                continue
            for files in manifest.segment_files():
                if not is_missing.any():
                    return
                try:
                    identity = files.identity(manifest.files)
                    if identity not in seen:
                        yield from _stored_vectors(files, manifest.files, hashes[is_missing])
                        seen.add(identity)
                except (OSError, ValueError):
                    continue  # its texts are encoded again, and `check` names the file


def _stored_vectors(
    files: SegmentFiles, checksums: Mapping[str, str], hashes: Hashes
) -> KnownVectors:
    """Yield the vectors of a segment for passages with a hash that begins like one of `hashes`.

    Of vectors that have not the SHA-256 that `checksums` states, it yields those that are whole.
    """
    passages = files.passages()
    positions = _positions_of_hashes(passages, hashes)
    if not len(positions):  # most often: what is added is new
        return
    if not files.is_intact(checksums):
        for batch, vectors in files.intact_vectors(checksums):
            is_wanted = np.isin(batch, positions)
            yield passages["hash"][batch[is_wanted]], vectors[is_wanted]
        return
    vector_file = files.vectors()
    for start in range(0, len(positions), _VECTORS_PER_READ):
        batch = positions[start : start + _VECTORS_PER_READ]
        vectors = vector_file.read(batch)
        is_unit = np.abs(np.einsum("ij,ij->i", vectors, vectors) - 1) < 1e-3
        yield passages["hash"][batch[is_unit]], vectors[is_unit]


def _positions_of_hashes(passages: Passages, hashes: Hashes) -> Positions:
    """Return the positions of passages with a hash that begins like one of `hashes`.

    The first 8 bytes are compared as one number, for speed.
    """
    if not len(passages) or not len(hashes):
        return np.zeros(0, np.int64)
    _, offset = PASSAGE_TYPE.fields["hash"][:2]  # type: ignore[index]
    table = passages.view(np.uint8).reshape(len(passages), -1)
    heads = np.ascontiguousarray(table[:, offset : offset + 8]).view(np.uint64)[:, 0]
    wanted_heads = np.ascontiguousarray(hashes).view(np.uint64).reshape(-1, 4)[:, 0]
    return np.flatnonzero(np.isin(heads, np.unique(wanted_heads)))
