"""Editing by hand: corrections next to the archive's own words, and merging two records."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from corpus import (
    EDITABLE_FIELDS,
    ArchivalDate,
    FindingAidError,
    ListingAddresses,
    Record,
    collapse_whitespace,
    merge_records,
    parse_date,
    short_name,
)
from embeddings import (
    Archive,
    ArchiveError,
    ChangeResult,
    plan_collection_name,
    plan_correction,
    plan_listing_names,
    plan_merge,
)

MAX_CORRECTION_CHARACTERS = 100_000
"""Of a title or a summary."""


class EditError(FindingAidError, ValueError):
    """A correction cannot be made. The message is one line."""


@dataclass(frozen=True)
class Edited:
    """What a correction or a merge did.

    Attributes:
        record: the record as it is now.
        change: what was changed; nothing when the record was already like this.
    """

    record: Record
    change: ChangeResult


def read_typed_date(typed: str) -> ArchivalDate:
    """Return a date as a reader typed it. Raises EditError when it cannot be read."""
    written = collapse_whitespace(typed)
    parsed = parse_date(written)
    if parsed is None:
        raise EditError(
            f"{written[:100]!r} cannot be read as a date; write May 6, 1961, May 1961, 1961, "
            "circa 1961, 1961-05-06 or undated"
        )
    return parsed


class Editing:
    """Corrects and merges records, and renames listings and collections.

    Changes raise CannotWrite when the archive may only be read.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def correct(
        self,
        record_id: str,
        *,
        title: str | None = None,
        date: str | None = None,
        summary: str | None = None,
        clear: Collection[str] = (),
        seen: Record | None = None,
    ) -> Edited:
        """Correct fields of a record, as one change that can be undone.

        title, date, summary: the reader's words; None leaves a field as it is. clear: fields in
        which the archive's own words are restored. seen: the record as the reader saw it.
        Raises EditError for what cannot be a correction, and ArchiveError when there is no such
        record, or a field is not as `seen` any more.
        """
        corrections: dict[str, Any] = {}
        if title is not None:
            corrections["title"] = _checked("title", collapse_whitespace(title))
            if not corrections["title"]:
                raise EditError("the title is empty; a record needs one")
        if date is not None:
            corrections["date"] = read_typed_date(date)
        if summary is not None:
            corrections["summary"] = _checked("summary", summary.strip())
        for name in clear:
            if name not in EDITABLE_FIELDS:
                raise EditError(
                    f"{name!r} cannot be cleared; choose one of {', '.join(EDITABLE_FIELDS)}"
                )
            if name in corrections:
                raise EditError(f"the {name} is both corrected and cleared; choose one of them")
        if not corrections and not clear:
            raise EditError("nothing is to be corrected; give a title, a date or a summary")
        change = self._archive.change_records(
            lambda snapshot: plan_correction(snapshot, record_id, corrections, clear, seen)
        )
        return self._edited(record_id, change)

    def merge(self, record_id: str, into_id: str) -> Edited:
        """Merge a record into another, as one change that can be undone.

        The other keeps its id, with the better text of both, all addresses and sources, and the
        notes and tags of both. Raises ArchiveError when one of them is unknown.
        """
        change = self._archive.change_records(
            lambda snapshot: plan_merge(snapshot, record_id, into_id)
        )
        return self._edited(into_id, change)

    def merged(self, record: Record, into: Record) -> Record:
        """Return what merging a record into another would make; nothing is changed."""
        return merge_records(into, record)

    def rename_listing(
        self, label: str, name: str | None = None, collection: str | None = None
    ) -> ChangeResult:
        """Rename a listing, and give its records a collection, as one change that can be undone.

        label: its name, or what it was read from where it has none. name, collection: None leaves
        them as they are; "" removes them. Raises ArchiveError when there is no such listing.
        """
        change = self._archive.change_records(
            lambda snapshot: plan_listing_names(snapshot, label, name, collection)
        )
        if name is not None:
            ListingAddresses(self._archive.store).rename(label, short_name(name))
        return change

    def rename_collection(self, old: str, new: str) -> ChangeResult:
        """Rename a collection in all its records, as one change that can be undone.

        Raises ArchiveError when there is no such collection, or the new name is empty.
        """
        return self._archive.change_records(
            lambda snapshot: plan_collection_name(snapshot, old, new)
        )

    def _edited(self, record_id: str, change: ChangeResult) -> Edited:
        with self._archive.store.snapshot() as snapshot:
            stored = snapshot.get(record_id)
        if stored is None:
            raise ArchiveError(f"{record_id!r} was removed by somebody else meanwhile")
        return Edited(stored.record, change)


def _checked(name: str, text: str) -> str:
    """Return a text that can be stored. Raises EditError when it cannot."""
    if len(text) > MAX_CORRECTION_CHARACTERS:
        raise EditError(
            f"the {name} has {len(text):,} characters, and at most "
            f"{MAX_CORRECTION_CHARACTERS:,} are kept; shorten it"
        )
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise EditError(f"the {name} contains half a character at {error.start + 1:,}") from error
    return text
