"""Which line of a record on a web page is its title, which its date, and which only goes on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from corpus.dates import parse_date
from corpus.formats import trailing_date
from corpus.imports.field_names import field_of
from corpus.imports.html_lines import PageLine
from corpus.imports.program_dates import year_alone
from corpus.text import fold

GO_ON = re.compile(
    r"(?:read|view|open|see|show|more|full|continue|details?|document|pdf|download|link|\W|»|→)*",
    re.IGNORECASE,
)
DATE_LABEL = re.compile(r"(?:dates?|dated|datum|дата)\s*:", re.IGNORECASE)
NUMBER = re.compile(r"(?:document|doc|item|no|nr|file)?\W*\d{1,4}[a-z]?\W*", re.IGNORECASE)
_PARTS_OF_CLASS = re.compile(r"[-_ ]+")
_LONGEST_DATED = 120


def title_line(lines: Sequence[PageLine]) -> PageLine | None:
    """Return the line of a record's title: its highest heading, else its longest link.

    Before a link counts the only line whose class is that of a title alone: "tile__title".
    """
    headings = [line for line in lines if line.heading and not NUMBER.fullmatch(line.text)]
    if headings:
        return min(headings, key=lambda line: line.heading)
    titles = [line for line in lines if is_named_title(line.name)]
    if len(titles) == 1:
        return titles[0]
    linked = [
        (max(len(words) for words, _ in line.links), -place)
        for place, line in enumerate(lines)
        if any(not (GO_ON.fullmatch(words) or NUMBER.fullmatch(words)) for words, _ in line.links)
    ]
    if linked:
        return lines[-max(linked)[1]]
    plain = (line for line in lines if not (NUMBER.fullmatch(line.text) or is_date(line.text)))
    return next(plain, None)


def is_named_title(name: str) -> bool:
    """Return whether a class says that its elements are titles: "tile__title"."""
    fields = {known[0] for part in _PARTS_OF_CLASS.split(name) if (known := field_of(part))}
    return fields == {"title"}


def is_date(text: str) -> bool:
    """Return whether a line is only a date, or one of which the year is sure: "12.03.1951"."""
    words = DATE_LABEL.sub("", text).strip()
    return len(text) <= 80 and (parse_date(words) or year_alone(words)) is not None


def titles_of(texts: Iterable[str]) -> set[str]:
    """Return the texts, folded, and what each says before a date at its end."""
    folded = set(map(fold, texts))
    return folded | {edge.before for text in folded if (edge := trailing_date(text, None))}


def is_dated_title(line: str) -> bool:
    """Return whether a line of a summary would be a record's: "Letters to Ott, 1950"."""
    return (
        0 < len(line) <= _LONGEST_DATED
        and line[-1] != "."
        and trailing_date(line, None) is not None
    )
