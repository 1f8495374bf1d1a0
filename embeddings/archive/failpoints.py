"""The named steps of writing. A test stops or kills the writer at each of them."""

from __future__ import annotations

from collections.abc import Callable

OnStep = Callable[[str], None]
"""Called with the name of a step that has just been completed."""

Progress = Callable[[int, int], None]
"""Called with how many passages are embedded, and how many there are to embed."""

FAILPOINTS = (
    "locked",
    "planned",
    "writing started",
    "encoded",
    "journaled",
    "segment written",
    "text index written",
    "manifest written",
    "synced to disk",
    "renamed",
    "store: rows written",
    "store: before the commit",
    "switched",
    "old generations removed",
)
"""The steps of an addition that embeds something, in their order."""


def no_op(_: str) -> None:
    """Do nothing."""
