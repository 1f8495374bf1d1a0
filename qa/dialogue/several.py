"""Several questions asked in one turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Relation = Literal["side by side", "compare", "change", "order", "amount", "elapsed"]
"""What a turn asks of its parts together: nothing more, what differs, what changed, which came
first, which is more, how long it was from one to the other."""


@dataclass(frozen=True)
class Part:
    """One question of several.

    Attributes:
        question: the words of a complete question.
        label: what distinguishes it from the other parts: a name, a time; "" for a full clause.
        context: an earlier part that it leans on, searched with it; "" for none.
        without_time: the question without the time that it takes from the first part, asked when no
            record of that time answers; "" when it takes none.
    """

    question: str
    label: str = ""
    context: str = ""
    without_time: str = ""


@dataclass(frozen=True)
class Several:
    """A turn that asks several questions.

    Attributes:
        parts: at least two, in the order asked.
        relation: what the turn asks of them together.
        unit: in which the time between the parts is asked for: "year"; "" for any.
        names_joined: the names that one record may have together; the parts are asked only when no
            record has them. () when they are asked in any case.
    """

    parts: tuple[Part, ...]
    relation: Relation = "side by side"
    names_joined: tuple[str, ...] = ()
    unit: str = ""

    @classmethod
    def of(
        cls,
        questions: Sequence[str],
        labels: Sequence[str],
        relation: Relation = "side by side",
        unit: str = "",
    ) -> Several:
        """Return one part for each question, with the label that distinguishes it."""
        pairs = zip(questions, labels, strict=True)
        return cls(tuple(Part(question, label) for question, label in pairs), relation, unit=unit)
