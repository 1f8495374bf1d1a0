"""An OAI-PMH source on this machine that answers as a test says, and is stopped after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl, urlsplit

from tests.loopback_server import QuietHandler, answering

Reply = tuple[int, dict[str, str], bytes]
Script = Callable[[int, dict[str, str]], Reply]
"""Takes the number of the request, from 0, and its arguments."""

START = '<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'


def answer(inside: str, status: int = 200, **headers: str) -> Reply:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return status, named, f"{START}{inside}</OAI-PMH>".encode()


IDENTIFY = answer("<Identify><repositoryName>Port Ellin Letters</repositoryName></Identify>")


def error(code: str) -> Reply:
    return answer(f'<error code="{code}">as it says</error>')


def page(first: int, last: int, token: str = "", total: int = 0) -> Reply:
    """An answer with the letters of these numbers."""
    letters = "".join(
        f"<record><header><identifier>oai:x:{n}</identifier></header><metadata><dc xmlns:d='http://purl.org/dc/elements/1.1/'>"
        f"<d:title>Letter {n}</d:title><d:date>1961-05-{n:02}</d:date></dc></metadata></record>"
        for n in range(first, last + 1)
    )
    size = f' completeListSize="{total}"' if total else ""
    return answer(
        f"<ListRecords>{letters}<resumptionToken{size}>{token}</resumptionToken></ListRecords>"
    )


class OaiServer:
    """asked: the arguments of each request, in their order; agents: who asked; address: of it."""

    def __init__(self, script: Script) -> None:
        self.address = ""
        self.asked: list[dict[str, str]] = []
        self.agents: list[str] = []
        source = self

        class Handler(QuietHandler):
            def do_GET(self) -> None:
                arguments = dict(parse_qsl(urlsplit(self.path).query))
                source.asked.append(arguments)
                source.agents.append(self.headers.get("user-agent", ""))
                status, headers, body = script(len(source.asked) - 1, arguments)
                self.reply(status, body, headers)

        self.handler = Handler


@contextmanager
def serving(script: Script) -> Iterator[OaiServer]:
    server = OaiServer(script)
    with answering(server.handler) as address:
        server.address = f"{address}/oai"
        yield server
