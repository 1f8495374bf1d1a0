"""The command export: records, an answer or a conversation as a file that other programs read."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from pathlib import Path

from corpus import Record, Turn, count_phrase, write_durably
from qa.assistant import Assistant
from qa.citations import NOTE_STYLES
from qa.interfaces.commands.terminal import (
    AddCommand,
    CommandError,
    add_collection_option,
    add_period_options,
    open_assistant,
    period_of,
    print_result,
    print_warning,
    whole_number,
)
from qa.output import EXPORTS, export_loss, export_records, export_turns

MOST_FOUND = 1000
"""Records of a search that are exported unless --limit says more."""


def add_commands(add: AddCommand) -> None:
    """Add export to the command line."""
    parser = add("export", export, "write records or a conversation for other programs")
    parser.add_argument(
        "file", metavar="FILE", help="its ending tells the format; - writes to standard output"
    )
    parser.add_argument("--as", dest="form", choices=list(EXPORTS), help="the format")
    style_help = "of the footnotes of Word, PDF, web page and Markdown"
    parser.add_argument("--style", choices=NOTE_STYLES, default="archive", help=style_help)
    source = add_choice_of_records(parser)
    source.add_argument("--conversation", metavar="ID", help="a conversation instead of records")
    turn_help = "only this answer of the conversation, from 1"
    parser.add_argument("--turn", type=whole_number, metavar="N", help=turn_help)


def add_choice_of_records(parser: argparse.ArgumentParser) -> argparse._MutuallyExclusiveGroup:
    """Add what chooses records: --id or --search, a period and collections; return the first."""
    source = parser.add_mutually_exclusive_group()
    id_help = "only this record; may be repeated"
    source.add_argument("--id", action="append", dest="ids", metavar="ID", help=id_help)
    source.add_argument("--search", metavar="QUERY", help="only what this search finds")
    parser.add_argument("--limit", type=whole_number, default=MOST_FOUND, metavar="N")
    add_period_options(parser)
    add_collection_option(parser)
    return source


def export(args: argparse.Namespace) -> int:
    """Write the records of a period and of collections, or what is named, to a new file."""
    form = args.form or form_of(args.file)
    if args.turn is not None and not args.conversation:
        raise CommandError("--turn is an answer of a conversation; name it with --conversation ID")
    assistant = open_assistant(args)
    if args.conversation:
        turns = chosen_turns(assistant, args.conversation, args.turn)
        data = turns_as_file(assistant, turns, form, args.style)
        count = {"answers": len(turns)}
        written = count_phrase(len(turns), "answer")
    else:
        records = chosen_records(assistant, args)
        data = export_records(records, form, style=args.style, title=args.search or "Records")
        count, written = {"records": len(records)}, count_phrase(len(records))
        if loss := export_loss(records, form):
            print_warning(loss)
    if args.file == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        return 0
    write_new_file(Path(args.file), data)
    result = {"file": args.file, "format": form, **count, "bytes": len(data)}
    print_result(args, result, f"{args.file}: {written} written")
    return 0


def turns_as_file(assistant: Assistant, turns: list[Turn], form: str, style: str) -> bytes:
    """Return answers of one conversation as a file; a single one has its question as title."""
    annotations, conversation = assistant.annotations, turns[0].conversation
    is_whole = len(turns) > 1
    name = annotations.conversation_name(conversation) if is_whole else turns[0].question
    helped = annotations.helped_turns(conversation)
    return export_turns(name, turns, form, assistant.record, style=style, helped=helped)


def chosen_turns(assistant: Assistant, conversation: str, number: int | None) -> list[Turn]:
    """Return the turns of a conversation, or one of them. Raises CommandError for no such turn."""
    turns = assistant.annotations.turns(conversation)
    if number is None:
        return turns
    chosen = [turn for turn in turns if turn.number == number]
    if not chosen:
        numbers = ", ".join(str(turn.number) for turn in turns)
        raise CommandError(f"{conversation} has no answer {number}; it has {numbers}")
    return chosen


def form_of(name: str) -> str:
    """Return the format that a file's ending names. Raises CommandError when it names none."""
    for form, described in EXPORTS.items():
        if name.lower().endswith(f".{described.ending}"):
            return form
    endings = ", ".join(f".{described.ending}" for described in EXPORTS.values())
    raise CommandError(f"{name} names no format; end it in {endings}, or use --as")


def write_new_file(path: Path, data: bytes) -> None:
    """Write a file, all of it or nothing. Raises CommandError when it exists or cannot be."""
    try:
        if path.exists() or path.is_symlink():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        write_durably(path, data)
    except OSError as error:
        raise CommandError(
            f"{path} cannot be written ({error.strerror}); name a new file"
        ) from error


def chosen_records(assistant: Assistant, args: argparse.Namespace) -> list[Record]:
    """Return the records named by their ids, by a search, or by period and collections."""
    earliest, latest = period_of(args)
    if args.ids:
        records = {record_id: assistant.record(record_id) for record_id in args.ids}
        if unknown := [record_id for record_id, record in records.items() if record is None]:
            raise CommandError(f"there is no record {', '.join(unknown)}; run: finding-aid records")
        return list({record.id: record for record in records.values() if record}.values())
    if args.search:
        result = assistant.search(
            args.search,
            limit=args.limit,
            earliest=earliest,
            latest=latest,
            collections=args.collections,
        )
        return [hit.record for hit in result.hits]
    _, records_of_period = assistant.browse(
        earliest=earliest, latest=latest, limit=-1, collections=args.collections
    )
    return records_of_period
