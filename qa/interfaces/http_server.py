"""The HTTP server of the API and of the MCP server: uvicorn, behind one gate.

Whatever reaches an application has named a served host, comes from no page of another site, and
has presented the token where one is set.
"""

from __future__ import annotations

import hmac
import json
import signal
from collections.abc import Callable, Sequence
from http import HTTPStatus

from qa.interfaces.served_names import Application, Message, Receive, Send, ServedNames

SECONDS_TO_FINISH = 5
"""For requests that are being answered when the server is told to end."""

MOST_REQUESTS = 200
"""Requests that are answered at a time; further ones get status 503."""


class TokenGate:
    """Lets only requests with the token through: `Authorization: Bearer TOKEN`. ASGI."""

    def __init__(self, application: Application, token: str) -> None:
        self._application = application
        self._expected = f"Bearer {token}".encode() if token else b""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or not self._expected or self._is_right(scope):
            await self._application(scope, receive, send)
            return
        detail = "send the token of this server: Authorization: Bearer TOKEN"
        header = (b"www-authenticate", b'Bearer realm="finding-aid"')
        await _refuse(send, HTTPStatus.UNAUTHORIZED, detail, header)

    def _is_right(self, scope: Message) -> bool:
        headers = [value for name, value in scope["headers"] if name.lower() == b"authorization"]
        return len(headers) == 1 and hmac.compare_digest(headers[0], self._expected)


class BodyLimit:
    """Refuses requests with a larger body than is allowed. ASGI."""

    def __init__(self, application: Application, largest: Callable[[str, str], int]) -> None:
        """Serve `application`. largest: returns the most bytes for a method and a path."""
        self._application = application
        self._largest = largest

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        limit = self._largest(scope["method"], scope["path"])
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return  # the client has left
            body += message.get("body", b"")
            if len(body) > limit:
                detail = f"the body has more than the {limit:,} bytes of a request; send less"
                await _refuse(send, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
                return
            if not message.get("more_body", False):
                break
        messages = [{"type": "http.request", "body": bytes(body), "more_body": False}]
        del body

        async def replay() -> Message:
            return messages.pop() if messages else await receive()

        await self._application(scope, replay, send)


async def _refuse(
    send: Send, status: HTTPStatus, detail: str, *headers: tuple[bytes, bytes]
) -> None:
    """Answer with a problem (RFC 9457)."""
    problem = {"type": "about:blank", "title": status.phrase, "status": status, "detail": detail}
    kind = (b"content-type", b"application/problem+json")
    await send({"type": "http.response.start", "status": status, "headers": [kind, *headers]})
    await send({"type": "http.response.body", "body": json.dumps(problem).encode()})


def run_http(
    application: Application, address: str, port: int, urls: Sequence[str], token: str
) -> int:
    """Serve an application until the process is told to end; return its exit code.

    urls: its addresses; token: "" for none. Raises KeyboardInterrupt after Ctrl+C.
    """
    import uvicorn

    config = uvicorn.Config(
        ServedNames(TokenGate(application, token), lambda: urls),
        host="127.0.0.1" if address.casefold() == "localhost" else address,
        port=port,
        log_level="critical",
        access_log=False,
        server_header=False,
        ws="none",
        limit_concurrency=MOST_REQUESTS,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
    )
    try:
        uvicorn.Server(config).run()
    except KeyboardInterrupt as stop:
        if stop.args != (signal.SIGTERM,):
            raise
    return 0
