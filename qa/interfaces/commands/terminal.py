"""What every command shares: opening the archive, printing text or one JSON object, a bar on a terminal."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from corpus import Record

if TYPE_CHECKING:
    from qa.assistant import Assistant


_VISIBLE = {code: 0x2400 + code for code in range(32) if code not in (9, 10)} | {127: 0x2421}
_VISIBLE |= dict.fromkeys(range(128, 160), 0xFFFD)
_ESCAPED = {code: f"\\u{code:04x}" for code in range(127, 160)}


class CouldNotError(Exception):
    """A command could not do what was asked; the message is the one line that is shown."""


def open_assistant(asked: argparse.Namespace, bundled: bool = True) -> Assistant:
    """The assistant of the archive `asked.archive`; that a new one is made is said on standard error."""
    from qa.assistant import Assistant

    return Assistant.open(
        asked.archive,
        model=asked.model,
        bundled=bundled,
        on_message=lambda line: print(line, file=sys.stderr),
        language_model=getattr(asked, "language_model", None),
        read_only=getattr(asked, "read_only", False),
    )


def show(asked: argparse.Namespace, found: dict[str, Any], text: str) -> None:
    """Print the text, or with --json the object; nothing in it can command the terminal."""
    line = (
        json.dumps(found, ensure_ascii=False).translate(_ESCAPED) if asked.json else harmless(text)
    )
    print(line.encode("utf-8", "backslashreplace").decode("utf-8"))


def harmless(text: str) -> str:
    """The text with its control characters made visible (␛), but for line ends and tabs.

    Titles come from pages, and file names from anywhere: a terminal would carry out what an escape in them says.
    """
    return text.translate(_VISIBLE)


def bounds(asked: argparse.Namespace) -> tuple[date | None, date | None]:
    """The first and the last day of --from and --to. CouldNotError when they are the wrong way round."""
    earliest = asked.earliest.earliest if asked.earliest else None
    latest = asked.latest.latest if asked.latest else None
    if earliest is not None and latest is not None and latest < earliest:
        raise CouldNotError(
            f"the period ends before it begins: {earliest} to {latest}; exchange --from and --to"
        )
    return earliest, latest


def line_of(record: Record) -> str:
    """A record on one line."""
    return f"{record.date.as_written or 'undated'}  {' '.join(record.title.split())}  [{record.id}]"


class Progress:
    """A progress bar on a terminal; nothing in a pipe."""

    def __init__(self, unit: str = "passage") -> None:
        self._unit = unit
        self._bar: Any = None

    def __enter__(self) -> Callable[[int, int], None]:
        return self._tell

    def _tell(self, done: int, total: int) -> None:
        if not sys.stderr.isatty():
            return
        if self._bar is None:
            from tqdm import tqdm

            self._bar = tqdm(total=total, unit=self._unit, file=sys.stderr)
        self._bar.n = done
        self._bar.refresh()

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()
