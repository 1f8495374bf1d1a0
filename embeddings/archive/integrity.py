"""What is wrong with an archive: a damaged store, damaged files, records indexed otherwise.

All files are compared with their checksums only by `check`, as that reads all of them. A library
that meets a damaged file before then fails in its own way, or panics. So when one fails, the
checksums are compared, and the reader is told which file it was and what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from corpus import (
    Annotations,
    NotAnArchive,
    Snapshot,
    Store,
    StoredRecord,
    count_phrase,
    count_with_verb,
    is_panic,
    is_shortage,
    lacks_memory,
)
from embeddings.archive.generation import Generation
from embeddings.archive.manifest import (
    STORED_GENERATIONS,
    Manifest,
    generation_folder,
    read_manifest,
)
from embeddings.errors import IndexDamaged, OutOfSync
from embeddings.passages import cut_passages, passage_hash
from embeddings.text_index import TextIndexError

_OUR_PACKAGES = ("corpus", "embeddings", "qa", "pages")
_LIBRARY_ERRORS = (
    *(OSError, ValueError, TypeError, LookupError),
    *(SyntaxError, RuntimeError, MemoryError),
)


@contextmanager
def explain_damage(folder: Path | None) -> Iterator[None]:
    """Turn an error that a damaged file causes into OutOfSync, which names the file.

    folder: of the generation that is read; None: there is none. A panic of Rust code that has no
    such cause becomes TextIndexError; any other error is raised as it is.
    """
    try:
        yield
    except BaseException as error:
        damage = _damage(folder) if folder is not None and _is_of_a_library(error) else None
        if damage is not None:
            raise OutOfSync(damage) from error
        if not is_panic(error) or lacks_memory(error):
            raise
        line = str(error).partition("\n")[0]
        raise TextIndexError(f"a library failed ({line}); run: finding-aid check") from error


def _damage(folder: Path) -> str | None:
    try:
        lines = sorted(read_manifest(folder).damage().values())
    except IndexDamaged as error:
        return str(error)
    return f"{lines[0]}; run: finding-aid repair" if lines else None


def _is_of_a_library(error: BaseException) -> bool:
    kind = type(error)
    if kind is TextIndexError or is_panic(error):
        return True
    if is_shortage(error):
        return False
    return isinstance(error, _LIBRARY_ERRORS) and kind.__module__.split(".")[0] not in _OUR_PACKAGES


@dataclass(frozen=True)
class Findings:
    """What is wrong with an archive, one line for each thing.

    Attributes:
        store: with its store.
        index: with its index; not looked for when the store is damaged.
        is_unusable: whether files of the index that have their checksum are of other records, or
            cannot be read.
    """

    store: tuple[str, ...] = ()
    index: tuple[str, ...] = ()
    is_unusable: bool = False


def examine(folder: Path, store: Store) -> Findings:
    """Return what is wrong with the archive in `folder`; reads all of it, once.

    What it reads of the store and the index is one moment of them, also while others write. Raises
    StoreError when the store cannot be read just now.
    """
    log_problem = store.log_problem()
    if log_problem:
        return Findings((log_problem,))
    while True:
        try:
            with store.snapshot() as snapshot:
                hashes = _PassageHashes()
                problems = tuple(_store_problems(snapshot, hashes.add))
                findings = Findings(problems)
                if not problems:
                    findings = _index_problems(folder, snapshot, hashes.by_row)
            _read_annotations(store)
        except (NotAnArchive, TypeError, ValueError, OverflowError) as error:
            return Findings((str(error).partition("; run:")[0],))
        # Two changes later, a writer removes the index that belongs to this moment.
        with store.snapshot() as latest:
            is_gone = latest.generation - snapshot.generation >= STORED_GENERATIONS
        if not (findings.index and is_gone):
            return findings


def store_problems(path: Path) -> list[str]:
    """Return one line for each thing that is wrong with a store alone; reads all of it.

    Raises StoreError when it cannot be opened.
    """
    with closing(Store.open(path)) as store:
        if log_problem := store.log_problem():
            return [log_problem]
        try:
            with store.snapshot() as snapshot:
                if problems := _store_problems(snapshot, lambda live: None):
                    return problems
            _read_annotations(store)
        except (NotAnArchive, TypeError, ValueError, OverflowError) as error:
            return [str(error).partition("; run:")[0]]
    return []


def archive_problems(folder: Path, store: Store) -> list[str]:
    """Return one line for each thing that is wrong with an archive; reads all of it."""
    findings = examine(folder, store)
    return [*(f"{line}; run: finding-aid repair" for line in findings.store), *findings.index]


def _store_problems(snapshot: Snapshot, visit: Callable[[StoredRecord], object]) -> list[str]:
    """Return one line for each thing that is wrong with a moment of the store."""
    untitled: list[int] = []

    def look(stored: StoredRecord) -> None:
        if not stored.record.title:
            untitled.append(stored.row)
        visit(stored)

    problems = snapshot.problems(look)
    if not problems:
        problems = [f"row {row} has no title" for row in untitled]
        snapshot.change_log()
        snapshot.listing_pages()
        snapshot.date_index.rows_overlapping(None, None)
    return problems


def _read_annotations(store: Store) -> None:
    """Read what is stored besides records; raises an error when it was never written so."""
    annotations = Annotations(store)
    annotations.conversations()
    annotations.feedback()
    annotations.saved_searches()
    annotations.records_with_words("x")


class _PassageHashes:
    """The hashes of the passages of records, as they are indexed.

    Attributes:
        by_row: those of each record, in the order of its passages.
    """

    def __init__(self) -> None:
        self.by_row: dict[int, list[bytes]] = {}

    def add(self, stored: StoredRecord) -> None:
        """Add those of a record."""
        passages = cut_passages(stored.record)
        self.by_row[stored.row] = [passage_hash(passage).encode() for passage in passages]


def _index_problems(
    folder: Path, snapshot: Snapshot, hashes: Mapping[int, list[bytes]]
) -> Findings:
    """Return what is wrong with the index of a moment of the store.

    hashes: those of the passages of each live record, by row.
    """
    if not snapshot.generation:
        line = f"{count_with_verb(len(hashes))} not indexed; run: finding-aid sync"
        return Findings(index=(line,) if hashes else ())
    is_listed = False
    try:
        manifest = read_manifest(
            generation_folder(folder, snapshot.generation), snapshot.index_checksum
        )
        is_listed = True
        damage = manifest.damage()
        lines = [f"{line}; run: finding-aid repair" for line in sorted(damage.values())]
        otherwise, missing, extra = _differences(manifest.without(damage), hashes)
        count = len(hashes)
        if not damage:  # what is damaged contains the rest
            otherwise_or_missing = sorted((*otherwise, *missing))
            index = Generation.open(manifest)
            count = 0
            if index.text_index is not None:
                count = len(index.text_index)
                with explain_damage(None):
                    index.text_index.probe()
        else:
            otherwise_or_missing, extra = otherwise, []
        ids = snapshot.ids_of(otherwise_or_missing)
        lines += [
            f"{ids[row]} is not indexed as it now stands; run: finding-aid sync"
            for row in otherwise_or_missing
        ]
        lines += [
            f"the index has row {row}, which is not a record; run: finding-aid sync"
            for row in extra
        ]
        if count != len(hashes):
            lines.append(
                f"the full-text index has {count_phrase(count)}, "
                f"the store {len(hashes):,}; run: finding-aid sync"
            )
        is_text_index_wrong = count != len(hashes) and not (missing or extra)
        return Findings((), tuple(lines), bool(otherwise) or is_text_index_wrong)
    except (IndexDamaged, TextIndexError) as error:
        return Findings(index=(str(error),), is_unusable=is_listed)
    except OSError as error:  # a file that was removed since
        return Findings(index=(f"{error}; run: finding-aid repair",))


def _differences(
    intact: Manifest, hashes: Mapping[int, list[bytes]]
) -> tuple[list[int], list[int], list[int]]:
    """Return the rows that are indexed otherwise than stored, not indexed, and only indexed.

    intact: what is whole of the index. hashes: as for `_index_problems`.
    """
    indexed: dict[int, list[bytes]] = {row: [] for row in intact.read_indexed_rows()}
    for files in intact.segment_files():
        passages = files.passages()
        for row, text_hash in zip(passages["row"].tolist(), passages["hash"].tolist(), strict=True):
            if row in indexed:
                indexed[row].append(text_hash)
    otherwise = [row for row in hashes if row in indexed and indexed[row] != hashes[row]]
    missing = [row for row in hashes if row not in indexed]
    return otherwise, missing, sorted(indexed.keys() - hashes.keys())
