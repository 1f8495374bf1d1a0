"""Segments: the passages of one or more additions, in files that are written once and never changed.

    passages-000004.npy    which record and which part of it each passage is
    vectors-000004.npy     float32 (passages, dimension), unit length
    codes-000004.faiss     a byte for each number of them, for a first look (parts.py)
    days-000004.npy        int64 (4, dates), the days of their records (corpus/storage/date_index.py)
    brackets-000004.json   what the brackets in their titles say (corpus/names/bracketed_names.py)

The first two are the index. The other three follow from them and from the records, and spare whoever opens an archive
to read all of it: they are prepared, by the recipe PREPARED. An index of another recipe, or of none, is searched all
the same, and is prepared by the next change, or by `sync`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import (
    BRACKET_RECIPE,
    TEXT_FIELDS,
    BracketedNames,
    DateIndex,
    Record,
    Snapshot,
    date_columns_of,
)
from embeddings.archive.checksums import file_checksum
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
    load_array,
    write_codes,
)

PASSAGE_TYPE = np.dtype(
    [("row", "<i8"), ("field", "<u1"), ("start", "<i4"), ("end", "<i4"), ("hash", "S32")]
)
"""One passage: its record's row, the index of its field in FIELDS_OF_TEXT, its offsets, and its text's hash."""

PREPARED = f"{CODE_RECIPE}; days 1; {BRACKET_RECIPE}"

_FIELDS = {name: number for number, name in enumerate(TEXT_FIELDS)}
_RECORDS_AT_ONCE = 4_096
"""Records whose passages are in memory as texts; a passage of the table takes 49 bytes."""

Passages = NDArray[np.void]
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class DatesAndNames:
    """What records say that is asked of all at once. days: corpus.Days; brackets: those of their titles."""

    days: NDArray[np.int64]
    brackets: BracketedNames

    @classmethod
    def of(cls, records: Iterable[tuple[int, Record]]) -> DatesAndNames:
        """What (row, record) say."""
        held = list(records)
        return cls(
            date_columns_of(held),
            BracketedNames.from_titles((row, record.title) for row, record in held),
        )

    @classmethod
    def of_all(cls, snapshot: Snapshot) -> DatesAndNames:
        """What all records that are held say."""
        return cls(
            snapshot.date_index.columns(), BracketedNames.from_titles(snapshot.bracketed_titles())
        )

    @classmethod
    def joined(cls, parts: Sequence[DatesAndNames]) -> DatesAndNames:
        """What the records of several segments say."""
        days = np.concatenate([np.zeros((4, 0), np.int64), *(one.days for one in parts)], axis=1)
        return cls(days, BracketedNames.concatenate([one.brackets for one in parts]))

    def where(self, kept: Callable[[NDArray[np.int64]], NDArray[np.bool_]]) -> DatesAndNames:
        """What those records say whose rows `kept` flags."""
        days = kept(self.days[0])
        return DatesAndNames(
            self.days if days.all() else self.days[:, days],
            self.brackets.select(kept(self.brackets.rows)),
        )


@dataclass(frozen=True)
class Segment:
    """A segment, opened. digests: of its files; one of the same name with others is another segment.

    calendar, brackets: what its records say that is asked of all at once; None when that is not prepared.
    """

    name: str
    digests: tuple[str, ...]
    passages: Passages
    vectors: VectorPart
    calendar: DateIndex | None = None
    brackets: BracketedNames | None = None


def files_of(name: str, prepared: bool) -> tuple[str, ...]:
    """The names of a segment's files."""
    own = (f"passages-{name}.npy", f"vectors-{name}.npy")
    return (
        (*own, f"codes-{name}.faiss", f"days-{name}.npy", f"brackets-{name}.json")
        if prepared
        else own
    )


def open_segment(
    folder: Path,
    name: str,
    digests: tuple[str, ...],
    dimension: int,
    bounds: CodeBounds | None,
    *,
    coded: bool,
) -> Segment:
    """Open one for search. bounds: of its codes; None: it is not prepared. OSError, ValueError, KeyError, TypeError."""
    passages = map_passages(folder, name)
    rows = passages["row"].astype(np.int64)
    stored = VectorFile(folder / f"vectors-{name}.npy", dimension)
    if len(stored) != len(rows):
        raise ValueError(f"segment {name} holds {len(rows)} passages and {len(stored)} vectors")
    part: VectorPart
    if not coded:
        part = FlatPart(rows, stored)
    elif bounds is None:
        part = QuantizedPart.from_vectors(rows, stored)
    else:
        part = QuantizedPart.from_file(rows, stored, folder / f"codes-{name}.faiss", bounds)
    if bounds is None:
        return Segment(name, digests, passages, part)
    said = read_described(folder, name)
    return Segment(name, digests, passages, part, DateIndex.from_columns(said.days), said.brackets)


