"""One generation of the index: a folder that is written once, checked, and never changed again.

    index/000007/manifest.json          what it contains, its encoder, and every file's SHA-256
                 vectors-000004.npy,    the passages: one segment for each addition, merged as they
                 passages-000004.npy,   grow, so that there are only ever a few (segment.py)
                 hashes-..., codes-..., days-..., told-..., brackets-...
                 removed.npy            int64, the rows in those files that have been removed since
                 words/                 the full-text index

A new generation links the files that it shares with the one before and writes only what changed,
so its cost follows the addition, and the one before stays intact until the new one is checked. An
open generation shares its open segments with the next in the same way. The store states which
generation belongs to the records, in the transaction that writes them: one switch moves both.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import (
    BracketedNames,
    DateIndex,
    ToldIndex,
    is_panic,
    is_shortage,
)
from embeddings.archive.files import changed_files
from embeddings.archive.manifest import INDEX_RECIPE, REMOVED_ROWS_NAME, TEXT_INDEX_NAME, Manifest
from embeddings.archive.segment import PASSAGE_TYPE, Passages, Segment
from embeddings.errors import IndexDamaged, index_damaged
from embeddings.text_index import TextIndex, TextIndexError
from embeddings.vector_index import QuantizedPart, VectorIndex, is_quantized, load_array

_UNREAD = (OSError, ValueError, KeyError, TypeError, RuntimeError, TextIndexError)
_CHECKED_WHEN_OPENED = (
    REMOVED_ROWS_NAME,
    f"{TEXT_INDEX_NAME}/meta.json",
    f"{TEXT_INDEX_NAME}/.managed.json",
)
"""Small files that are compared with their checksums whenever a generation is opened."""


class Generation:
    """A generation that is open for search: one moment of the index.

    Attributes:
        manifest: what it contains.
        segments: its open segments, some of them shared with other generations.
        text_index: its full-text index; None in generation 0, which contains nothing.
        vector_index: the vectors of its passages.
        date_index: the dates of its records.
        told_index: the times that they tell of.
        bracketed_names: what the brackets in their titles say.
    """

    def __init__(
        self,
        manifest: Manifest,
        segments: Sequence[Segment],
        removed_rows: NDArray[np.int64],
        text_index: TextIndex | None,
    ) -> None:
        self.manifest = manifest
        self.segments = tuple(segments)
        self.text_index = text_index
        self._removed_rows = removed_rows
        rows = np.concatenate(
            [np.zeros(0, np.int64), *(segment.vectors.rows for segment in segments)]
        )
        self._is_live = self._are_live(rows)
        self.vector_index = VectorIndex.from_parts(
            manifest.dimension, [segment.vectors for segment in segments], self._is_live
        )
        self.date_index = DateIndex.concatenate([segment.date_index for segment in segments])
        self.told_index = ToldIndex.concatenate([segment.told_index for segment in segments])
        names = BracketedNames.concatenate([segment.bracketed_names for segment in segments])
        if len(removed_rows):
            self.date_index = self.date_index.filter_rows(self._are_live)
            self.told_index = self.told_index.filter_rows(self._are_live)
        self.bracketed_names = names.select(self._are_live(names.rows))

    @classmethod
    def empty(cls) -> Generation:
        """Return generation 0: nothing is indexed yet."""
        manifest = Manifest(Path(), 0, "", "", 1, INDEX_RECIPE, segments={}, files={})
        return cls(manifest, (), np.zeros(0, np.int64), None)

    @classmethod
    def open(cls, manifest: Manifest, previous: Generation | None = None) -> Generation:
        """Open the generation of a manifest; segments of the same files come from `previous`.

        Raises IndexDamaged when a file is missing or cannot be read, or when another version of
        the program made the generation.
        """
        folder = manifest.folder
        if not manifest.is_current:
            raise IndexDamaged(
                f"the index in {folder} was made by another version; run: finding-aid sync"
            )
        small_files = {
            name: checksum
            for name, checksum in manifest.files.items()
            if name in _CHECKED_WHEN_OPENED
        }
        change = next(changed_files(folder, small_files), None)
        if change is not None:
            raise IndexDamaged(f"{change[1]}; run: finding-aid repair")
        try:
            return cls(
                manifest,
                _open_segments(manifest, () if previous is None else previous.segments),
                load_array(folder / REMOVED_ROWS_NAME),
                TextIndex.open(folder / TEXT_INDEX_NAME),
            )
        except BaseException as error:
            is_unread = isinstance(error, _UNREAD) and not is_shortage(error)
            if not (is_unread or is_panic(error)):
                raise
            raise index_damaged(folder, error) from error

    def _are_live(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        if not len(self._removed_rows):
            return np.ones(len(rows), np.bool_)
        return ~np.isin(rows, self._removed_rows)

    @property
    def model(self) -> str:
        """The name of the encoder that made the vectors."""
        return self.manifest.model

    @property
    def fingerprint(self) -> str:
        """The fingerprint of that encoder."""
        return self.manifest.fingerprint

    @property
    def passages(self) -> Passages:
        """(n,) all passages that can be found, in the order of segments; read from the files."""
        passages = np.concatenate(
            [np.zeros(0, PASSAGE_TYPE), *(segment.passages for segment in self.segments)]
        )
        return passages[self._is_live]

    def rows(self) -> NDArray[np.int64]:
        """Return the rows that are indexed, ascending, each once."""
        return np.unique(self.vector_index.rows[self._is_live])


def _open_segments(manifest: Manifest, open_segments: Sequence[Segment]) -> list[Segment]:
    by_files = {(segment.name, segment.checksums): segment for segment in open_segments}
    quantized = is_quantized(sum(info.size for info in manifest.segments.values()))
    segments = []
    for files in manifest.segment_files():
        checksums = tuple(manifest.files.get(name, "") for name in files.file_names)
        segment = by_files.get((files.name, checksums))
        if segment is None or isinstance(segment.vectors, QuantizedPart) != quantized:
            bounds = manifest.segments[files.name].bounds
            segment = files.open(checksums, bounds, quantized=quantized)
        segments.append(segment)
    return segments
