"""Where a record came from: the change of the archive that wrote it as it stands, and the file or page of that change.

The store gives new rows their numbers in the order of its changes, and each change says how many rows it wrote, so the
change that wrote a row can be told from the two. Where the sums disagree (an archive that was mended) nothing is said.
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus import Snapshot, StoredPage


@dataclass(frozen=True)
class Provenance:
    """How a record came to be held as it stands.

    at: when (UTC, ISO 8601). what: the change, as the history names it. source: the files or pages that were read,
    "" when none was (an undo). updated: it was held before, and this change put other words in its place. page: the
    listing page that was read, when the change read just one. records: how many that change added or updated.
    """

    generation: int
    changed_at: str
    change: str
    source: str
    is_update: bool
    page: StoredPage | None
    changed_records: int


def read_provenance(snapshot: Snapshot, row: int) -> Provenance | None:
    """Where the record of a row came from; None when the archive does not tell."""
    changes = sorted(snapshot.change_log(), key=lambda one: one.generation)
    if sum(one.added + one.updated for one in changes) != snapshot.next_row() - 1:
        return None
    last = 0
    for one in changes:
        first, last = last + 1, last + one.added + one.updated
        if first <= row <= last:
            pages = [page for page in snapshot.listing_pages() if page.name == one.source]
            return Provenance(
                generation=one.generation,
                changed_at=one.time,
                change=one.description,
                source=one.source,
                is_update=row >= first + one.added,
                page=pages[0] if len(pages) == 1 else None,
                changed_records=one.added + one.updated,
            )
    return None
