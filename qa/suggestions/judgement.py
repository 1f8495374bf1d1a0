"""Whether an answer is right for a question that was made from records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from corpus import Record
from embeddings import terms
from qa.answering import Answer
from qa.browse import BrowseFilters, BrowsePage
from qa.suggestions.names_in_titles import writers_and_recipients


class NamesInRecords(Protocol):
    """Finds the names that a record mentions."""

    def in_record(self, record: Record) -> tuple[str, ...]:
        """Return the names that a record mentions unambiguously."""


class RecordCounts(Protocol):
    """Filters and counts the records."""

    def overview(self) -> tuple[int, tuple[date, date] | None, int]:
        """Return the number of records, the days that they cover, and the archive's generation."""

    def filtered_page(self, filters: BrowseFilters, per_page: int = 10) -> BrowsePage:
        """Return one page of the records that match filters, with counts."""

    def filtered_records(self, filters: BrowseFilters, limit: int = 10_000) -> list[Record]:
        """Return the records that match filters."""


class Answerer(Protocol):
    """What suggestions need from an assistant: its records and its answers."""

    @property
    def records(self) -> RecordCounts:
        """Its records, filtered and counted."""

    @property
    def names(self) -> NamesInRecords:
        """The names of its records."""

    def ask(self, text: str, *, follow: str | None = None, keep: bool = True) -> Answer:
        """Answer a question."""

    def record(self, record_id: str) -> Record | None:
        """Return the record with this id, or None."""

    def browse(self, *, offset: int = 0, limit: int = 10) -> tuple[int, list[Record]]:
        """Return the number of records, and some of them by date."""


@dataclass(frozen=True)
class SuggestedQuestion:
    """A question that may be suggested.

    Attributes:
        text: the question.
        parties: the writer and the recipient that it asks about; () when it is not about a letter.
    """

    text: str
    parties: tuple[str, ...] = ()


def is_right(answer: Answer, question: SuggestedQuestion) -> bool:
    """Return whether an answer quotes only records that are about the question.

    Each cited record mentions every name of the question. Where it asks what somebody wrote, the
    title of one names the writer and the recipient in this order.
    """
    if not answer.is_sure or answer.request.kind != "question" or not answer.statements:
        return False
    records = answer.cited_records
    if not all(_mentions_names(record, answer) for record in records):
        return False
    return not question.parties or any(_is_between(record, question) for record in records)


def _mentions_names(record: Record, answer: Answer) -> bool:
    words = set(terms(" ".join((record.title, record.summary, record.text, *record.people))))
    words |= set(terms(" ".join((*record.places, *record.topics, record.collection))))
    return all(name.is_mentioned_in(words) for name in answer.question.linked_names)


def _is_between(record: Record, question: SuggestedQuestion) -> bool:
    writers, recipients = writers_and_recipients(record.title)
    writer, recipient = question.parties
    return writer in writers and recipient in recipients


def cited_ids(answer: Answer) -> Sequence[str]:
    """Return the ids of the records that an answer cites."""
    return [record.id for record in answer.cited_records]
