"""What each line of any archive's page can be: a label, a date, a number, a box, or free words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from corpus.dates import ArchivalDate
from corpus.formats.line import Line, parse_date_line, strip_bullet
from corpus.formats.listings.edge_dates import (
    EdgeDate,
    date_between_commas,
    inner_date,
    leading_date,
    sentence_date,
    trailing_date,
)
from corpus.formats.listings.labels import (
    Label,
    is_container,
    is_shelfmark,
    learn_labels,
    names_papers,
    read_label,
    split_container,
    split_shelfmark,
)
from corpus.formats.listings.page_links import split_file_note
from corpus.formats.listings.pages import most_frequent

_NUMBER = re.compile(r"(?:(?:document|doc|item|no|nr)\b\.?\s*)?#?(\d{1,5})[.)]?", re.IGNORECASE)
_NUMBER_PREFIX = re.compile(
    r"(\d{1,5})(?:[.)]\s+(?=\S)|(?:-(\d{1,5}))?(?:\s{2,}|\t)(?=[^\W\d_a-z]))", re.ASCII
)
_NUMBER_COLUMN = re.compile(r"[\d-]+(?:\s{2,}|\t)")
"""A number before a title, as "3. Reply", and the numbers of an inventory: "1-3   Letters"."""
_EXTENT = re.compile(
    r"(?<!\s)(?:\t+|\s{2,})(\d{1,4}(?:[.,]\d{1,2})? [^\W\d_]{1,12}\.?(?: ?\([^()]{1,30}\))?)$"
)
"""How much a record is, in a column of its own behind it: "3 delen", "1 box"."""
_COUNTER = re.compile(r"\d[\d,.]*[KM]?|[-–—] ?\d{1,4} ?[-–—]")
"""A number of views, or of a page between dashes."""
_NAMED_COUNTER = re.compile(
    r"(?:eye|views?|favou?rites?|comments?|reviews?|downloads?) \d[\d,.]*[KM]?"
)
_SITE_LINKS = re.compile(
    r"(?:citation/abstract|full text|view (?:full )?item)\b.{0,40}|read more|more|preview|details"
    r"|download|pdf|save|cite|email|print|add to (?:cart|list|folder|my .{1,20})|order (?:a )?copy",
    re.IGNORECASE,
)
_PRICE = re.compile(
    r"(?:(?:estimate|est|hammer|price|sold|for|limit|start(?:ing)?|bid|current|realised|realized"
    r"|schätzpreis|schätzung|zuschlag|ausruf|erlös|taxe|prix|estimation|adjugé|résultat|stima)\b[.:]?\s*){0,4}"
    r"(?:(?:[£$€¥]|EUR|USD|GBP|CHF)\s?\d[\d.,' –-]*(?:[£$€¥]\s?\d[\d.,']*)?"
    r"|\d[\d.,' –-]*\s?(?:€|EUR|USD|GBP|CHF|SEK|DKK|Kč|zł|руб)\.?)(?:\s*\([^()]{1,40}\))?",
    re.IGNORECASE,
)
_STATUS = re.compile(
    r"unsold|withdrawn|passed|bought in|nicht verkauft|invendu|(?:not )?(?:currently )?on "
    r"(?:display|view|loan)\b.{0,40}",
    re.IGNORECASE,
)
_MEDIA = frozenset(("texts", "text", "audio", "image", "images", "movies", "video", "web", "data"))
_BETWEEN_PARTS = re.compile(r"\s+[·•|]\s+")
_WIDE_SPACE = re.compile(r"\t+|\s{2,}")
_AUTHOR = re.compile(r"by\s+(?=\S)", re.IGNORECASE)
_NAME_WORD = re.compile(r"[^\W\d_][\w.'’-]*,?")
_SERIES = re.compile(r"(?:sub-?)?series\s+(?:\d+|[ivx]+|[a-z])\b\s*[.:–—-]?\s*\S", re.IGNORECASE)
_BOX_ALONE = re.compile(r"(?:box|b\.|carton|reel)\s*:?\s*\d+\w?", re.IGNORECASE)
_MOST_NAME_WORDS = 9
_MOST_FIRST_NUMBERS = 12
_LONG_FIELDS = ("summary", "text")


class Kind(StrEnum):
    """What a line is, seen alone."""

    LABEL = "label"
    VALUE = "value"
    DATE = "date"
    NUMBER = "number"
    BOX = "box"
    REFERENCE = "reference"
    COUNTER = "counter"
    PARTS = "parts"
    EDGE = "edge"
    FREE = "free"


@dataclass(frozen=True, eq=False)
class Mark:
    """A line, and what it is, seen alone.

    Attributes:
        line: the line.
        kind: what it is.
        text: its words without the label or number before them.
        label: the label that the words belong to, if any.
        date: the date that it states as its only or its separate part.
        number: the number that it is or begins with, 0 for none.
        last_number: the last number where it begins with several, as "1-3".
        file_note: the type and size of a file behind the words, "" for none.
        extent: how much the record is, where a column behind the words says it, "" for none.
        inside: the series and box that lines above name, for the folder that this one begins with.
    """

    line: Line
    kind: Kind
    text: str
    label: Label | None = None
    date: ArchivalDate | None = None
    number: int = 0
    last_number: int = 0
    file_note: str = ""
    extent: str = ""
    inside: str = ""

    @cached_property
    def leading(self) -> EdgeDate | None:
        """The date that its words begin with."""
        return leading_date(self.text, self.line.day_first)

    @cached_property
    def trailing(self) -> EdgeDate | None:
        """The date that its words end with, or that ends their first sentence."""
        return trailing_date(self.text, self.line.day_first) or sentence_date(self.text)

    @cached_property
    def between_commas(self) -> ArchivalDate | None:
        """The only date in its words, where commas set it off."""
        return date_between_commas(self.text)

    @cached_property
    def inner(self) -> EdgeDate | None:
        """The date inside its words that can only be its own."""
        return inner_date(self.text, self.line.day_first)

    @property
    def is_in_columns(self) -> bool:
        """Whether its number stands in a column before its words: "1-3   Letters"."""
        return self.number > 0 and _NUMBER_COLUMN.match(self.line.text) is not None

    @property
    def numbers(self) -> str:
        """The number or numbers before its words: "1-3"."""
        return f"{self.number}-{self.last_number}" if self.last_number else str(self.number)

    @property
    def is_structure(self) -> bool:
        """Whether it can be no part of a record's words."""
        return self.kind in (Kind.LABEL, Kind.NUMBER, Kind.BOX) or (
            self.kind is Kind.DATE and self.line.date is not None
        )

    @cached_property
    def is_name(self) -> bool:
        """Whether it seems to name a writer: "by …", "Lund, Ida", "Arland. Committee on Fuel"."""
        if _AUTHOR.match(self.text):
            return True
        words = self.text.split()
        return (
            len(words) <= _MOST_NAME_WORDS
            and (", " in self.text or ". " in self.text)
            and self.text[-1] not in ".?!:;"
            and not names_papers(self.text)
            and all(
                _NAME_WORD.fullmatch(word)
                and (word[0].isupper() or word in ("of", "on", "for", "de", "von", "the", "and"))
                for word in words
            )
        )

    @property
    def states_years(self) -> bool:
        """Whether it is of a writer with the years of a life: "by Lund, Ida, 1880-1950"."""
        edge = self.trailing
        return (
            edge is not None
            and _AUTHOR.match(self.text) is not None
            and (
                edge.date.earliest is None
                or edge.date.latest is None
                or edge.date.latest.year > edge.date.earliest.year
            )
        )

    @property
    def name(self) -> str:
        """The writer that it names."""
        return _AUTHOR.sub("", self.text, count=1)

    @cached_property
    def names_papers(self) -> bool:
        """Whether it seems to say where a document is kept."""
        return self.kind in (Kind.BOX, Kind.REFERENCE) or names_papers(self.text)


