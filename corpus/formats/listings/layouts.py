"""The ways in which archives set their records: one small class for each place of a cut.

A layout cuts the marked lines of a page where it takes a record to begin. Whether the page is set
so is not its question: `choice.py` reads the page by each layout and takes the best reading.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.formats.listings.marks import Kind, Mark, number_row, split_box
from corpus.formats.listings.pages import most_frequent

Starts = list[int]
"""The places, in a page's marks, at which records begin; empty where a layout does not fit."""

_FEWEST = 2
_STRUCTURE = 0.15


@dataclass(frozen=True)
class RecordLayout:
    """A way to set records.

    Attributes:
        name: what a reader calls it (`--layout`).
        description: the same in words, for a page that can be read in two ways.
        cut: returns where the records of a page begin.
        prior: what it is trusted in advance: more where it cuts at numbers, boxes or labels,
            less where a record would end with its date.
    """

    name: str
    description: str
    cut: Callable[[Sequence[Mark]], Starts]
    prior: float = 0.0


def _cut_at_boxes(marks: Sequence[Mark]) -> Starts:
    """Cut at "Box 1, Folder 2"."""
    starts = [
        place for place, mark in enumerate(marks) if mark.kind is Kind.BOX or _begins_with_box(mark)
    ]
    return starts if len(starts) >= _FEWEST else []


def _begins_with_box(mark: Mark) -> bool:
    return mark.kind is Kind.FREE and bool(split_box(mark)[0])


def _cut_below(above: int) -> Callable[[Sequence[Mark]], Starts]:
    """Cut so that a record's date is its line number `above`, counted from 0."""

    def cut(marks: Sequence[Mark]) -> Starts:
        dates = _dates(marks)
        if len(dates) < _FEWEST or dates[0] < above:
            return []
        return sorted({place - above for place in dates})

    return cut


def _cut_behind_dates(marks: Sequence[Mark]) -> Starts:
    """Cut below each date, and as far above the first as most dates are from each other."""
    dates = _dates(marks)
    if len(dates) < _FEWEST:
        return []
    length = most_frequent([after - before for before, after in pairwise(dates)], 1)
    first = dates[0] - length + 1
    return [first, *(place + 1 for place in dates[:-1])] if length > 1 and first >= 0 else []


def _dates(marks: Sequence[Mark]) -> list[int]:
    return [place for place, mark in enumerate(marks) if mark.kind in (Kind.DATE, Kind.PARTS)]


def _cut_at_leading_dates(marks: Sequence[Mark]) -> Starts:
    """Cut at "March 3, 1949 Letter, …"."""
    return _starts([mark.leading is not None for mark in marks], marks)


def _cut_at_trailing_dates(marks: Sequence[Mark]) -> Starts:
    """Cut at "Letter, A to B, 3 March 1949"."""
    return _starts([mark.trailing is not None for mark in marks], marks)


def _starts(has_date: Sequence[bool], marks: Sequence[Mark]) -> Starts:
    """Return the places of the free lines that have a date; none when they are too few."""
    starts = [
        place
        for place, (mark, is_dated) in enumerate(zip(marks, has_date, strict=True))
        if is_dated and mark.kind is Kind.FREE
    ]
    return starts if len(starts) >= _FEWEST else []


def _cut_at_gaps(marks: Sequence[Mark]) -> Starts:
    """Cut at the blank lines between groups of lines."""
    gaps = Counter(mark.line.gap for mark in marks[1:])
    if len(gaps) < _FEWEST:
        return []
    inside = min(gaps)
    between = min(gap for gap in gaps if gap > inside)
    starts = [place for place, mark in enumerate(marks) if place == 0 or mark.line.gap >= between]
    return starts


def _pivot(marks: Sequence[Mark]) -> str:
    """Return the label that most records have, the first of several; "" if none comes twice."""
    counts = Counter(mark.label.name for mark in marks if mark.kind is Kind.LABEL and mark.label)
    highest = max(counts.values(), default=0)
    return next((name for name in counts if counts[name] == highest), "") if highest else ""


def _cut_at_labels(marks: Sequence[Mark]) -> Starts:
    """Cut at the label that each record begins with."""
    first = _pivot(marks)
    return [
        place
        for place, mark in enumerate(marks)
        if mark.kind is Kind.LABEL and mark.label and mark.label.name == first
    ]


def _cut_above_labels(marks: Sequence[Mark]) -> Starts:
    """Cut above the lines over a record's labels, as many as most records have there."""
    labels = _cut_at_labels(marks)
    above = [_lines_above(marks, place) for place in labels]
    usual = min((-above.count(number), number) for number in above)[1] if above else 0
    return [place - min(usual, number) for place, number in zip(labels, above, strict=True)]


def _lines_above(marks: Sequence[Mark], place: int) -> int:
    """Return how many lines without labels are above a label."""
    number = 0
    while number < place and marks[place - number - 1].kind not in (Kind.LABEL, Kind.VALUE):
        number += 1
    return number


LAYOUTS = (
    RecordLayout("labels", "labels in front of each field", _cut_at_labels, prior=_STRUCTURE),
    RecordLayout("labels-below", "a title above labels", _cut_above_labels, prior=_STRUCTURE),
    RecordLayout("groups", "groups of lines with blank lines between", _cut_at_gaps),
    RecordLayout("numbered", "numbered records", number_row, prior=_STRUCTURE),
    RecordLayout("boxes", "boxes and folders above the titles", _cut_at_boxes, prior=_STRUCTURE),
    RecordLayout("dates-in-front", "the date before the title in one line", _cut_at_leading_dates),
    RecordLayout("dates-behind", "the date behind the title in one line", _cut_at_trailing_dates),
    RecordLayout("dates-last", "a date ends each record", _cut_behind_dates, prior=-0.6),
    RecordLayout("dates-below", "the title above the date", _cut_below(1)),
    RecordLayout("dates-third", "the title two lines above the date", _cut_below(2)),
    RecordLayout("dates-fourth", "the title three lines above the date", _cut_below(3)),
)
"""All layouts except the archive's own, in which a line that is only a date begins a record."""

DATES_FIRST = "dates-first"

LAYOUT_NAMES = {DATES_FIRST: "a date above each title"} | {
    layout.name: layout.description for layout in LAYOUTS
}
"""Every layout by its name, with what it is in words."""


def find_layout(name: str) -> RecordLayout:
    """Return the layout of that name. Raises KeyError for another name."""
    return {layout.name: layout for layout in LAYOUTS}[name]
