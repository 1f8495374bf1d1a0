"""The connection to Zotero on this machine: its local API to read, its connector to write.

Both are at 127.0.0.1:23119 while Zotero is running. No other machine is ever asked. The API is that
of api.zotero.org, version 3, and answers only where the reader allows it in Zotero's settings.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from corpus import FindingAidError

if TYPE_CHECKING:
    import httpx2

ZOTERO_ADDRESS = "http://127.0.0.1:23119"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_LIBRARY = "/api/users/0"
_AT_ONCE = 100
"""Items of an answer, and of a request to save some."""
_MOST_ITEMS = 100_000
_LARGEST_ANSWER_BYTES = 64 * 1024 * 1024
_CONNECT_SECONDS, _ANSWER_SECONDS = 5.0, 60.0
_BY_FILE = "use a file instead (in Zotero Export Collection or Import, as RIS or CSL JSON)"


class ZoteroError(FindingAidError):
    """Zotero did not answer, or not as expected. One line, with what to do."""


@dataclass(frozen=True)
class ZoteroCollection:
    """A collection of the reader's library.

    Attributes:
        key: by which Zotero knows it.
        name: as the reader calls it.
        items: how many it has, without notes and attachments.
    """

    key: str
    name: str
    items: int


class ZoteroClient:
    """Zotero, while it is running on this machine."""

    def __init__(self, address: str = ZOTERO_ADDRESS) -> None:
        """Check the address. Raises ZoteroError when it is not one of this machine."""
        parts = urlsplit(address)
        if parts.scheme != "http" or parts.hostname not in _LOOPBACK:
            raise ZoteroError(
                f"{address[:200]!r} is not an address of this machine; "
                f"Zotero is at {ZOTERO_ADDRESS}"
            )
        self.address = f"http://{parts.netloc}"

    def collections(self) -> list[ZoteroCollection]:
        """Return the collections of the reader's library, by name."""
        collections = [
            ZoteroCollection(
                str(entry.get("key", "")),
                str(entry["data"].get("name", "")),
                int(entry.get("meta", {}).get("numItems", 0)),
            )
            for entry in self._pages(f"{_LIBRARY}/collections")
        ]
        return sorted(collections, key=lambda collection: collection.name.casefold())

    def collection(self, name_or_key: str) -> ZoteroCollection:
        """Return the collection of a name or key. Raises ZoteroError when it is not one alone."""
        collections = self.collections()
        matching = [c for c in collections if name_or_key in (c.key, c.name)]
        if len(matching) == 1:
            return matching[0]
        if matching:
            keys = ", ".join(collection.key for collection in matching)
            raise ZoteroError(f"{len(matching)} collections have the name {name_or_key!r}: {keys}")
        names = ", ".join(collection.name for collection in collections[:20])
        raise ZoteroError(f"Zotero has no collection {name_or_key!r}; it has {names or 'none'}")

    def items(
        self, collection: str, progress: Callable[[int], None] = lambda count: None
    ) -> list[dict[str, Any]]:
        """Return the items of a collection, given by its key, as version 3 of the API has them.

        progress: takes how many have come.
        """
        items: list[dict[str, Any]] = []
        for item in self._pages(f"{_LIBRARY}/collections/{quote(collection, safe='')}/items/top"):
            items.append(item)
            progress(len(items))
        return items

    def target(self) -> str:
        """Return the name of the collection or library that is selected, where items are saved."""
        selected = json.loads(self._ask("POST", "/connector/getSelectedCollection", {}))
        return str(selected.get("name") or selected.get("libraryName") or "My Library")

    def save(self, items: Sequence[Mapping[str, Any]]) -> None:
        """Save items in the collection that is selected in Zotero."""
        for start in range(0, len(items), _AT_ONCE):
            body = {
                "sessionID": uuid.uuid4().hex,
                "uri": "",
                "items": list(items[start : start + _AT_ONCE]),
            }
            self._ask("POST", "/connector/saveItems", body)

    def _pages(self, path: str) -> Iterator[dict[str, Any]]:
        """Yield the entries of a list of the API, page after page."""
        before: object = None
        for start in range(0, _MOST_ITEMS, _AT_ONCE):
            answer = self._ask("GET", f"{path}?limit={_AT_ONCE}&start={start}")
            with self._explained():
                entries = json.loads(answer)
                if not isinstance(entries, list) or not all(
                    isinstance(entry, dict) and isinstance(entry.get("data"), dict)
                    for entry in entries
                ):
                    raise ValueError("no list of items")
            if entries == before:
                return  # it gives all of them at once, whatever is asked
            before = entries
            yield from entries
            if len(entries) != _AT_ONCE:
                return

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> bytes:
        import httpx2

        timeout = httpx2.Timeout(_ANSWER_SECONDS, connect=_CONNECT_SECONDS)
        headers = {
            "user-agent": "finding-aid/0.1",  # Zotero refuses what looks like a browser
            "zotero-api-version": "3",
            "x-zotero-connector-api-version": "3",
        }
        with (
            self._explained(),
            httpx2.Client(timeout=timeout, follow_redirects=False, trust_env=False) as http,
            http.stream(method, f"{self.address}{path}", json=body, headers=headers) as response,
        ):
            answer = bytearray()
            for piece in response.iter_bytes():
                answer += piece
                if len(answer) > _LARGEST_ANSWER_BYTES:
                    raise ZoteroError("Zotero sent more than 64 MiB in one answer; it is not read")
            self._check_status(response, bytes(answer))
        return bytes(answer)

    def _check_status(self, response: httpx2.Response, answer: bytes) -> None:
        status = response.status_code
        if status == 403:
            raise ZoteroError(
                "Zotero does not allow this; tick “Allow other applications on this computer to "
                f"communicate with Zotero” in its settings under Advanced, or {_BY_FILE}"
            )
        if status not in (200, 201):
            words = " ".join(answer[:200].decode("utf-8", "replace").split())
            raise ZoteroError(f"Zotero answered {status} ({words or 'no words'}); {_BY_FILE}")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn what goes wrong on the way into one line."""
        import httpx2

        try:
            yield
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            raise ZoteroError(
                f"Zotero is not running on this machine ({self.address}); start it, or {_BY_FILE}"
            ) from error
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            raise ZoteroError(f"Zotero broke off its answer; try again, or {_BY_FILE}") from error
        except ValueError as error:
            raise ZoteroError(f"Zotero's answer cannot be read ({error}); {_BY_FILE}") from error
