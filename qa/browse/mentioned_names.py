"""The names that the records of an archive mention, each with its records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus import BrowseColumns, NameAuthority, NameEntry, NameForms, collapse_whitespace
from embeddings import ArchiveView
from qa.understanding import NameMentions

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class MentionedName:
    """A name, and the records that mention it.

    Attributes:
        entry: the entry of the authority, or one made from the people and places of records or
            from titles.
        rows: the rows of the records, ascending.
        is_unlisted: whether the authority has no such entry; its kind is then "" if only titles
            give the name.
    """

    entry: NameEntry
    rows: Rows
    is_unlisted: bool = False


def mentioned_names(
    view: ArchiveView, names: NameAuthority, columns: BrowseColumns
) -> tuple[MentionedName, ...]:
    """Return every name that a record mentions, those with the most records first."""
    mentions = NameMentions(view)
    mentioned = [
        MentionedName(entry, _ascending(rows))
        for entry in names.entries
        if (rows := mentions.rows(names.mention_forms(entry)))
    ]
    unlisted: dict[tuple[str, str], set[int]] = {}
    for kind, name, row in _unlisted_names(names, columns):
        unlisted.setdefault((kind, name), set()).add(row)
    mentioned += [
        MentionedName(
            NameEntry(name, kind), _ascending(rows | mentions.rows(NameForms((name,)))), True
        )
        for (kind, name), rows in unlisted.items()
    ]
    return tuple(
        sorted(
            mentioned,
            key=lambda name: (-len(name.rows), name.entry.name.casefold(), name.entry.name),
        )
    )


def _unlisted_names(names: NameAuthority, columns: BrowseColumns) -> Iterator[tuple[str, str, int]]:
    """Yield (kind, name, row) for each person or place of a record that the authority lacks."""
    for kind, listed in (("person", columns.people), ("place", columns.places)):
        for position, texts in listed.items():
            for text in texts:
                kinds = [entry.kind for entry in names.lookup(text)]
                name = collapse_whitespace(text)
                if kinds.count(kind) != 1 and name:
                    yield kind, name, int(columns.rows[position])


def _ascending(rows: set[int]) -> Rows:
    return np.asarray(sorted(rows), np.int64)
