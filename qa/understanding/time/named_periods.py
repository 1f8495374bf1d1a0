"""Periods that people name instead of dating: "the Korean War", "under Khrushchev", "Stalin's death".

The table that ships is qa/data/periods.toml; each row says which events fix its bounds. A reader's own file has the
same form and is laid over it: a row that repeats a name takes that name over.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from pathlib import Path

from corpus import FindingAidError

KINDS = ("event", "office")
MAX_PERIODS_FILE_BYTES = 1_000_000
"""Bytes of a reader's own table; the one that ships has a fiftieth of that."""
_SHOWN = 80
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class NamedPeriod:
    """One row of the table.

    kind: "event" (used after "during", "before", "after", …) or "office" (used as "under X", "the X years").
    latest: None while it lasts. fixed_by: the events that fix both bounds, in words.
    """

    names: tuple[str, ...]
    kind: str
    earliest: date
    latest: date | None
    fixed_by: str


@dataclass(frozen=True)
class PeriodMention:
    """A name of a period in a text: text[start:end]."""

    start: int
    end: int
    period: NamedPeriod


PERIODS_FILE_NAME = "periods.toml"
"""A reader's own named periods, in the archive's folder; the same form as qa/data/periods.toml, and laid over it."""


class PeriodsError(FindingAidError, ValueError):
    """A table of periods that cannot be read: one line with the file, the row and what to do."""


@dataclass(frozen=True)
class NamedPeriods:
    """A table of named periods, looked up by whole words in any case."""

    rows: tuple[NamedPeriod, ...]
    _by_first: Mapping[str, tuple[tuple[tuple[str, ...], NamedPeriod], ...]] = field(
        repr=False, compare=False
    )

    @classmethod
    def from_rows(cls, rows: tuple[NamedPeriod, ...]) -> NamedPeriods:
        """Make a table of rows; of two rows with one name the later has it."""
        by_words = {tuple(_words(name)): row for row in rows for name in row.names}
        by_first: dict[str, list[tuple[tuple[str, ...], NamedPeriod]]] = {}
        for words, row in by_words.items():
            by_first.setdefault(words[0], []).append((words, row))
        ordered = {
            first: tuple(sorted(many, key=lambda one: -len(one[0])))
            for first, many in by_first.items()
        }
        return cls(rows, ordered)

    @classmethod
    def load(cls, path: Path | None = None) -> NamedPeriods:
        """Read the table that ships, with the reader's own file laid over it when one is given.

        Raises PeriodsError when a file is missing, is not TOML, or has a row that does not say what it must.
        """
        shipped = resources.files("qa").joinpath("data/periods.toml").read_text(encoding="utf-8")
        rows = _rows(shipped, "periods.toml")
        if path is not None:
            rows += _rows(_own(path), path.name)
        return cls.from_rows(rows)

    def mentions(self, text: str) -> tuple[PeriodMention, ...]:
        """Find the names in a text, left to right, the longest wherever several fit."""
        words = [
            (found[0].casefold(), found.start(), found.end()) for found in _WORD.finditer(text)
        ]
        found, i = [], 0
        while i < len(words):
            for name, row in self._by_first.get(words[i][0], ()):
                if len(name) <= len(words) - i and all(
                    words[i + step][0] == word for step, word in enumerate(name)
                ):
                    found.append(PeriodMention(words[i][1], words[i + len(name) - 1][2], row))
                    i += len(name) - 1
                    break
            i += 1
        return tuple(found)


def _own(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_PERIODS_FILE_BYTES + 1)
        if len(data) > MAX_PERIODS_FILE_BYTES:
            raise PeriodsError(
                f"{path} has more than {MAX_PERIODS_FILE_BYTES:,} bytes, and no more are read; divide it"
            )
        return data.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PeriodsError(
            f"cannot read the table of periods {path}: {error}; name a TOML file"
        ) from error


def _words(name: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(name)]


def _rows(text: str, name: str) -> tuple[NamedPeriod, ...]:
    try:
        table = tomllib.loads(text)
    except RecursionError as error:
        raise PeriodsError(
            f"{name} is not TOML that can be read: it is nested too deeply; write rows only"
        ) from error
    except (
        ValueError
    ) as error:  # TOMLDecodeError is one; a number with thousands of digits gives a plain one
        raise PeriodsError(
            f"{name} is not TOML: {_brief(str(error))}; correct that line"
        ) from error
    rows = table.get("period", [])
    if not isinstance(rows, list):
        raise PeriodsError(f"{name} has no rows; begin each one with [[period]]")
    return tuple(_row(row, f"{name}, row {number}") for number, row in enumerate(rows, 1))


def _brief(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


def _row(row: object, where: str) -> NamedPeriod:
    if not isinstance(row, dict):
        raise PeriodsError(f"{where} is {_brief(repr(row))}; begin each row with [[period]]")
    names, kind = row.get("names"), row.get("kind", "event")
    if (
        not isinstance(names, list)
        or not names
        or not all(isinstance(one, str) and _words(one) for one in names)
    ):
        raise PeriodsError(
            f"{where} has the names {_brief(repr(names))}; give a list of names in words"
        )
    where = f"{where} ({_brief(names[0])})"
    if kind not in KINDS:
        raise PeriodsError(
            f"{where} has the kind {_brief(repr(kind))}; choose one of {', '.join(KINDS)}"
        )
    earliest, latest = row.get("earliest"), row.get("latest")
    if type(earliest) is not date or not (latest is None or type(latest) is date):
        found = f"{_brief(repr(earliest))} to {_brief(repr(latest))}"
        raise PeriodsError(f"{where} runs from {found}; write days as 1950-06-25")
    if latest is not None and latest < earliest:
        raise PeriodsError(
            f"{where} ends on {latest}, before it begins on {earliest}; exchange the two"
        )
    fixed_by = row.get("fixed_by", "")
    if not isinstance(fixed_by, str) or not fixed_by.strip():
        raise PeriodsError(
            f"{where} does not say what fixes its bounds; state the events in fixed_by"
        )
    return NamedPeriod(tuple(names), kind, earliest, latest, fixed_by)
