"""A draft by a language model, as it stands after the gate: the sentences that count, and those set apart."""

from __future__ import annotations

from dataclasses import dataclass

from corpus import Record
from qa.citations import archive_citation


@dataclass(frozen=True)
class Confirmed:
    """A sentence that stands in the records of these footnotes."""

    text: str
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Unconfirmed:
    """A sentence that does not, and why."""

    text: str
    reason: str


@dataclass(frozen=True)
class Draft:
    """What a language model wrote about a question, beside the quoted answer and never in its stead.

    cited: the records that the confirmed sentences stand on, by the number of their footnote; the numbers are those of
    the quoted answer, and go on where it cites fewer. note: what went wrong, one line; "" when nothing did.
    """

    model: str
    confirmed: tuple[Confirmed, ...] = ()
    unconfirmed: tuple[Unconfirmed, ...] = ()
    cited: tuple[tuple[int, Record], ...] = ()
    note: str = ""

    @property
    def told(self) -> str:
        """The confirmed sentences with the numbers of their footnotes, a line each."""
        return "\n".join(
            f"{one.text} {''.join(f'[{number}]' for number in one.numbers)}"
            for one in self.confirmed
        )

    @property
    def rest(self) -> str:
        """What follows the confirmed sentences: their footnotes, the sentences set apart, and the note."""
        parts = []
        if self.cited:
            parts.append(
                "\n".join(f"[{number}] {archive_citation(record)}" for number, record in self.cited)
            )
        if self.unconfirmed:
            apart = "\n".join(f"  {one.text}\n    {one.reason}" for one in self.unconfirmed)
            parts.append(f"Not confirmed by the records:\n{apart}")
        if self.note:
            parts.append(self.note[:1].upper() + self.note[1:] + ".")
        return "\n\n".join(parts)

    @property
    def text(self) -> str:
        """All of it as plain text."""
        parts = [draft_heading(self.model), self.told] if self.confirmed else []
        return "\n\n".join([*parts, *([self.rest] if self.rest else [])])


def draft_heading(model: str) -> str:
    """What stands above the confirmed sentences."""
    return f"In the words of {model}, each sentence checked against the records:"