def write_segment(
    folder: Path,
    name: str,
    passages: Passages,
    dimension: int,
    fill: Callable[[VectorWriter], None],
) -> None:
    """Write its passages, and have `fill` put the vector of each at its place. OSError when the disk refuses."""
    np.save(folder / f"passages-{name}.npy", passages)
    with VectorWriter(folder / f"vectors-{name}.npy", len(passages), dimension) as into:
        fill(into)


def prepare(folder: Path, name: str, dimension: int, described: DatesAndNames) -> CodeBounds:
    """Write what is prepared of a segment whose vectors are written, and return the bounds of its codes.

    OSError, and ValueError when the file holds no such vectors or one is not of length 1.
    """
    np.save(folder / f"days-{name}.npy", described.days)
    (folder / f"brackets-{name}.json").write_text(
        json.dumps(described.brackets.as_json()), encoding="utf-8"
    )
    return write_codes(
        folder / f"codes-{name}.faiss", VectorFile(folder / f"vectors-{name}.npy", dimension)
    )


def read_described(folder: Path, name: str) -> DatesAndNames:
    """What its records say. OSError, ValueError, KeyError or TypeError when the files are not what was written."""
    days = load_array(folder / f"days-{name}.npy", mapped=True)
    if days.dtype != np.int64 or days.ndim != 2 or len(days) != 4:
        raise ValueError(f"segment {name} holds {days.dtype} {days.shape}, not days")
    return DatesAndNames(
        days,
        BracketedNames.from_json(
            json.loads((folder / f"brackets-{name}.json").read_text(encoding="utf-8"))
        ),
    )


def check_segment(folder: Path, name: str, dimension: int, bounds: CodeBounds) -> None:
    """Read one that was just written back. Errors as in `open_segment`, and ValueError as in `prepare`."""
    for block in VectorFile(folder / f"vectors-{name}.npy", dimension).blocks():
        check_unit_length(block)
    open_segment(folder, name, (), dimension, bounds, coded=True)


def is_whole(folder: Path, name: str, files: Mapping[str, str]) -> bool:
    """Whether a segment's passages and vectors are what was written, by the digests of `files`. OSError as `open`."""
    return all(file_checksum(folder / one) == files.get(one) for one in files_of(name, False))


def map_segment(folder: Path, name: str, dimension: int) -> tuple[Passages, Floats]:
    """Its passages and vectors, mapped: only what is looked at is read. OSError, ValueError as load_array."""
    passages = map_passages(folder, name)
    vectors = load_array(folder / f"vectors-{name}.npy", mapped=True)
    if vectors.shape != (len(passages), dimension):
        raise ValueError(
            f"segment {name} holds {len(passages)} passages and vectors of shape {vectors.shape}"
        )
    return passages, vectors


def passages_table(records: Sequence[tuple[int, Record]]) -> Passages:
    """The passages of (row, record), one under the other."""
    return np.concatenate(
        [
            np.zeros(0, PASSAGE_TYPE),
            *(
                np.array(
                    [
                        (row, _FIELDS[one.field], one.start, one.end, passage_hash(one))
                        for row, record in records[start : start + _RECORDS_AT_ONCE]
                        for one in cut_passages(record)
                    ],
                    PASSAGE_TYPE,
                )
                for start in range(0, len(records), _RECORDS_AT_ONCE)
            ),
        ]
    )


def map_passages(folder: Path, name: str) -> Passages:
    """Its passages, mapped. OSError, ValueError as load_array, and when they are no passages."""
    passages: Passages = load_array(folder / f"passages-{name}.npy", mapped=True)
    if passages.dtype != PASSAGE_TYPE or passages.ndim != 1:
        raise ValueError(f"segment {name} holds {passages.dtype} {passages.shape}, not passages")
    return passages
