"""The tree of a query: which records may be found, and the rows that match it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from embeddings import TextQuery

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class AllOf:
    """Matched by the records that match every part."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class AnyOf:
    """Matched by the records that match at least one part."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class NoneOf:
    """Matched by the records that do not match the part."""

    part: Node


Node = TextQuery | AllOf | AnyOf | NoneOf
"""A text query is matched by the records that contain all its words, or its phrase."""


def matching_rows(node: Node, rows_of: Callable[[TextQuery], Rows], all_rows: Rows) -> Rows:
    """Return (k,) sorted rows that match a tree, each once.

    rows_of: gives the rows that contain all words of a query, or its phrase. all_rows: the rows
    that may be found.
    """
    if isinstance(node, TextQuery):
        return np.intersect1d(rows_of(node), all_rows)
    if isinstance(node, NoneOf):
        return np.setdiff1d(all_rows, matching_rows(node.part, rows_of, all_rows))
    if isinstance(node, AllOf):
        rows = all_rows
        for part in node.parts:
            rows = matching_rows(part, rows_of, rows)
        return np.unique(rows)
    return np.unique(
        np.concatenate([matching_rows(part, rows_of, all_rows) for part in node.parts])
    )


def join_nodes(kind: type[AllOf] | type[AnyOf], parts: Sequence[Node]) -> Node | None:
    """Return one node of this kind, with inner ones of the same kind opened up; None for none."""
    flat: dict[Node, None] = {}
    for part in parts:
        flat |= dict.fromkeys(part.parts if isinstance(part, kind) else (part,))
    return kind(tuple(flat)) if len(flat) > 1 else next(iter(flat), None)


def negate(node: Node) -> Node:
    """Return the opposite of a node."""
    return node.part if isinstance(node, NoneOf) else NoneOf(node)


def loosened(node: Node) -> Iterator[tuple[Node | None, str]]:
    """Yield ever looser demands in place of one that no record meets, each with what it says.

    First phrases become words anywhere in a record, then words of a field do, then any of the words
    is enough. What is excluded stays excluded. None demands nothing.
    """
    words = _with_leaves(node, lambda leaf: replace(leaf, phrase=False, distance=0))
    if words != node:
        yield words, "no record has these phrases as they stand; their words are searched instead"
    anywhere = _with_leaves(words, lambda leaf: replace(leaf, fields=()))
    if anywhere != words:
        yield anywhere, "no record has these words in these fields; they are searched anywhere"
    excluded = _exclusions(node)
    yield (
        join_nodes(AllOf, excluded),
        "no record has all that is demanded; any of these words is enough",
    )


def _with_leaves(node: Node, change: Callable[[TextQuery], TextQuery]) -> Node:
    """Return the tree with each of its demanded leaves changed."""
    if isinstance(node, TextQuery):
        return change(node)
    if isinstance(node, NoneOf):
        return node
    return replace(node, parts=tuple(_with_leaves(part, change) for part in node.parts))


def _exclusions(node: Node) -> list[Node]:
    if isinstance(node, AllOf):
        return [part for part in node.parts if isinstance(part, NoneOf)]
    return [node] if isinstance(node, NoneOf) else []
