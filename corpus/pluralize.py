"""Numbers in sentences."""

from __future__ import annotations


def count_phrase(number: int, noun: str = "record", plural: str = "") -> str:
    """Return a number with its noun: "1 record", "12,000 records".

    noun: may have a verb with it, "record is". plural: "records are"; without it `noun` with an s.
    """
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def count_with_verb(number: int, noun: str = "record") -> str:
    """Return a number with its noun as a subject: "1 record is", "12,000 records are"."""
    return count_phrase(number, f"{noun} is", f"{noun}s are")
