"""Which segments of a full-text index a change of it reads, and which it has read, by what tantivy writes down of them.

An index is a few segments, each some files that never change, and `meta.json`, which lists them. A change that takes
rows out looks for them in all segments. One that only adds rows reads none of the old segments but those that it
merges, and which these are is decided by their sizes alone (LogMergePolicy of tantivy, 0.26: as in Lucene, segments of
like size are merged once there are eight of them).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, log2
from pathlib import Path

_MERGED_FROM = 8
_SMALL = 10_000
"""Records. Segments of fewer are of like size."""
_LIKE = 0.75
"""Segments are of like size while the logarithm (of 2) of the largest is at most so much more."""


@dataclass(frozen=True)
class WordSegment:
    """A segment. name: what its files begin with. written, live: records, with and without those taken out since."""

    name: str
    written: int
    live: int


def word_segments(folder: Path) -> list[WordSegment]:
    """The segments of the index in a folder. OSError, ValueError, KeyError or TypeError when `meta.json` is damaged."""
    stated = json.loads((folder / "meta.json").read_bytes())["segments"]
    return [
        WordSegment(
            one["segment_id"].replace("-", ""),
            one["max_doc"],
            one["max_doc"] - (one["deletes"] or {"num_deleted_docs": 0})["num_deleted_docs"],
        )
        for one in stated
    ]


def merged_by(segments: Sequence[WordSegment], added: int) -> set[str]:
    """The names of the segments that are merged when one of so many new records joins them."""
    levels: list[list[str]] = []
    top = inf
    for one in sorted([*segments, WordSegment("", added, added)], key=lambda one: -one.written):
        size = log2(max(one.live, _SMALL))
        if size < top - _LIKE:
            top = size
            levels.append([])
        levels[-1].append(one.name)
    return {name for level in levels if len(level) >= _MERGED_FROM for name in level if name}


def made_of(before: Sequence[WordSegment], after: Sequence[WordSegment]) -> set[str]:
    """The names of the segments that a change has read: those that it merged, and those that it took rows out of."""
    return {one.name for one in set(before) - set(after)}
