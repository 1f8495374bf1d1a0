"""The authority file: who and what goes by which names. A CSV that ships, and the reader's own.

Columns: name, kind, forms, related, earliest, latest, note. `forms` are other full names of the
same (Peking is Beijing). `related` are words that point to it without naming it (the adjective
"Soviet", "Moscow" for a government). Both are divided by semicolons. The years are those of a life,
or of how long a thing lasted. A row of the reader's own that repeats a shipped name adds to it;
kind "none" switches the shipped name off.
"""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from pathlib import Path

from corpus.errors import FindingAidError
from corpus.names.spelling import split_words
from corpus.text import shorten

KINDS = ("person", "place", "organisation", "event")
SWITCHED_OFF = "none"
"""The kind of a row that switches a shipped entry off."""
COLUMNS = ("name", "kind", "forms", "related", "earliest", "latest", "note")
LARGEST_FILE = 10_000_000
"""Bytes of a reader's own file."""
_FORMULA = ("=", "+", "-", "@", "\t")
"""Beginnings of a cell that a spreadsheet takes for a formula."""
_LONGEST_QUOTED = 80
"""Characters of a value in a message."""
_LONGEST_CELL_QUOTED = 40

_ASCII_NORMALIZED = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
"""Normalizes plain ASCII fast: that is most of the file, which is read at every start."""


class NamesError(FindingAidError, ValueError):
    """A file of names, or a change to it, is not valid; the message says where and what to do."""


@dataclass(frozen=True)
class NameEntry:
    """One person, place, organisation or event.

    Attributes:
        name: the heading.
        kind: one of KINDS.
        forms: other full names.
        earliest, latest: years; None when open.
        note: in the reader's words, or where the name was read.
        from_titles: whether the whole entry was read in record titles.
        related: words that point to it with less weight.
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
    """Return the normalized words of a name, which are equal for two spellings of it."""
    if name.isascii() and "'" not in name and "`" not in name:
        return tuple(name.translate(_ASCII_NORMALIZED).split())
    return tuple(word.key for word in split_words(name))


def full_forms(entry: NameEntry) -> tuple[str, ...]:
    """Return the full names of an entry. One with a qualifier, "Congo (Kinshasa)", is no form."""
    is_heading = entry.name.endswith(")") and bool(entry.forms)
    return entry.forms if is_heading else (entry.name, *entry.forms)


def merge_entries(first: NameEntry, second: NameEntry) -> NameEntry:
    """Return the first entry with the forms, related words, years and notes of the second."""
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
    """Return the forms, then those of the added ones whose key none of the forms has, each once."""
    own_keys = {name_key(form) for form in forms}
    new = {name_key(form): form for form in reversed(added) if name_key(form) not in own_keys}
    return (*forms, *reversed(new.values()))


@lru_cache(maxsize=1)
def shipped_entries() -> tuple[NameEntry, ...]:
    """Return the entries that ship with the project."""
    text = resources.files("corpus").joinpath("data/authority.csv").read_text(encoding="utf-8")
    return read_entries(text, "authority.csv", check=False)


def load_entries(own_file: Path | None = None) -> tuple[NameEntry, ...]:
    """Return the shipped entries, with the reader's own laid over them.

    Raises NamesError when the reader's file cannot be read.
    """
    if own_file is None:
        return shipped_entries()
    return overlay_entries(shipped_entries(), read_file(own_file))


def overlay_entries(
    entries: Iterable[NameEntry], over: Iterable[NameEntry]
) -> tuple[NameEntry, ...]:
    """Return entries with others laid over them by name: added to, switched off, or appended."""
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
    """Read a reader's own file, which may be empty. Raises NamesError when it is not valid."""
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
    """Read the rows of a CSV. Raises NamesError for a row that is not valid, or repeats a name.

    file: its name, for messages. check: whether entries are checked; tests check the shipped file.
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
    header = [cell.strip().casefold() for cell in cells]
    is_known = set(header) <= set(COLUMNS) and len(set(header)) == len(header)
    if not is_known or "name" not in header or "kind" not in header:
        written = ",".join(cells)[:_LONGEST_QUOTED]
        raise NamesError(
            f"{file}, row {number}: {written!r} is no header; begin the file with "
            f"{','.join(COLUMNS)}"
        )
    return header


def _read_entry(header: list[str], cells: list[str], where: str) -> NameEntry:
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
    """Raise NamesError for an entry that is not valid; `where` begins the message."""
    if not name_key(entry.name):
        raise NamesError(f"{where}: the name {_quoted(entry.name)} has no letters; write a name")
    named = f"{where} ({shorten(entry.name, _LONGEST_QUOTED)})"
    if entry.kind not in (*KINDS, SWITCHED_OFF):
        choice = ", ".join((*KINDS, SWITCHED_OFF))
        raise NamesError(f"{named}: the kind is {_quoted(entry.kind)}; choose one of {choice}")
    for form in (entry.name, *entry.forms, *entry.related):
        if any("\ud800" <= letter <= "\udfff" for letter in form):
            raise NamesError(f"{where}: {_quoted(form)} holds half a character; write it again")
        if not name_key(form):
            raise NamesError(f"{named}: the form {_quoted(form)} has no letters; take it out")
    if entry.earliest is not None and entry.latest is not None and entry.latest < entry.earliest:
        raise NamesError(
            f"{named}: {entry.latest} is before {entry.earliest}; exchange earliest and latest"
        )


def _quoted(text: str) -> str:
    """Return a value in quotation marks, short enough for a message."""
    return repr(shorten(text, _LONGEST_QUOTED))


def _split_forms(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(form.strip() for form in cell.split(";") if form.strip()))


def _read_year(cell: str, where: str) -> int | None:
    if not cell:
        return None
    if not (cell.isascii() and cell.isdigit() and len(cell) <= 4):
        written = cell[:_LONGEST_CELL_QUOTED]
        raise NamesError(
            f"{where}: the year is {written!r}; write it as 1949, or leave the cell empty"
        )
    return int(cell)


def add_entry(path: Path, entry: NameEntry) -> None:
    """Add an entry to the reader's own file, in place of a row that switches the name off.

    The file need not exist. Raises NamesError when the file has a row of that name, or the entry
    adds nothing to the shipped one.
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
    own = read_file(path) if path.exists() else ()
    own_entry = _entry_named(own, entry.name)
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
    _write(path, (*_entries_without(own, entry.name), entry))


