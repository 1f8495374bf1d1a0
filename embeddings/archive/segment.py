"""Segments: the passages of one or more additions, in files that are written once.

    passages-000004.npy    which part of which record each passage is
    vectors-000004.npy     float32 (passages, dimension), unit length
    hashes-000004.npy      uint64 (passages,), a hash of each vector; older archives have none
    codes-000004.faiss     one byte for each number of the vectors, for a first search
    days-000004.npy        int64 (4, dates), the dates of their records (corpus.date_columns_of)
    told-000004.npy        int64 (3, times), the times that they tell of (corpus.ToldIndex)
    brackets-000004.json   what the brackets in their titles say (corpus.BracketedNames)

The first two are the sources. The others are derived from them and from the records: the hashes say
which vectors of a damaged file can still be used, and with the rest an archive is opened without
reading all of it. SEGMENT_RECIPE names how.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import (
    BRACKET_RECIPE,
    TEXT_FIELDS,
    TOLD_RECIPE,
    BracketedNames,
    DateIndex,
    Record,
    ToldIndex,
    date_columns_of,
)
from embeddings.archive.files import changed_files
from embeddings.passages import cut_passages, passage_hash
from embeddings.vector_index import (
    CODE_RECIPE,
    CodeBounds,
    FlatPart,
    QuantizedPart,
    VectorFile,
    VectorPart,
    VectorWriter,
    check_unit_length,
    intact_vectors,
    load_array,
    vector_hashes,
    write_codes,
)

PASSAGE_TYPE = np.dtype(
    [("row", "<i8"), ("field", "<u1"), ("start", "<i4"), ("end", "<i4"), ("hash", "S32")]
)
"""One passage: its record's row, its field's place in TEXT_FIELDS, its offsets, its text's hash."""

SEGMENT_RECIPE = f"{CODE_RECIPE}; days 1; {TOLD_RECIPE}; {BRACKET_RECIPE}"
"""Names how the derived files are made. """

_FIELD_NUMBERS = {name: number for number, name in enumerate(TEXT_FIELDS)}
_HIGHEST_ROW = 100_000_000
"""A search has a table with a byte for each row, so a stranger's index states no higher one."""
_RECORDS_PER_BATCH = 4_096
"""Records with passages in memory as texts; a passage of the table takes 49 bytes."""

Passages = NDArray[np.void]
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class DatesAndNames:
    """What a segment stores of its records besides passages.

    Attributes:
        dates: (4, dates) the columns of corpus.DateColumns.
        told: the times that they tell of.
        names: the bracketed names in the titles.
    """

    dates: NDArray[np.int64]
    told: ToldIndex
    names: BracketedNames

    @classmethod
    def from_records(cls, records: Sequence[tuple[int, Record]]) -> DatesAndNames:
        """Read the dates and names of (row, record) pairs."""
        titles = ((row, record.title) for row, record in records)
        return cls(
            date_columns_of(records),
            ToldIndex.from_records(records),
            BracketedNames.from_titles(titles),
        )

    @classmethod
    def concatenate(cls, parts: Sequence[DatesAndNames]) -> DatesAndNames:
        """Join those of several segments."""
        dates = np.concatenate([part.dates for part in parts], axis=1)
        return cls(
            dates,
            ToldIndex.concatenate([part.told for part in parts]),
            BracketedNames.concatenate([part.names for part in parts]),
        )

    def select(self, is_selected: Callable[[Rows], NDArray[np.bool_]]) -> DatesAndNames:
        """Keep those of the rows that `is_selected` flags."""
        return DatesAndNames(
            self.dates[:, is_selected(self.dates[0])],
            self.told.filter_rows(is_selected),
            self.names.select(is_selected(self.names.rows)),
        )


@dataclass(frozen=True)
class Segment:
    """A segment that is open for search.

    Attributes:
        name: its name in the manifest.
        checksums: those of its files; a segment of the same name with others is another segment.
        passages: (n,) of PASSAGE_TYPE, mapped.
        vectors: the vectors of its passages.
        date_index: the dates of its records.
        told_index: the times that they tell of.
        bracketed_names: the bracketed names in their titles.
    """

    name: str
    checksums: tuple[str, ...]
    passages: Passages
    vectors: VectorPart
    date_index: DateIndex
    told_index: ToldIndex
    bracketed_names: BracketedNames


