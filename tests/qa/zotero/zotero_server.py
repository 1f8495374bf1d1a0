"""Zotero's local API and connector on this machine, as much of them as Finding Aid speaks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.loopback_server import QuietHandler, answering


class ZoteroServer:
    """collections: the items of each name. saved: what was sent to the connector.

    Attributes:
        address: where it answers.
        is_allowed: whether other programs may use the API.
        broken: what is answered in place of everything, if anything.
    """

    def __init__(self, collections: dict[str, list[dict[str, Any]]]) -> None:
        self.address = ""
        self.saved: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.asked: list[str] = []
        self.is_allowed = True
        self.broken: tuple[int, bytes] | None = None
        zotero = self
        keys = {f"KEY{number}": name for number, name in enumerate(collections)}

        class Handler(QuietHandler):
            def do_GET(self) -> None:
                path = urlsplit(self.path)
                asked = parse_qs(path.query)
                zotero.asked.append(self.path)
                zotero.headers.append(dict(self.headers.items()))
                if zotero.broken is not None:
                    return self.reply(*zotero.broken)
                if not zotero.is_allowed:
                    return self.reply(403, b"Local API is not enabled")
                if path.path == "/api/users/0/collections":
                    entries = [
                        {
                            "key": key,
                            "data": {"name": name},
                            "meta": {"numItems": len(collections[name])},
                        }
                        for key, name in keys.items()
                    ]
                else:
                    key = path.path.split("/")[5]
                    entries = [
                        {"key": item["key"], "data": item} for item in collections[keys[key]]
                    ]
                start, limit = int(asked["start"][0]), int(asked["limit"][0])
                return self.reply(200, json.dumps(entries[start : start + limit]).encode())

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                if self.path == "/connector/getSelectedCollection":
                    return self.reply(200, b'{"libraryName": "My Library", "name": "Chapter 3"}')
                assert self.path == "/connector/saveItems"
                zotero.saved.append(body)
                return self.reply(201, b"")

        self.handler = Handler


@contextmanager
def zotero_with(collections: dict[str, list[dict[str, Any]]]) -> Iterator[ZoteroServer]:
    server = ZoteroServer(collections)
    with answering(server.handler) as server.address:
        yield server
