"""The command site: records as a folder of pages that need no server."""

from __future__ import annotations

import argparse
from importlib.metadata import version
from pathlib import Path

from corpus import count_phrase
from qa.interfaces.commands.exporting import add_choice_of_records, chosen_records
from qa.interfaces.commands.terminal import (
    AddCommand,
    CommandError,
    Progress,
    open_assistant,
    print_result,
)
from qa.output import check_site_folder, write_site


def add_commands(add: AddCommand) -> None:
    """Add site to the command line."""
    parser = add("site", site, "write records as a web site that needs no server")
    folder_help = "a new folder, an empty one, or one that has a site, which is replaced"
    parser.add_argument("folder", metavar="FOLDER", type=Path, help=folder_help)
    parser.add_argument("--title", default="", metavar="TITLE", help="of the site")
    add_choice_of_records(parser)


def site(args: argparse.Namespace) -> int:
    """Write the site; the folder keeps what it had when anything fails."""
    check_site_folder(args.folder)
    assistant = open_assistant(args)
    records = chosen_records(assistant, args)
    title = args.title or next((r.repository for r in records if r.repository), "Records")
    try:
        with Progress("record") as progress:
            files = write_site(
                args.folder,
                records,
                title=title,
                version=version("finding-aid"),
                names_of=assistant.names.in_record,
                progress=progress,
            )
    except OSError as error:
        raise CommandError(
            f"{args.folder} cannot be written ({error.strerror}); it is as it was"
        ) from error
    result = {"folder": str(args.folder), "records": len(records), "files": files}
    text = f"{args.folder}: {count_phrase(len(records))} in {files:,} files; open index.html"
    print_result(args, result, text)
    return 0