@dataclass(frozen=True)
class SegmentFiles:
    """The files of a segment in the folder of a generation.

    Every method raises OSError when a file cannot be read or written, and ValueError, KeyError or
    TypeError when a file does not contain what was written.

    Attributes:
        folder: of the generation.
        name: of the segment.
        dimension: numbers of one vector.
    """

    folder: Path
    name: str
    dimension: int

    @property
    def passages_name(self) -> str:
        """The name of the file of its passages."""
        return f"passages-{self.name}.npy"

    @property
    def vectors_name(self) -> str:
        """The name of the file of its vectors."""
        return f"vectors-{self.name}.npy"

    @property
    def hashes_name(self) -> str:
        """The name of the file of the hashes of its vectors."""
        return f"hashes-{self.name}.npy"

    @property
    def codes_name(self) -> str:
        """The name of the file of the codes of its vectors."""
        return f"codes-{self.name}.faiss"

    @property
    def days_name(self) -> str:
        """The name of the file of the dates of its records."""
        return f"days-{self.name}.npy"

    @property
    def told_name(self) -> str:
        """The name of the file of the times that its records tell of."""
        return f"told-{self.name}.npy"

    @property
    def brackets_name(self) -> str:
        """The name of the file of the bracketed names in its titles."""
        return f"brackets-{self.name}.json"

    @property
    def source_names(self) -> tuple[str, ...]:
        """The names of the files that everything else is derived from."""
        return self.passages_name, self.vectors_name

    @property
    def file_names(self) -> tuple[str, ...]:
        """The names of all files."""
        return (*self.source_names, self.hashes_name, self.codes_name, *self.fact_names)

    @property
    def fact_names(self) -> tuple[str, ...]:
        """The names of the files that are derived from the records alone."""
        return self.days_name, self.told_name, self.brackets_name

    def identity(self, checksums: Mapping[str, str]) -> tuple[object, ...]:
        """Return what two segments share when their vectors are the same files on the disk.

        Generations link the files of their segments. checksums: the stated SHA-256 by name.
        """
        shared: list[object] = []
        for name in (*self.source_names, self.hashes_name):
            path = self.folder / name
            state = path.stat() if path.exists() else None  # an older archive has no hashes
            shared.append((checksums.get(name), state and (state.st_dev, state.st_ino)))
        return tuple(shared)

    def is_intact(self, checksums: Mapping[str, str]) -> bool:
        """Return whether passages and vectors have the SHA-256 that `checksums` states by name."""
        return self._are_intact(self.source_names, checksums)

    def intact_vectors(
        self, checksums: Mapping[str, str]
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]:
        """Yield the positions and vectors that are whole in a damaged file.

        Yields none when it is not known which are.
        """
        path = self.folder / self.hashes_name
        if self._are_intact((self.source_names[0], path.name), checksums):
            vectors = self.folder / self.vectors_name
            yield from intact_vectors(vectors, load_array(path), self.dimension)

    def _are_intact(self, names: Iterable[str], checksums: Mapping[str, str]) -> bool:
        stated = {name: checksums.get(name, "") for name in names}
        return not any(changed_files(self.folder, stated, reread=True))

    def passages(self) -> Passages:
        """Return its passages, mapped: only what is looked at is read."""
        passages: Passages = load_array(self.folder / self.passages_name, mapped=True)
        if passages.dtype != PASSAGE_TYPE or passages.ndim != 1:
            raise ValueError(
                f"segment {self.name} contains {passages.dtype} {passages.shape}, not passages"
            )
        return passages

    def vectors(self) -> VectorFile:
        """Open its vectors."""
        return VectorFile(self.folder / self.vectors_name, self.dimension)

    def dates_and_names(self) -> DatesAndNames:
        """Read the dates and names of its records."""
        dates = load_array(self.folder / self.days_name, mapped=True)
        if dates.dtype != np.int64 or dates.ndim != 2 or len(dates) != 4:
            raise ValueError(f"segment {self.name} contains {dates.dtype} {dates.shape}, not dates")
        text = (self.folder / self.brackets_name).read_text(encoding="utf-8")
        told_index = ToldIndex.from_columns(load_array(self.folder / self.told_name, mapped=True))
        return DatesAndNames(dates, told_index, BracketedNames.from_json(json.loads(text)))

    def open(self, checksums: tuple[str, ...], bounds: CodeBounds, *, quantized: bool) -> Segment:
        """Open the segment for search; `quantized`: by its codes first."""
        passages, vectors = self.passages(), self.vectors()
        rows = passages["row"].astype(np.int64)
        if len(vectors) != len(rows):
            raise ValueError(
                f"segment {self.name} contains {len(rows)} passages and {len(vectors)} vectors"
            )
        codes = self.folder / self.codes_name
        part = (
            QuantizedPart.from_file(rows, vectors, codes, bounds)
            if quantized
            else FlatPart(rows, vectors)
        )
        facts = self.dates_and_names()
        for stated in (rows, facts.dates[0], facts.told.rows, facts.names.rows):
            if len(stated) and not 0 < stated.min() <= stated.max() <= _HIGHEST_ROW:
                raise ValueError(f"segment {self.name} contains rows that no record can have")
        date_index = DateIndex.from_columns(facts.dates)
        return Segment(self.name, checksums, passages, part, date_index, facts.told, facts.names)

    def create(self, passages: Passages) -> VectorWriter:
        """Write the passages, and open a file to write the vector of each at its position."""
        np.save(self.folder / self.passages_name, passages)
        path = self.folder / self.vectors_name
        return VectorWriter(path, len(passages), self.dimension)

    def write_derived(self, facts: DatesAndNames) -> CodeBounds:
        """Write the derived files, and return the bounds of the codes.

        Raises ValueError also when a vector is not of length 1.
        """
        self.write_facts(facts)
        self.write_hashes()
        return self.write_codes()

    def write_facts(self, facts: DatesAndNames) -> None:
        """Write what is derived from the records alone."""
        np.save(self.folder / self.days_name, facts.dates)
        np.save(self.folder / self.told_name, facts.told.columns())
        (self.folder / self.brackets_name).write_text(
            json.dumps(facts.names.as_json()), encoding="utf-8"
        )

    def write_hashes(self) -> None:
        """Write the hash of each vector."""
        hashes = [vector_hashes(block) for block in self.vectors().blocks()]
        np.save(self.folder / self.hashes_name, np.concatenate([np.zeros(0, "<u8"), *hashes]))

    def write_codes(self) -> CodeBounds:
        """Write the codes of the vectors, and return their bounds.

        Raises ValueError also when a vector is not of length 1.
        """
        return write_codes(self.folder / self.codes_name, self.vectors())

    def check(self, bounds: CodeBounds) -> None:
        """Read back what has just been written."""
        for block in self.vectors().blocks():
            check_unit_length(block)
        self.open((), bounds, quantized=True)

    def remove(self) -> None:
        """Delete the files."""
        for name in self.file_names:
            (self.folder / name).unlink(missing_ok=True)


def passages_table(records: Sequence[tuple[int, Record]]) -> Passages:
    """Return the passages of (row, record) pairs, in their order."""
    batches = (
        records[start : start + _RECORDS_PER_BATCH]
        for start in range(0, len(records), _RECORDS_PER_BATCH)
    )
    return np.concatenate([np.zeros(0, PASSAGE_TYPE), *map(_table_of_batch, batches)])


def _table_of_batch(records: Iterable[tuple[int, Record]]) -> Passages:
    return np.array(
        [
            (
                row,
                _FIELD_NUMBERS[passage.field],
                passage.start,
                passage.end,
                passage_hash(passage),
            )
            for row, record in records
            for passage in cut_passages(record)
        ],
        PASSAGE_TYPE,
    )
