"""What reading a page gives: records, and an account of every line.

A reader trusts an archive only if nothing is lost on the way in. So a reading keeps a role for every line of the page:
part of a record, a known header or footer, a blank, or unread. What is unread is named with its line and the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate, pairwise
from typing import NamedTuple

from corpus.errors import FindingAidError
from corpus.record import Record

_SHOWN_CHARACTERS = 500


class ReadingError(FindingAidError, ValueError):
    """The input cannot be read at all. One line: what happened, the value, what to do next."""


class LineRole(StrEnum):
    """What a line of a page is. Every line has exactly one."""

    BLANK = "blank"
    HEADER = "header"
    FOOTER = "footer"
    SEPARATOR = "separator"
    DATE = "date"
    TITLE = "title"
    SUMMARY = "summary"
    TEXT = "text"
    LABEL = "label"
    RECORD = "record"
    UNREAD = "unread"


@dataclass(frozen=True)
class UnreadLine:
    """A line that is part of no record. line: from 1. text: the line, shortened beyond 500 characters."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True)
class Reading:
    """What one input gave.

    shape: the letter of the page's shape and a few words, several joined by " + "; "JSON Lines" for that.
    first, last, total: what the header states ("51 - 60 of 289"), None when it states nothing.
    promised: the number of records that the headers promise, summed over the pages of one paste; None when unstated.
    records: in the order of the page; their id is "" unless the input gave one.
    roles: what each line is. A line with a form feed inside counts as two.
    page_sizes: how many of the records stand on each page of the paste; empty when it is one page.
    """

    name: str
    shape: str
    first: int | None
    last: int | None
    total: int | None
    promised: int | None
    records: tuple[Record, ...]
    unread: tuple[UnreadLine, ...] = ()
    warnings: tuple[str, ...] = ()
    roles: tuple[LineRole, ...] = field(default=(), repr=False)
    page_sizes: tuple[int, ...] = field(default=(), repr=False)

    def records_by_page(self) -> list[tuple[Record, ...]]:
        """The records page by page: two like records of one page are two, of two pages they may be one."""
        ends = list(accumulate(self.page_sizes)) or [len(self.records)]
        return [self.records[start:end] for start, end in pairwise([0, *ends])]


class Line(NamedTuple):
    """One line: its number from 1, its text without the white space around it, and how far it is indented."""

    number: int
    text: str
    indent: int


class ListedRecord(NamedTuple):
    """A record with the lines on which its parts begin (0: no such part)."""

    record: Record
    date_line: int
    title_line: int
    summary_line: int = 0
    text_line: int = 0


class Ledger:
    """The account of a page's lines: each is placed once, and what nobody placed is unread."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self._roles: list[LineRole | None] = [
            None if line.text else LineRole.BLANK for line in lines
        ]
        self._reasons: dict[int, str] = {}

    def set_role(self, index: int, role: LineRole) -> None:
        """Give the line at `index` (from 0) its role. ValueError when it has one already."""
        if self._roles[index] is not None:
            raise ValueError(
                f"line {self.lines[index].number} is {self._roles[index]} already, so it cannot be {role}"
            )
        self._roles[index] = role

    def mark_unread(self, index: int, reason: str) -> None:
        """Leave the line at `index` (from 0) unread, and say why. ValueError when it has a role already."""
        self.set_role(index, LineRole.UNREAD)
        self._reasons[index] = reason

    def roles(self) -> tuple[LineRole, ...]:
        """One role for each line."""
        return tuple(LineRole.UNREAD if role is None else role for role in self._roles)

    def unread_lines(self) -> tuple[UnreadLine, ...]:
        """The lines left unread, and those that nobody placed."""
        return tuple(
            UnreadLine(line.number, shown(line.text), self._reasons.get(index, "part of no record"))
            for index, (line, role) in enumerate(zip(self.lines, self.roles(), strict=True))
            if role is LineRole.UNREAD
        )


def shown(text: str, characters: int = _SHOWN_CHARACTERS) -> str:
    """The text, shortened for a report; a shortened text says how long it is."""
    return text if len(text) <= characters else f"{text[:characters]}… ({len(text):,} characters)"
