"""Where a record came from: the change of the archive that wrote it, and its file or page.

The store numbers new rows in the order of its changes and logs how many rows each change wrote;
together they show which change wrote a row. Where the sums disagree (in a repaired archive), the
provenance is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus import Snapshot, StoredPage


@dataclass(frozen=True)
class Provenance:
    """The change that wrote the current version of a record.

    Attributes:
        generation: the generation of the archive after the change.
        changed_at: the time of the change (UTC, ISO 8601).
        change: the description of the change, as in the history.
        source: the files or pages that were read; "" for an undo, which reads none.
        is_update: whether the change replaced an earlier version of the record.
        page: the listing page that was read; None unless the change read exactly one.
        changed_records: how many records the change added or updated.
    """

    generation: int
    changed_at: str
    change: str
    source: str
    is_update: bool
    page: StoredPage | None
    changed_records: int


def read_provenance(snapshot: Snapshot, row: int) -> Provenance | None:
    """Return where the record of a row came from; None when that is unknown."""
    changes = sorted(snapshot.change_log(), key=lambda change: change.generation)
    if sum(change.added + change.updated for change in changes) != snapshot.next_row() - 1:
        return None
    last = 0
    for change in changes:
        first, last = last + 1, last + change.added + change.updated
        if first <= row <= last:
            pages = [page for page in snapshot.listing_pages() if page.name == change.source]
            return Provenance(
                generation=change.generation,
                changed_at=change.time,
                change=change.description,
                source=change.source,
                is_update=row >= first + change.added,
                page=pages[0] if len(pages) == 1 else None,
                changed_records=change.added + change.updated,
            )
    return None
