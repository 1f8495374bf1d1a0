"""A static site of records: pages that need no server, with a search that runs in the page.

A site is written whole next to its folder and then takes its place, so a full disk leaves the old
one. Only a folder that is empty, or in which every file is of a site, is replaced.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from corpus import FindingAidError, Record, fold, kind_of_document
from qa.output.document import safe_line
from qa.output.site_pages import (
    SiteGroup,
    SiteRecord,
    index_page,
    list_pages,
    record_page,
)

MAX_RECORDS = 50_000
"""More would make the index in the page larger than a browser reads at once."""
MARKER = "finding-aid-site.json"
FORMAT = 1
UNDATED = "undated"
_PLAIN_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,120}")
_WORD = re.compile(r"[^\W_]+")
_STATIC = ("site.css", "site.js")


class SiteError(FindingAidError, ValueError):
    """A site cannot be written there, or not of this many records. The message is one line."""


def write_site(
    folder: Path,
    records: Sequence[Record],
    *,
    title: str,
    version: str,
    names_of: Callable[[Record], Sequence[str]] = lambda _: (),
    progress: Callable[[int, int], None] = lambda *_: None,
) -> int:
    """Write a site of records, in order, to a folder; return the number of its files.

    title: of the site. version: Finding Aid's. names_of: the names that a record mentions.
    progress(done, total) counts records. Raises SiteError when the folder has other files, or for
    too many records, and OSError when the disk refuses; then the folder is as it was.
    """
    if len(records) > MAX_RECORDS:
        raise SiteError(
            f"the site would have {len(records):,} records, and {MAX_RECORDS:,} is the most; "
            "take fewer with --collection, --from and --to, or --search"
        )
    check_site_folder(folder)
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    written = Path(tempfile.mkdtemp(prefix=f".{folder.name[:100]}.", dir=folder.parent))
    try:
        names = []
        for name, text in _pages(records, title, names_of, progress):
            path = written / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            names.append(name)
        marker = {"format": FORMAT, "version": version, "files": [*names, MARKER]}
        marker["made_at"] = datetime.now(UTC).isoformat(timespec="seconds")
        (written / MARKER).write_text(json.dumps(marker, indent=1), encoding="utf-8")
        _open_to_readers(written)
        _take_place(written, folder)
    except BaseException:
        shutil.rmtree(written, ignore_errors=True)
        raise
    return len(names) + 1


def check_site_folder(folder: Path) -> None:
    """Raise SiteError unless a folder is missing, empty, or has nothing but the files of a site."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise SiteError(f"{folder} is not a folder; name a new one")
    present = {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()
    }
    if not present:
        return
    strangers = sorted(present - _files_of_site(folder))
    if strangers:
        raise SiteError(
            f"{folder} has {strangers[0]}, which does not belong to a site; name a new "
            "or empty folder"
        )


def _files_of_site(folder: Path) -> set[str]:
    """Return the files that the site in a folder says it has; none for another folder."""
    try:
        marker = json.loads((folder / MARKER).read_text(encoding="utf-8"))
        listed = marker["files"] if marker["format"] <= FORMAT else []
        return {name for name in listed if isinstance(name, str)}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _open_to_readers(folder: Path) -> None:
    """Give the new folder the mode of any other new one; a temporary one is its user's alone."""
    umask = os.umask(0o077)
    os.umask(umask)
    folder.chmod(0o777 & ~umask)


def _take_place(written: Path, folder: Path) -> None:
    """Put the new folder where the old one is, and remove that; on failure the old one is back."""
    if not folder.exists():
        written.rename(folder)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{folder.name[:100]}.old.", dir=folder.parent))
    folder.rename(old)
    try:
        written.rename(folder)
    except BaseException:
        with suppress(OSError):
            old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _pages(
    records: Sequence[Record],
    title: str,
    names_of: Callable[[Record], Sequence[str]],
    progress: Callable[[int, int], None],
) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each file."""
    title = safe_line(title) or "Records"
    entries = []
    for done, record in enumerate(records, 1):
        entries.append(_entry(record, names_of(record)))
        progress(done, len(records))
    groups = _groups(entries)
    for group in groups:
        yield from list_pages(title, group)
    group_of = {entry.file: group for group in groups for entry in group.entries}
    for place, entry in enumerate(entries):
        before = entries[place - 1] if place else None
        after = entries[place + 1] if place + 1 < len(entries) else None
        yield (
            f"records/{entry.file}",
            record_page(title, entry, group_of[entry.file], before, after),
        )
    yield "data.js", _data(entries)
    yield "index.html", index_page(title, entries, groups)
    for name in _STATIC:
        yield name, (files("qa") / "data" / name).read_text(encoding="utf-8")


def _entry(record: Record, names: Sequence[str]) -> SiteRecord:
    listed = (*names, *record.people, *record.places)
    unique = dict.fromkeys(line for line in map(safe_line, listed) if line)
    return SiteRecord(record, _file_of(record), kind_of_document(record.title), tuple(unique))


def _file_of(record: Record) -> str:
    """Return the name of a record's page: its id where that is plain, else a hash of it."""
    if _PLAIN_ID.fullmatch(record.id):
        return f"{record.id}.html"
    digest = hashlib.sha256(record.id.encode("utf-8", "surrogatepass")).hexdigest()
    return f"_{digest[:24]}.html"


def _groups(entries: Sequence[SiteRecord]) -> list[SiteGroup]:
    """Return the records by decade, or by year where there are few years; undated ones last."""
    years = sorted({int(entry.year) for entry in entries if entry.year})
    by_year = bool(years) and years[-1] - years[0] < 25
    grouped: dict[str, list[SiteRecord]] = {}
    for entry in entries:
        name = entry.year if by_year else f"{entry.year[:-1]}0s" if entry.year else ""
        grouped.setdefault(name, []).append(entry)
    undated = grouped.pop("", [])
    listed = [
        SiteGroup(name, f"{name}.html", tuple(grouped[name]))
        for name in sorted(grouped, key=lambda name: int(name.rstrip("s")))
    ]
    return listed + ([SiteGroup("Undated", f"{UNDATED}.html", tuple(undated))] if undated else [])


def _data(entries: Sequence[SiteRecord]) -> str:
    """Return the index of the search as a script: records as arrays, names and kinds by number."""
    kinds = sorted({entry.kind for entry in entries})
    collections = sorted({safe_line(entry.record.collection) for entry in entries})
    names = sorted({name for entry in entries for name in entry.names})
    number = {name: place for place, name in enumerate(names)}
    rows: list[list[Any]] = [
        [
            entry.file,
            safe_line(entry.record.title),
            safe_line(entry.record.date.as_written),
            int(entry.year or 0),
            safe_line(entry.record.summary),
            kinds.index(entry.kind),
            collections.index(safe_line(entry.record.collection)),
            [number[name] for name in entry.names],
            " ".join(dict.fromkeys(_WORD.findall(fold(entry.record.text)))),
        ]
        for entry in entries
    ]
    data = {"kinds": kinds, "collections": collections, "names": names, "records": rows}
    return f"window.FINDING_AID = {json.dumps(data, ensure_ascii=True)};\n"
