"""The command line: each command is one call of the assistant, printed as text or as JSON.

Exit 0: done, even when no answer was found. 1: failed, with one line on standard error.
2: wrong usage. The commands are in `commands/`, one file a group.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

from corpus import FindingAidError, is_panic, lacks_memory
from embeddings import own_files_folder
from qa.generation import LanguageModel
from qa.interfaces.access_control import TOKEN_VARIABLE, checked_address, login_settings
from qa.interfaces.commands import (
    asking,
    checking,
    citing,
    conversations,
    editing,
    exporting,
    harvesting,
    maintenance,
    moving,
    names,
    ordering,
    publishing,
    records,
    serving,
    watching,
    zotero,
)
from qa.interfaces.commands.terminal import (
    AddCommand,
    CommandError,
    archive_place,
    check_port_is_free,
    discard_output,
    exit_code_of,
    open_assistant,
    port_number,
    prepare_streams,
    print_message,
    print_warning,
)
from qa.interfaces.paths import ROOT, default_archive
from qa.interfaces.served_names import login_urls, served_urls
from qa.interfaces.server import run_server, server_options


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code. arguments: None for those of the process.

    Raises MemoryError, or a panic of a library, when there is not enough memory; finding_aid.py
    says so in one line.
    """
    prepare_streams()
    args = _build_parser().parse_args(arguments)
    try:
        args.place = _archive_place(args)
        args.archive = _own_folder(args.place)
        args.settings = os.environ
        args.token = os.environ.get(TOKEN_VARIABLE, "")
        if getattr(args, "draft", False):
            args.language_model = _language_model()
        code = int(args.run(args))
        sys.stdout.flush()
        return code
    except (FindingAidError, CommandError) as error:
        print_warning(str(error))
        return 1
    except BrokenPipeError:
        discard_output()  # the reader of our output has left, as `head` does
        return 1
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        print_warning(f"{place}{error.strerror or error}; the command stopped there")
        discard_output()
        return 1
    except KeyboardInterrupt as stop:
        print_warning("stopped; nothing half-done was saved")
        discard_output()
        return exit_code_of(stop)
    except BaseException as error:
        if lacks_memory(error):
            raise MemoryError from error
        if not is_panic(error):
            raise
        line = str(error).partition("\n")[0]
        print_warning(f"a library failed ({line}); run: finding-aid check")
        discard_output()
        return 1


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="finding-aid", description="Ask the listing pages of a digital archive."
    )
    _add_common_options(parser, None)
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)

    def add(
        name: str, run: Callable[[argparse.Namespace], int], about: str
    ) -> argparse.ArgumentParser:
        command = subparsers.add_parser(name, help=about, description=about)
        _add_common_options(command, argparse.SUPPRESS)
        command.set_defaults(run=run)
        return command

    for group in (
        asking,
        records,
        harvesting,
        watching,
        zotero,
        editing,
        exporting,
        publishing,
        ordering,
        citing,
        checking,
        conversations,
        names,
        maintenance,
        moving,
        serving,
    ):
        group.add_commands(add)
    _add_serve(add)
    return parser


def _add_common_options(parser: argparse.ArgumentParser, default: str | None) -> None:
    """Add the options of every command, which may come before its name or after it."""
    archive = (
        "the archive's folder, or the address of a database, postgresql://USER@HOST/DATABASE "
        "(or FINDING_AID_ARCHIVE; default: the user's data folder)"
    )
    model = "another sentence-transformers model, by name or folder"
    parser.add_argument("--archive", metavar="DIR", default=default, help=archive)
    parser.add_argument("--model", metavar="NAME", default=default, help=model)
    parser.add_argument(
        "--json",
        action="store_true",
        default=default or False,
        help="print one JSON object and nothing else",
    )


def _add_serve(add: AddCommand) -> None:
    parser = add("serve", _serve, "open the app in a browser")
    parser.add_argument("--port", type=port_number, default=8501)
    address_help = "of this machine; beyond it only with --read-only or a login"
    parser.add_argument("--address", default="127.0.0.1", help=address_help)
    read_only_help = "readers can browse and ask, but not change the archive"
    parser.add_argument("--read-only", action="store_true", help=read_only_help)
    url_help = "another URL that readers use, as of a proxy: https://records.example.org"
    parser.add_argument("--url", action="append", default=[], metavar="URL", help=url_help)


def _archive_place(args: argparse.Namespace) -> Path | str:
    """Return the folder of the archive, or the address of its database."""
    folder = args.archive or os.environ.get("FINDING_AID_ARCHIVE") or default_archive()
    return archive_place(folder, "name the folder with --archive DIR")


def _own_folder(place: Path | str) -> Path:
    """Return the archive's folder; of one in a database, that of this user's own files."""
    return own_files_folder(place) if isinstance(place, str) else place


def _language_model() -> LanguageModel:
    """Return the language model of the environment. Raises CommandError when none is set."""
    model = LanguageModel.from_settings(os.environ)
    if model is None:
        example = "FINDING_AID_LLM_URL=http://127.0.0.1:11434/v1 and FINDING_AID_LLM_MODEL"
        raise CommandError(f"no language model is set; set {example}, or ask without --draft")
    return model


def _serve(args: argparse.Namespace) -> int:
    """Run the app until it is stopped."""
    secrets = [folder / ".streamlit" / "secrets.toml" for folder in (Path.home(), ROOT)]
    login = login_settings(secrets)
    if login is not None and find_spec("authlib") is None:
        raise CommandError(
            "a login is configured, but Authlib is not installed; run: "
            "pip install 'streamlit[auth]'"
        )
    address = checked_address(args.address, read_only=args.read_only, login=login is not None)
    urls = served_urls(address, args.port, [*args.url, *login_urls(login)])
    check_port_is_free(address, args.port)
    open_assistant(args).close()
    environment = os.environ | {"FINDING_AID_ARCHIVE": _resolved(args.place)}
    if args.model:
        environment["FINDING_AID_MODEL"] = args.model
    if args.read_only:
        environment["FINDING_AID_READ_ONLY"] = "1"
    host = f"[{address}]" if ":" in address else address
    print_message(f"Finding Aid is at http://{host}:{args.port} (stop with Ctrl+C)")
    return run_server(server_options(address, args.port, urls), environment)


def _resolved(place: Path | str) -> str:
    return place if isinstance(place, str) else str(place.resolve())


if __name__ == "__main__":
    sys.exit(main())