def mark_lines(lines: Sequence[Line]) -> list[Mark]:
    """Return what each line with text is; a label alone takes the lines below it."""
    marks: list[Mark] = []
    waiting: Label | None = None
    learned = learn_labels([line.text for line in lines])
    read = [read_label(line.text, learned) for line in lines]
    gaps = [
        line.gap
        for label, line in zip(read, lines[1:], strict=False)
        if label is not None and not label[1]
    ]
    usual_gap = most_frequent(gaps, 0)
    for line, labelled in zip(lines, read, strict=True):
        if labelled is None and waiting is not None and not _ends_value(line, marks, usual_gap):
            date = parse_date_line(line.text, line.day_first) if waiting.field == "date" else None
            marks.append(Mark(line, Kind.VALUE, line.text, waiting, date))
            waiting = waiting if waiting.field in _LONG_FIELDS else None
            continue
        waiting = None
        if labelled is not None:
            label, value = labelled
            date = parse_date_line(value, line.day_first) if label.field == "date" else None
            marks.append(Mark(line, Kind.LABEL, value, label, date))
            waiting = None if value else label
        else:
            marks.append(_mark(line))
    marks = _with_boxes(marks)
    in_row = set(number_row(marks))
    return [
        replace(mark, kind=Kind.COUNTER, number=0)
        if mark.kind is Kind.NUMBER and place not in in_row
        else mark
        for place, mark in enumerate(marks)
    ]


