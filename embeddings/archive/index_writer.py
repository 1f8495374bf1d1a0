"""Writing a generation of the index: link, add, merge, check, sync to disk, and rename into place.

The text index is written in a background thread while texts are encoded, and vectors are written
some thousands at a time. So an addition takes little longer than the encoding, and needs memory
only for what is being worked on.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import (
    UNDATED_TERM,
    Record,
    follow_mode,
    follow_mode_inside,
    fsync_path,
    record_date_terms,
)
from embeddings.archive.change import Change
from embeddings.archive.embedding_cache import Embedder
from embeddings.archive.failpoints import OnStep, no_op
from embeddings.archive.files import (
    changed_files,
    file_checksum,
    fsync_tree,
    link_or_copy,
)
from embeddings.archive.manifest import (
    INDEX_RECIPE,
    REMOVED_ROWS_NAME,
    TEXT_INDEX_NAME,
    Manifest,
    SegmentInfo,
)
from embeddings.archive.segment import (
    DatesAndNames,
    Passages,
    SegmentFiles,
    passages_table,
)
from embeddings.errors import IndexDamaged, index_damaged
from embeddings.text_index import TextDocument, TextIndex
from embeddings.vector_index import load_array

Rows = NDArray[np.int64]


class IndexWriter:
    """Writes one generation, in a folder that gets its final name when it is complete."""

    def __init__(
        self, index: Path, number: int, embedder: Embedder, on_step: OnStep = no_op
    ) -> None:
        """Write generation `number` in the folder `index`."""
        self._index = index
        self._number = number
        self._embedder = embedder
        self._on_step = on_step
        self._folder = index / f"building-{number:06d}"
        self._segments: dict[str, SegmentInfo] = {}
        self._shared: dict[str, str] = {}
        """The checksums of the files that are shared with the current generation."""

    def write(self, change: Change) -> tuple[str, int]:
        """Write, check and sync the generation; return its manifest's SHA-256 and texts encoded.

        Raises IndexDamaged when a file of the current generation that must be read is not what was
        written, OSError when the disk refuses.
        """
        final_folder = self._index / f"{self._number:06d}"
        for unfinished in (self._folder, final_folder):  # of a writer that was cut off
            shutil.rmtree(unfinished, ignore_errors=True)
        self._folder.mkdir(parents=True)
        try:
            encoded = self._write_contents(change)
            checksum = self._write_manifest()
            with _reading(change.current):
                self._check()
            for path in (self._index, self._folder):
                follow_mode(path, self._index.parent)
            follow_mode_inside(self._folder)
            fsync_tree(self._folder, self._shared)
            self._on_step("synced to disk")
            self._folder.rename(final_folder)
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        fsync_path(self._index)
        self._on_step("renamed")
        return checksum, encoded

    def _write_contents(self, change: Change) -> int:
        """Write everything except the manifest, and return how many texts were encoded."""
        encoded = 0
        passages = passages_table(change.records)
        removed_rows: Rows = np.asarray(change.removed_rows, np.int64)
        if change.current is not None:
            _check_current(change.current)
            if REMOVED_ROWS_NAME in change.current.files:
                with _reading(change.current):
                    removed_rows = np.union1d(
                        load_array(change.current.folder / REMOVED_ROWS_NAME), removed_rows
                    )
        self._on_step("writing started")
        cancelled = threading.Event()
        with ThreadPoolExecutor(1, "text-index") as pool:
            texts = pool.submit(self._write_texts, change, cancelled)
            try:
                if change.current is not None:
                    self._link_segments(change.current)
                    with _reading(change.current):
                        self._write_missing(change.current, change.live_records)
                if len(passages):
                    encoded = self._write_segment(change.records, passages, texts)
                with _reading(change.current):
                    removed_rows = self._merge_segments(removed_rows)
                np.save(self._folder / REMOVED_ROWS_NAME, removed_rows)
                self._on_step("segment written")
                texts.result()
            except BaseException:
                cancelled.set()
                raise
        self._on_step("text index written")
        return encoded

    def _write_texts(self, change: Change, cancelled: threading.Event) -> DatesAndNames:
        """Write the text index; return the dates and names that the new segment stores."""
        folder = self._folder / TEXT_INDEX_NAME
        removed_rows = change.removed_rows
        if change.current is not None and change.current.has_text_index:
            TextIndex.clone(change.current.folder / TEXT_INDEX_NAME, folder)
        else:
            folder.mkdir()
            removed_rows = ()
        records = change.records if change.text_records is None else change.text_records
        try:
            TextIndex.update(
                folder,
                _text_documents(records, cancelled),
                [int(row) for row in removed_rows],
                fresh=change.rows_are_new,
            )
        except (ValueError, RuntimeError) as error:  # how tantivy reports a full disk
            raise OSError(f"the full-text index: {error}") from error
        return DatesAndNames.from_records(change.records)

    def _link_segments(self, current: Manifest) -> None:
        """Bring the current segments into the new folder."""
        names = [
            name
            for files in current.segment_files()
            for name in files.file_names
            if name in current.files
        ]
        for name in names:
            link_or_copy(current.folder / name, self._folder / name)
        # Of the text index, too, most files are never written twice; its .json files are.
        names += [
            name
            for name in current.files
            if name.startswith(f"{TEXT_INDEX_NAME}/") and not name.endswith(".json")
        ]
        self._shared = {name: current.files[name] for name in names}
        self._segments = dict(current.segments)

    def _write_missing(self, current: Manifest, live_records: Sequence[tuple[int, Record]]) -> None:
        """Write the derived files of a current segment that are damaged or were never written."""
        for files in map(self._files, current.segments):
            missing = set(files.file_names) - current.files.keys()
            if missing:
                _raise_if_changed(
                    current.folder, {name: current.files[name] for name in files.source_names}
                )
            if missing.intersection(files.fact_names):
                rows = set(files.passages()["row"].tolist())
                records = [(row, record) for row, record in live_records if row in rows]
                files.write_facts(DatesAndNames.from_records(records))
            if files.hashes_name in missing:
                files.write_hashes()
            if files.codes_name in missing:
                files.write_codes()

    def _write_segment(
        self,
        records: Sequence[tuple[int, Record]],
        passages: Passages,
        texts: Future[DatesAndNames],
    ) -> int:
        """Write the segment of the new records, and return how many texts were encoded."""
        files = self._files(f"{self._number:06d}")

        def raise_early() -> None:
            if texts.done():
                texts.result()  # an error of the background is not kept until all is encoded

        with files.create(passages) as writer:
            encoded = self._embedder.write_vectors(records, passages, writer, raise_early)
        self._add_segment(files, len(passages), texts.result())
        return encoded

    def _add_segment(self, files: SegmentFiles, size: int, facts: DatesAndNames) -> None:
        bounds = files.write_derived(facts)
        self._segments[files.name] = SegmentInfo(size, bounds.max_residual, bounds.max_length)

    def _merge_segments(self, removed_rows: Rows) -> Rows:
        """Keep each segment at least twice as large as the next, merging from the end.

        So there are about log2(passages) segments, and each passage is rewritten about as often
        (the log-structured merge of O'Neil and others, 1996). Removed rows leave a segment when it
        is rewritten; all are rewritten when more than a quarter of the passages is removed. Returns
        the removed rows that are still in a segment.
        """
        sizes = {name: info.size for name, info in self._segments.items()}
        names = _segments_to_merge(sizes, len(removed_rows))
        if not names:
            return removed_rows
        merged = [self._files(name) for name in names]
        # A damaged file would get a right checksum when it is rewritten.
        _raise_if_changed(
            self._folder,
            {
                name: self._shared[name]
                for files in merged
                for name in files.file_names
                if name in self._shared
            },
        )
        facts = DatesAndNames.concatenate([files.dates_and_names() for files in merged])
        passages = np.concatenate([files.passages() for files in merged])
        is_live = ~np.isin(passages["row"], removed_rows)

        target = self._files(f"{self._number:06d}-merged")
        with target.create(passages[is_live]) as writer:
            read = written = 0
            for files in merged:
                for block in files.vectors().blocks():
                    vectors = block[is_live[read : read + len(block)]]
                    writer.write(np.arange(written, written + len(vectors)), vectors)
                    read, written = read + len(block), written + len(vectors)
        for files in merged:
            files.remove()
            del self._segments[files.name]
        live_facts = facts.select(lambda rows: ~np.isin(rows, removed_rows))
        self._add_segment(target, int(is_live.sum()), live_facts)
        if not len(removed_rows):
            return removed_rows
        rows = [self._files(name).passages()["row"] for name in self._segments]
        return removed_rows[np.isin(removed_rows, np.concatenate(rows))]

    def _write_manifest(self) -> str:
        """Write the manifest, and return its SHA-256. Shared files keep their checksums."""
        paths = {
            path.relative_to(self._folder).as_posix(): path
            for path in sorted(self._folder.rglob("*"))
            if path.is_file() and path.suffix != ".lock"
        }
        checksum = Manifest(
            folder=self._folder,
            number=self._number,
            model=self._embedder.encoder.name,
            fingerprint=self._embedder.encoder.fingerprint,
            dimension=self._embedder.encoder.dimension,
            recipe=INDEX_RECIPE,
            segments=self._segments,
            files={
                name: self._shared.get(name) or file_checksum(path) for name, path in paths.items()
            },
        ).write()
        self._on_step("manifest written")
        return checksum

    def _check(self) -> None:
        """Read back what was written; what is only linked was checked when it was written."""
        for name, info in self._segments.items():
            files = self._files(name)
            if not self._shared.keys() >= set(files.file_names):
                files.check(info.bounds)
        text_index = self._folder / TEXT_INDEX_NAME
        TextIndex.open(text_index)
        for lock in text_index.glob(".tantivy-*.lock"):
            lock.unlink()

    def _files(self, segment: str) -> SegmentFiles:
        return SegmentFiles(self._folder, segment, self._embedder.encoder.dimension)


@contextmanager
def _reading(current: Manifest | None) -> Iterator[None]:
    """Raise IndexDamaged when a segment contains what was never written, whatever its checksum."""
    try:
        yield
    except (ValueError, KeyError, TypeError, IndexError) as error:
        if current is None:
            raise
        raise index_damaged(current.folder, error) from error


def _check_current(current: Manifest) -> None:
    """Raise IndexDamaged when a file that the next generation is made of is not what was written.

    What is made of a damaged file would get a new checksum and pass for intact ever after,
    and tantivy, which trusts its files, can end the process. So all files of the text index are
    compared, whichever of them tantivy will merge: 22 ms for 100,000 records (30 MB), once in a
    process. Segments of vectors are compared when they are merged; the rest must only be there.
    """
    compared = {
        name: checksum
        for name, checksum in current.files.items()
        if name == REMOVED_ROWS_NAME or name.startswith(f"{TEXT_INDEX_NAME}/")
    }
    _raise_if_changed(current.folder, compared)
    for name in current.files:
        # A file that is missing would be in no later manifest, and so be missed by nobody.
        if not (current.folder / name).is_file():
            raise IndexDamaged(f"{current.folder / name} is missing; run: finding-aid repair")


def _raise_if_changed(folder: Path, checksums: Mapping[str, str]) -> None:
    change = next(changed_files(folder, checksums), None)
    if change is not None:
        raise IndexDamaged(f"{change[1]}; run: finding-aid repair")


def _segments_to_merge(sizes: dict[str, int], removed: int) -> list[str]:
    """Return the last segments, which are to become one; all when many rows are removed.

    sizes: passages by segment. removed: rows.
    """
    names = list(sizes)
    if removed * 4 > sum(sizes.values()):
        return names
    start = max(0, len(names) - 1)
    while start > 0 and sizes[names[start - 1]] < 2 * sum(sizes[name] for name in names[start:]):
        start -= 1
    merging = names[start:]
    return merging if len(merging) > 1 else []


def _text_documents(
    records: Sequence[tuple[int, Record]], cancelled: threading.Event
) -> Iterator[TextDocument]:
    """Yield what is searched of (row, record) pairs, until `cancelled` is set."""
    for row, record in records:
        if cancelled.is_set():
            raise CancelledError
        dates = [when for when in (record.date, *record.title_dates) if not when.undated]
        spans = [(when.earliest or date.min, when.latest or date.max) for when in dates]
        spans += [(time.earliest, time.latest) for _, time in record.told_times]
        labels = [label for first, last in spans for label in record_date_terms(first, last)]
        distinct = dict.fromkeys(labels if dates else [*labels, UNDATED_TERM])
        yield replace(text_document(row, record), labels=tuple(distinct))


def text_document(row: int, record: Record) -> TextDocument:
    """Return what is searched of a record, without labels."""
    names = (*record.people, *record.places, *record.topics, record.collection)
    return TextDocument(
        row,
        title=record.title,
        summary=record.summary,
        text=record.text,
        names=" ; ".join(filter(None, names)),
        date=record.date.as_written,
    )
