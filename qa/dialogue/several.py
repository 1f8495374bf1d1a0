"""Several questions asked in one turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Relation = Literal["side by side", "compare", "change", "order", "amount"]
"""What is asked of the parts together: nothing more, what differs, what changed, which came first,
which is more."""


@dataclass(frozen=True)
class Part:
    """One question of several.

    Attributes:
        question: the words of a complete question.
        label: what tells it from the other parts: a name, a time; "" for a clause of its own.
        context: an earlier part that it leans on, searched with it; "" for none.
        without_time: the question without the time that it takes from the first part, asked where
            there is no answer of that time; "" when it takes none.
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
        relation: what is asked of them together.
        names_joined: the names that one record may bear together; only when none does are the
            parts asked. () when they are asked in any case.
    """

    parts: tuple[Part, ...]
    relation: Relation = "side by side"
    names_joined: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, questions: Sequence[str], labels: Sequence[str], relation: Relation = "side by side"
    ) -> Several:
        """Return one part for each question, with the label that tells it from the others."""
        pairs = zip(questions, labels, strict=True)
        return cls(tuple(Part(question, label) for question, label in pairs), relation)
