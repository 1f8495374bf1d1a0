"""Drafts of records while a file is read, and the Reading that they make.

A reader of a format puts each value of an entry into a field, or under its own name. What all
formats share is done here: dates are read with what the whole file shows of their order, titles are
put on one line, sizes are bounded, and whatever a person should look at is reported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from corpus.dates import ArchivalDate
from corpus.formats import (
    UNDATED,
    LineRole,
    Reading,
    ReadingError,
    UnreadLine,
    describe_mojibake,
    shorten_reported,
)
from corpus.imports.field_names import LISTS, TEXTS
from corpus.imports.program_dates import (
    DayOrder,
    day_order,
    needs_order,
    read_program_date,
    year_alone,
)
from corpus.imports.reading_progress import counted
from corpus.imports.xml_tree import release
from corpus.record import REPOSITORY, Record, readable_id
from corpus.text import collapse_whitespace, count_phrase, shorten

TEXT_LIMIT_BYTES = 1024 * 1024
"""The largest text, summary, title or other value of one record, in bytes of UTF-8."""
ID_LIMIT_CHARACTERS = 500
MOST_RECORDS = 500_000
"""Of one XML or MARC file; all of them are in memory together."""

_LONGEST_QUOTED = 60
_LONGEST_STAND_IN_TITLE = 120
_WARNINGS_OF_A_KIND = 20
_MARKUP = re.compile(
    r"<(i|b|em|strong|sub|sup|u|sc|span)(?:\s[^<>]*)?>((?:(?!<\1\b).)*?)</\1>", re.IGNORECASE
)
"""How programs set words in titles: Zotero's <i>, <span class="nocase">."""
_SENTENCE_END = re.compile(r"(?:(?<=\w\w\w[.!?])|(?<=\s[.!?]))\s")


class NoRecordError(ValueError):
    """The reason why an entry of a file is no record."""


@dataclass
class RecordDraft:
    """An entry of a file, on its way to a record.

    Attributes:
        line: the number of its line, row or entry, from 1.
        id: an id that the record keeps; "" for none.
        key: how the file calls it; kept as "ID" where that is not the id which the record gets.
        date: the date that is already read, where the format states it in parts.
        written: the words of the date.
        texts: text by the field of the record.
        lists: likewise, the lists.
        paragraphs: by field, what follows its text.
        other: (name, value) of what belongs to no field.
        listed: the archive's own words, by field, where a reader had corrected them.
        repository: what an export of ours states as the repository.
    """

    line: int
    id: str = ""
    key: str = ""
    date: ArchivalDate | None = None
    written: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    lists: dict[str, dict[str, None]] = field(default_factory=dict)
    paragraphs: dict[str, list[str]] = field(default_factory=dict)
    other: list[tuple[str, str]] = field(default_factory=list)
    listed: dict[str, str] = field(default_factory=dict)
    repository: str = ""

    def put(self, field: str, name: str, value: str) -> None:
        """Put a value into a field; where the field is full or "", keep it under its own name."""
        value = value.strip()
        if not value:
            return
        if field in LISTS:
            self.lists.setdefault(field, {})[value] = None  # each once, in order
        elif field == "date" and not self.written:
            self.written = value
        elif field in TEXTS and not self.texts.get(field):
            self.texts[field] = value
        elif value != (self.written if field == "date" else self.texts.get(field)):
            self.other.append((collapse_whitespace(name) or "field", value))

    def put_link(self, address: str) -> None:
        """Put a web address; words in its place, such as "View", keep their own name."""
        shown = self.texts.get("url", "")
        if address and shown and "://" not in shown:
            self.other.append(("Link", self.texts.pop("url")))
        self.put("url", "Link", address)

    def append_text(self, field: str, value: str) -> None:
        """Add a paragraph to a text."""
        if value := value.strip():
            self.paragraphs.setdefault(field, []).append(value)


def check_count(number: int, name: str) -> None:
    """Raise ReadingError when a file has more than MOST_RECORDS."""
    if number > MOST_RECORDS:
        raise ReadingError(
            f"{name or 'the text'} has more than {MOST_RECORDS:,} records, the most that are read "
            "at once; split it into smaller files"
        )


def drafts_of_elements(
    events: Iterable[tuple[str, Any]], make_draft: Callable[[Any, int], RecordDraft], name: str
) -> list[RecordDraft]:
    """Return a draft of each element that ends, which is then emptied.

    make_draft: called with the element and its number, from 1. Raises ReadingError for too many.
    """
    drafts: list[RecordDraft] = []
    for kind, element in events:
        if kind == "end":
            check_count(len(drafts) + 1, name)
            drafts.append(make_draft(element, len(drafts) + 1))
            release(element)
    return drafts


def make_reading(
    name: str,
    shape: str,
    drafts: Sequence[RecordDraft],
    *,
    unread: Iterable[UnreadLine] = (),
    warnings: Iterable[str] = (),
    roles: Sequence[LineRole] = (),
    unit: str = "line",
    usual_order: DayOrder | None = None,
) -> Reading:
    """Return the Reading of a file.

    shape: what the file is, for the reader. unit: what `RecordDraft.line` is, as "line" or "row".
    roles: the role of each line, where the file has lines. usual_order: of day and month, where no
    date shows it.
    """
    written = [draft.written for draft in drafts if draft.date is None]
    order = day_order(written, usual_order)
    records: list[Record] = []
    lines_left = list(unread)
    reported = _Reported(unit)
    final_roles = list(roles)
    for draft in counted(drafts):
        try:
            records.append(_record(draft, order, reported))
        except NoRecordError as error:
            summary = draft.texts.get("title") or "; ".join(map(": ".join, draft.other[:3]))
            lines_left.append(UnreadLine(draft.line, shorten_reported(summary), str(error)))
            if final_roles:
                final_roles[draft.line - 1] = LineRole.UNREAD
    general = list(warnings)
    unclear = next(filter(needs_order, written), "")
    if unclear and order and day_order(written) is None:
        general.append(
            f"dates such as {unclear} are read with the day first, as the language of the "
            "columns has them"
        )
    if not records:
        general.append(f"no record was read from it as {shape}")
    return Reading(
        name=name,
        shape=shape,
        first=None,
        last=None,
        total=None,
        promised=None,
        records=tuple(records),
        unread=tuple(sorted(lines_left, key=lambda line: line.line)),
        warnings=(*general, *reported.warnings()),
        roles=tuple(final_roles),
    )


