"""How a text is cut into lines and into pages, and which of the lines are dates of records."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import takewhile

from corpus.formats.broken_words import make_words_whole
from corpus.formats.ledger import ReadingError
from corpus.formats.line import SURROUNDING, WITHOUT_INVISIBLE, Line, order_of_numbers
from corpus.formats.listings.unread_dates import may_be_title
from corpus.formats.markdown_marks import strip_quote_marks

LINES_LIMIT = 2_000_000
"""The most lines that one listing may have; a page has about a hundred."""

WIDEST_WRAP = 130
"""Columns; a page with longer lines was not wrapped."""

_MOST_IN_RECORD = 3
_LINES_LOOKED_AT = 12
_BREAK_INSIDE = re.compile("[\f\u2028\u2029]")
_MONTH_FIRST = re.compile(r"[^\W\d]{3,}\.?\s*\d{1,2}(?!\d)")
_DAY_FIRST = re.compile(
    r"\d{1,2}(?:st|nd|rd|th)?(?:\s*[-–]\s*\d{1,2})?\.?\s+[^\W\d]{3,}"
    r"|\d{1,2}([./-])\d{1,2}\1\d{2,4}\b"
)


def split_lines(text: str) -> list[Line]:
    """Return the lines of a text. Raises ReadingError if there are more than LINES_LIMIT."""
    raw_lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not raw_lines[-1]:
        raw_lines.pop()
    if len(raw_lines) > LINES_LIMIT:
        raise ReadingError(
            f"the text has {len(raw_lines):,} lines, and at most {LINES_LIMIT:,} are read; "
            "split it into smaller files"
        )
    unquoted = strip_quote_marks(raw_lines)
    day_first = order_of_numbers(raw_lines)
    parts = [
        (number, part, part.strip(SURROUNDING))
        for number, raw in enumerate(unquoted, 1)
        for part in _cut_at_form_feeds(raw)
    ]
    mended = make_words_whole([part for _, part, _ in parts])
    lines: list[Line] = []
    gap = 0
    for index, ((number, part, pasted), words) in enumerate(zip(parts, mended, strict=True)):
        text = words.strip(SURROUNDING)
        indent = _indent(part, pasted)
        lines.append(
            Line(index, number, text, indent, gap, day_first, "" if text == pasted else pasted)
        )
        gap = 0 if pasted else gap + 1
    return lines


def _cut_at_form_feeds(raw: str) -> list[str]:
    if not _BREAK_INSIDE.search(raw):
        return [raw]
    return [part for part in _BREAK_INSIDE.split(raw) if part.strip(SURROUNDING)] or [""]


def _indent(raw: str, stripped: str) -> int:
    if not stripped:
        return 0
    before = raw[: raw.index(stripped[0])].translate(WITHOUT_INVISIBLE)
    return len(before.expandtabs(4))


def find_date_lines(page: Sequence[Line]) -> list[Line]:
    """Return the lines of a page that are the date of a record.

    A listing writes its dates in one order. On a page that puts the month first, a lone
    "14 October 1950" or "10/14/50" is part of a text (the head of a letter, the day of a diary).
    """
    dated = [line for line in page if line.text and line.date is not None]
    dated = _without_wrapped(page, dated)
    orders = [_order(line.date.as_written if line.date else "") for line in dated]
    page_order = next(filter(None, orders), "")
    return [
        line
        for line, order in zip(dated, orders, strict=True)
        if order in ("", page_order) or _is_set_as_record(page, line)
    ]


def _is_set_as_record(page: Sequence[Line], date: Line) -> bool:
    """Return whether a date in another order stands alone above a title and a short summary."""
    if date.gap == 0:
        return False
    place = date.index - page[0].index + 1
    below = [line for line in page[place : place + _LINES_LOOKED_AT] if line.text]
    group = list(takewhile(lambda line: line.date is None, below))
    return 1 < len(group) <= _MOST_IN_RECORD and may_be_title(group[0])


def _without_wrapped(page: Sequence[Line], dated: list[Line]) -> list[Line]:
    """Leave out dates in the middle of wrapped sentences ("… in" / "spring 1989" / "when …").

    Only on pages that are wrapped and set a blank line above their dates, and only for a date below
    a full line.
    """
    start = page[0].index
    width = max(line.end for line in page)
    below_gap = sum(line.index == start or line.gap > 0 for line in dated)
    if width > WIDEST_WRAP or 2 * below_gap <= len(dated):
        return dated
    dates = set(dated)

    def follows_full_line(line: Line) -> bool:
        above = page[line.index - start - 1]
        if line.index == start or line.gap or above in dates or above.is_header:
            return False
        return not fits_after(above, line, width)

    return [line for line in dated if not follows_full_line(line)]


def fits_after(above: Line, line: Line, width: int) -> bool:
    """Return whether the first word of a line would have fitted on the line above it."""
    return above.end + 1 + len((line.pasted or line.text).split(None, 1)[0]) <= width


def _order(written: str) -> str:
    if _MONTH_FIRST.match(written):
        return "month first"
    return "day first" if _DAY_FIRST.match(written) else ""


def split_pages(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    """Yield the pages of one paste in order; together they have all its lines.

    A new page begins at a line that can only be at the top of one, once there were other lines than
    headers. The header words directly above that line ("Results:") belong to the new page.
    """
    start, in_header = 0, True
    for line in lines:
        if not line.text:
            continue
        if not in_header and line.starts_page:
            top = _top_of_header(lines, line, start)
            yield lines[start:top]
            start, in_header = top, True
        elif in_header and not line.is_header and line.date is not None:
            in_header = False
    yield lines[start:]


def _top_of_header(lines: Sequence[Line], line: Line, page_start: int) -> int:
    top = line.index
    for above in reversed(lines[page_start + 1 : top]):
        if above.text and above.folded not in ("results:", "showing"):
            break
        if above.text:
            top = above.index
    return top


def most_frequent(values: Sequence[int], default: int) -> int:
    """Return the most frequent value, the smallest of several; `default` if there are none."""
    counts = Counter(values)
    return min(counts, key=lambda value: (-counts[value], value)) if counts else default
