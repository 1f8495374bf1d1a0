"""The commands that serve other programs: mcp and api."""

from __future__ import annotations

import argparse
import threading
from collections.abc import Sequence
from contextlib import suppress
from importlib.metadata import version
from importlib.util import find_spec

from corpus import FindingAidError
from qa.assistant import Assistant
from qa.generation import LanguageModel
from qa.interfaces.access_control import TOKEN_VARIABLE, checked_address, checked_token
from qa.interfaces.commands.terminal import (
    AddCommand,
    CommandError,
    check_port_is_free,
    open_assistant,
    port_number,
    print_message,
    print_warning,
)
from qa.interfaces.served_names import served_urls

MCP_PORT = 8601
API_PORT = 8602


def add_commands(add: AddCommand) -> None:
    """Add mcp and api to the command line."""
    parser = add(
        "mcp", serve_mcp, "serve the archive to an assistant by the Model Context Protocol"
    )
    http_help = "serve streamable HTTP at /mcp instead of standard input and output"
    parser.add_argument("--http", action="store_true", help=http_help)
    _add_place_options(parser, MCP_PORT)
    parser = add("api", serve_api, "serve the archive to other programs by HTTP and JSON")
    allow_help = f"let programs add records; needs a token in {TOKEN_VARIABLE}"
    parser.add_argument("--allow-add", action="store_true", help=allow_help)
    _add_place_options(parser, API_PORT)


def serve_mcp(args: argparse.Namespace) -> int:
    """Serve the tools until the client leaves, or over HTTP until the process is told to end."""
    _require("mcp", "mcp")
    address, token, urls = _place(args) if args.http else ("", "", ())
    assistant = open_to_read(args)
    from qa.interfaces.archive_tools import ArchiveTools
    from qa.interfaces.mcp_server import http_application, make_server, serve_stdio

    server = make_server(ArchiveTools(assistant), version("finding-aid"), print_warning)
    if not args.http:
        serve_stdio(server)
        return 0
    from qa.interfaces.http_server import run_http

    print_message(f"the MCP server is at {urls[0]}/mcp (stop with Ctrl+C)")
    return run_http(http_application(server), address, args.port, urls, token)


def serve_api(args: argparse.Namespace) -> int:
    """Serve the HTTP API until the process is told to end."""
    _require("fastapi", "api")
    if args.allow_add and not args.token:
        raise CommandError(f"--allow-add needs a token; set {TOKEN_VARIABLE} to a secret")
    address, token, urls = _place(args)
    args.language_model = LanguageModel.from_settings(args.settings)
    assistant = _open(args) if args.allow_add else open_to_read(args)
    from qa.interfaces.http_api import largest_body, make_application
    from qa.interfaces.http_server import BodyLimit, run_http

    application = make_application(
        assistant, version("finding-aid"), print_warning, has_token=bool(token)
    )
    print_message(f"the HTTP API is at {urls[0]} (stop with Ctrl+C)")
    return run_http(BodyLimit(application, largest_body), address, args.port, urls, token)


def open_to_read(args: argparse.Namespace) -> Assistant:
    """Open the archive so that nothing changes it, and load its model meanwhile.

    One that does not exist is made first, with the bundled listing.
    """
    if not Assistant.exists(args.place):
        open_assistant(args).close()
    args.read_only = True
    return _open(args)


def _open(args: argparse.Namespace) -> Assistant:
    assistant = open_assistant(args)

    def warm_up() -> None:
        with suppress(FindingAidError):  # the first question says it
            assistant.warm_up()

    threading.Thread(target=warm_up, name="warm-up", daemon=True).start()
    return assistant


def _add_place_options(parser: argparse.ArgumentParser, port: int) -> None:
    parser.add_argument("--port", type=port_number, default=port)
    address_help = f"of this machine; beyond it only with a token in {TOKEN_VARIABLE}"
    parser.add_argument("--address", default="127.0.0.1", help=address_help)
    url_help = "another URL that programs use, as of a proxy: https://records.example.org"
    parser.add_argument("--url", action="append", default=[], metavar="URL", help=url_help)


def _place(args: argparse.Namespace) -> tuple[str, str, Sequence[str]]:
    """Return the address, the token and the URLs to serve at. Raises ServingError, CommandError."""
    address = checked_address(args.address, read_only=True, login=False)
    token = checked_token(address, args.token)
    urls = served_urls(address, args.port, args.url)
    check_port_is_free(address, args.port)
    return address, token, urls


def _require(module: str, extra: str) -> None:
    if find_spec(module) is None:
        raise CommandError(f'{module} is not installed; run: pip install "finding-aid[{extra}]"')
