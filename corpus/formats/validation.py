"""What a reader should be told about a page: counts that do not agree, dates not to trust, damaged letters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from corpus.formats.boilerplate import HeaderCount
from corpus.formats.ledger import ListedRecord, UnreadLine
from corpus.formats.listings import ListingPage
from corpus.formats.mojibake import describe_mojibake
from corpus.text import count_phrase

_NOT_DATED = re.compile(r"(?:ND|N\.\s?D\.|n\.\s?d\.)\s*(?:--|[-–—:])")
_FIRST_OF_MONTH = re.compile(r"[^\W\d]+ 01, \d{4}")
_NAMED = 5


def stated_range(
    pages: Sequence[ListingPage],
) -> tuple[int | None, int | None, int | None, int | None]:
    """first, last, total and promised of a whole paste: the first page's first, the last page's last, the sum."""
    counts = [page.count for page in pages if page.count is not None]
    firsts = [count.first for count in counts if count.first is not None]
    lasts = [count.last for count in counts if count.last is not None]
    promises = [number for count in counts if (number := count.promised) is not None]
    return (
        firsts[0] if firsts else None,
        lasts[-1] if lasts else None,
        counts[-1].total if counts else None,
        sum(promises) if promises else None,
    )


def count_warnings(pages: Sequence[ListingPage], unread: Sequence[UnreadLine]) -> list[str]:
    """Where a page's header and what was read on it disagree, with both numbers and the likely cause."""
    notes: list[str] = []
    for page in pages:
        count, read = page.count, len(page.listed_records)
        promised = None if count is None else count.promised
        if count is not None and count.first is not None and promised is None:
            notes.append(
                f"the header counts backwards ({_stated(count)}), so the number of records could not be checked"
            )
        elif count is not None and count.last is not None and count.last > count.total:
            notes.append(f"the header states {_stated(count)}, more than there are")
        if promised is not None and read != promised and count is not None:
            cause = _cause(read, promised, unread)
            promises = f"the header {_stated(count)} promises {count_phrase(promised)}"
            notes.append(f"{promises}, {count_phrase(read, 'was', 'were')} read; {cause}")
    if not any(page.listed_records or page.count or page.warnings for page in pages):
        notes.append(
            "no record was found: no line is only a date; paste the listing with its date lines"
        )
    return notes + _breaks(pages)


def _stated(count: HeaderCount) -> str:
    return f"{count.first} - {count.last} of {count.total}"


def _cause(read: int, promised: int, unread: Sequence[UnreadLine]) -> str:
    if read < promised and unread:
        return "the page may be cut, or a record may be among the lines not read"
    if read < promised:
        return "the page may be cut; copy it again, down to its end"
    return "a line that is only a date, or a doubled blank line, may stand inside a summary"


def _breaks(pages: Sequence[ListingPage]) -> list[str]:
    """Pages of one listing that leave numbers out, come twice, or state different totals."""
    notes = []
    counts = [
        page.count for page in pages if page.count is not None and page.count.promised is not None
    ]
    for before, after in pairwise(counts):
        if before.last is None or after.first is None:
            continue
        if before.total != after.total:
            notes.append(
                f"the pages {_stated(before)} and {_stated(after)} state different totals; they may be two listings"
            )
        elif after.first > before.last + 1:
            notes.append(
                f"{before.last + 1} - {after.first - 1} of {after.total} is not in this paste"
            )
        elif after.first <= before.last:
            notes.append(
                f"{_stated(before)} and {_stated(after)} overlap; records on both are in this paste twice"
            )
    return notes


def record_warnings(listed: Sequence[ListedRecord]) -> list[str]:
    """What in the records should not be taken at its word."""
    notes = _undated(listed)
    for item in listed:
        if item.date_line and _NOT_DATED.match(item.record.summary):
            notes.append(
                f"line {item.date_line}: dated {item.record.date.as_written!r}, but its summary begins "
                f"{item.record.summary[:6]!r} (not dated); the date stands for none"
            )
    first_days = [
        item.date_line for item in listed if _FIRST_OF_MONTH.fullmatch(item.record.date.as_written)
    ]
    if first_days:
        notes.append(
            f"{count_phrase(len(first_days), 'date is', 'dates are')} the first of a month ({_lines(first_days)}); "
            "old pages often write day 01 when the day is unknown"
        )
    for item in listed:
        record = item.record
        fields = {
            "title": (record.title, item.title_line),
            "summary": (record.summary, item.summary_line),
            "text": (record.text, item.text_line),
            "collection": (record.collection, 0),
            "source": (record.source, 0),
        }
        for name, (text, line) in fields.items():
            if text and (damage := describe_mojibake(text)):
                notes.append(f"line {line or item.title_line}, {name}: {damage}")
    return notes


def _undated(listed: Sequence[ListedRecord]) -> list[str]:
    lines = [item.title_line for item in listed if not item.record.date.as_written]
    if not lines:
        return []
    return [
        f"{count_phrase(len(lines), 'record has', 'records have')} no date ({_lines(lines)}); see that each is a record"
    ]


def _lines(numbers: Iterable[int]) -> str:
    known = list(numbers)
    more = f" and {len(known) - _NAMED} more" if len(known) > _NAMED else ""
    return f"line{'s'[: len(known) > 1]} {', '.join(map(str, known[:_NAMED]))}{more}"
