"""Which requests the app answers: those for its own URLs, and from its own pages."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from qa import ServedNames, served_urls
from qa.interfaces.access_control import ServingError

LOCAL = served_urls("127.0.0.1", 8501)
PROXIED = served_urls("127.0.0.1", 8501, ["https://records.example.org"])
FETCHED = {"sec-fetch-site": "same-site", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty"}


async def nothing(*_: Any) -> Any: ...


def is_served(urls: tuple[str, ...], kind: str, **headers: str) -> bool:
    names = ServedNames(nothing, lambda: urls)
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return names.is_served(kind, pairs)


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("127.0.0.1:8501", "http://127.0.0.1:8501"),
        ("localhost:8501", "http://localhost:8501"),
        ("LOCALHOST:8501", "http://localhost:8501"),
        ("localhost.:8501", "http://localhost:8501"),
        ("[::1]:8501", "http://[::1]:8501"),
        ("[0:0::1]:8501", "http://127.0.0.1:8501"),
    ],
)
def test_own_pages_are_answered(kind: str, host: str, origin: str) -> None:
    assert is_served(LOCAL, kind, host=host, origin=origin)
    assert is_served(LOCAL, kind, host=host)


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8501",
        "127.0.0.1",
        "127.0.0.1:8502",
        "localhost",
        "127.0.0.1.evil.example:8501",
        "localhost.evil.example:8501",
        "0.0.0.0:8501",
        "127.0.0.1:8501@evil.example",
        "evil.example@127.0.0.1:8501",
        "127.0.0.1:8501 ",
        "127.0.0.1:99999",
        "127.0.0.1:8501:8501",
        "loc\u00e4lhost:8501",
        "[::1:8501",
        "",
    ],
)
def test_another_name_is_foreign(kind: str, host: str) -> None:
    assert not is_served(LOCAL, kind, host=host)
    assert not is_served(LOCAL, kind, host=host, origin=f"http://{host}")


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example:8501",
        "http://127.0.0.1:8502",
        "http://localhost:3000",
        "http://localhost",
        "http://192.168.1.20:8501",
        "null",
        "",
        "file://",
        "chrome-extension://abcdef",
        "ftp://127.0.0.1:8501",
        "127.0.0.1:8501",
    ],
)
def test_another_page_is_foreign(kind: str, origin: str) -> None:
    assert not is_served(LOCAL, kind, host="127.0.0.1:8501", origin=origin)


def test_a_request_without_a_host_or_with_two_is_refused() -> None:
    names = ServedNames(nothing, lambda: LOCAL)
    host, origin = (b"host", b"127.0.0.1:8501"), (b"origin", b"http://127.0.0.1:8501")
    assert names.is_served("http", [host, origin])
    assert not names.is_served("http", [])
    assert not names.is_served("http", [host, (b"host", b"evil.example")])
    assert not names.is_served("http", [host, origin, (b"Origin", b"http://evil.example")])
    forwarded = [(b"host", b"evil.example"), (b"x-forwarded-host", b"127.0.0.1:8501")]
    assert not names.is_served("http", forwarded)


def test_other_sites_may_link_and_may_not_fetch_or_embed() -> None:
    def asked(site: str, mode: str, dest: str) -> bool:
        fetch = {"sec_fetch_site": site, "sec_fetch_mode": mode, "sec_fetch_dest": dest}
        return is_served(LOCAL, "http", host="127.0.0.1:8501", **fetch)

    assert asked("none", "navigate", "document")
    assert asked("same-origin", "cors", "empty")
    assert asked("cross-site", "navigate", "document")
    assert not asked("cross-site", "navigate", "iframe")
    assert not asked("same-site", "no-cors", "image")
    assert not asked("same-site", "no-cors", "script")
    assert not asked("cross-site", "cors", "empty")


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_the_url_of_a_proxy_is_served_with_and_without_its_port(kind: str) -> None:
    origin = "https://records.example.org"
    for host in ("records.example.org", "records.example.org:443", "127.0.0.1:8501"):
        assert is_served(PROXIED, kind, host=host, origin=origin)
    assert not is_served(PROXIED, kind, host="records.example.org:8443")
    assert not is_served(PROXIED, kind, host="records.example.org", origin=f"{origin}:8443")
    assert not is_served(PROXIED, kind, host="a.records.example.org")
    tunnel = served_urls("127.0.0.1", 8501, ["http://localhost:9000"])
    assert is_served(tunnel, kind, host="localhost:9000", origin="http://localhost:9000")
    assert not is_served(tunnel, kind, host="127.0.0.1:9000")


def test_an_address_of_the_network_is_served_alone() -> None:
    assert served_urls("192.168.1.20", 8501) == ("http://192.168.1.20:8501",)
    assert served_urls("2001:db8::7", 80) == ("http://[2001:db8::7]:80",)
    assert served_urls("127.8.8.8", 1) == (
        "http://127.8.8.8:1",
        "http://127.0.0.1:1",
        "http://localhost:1",
        "http://[::1]:1",
    )


@pytest.mark.parametrize(
    "url",
    [
        "",
        "records.example.org",
        "ftp://a.example",
        "https://",
        "https://a:b",
        "https://a@b.example",
    ],
)
def test_what_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(ServingError, match="is not an address of a web server"):
        served_urls("127.0.0.1", 8501, [url])


def test_a_refusal_is_one_line_and_nothing_reaches_the_app() -> None:
    reached: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        reached.append(scope["type"])
        await send({"type": "http.response.start", "status": 200, "headers": []})

    def answer(kind: str, host: bytes) -> list[Any]:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"type": kind, "headers": [(b"host", host)]}
        asyncio.run(ServedNames(app, lambda: LOCAL)(scope, nothing, send))
        return sent

    start, body = answer("http", b"evil.example:8501")
    assert (start["status"], body["body"].count(b"\n")) == (403, 1)
    assert answer("websocket", b"evil.example:8501") == [{"type": "websocket.close", "code": 1008}]
    assert reached == []
    headers = dict(answer("http", b"127.0.0.1:8501")[0]["headers"])
    assert headers[b"content-security-policy"] == b"frame-ancestors 'self'"
    assert reached == ["http"]
