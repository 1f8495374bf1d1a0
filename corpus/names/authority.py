"""The authority file: persons, places, organisations and events, with the names they are known by.

One CSV file ships with the project; the reader can add a second one. Columns: name, kind, forms,
related, earliest, latest, note. `forms` are other full names (Peking for Beijing). `related` are
words that point to the entry without naming it (the adjective "Soviet", "Moscow" for a government).
Semicolons separate both. The years say when a person lived or when something existed. A row in the
reader's file with a shipped name adds to that entry; kind "none" switches it off.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from pathlib import Path

from corpus.durable_files import write_durably
from corpus.errors import FindingAidError
from corpus.names.spelling import split_words
from corpus.text import shorten

KINDS = ("person", "place", "organisation", "event")
SWITCHED_OFF = "none"
"""The kind of a row that switches a shipped entry off."""
COLUMNS = ("name", "kind", "forms", "related", "earliest", "latest", "note")
LARGEST_FILE = 10_000_000
"""The largest size of a reader's file, in bytes."""
_FORMULA = ("=", "+", "-", "@", "\t")
"""Characters that make a spreadsheet read a cell as a formula."""
_LONGEST_QUOTED = 80
"""Characters of a value that a message quotes."""
_LONGEST_CELL_QUOTED = 40
"""Characters of a raw cell that a message quotes."""

_ASCII_NORMALIZED = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
"""Maps ASCII characters for a fast path: most names are ASCII, and every start reads them all."""


class NamesError(FindingAidError, ValueError):
    """Reports an invalid names file or change to it; the message says where and what to do."""


@dataclass(frozen=True)
class NameEntry:
    """One person, place, organisation or event.

    Attributes:
        name: the heading.
        kind: one of KINDS, or SWITCHED_OFF.
        forms: other full names.
        earliest: the first year; None when open.
        latest: the last year; None when open.
        note: the reader's comment, or the records in which the name was read.
        from_titles: whether the entire entry was read in record titles.
        related: words that point to the entry without naming it.
        forms_from_titles: the forms that were read in titles, as the titles spell them.
    """

    name: str
    kind: str
    forms: tuple[str, ...] = ()
    earliest: int | None = None
    latest: int | None = None
    note: str = ""
    from_titles: bool = False
    related: tuple[str, ...] = ()
    forms_from_titles: tuple[str, ...] = ()


@lru_cache(maxsize=50_000)
def name_key(name: str) -> tuple[str, ...]:
    """Return the normalized words of a name; two spellings of one name have the same key."""
    if name.isascii() and "'" not in name and "`" not in name:
        return tuple(name.translate(_ASCII_NORMALIZED).split())
    return tuple(word.key for word in split_words(name))


def full_forms(entry: NameEntry) -> tuple[str, ...]:
    """Return the full names of an entry, without a heading that has a qualifier, if forms exist.

    "Congo (Kinshasa)" is such a heading: texts do not write it so.
    """
    is_heading = entry.name.endswith(")") and bool(entry.forms)
    return entry.forms if is_heading else (entry.name, *entry.forms)


def merge_entries(first: NameEntry, second: NameEntry) -> NameEntry:
    """Return the first entry with the forms, related words, years and note of the second added.

    The years of the second replace those of the first.
    """
    return replace(
        first,
        forms=_extended((first.name, *first.forms), (second.name, *second.forms))[1:],
        related=_extended(first.related, second.related),
        earliest=first.earliest if second.earliest is None else second.earliest,
        latest=first.latest if second.latest is None else second.latest,
        note="; ".join(dict.fromkeys(note for note in (first.note, second.note) if note)),
        from_titles=first.from_titles and second.from_titles,
        forms_from_titles=tuple(dict.fromkeys(first.forms_from_titles + second.forms_from_titles)),
    )


def _extended(forms: tuple[str, ...], added: tuple[str, ...]) -> tuple[str, ...]:
    """Return the forms, then the added forms with a new key, without duplicates."""
    own_keys = {name_key(form) for form in forms}
    new_forms = {name_key(form): form for form in reversed(added) if name_key(form) not in own_keys}
    return (*forms, *reversed(new_forms.values()))


@lru_cache(maxsize=1)
def shipped_entries() -> tuple[NameEntry, ...]:
    """Return the entries that ship with the project."""
    text = resources.files("corpus").joinpath("data/authority.csv").read_text(encoding="utf-8")
    return read_entries(text, "authority.csv", check=False)


def load_entries(own_file: Path | None = None) -> tuple[NameEntry, ...]:
    """Return the shipped entries, overlaid with those of the reader's file if a path is given.

    Raises NamesError when the reader's file cannot be read.
    """
    if own_file is None:
        return shipped_entries()
    return overlay_entries(shipped_entries(), read_file(own_file))


