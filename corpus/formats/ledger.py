"""What reading a page gives: records, and an account of every line.

A user trusts an archive only if nothing is lost on the way in. So every line of a page gets a role:
part of a record, a known header or footer, a blank, or unread. An unread line is reported with its
number and the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate, pairwise
from typing import NamedTuple

from corpus.dates import ArchivalDate
from corpus.errors import FindingAidError
from corpus.formats.line import HeaderCount, Line
from corpus.record import Record
from corpus.text import shorten

UNDATED = ArchivalDate("", "", None, None)
"""The date of a record that states none."""

_LONGEST_REPORTED = 500


class ReadingError(FindingAidError, ValueError):
    """The input cannot be read at all. One line: what happened, the value, what to do next."""


class LineRole(StrEnum):
    """What a line of a page is used for; every line has exactly one role."""

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
    """A line that is part of no record.

    Attributes:
        line: its number, from 1.
        text: its text, shortened beyond 500 characters.
        reason: why it was not read.
    """

    line: int
    text: str
    reason: str


MOST_UNREAD_SHOWN = 100
"""How many unread lines of one file are shown to a reader; of more, their number is given."""


@dataclass(frozen=True)
class Reading:
    """What one pasted text or file gave.

    Attributes:
        name: the file's name, or what the caller calls the text.
        shape: the kind of page, as listed in corpus/formats/reader.py; several joined by " + ".
        first: number of the first record in the listing, by the header; None if unstated.
        last: number of the last record, likewise.
        total: records of the whole listing, likewise.
        promised: records that the headers of all pages promise together; None if unstated.
        records: in the order of the page; their id is "" unless the input has one.
        unread: the lines that are part of no record.
        warnings: what a reader should look at, one sentence each.
        roles: the role of each line; a line with a form feed inside counts as two.
        page_sizes: records on each page of the paste; empty for a single page.
        layout: the layouts by which pages were read, joined by " + "; "" for none.
        headers: the names of the columns of each table in it.
        failed: one line for each file inside it that could not be read.
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
    layout: str = ""
    headers: tuple[tuple[str, ...], ...] = ()
    failed: tuple[str, ...] = ()

    def records_by_page(self) -> list[tuple[Record, ...]]:
        """Return the records page by page.

        Two equal records on one page are two records; on two pages they may be the same one.
        """
        ends = list(accumulate(self.page_sizes)) or [len(self.records)]
        return [self.records[start:end] for start, end in pairwise([0, *ends])]


class ListedRecord(NamedTuple):
    """A record with the numbers of the lines on which its parts begin, 0 for a missing part."""

    record: Record
    date_line: int
    title_line: int
    summary_line: int = 0
    text_line: int = 0


@dataclass(frozen=True)
class ListingPage:
    """One page of a paste.

    Attributes:
        shape: the kind of page, as in `Reading.shape`.
        listed_records: its records, in order.
        count: what its header states.
        warnings: what a reader should look at.
        layout: the name of the layout by which it was read, "" for none.
    """

    shape: str
    listed_records: tuple[ListedRecord, ...] = ()
    count: HeaderCount | None = None
    warnings: tuple[str, ...] = ()
    layout: str = ""


class Ledger:
    """The account of a text's lines, or of one page's in a draft.

    Each line gets one role, and a line without a role is unread.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self._roles: dict[int, LineRole] = {
            line.index: LineRole.BLANK for line in lines if not line.text
        }
        self._reasons: dict[int, str] = {}

    def set_role(self, line: Line, role: LineRole) -> None:
        """Give a line its role. Raises ValueError if it has one already."""
        if line.index in self._roles:
            raise ValueError(
                f"line {line.number} is {self._roles[line.index]} already, so it cannot be {role}"
            )
        self._roles[line.index] = role

    def mark_unread(self, line: Line, reason: str) -> None:
        """Leave a line unread, with the reason. Raises ValueError if it has a role already."""
        self.set_role(line, LineRole.UNREAD)
        self._reasons[line.index] = reason

    def role_of(self, line: Line) -> LineRole:
        """Return the role of a line."""
        return self._roles.get(line.index, LineRole.UNREAD)

    def take(self, draft: Ledger) -> None:
        """Take over the account of a page from a draft; a role that a line has already stays."""
        self._roles = draft._roles | self._roles
        self._reasons |= draft._reasons

    def roles(self) -> tuple[LineRole, ...]:
        """Return one role for each line."""
        return tuple(map(self.role_of, self.lines))

    def unread_lines(self) -> tuple[UnreadLine, ...]:
        """Return the lines marked unread, and those that never got a role."""
        return tuple(
            UnreadLine(
                line.number,
                shorten_reported(line.text),
                self._reasons.get(line.index, "part of no record"),
            )
            for line in self.lines
            if self.role_of(line) is LineRole.UNREAD
        )


def shorten_reported(text: str, limit: int = _LONGEST_REPORTED) -> str:
    """Return the text for a report; if cut, with the number of its characters."""
    if len(text) <= limit:
        return text
    return f"{shorten(text, limit)} ({len(text):,} characters)"


def join_numbers(numbers: Sequence[int], limit: int) -> str:
    """Return the first `limit` numbers for a report, as "3, 5 and more"."""
    joined = ", ".join(map(str, numbers[:limit]))
    return f"{joined} and more" if len(numbers) > limit else joined
