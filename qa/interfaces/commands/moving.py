"""The commands for an archive in a database: moving it there or back, and helping to embed."""

from __future__ import annotations

import argparse
import time
from dataclasses import asdict

from corpus import count_phrase
from embeddings import place_of
from qa.assistant import Assistant
from qa.interfaces.commands.terminal import (
    AddCommand,
    Progress,
    archive_place,
    open_assistant,
    print_message,
    print_result,
    whole_number,
)

_WAIT_SECONDS = 2.0


def add_commands(add: AddCommand) -> None:
    """Add these commands to the command line."""
    parser = add("move", move, "copy an archive to a database, or from one to a folder")
    parser.add_argument("origin", metavar="FROM", help="a folder, or the address of a database")
    parser.add_argument("goal", metavar="TO", help="an empty one; what was cut off goes on")
    partitions_help = "divide the database by years into N parts, so that a period is faster"
    parser.add_argument(
        "--partitions", type=whole_number, default=1, metavar="N", help=partitions_help
    )
    parser = add("embed", embed, "help to embed what another program adds to a database")
    wait_help = "when there is nothing to do, wait for more, until stopped"
    parser.add_argument("--wait", action="store_true", help=wait_help)


def move(args: argparse.Namespace) -> int:
    """Copy the archive, and compare both; the first is left as it is."""
    origin, goal = (
        archive_place(name, "write the whole path of the folder")
        for name in (args.origin, args.goal)
    )
    assistant = Assistant.open(origin, read_only=True, on_message=print_message)
    moved = assistant.maintenance.move(
        goal,
        Progress,
        model=args.model,
        partitions=args.partitions,
        on_message=print_message,
    )
    assistant.close()
    goal_name = place_of(goal) if isinstance(goal, str) else str(goal)
    text = (
        f"{goal_name}: {count_phrase(moved.records)} with their history, "
        f"{count_phrase(moved.vectors, 'vector')} copied, {moved.embedded:,} embedded; "
        "both were compared, and the first is as it was"
    )
    print_result(args, {"archive": goal_name, **asdict(moved)}, text)
    return 0


def embed(args: argparse.Namespace) -> int:
    """Embed texts that an addition waits for, until there are none."""
    maintenance = open_assistant(args, bundled=False).maintenance
    with Progress("text") as progress:
        count = maintenance.embed_queued(progress)
        while args.wait:
            time.sleep(_WAIT_SECONDS)
            count += maintenance.embed_queued(progress)
    print_result(args, {"embedded": count}, f"{count_phrase(count, 'text')} embedded")
    return 0
