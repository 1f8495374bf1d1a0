"""The command harvest, the only one that fetches: the records of a live OAI-PMH source."""

from __future__ import annotations

import argparse

from qa.harvest import HARVESTS, Harvest, HarvestRequest, OaiClient, check_request
from qa.interfaces.commands.records import report_additions
from qa.interfaces.commands.terminal import (
    AddCommand,
    Progress,
    add_naming_options,
    discard_output,
    exit_code_of,
    open_assistant,
    print_warning,
)


def add_commands(add: AddCommand) -> None:
    """Add the command to the command line."""
    parser = add("harvest", harvest, "fetch the records of a live OAI-PMH source and add them")
    parser.add_argument("url", metavar="URL", help="the address of the source")
    parser.add_argument("--set", default="", help="a part of the source, as it names it")
    day = "records changed {} that day, as 1961-05-06"
    parser.add_argument(
        "--from", dest="earliest", default="", metavar="DAY", help=day.format("since")
    )
    parser.add_argument(
        "--until", dest="latest", default="", metavar="DAY", help=day.format("until")
    )
    parser.add_argument(
        "--prefix", default="oai_dc", metavar="NAME", help="the format of the records (oai_dc)"
    )
    add_naming_options(parser)


def harvest(args: argparse.Namespace) -> int:
    """Fetch and add records; after a stop, the same command continues."""
    client = OaiClient(args.url)
    request = check_request(
        HarvestRequest(client.address, args.prefix, args.set, args.earliest, args.latest)
    )
    assistant = open_assistant(args, bundled=False)
    assistant.require_writable()
    run = Harvest(request, args.archive / HARVESTS, client)
    try:
        with Progress("record") as progress:
            reading = run.fetch(progress)
    except KeyboardInterrupt as stop:
        print_warning(
            f"stopped; {run.records:,} records are saved, and the same command goes on after them"
        )
        discard_output()
        return exit_code_of(stop)
    with Progress() as progress:
        change = assistant.add([reading], progress, collection=args.collection, listing=args.name)
    run.forget()
    report_additions(args, [(reading, change)])
    return 0 if reading.records else 1
