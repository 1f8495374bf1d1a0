"""Periods that people name instead of dating: "the Korean War", "under Khrushchev".

The table that ships is qa/data/periods.toml; each row says which events fix its bounds. A user's
own file has the same form and is laid over it: a row that repeats a name replaces that name.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from pathlib import Path
from typing import TypeGuard

from corpus import FindingAidError, Interval, collapse_whitespace, shorten

PERIODS_FILE_NAME = "periods.toml"
"""A user's own named periods, in the archive's folder."""

MAX_PERIODS_FILE_BYTES = 1_000_000
"""Of a user's own table; the one that ships has a fiftieth of that."""

KINDS = ("event", "office")
_MAX_QUOTED = 80
"""Characters of a faulty value that an error message quotes."""

_WORD = re.compile(r"[^\W_]+")


class PeriodsError(FindingAidError, ValueError):
    """A table of periods that cannot be read: one line with the file, the row and what to do."""


@dataclass(frozen=True)
class NamedPeriod(Interval):
    """One row of the table.

    Attributes:
        earliest: the first day.
        latest: the last day, None while it lasts.
        names: its names; the first is shown.
        kind: "event" (used after "during", "before", …) or "office" (used as "under X", "the X
            years").
        fixed_by: the events that fix both bounds, in words.
    """

    earliest: date
    latest: date | None
    names: tuple[str, ...]
    kind: str
    fixed_by: str


@dataclass(frozen=True)
class PeriodMention:
    """A name of a period in a text, which is text[start:end]."""

    start: int
    end: int
    period: NamedPeriod


@dataclass(frozen=True)
class NamedPeriods:
    """A table of named periods, looked up by whole words in any case.

    Attributes:
        rows: the periods, in the order of the files.
    """

    rows: tuple[NamedPeriod, ...]
    _by_first_word: Mapping[str, list[tuple[list[str], NamedPeriod]]] = field(
        repr=False, compare=False
    )

    @classmethod
    def from_rows(cls, rows: tuple[NamedPeriod, ...]) -> NamedPeriods:
        """Make a table of rows; a name in two rows belongs to the later one."""
        by_words = {tuple(_words(name)): row for row in rows for name in row.names}
        by_first_word: dict[str, list[tuple[list[str], NamedPeriod]]] = {}
        for words, row in sorted(by_words.items(), key=lambda entry: -len(entry[0])):
            by_first_word.setdefault(words[0], []).append((list(words), row))
        return cls(rows, by_first_word)

    @classmethod
    def load(cls, path: Path | None = None) -> NamedPeriods:
        """Read the table that ships, with the user's own file over it when a path is given.

        Raises PeriodsError when a file is missing, is not TOML, or has a faulty row.
        """
        shipped = resources.files("qa").joinpath("data", PERIODS_FILE_NAME)
        rows = _parse(shipped.read_text(encoding="utf-8"), PERIODS_FILE_NAME)
        if path is not None:
            rows += _parse(_read_user_file(path), path.name)
        return cls.from_rows(rows)

    def mentions(self, text: str) -> tuple[PeriodMention, ...]:
        """Return the names in a text, left to right; where several fit, the longest."""
        matches = list(_WORD.finditer(text))
        words = [match[0].casefold() for match in matches]
        mentions, i = [], 0
        while i < len(words):
            for name, row in self._by_first_word.get(words[i], ()):
                if words[i : i + len(name)] == name:
                    end = i + len(name) - 1
                    mentions.append(PeriodMention(matches[i].start(), matches[end].end(), row))
                    i = end
                    break
            i += 1
        return tuple(mentions)


def _words(name: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(name)]


def _read_user_file(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_PERIODS_FILE_BYTES + 1)
        if len(data) <= MAX_PERIODS_FILE_BYTES:
            return data.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problem = f"cannot read the table of periods {path}: {error}; name a TOML file"
        raise PeriodsError(problem) from error
    limit = f"{MAX_PERIODS_FILE_BYTES:,} bytes"
    raise PeriodsError(f"{path} has more than {limit}, and no more are read; divide it")


def _parse(text: str, file_name: str) -> tuple[NamedPeriod, ...]:
    try:
        table = tomllib.loads(text)
    except RecursionError as error:
        problem = "is not TOML that can be read: it is nested too deeply; write rows only"
        raise PeriodsError(f"{file_name} {problem}") from error
    except ValueError as error:  # TOMLDecodeError, or a number with thousands of digits
        problem = f"is not TOML: {_shortened(str(error))}; correct that line"
        raise PeriodsError(f"{file_name} {problem}") from error
    rows = table.get("period", [])
    if not isinstance(rows, list):
        raise PeriodsError(f"{file_name} has no rows; begin each one with [[period]]")
    return tuple(_row(row, f"{file_name}, row {number}") for number, row in enumerate(rows, 1))


def _row(row: object, place: str) -> NamedPeriod:
    """Check one row. place: the file and the row's number, for the message of a PeriodsError."""
    if not isinstance(row, dict):
        problem = f"is {_shortened(repr(row))}; begin each row with [[period]]"
        raise PeriodsError(f"{place} {problem}")
    names, kind, fixed_by = row.get("names"), row.get("kind", "event"), row.get("fixed_by", "")
    earliest, latest = row.get("earliest"), row.get("latest")
    if not _are_names(names):
        problem = f"has the names {_shortened(repr(names))}; give a list of names in words"
        raise PeriodsError(f"{place} {problem}")
    place = f"{place} ({_shortened(names[0])})"
    if kind not in KINDS:
        problem = f"has the kind {_shortened(repr(kind))}; choose one of {', '.join(KINDS)}"
    elif type(earliest) is not date or not (latest is None or type(latest) is date):
        days = f"{_shortened(repr(earliest))} to {_shortened(repr(latest))}"
        problem = f"runs from {days}; write days as 1950-06-25"
    elif latest is not None and latest < earliest:
        problem = f"ends on {latest}, before it begins on {earliest}; swap them"
    elif not isinstance(fixed_by, str) or not fixed_by.strip():
        problem = "does not say what fixes its bounds; state the events in fixed_by"
    else:
        return NamedPeriod(earliest, latest, tuple(names), kind, fixed_by)
    raise PeriodsError(f"{place} {problem}")


def _are_names(names: object) -> TypeGuard[list[str]]:
    return (
        isinstance(names, list)
        and bool(names)
        and all(isinstance(name, str) and _words(name) for name in names)
    )


def _shortened(text: str) -> str:
    return shorten(collapse_whitespace(text), _MAX_QUOTED)
