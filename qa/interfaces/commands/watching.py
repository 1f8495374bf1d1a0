"""The command watch, which adds the new and changed files of a folder."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from corpus import Reading, count_phrase, to_json
from embeddings import ChangeResult
from qa.interfaces.commands.records import (
    file_as_json,
    file_report,
    files_in,
    named_path,
    reader_of,
    reading_errors,
)
from qa.interfaces.commands.terminal import (
    AddCommand,
    CommandError,
    add_base_option,
    add_naming_options,
    open_assistant,
    print_message,
    print_warning,
    show_controls,
)


def add_commands(add: AddCommand) -> None:
    """Add watch to the command line."""
    parser = add("watch", watch, "add what is new or changed in a folder, until it is stopped")
    parser.add_argument("folder", metavar="FOLDER", type=named_path)
    settle_help = "how long a file must be unchanged before it is read"
    parser.add_argument("--settle", type=seconds, default=2.0, metavar="SECONDS", help=settle_help)
    interval_help = "how long to wait between two looks"
    parser.add_argument(
        "--interval", type=seconds, default=2.0, metavar="SECONDS", help=interval_help
    )
    add_naming_options(parser)
    add_base_option(parser)


def seconds(written: str) -> float:
    """Return an option's value as seconds, 0 to a day. Raises argparse's error."""
    try:
        value = float(written)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 86_400:
        raise argparse.ArgumentTypeError(f"{written!r} is not a number of seconds from 0 to 86400")
    return value


def watch(args: argparse.Namespace) -> int:
    """Look into a folder again and again; one line for each file. Ends by Ctrl+C or SIGTERM."""
    folder: Path = args.folder
    if not folder.is_dir():
        raise CommandError(f"{folder} is not a folder; name one to watch")
    assistant = open_assistant(args, bundled=False)

    def read(path: Path) -> Reading:
        read_with = reader_of(path)
        no_columns: Mapping[str, str] = {}
        reading = assistant.imports.with_columns(read_with(no_columns), read_with)
        return assistant.imports.with_address(reading, args.base, args.name)

    watcher = assistant.imports.watch(
        partial(files_in, [folder], args.archive),
        read,
        settle_seconds=args.settle,
        collection=args.collection,
        listing=args.name,
    )
    print_message(f"watching {folder} (stop with Ctrl+C)")
    is_there = True
    while True:
        if folder.is_dir() != is_there:
            is_there = not is_there
            state = "is there again" if is_there else "is not there; waiting for it"
            print_message(f"{folder} {state}")
        for watched in watcher.look() if is_there else ():
            if watched.reading is None:
                print_warning(watched.error)
                continue
            if watched.change is not None:
                report(watched.reading, watched.change, as_json=args.json)
            for line in reading_errors(watched.reading):
                print_warning(line)
        time.sleep(args.interval)


def report(reading: Reading, change: ChangeResult, *, as_json: bool) -> None:
    """Print what was read of a file, and what adding it changed, on one line."""
    file = file_as_json(reading, change)
    first, *note_lines = file_report(file).splitlines()
    notes = (
        f" ({count_phrase(len(note_lines), 'note')}; finding-aid add shows them)"
        if note_lines
        else ""
    )
    print(to_json(file) if as_json else show_controls(first + notes))
    sys.stdout.flush()
