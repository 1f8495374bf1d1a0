"""The command names: list the names that this archive knows, add one, remove one."""

from __future__ import annotations

import argparse

from corpus import NameEntry
from qa.interfaces.commands.terminal import AddCommand, CommandError, open_assistant, print_result


def add_commands(add: AddCommand) -> None:
    """Add names to the command line."""
    parser = add("names", names, "list the known names with their other forms")
    parser.add_argument("words", metavar="WORDS", nargs="*", help="only names with these words")
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--add", metavar="NAME", help="add a name for this archive")
    action.add_argument("--remove", metavar="NAME", help="remove a name for this archive")
    parser.add_argument(
        "--form", dest="forms", action="append", default=[], metavar="FORM", help="another form"
    )
    kinds = ("person", "place", "organisation", "event")
    parser.add_argument("--kind", choices=kinds, help="default: person")
    parser.add_argument("--note", metavar="TEXT")


def names(args: argparse.Namespace) -> int:
    """List the names that contain the words; or add or remove one of the user's own."""
    assistant = open_assistant(args)
    if args.add is None and (args.forms or args.note or args.kind):
        raise CommandError("--kind, --form and --note go with --add NAME")
    if args.add is not None:
        entry = NameEntry(args.add, args.kind or "person", tuple(args.forms), note=args.note or "")
        assistant.names.add(entry)
        other_forms = f", also {'; '.join(entry.forms)}" if entry.forms else ""
        result = {"added": entry.name, "forms": list(entry.forms)}
        print_result(args, result, f"{entry.name} is added{other_forms}")
        return 0
    if args.remove is not None:
        assistant.names.remove(args.remove)
        print_result(args, {"removed": args.remove}, f"{args.remove} is removed for this archive")
        return 0
    words = " ".join(args.words).casefold()
    entries = [
        entry
        for entry in assistant.names.entries()
        if words in "; ".join((entry.name, *entry.forms, *entry.related)).casefold()
    ]
    text = "\n".join(map(_entry_line, entries)) or "no name contains these words"
    print_result(args, {"names": [_entry_json(entry) for entry in entries]}, text)
    return 0


def _entry_json(entry: NameEntry) -> dict[str, object]:
    return {
        "name": entry.name,
        "kind": entry.kind,
        "forms": list(entry.forms),
        "related": list(entry.related),
        "earliest": entry.earliest,
        "latest": entry.latest,
        "note": entry.note,
        "learnt": entry.from_titles,
        "learnt_forms": list(entry.forms_from_titles),
    }


def _entry_line(entry: NameEntry) -> str:
    forms = [
        f"{form} (from titles)" if form in entry.forms_from_titles else form for form in entry.forms
    ]
    source = ", from titles" if entry.from_titles else ""
    return f"{entry.name} ({entry.kind}{source}): {'; '.join(forms) or 'no other form'}"
