"""Two records that a reader says are one: what is kept of both.

Of two texts the better copy is kept, as when a listing is read again; so is one that only says more
than the other. Where they really differ, the record that stays keeps its own, and the other's stand
beside it under their names, so that nothing is lost.
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


def merge_records(kept: Record, other: Record) -> Record:
    """Return the record `kept`, with its id, and with all that `other` adds to it.

    A reader's corrections stay; those of `kept` come before those of `other`.
    """
    own, others = kept.as_listed, other.as_listed
    changes: dict[str, Any] = {}
    beside: list[tuple[str, str]] = []
    for name, label in _NAMES.items():
        ours, theirs = getattr(own, name), getattr(others, name)
        better, is_all = _better(ours, theirs) if name in _PROSE else _either(ours, theirs)
        changes[name] = better
        if not is_all:
            beside.append((label, theirs))
    if not own.date.as_written:
        changes["date"] = others.date
    elif others.date.as_written and (own.date.edtf or own.date.as_written) != (
        others.date.edtf or others.date.as_written
    ):
        beside.append(("Other date", others.date.as_written))
    for name in _LISTS:
        changes[name] = tuple(dict.fromkeys((*getattr(own, name), *getattr(others, name))))
    changes["other"] = tuple(dict.fromkeys((*own.other, *others.other, *beside)))
    changes["listing"] = own.listing or others.listing
    changes["merged"] = tuple(dict.fromkeys((*kept.merged, other.id, *other.merged)))
    merged = replace(own, **changes)
    return merged.with_corrections({**other.corrections, **kept.corrections})


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
