"""What happened to an archive, and the way back.

Rows of the store say from when to when each record was held, so the records of every generation can be told, for good.
Going back writes them as a new generation; nothing is taken out of the history, and going back can be undone as well.
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus import ChangeLogEntry, Snapshot, UpsertPlan
from embeddings.errors import ArchiveError


@dataclass(frozen=True)
class HistoryEntry:
    """One change: its generation, when (UTC, ISO 8601), what was done, what was read, and what it did to how many.

    records: how many were held after it.
    """

    generation: int
    time: str
    description: str
    source: str
    added: int
    updated: int
    removed: int
    records: int


def history_entries(snapshot: Snapshot) -> list[HistoryEntry]:
    """Every change, the latest first."""
    found: list[HistoryEntry] = []
    held = 0
    for one in reversed(snapshot.change_log()):
        held += one.added - one.removed
        found.append(
            HistoryEntry(
                one.generation,
                one.at,
                one.what,
                one.source,
                one.added,
                one.updated,
                one.removed,
                held,
            )
        )
    return found[::-1]


def last_change(snapshot: Snapshot) -> ChangeLogEntry:
    """The last change that touched a record. ArchiveError when there was none."""
    for one in snapshot.change_log():
        if one.added or one.updated or one.removed:
            return one
    raise ArchiveError("there is nothing to undo: no record was ever added to this archive")


def plan_undo(snapshot: Snapshot, to: int) -> tuple[UpsertPlan, tuple[str, ...]]:
    """What leads from the records held now to those of generation `to`, and the ids that it removes.

    ArchiveError when there was no such generation.
    """
    now = snapshot.generation
    if not 0 <= to < now:
        raise ArchiveError(
            f"there is no generation {to} to go back to: they go from 0 to {now - 1}; finding-aid history lists them"
        )
    gone = {one.record.id: one for one in snapshot.records_of_generation(now, to)}
    back = {one.record.id: one for one in snapshot.records_of_generation(to, now)}
    same = {name for name in gone.keys() & back.keys() if gone[name].record == back[name].record}
    changed = [name for name in back if name in gone and name not in same]
    removed = tuple(name for name in gone if name not in back)
    return UpsertPlan(
        added=tuple(one.record for name, one in back.items() if name not in gone),
        updated=tuple(back[name].record for name in changed),
        replaced_rows=tuple(gone[name].row for name in changed),
        unchanged_ids=tuple(name for name in back if name in same),
        removed_rows=tuple(gone[name].row for name in removed),
    ), removed
