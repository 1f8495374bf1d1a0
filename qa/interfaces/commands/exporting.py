"""The command export: records as a file for spreadsheets and reference managers."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from pathlib import Path

from corpus import count_phrase
from qa.interfaces.commands.terminal import (
    AddCommand,
    CommandError,
    add_collection_option,
    add_period_options,
    open_assistant,
    period_of,
    print_result,
    print_warning,
)
from qa.output import FILE_FORMATS, export_loss, export_records


def add_commands(add: AddCommand) -> None:
    """Add export to the command line."""
    parser = add("export", export, "write records as a file that other programs read")
    parser.add_argument("file", metavar="FILE", help="its ending tells the format; - is the output")
    parser.add_argument("--as", dest="form", choices=list(FILE_FORMATS), help="the format")
    add_period_options(parser)
    add_collection_option(parser)


def export(args: argparse.Namespace) -> int:
    """Write the records of a period and of collections, or all of them, to a new file."""
    form = args.form or _form_of(args.file)
    earliest, latest = period_of(args)
    assistant = open_assistant(args)
    _, records = assistant.browse(
        earliest=earliest, latest=latest, limit=-1, collections=args.collections
    )
    data = export_records(records, form)
    if loss := export_loss(records, form):
        print_warning(loss)
    if args.file == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        return 0
    path = Path(args.file)
    try:
        with path.open("xb") as file:
            file.write(data)
    except OSError as error:
        reason = os.strerror(errno.EEXIST) if path.is_symlink() else error.strerror
        raise CommandError(f"{path} cannot be written ({reason}); name a new file") from error
    result = {"file": args.file, "format": form, "records": len(records), "bytes": len(data)}
    print_result(args, result, f"{path}: {count_phrase(len(records))} written")
    return 0


def _form_of(name: str) -> str:
    """Return the format that a file's ending names. Raises CommandError when it names none."""
    for form, ending in FILE_FORMATS.items():
        if name.lower().endswith(f".{ending}"):
            return form
    endings = ", ".join(f".{ending}" for ending in FILE_FORMATS.values())
    raise CommandError(f"{name} names no format; end it in {endings}, or use --as")
