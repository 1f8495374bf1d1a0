"""The commands about records: add, remove, records, show, status, sync."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus import (
    FORMATS,
    LAYOUT_NAMES,
    MOST_UNREAD_SHOWN,
    ORDERS,
    Reading,
    ReadingError,
    count_phrase,
    page_of_folder,
    read_bytes,
    read_file,
    reading_progress,
    short_name,
)
from embeddings import ChangeResult
from qa.interfaces.commands.terminal import (
    AddCommand,
    CommandError,
    Progress,
    add_base_option,
    add_collection_option,
    add_naming_options,
    add_period_options,
    open_assistant,
    period_of,
    print_message,
    print_result,
    print_warning,
    record_line,
    whole_number,
)
from qa.output import record_as_json

AS_HELP = "the format of the files, where it is not recognised"
MAP_HELP = (
    "the columns of a table by field, as title=Name,date=When; remembered for the same header, "
    "and forgotten by: none"
)

Read = Callable[[Mapping[str, str]], Reading]
"""Reads one file with the columns of a table by field."""


def columns_of(written: str) -> dict[str, str] | None:
    """Return the column for each field of "title=Name,date=When"; None for "none"."""
    if written.strip().casefold() == "none":
        return None
    pairs = [part.partition("=") for part in written.split(",") if part.strip()]
    if not all(
        separator and field.strip() and column.strip() for field, separator, column in pairs
    ):
        raise argparse.ArgumentTypeError(f"{written!r} is not FIELD=COLUMN,...")
    return {field.strip(): column.strip() for field, _, column in pairs}


def named_path(written: str) -> Path:
    """Return a path; an empty one, as of an unset variable, would be the current folder."""
    if not written:
        raise argparse.ArgumentTypeError("the path is empty; name a file, a folder or -")
    return Path(written)


def files_in(paths: Sequence[Path], archive: Path | None = None) -> list[Path]:
    """Return the files, and those in the folders, in the order of their names.

    Hidden files are left out, and so are the folder of the archive, and the pictures and styles
    that a browser saves with a page, in "page_files".
    """
    archive_folder = None if archive is None else archive.resolve()
    files: list[Path] = []
    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        files += [
            file
            for file in inside
            if file == path
            or (
                file.is_file()
                and not any(part[:1] == "." for part in file.relative_to(path).parts)
                and not any(
                    _belongs_to_page(folder) for folder in file.parents if path in folder.parents
                )
                and (archive_folder is None or archive_folder not in file.resolve().parents)
            )
        ]
    return files


def _belongs_to_page(folder: Path) -> bool:
    """Return whether a folder holds what a browser saved with the page of the same name."""
    page = page_of_folder(folder.name)
    return bool(page) and any(folder.with_name(page + kind).is_file() for kind in (".html", ".htm"))


def reader_of(path: Path, as_format: str = "", layout: str = "") -> Read:
    """Return what reads a file with given columns, as often as is needed.

    It raises ReadingError as `read_file`.
    """
    return lambda columns: read_file(path, as_format, columns, layout=layout)


def _reader_of_input(args: argparse.Namespace) -> Read:
    data = sys.stdin.buffer.read()
    return lambda columns: read_bytes(
        data, "standard input", args.as_format, columns, layout=args.layout
    )


def _readers(args: argparse.Namespace) -> Iterator[Read]:
    """Yield what reads each file; the path "-" is standard input, a file "-" in a folder is not."""
    for path in args.paths:
        if str(path) == "-":
            yield _reader_of_input(args)
        else:
            for file in files_in([path], args.archive):
                yield reader_of(file, args.as_format, args.layout)


def add_commands(add: AddCommand) -> None:
    """Add these commands to the command line."""
    parser = add("add", add_files, "add listing pages, files of other programs, or folders")
    parser.add_argument(
        "paths", metavar="PATH", nargs="+", type=named_path, help="- is standard input"
    )
    parser.add_argument("--as", dest="as_format", choices=FORMATS, default="", help=AS_HELP)
    parser.add_argument(
        "--map", type=columns_of, default={}, metavar="FIELD=COLUMN,...", help=MAP_HELP
    )
    parser.add_argument(
        "--layout",
        choices=sorted(LAYOUT_NAMES),
        default="",
        metavar="NAME",
        help="how a page sets its records, where another than the best fit is right: "
        + "; ".join(f"{name} ({words})" for name, words in LAYOUT_NAMES.items()),
    )
    add_naming_options(parser)
    add_base_option(parser)
    parser = add("records", list_records, "list the records")
    add_period_options(parser)
    add_collection_option(parser)
    parser.add_argument("--sort", choices=sorted(ORDERS), default="date")
    parser.add_argument("--offset", type=whole_number, default=0, metavar="N")
    parser.add_argument("--limit", type=whole_number, default=10, metavar="N")
    parser = add("show", show_record, "show one record, every field")
    parser.add_argument("id", metavar="ID")
    parser.add_argument("--related", action="store_true", help="and the records most like it")
    add("remove", remove, "remove records").add_argument("ids", metavar="ID", nargs="+")
    add("status", status, "show the size, dates and model of the archive")
    add("sync", sync, "bring the index up to date with the records and the model")


def add_files(args: argparse.Namespace) -> int:
    """Add files; exit 1 when one of them could not be read, or holds no record."""
    readings: list[tuple[Reading, Read]] = []
    errors: list[str] = []
    for read in _readers(args):
        try:
            with Progress("% read") as progress, reading_progress(progress):
                readings.append((read(args.map or {}), read))
        except ReadingError as error:
            errors.append(str(error))
    if not readings:
        raise CommandError("; ".join(errors) or "there is no file in the folder")
    changes: list[tuple[Reading, ChangeResult]] = []
    try:
        with Progress() as progress:
            assistant = open_assistant(args, bundled=False)
            for reading, read in readings:
                if args.map is None:
                    assistant.imports.columns.forget(reading.headers)
                elif not args.map:
                    reading = assistant.imports.with_columns(reading, read)
                reading = assistant.imports.with_address(reading, args.base, args.name)
                change = assistant.add(
                    [reading], progress, collection=args.collection, listing=args.name
                )
                changes.append((reading, change))
                if args.map:
                    assistant.imports.columns.remember(reading.headers, args.map)
            if args.base:
                assistant.imports.addresses.remember(short_name(args.name), args.base)
    except BaseException:  # Ctrl+C or a full disk: what is added stays added
        for reading, change in changes:
            print_message(file_report(file_as_json(reading, change)))
        raise
    report_additions(args, changes)
    errors += [line for reading, _ in changes for line in reading_errors(reading)]
    for line in errors:
        print_warning(line)
    return 1 if errors else 0


def reading_errors(reading: Reading) -> list[str]:
    """Return a line for each part of a file that could not be read, or that it has no record."""
    if reading.records or reading.failed:
        return list(reading.failed)
    return [
        f"{reading.name}: no record was read; it was taken for: {reading.shape}; if it is "
        "something else, name its format with: finding-aid add --as; --as document adds its text "
        "as one record"
    ]


def report_additions(
    args: argparse.Namespace, changes: Sequence[tuple[Reading, ChangeResult]]
) -> None:
    """Print what each reading changed, and what the archive has now."""
    result = additions_as_json(changes)
    reports = [file_report(file) for file in result["files"]]
    print_result(args, result, "\n".join([*reports, _total(result["records"])]))


def additions_as_json(changes: Sequence[tuple[Reading, ChangeResult]]) -> dict[str, Any]:
    """Return what each reading changed, and how many records the archive has now."""
    return {
        "files": [file_as_json(reading, change) for reading, change in changes],
        "added": sum(len(change.added) for _, change in changes),
        "updated": sum(len(change.updated) for _, change in changes),
        "unchanged": sum(len(change.unchanged) for _, change in changes),
        "records": changes[-1][1].records,
        "embedded": sum(change.embedded for _, change in changes),
    }


def list_records(args: argparse.Namespace) -> int:
    """List the records of a period, a page at a time."""
    earliest, latest = period_of(args)
    total, records = open_assistant(args).browse(
        earliest=earliest,
        latest=latest,
        order=args.sort,
        offset=args.offset,
        limit=args.limit,
        collections=args.collections,
    )
    result = {"total": total, "records": [record_as_json(record) for record in records]}
    last = args.offset + len(records)
    head = f"{args.offset + 1}-{last} of {total}" if records else f"0 of {total}"
    print_result(args, result, "\n".join([head, *map(record_line, records)]))
    return 0


def show_record(args: argparse.Namespace) -> int:
    """Show one record."""
    assistant = open_assistant(args)
    record = assistant.record(args.id)
    if record is None:
        raise CommandError(f"there is no record {args.id!r}; run: finding-aid records")
    result = record_as_json(record)
    fields = {name: value for name, value in result.items() if isinstance(value, str) and value}
    fields["date"] = record.date.as_written or "undated"
    if record.title_dates:
        fields["dates in the title"] = "; ".join(day.as_written for day in record.title_dates)
    for name in ("people", "places", "topics"):
        if result.get(name):
            fields[name] = "; ".join(result[name])
    for name, words in record.words_as_listed.items():
        fields[f"{name} in the listing (you have corrected it)"] = words or "(none)"
    if shelfmark := result["shelfmark"]:
        fields["shelfmark"] = "; ".join(
            f"{part['level'] or 'within'}: {part['label']} {part['value']}".replace(":  ", ": ")
            for part in shelfmark["parts"]
        )
    if record.merged:
        fields["merged into it"] = "; ".join(record.merged)
    lines = [f"{name}: {value}" for name, value in (*fields.items(), *record.other)]
    if args.related:
        related = assistant.records.related(record.id)
        result["related"] = [
            {"id": one.record.id, "title": one.record.title, "reason": one.reason}
            for one in related
        ]
        lines += ["", "Related records:" if related else "No related records."]
        lines += [f"{record_line(one.record)}\n    {one.reason}" for one in related]
    print_result(args, result, "\n".join(lines))
    return 0


def remove(args: argparse.Namespace) -> int:
    """Remove records, all or none."""
    change = open_assistant(args).remove(args.ids)
    result = {"removed": list(change.removed), "records": change.records}
    text = f"{count_phrase(len(change.removed))} removed. {_total(change.records)}"
    print_result(args, result, text)
    return 0


def status(args: argparse.Namespace) -> int:
    """Show the size, dates and model of the archive."""
    archive = open_assistant(args).status()
    dates = [day.isoformat() for day in archive.coverage] if archive.coverage else None
    result: dict[str, Any] = {
        "records": archive.records,
        "indexed": archive.indexed,
        "in_step": archive.in_sync,
        "model": {
            "name": archive.model_name,
            "fingerprint": archive.fingerprint,
            "dimension": archive.dimension,
        },
        "coverage": {"earliest": dates[0], "latest": dates[1]} if dates else None,
        "undated": archive.undated,
        "bytes": archive.bytes,
        "archive": str(archive.folder),
    }
    state = "up to date" if archive.in_sync else "out of date; run: finding-aid sync"
    text = [
        f"{archive.folder}: {count_phrase(archive.records)}, {archive.undated:,} undated",
        f"dated {dates[0]} to {dates[1]}" if dates else "no dated record",
        f"index: {archive.indexed:,} indexed, {state}",
        f"model: {archive.model_name} ({archive.fingerprint}), {archive.dimension} dimensions",
        f"size: {count_phrase(archive.bytes, 'byte')}",
    ]
    print_result(args, result, "\n".join(text))
    return 0


def sync(args: argparse.Namespace) -> int:
    """Bring the index up to date."""
    with Progress() as progress:
        change = open_assistant(args).maintenance.sync(progress)
    result = {"embedded": change.embedded, "records": change.records}
    embedded = count_phrase(change.embedded, "passage")
    print_result(args, result, f"up to date: {count_phrase(change.records)}, {embedded} embedded")
    return 0


def file_as_json(reading: Reading, change: ChangeResult) -> dict[str, Any]:
    """Return what was read of a file, and what adding it changed."""
    return {
        "file": reading.name,
        "shape": reading.shape,
        "layout": reading.layout,
        "promised": reading.promised,
        "read": len(reading.records),
        "added": len(change.added),
        "updated": len(change.updated),
        "unchanged": len(change.unchanged),
        "unread": [
            {"line": line.line, "text": line.text, "reason": line.reason} for line in reading.unread
        ],
        "warnings": [*reading.warnings, *change.warnings],
    }


def file_report(file: dict[str, Any]) -> str:
    """Return a file's report, such as "page.txt: 10 records found: 9 new, 1 updated"."""
    promised = file["promised"]
    read = count_phrase(file["read"])
    if promised is not None and promised != file["read"]:
        read = f"{file['read']} of {count_phrase(promised)}"
    counts = (("new", "added"), ("updated", "updated"), ("unchanged", "unchanged"))
    changes = ", ".join(f"{file[field]} {word}" for word, field in counts if file[field])
    lines = [f"{file['file']}: {read} found" + (f": {changes}" if changes else "")]
    lines += [f"  note: {warning}" for warning in file["warnings"]]
    lines += [
        f"  not read: line {line['line']}: {line['text'][:100]!r}: {line['reason']}"
        for line in file["unread"][:MOST_UNREAD_SHOWN]
    ]
    if len(file["unread"]) > MOST_UNREAD_SHOWN:
        lines.append(f"  not read: {len(file['unread']) - MOST_UNREAD_SHOWN:,} more lines")
    return "\n".join(lines)


def _total(records: int) -> str:
    return f"The archive now has {count_phrase(records)}."
