"""Numbers in sentences."""

from __future__ import annotations


def counted(number: int, one: str = "record", many: str = "") -> str:
    """A number with its noun: "1 record", "12,000 records"; and with what goes with that, as in "1 record is".

    many: what stands after every number but 1, where that is not `one` with an s.
    """
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def counted_are(number: int, one: str = "record") -> str:
    """A number with its noun as what something is said of: "1 record is", "12,000 records are"."""
    return counted(number, f"{one} is", f"{one}s are")
