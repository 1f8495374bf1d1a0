"""The command check-draft: a chapter of one's own held against the records."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from corpus import read_manuscript_file, write_durably
from qa.interfaces.commands.terminal import (
    AddCommand,
    CommandError,
    open_assistant,
    print_message,
    print_result,
)
from qa.manuscript import report_lines, report_page


def add_commands(add: AddCommand) -> None:
    """Add check-draft to the command line."""
    parser = add(
        "check-draft", check_draft, "compare a chapter's quotations and notes with the records"
    )
    parser.add_argument("file", metavar="FILE", type=Path, help=".docx, .md, .html or .txt")
    parser.add_argument("--report", metavar="FILE", type=Path, help="write a page to this new file")


def check_draft(args: argparse.Namespace) -> int:
    """Check a manuscript; exit 1 when a quotation, note, shelfmark or date does not stand."""
    if args.report is not None and (args.report.exists() or args.report.is_symlink()):
        raise CommandError(f"{args.report} exists already; name a new file")
    manuscript = read_manuscript_file(args.file)
    assistant = open_assistant(args)
    check = assistant.manuscripts.check(manuscript)
    if args.report is not None:
        try:
            write_durably(args.report, report_page(check))
        except OSError as error:
            raise CommandError(
                f"{args.report} cannot be written ({error.strerror}); name another file"
            ) from error
    result = {
        "stands": check.stands,
        "paragraphs": check.paragraphs,
        "notes": check.notes,
        "counts": check.counts(),
        "findings": [finding.to_json() for finding in check.findings],
    }
    print_result(args, result, "\n".join(report_lines(check)))
    if args.report is not None:
        sys.stdout.flush()
        print_message(f"the report is {args.report}")
    return 0 if check.stands else 1
