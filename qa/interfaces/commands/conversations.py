"""The commands about conversations: list, show, rename, delete, export."""

from __future__ import annotations

import argparse
import json

from qa.interfaces.commands.terminal import AddCommand, open_assistant, print_result
from qa.output import TEXT_DOCUMENTS, export_conversation


def add_commands(add: AddCommand) -> None:
    """Add conversations and conversation to the command line."""
    parser = add("conversations", list_conversations, "list the conversations, latest first")
    parser.add_argument(
        "words", nargs="*", metavar="WORD", help="only those in which each of these words occurs"
    )
    parser = add("conversation", show_conversation, "show one conversation with footnotes")
    parser.add_argument("id", metavar="ID")
    action = parser.add_mutually_exclusive_group()
    export_help = "print it in this format; export --conversation ID writes Word, PDF and others"
    action.add_argument("--export", choices=list(TEXT_DOCUMENTS), help=export_help)
    action.add_argument("--rename", metavar="NAME", help='"" names it by its subject again')
    action.add_argument("--delete", action="store_true")


def list_conversations(args: argparse.Namespace) -> int:
    """List the conversations, latest first."""
    conversations = open_assistant(args).annotations.conversations(words=" ".join(args.words))
    result = [
        {"id": item.id, "name": item.name, "turns": item.turns, "at": item.last_turn_at}
        for item in conversations
    ]
    lines = [
        f"{item.id}  {item.last_turn_at}  {item.turns:3d}  {item.name}" for item in conversations
    ]
    none = "no conversation has these words" if args.words else "no conversation is saved"
    print_result(args, {"conversations": result}, "\n".join(lines) or none)
    return 0


def show_conversation(args: argparse.Namespace) -> int:
    """Show one conversation, or rename, delete or export it."""
    annotations = open_assistant(args).annotations
    turns = annotations.turns(args.id)
    if args.delete:
        annotations.delete_conversation(args.id)
        print_result(args, {"deleted": args.id}, f"{args.id} is deleted")
        return 0
    if args.rename is not None:
        annotations.rename_conversation(args.id, args.rename)
    name = annotations.conversation_name(args.id)
    helped = annotations.helped_turns(args.id)
    text = export_conversation(name, turns, args.export or "markdown", helped)
    answers = [
        {"asked": turn.question, "at": turn.time, "answer": json.loads(turn.answer)}
        for turn in turns
    ]
    result = {"id": args.id, "name": name, "turns": answers}
    print_result(args, result, text.rstrip("\n"))
    return 0