def overlay_entries(
    entries: Iterable[NameEntry], over: Iterable[NameEntry]
) -> tuple[NameEntry, ...]:
    """Return `entries` changed by `over`: an entry of the same name is extended or switched off.

    Entries with new names are appended.
    """
    by_key = {name_key(entry.name): entry for entry in entries}
    for entry in over:
        key = name_key(entry.name)
        if entry.kind == SWITCHED_OFF:
            by_key.pop(key, None)
        elif key in by_key:
            by_key[key] = replace(merge_entries(by_key[key], entry), kind=entry.kind)
        else:
            by_key[key] = entry
    return tuple(by_key.values())


def read_file(path: Path) -> tuple[NameEntry, ...]:
    """Read the entries of a reader's file, which may be empty.

    Raises NamesError when it is not valid.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
        if len(data) > LARGEST_FILE:
            raise NamesError(
                f"{path} has {path.stat().st_size:,} bytes, and at most {LARGEST_FILE:,} are read; "
                "divide it"
            )
        return read_entries(data.decode("utf-8-sig"), path.name)
    except OSError as error:
        message = f"cannot read the names in {path}: {error.strerror}; name a CSV file"
        raise NamesError(message) from error
    except UnicodeDecodeError as error:
        raise NamesError(
            f"cannot read the names in {path}: byte {error.start} is not UTF-8; save it as UTF-8"
        ) from error


def read_entries(text: str, file: str, check: bool = True) -> tuple[NameEntry, ...]:
    """Read the entries of a CSV text.

    file: the file's name, for messages. check: whether to validate each entry; the shipped file is
    validated by the tests instead. Raises NamesError for an invalid row or a repeated name.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    entries: dict[tuple[str, ...], tuple[int, NameEntry]] = {}
    header: list[str] = []
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            if not any(cell.strip() for cell in cells):
                continue
            if not header:
                header = _read_header(cells, file, number)
                continue
            where = f"{file}, row {number}"
            entry = _read_entry(header, cells, where)
            if check:
                check_entry(entry, where)
            key = name_key(entry.name)
            if key in entries:
                raise NamesError(
                    f"{where}: {_quoted(entry.name)} stands already in row {entries[key][0]}; "
                    "make one row of the two"
                )
            entries[key] = (number, entry)
    except csv.Error as error:
        message = f"{file}, row {number + 1}, is not CSV: {error}; close its quotation marks"
        raise NamesError(message) from error
    return tuple(entry for _, entry in entries.values())


def _read_header(cells: list[str], file: str, number: int) -> list[str]:
    """Return the column names of a header row; raise NamesError when one is unknown or missing."""
    header = [cell.strip().casefold() for cell in cells]
    is_known = set(header) <= set(COLUMNS) and len(set(header)) == len(header)
    if not is_known or "name" not in header or "kind" not in header:
        written = ",".join(cells)[:_LONGEST_QUOTED]
        raise NamesError(
            f"{file}, row {number}: {written!r} is not a header; begin the file with "
            f"{','.join(COLUMNS)}"
        )
    return header


def _read_entry(header: list[str], cells: list[str], where: str) -> NameEntry:
    """Return the entry of a row, not yet validated; `where` begins the message of an error."""
    if len(cells) > len(header):
        extra = cells[len(header)][:_LONGEST_CELL_QUOTED]
        raise NamesError(
            f"{where}: {extra!r} is one cell too many; put a cell with commas in quotation marks"
        )
    row = dict.fromkeys(COLUMNS, "") | dict(zip(header, map(str.strip, cells), strict=False))
    return NameEntry(
        name=row["name"],
        kind=row["kind"].casefold(),
        forms=_split_forms(row["forms"]),
        earliest=_read_year(row["earliest"], where),
        latest=_read_year(row["latest"], where),
        note=row["note"],
        related=_split_forms(row["related"]),
    )


def check_entry(entry: NameEntry, where: str) -> None:
    """Raise NamesError when an entry is not valid; `where` begins the message."""
    if not name_key(entry.name):
        raise NamesError(f"{where}: the name {_quoted(entry.name)} has no letters; write a name")
    row_label = f"{where} ({shorten(entry.name, _LONGEST_QUOTED)})"
    if entry.kind not in (*KINDS, SWITCHED_OFF):
        choice = ", ".join((*KINDS, SWITCHED_OFF))
        raise NamesError(f"{row_label}: the kind is {_quoted(entry.kind)}; choose one of {choice}")
    for form in (entry.name, *entry.forms, *entry.related):
        if any("\ud800" <= letter <= "\udfff" for letter in form):
            raise NamesError(f"{where}: {_quoted(form)} contains half a character; write it again")
        if not name_key(form):
            raise NamesError(f"{row_label}: the form {_quoted(form)} has no letters; take it out")
    if entry.earliest is not None and entry.latest is not None and entry.latest < entry.earliest:
        raise NamesError(f"{row_label}: {entry.latest} is before {entry.earliest}; swap them")


