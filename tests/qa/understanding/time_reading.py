"""What the tests of time in questions share: the table of named periods that ships, and reading by it."""

from __future__ import annotations

from datetime import date

from qa.understanding.time import NamedPeriods, TimeReading, read_time

NAMED = NamedPeriods.load()


def day(text: str) -> date | None:
    """The day, None for an open side."""
    return date.fromisoformat(text) if text else None


def read(question: str) -> TimeReading:
    """The time of a question."""
    return read_time(question, NAMED)
