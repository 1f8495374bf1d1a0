"""The steps of writing, by name. A test stops at each of them; nobody else does anything there."""

from __future__ import annotations

from collections.abc import Callable

OnStep = Callable[[str], None]
"""Called with the name of a step that was just done."""

Progress = Callable[[int, int], None]
"""Called with how many passages are embedded, and of how many."""

FAILPOINTS = (
    "locked",
    "planned",
    "building begun",
    "encoded",
    "vectors kept",
    "segment written",
    "words written",
    "manifest written",
    "flushed",
    "named",
    "store: rows written",
    "store: before the commit",
    "switched",
    "old ones cleared",
)
"""The steps of an addition that embeds something, in their order."""


def no_op(_: str) -> None:
    """Do nothing at a step."""
