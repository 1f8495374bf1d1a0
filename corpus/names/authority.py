"""The authority file: who and what goes by which names. A CSV that ships, and the reader's own beside it.

Columns: name, kind, forms, related, earliest, latest, note. `forms` are other full names of the same (Peking is
Beijing). `related` are words that point to it without naming it (the adjective "Soviet", "Moscow" for a government).
Both are divided by semicolons. The years are those of a life, or of how long a thing lasted.
A row of the reader's own that repeats a shipped name adds to it; kind "none" switches the shipped name off.
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
"""What a spreadsheet takes for a formula, at the beginning of a cell of names.csv."""
_SHOWN = 80

_SPACED = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
"""Quick levelling of plain ASCII: the greater part of the file, read at every start."""


class NamesError(FindingAidError, ValueError):
    """A file of names, or a change to it, that cannot be done: one line with the place, the value and what to do."""


@dataclass(frozen=True)
class NameEntry:
    """One person, place, organisation or event.

    forms: other full names. related: words that point to it with less weight. earliest, latest: years, None when open.
    learnt: the whole entry was read in record titles; learnt_forms: the forms that were, as the titles spell them.
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
    """What makes two spellings of a name equal: its levelled words."""
    if name.isascii() and "'" not in name and "`" not in name:
        return tuple(name.translate(_SPACED).split())
    return tuple(word.key for word in split_words(name))


def full_forms(entry: NameEntry) -> tuple[str, ...]:
    """The full names of an entry. A name with a qualifier, as "Congo (Kinshasa)", is a heading and no form."""
    heading = entry.name.endswith(")") and bool(entry.forms)
    return entry.forms if heading else (entry.name, *entry.forms)


def merge_entries(first: NameEntry, second: NameEntry) -> NameEntry:
    """The first entry with all that the second adds: its forms, related words, years and notes."""
    taken = {name_key(form) for form in (first.name, *first.forms)}
    added = tuple(form for form in (second.name, *second.forms) if name_key(form) not in taken)
    added = tuple({name_key(form): form for form in reversed(added)}.values())[::-1]
    own_related = {name_key(form) for form in first.related}
    notes = [note for note in (first.note, second.note) if note]
    return replace(
        first,
        forms=first.forms + added,
        related=first.related
        + tuple(form for form in second.related if name_key(form) not in own_related),
        earliest=first.earliest if second.earliest is None else second.earliest,
        latest=first.latest if second.latest is None else second.latest,
        note="; ".join(dict.fromkeys(notes)),
        from_titles=first.from_titles and second.from_titles,
        forms_from_titles=tuple(dict.fromkeys(first.forms_from_titles + second.forms_from_titles)),
    )


@lru_cache(maxsize=1)
def shipped_entries() -> tuple[NameEntry, ...]:
    """The entries that ship with the project."""
    text = resources.files("corpus").joinpath("data/authority.csv").read_text(encoding="utf-8")
    return read_entries(text, "authority.csv", check=False)


def load_entries(own: Path | None = None) -> tuple[NameEntry, ...]:
    """The shipped entries, with the reader's own laid over them. NamesError when that file cannot be read."""
    if own is None:
        return shipped_entries()
    return overlay_entries(shipped_entries(), read_file(own))


def overlay_entries(
    entries: Iterable[NameEntry], over: Iterable[NameEntry]
) -> tuple[NameEntry, ...]:
    """The first entries with the second laid over them, by name: added to, switched off, or set behind."""
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
    """Read a reader's own file. An empty one holds nothing. NamesError names the file, the row and what to do."""
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
        if len(data) > LARGEST_FILE:
            raise NamesError(
                f"{path} has {path.stat().st_size:,} bytes, and at most {LARGEST_FILE:,} are read; divide it"
            )
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise NamesError(
            f"cannot read the names in {path}: {error.strerror}; name a CSV file"
        ) from error
    except UnicodeDecodeError as error:
        raise NamesError(
            f"cannot read the names in {path}: byte {error.start} is not UTF-8; save it as UTF-8"
        ) from error
    return read_entries(text, path.name)


