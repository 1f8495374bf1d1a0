"""Lines of a page: how a text is cut into them, which of them are dates, and where a paste of several pages is cut."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from corpus.dates import ArchivalDate, parse_date
from corpus.formats.boilerplate import folded, is_header, parse_header_count, starts_page
from corpus.formats.ledger import Line, ReadingError
from corpus.formats.markdown_marks import strip_quote_marks

LINES_LIMIT = 2_000_000
"""The most lines that one listing may have; a page has about a hundred."""

UNDATED = ArchivalDate("", "", None, None)
"""The date of a record whose date line is missing."""

_INVISIBLE = "\ufeff\u200b\u200c\u200d\u200e\u200f\u2060\u00ad"
_AROUND = " \t\v\x00\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_AROUND += _INVISIBLE
_BREAK_INSIDE = re.compile("[\f\u2028\u2029]")
_BULLET = re.compile(r"(?:[-*+–—•‣◦▪▫●○■□◘∙·⁃]|\d{1,4}[.)])[\s\u00a0]+")
_EMPHASIS = re.compile(r"(?:#{1,6}\s+)?([*_]{1,3})?(.+?)\1?")
_LONGEST_DATE = 80
_COULD_BE_DATE = re.compile(r"\d|date|n\.\s?d\.|centur|ties\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"\d\.$")
"""A date line has no full stop; "spring 1989." is the last line of a wrapped sentence."""
_WIDEST_WRAP = 130
_MONTH_FIRST = re.compile(r"[^\W\d]{3,}\.?\s*\d{1,2}(?!\d)")
_DAY_FIRST = re.compile(
    r"\d{1,2}(?:st|nd|rd|th)?(?:\s*[-–]\s*\d{1,2})?\.?\s+[^\W\d]{3,}|\d{1,2}([./-])\d{1,2}\1\d{2,4}\b"
)


def split_lines(text: str) -> list[Line]:
    """The lines of a text, numbered as an editor numbers them (a form feed cuts a line but is not counted).

    Indents count a tab as up to four columns. ReadingError when there are more than LINES_LIMIT lines.
    """
    physical = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if physical and not physical[-1]:
        physical.pop()
    if len(physical) > LINES_LIMIT:
        raise ReadingError(
            f"the text has {len(physical):,} lines, and at most {LINES_LIMIT:,} are read; split it into smaller files"
        )
    return [
        line
        for number, raw in enumerate(strip_quote_marks(physical), 1)
        for line in _cut(number, raw)
    ]


def _cut(number: int, raw: str) -> Iterator[Line]:
    if not _BREAK_INSIDE.search(raw):
        yield _line(number, raw)
        return
    parts = [part for part in _BREAK_INSIDE.split(raw) if part.strip(_AROUND)]
    for part in parts or [""]:
        yield _line(number, part)


def _line(number: int, raw: str) -> Line:
    text = raw.strip(_AROUND)
    if not text:
        return Line(number, "", 0)
    lead = raw[: raw.index(text[0])].translate({ord(char): None for char in _INVISIBLE})
    return Line(number, text, len(lead.expandtabs(4)))


def bullet_of(text: str) -> str:
    """The bullet or number before the words of a line, without the space after it; "" when there is none."""
    found = _BULLET.match(text)
    return found.group().strip(_AROUND) if found else ""


def strip_bullet(text: str) -> str:
    """The line without its bullet."""
    return _BULLET.sub("", text, count=1) if _BULLET.match(text) else text


def parse_date_line(text: str) -> ArchivalDate | None:
    """The date, when the line is only a date; a bullet before it and Markdown marks around it are not counted."""
    if len(text) > _LONGEST_DATE or not _COULD_BE_DATE.search(text) or _SENTENCE_END.search(text):
        return None
    return _parsed(text)


@lru_cache(maxsize=10_000)
def _parsed(text: str) -> ArchivalDate | None:
    """Each line of a page is asked about several times, and pages repeat their dates."""
    bare = text.translate({ord(char): None for char in _INVISIBLE})
    found = parse_date(bare)
    if found is None and (marked := _EMPHASIS.fullmatch(strip_bullet(bare))):
        found = parse_date(marked.group(2).strip())
    return found


def find_date_lines(lines: Sequence[Line], start: int, end: int) -> dict[int, ArchivalDate]:
    """The date lines between two indices: index (from 0) to date.

    A listing writes its dates in one order. Where it puts the month first, a lone "14 October 1950" or "10/14/50"
    stands inside a text (the head of a letter, the day of a diary) and starts no record.
    """
    found = {
        index: when
        for index in range(start, end)
        if lines[index].text and (when := parse_date_line(lines[index].text)) is not None
    }
    found = _without_wrapped(lines, start, end, found)
    orders = {index: _order(when.as_written) for index, when in found.items()}
    first = next((order for order in orders.values() if order), "")
    return {index: when for index, when in found.items() if orders[index] in ("", first)}


def _without_wrapped(
    lines: Sequence[Line], start: int, end: int, found: dict[int, ArchivalDate]
) -> dict[int, ArchivalDate]:
    """Leave out the middle of wrapped sentences ("… in" / "spring 1989" / "when …").

    Only on pages that are wrapped and set a blank line above their dates, and only where the line above is full.
    """
    width = max((line.indent + len(line.text) for line in lines[start:end]), default=0)
    apart = sum(1 for index in found if index == start or not lines[index - 1].text)
    if width > _WIDEST_WRAP or 2 * apart <= len(found):
        return found

    def follows_full_line(index: int) -> bool:
        above, line = lines[index - 1], lines[index]
        if index == start or not above.text or index - 1 in found or is_header(above.text):
            return False
        return above.indent + len(above.text) + 1 + len(line.text.split(None, 1)[0]) > width

    return {index: when for index, when in found.items() if not follows_full_line(index)}


def _order(written: str) -> str:
    if _MONTH_FIRST.match(written):
        return "month first"
    return "day first" if _DAY_FIRST.match(written) else ""


def split_pages(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Where the pages of one paste begin and end (indices, the end not included), in order, together the whole text.

    A new page begins at a line that can only stand at the top of one, once anything but header lines has been seen. The
    header words directly above that line ("Results:") belong to the new page.
    """
    starts, in_header = [0], True
    for index, line in enumerate(lines):
        if not line.text:
            continue
        if not in_header and starts_page(line.text):
            starts.append(_back_over_header(lines, index, starts[-1]))
            in_header = True
        elif in_header and not is_header(line.text) and parse_date_line(line.text) is not None:
            in_header = False
    return list(zip(starts, [*starts[1:], len(lines)], strict=True))


def _back_over_header(lines: Sequence[Line], index: int, floor: int) -> int:
    top = index
    for before in range(index - 1, floor, -1):
        text = lines[before].text
        if text and not (
            is_header(text)
            and parse_header_count(text) is None
            and folded(text) in {"results:", "showing"}
        ):
            break
        if text:
            top = before
    return top


def most_frequent(values: Sequence[int], otherwise: int) -> int:
    """The most frequent value, the smallest of them on a tie; `otherwise` when there are none."""
    counts: dict[int, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return min(counts, key=lambda value: (-counts[value], value)) if counts else otherwise
