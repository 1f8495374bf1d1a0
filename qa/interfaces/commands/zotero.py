"""The commands from-zotero and to-zotero: records from and to Zotero on this machine."""

from __future__ import annotations

import argparse

from corpus import count_phrase
from qa.interfaces.commands.exporting import add_choice_of_records, chosen_records, chosen_turns
from qa.interfaces.commands.records import report_additions
from qa.interfaces.commands.terminal import (
    AddCommand,
    CommandError,
    Progress,
    add_naming_options,
    open_assistant,
    print_result,
    whole_number,
)
from qa.output import AnswerView, cited_records, quotations_by_record
from qa.zotero import ZOTERO_ADDRESS, ZoteroClient, read_zotero_items, to_zotero_item


def add_commands(add: AddCommand) -> None:
    """Add both commands to the command line."""
    reading = add("from-zotero", from_zotero, "add a collection of Zotero on this machine")
    name_help = "its name or key; without it the collections are listed"
    reading.add_argument("collection_name", metavar="NAME", nargs="?", default="", help=name_help)
    _add_address(reading)
    add_naming_options(reading)
    writing = add("to-zotero", to_zotero, "save records in Zotero on this machine")
    source = add_choice_of_records(writing)
    conversation = "the records that a conversation cites, its quotations as their notes"
    source.add_argument("--conversation", metavar="ID", help=conversation)
    turn_help = "only this answer of the conversation, from 1"
    writing.add_argument("--turn", type=whole_number, metavar="N", help=turn_help)
    _add_address(writing)


def _add_address(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--zotero", default=ZOTERO_ADDRESS, metavar="URL", help=argparse.SUPPRESS)


def from_zotero(args: argparse.Namespace) -> int:
    """Add the items of a collection, or list the collections."""
    client = ZoteroClient(args.zotero)
    if not args.collection_name:
        collections = client.collections()
        listed = [{"key": c.key, "name": c.name, "items": c.items} for c in collections]
        lines = [f"{c.name} ({c.items:,}) [{c.key}]" for c in collections]
        text = "\n".join(lines) or "Zotero has no collections"
        print_result(args, {"collections": listed}, text)
        return 0
    collection = client.collection(args.collection_name)
    assistant = open_assistant(args, bundled=False)
    assistant.require_writable()
    with Progress("item") as progress:
        items = client.items(collection.key, lambda count: progress(count, collection.items))
    reading = read_zotero_items(items, f"{collection.name} (Zotero)")
    with Progress() as progress:
        change = assistant.add([reading], progress, collection=args.collection, listing=args.name)
    report_additions(args, [(reading, change)])
    return 0 if reading.records else 1


def to_zotero(args: argparse.Namespace) -> int:
    """Save records in the collection that is selected in Zotero."""
    if args.turn is not None and not args.conversation:
        raise CommandError("--turn is an answer of a conversation; name it with --conversation ID")
    client = ZoteroClient(args.zotero)
    assistant = open_assistant(args)
    quotations: dict[str, list[str]] = {}
    if args.conversation:
        turns = chosen_turns(assistant, args.conversation, args.turn)
        records = cited_records(turns, assistant.record)
        quotations = quotations_by_record(AnswerView.loads(turn.answer) for turn in turns)
    else:
        records = chosen_records(assistant, args)
    if not records:
        raise CommandError("there are no records to save; see: finding-aid records")
    target = client.target()
    client.save([to_zotero_item(record, quotations.get(record.id, ())) for record in records])
    notes = sum(len(quotations.get(record.id, ())) for record in records)
    result = {"collection": target, "records": len(records), "notes": notes}
    with_notes = f", with {count_phrase(notes, 'quotation')} as notes" if notes else ""
    print_result(args, result, f"{count_phrase(len(records))} saved in {target!r}{with_notes}")
    return 0