def read_entries(text: str, file: str, check: bool = True) -> tuple[NameEntry, ...]:
    """Read the rows of a CSV. NamesError when one does not say what it must, or repeats an earlier one.

    check: whether each form is looked at; the shipped file has been, by the tests.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found: dict[tuple[str, ...], tuple[int, NameEntry]] = {}
    header: list[str] = []
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            if not any(cell.strip() for cell in cells):
                continue
            if not header:
                header = _header(cells, file, number)
                continue
            entry = _entry(header, cells, f"{file}, row {number}")
            if check:
                check_entry(entry, f"{file}, row {number}")
            key = name_key(entry.name)
            if key in found:
                where = f"{file}, row {number}: {_brief(entry.name)!r} stands already in row {found[key][0]}"
                raise NamesError(f"{where}; make one row of the two")
            found[key] = (number, entry)
    except csv.Error as error:
        raise NamesError(
            f"{file}, row {number + 1}, is not CSV: {error}; close its quotation marks"
        ) from error
    return tuple(entry for _, entry in found.values())


def _header(cells: list[str], file: str, number: int) -> list[str]:
    header = [cell.strip().casefold() for cell in cells]
    wrong = [cell for cell in header if cell not in COLUMNS]
    if wrong or "name" not in header or "kind" not in header or len(set(header)) < len(header):
        shown = ",".join(cells)[:80]
        raise NamesError(
            f"{file}, row {number}: {shown!r} is no header; begin the file with {','.join(COLUMNS)}"
        )
    return header


def _entry(header: list[str], cells: list[str], where: str) -> NameEntry:
    if len(cells) > len(header):
        extra = cells[len(header)][:40]
        raise NamesError(
            f"{where}: {extra!r} is one cell too many; put a cell with commas in quotation marks"
        )
    row = dict.fromkeys(COLUMNS, "") | dict(
        zip(header, (cell.strip() for cell in cells), strict=False)
    )
    return NameEntry(
        name=row["name"],
        kind=row["kind"].casefold(),
        forms=_parts(row["forms"]),
        earliest=_year(row["earliest"], where),
        latest=_year(row["latest"], where),
        note=row["note"],
        related=_parts(row["related"]),
    )


def check_entry(entry: NameEntry, where: str) -> NameEntry:
    """The entry as it is. NamesError when it says what no entry can say; `where` begins the line."""
    if not name_key(entry.name):
        raise NamesError(f"{where}: the name {_brief(entry.name)!r} has no letters; write a name")
    if entry.kind not in (*KINDS, SWITCHED_OFF):
        choice = ", ".join((*KINDS, SWITCHED_OFF))
        raise NamesError(
            f"{where} ({_brief(entry.name)}): the kind is {_brief(entry.kind)!r}; choose one of {choice}"
        )
    for form in (entry.name, *entry.forms, *entry.related):
        if any("\ud800" <= one <= "\udfff" for one in form):
            raise NamesError(f"{where}: {_brief(form)!r} holds half a character; write it again")
        if not name_key(form):
            raise NamesError(
                f"{where} ({_brief(entry.name)}): the form {_brief(form)!r} has no letters; take it out"
            )
    if entry.earliest is not None and entry.latest is not None and entry.latest < entry.earliest:
        raise NamesError(
            f"{where} ({_brief(entry.name)}): {entry.latest} is before {entry.earliest}; exchange earliest and latest"
        )
    return entry


def _brief(text: str) -> str:
    """A value from a file, short enough for a message."""
    return shorten(text, _SHOWN)


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in cell.split(";") if part.strip()))


def _year(cell: str, where: str) -> int | None:
    if not cell:
        return None
    if not (cell.isascii() and cell.isdigit() and len(cell) <= 4):
        raise NamesError(
            f"{where}: the year is {cell[:40]!r}; write it as 1949, or leave the cell empty"
        )
    return int(cell)


def add_entry(path: Path, entry: NameEntry) -> None:
    """Add an entry to the reader's own file, which need not exist yet. A row that switches the name off gives way.

    NamesError when the file has a row of that name, or the entry adds nothing to the shipped one.
    """
    for text in (entry.name, *entry.forms, *entry.related):
        if ";" in text or "\n" in text or "\r" in text:
            raise NamesError(
                f"the name {_brief(text)!r} has a semicolon or a line end in it; give each form by itself"
            )
    for text in (entry.name, *entry.forms, *entry.related, entry.note):
        if text.startswith(_FORMULA):
            raise NamesError(
                f"{_brief(text)!r} begins as a formula, which a spreadsheet would compute; write it without"
            )
    check_entry(entry, "the entry")
    key = name_key(entry.name)
    own = read_file(path) if path.exists() else ()
    before = next((one for one in own if name_key(one.name) == key), None)
    if before is not None and before.kind != SWITCHED_OFF:
        raise NamesError(
            f"{_brief(entry.name)!r} stands already in {path.name}; remove it first, then add it with all its forms"
        )
    known = next((one for one in shipped_entries() if name_key(one.name) == key), None)
    if (
        before is None
        and known is not None
        and replace(merge_entries(known, entry), kind=entry.kind) == known
    ):
        raise NamesError(
            f"{entry.name!r} ships with these forms already: {'; '.join(known.forms)}; add another form"
        )
    _write(path, (*(one for one in own if name_key(one.name) != key), entry))


def remove_entry(path: Path, name: str) -> None:
    """Take an entry out of the reader's own file; one that ships is switched off there instead.

    NamesError when no entry has that name.
    """
    key = name_key(name)
    own = read_file(path) if path.exists() else ()
    kept = tuple(one for one in own if name_key(one.name) != key)
    known = next((one for one in shipped_entries() if name_key(one.name) == key), None)
    was = next((one for one in own if name_key(one.name) == key), None)
    if (was is None and known is None) or (was is not None and was.kind == SWITCHED_OFF):
        raise NamesError(
            f"there is no entry {_brief(name)!r} to remove; give the entry's own name, not another form of it"
        )
    if was is None and known is not None:
        kept = (*kept, NameEntry(known.name, SWITCHED_OFF, note="switched off"))
    _write(path, kept)


def _write(path: Path, entries: Iterable[NameEntry]) -> None:
    """Write beside the file and put it in its place by one rename: a reader sees the old file or the new one, whole."""
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for one in entries:
        years = ("" if year is None else str(year) for year in (one.earliest, one.latest))
        table.writerow(
            [one.name, one.kind, "; ".join(one.forms), "; ".join(one.related), *years, one.note]
        )
    beside: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(out.getvalue())
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(path)
        beside = None
    except OSError as error:
        raise NamesError(
            f"cannot write the names to {path}: {error.strerror}; choose a folder you may write to"
        ) from error
    finally:
        if beside is not None:
            Path(beside).unlink(missing_ok=True)
