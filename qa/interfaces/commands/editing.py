"""The commands that edit by hand: edit, merge, listings."""

from __future__ import annotations

import argparse

from corpus import EDITABLE_FIELDS, count_phrase
from qa.interfaces.commands.terminal import AddCommand, open_assistant, print_result
from qa.output import record_as_json


def add_commands(add: AddCommand) -> None:
    """Add edit, merge and listings to the command line."""
    parser = add("edit", edit, "correct a record; the archive's own words are kept beside it")
    parser.add_argument("id", metavar="ID")
    parser.add_argument("--title", metavar="T")
    parser.add_argument("--date", metavar="D", help='such as "May 6, 1961", 1961, undated')
    parser.add_argument("--summary", metavar="S", help='"" for none')
    parser.add_argument(
        "--clear",
        action="append",
        choices=EDITABLE_FIELDS,
        default=[],
        help="take a correction back; may be repeated",
    )
    parser = add("merge", merge, "merge a record into another: one record, with all that both say")
    parser.add_argument("id", metavar="ID")
    parser.add_argument("into_id", metavar="INTO_ID", help="the record that stays")
    parser = add("listings", listings, "list what was read, or rename a listing or a collection")
    names = ("OLD", "NEW")
    rename_help = "OLD is its name, or the file that it was read from; NEW may be empty"
    parser.add_argument("--rename", nargs=2, metavar=names, help=rename_help)
    collection_help = "rename a collection in all its records"
    parser.add_argument("--rename-collection", nargs=2, metavar=names, help=collection_help)


def edit(args: argparse.Namespace) -> int:
    """Correct a record, and show each corrected field next to the archive's own words."""
    edited = open_assistant(args).editing.correct(
        args.id, title=args.title, date=args.date, summary=args.summary, clear=args.clear
    )
    record = edited.record
    result = {
        "record": record_as_json(record),
        "changed": bool(edited.change.updated),
        "records": edited.change.records,
    }
    lines = [f"{record.id}: {'changed' if edited.change.updated else 'nothing to change'}"]
    values = {"title": record.title, "date": record.date.as_written, "summary": record.summary}
    for name, listed in record.words_as_listed.items():
        meaning = f" ({record.date.edtf})" if name == "date" and record.date.edtf else ""
        lines.append(f"{name}: {values[name] or '(none)'}{meaning}")
        lines.append(f"{name} in the listing: {listed or '(none)'}")
    if edited.change.updated:
        lines.append("(finding-aid undo reverses this)")
    print_result(args, result, "\n".join(lines))
    return 0


def merge(args: argparse.Namespace) -> int:
    """Merge two records, and show the one that stays."""
    edited = open_assistant(args).editing.merge(args.id, args.into_id)
    record, records = edited.record, edited.change.records
    result = {
        "merged": list(edited.change.removed),
        "record": record_as_json(record),
        "records": records,
    }
    text = (
        f"{args.id} is merged into {record.id}. The archive now has {count_phrase(records)}. "
        "(finding-aid undo reverses this)"
    )
    print_result(args, result, text)
    return 0


def listings(args: argparse.Namespace) -> int:
    """Rename a listing and a collection, where requested; list the listings."""
    assistant = open_assistant(args)
    changes = []
    if args.rename:
        changes.append(assistant.editing.rename_listing(*args.rename))
    if args.rename_collection:
        changes.append(assistant.editing.rename_collection(*args.rename_collection))
    found = assistant.records.listings()
    updated = [record_id for change in changes for record_id in change.updated]
    result = {
        "updated": updated,
        "listings": [
            {
                "name": listing.name,
                "source": listing.source,
                "collections": list(listing.collections),
                "records": len(listing.rows),
            }
            for listing in found
        ],
    }
    lines = [f"{count_phrase(len(updated))} renamed (finding-aid undo reverses this)"] * bool(
        changes
    )
    for listing in found:
        collections = "; ".join(filter(None, listing.collections))
        name = listing.name or f"{listing.source or 'unknown'} (without a name)"
        lines.append(
            f"{name}: {count_phrase(len(listing.rows))}{f', {collections}' if collections else ''}"
        )
    print_result(args, result, "\n".join(lines) or "nothing was added yet")
    return 0
