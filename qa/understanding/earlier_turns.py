"""The earlier turns of a conversation, and what a question takes from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

CARRIED_KINDS = ("people", "period", "date", "subject", "record", "kind")
"""What can be carried over, and dropped by these names."""


@dataclass(frozen=True)
class ShownRecord:
    """A record that an earlier answer showed. The days are None when open or undated.

    summary: "" where the answer did not keep it.
    """

    id: str
    title: str
    earliest: date | None
    latest: date | None
    summary: str = ""

    @property
    def gist(self) -> str:
        """What the record tells, in short."""
        return self.summary or self.title


@dataclass(frozen=True)
class EarlierTurn:
    """An earlier turn of the conversation.

    Attributes:
        full_question: its question, with everything that it took from earlier turns.
        earliest, latest, period_words: the period that it had.
        records: what its answer showed, the cited ones first.
        cited: how many of the records were cited.
        people: the names in the question that are known to be persons.
        places: the names in the question that are known to be places.
        is_aside: whether it asked nothing of the records ("thanks"), so that nothing leans on it.
        said: the quotations of its answer, the first ones first.
        typed: its question as typed, "" where that is not known.
    """

    full_question: str
    earliest: date | None
    latest: date | None
    period_words: str
    records: tuple[ShownRecord, ...]
    cited: int = 0
    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    is_aside: bool = False
    said: tuple[str, ...] = ()
    typed: str = ""

    @property
    def cited_records(self) -> tuple[ShownRecord, ...]:
        """The records that its answer quoted; () when it was no answer."""
        return self.records[: self.cited]


@dataclass(frozen=True)
class CarriedContext:
    """One thing taken from earlier turns: its kind, one of `CARRIED_KINDS`, and its words."""

    kind: str
    words: str


@dataclass(frozen=True)
class FollowUp:
    """A question with what it takes from earlier turns.

    Attributes:
        text: the question made complete.
        own_weight: what it weighs itself in the search.
        context: (text, weight) of earlier turns that are searched too.
        earliest, latest, period_words: a period carried over.
        record_ids: the ids of the only records to search; () for all.
        without_ids: the ids of records that were shown already, and are not to be found again.
        reply_to: the id of a letter to find the answer to, "" for none.
        asks_for_records: whether the records themselves are wanted, so that each found is quoted.
        focus: names that take the place of others, which every record quoted must mention.
        title_word: a word that titles must contain ("cables").
        said: quotations of earlier answers, which are less likely to answer a new question.
        goes_on_from: the day of the record quoted last; records near it in time are preferred.
        only_if_refused: whether it counts only where the likelier readings are refused.
        carried: all that is carried over, to be shown.
    """

    text: str
    own_weight: float = 1.0
    context: tuple[tuple[str, float], ...] = ()
    earliest: date | None = None
    latest: date | None = None
    period_words: str = ""
    record_ids: tuple[str, ...] = ()
    without_ids: tuple[str, ...] = ()
    reply_to: str = ""
    asks_for_records: bool = False
    focus: tuple[str, ...] = ()
    title_word: str = ""
    said: tuple[str, ...] = ()
    goes_on_from: date | None = None
    only_if_refused: bool = False
    carried: tuple[CarriedContext, ...] = ()


NO_CONTEXT = FollowUp("")
"""What a question takes that is not part of a conversation."""


def answered_turns(earlier: Sequence[EarlierTurn]) -> Iterator[EarlierTurn]:
    """Yield the turns with an answer that quoted records, the latest first."""
    return (turn for turn in reversed(earlier) if turn.cited_records)


def day_after(day: date | None) -> date | None:
    """Return the next day; None after no day, and after the last one."""
    return None if day is None or day == date.max else day + timedelta(days=1)
