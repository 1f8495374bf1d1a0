"""Numbers in sentences."""

from __future__ import annotations


def count_phrase(number: int, noun: str = "record", plural: str = "") -> str:
    """A number with its noun: "1 record", "12,000 records"; and with what goes with that, as in "1 record is".

    many: what stands after every number but 1, where that is not `one` with an s.
    """
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def count_with_verb(number: int, noun: str = "record") -> str:
    """A number with its noun as what something is said of: "1 record is", "12,000 records are"."""
    return count_phrase(number, f"{noun} is", f"{noun}s are")