class _Reported:
    """What a person should look at in the records of a file, at most 20 lines of a kind."""

    def __init__(self, unit: str) -> None:
        self.unit = unit
        self.dates: list[str] = []
        self.damage: list[str] = []
        self.stand_ins: list[int] = []

    def warnings(self) -> list[str]:
        """Return all of it, each kind cut to its first lines."""
        stand_ins = []
        if self.stand_ins:
            count = count_phrase(len(self.stand_ins), "record has", "records have")
            stand_ins = [f"{count} no title; the first words stand for it"]
        return [*stand_ins, *cut_warnings(self.dates), *cut_warnings(self.damage)]


def cut_warnings(warnings: list[str]) -> list[str]:
    """Return the first 20 warnings, and how many more there are."""
    omitted = len(warnings) - _WARNINGS_OF_A_KIND
    if omitted <= 0:
        return warnings
    return [*warnings[:_WARNINGS_OF_A_KIND], f"and {omitted} more like the last"]


def quote_value(text: str) -> str:
    """Return a value for a message, shortened and in quotation marks."""
    return repr(shorten_reported(text, _LONGEST_QUOTED))


def _record(draft: RecordDraft, order: DayOrder | None, reported: _Reported) -> Record:
    """Return the record of a draft. Raises NoRecordError when it cannot be a record."""
    texts = dict(draft.texts)
    for name, paragraphs in draft.paragraphs.items():
        texts[name] = "\n\n".join(filter(None, [texts.get(name), *paragraphs]))
    if draft.repository:
        others = [pair for pair in draft.other if pair[1] != draft.repository]
        draft.other = [*others, (REPOSITORY, draft.repository)]
        if texts.get("collection") == draft.repository:
            del texts["collection"]
    if not texts.get("title", "").strip():
        body = collapse_whitespace(texts.get("summary") or texts.get("text") or "")
        if not body:
            raise NoRecordError("it has no title")
        texts["title"] = shorten(_SENTENCE_END.split(body, 1)[0], _LONGEST_STAND_IN_TITLE)
        reported.stand_ins.append(draft.line)
    texts["title"] = collapse_whitespace(texts["title"])
    while not draft.id and (plain := _MARKUP.sub(r"\2", texts["title"])) != texts["title"]:
        texts["title"] = plain
    fields: dict[str, Any] = {name: _bounded(name, text) for name, text in texts.items()}
    lists: dict[str, Any] = {
        name: tuple(_bounded(f"{name}[{place}]", item) for place, item in enumerate(items))
        for name, items in draft.lists.items()
    }
    pairs = tuple((_bounded("a name", name), _bounded(name, value)) for name, value in draft.other)
    for name, text in [("id", draft.id), *fields.items()]:
        if damage := describe_mojibake(text):
            reported.damage.append(f"{reported.unit} {draft.line}, {name}: {damage}")
    date = draft.date or _date(draft, order, reported)
    record = Record(id=draft.id, date=date, other=pairs, **fields, **lists)
    if draft.listed:
        record = _corrected(record, draft.listed, order)
    if draft.key and draft.key != readable_id(record):
        record = replace(record, other=(*pairs, ("ID", _bounded("ID", draft.key))))
    return record


def _corrected(record: Record, listed: Mapping[str, str], order: DayOrder | None) -> Record:
    """Return the record as a reader's correction of these words of the archive."""
    corrections: dict[str, Any] = {name: _bounded(name, words) for name, words in listed.items()}
    if "date" in corrections:
        words = corrections["date"]
        corrections["date"] = read_program_date(words, order) or ArchivalDate(words, "", None, None)
    return replace(record, **corrections).with_corrections(
        {name: getattr(record, name) for name in corrections}
    )


def _date(draft: RecordDraft, order: DayOrder | None, reported: _Reported) -> ArchivalDate:
    words = draft.written.strip()
    if not words:
        return UNDATED
    if date := read_program_date(words, order):
        return date
    if year := year_alone(words):
        reported.dates.append(
            f"{reported.unit} {draft.line}: {quote_value(words)} does not show which number is the "
            "day, so only its year is read"
        )
        return year
    reported.dates.append(
        f"{reported.unit} {draft.line}: {quote_value(words)} is not a known date; it is kept "
        "as written, and no period finds it"
    )
    return ArchivalDate(_bounded("date", words), "", None, None)


def _bounded(name: str, text: str) -> str:
    """Return the text. Raises NoRecordError when it is too large, or is no text."""
    if len(text) > TEXT_LIMIT_BYTES // 4 or not text.isascii():
        try:
            size = len(text.encode("utf-8"))
        except UnicodeEncodeError as error:
            raise NoRecordError(f"{name} contains half a character at {error.start:,}") from error
        if size > TEXT_LIMIT_BYTES:
            raise NoRecordError(
                f"{name} has {size:,} bytes, and at most {TEXT_LIMIT_BYTES:,} are kept"
            )
    return text