def _quoted(text: str) -> str:
    """Return a value in quotation marks, short enough for a message."""
    return repr(shorten(text, _LONGEST_QUOTED))


def _split_forms(cell: str) -> tuple[str, ...]:
    """Return the different forms of a cell, which semicolons separate."""
    return tuple(dict.fromkeys(form.strip() for form in cell.split(";") if form.strip()))


def _read_year(cell: str, where: str) -> int | None:
    """Return the year of a cell, or None when it is empty; raise NamesError for other text."""
    if not cell:
        return None
    if not (cell.isascii() and cell.isdigit() and len(cell) <= 4):
        written = cell[:_LONGEST_CELL_QUOTED]
        raise NamesError(
            f"{where}: the year is {written!r}; write it as 1949, or leave the cell empty"
        )
    return int(cell)


def add_entry(path: Path, entry: NameEntry) -> None:
    """Add an entry to the reader's file; replace a row that switches the name off.

    Creates the file if needed. Raises NamesError when the entry is not valid, when the file already
    has a row with that name, or when the entry adds nothing to the shipped one.
    """
    forms = (entry.name, *entry.forms, *entry.related)
    for text in forms:
        if ";" in text or "\n" in text or "\r" in text:
            raise NamesError(
                f"the name {_quoted(text)} has a semicolon or a line end in it; "
                "give each form by itself"
            )
    for text in (*forms, entry.note):
        if text.startswith(_FORMULA):
            raise NamesError(
                f"{_quoted(text)} begins as a formula, which a spreadsheet would compute; "
                "write it without"
            )
    check_entry(entry, "the entry")
    own_entries = read_file(path) if path.exists() else ()
    own_entry = _entry_named(own_entries, entry.name)
    if own_entry is not None and own_entry.kind != SWITCHED_OFF:
        raise NamesError(
            f"{_quoted(entry.name)} stands already in {path.name}; "
            "remove it first, then add it with all its forms"
        )
    shipped = _entry_named(shipped_entries(), entry.name)
    if (
        own_entry is None
        and shipped is not None
        and shipped == replace(merge_entries(shipped, entry), kind=entry.kind)
    ):
        raise NamesError(
            f"{entry.name!r} ships with these forms already: {'; '.join(shipped.forms)}; "
            "add another form"
        )
    _write(path, (*_entries_without(own_entries, entry.name), entry))


def remove_entry(path: Path, name: str) -> None:
    """Remove an entry from the reader's file, or switch a shipped entry off there.

    Raises NamesError when no entry has that name.
    """
    own_entries = read_file(path) if path.exists() else ()
    own_entry, shipped = _entry_named(own_entries, name), _entry_named(shipped_entries(), name)
    is_off = own_entry is not None and own_entry.kind == SWITCHED_OFF
    if is_off or (own_entry is None and shipped is None):
        raise NamesError(
            f"there is no entry {_quoted(name)} to remove; "
            "give the entry's own name, not another form of it"
        )
    entries = _entries_without(own_entries, name)
    if own_entry is None and shipped is not None:
        entries = (*entries, NameEntry(shipped.name, SWITCHED_OFF, note="switched off"))
    _write(path, entries)


def _entry_named(entries: Iterable[NameEntry], name: str) -> NameEntry | None:
    """Return the entry with a name, in any spelling; None when it is missing."""
    key = name_key(name)
    return next((entry for entry in entries if name_key(entry.name) == key), None)


def _entries_without(entries: Iterable[NameEntry], name: str) -> tuple[NameEntry, ...]:
    """Return the entries except the one with a name, in any spelling."""
    key = name_key(name)
    return tuple(entry for entry in entries if name_key(entry.name) != key)


def _write(path: Path, entries: Iterable[NameEntry]) -> None:
    """Write the CSV to a temporary file and rename it, so that no process reads a partial file."""
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for entry in entries:
        years = ("" if year is None else str(year) for year in (entry.earliest, entry.latest))
        forms, related = "; ".join(entry.forms), "; ".join(entry.related)
        table.writerow([entry.name, entry.kind, forms, related, *years, entry.note])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_durably(path, out.getvalue(), follow_folder=True)
    except OSError as error:
        raise NamesError(
            f"cannot write the names to {path}: {error.strerror}; choose a folder you may write to"
        ) from error
