"""An OAI-PMH source on this machine that answers as a test says, and is stopped after it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

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
    """asked: the arguments of each request, in their order; agents: who asked."""

    def __init__(self, script: Script) -> None:
        self.asked: list[dict[str, str]] = []
        self.agents: list[str] = []
        source = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                arguments = dict(parse_qsl(urlsplit(self.path).query))
                source.asked.append(arguments)
                source.agents.append(self.headers.get("user-agent", ""))
                status, headers, body = script(len(source.asked) - 1, arguments)
                self.send_response(status)
                for name, text in headers.items():
                    self.send_header(name, text)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}/oai"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextmanager
def serving(script: Script) -> Iterator[OaiServer]:
    server = OaiServer(script)
    try:
        yield server
    finally:
        server.stop()
