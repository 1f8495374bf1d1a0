"""The HTTP server of the API and of the MCP server: uvicorn, behind one gate.

Whatever reaches an application has named a served host, comes from no page of another site, and
has presented the token where one is set.
"""

from __future__ import annotations

import hmac
import signal
from collections.abc import Sequence

from qa.interfaces.served_names import Application, Message, Receive, Send, ServedNames

SECONDS_TO_FINISH = 5
"""For requests that are being answered when the server is told to end."""


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
        headers = [
            (b"content-type", b"application/problem+json"),
            (b"www-authenticate", b'Bearer realm="finding-aid"'),
            (b"cache-control", b"no-store"),
        ]
        await send({"type": "http.response.start", "status": 401, "headers": headers})
        body = (
            b'{"type":"about:blank","title":"Unauthorized","status":401,"detail":'
            b'"send the token of this server: Authorization: Bearer TOKEN"}'
        )
        await send({"type": "http.response.body", "body": body})

    def _is_right(self, scope: Message) -> bool:
        given = [value for name, value in scope["headers"] if name.lower() == b"authorization"]
        return len(given) == 1 and hmac.compare_digest(given[0], self._expected)


def run_http(
    application: Application, address: str, port: int, urls: Sequence[str], token: str
) -> int:
    """Serve an application until the process is told to end; return its exit code.

    urls: those under which it is served; token: "" for none. Raises KeyboardInterrupt after Ctrl+C.
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
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
    )
    try:
        uvicorn.Server(config).run()
    except KeyboardInterrupt as stop:
        if stop.args != (signal.SIGTERM,):
            raise
    return 0
