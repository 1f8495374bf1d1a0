"""The command that moves an archive between a folder and a database."""

from __future__ import annotations

import argparse
from pathlib import Path

from corpus import count_phrase
from embeddings import is_database, place_of
from qa.assistant import Assistant
from qa.interfaces.commands.terminal import AddCommand, Progress, print_message, print_result


def add_commands(add: AddCommand) -> None:
    """Add this command to the command line."""
    parser = add("move", move, "copy an archive to a database, or from one to a folder")
    parser.add_argument("origin", metavar="FROM", help="a folder, or the address of a database")
    parser.add_argument("goal", metavar="TO", help="an empty one; what was cut off goes on")


def move(args: argparse.Namespace) -> int:
    """Copy the archive, and compare both; the first is left as it is."""
    origin, goal = (
        place if is_database(place) else Path(place).expanduser()
        for place in (args.origin, args.goal)
    )
    assistant = Assistant.open(origin, read_only=True, on_message=print_message)
    moved = assistant.maintenance.move(goal, Progress, model=args.model, on_message=print_message)
    assistant.close()
    shown = place_of(goal) if isinstance(goal, str) else str(goal)
    result = {
        "archive": shown,
        "records": moved.records,
        "generation": moved.generation,
        "vectors": moved.vectors,
        "embedded": moved.embedded,
    }
    text = (
        f"{shown}: {count_phrase(moved.records)} with their history, "
        f"{count_phrase(moved.vectors, 'vector')} copied, {moved.embedded:,} embedded; "
        "both were compared, and the first is as it was"
    )
    print_result(args, result, text)
    return 0
