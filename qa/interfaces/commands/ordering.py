"""The command order-list: which boxes and files to order to see records, by repository."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from qa.interfaces.commands.terminal import (
    AddCommand,
    CommandError,
    add_collection_option,
    add_period_options,
    open_assistant,
    period_of,
    print_result,
)
from qa.output import order_list


def add_commands(add: AddCommand) -> None:
    """Add order-list to the command line."""
    parser = add("order-list", list_orders, "list the boxes and files to order, by repository")
    parser.add_argument("ids", metavar="ID", nargs="*", help="records; none: all of the archive")
    parser.add_argument("--words", default="", help="only records that have all these words")
    add_period_options(parser)
    add_collection_option(parser)


def list_orders(args: argparse.Namespace) -> int:
    """Print the boxes and files in which the records are, by repository."""
    assistant = open_assistant(args)
    earliest, latest = period_of(args)
    if args.ids and (args.words or earliest or latest or args.collections):
        raise CommandError("name ids, or words, a period and collections, but not both")
    if args.ids:
        records_by_id = {record_id: assistant.record(record_id) for record_id in args.ids}
        unknown = [record_id for record_id, record in records_by_id.items() if record is None]
        if unknown:
            raise CommandError(f"there is no record {unknown[0]!r}; run: finding-aid records")
        records = [record for record in records_by_id.values() if record is not None]
    else:
        _, records = assistant.browse(
            earliest=earliest,
            latest=latest,
            words=args.words,
            limit=-1,
            collections=args.collections,
        )
    orders = order_list(records)
    result = {
        "records": len(records),
        "units": [asdict(unit) for unit in orders.units],
        "without": list(orders.without),
    }
    print_result(args, result, orders.text)
    return 0
