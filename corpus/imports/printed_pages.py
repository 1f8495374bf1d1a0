"""Pages of printed finding aids, as text recognition copies them: two columns, hanging indents.

The columns are put one below the other, and the lines of each entry are joined, so that the page
can be read as a list.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from corpus.formats import Reading

_GAP = re.compile(r" {3,}(?=\S)")
_BROKEN_WORD = re.compile(r"[^\W\d_]-$")
_WIDEST = 130
_LEAST_ROWS, _LEAST_JOINED = 4, 3
_NEARLY_ALL = 0.8
_DEEPEST_HANGING = 12
"""Columns; what is further in is a heading in the middle of the page."""
_MOST_LINES = 5_000


def unfold_page(text: str) -> str:
    """Return a printed page with one line for each entry; "" where it is not set so."""
    lines = [line.rstrip() for line in text.expandtabs().split("\n")]
    if len(lines) > _MOST_LINES or max(map(len, lines)) > _WIDEST:
        return ""
    folded = [line for part in _columns(lines) for line in [*part, ""]]
    entries = list(_joined(folded))
    joined = sum(map(bool, folded)) - sum(map(bool, entries))
    return "\n".join(entries) if joined >= _LEAST_JOINED else ""


def is_fuller(entries: Reading, plain: Reading) -> bool:
    """Return whether the entries give more records with dates than the page as it is.

    A mark of a missing date counts; nearly all must have one, and few lines be left over.
    """
    dated, dated_plain = (
        sum(bool(record.date.as_written) for record in reading.records)
        for reading in (entries, plain)
    )
    is_dated = dated > dated_plain and dated >= _NEARLY_ALL * len(entries.records)
    return is_dated and len(entries.unread) < len(entries.records)


def _columns(lines: Sequence[str]) -> list[Sequence[str]]:
    """Return the lines above two columns, the left column, the right one, and what is below."""
    starts = Counter(
        gap.end() for line in lines for gap in _GAP.finditer(line) if line[: gap.start()].strip()
    )
    column, rows = max(starts.items(), key=lambda pair: (pair[1], -pair[0]), default=(0, 0))
    if rows < _LEAST_ROWS:
        return [lines]
    at = [place for place, line in enumerate(lines) if _begins_at(line, column)]
    first, end = at[0], at[-1] + 1
    while end < len(lines) and lines[end] and not lines[end][column - 3 : column].strip():
        end += 1
    if any(line[column - 3 : column].strip() for line in lines[first:end]):
        return [lines]
    left_column = [line[:column].rstrip() for line in lines[first:end]]
    right = [line[column:] for line in lines[first:end]]
    return [lines[:first], left_column, right, lines[end:]]


def _begins_at(line: str, column: int) -> bool:
    """Return whether words begin in a column, behind other words and a gap."""
    return len(line) > column and line[column] != " " and line[column - 3 : column] == "   "


def _joined(lines: Sequence[str]) -> Iterator[str]:
    """Yield the entries of a column: a line with those below it that are further in."""
    indents = [len(line) - len(line.lstrip()) for line in lines if line]
    base = min(indents, default=0)
    entry = ""
    for line in lines:
        indent = len(line) - len(line.lstrip())
        if entry and line and base < indent <= base + _DEEPEST_HANGING:
            entry = _join(entry, line.strip())
            continue
        if entry:
            yield entry
        entry = line.strip() if line and indent == base else ""
        if not entry:
            yield line.strip()
    if entry:
        yield entry


def _join(above: str, below: str) -> str:
    """Return two lines as one; a hyphen that breaks a word is left out."""
    if _BROKEN_WORD.search(above) and below[0].islower():
        return above[:-1] + below
    return f"{above}{below}" if above.endswith(("-", "–")) else f"{above} {below}"
