"""Dates that XML states twice: in words, and in an attribute for programs.

The attribute decides what days are meant, the words are kept as written. Where the words say more
("circa", "undated"), they decide; where the two exclude each other, that is reported.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from corpus.dates import ArchivalDate
from corpus.imports.drafts import RecordDraft
from corpus.imports.program_dates import read_program_date
from corpus.text import collapse_whitespace

_read_words = lru_cache(4096)(read_program_date)
"""The same dates come again and again in one file, and reading them is what takes most time."""

_OPEN = frozenset({"", "..", "open", "0000", "9999", "uuuu", "unknown"})
_UNKNOWN_DIGITS = re.compile(r"(?<=\d)[uU]+")
_YEAR_WORDS = re.compile(r"\d{3}")


def read_stated(stated: str) -> ArchivalDate | None:
    """Return the date of an attribute: ISO 8601, EDTF, or two of them with a stroke between."""
    stated = _UNKNOWN_DIGITS.sub(lambda match: "X" * len(match[0]), stated.strip())
    first, stroke, last = stated.partition("/")
    if not stroke:
        return _read_words(stated) if _YEAR_WORDS.search(stated) else None
    if date := _read_words(stated):
        return date
    ends = [_end(first), _end(last)]
    if None in ends or ends == ["..", ".."]:
        return None
    return _read_words(ends[0] or "" if ends[0] == ends[1] else "/".join(map(str, ends)))


def _end(stated: str) -> str | None:
    """Return one end in EDTF, ".." for an open one, None for what is no date."""
    if stated.strip().casefold() in _OPEN:
        return ".."
    date = _read_words(stated)
    return date.edtf if date and date.edtf and "/" not in date.edtf else None


def join_ends(first: str, last: str) -> str:
    """Return two ends as one statement, "" without either."""
    return "" if not (first or last) else first if first == last else f"{first}/{last}"


def read_twofold(words: str, stated: str) -> ArchivalDate | None:
    """Return the date of words and attribute together; None where neither is read.

    words: as written; where they are "", the attribute replaces them.
    """
    words = words.strip() or stated.strip()
    worded, exact = _read_words(words), read_stated(stated)
    if exact is None or exact.undated:
        return worded
    if worded is not None and (
        worded.undated
        or worded.interval == exact.interval
        or (_is_doubtful(worded) and worded.contains(exact))
    ):
        return worded
    return replace(exact, as_written=words)


def disagree(words: str, stated: str) -> bool:
    """Return whether the words and the attribute have no day in common."""
    worded, exact = _read_words(words), read_stated(stated)
    if worded is None or exact is None or worded.undated or exact.interval is None:
        return False
    return not worded.overlaps(exact.interval)


def _is_doubtful(date: ArchivalDate) -> bool:
    return any(mark in date.edtf for mark in "~?%")


def put_date(draft: RecordDraft, name: str, words: str, stated: str) -> None:
    """Put a date into a draft; a second one is kept under its name.

    name: what the file calls the date. words: as written. stated: the attribute, "" for none.
    """
    words, stated = collapse_whitespace(words), stated.strip()
    if draft.written or not (words or stated):
        draft.put("date", name, words or stated)
        return
    draft.written = words or stated
    draft.date = read_twofold(words, stated)
    if disagree(words, stated):
        draft.put("", f"{name} in numbers, which differ from its words", stated)
