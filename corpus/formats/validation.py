"""What a reader should know about a page: counts that disagree, doubtful dates, damaged letters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from corpus.formats.ledger import ListedRecord, ListingPage, UnreadLine
from corpus.formats.line import HeaderCount, Line
from corpus.formats.mojibake import describe_mojibake
from corpus.text import count_phrase, shorten

_NOT_DATED = re.compile(r"(?:ND|N\.\s?D\.|n\.\s?d\.)\s*(?:--|[-–—:])")
_FIRST_OF_MONTH = re.compile(r"[^\W\d]+ 01, \d{4}")
_LINES_NAMED = 5
_LONGEST_PASTED = 80


def stated_range(
    pages: Sequence[ListingPage],
) -> tuple[int | None, int | None, int | None, int | None]:
    """Return first, last, total and promised of a whole paste; None for what no header states."""
    counts = [page.count for page in pages if page.count is not None]
    firsts = [count.first for count in counts if count.first is not None]
    lasts = [count.last for count in counts if count.last is not None]
    promises = [count.promised for count in counts if count.promised is not None]
    return (
        firsts[0] if firsts else None,
        lasts[-1] if lasts else None,
        counts[-1].total if counts else None,
        sum(promises) if promises else None,
    )


def count_warnings(pages: Sequence[ListingPage], unread: Sequence[UnreadLine]) -> list[str]:
    """Return where a header and what was read disagree, with both numbers and the likely cause."""
    warnings = [
        warning
        for page in pages
        if page.count is not None
        for warning in _page_warnings(page.count, len(page.listed_records), unread)
    ]
    if not any(page.listed_records or page.count or page.warnings for page in pages):
        warnings.append(
            "no record was found: no line is only a date; paste the listing with its date lines"
        )
    counts = [page.count for page in pages if page.count and page.count.promised is not None]
    return [*warnings, *_break_warnings(counts)]


def _page_warnings(count: HeaderCount, read: int, unread: Sequence[UnreadLine]) -> Iterator[str]:
    stated, promised = _stated(count), count.promised
    if count.first is not None and promised is None:
        yield (
            f"the header counts backwards ({stated}), so the number of records could not be checked"
        )
    elif count.last is not None and count.last > count.total:
        yield f"the header states {stated}, more than there are"
    if promised is not None and read != promised:
        yield (
            f"the header {stated} promises {count_phrase(promised)}, "
            f"{count_phrase(read, 'was', 'were')} read; {_cause(read, promised, unread)}"
        )


def _stated(count: HeaderCount) -> str:
    return f"{count.first} - {count.last} of {count.total}"


def _cause(read: int, promised: int, unread: Sequence[UnreadLine]) -> str:
    if read < promised and unread:
        return "the page may be cut, or a record may be among the lines not read"
    if read < promised:
        return "the page may be cut; copy it again, down to its end"
    return "a line that is only a date, or a doubled blank line, may stand inside a summary"


def _break_warnings(counts: Sequence[HeaderCount]) -> Iterator[str]:
    """Yield where pages of one listing leave numbers out, overlap, or state different totals."""
    for before, after in pairwise(counts):
        if before.last is None or after.first is None:
            continue
        if before.total != after.total:
            yield (
                f"the pages {_stated(before)} and {_stated(after)} state different totals; "
                "they may be two listings"
            )
        elif after.first > before.last + 1:
            yield f"{before.last + 1} - {after.first - 1} of {after.total} is not in this paste"
        elif after.first <= before.last:
            yield (
                f"{_stated(before)} and {_stated(after)} overlap; records on both are in this "
                "paste twice"
            )


def mended_warnings(lines: Sequence[Line]) -> list[str]:
    """Return which lines had broken words, with what was pasted."""
    mended = [line for line in lines if line.pasted and line.text]
    if not mended:
        return []
    examples = "; ".join(
        f"line {line.number}: {shorten(line.pasted, _LONGEST_PASTED)!r}"
        for line in mended[:_LINES_NAMED]
    )
    return [
        f"{count_phrase(len(mended), 'line')} had words broken by hyphens, ligatures or HTML "
        f"signs, which are whole now; pasted were: {examples}"
    ]


def record_warnings(listed: Sequence[ListedRecord]) -> list[str]:
    """Return what a reader should not take at its word in these records."""
    undated = [item.title_line for item in listed if not item.record.date.as_written]
    first_days = [
        item.date_line for item in listed if _FIRST_OF_MONTH.fullmatch(item.record.date.as_written)
    ]
    warnings = []
    if undated:
        warnings.append(
            f"{count_phrase(len(undated), 'record has', 'records have')} no date "
            f"({_name_lines(undated)}); see that each is a record"
        )
    warnings += [
        f"line {item.date_line}: dated {item.record.date.as_written!r}, but its summary begins "
        f"{item.record.summary[:6]!r} (not dated); the date stands for none"
        for item in listed
        if item.date_line and _NOT_DATED.match(item.record.summary)
    ]
    if first_days:
        warnings.append(
            f"{count_phrase(len(first_days), 'date is', 'dates are')} the first of a month "
            f"({_name_lines(first_days)}); old pages often write day 01 when the day is unknown"
        )
    return warnings + [warning for item in listed for warning in _damage_warnings(item)]


def _damage_warnings(item: ListedRecord) -> Iterator[str]:
    fields = {
        "title": item.title_line,
        "summary": item.summary_line,
        "text": item.text_line,
        "collection": 0,
        "source": 0,
    }
    for field, line in fields.items():
        if damage := describe_mojibake(getattr(item.record, field)):
            yield f"line {line or item.title_line}, {field}: {damage}"


def _name_lines(numbers: Sequence[int]) -> str:
    listed = ", ".join(map(str, numbers[:_LINES_NAMED]))
    if len(numbers) > _LINES_NAMED:
        listed += f" and {len(numbers) - _LINES_NAMED} more"
    return f"line {listed}" if len(numbers) == 1 else f"lines {listed}"