def remove_entry(path: Path, name: str) -> None:
    """Remove an entry from the reader's own file; one that ships is switched off there instead.

    Raises NamesError when no entry has that name.
    """
    own = read_file(path) if path.exists() else ()
    own_entry, shipped = _entry_named(own, name), _entry_named(shipped_entries(), name)
    is_off = own_entry is not None and own_entry.kind == SWITCHED_OFF
    if is_off or (own_entry is None and shipped is None):
        raise NamesError(
            f"there is no entry {_quoted(name)} to remove; "
            "give the entry's own name, not another form of it"
        )
    entries = _entries_without(own, name)
    if own_entry is None and shipped is not None:
        entries = (*entries, NameEntry(shipped.name, SWITCHED_OFF, note="switched off"))
    _write(path, entries)


def _entry_named(entries: Iterable[NameEntry], name: str) -> NameEntry | None:
    key = name_key(name)
    return next((entry for entry in entries if name_key(entry.name) == key), None)


def _entries_without(entries: Iterable[NameEntry], name: str) -> tuple[NameEntry, ...]:
    key = name_key(name)
    return tuple(entry for entry in entries if name_key(entry.name) != key)


def _write(path: Path, entries: Iterable[NameEntry]) -> None:
    """Write a temporary file and rename it: a reader sees the old file or the new one."""
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for entry in entries:
        years = ("" if year is None else str(year) for year in (entry.earliest, entry.latest))
        forms, related = "; ".join(entry.forms), "; ".join(entry.related)
        table.writerow([entry.name, entry.kind, forms, related, *years, entry.note])
    temporary: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(out.getvalue())
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
        temporary = None
    except OSError as error:
        raise NamesError(
            f"cannot write the names to {path}: {error.strerror}; choose a folder you may write to"
        ) from error
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
