"""The way of every change: write the next generation, embedding meanwhile; switch in one transaction; clear."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from corpus import Record, Store, StoredPage, UpsertPlan, record_date_terms
from embeddings.archive.damage_report import explain_damage
from embeddings.archive.embedding_cache import EmbeddingJournal, embed_passages, journal_name
from embeddings.archive.failpoints import OnStep, Progress
from embeddings.archive.generation import IndexDamaged
from embeddings.archive.index_writer import Content, write_generation
from embeddings.archive.segment import DatesAndNames, passages_table
from embeddings.encoders import Encoder
from embeddings.errors import ArchiveError, OutOfSync
from embeddings.text_index import TextDocument
from embeddings.vector_index import VectorWriter

INDEX_NAME = "index"
_KEPT_GENERATIONS = 2


def index_folder(folder: Path, generation: int) -> Path:
    """Where a generation of the archive in `folder` lies."""
    return folder / INDEX_NAME / f"{generation:06d}"


@dataclass(frozen=True)
class Write:
    """One change, ready to be written.

    current: the folder of the generation to build on, or None: from nothing. records: (row, record) to be indexed;
    removed: rows to leave out. verify: reuse vectors only from files that are byte for byte what was written. fresh:
    the rows of `records` have never been in an index, as the store gives each number once.
    """

    plan: UpsertPlan
    what: str
    current: Path | None
    records: Sequence[tuple[int, Record]]
    removed: Sequence[int]
    pages: Sequence[StoredPage] = ()
    source: str = ""
    back_to: int | None = None
    verify: bool = False
    fresh: bool = False


def write(
    change: Write,
    folder: Path,
    store: Store,
    encoder: Encoder,
    progress: Progress | None,
    at: OnStep,
) -> int:
    """Carry a change out, all of it or nothing, and return how many texts were encoded. The caller holds the lock.

    ArchiveError or StoreError when the disk refuses, NotInStep when a file that must be read is damaged: the archive
    is then as it was.
    """
    index = folder / INDEX_NAME
    kept = sorted((one for one in index.glob("*") if one.name.isdigit()), reverse=True)

    def earlier() -> DatesAndNames:
        with store.snapshot() as snapshot:
            return DatesAndNames.of_all(snapshot)

    with store.snapshot() as snapshot:
        number = 1 + max([snapshot.generation, *(int(one.name) for one in kept)])
    journal = EmbeddingJournal(index / journal_name(number), encoder.fingerprint, encoder.dimension)
    passages = passages_table(change.records)
    encoded = 0

    def put_vectors(into: VectorWriter, at: OnStep) -> None:
        nonlocal encoded
        how = (encoder, journal, kept)
        encoded = embed_passages(
            change.records, passages, into, *how, verify=change.verify, progress=progress, at=at
        )

    content = Content(
        passages,
        put_vectors,
        documents=(_document(row, record) for row, record in change.records),
        described=lambda: DatesAndNames.of(change.records),
        removed=change.removed,
        earlier=earlier,
        fresh=change.fresh,
    )
    try:
        with explain_damage(change.current):
            model = (encoder.name, encoder.fingerprint, encoder.dimension)
            digest = write_generation(
                index, change.current, number, model=model, content=content, at=at
            )
            marks = {"source": change.source, "index_checksum": digest}
            store.apply(
                change.plan,
                number,
                change.what,
                change.pages,
                **marks,
                restored_generation=change.back_to,
                on_step=at,
            )
    except OSError as error:
        raise ArchiveError(
            f"{folder} could not be written ({error.strerror or error}); nothing was changed"
        ) from error
    except IndexDamaged as error:
        raise OutOfSync(f"{error}") from error
    at("switched")
    clear(folder, number)
    at("old ones cleared")
    return encoded


def clear(folder: Path, generation: int) -> None:
    """Remove what no reader needs: generations before the last two, and what a cut-off writer left behind.

    A journal stays while the generation that it is for is still to come. What cannot be removed now is removed by the
    next writer: the change itself is done, and must not seem to fail.
    """
    for one in (folder / INDEX_NAME).glob("*"):
        number = int(one.name) if one.name.isdigit() else None
        kept = number is not None and generation - _KEPT_GENERATIONS < number <= generation
        if one.name.startswith("building-") or (number is not None and not kept):
            shutil.rmtree(one, ignore_errors=True)
        elif one.suffix == ".journal" and one.name <= journal_name(generation):
            with suppress(OSError):
                one.unlink()


def _document(row: int, record: Record) -> TextDocument:
    names = (*record.people, *record.places, *record.topics, record.collection)
    dated = [one for one in (record.date, *record.title_dates) if not one.undated]
    when = (record_date_terms(one.earliest or date.min, one.latest or date.max) for one in dated)
    return TextDocument(
        row,
        title=record.title,
        summary=record.summary,
        text=record.text,
        names=" ; ".join(filter(None, names)),
        date=record.date.as_written,
        labels=tuple(dict.fromkeys(label for labels in when for label in labels)),
    )
