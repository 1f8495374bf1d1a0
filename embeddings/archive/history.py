"""The history of an archive, and how to go back to an earlier state.

The store states for each row from which generation to which it was valid, so the records of every
generation are known for good. Going back writes them as a new generation; nothing is taken out of
the history, and going back can be undone as well.
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus import ChangeLogEntry, Snapshot, UpsertPlan
from embeddings.errors import ArchiveError


@dataclass(frozen=True)
class HistoryEntry(ChangeLogEntry):
    """One change, as the store logs it.

    Attributes:
        records: how many records the archive contained afterwards.
    """

    records: int


def history_entries(snapshot: Snapshot) -> list[HistoryEntry]:
    """Return every change, the latest first."""
    entries: list[HistoryEntry] = []
    records = 0
    for change in reversed(snapshot.change_log()):
        records += change.added - change.removed
        entries.append(HistoryEntry(**vars(change), records=records))
    return entries[::-1]


def last_change(snapshot: Snapshot) -> ChangeLogEntry:
    """Return the last change that touched a record. Raises ArchiveError when there was none."""
    for change in snapshot.change_log():
        if change.added or change.updated or change.removed:
            return change
    raise ArchiveError("there is nothing to undo: no record was ever added to this archive")


def check_is_last(snapshot: Snapshot, generation: int) -> None:
    """Raise ArchiveError unless the last change that touched a record led to this generation."""
    last = last_change(snapshot)
    if last.generation != generation:
        raise ArchiveError(
            f"nothing was undone: change {generation} is not the last one; change "
            f"{last.generation} is ({last.description[:200]}, {last.time}); look at it, then undo "
            "again"
        )


def plan_undo(snapshot: Snapshot, generation: int) -> UpsertPlan:
    """Return the plan that restores the records of a generation.

    Raises ArchiveError when there is no such generation.
    """
    current = snapshot.generation
    if not 0 <= generation < current:
        raise ArchiveError(
            f"there is no generation {generation} to go back to: they go from 0 to {current - 1}; "
            "finding-aid history lists them"
        )
    newer = {
        stored.record.id: stored for stored in snapshot.records_of_generation(current, generation)
    }
    older = {
        stored.record.id: stored for stored in snapshot.records_of_generation(generation, current)
    }
    in_both = [record_id for record_id in older if record_id in newer]
    same_in_both = {
        record_id for record_id in in_both if newer[record_id].record == older[record_id].record
    }
    updated = [record_id for record_id in in_both if record_id not in same_in_both]
    return UpsertPlan(
        added=tuple(stored.record for record_id, stored in older.items() if record_id not in newer),
        updated=tuple(older[record_id].record for record_id in updated),
        replaced_rows=tuple(newer[record_id].row for record_id in updated),
        unchanged_ids=tuple(record_id for record_id in in_both if record_id in same_in_both),
        removed_rows=tuple(
            stored.row for record_id, stored in newer.items() if record_id not in older
        ),
    )
