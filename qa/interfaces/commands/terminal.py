"""What all commands share: options, opening the archive, output, and a progress bar."""

from __future__ import annotations

import argparse
import errno
import io
import json
import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from corpus import ArchivalDate, Record, collapse_whitespace, page_address, parse_date, to_json
from embeddings import is_database
from qa.assistant import Assistant

_CONTROL_PICTURES = {code: 0x2400 + code for code in range(32) if code not in (9, 10)}
_CONTROL_PICTURES |= {127: 0x2421} | dict.fromkeys(range(128, 160), 0xFFFD)


class CommandError(Exception):
    """A command could not do what was requested; the message is the one line that is printed."""


class AddCommand(Protocol):
    """Adds a subcommand to the command line and returns its parser."""

    def __call__(
        self, name: str, run: Callable[[argparse.Namespace], int], about: str
    ) -> argparse.ArgumentParser:
        """Add `name`, which runs `run` and is described by `about`."""


def add_period_options(parser: argparse.ArgumentParser) -> None:
    """Add --from and --to."""
    example = 'such as 1949, "May 1961", 1961-05-06'
    parser.add_argument("--from", dest="earliest", type=_date, metavar="DATE", help=example)
    parser.add_argument("--to", dest="latest", type=_date, metavar="DATE", help="included")


def add_collection_option(parser: argparse.ArgumentParser) -> None:
    """Add --collection, which limits what is searched or listed."""
    parser.add_argument(
        "--collection",
        action="append",
        default=[],
        dest="collections",
        metavar="NAME",
        help="only this collection; may be repeated; - has the records without one",
    )


def add_naming_options(parser: argparse.ArgumentParser) -> None:
    """Add --collection and --name, which name what is added."""
    collection_help = "of the records that name none themselves"
    parser.add_argument("--collection", default="", metavar="NAME", help=collection_help)
    name_help = "of the listing, as citations and the history have it"
    parser.add_argument("--name", default="", metavar="NAME", help=name_help)


def add_base_option(parser: argparse.ArgumentParser) -> None:
    """Add --base, the address of what is added."""
    base_help = (
        "the address of the page or site, for links that name none; remembered for the listing "
        "that --name names"
    )
    parser.add_argument("--base", type=_base, default="", metavar="URL", help=base_help)


def whole_number(text: str) -> int:
    """Return an option's value as a whole number from 0. Raises argparse's error."""
    if not text.isdecimal() or int(text) > 10**9:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 on")
    return int(text)


def port_number(text: str) -> int:
    """Return an option's value as the number of a port. Raises argparse's error."""
    port = whole_number(text)
    if not 1 <= port <= 65_535:
        raise argparse.ArgumentTypeError(f"{text} is not a port; give a number from 1 to 65535")
    return port


def check_port_is_free(address: str, port: int) -> None:
    """Raise CommandError when another program listens on the port."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    host = "127.0.0.1" if address.casefold() == "localhost" else address
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                return  # an address that this machine does not have yet: the server will say so
            raise CommandError(
                f"port {port} of {address} cannot be used ({error.strerror}); choose another "
                "with --port"
            ) from error


def period_of(args: argparse.Namespace) -> tuple[date | None, date | None]:
    """Return the first day of --from and the last day of --to; None where not given.

    Raises CommandError when the first is after the last.
    """
    earliest = args.earliest.earliest if args.earliest else None
    latest = args.latest.latest if args.latest else None
    if earliest is not None and latest is not None and latest < earliest:
        raise CommandError(
            f"the period ends before it begins: {earliest} to {latest}; swap --from and --to"
        )
    return earliest, latest


def archive_place(name: Path | str, remedy: str) -> Path | str:
    """Return the folder or the address of the database that a reader has named.

    Raises CommandError, with the remedy, for ~ without a home folder, or of an unknown user.
    """
    if is_database(name):
        return str(name)
    try:
        return Path(name).expanduser()
    except RuntimeError as error:
        raise CommandError(f"{name}: {error}; {remedy}") from error


def open_assistant(args: argparse.Namespace, bundled: bool = True) -> Assistant:
    """Open the archive at `args.place`; a line on standard error says when a new one is made."""
    return Assistant.open(
        args.place,
        model=args.model,
        bundled=bundled,
        on_message=print_message,
        language_model=getattr(args, "language_model", None),
        read_only=getattr(args, "read_only", False),
    )


def prepare_streams() -> None:
    """Make printing safe: a closed stream swallows text, an encoding shows what it can.

    A scheduler may start a program without standard output, and a terminal may be in ASCII.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def exit_code_of(stop: KeyboardInterrupt) -> int:
    """Return the exit code of a program that a signal stopped, as shells have it."""
    return 128 + int(stop.args[0] if stop.args else signal.SIGINT)


def discard_output() -> None:
    """Send what is still buffered for standard output nowhere: writing it has failed already."""
    with suppress(OSError, ValueError):
        number = sys.stdout.fileno()
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), number)


def print_result(args: argparse.Namespace, result: dict[str, Any], text: str) -> None:
    """Print the text, or with --json the object, so that nothing in it can command a terminal.

    Characters that the output's encoding lacks are escaped in JSON; in text they are replaced,
    and a line on standard error says so.
    """
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    output = to_json(result) if args.json else _encodable(show_controls(text))
    if not _can_encode(output, encoding):
        if args.json:
            output = json.dumps(result)
        else:
            print_warning(f"the output is {encoding}; characters that it lacks are shown as ?")
    print(output)


def print_message(line: str) -> None:
    """Print a line on standard error, with control characters made visible."""
    print(show_controls(line), file=sys.stderr)


def print_warning(line: str) -> None:
    """Print a line on standard error in the name of the program, controls made visible."""
    print(f"finding-aid: {show_controls(collapse_whitespace(line))}", file=sys.stderr)


def _encodable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def show_controls(text: str) -> str:
    """Return the text with control characters made visible (␛), except line ends and tabs.

    Titles come from web pages and file names from anywhere; a terminal would execute their escapes.
    """
    return text.translate(_CONTROL_PICTURES)


def record_line(record: Record) -> str:
    """Return a record on one line: date, title, id, and whether a reader has corrected it."""
    mark = f" (corrected: {', '.join(record.corrections)})" if record.is_corrected else ""
    title = collapse_whitespace(record.title)
    return f"{record.date.as_written or 'undated'}  {title}  [{record.id}]{mark}"


class Progress:
    """A progress bar on a terminal; nothing in a pipe."""

    def __init__(self, unit: str = "passage") -> None:
        self._unit = unit
        self._bar: Any = None

    def __enter__(self) -> Callable[[int, int], None]:
        return self._update

    def _update(self, completed: int, total: int) -> None:
        if not sys.stderr.isatty():
            return
        if self._bar is None:
            from tqdm import tqdm

            self._bar = tqdm(total=total, unit=self._unit, file=sys.stderr)
        self._bar.n = completed
        self._bar.refresh()

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()


def _can_encode(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _base(text: str) -> str:
    try:
        return page_address(text) if text else ""
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _date(text: str) -> ArchivalDate:
    parsed = parse_date(text)
    if parsed is None or parsed.undated:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a date; write 1949, May 1961, May 6, 1961 or 1961-05-06"
        )
    return parsed
