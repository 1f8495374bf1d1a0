"""The lines of one record of a page, and which of them is its date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corpus.dates import ArchivalDate, parse_date
from corpus.formats.listings.marks import Kind, Mark, split_box
from corpus.text import fold

PLACE = re.compile(r"[^\W\d_][\w.'’-]*(?:[ ,]+[^\W\d_][\w.'’-]*){0,3}")
"""One to four words that may name a place."""
_YEAR_AT_END = re.compile(r"[^\W\d_]{3,}[.\"”’»]? (1[0-9]{3}|20\d\d)$")
_NEARLY_ALL = 0.8
ENDS_SENTENCE = (".", "!", "?", "…")


@dataclass
class Block:
    """The lines of one record.

    Attributes:
        marks: its lines with text, in order.
        date_in: which of its free lines has the date, None when another line or none has it.
        date: the date, None without any.
        date_mark: the line that is its date, or has it behind a label.
        free: its lines that are words.
        is_dated_inside: whether the date is inside the title, and so may be that of its subject.
        headings: the lines above it that head it and the records below.
        begins_section: whether it is the first record below them.
    """

    marks: list[Mark]
    date_in: Mark | None = None
    date: ArchivalDate | None = None
    date_mark: Mark | None = None
    free: list[Mark] = field(default_factory=list)
    is_dated_inside: bool = False
    headings: list[Mark] = field(default_factory=list)
    begins_section: bool = False

    def find_date(self) -> None:
        """Find the record's date: a labelled one, else a line of a date, else one in a line."""
        self.free = [mark for mark in self.marks if mark.kind is Kind.FREE]
        labelled = [mark for mark in self.marks if mark.label and mark.label.field == "date"]
        labelled = [mark for mark in labelled if mark.text]
        if labelled:
            best = min(
                labelled,
                key=lambda mark: (mark.date is None, mark.label.rank if mark.label else 0),
            )
            unread = ArchivalDate(best.text, "", None, None)
            self.date, self.date_mark = best.date or unread, best
            return
        for kind in (Kind.DATE, Kind.PARTS):
            dated = [mark for mark in self.marks if mark.kind is kind]
            if dated:
                self.date, self.date_mark = dated[0].date, dated[0]
                return
        self._find_date_in_words()

    def _find_date_in_words(self) -> None:
        """Find a date at an edge of a title, or of a short line below it."""
        if self.free and (edge := self.free[0].leading):
            self.date, self.date_in = edge.date, self.free[0]
        if self.date is None and self.free and (edge := self.free[0].trailing):
            self.date, self.date_in = edge.date, self.free[0]
        if self.date is None and self.free and (date := self.free[0].between_commas):
            self.date, self.date_in, self.is_dated_inside = date, self.free[0], True
        below = [mark for mark in self.free[1:4] if not mark.states_years]
        for mark in below:
            if self.date is None and (edge := mark.trailing or mark.leading):
                self.date, self.date_in = edge.date, mark
        for mark in below:
            if self.date is None and (edge := mark.inner):
                self.date, self.date_in = edge.date, mark

    @property
    def repeats(self) -> int:
        """How many lines are what only a second record would have: a box, a number, a date."""
        features = [
            mark.label.name if mark.label else str(mark.kind)
            for mark in self.marks
            if mark.kind in (Kind.LABEL, Kind.BOX, Kind.DATE, Kind.PARTS)
        ]
        features += ["number" for mark in self.marks if mark.number]
        features += ["leading" for mark in self.marks if mark.kind is Kind.FREE and mark.leading]
        features += [
            "trailing"
            for mark in self.marks
            if mark.kind is Kind.FREE and mark.trailing and not is_sentence(mark)
        ]
        return len(features) - len(set(features))

    @property
    def has_labelled_title(self) -> bool:
        """Whether a label names its title, or its description."""
        return any(mark.label and mark.label.field in ("title", "summary") for mark in self.marks)

    @property
    def has_odd_title(self) -> bool:
        """Whether its first free line is below its labels, or it has none."""
        if self.has_labelled_title:
            return False
        labels = [mark.line.index for mark in self.marks if mark.kind is Kind.LABEL]
        return not self.free or bool(labels and self.free[0].line.index > labels[0])

    @property
    def title_before_date(self) -> str:
        """What its first free line says before its own date at the end, "" without one there."""
        if not self.free or self.date is None:
            return ""
        if edge := self.free[0].trailing:
            is_own = fold(edge.date.as_written) == fold(self.date.as_written)
            return edge.before if is_own and not edge.after else ""
        year = _YEAR_AT_END.search(self.free[0].text) if self.date_in is self.free[0] else None
        return self.free[0].text[: year.start(1)].strip() if year else ""

    @property
    def shape(self) -> tuple[str, ...]:
        """The kinds of its lines; a title behind a box or folder counts as both."""
        has_box = bool(self.free and split_box(self.free[0])[0])
        return (
            *((Kind.BOX,) if has_box else ()),
            *(
                f"{mark.kind}:{mark.label.name}"
                if mark.kind is Kind.LABEL and mark.label
                else "date"
                if mark is self.date_in
                else str(mark.kind)
                for mark in self.marks
            ),
        )


def take_years_at_ends(blocks: list[Block]) -> None:
    """Take the year that a title ends with for its date, where most titles end with a date.

    "Orders and circulars 1920" alone may be a name that ends with a number.
    """
    dated = [block for block in blocks if block.date_in and block.date_in is block.free[0]]
    if 2 * sum(block.free[0].trailing is not None for block in dated) <= len(blocks):
        return
    for block in blocks:
        match = _YEAR_AT_END.search(block.free[0].text) if block.free else None
        if match and block.date is None and (date := parse_date(match[1])):
            block.date, block.date_in = date, block.free[0]


def end_with_dates(blocks: Sequence[Block]) -> bool:
    """Return whether the titles of a page end with a date that is put behind each as a field.

    Nearly all end so, and some are undated or cover years, as in "Songs, undated". The day of a
    letter may be part of its name.
    """
    appended = [block for block in blocks if block.title_before_date]
    return _NEARLY_ALL * len(blocks) <= len(appended) > 1 and any(
        block.date.undated or _covers_years(block.date) for block in appended if block.date
    )


def _covers_years(date: ArchivalDate) -> bool:
    return not (date.earliest and date.latest) or date.latest.year > date.earliest.year


def with_places_of_dates(blocks: list[Block]) -> list[Block]:
    """Return the blocks, and "1356 May 3, Sarn" as a date with a place where dates begin the rest.

    Else the place would be the title, and the title below it a summary.
    """
    dated = sum(block.marks[0].kind is Kind.DATE for block in blocks)
    if 2 * dated < len(blocks):
        return blocks
    return [Block([_as_date(block), *block.marks[1:]]) for block in blocks]


def _as_date(block: Block) -> Mark:
    mark = block.marks[0]
    edge = mark.leading if mark.kind is Kind.FREE and len(block.marks) > 1 else None
    if edge is None or not PLACE.fullmatch(edge.after):
        return mark
    return replace(mark, kind=Kind.PARTS, text=edge.after, date=edge.date)


def is_sentence(mark: Mark) -> bool:
    """Return whether a line ends as a sentence does."""
    return mark.text.endswith(ENDS_SENTENCE)