def _with_boxes(marks: Sequence[Mark]) -> list[Mark]:
    """Return the marks with the series and box above the folders in them; they are no records."""
    result: list[Mark] = []
    series = box = ""
    has_folders = any(
        mark.kind is Kind.BOX or (mark.kind is Kind.FREE and split_box(mark)[0]) for mark in marks
    )
    for place, mark in enumerate(marks):
        container = split_box(mark)[0] if mark.kind is Kind.FREE else ""
        if has_folders and mark.kind is Kind.FREE and _SERIES.match(mark.text):
            series, box = mark.text, ""
            mark = replace(mark, kind=Kind.COUNTER)
        elif mark.kind is Kind.BOX and _is_above_several(marks[place + 1 : place + 3]):
            box = mark.text
            mark = replace(mark, kind=Kind.COUNTER)
        elif box and not container and mark.kind is Kind.FREE and mark.trailing:
            mark = replace(mark, inside=", ".join(filter(None, [series, box])))
        elif container:
            box_alone = _BOX_ALONE.match(container)
            mark = replace(mark, inside=", ".join(filter(None, [series, "" if box_alone else box])))
            box = box_alone[0] if box_alone else box
        elif mark.kind is Kind.BOX:
            box = ""
            mark = replace(mark, text=", ".join(filter(None, [series, mark.text])))
        result.append(mark)
    return result


def _is_above_several(below: Sequence[Mark]) -> bool:
    """Return whether the lines below a box are a folder in it, or two records with dates."""
    if below and _is_folder(below[0]):
        return True
    return len(below) > 1 and all(mark.kind is Kind.FREE and mark.trailing for mark in below)


def _is_folder(mark: Mark) -> bool:
    container = split_container(mark.text) if mark.kind is Kind.FREE else None
    return container is not None and not _BOX_ALONE.match(container[0])


def number_row(marks: Sequence[Mark]) -> list[int]:
    """Return the places of the longest row of numbers that go on, as "1", "2" or "215.", "216."."""
    numbered = [place for place, mark in enumerate(marks) if mark.number]
    best: list[int] = []
    for first in range(min(len(numbered), _MOST_FIRST_NUMBERS)):
        row = [numbered[first]]
        for place in numbered[first + 1 :]:
            above = marks[row[-1]]
            if marks[place].number == (above.last_number or above.number) + 1:
                row.append(place)
        best = max(best, row, key=len)
    return best if len(best) > 1 else []


def _ends_value(line: Line, marks: Sequence[Mark], usual_gap: int) -> bool:
    """Return whether a line cannot belong to a label above it.

    usual_gap: the blank lines between a label and its value.
    """
    if marks[-1].kind is Kind.LABEL:
        return line.gap > usual_gap
    return line.gap > 0 or line.date is not None or is_container(line.text)


def _mark(line: Line) -> Mark:
    text = line.text
    if line.date is not None:
        return Mark(line, Kind.DATE, text, date=line.date)
    if match := _NUMBER.fullmatch(text):
        return Mark(line, Kind.NUMBER, "", number=int(match[1]))
    if is_container(text):
        return Mark(line, Kind.BOX, text)
    if _is_furniture(text):
        return Mark(line, Kind.COUNTER, text)
    if is_shelfmark(text) and parse_date_line(split_shelfmark(text)[1], line.day_first) is None:
        return Mark(line, Kind.REFERENCE, text)
    parts = _parts_of(text)
    for part in parts if len(parts) > 1 else ():
        label = read_label(part)
        words = label[1] if label and label[0].field == "date" else part
        if (date := parse_date_line(words, line.day_first)) is not None:
            words = " · ".join(piece for piece in parts if piece != part)
            return Mark(line, Kind.PARTS, words, date=date)
    text, extent = _split_extent(text)
    if extent and (date := parse_date_line(text, line.day_first)) is not None:
        return Mark(line, Kind.DATE, text, date=date, extent=extent)
    if match := _NUMBER_PREFIX.match(text):
        words, note = split_file_note(text[match.end() :])
        number, last = int(match[1]), int(match[2] or 0)
        return Mark(line, Kind.FREE, words, None, None, number, last, note, extent)
    words, note = split_file_note(strip_bullet(text))
    return Mark(line, Kind.FREE, words, file_note=note, extent=extent)


def _split_extent(text: str) -> tuple[str, str]:
    """Return a line without the extent in a column behind its words, and that ("" for none)."""
    match = _EXTENT.search(text)
    return (text[: match.start()].rstrip(), match[1]) if match and match.start() else (text, "")


def _parts_of(text: str) -> list[str]:
    """Return what marks separate in a line, or wide spaces between fields with labels."""
    fields = _WIDE_SPACE.split(text)
    return fields if all(":" in field for field in fields) else _BETWEEN_PARTS.split(text)


def _is_furniture(text: str) -> bool:
    """Return whether a line is a counter, a price, a kind of medium or a link of each record."""
    return (
        _COUNTER.fullmatch(text) is not None
        or _NAMED_COUNTER.fullmatch(text.casefold()) is not None
        or text.casefold() in _MEDIA
        or _SITE_LINKS.fullmatch(text) is not None
        or _PRICE.fullmatch(text) is not None
        or _STATUS.fullmatch(text) is not None
    )


def split_box(mark: Mark) -> tuple[str, str]:
    """Return the container that a line begins with ("" for none), and its other words."""
    container, words = split_container(mark.text) or ("", mark.text)
    container = " ".join(container.split())
    return ", ".join(filter(None, [mark.inside, container])), words
