"""One change of an archive, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus import PlannedChange, Reading, Record, StoredPage, UpsertPlan
from embeddings.archive.manifest import Manifest


@dataclass(frozen=True)
class Change:
    """One change of an archive in a folder, ready to be carried out.

    Attributes:
        planned: what changes in the store; its plan is empty when only the index does.
        current: the generation to build on; None: build from nothing.
        records: (row, record) pairs to index.
        removed_rows: rows to take out of the index.
        text_records: those for the full-text index, where they differ from `records`.
        live_records: all of them, where files of `current` are written again.
    """

    planned: PlannedChange
    current: Manifest | None
    records: Sequence[tuple[int, Record]]
    removed_rows: Sequence[int]
    text_records: Sequence[tuple[int, Record]] | None = None
    live_records: Sequence[tuple[int, Record]] = ()

    @property
    def rows_are_new(self) -> bool:
        """Whether no generation has ever contained the rows of `records`."""
        return not self.planned.plan.is_empty  # the store gives each number once


@dataclass(frozen=True)
class ChangeResult:
    """What a change did.

    Attributes:
        added, updated, unchanged, removed: the ids of the records.
        warnings: what the reader should look at, one line each.
        embedded: how many texts were encoded.
        records: how many records the archive contains now.
    """

    added: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    warnings: tuple[str, ...]
    embedded: int
    records: int

    @classmethod
    def of(
        cls, plan: UpsertPlan, removed_ids: Mapping[int, str], embedded: int, records: int
    ) -> ChangeResult:
        """Return what carrying out a plan did. removed_ids: by row, of all that it removed."""
        return cls(
            added=tuple(record.id for record in plan.added),
            updated=tuple(record.id for record in plan.updated),
            unchanged=plan.unchanged_ids,
            removed=tuple(removed_ids[row] for row in plan.removed_rows),
            warnings=plan.warnings,
            embedded=embedded,
            records=records,
        )


def stored_page(reading: Reading) -> StoredPage:
    """Return what the store keeps of a page that was read, in addition to its records."""
    return StoredPage(
        reading.name,
        reading.shape,
        reading.first,
        reading.last,
        reading.total,
        len(reading.records),
    )
