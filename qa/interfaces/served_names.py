"""The addresses that the app is served under: it answers no request for any other address.

A page of another site can have its own name point to this machine (DNS rebinding), and a page of
another port of this machine can send requests here. Both are recognised by what every browser
states: `Host`, the address that it asks, `Origin`, the page that asks, and `Sec-Fetch-Site`.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from contextlib import suppress
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from qa.interfaces.access_control import ServingError, is_this_machine

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

_DEFAULT_PORTS = {"http": 80, "https": 443}
_REFUSAL = (
    b"Finding Aid answers only under the address that it is served at. "
    b"To use another one, start it with: --url ADDRESS\n"
)
_FRAME_HEADERS = [
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"content-security-policy", b"frame-ancestors 'self'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
]


def served_urls(address: str, port: int, further_urls: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the URLs that readers may use.

    further_urls: those of a proxy, a tunnel or a login.
    Raises ServingError when one of these is not the URL of a web server.
    """
    hosts = ["127.0.0.1", "localhost", "[::1]"] if is_this_machine(address) else []
    own_host = f"[{address}]" if ":" in address else address
    return tuple(
        dict.fromkeys(
            [f"http://{host}:{port}" for host in (own_host, *hosts)]
            + [_checked_url(u) for u in further_urls]
        )
    )


def login_urls(settings: Mapping[str, Any] | None) -> tuple[str, ...]:
    """Return the URL to which a login sends its readers back; () without a login."""
    return (str(settings["redirect_uri"]),) if settings else ()


def url_hosts(urls: Iterable[str]) -> tuple[str, ...]:
    """Return the host names and addresses of URLs, each once."""
    return tuple(dict.fromkeys(urlsplit(url).hostname or "" for url in urls))


class ServedNames:
    """Lets only requests for the served URLs, and from their own pages, through to the app.

    An ASGI application around another. Every other site gets status 403, and no WebSocket; no
    other site may show the app inside its own page.
    """

    def __init__(self, app: Application, urls: Callable[[], Iterable[str]]) -> None:
        """Serve `app` at `urls`, which is called at the first request, when the port is known."""
        self._app = app
        self._urls = urls

    @cached_property
    def _places(self) -> set[tuple[str, int | None]]:
        """The host and port of each URL; also without a port that is the default of its scheme."""
        places = [_place(url) for url in self._urls()]
        # A proxy may speak TLS for a name that is served here without it.
        usual = {(host, None) for scheme, host, port in places if _DEFAULT_PORTS[scheme] == port}
        return usual | {(host, port) for _, host, port in places}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
        elif self.is_served(scope["type"], scope["headers"]):
            await self._app(scope, receive, _with_frame_headers(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            headers = [(b"content-type", b"text/plain; charset=utf-8"), *_FRAME_HEADERS]
            await send({"type": "http.response.start", "status": 403, "headers": headers})
            await send({"type": "http.response.body", "body": _REFUSAL})

    def is_served(self, kind: str, headers: Iterable[tuple[bytes, bytes]]) -> bool:
        """Return whether a request ("http" or "websocket") asks a served URL from a served page."""
        values: dict[str, list[str]] = {}
        for name, value in headers:
            values.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
        hosts, origins = values.get("host", []), values.get("origin", [])
        if len(hosts) != 1 or len(origins) > 1 or not self._is_ours(f"//{hosts[0]}"):
            return False
        if origins:
            return origins[0].startswith(("http://", "https://")) and self._is_ours(origins[0])
        if kind == "websocket" or values.get("sec-fetch-site", ["none"])[0] in (
            "none",
            "same-origin",
        ):
            return True
        # Another site may link to the app, and may neither embed nor fetch anything of it.
        return values.get("sec-fetch-mode") == ["navigate"] and values.get("sec-fetch-dest") == [
            "document"
        ]

    def _is_ours(self, url: str) -> bool:
        """Return whether a URL, or //host:port, is one of those that are served."""
        with suppress(ValueError):
            scheme, host, port = _place(url)
            return (host, None if port == _DEFAULT_PORTS.get(scheme) else port) in self._places
        return False


def _checked_url(url: str) -> str:
    """Return scheme, host and port of a URL. Raises ServingError."""
    try:
        scheme, host, port = _place(url)
    except ValueError as error:
        raise ServingError(f"{url!r} is not an address of a web server ({error})") from error
    if scheme not in _DEFAULT_PORTS or not host:
        raise ServingError(
            f"{url!r} is not an address of a web server; write it as browsers show it, such as "
            "https://records.example.org"
        )
    host_in_url = f"[{host}]" if ":" in host else host
    return f"{scheme}://{host_in_url}" + ("" if port == _DEFAULT_PORTS[scheme] else f":{port}")


def _place(url: str) -> tuple[str, str, int | None]:
    """Return scheme, host and port of a URL; the port is None when nothing states it.

    Raises ValueError when it has anything else than those in its place, such as a user's name.
    """
    parts = urlsplit(url)
    if parts.username is not None or parts.password is not None or not parts.netloc.isascii():
        raise ValueError("it has more than a host and a port")
    if any(character in url for character in " \t\r\n\\"):
        raise ValueError("it has white space")
    host = (parts.hostname or "").rstrip(".")
    with suppress(ValueError):
        host = str(ipaddress.ip_address(host))
    port = parts.port
    return parts.scheme, host, port if port is not None else _DEFAULT_PORTS.get(parts.scheme)


def _with_frame_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {name.lower() for name, _ in message.get("headers", ())}
            added = [header for header in _FRAME_HEADERS if header[0] not in present]
            message = {**message, "headers": [*message.get("headers", ()), *added]}
        await send(message)

    return sending
