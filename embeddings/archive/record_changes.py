"""Changes of records by hand: remove them, correct one, merge two, rename what they belong to.

Each is planned while the writer's lock is held, on the records as they then are, so that two
changes at the same time follow one another and neither is lost.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from corpus import (
    MERGED_INTO,
    Record,
    Snapshot,
    StoredRecord,
    UpsertPlan,
    find_listing,
    listings_of,
    merge_records,
    short_name,
)
from embeddings.errors import ArchiveError


def plan_removal(snapshot: Snapshot, ids: Sequence[str]) -> tuple[UpsertPlan, str]:
    """Return the plan that removes records, and its description for the history.

    Raises ArchiveError when an id is unknown.
    """
    stored = {record_id: snapshot.get(record_id) for record_id in ids}
    unknown = [record_id for record_id in ids if stored[record_id] is None]
    if unknown:
        raise ArchiveError(f"no record {', '.join(unknown)} exists; finding-aid records lists them")
    rows = tuple(record.row for record in stored.values() if record is not None)
    return UpsertPlan(removed_rows=rows), f"remove {', '.join(ids)}"


def plan_correction(
    snapshot: Snapshot,
    record_id: str,
    corrections: Mapping[str, Any],
    cleared: Collection[str],
    reader_copy: Record | None,
) -> tuple[UpsertPlan, str]:
    """Return the plan that corrects a record, and its description for the history.

    corrections: the reader's words or date by field, added to the corrections that it has.
    cleared: fields that get the archive's own words again. reader_copy: the record as the reader
    saw it. Raises ArchiveError when a field to be changed differs by now, or no such record exists.
    """
    stored = get_stored(snapshot, record_id)
    record = stored.record
    touched = [*corrections, *cleared]
    for name in touched if reader_copy is not None else ():
        if getattr(record, name) != getattr(reader_copy, name):
            raise ArchiveError(
                f"the {name} of {record_id} was changed by somebody else meanwhile; look at the "
                "record again, then correct it"
            )
    remaining = {name: words for name, words in record.corrections.items() if name not in cleared}
    corrected = record.with_corrections({**remaining, **corrections})
    description = f"edit {record_id}: {', '.join(dict.fromkeys(touched))}"
    if corrected == record:
        return UpsertPlan(unchanged_ids=(record_id,)), description
    return UpsertPlan(updated=(corrected,), replaced_rows=(stored.row,)), description


def plan_merge(snapshot: Snapshot, record_id: str, into_id: str) -> tuple[UpsertPlan, str]:
    """Return the plan that merges a record into another, and its description for the history.

    Raises ArchiveError when one of them is unknown, or both are the same.
    """
    if record_id == into_id:
        raise ArchiveError(f"{record_id!r} cannot be merged into itself; name another record")
    record, into = get_stored(snapshot, record_id), get_stored(snapshot, into_id)
    plan = UpsertPlan(
        updated=(merge_records(into.record, record.record),),
        replaced_rows=(into.row,),
        removed_rows=(record.row,),
    )
    return plan, f"merge {record_id}{MERGED_INTO}{into_id}"


def plan_listing_names(
    snapshot: Snapshot, label: str, name: str | None, collection: str | None
) -> tuple[UpsertPlan, str]:
    """Return the plan that renames a listing and its collection, and its description.

    label: the name of the listing, or what it was read from. name, collection: None leaves them as
    they are. Raises ArchiveError when there is no such listing.
    """
    listings = listings_of(snapshot)
    listing = find_listing(listings, label)
    if listing is None:
        names = "; ".join(one.label for one in listings)[:500]
        raise ArchiveError(f"there is no listing {label[:200]!r}; there are: {names or 'none'}")
    names_given = {"listing": name, "collection": collection}
    changes = {
        field: short_name(words) for field, words in names_given.items() if words is not None
    }
    described = ", ".join(f"{field} “{words}”" for field, words in changes.items())
    return _renamed(snapshot, listing.rows, changes), f"rename {listing.label}: {described}"


def plan_collection_name(snapshot: Snapshot, old: str, new: str) -> tuple[UpsertPlan, str]:
    """Return the plan that renames a collection, and its description for the history.

    Raises ArchiveError when no record is in the collection, or the new name is empty.
    """
    rows = snapshot.rows_of_collections([old])
    if not old or not len(rows):
        names = ", ".join(name for name in snapshot.collections() if name)[:500]
        raise ArchiveError(f"there is no collection {old[:200]!r}; there are: {names or 'none'}")
    name = short_name(new)
    if not name:
        raise ArchiveError("the new name of the collection is empty; write one")
    return _renamed(snapshot, rows.tolist(), {"collection": name}), f"rename {old}: {name}"


def _renamed(snapshot: Snapshot, rows: Sequence[int], changes: Mapping[str, Any]) -> UpsertPlan:
    pairs = [
        (row, record, replace(record, **changes))
        for row, record in snapshot.records_at(rows).items()
    ]
    changed = [(row, after) for row, before, after in pairs if after != before]
    return UpsertPlan(
        updated=tuple(after for _, after in changed),
        replaced_rows=tuple(row for row, _ in changed),
        unchanged_ids=tuple(before.id for _, before, after in pairs if after == before),
    )


def get_stored(snapshot: Snapshot, record_id: str) -> StoredRecord:
    """Return the live record with this id. Raises ArchiveError when there is none."""
    stored = snapshot.get(record_id)
    if stored is None:
        raise ArchiveError(f"there is no record {record_id!r}; finding-aid records lists them")
    return stored
