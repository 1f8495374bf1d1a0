"""The commands cite and check-answer, and the bundle and page that ask writes."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from corpus import to_json
from qa.assistant import Assistant
from qa.citations import STYLES, cite_records
from qa.interfaces.commands.exporting import write_new_file
from qa.interfaces.commands.terminal import (
    AddCommand,
    CommandError,
    open_assistant,
    print_result,
    print_warning,
)
from qa.output import (
    QuotationProblem,
    answer_page,
    bundle_in_page,
    bundle_notes,
    check_bundle,
    page_is_as_written,
    read_bundle,
)


def add_commands(add: AddCommand) -> None:
    """Add cite and check-answer to the command line."""
    parser = add("cite", cite, "cite records in a citation style")
    parser.add_argument("ids", metavar="ID", nargs="+")
    parser.add_argument("--style", choices=list(STYLES), default="archive")
    parser = add("check-answer", check_answer, "verify a saved answer against the records")
    parser.add_argument("file", metavar="FILE", type=Path)


def cite(args: argparse.Namespace) -> int:
    """Cite records; details that the listing did not give are named on standard error."""
    assistant = open_assistant(args)
    records = {record_id: assistant.record(record_id) for record_id in args.ids}
    unknown = [record_id for record_id, record in records.items() if record is None]
    if unknown:
        raise CommandError(f"there is no record {', '.join(unknown)}; run: finding-aid records")
    cited = cite_records([record for record in records.values() if record], args.style)
    if args.json:
        missing = [
            {"record": details.record_id, "what": list(details.details)}
            for details in cited.missing
        ]
        result = {"style": args.style, "text": cited.text, "missing": missing}
        print_result(args, result, cited.text)
        return 0
    sys.stdout.flush()
    sys.stdout.buffer.write(cited.file_bytes)  # as bytes: RIS requires CRLF line ends
    for details in cited.missing:
        print_warning(details.text)
    return 0


def check_answer(args: argparse.Namespace) -> int:
    """Verify a saved answer; exit 1 and name each quotation that is no longer in its record."""
    bundle = read_bundle(args.file)
    assistant = open_assistant(args)
    problems = check_bundle(bundle, assistant.record)
    notes = bundle_notes(bundle, assistant.record)
    if not problems and not notes and _is_edited_page(args.file, bundle, assistant):
        text = (
            "the page differs from what Finding Aid writes of this answer: somebody has edited it, "
            "or another version wrote it; only these quotations were checked: "
            + "; ".join(f"“{statement['quote']}”" for statement in bundle["statements"])
        )
        problems = [QuotationProblem(0, "", "", "page changed", text)]
    fields = ("statement", "record", "quote", "kind", "text")
    result = {
        "stands": not problems,
        "problems": [{name: getattr(problem, name) for name in fields} for problem in problems],
        "remarks": notes,
    }
    lines = [problem.text for problem in problems] or ["every quotation is in its record"]
    print_result(args, result, "\n".join([*lines, *notes]))
    return 1 if problems else 0


def _is_edited_page(path: Path, bundle: dict[str, Any], assistant: Assistant) -> bool:
    """Return whether a file is the page of an answer, and shows anything else than its bundle."""
    page = path.read_bytes().decode("utf-8", "replace")
    is_page = bundle_in_page(page) is not None
    return is_page and not page_is_as_written(page, bundle, assistant.record)


def write_bundle(bundle: dict[str, object], path: Path) -> None:
    """Write a bundle to a new file. Raises CommandError when it exists or cannot be written."""
    write_new_file(path, (to_json(bundle, indent=1) + "\n").encode())


def write_answer_page(assistant: Assistant, bundle: dict[str, object], path: Path) -> None:
    """Write the page of an answer to a new file. Raises CommandError as `write_bundle` does."""
    write_new_file(path, answer_page(bundle, assistant.record).encode())
