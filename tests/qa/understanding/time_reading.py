"""The named periods that ship, and helpers to read the time of a question with them."""

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
