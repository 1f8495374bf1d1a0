"""What is wrong with an archive: a damaged store, damaged files, records indexed otherwise.

All files are compared with their checksums only by `check`, as that reads all of them. A library
that meets a damaged file before then fails in its own way, or panics. So when one fails, the
checksums are compared, and the reader is told which file it was and what to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from corpus import (
    Annotations,
    NotAnArchive,
    Snapshot,
    Store,
    StoreDamaged,
    count_phrase,
    count_with_verb,
    is_panic,
    is_shortage,
)
from embeddings.archive.generation import Generation
from embeddings.archive.manifest import STORED_GENERATIONS, generation_folder, read_manifest
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
        if not is_panic(error):
            raise
        line = str(error).partition("\n")[0]
        raise TextIndexError(f"a library failed ({line}); run: finding-aid check") from error


def _damage(folder: Path) -> str | None:
    try:
        lines = read_manifest(folder).damaged_files()
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


def store_problems(path: Path) -> list[str]:
    """Return one line for each thing that is wrong with a store; reads all of it.

    Raises StoreError when it cannot be opened.
    """
    with closing(Store.open(path)) as store:
        try:
            problems = store.problems()
            if problems:
                return problems
            with store.snapshot() as snapshot:
                if not all(stored.record.title for stored in snapshot.live_records()):
                    return ["a record has no title"]
                snapshot.change_log()
                snapshot.listing_pages()
                snapshot.date_index.rows_overlapping(None, None)
            annotations = Annotations(store)
            annotations.conversations()
            annotations.feedback()
            annotations.saved_searches()
            annotations.records_with_words("x")
        except (NotAnArchive, TypeError, ValueError, OverflowError) as error:
            return [str(error).partition("; run:")[0]]
    return []


def archive_problems(folder: Path, store: Store) -> list[str]:
    """Return one line for each thing that is wrong with an archive; reads all of it.

    What it reads of the store and the index is one moment of them, also while others write. Raises
    StoreError when the store cannot be read just now.
    """
    log_problem = store.log_problem()
    if log_problem:
        return [f"{log_problem}; run: finding-aid repair"]
    while True:
        try:
            with store.snapshot() as snapshot:
                problems = [f"{line}; run: finding-aid repair" for line in snapshot.problems()]
                problems = problems or _index_problems(folder, snapshot)
        except StoreDamaged as error:
            return [str(error)]
        # Two changes later, a writer removes the index that belongs to this moment.
        with store.snapshot() as now:
            if not problems or now.generation - snapshot.generation < STORED_GENERATIONS:
                return problems


def _index_problems(folder: Path, snapshot: Snapshot) -> list[str]:
    """Return one line for each thing that is wrong with the index of a moment of the store."""
    if not snapshot.generation:
        count = snapshot.count()
        line = f"{count_with_verb(count)} not indexed; run: finding-aid sync"
        return [line] if count else []
    try:
        manifest = read_manifest(
            generation_folder(folder, snapshot.generation), snapshot.index_checksum
        )
        damage = manifest.damaged_files()
        if damage:
            return [f"{line}; run: finding-aid repair" for line in damage]
        return _differences(Generation.open(manifest), snapshot)
    except IndexDamaged as error:
        return [str(error)]
    except OSError as error:  # a file that was removed since
        return [f"{error}; run: finding-aid repair"]


def _differences(index: Generation, snapshot: Snapshot) -> list[str]:
    """Return one line for each record that is indexed otherwise than the store has it."""
    hashes: dict[int, list[bytes]] = {}
    passages = index.passages
    for row, text_hash in zip(passages["row"].tolist(), passages["hash"].tolist(), strict=True):
        hashes.setdefault(row, []).append(text_hash)
    lines = []
    for stored in snapshot.live_records():
        expected = [passage_hash(passage).encode() for passage in cut_passages(stored.record)]
        if hashes.pop(stored.row, None) != expected:
            lines.append(
                f"{stored.record.id} is not indexed as it now stands; run: finding-aid sync"
            )
    lines += [
        f"the index holds row {row}, which is no record; run: finding-aid sync"
        for row in sorted(hashes)
    ]
    stored_count = snapshot.count()
    indexed_count = 0 if index.text_index is None else len(index.text_index)
    if indexed_count != stored_count:
        lines.append(
            f"the full-text index holds {count_phrase(indexed_count)}, "
            f"the store {stored_count:,}; run: finding-aid sync"
        )
    return lines
