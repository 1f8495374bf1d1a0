"""A language model's server on 127.0.0.1 for the tests: it speaks the protocol over real HTTP, and does as it is told.

A script is called with each request as it came and with a `Wire`, on which it writes what it likes.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.loopback_server import QuietHandler, answering

Script = Callable[["Asked", "Wire"], object]


class Asked:
    """One request. keys: the opaque keys of its records, in order; records: what was sent of each, by key."""

    def __init__(self, path: str, headers: dict[str, str], body: dict[str, Any]) -> None:
        self.path, self.headers, self.body = path, headers, body
        self.prompt = "\n".join(message["content"] for message in body["messages"])
        lines = [line for line in self.prompt.splitlines() if line.startswith('{"key": ')]
        self.records = {one["key"]: one for one in map(json.loads, lines)}
        self.keys: list[str] = list(self.records)

    def key_of(self, words: str) -> str:
        """The key of the one record that holds these words."""
        (found,) = (
            key for key in self.keys if words in json.dumps(self.records[key], ensure_ascii=False)
        )
        return found


class Wire:
    """The way back. gone: set when the test ends, so that a script that waits can leave."""

    def __init__(self, handler: BaseHTTPRequestHandler, gone: threading.Event) -> None:
        self.handler, self.gone = handler, gone

    def head(
        self,
        status: int = 200,
        kind: str = "text/event-stream",
        length: int | None = None,
        to: str = "",
    ) -> None:
        self.handler.send_response(status)
        self.handler.send_header("Content-Type", kind)
        if length is not None:
            self.handler.send_header("Content-Length", str(length))
        if to:
            self.handler.send_header("Location", to)
        self.handler.end_headers()

    def raw(self, data: bytes) -> None:
        self.handler.wfile.write(data)
        self.handler.wfile.flush()

    def event(self, data: object) -> None:
        self.raw(f"data: {json.dumps(data)}\n\n".encode())

    def piece(self, text: str, finish: str | None = None) -> None:
        delta = {"content": text} if text else {}
        self.event(
            {
                "object": "chat.completion.chunk",
                "choices": [{"delta": delta, "finish_reason": finish}],
            }
        )

    def end(self) -> None:
        self.piece("", "stop")
        self.raw(b"data: [DONE]\n\n")

    def says(self, text: str) -> None:
        """The whole answer, well streamed, a few letters at a time."""
        self.head()
        for piece in re.findall(r"(?s).{1,7}", text):
            self.piece(piece)
        self.end()


class ModelServer:
    """asked: every request so far. address: what FINDING_AID_LLM_URL would be."""

    def __init__(self, address: str, asked: list[Asked]) -> None:
        self.address, self.asked = address, asked


@contextmanager
def serving(script: Script) -> Iterator[ModelServer]:
    """Serve until the block ends."""
    gone = threading.Event()
    asked: list[Asked] = []

    class Handler(QuietHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append(
                Asked(
                    self.path, {name.lower(): value for name, value in self.headers.items()}, body
                )
            )
            with suppress(BrokenPipeError, ConnectionResetError):  # when the reader has left
                script(asked[-1], Wire(self, gone))
            self.close_connection = True

        def do_GET(self) -> None:
            asked.append(Asked(self.path, {}, {"messages": []}))
            Wire(self, gone).says("A redirect was followed.")

    with answering(Handler) as address:
        try:
            yield ModelServer(f"{address}/v1", asked)
        finally:
            gone.set()
