"""Two records that a reader says are one: what is kept of both.

Of two texts the better copy is kept, as when a listing is read again; so is one that only says more
than the other. Where they really differ, the record that stays keeps its own and also gets the
other's, under their names, so that nothing is lost.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from corpus.record import Record
from corpus.storage.copies import is_worse_copy, loose
from corpus.text import fold

_NAMES = {
    "title": "Other title",
    "summary": "Other summary",
    "text": "Other text",
    "url": "Other address",
    "collection": "Other collection",
    "source": "Other source",
    "language": "Other language",
}
_PROSE = ("title", "summary", "text")
_LISTS = ("people", "places", "topics")


def merge_records(target: Record, source: Record) -> Record:
    """Return the record `target`, with its id, and with all that `source` adds to it.

    A reader's corrections stay; those of `target` come before those of `source`.
    """
    target_listed, source_listed = target.as_listed, source.as_listed
    changes: dict[str, Any] = {}
    additions: list[tuple[str, str]] = []
    for name, label in _NAMES.items():
        ours, theirs = getattr(target_listed, name), getattr(source_listed, name)
        better, is_all = _better(ours, theirs) if name in _PROSE else _either(ours, theirs)
        changes[name] = better
        if not is_all:
            additions.append((label, theirs))
    if not target_listed.date.as_written:
        changes["date"] = source_listed.date
    elif source_listed.date.as_written and (
        target_listed.date.edtf or target_listed.date.as_written
    ) != (source_listed.date.edtf or source_listed.date.as_written):
        additions.append(("Other date", source_listed.date.as_written))
    for name in _LISTS:
        changes[name] = tuple(
            dict.fromkeys((*getattr(target_listed, name), *getattr(source_listed, name)))
        )
    changes["other"] = tuple(
        dict.fromkeys((*target_listed.other, *source_listed.other, *additions))
    )
    changes["listing"] = target_listed.listing or source_listed.listing
    changes["merged"] = tuple(dict.fromkeys((*target.merged, source.id, *source.merged)))
    merged = replace(target_listed, **changes)
    return merged.with_corrections({**source.corrections, **target.corrections})


def _better(ours: str, theirs: str) -> tuple[str, bool]:
    """Return the better of two texts, and whether it says all that both say."""
    if is_worse_copy(ours, theirs):
        return theirs, True
    if is_worse_copy(theirs, ours):
        return ours, True
    if fold(theirs).startswith(fold(ours).rstrip(" .")):
        return (theirs, True) if len(theirs) > len(ours) else (ours, loose(ours) == loose(theirs))
    return ours, fold(ours).startswith(fold(theirs).rstrip(" ."))


def _either(ours: str, theirs: str) -> tuple[str, bool]:
    return ours or theirs, not theirs or ours in ("", theirs)
