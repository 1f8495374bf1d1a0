"""The connection to a language model, at any address that streams OpenAI chat completions.

Nothing here runs unless the user switched it on. The openai client is created for each draft,
without anything that it would take from the environment: keys, headers, organisations, proxies. A
thread of its own reads the stream, so that a stop and every limit of time end the wait at once: the
socket is shut from outside, and the thread ends with it. Error texts of the server are never
repeated, since servers echo keys.
"""

from __future__ import annotations

import importlib
import logging
import socket
import threading
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from corpus import FindingAidError

if TYPE_CHECKING:
    import httpx2

logger = logging.getLogger(__name__)

_POLL_SECONDS = 0.05
"""Between two looks at the stop."""
_JOIN_SECONDS = 2.0
"""Given to the reading thread to end after its socket is shut."""
_ALLOWED_HEADERS = (
    "host authorization content-type content-length accept user-agent connection".split()
)
_UNKNOWN_OPTION = (400, 422)
"""How servers refuse an option that they do not know; they are asked again without options."""
_REASON_BY_STATUS = {
    401: "does not accept the key; set FINDING_AID_LLM_KEY",
    403: "does not allow this; look at the key and the model",
    404: "has no such path or model; look at the address, which mostly ends in /v1, and at the "
    "model's name",
    413: "finds the records too long for it",
    429: "is asked too often or has no credit left; wait and ask again",
}


class LanguageModelError(FindingAidError):
    """The model gave no answer, or none that can be read. One line, which names the address."""


class DraftStoppedError(LanguageModelError):
    """The user stopped it."""


class _UnknownOptionError(LanguageModelError):
    """The server does not understand the request."""


@dataclass(frozen=True)
class ModelLimits:
    """How long to wait, and how much to take.

    Attributes:
        connect_seconds: until the connection is there.
        first_seconds: until the first sign of an answer, the connection included.
        silence_seconds: from one sign to the next.
        total_seconds: for all of it.
        tokens: asked of the server.
        characters: of text that are read.
        bytes: of everything that is received.
    """

    connect_seconds: float = 5.0
    first_seconds: float = 60.0
    silence_seconds: float = 30.0
    total_seconds: float = 180.0
    tokens: int = 1_200
    characters: int = 12_000
    bytes: int = 4_000_000


class LanguageModel:
    """One address, model and key. Threads may share it; it keeps no connection between drafts."""

    def __init__(
        self, address: str, model: str, key: str = "", limits: ModelLimits | None = None
    ) -> None:
        """Check the settings. Raises LanguageModelError, which never repeats the key."""
        self.address = _check_address(address)
        self.model = model.strip()
        self.limits = limits or ModelLimits()
        if not self.model or not self.model.isprintable():
            raise LanguageModelError(
                f"the language model's name is {model!r}; set FINDING_AID_LLM_MODEL"
            )
        self._key = key.strip()
        if not (self._key.isascii() and self._key.isprintable()) or " " in self._key:
            raise LanguageModelError(
                "the language model's key has characters that no key has; set FINDING_AID_LLM_KEY"
            )

    def __repr__(self) -> str:
        return f"LanguageModel({self.address!r}, {self.model!r})"

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> LanguageModel | None:
        """Return the model of FINDING_AID_LLM_URL, _MODEL and _KEY; None without an address."""
        address = settings.get("FINDING_AID_LLM_URL", "").strip()
        if not address:
            return None
        return cls(
            address,
            settings.get("FINDING_AID_LLM_MODEL", ""),
            settings.get("FINDING_AID_LLM_KEY", ""),
        )

    def stream(
        self, messages: Sequence[Mapping[str, str]], cancel: threading.Event | None = None
    ) -> Generator[str, None, None]:
        """Yield the text of the answer, piece by piece, within the limits.

        It stops as soon as `cancel` is set, and when the caller closes the generator. Raises
        LanguageModelError when the answer does not come to its proper end.
        """
        if find_spec("openai") is None:
            raise LanguageModelError(
                "the openai client is not installed; install Finding Aid with the extra llm"
            )
        importlib.import_module("openai")  # takes a second, which must not count against the server
        reader = _StreamReader(self, messages)
        thread = threading.Thread(target=reader.run, name="language-model", daemon=True)
        thread.start()
        try:
            yield from self._pieces(reader, cancel or threading.Event())
        finally:
            reader.disconnect()
            thread.join(_JOIN_SECONDS)

    def error(self, reason: str) -> LanguageModelError:
        """Return the error that names this model's address."""
        return LanguageModelError(f"the language model at {self.address} {reason}")

    def _pieces(self, reader: _StreamReader, cancel: threading.Event) -> Iterator[str]:
        limits, start = self.limits, time.monotonic()
        last_sign, patience, characters = start, limits.first_seconds, 0
        while True:
            if cancel.is_set():
                raise DraftStoppedError("the language model was stopped")
            try:
                piece = reader.pieces.get(timeout=_POLL_SECONDS)
            except Empty:
                piece = ""
            else:
                last_sign, patience = time.monotonic(), limits.silence_seconds
            if isinstance(piece, LanguageModelError):
                raise piece
            if piece is None:
                return
            now = time.monotonic()
            if now - start > limits.total_seconds:
                raise self.error(f"was not done within {limits.total_seconds:g} s")
            if now - last_sign > patience:
                is_first = last_sign == start
                reason = "did not answer" if is_first else "fell silent, and said nothing more"
                raise self.error(f"{reason} within {patience:g} s")
            if piece:
                characters += len(piece)
                yield piece
            if characters > limits.characters:
                raise self.error(
                    f"wrote more than {limits.characters:,} characters, and was stopped"
                )


class _StreamReader:
    """One request, read in a thread.

    Attributes:
        pieces: texts ("" is a sign of life), an error, and None at the end.
    """

    def __init__(self, model: LanguageModel, messages: Sequence[Mapping[str, str]]) -> None:
        self.pieces: SimpleQueue[str | LanguageModelError | None] = SimpleQueue()
        self.model, self._messages = model, messages
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._is_disconnected = False

    def run(self) -> None:
        """Send the request and pass on what comes, including every way in which it can end."""
        import httpx2
        import openai

        limits = self.model.limits
        try:
            with httpx2.Client(
                transport=_watched_transport(self),
                timeout=httpx2.Timeout(limits.total_seconds, connect=limits.connect_seconds),
                follow_redirects=False,
                trust_env=False,
            ) as http:
                self._request(http)
        except LanguageModelError as error:
            self.pieces.put(error)
        except (openai.APITimeoutError, openai.APIConnectionError, httpx2.TransportError) as error:
            cause = error if isinstance(error, httpx2.TransportError) else error.__cause__
            if isinstance(cause, httpx2.ConnectError | httpx2.ConnectTimeout):
                self.pieces.put(self.model.error("cannot be reached; is it running?"))
            else:
                self.pieces.put(self.model.error("broke the connection"))
        except (openai.OpenAIError, httpx2.HTTPError, OSError):
            self.pieces.put(self.model.error("broke off its answer with an error"))
        except (ValueError, TypeError, AttributeError, RecursionError):
            # What the client raises for malformed events.
            self.pieces.put(self.model.error("sent what cannot be read as its protocol"))
        finally:
            self.pieces.put(None)

    def keep_socket(self, connection: socket.socket) -> None:
        """Keep a socket, so that it can be shut; shut it at once when the wait is over."""
        with self._lock:
            self._sockets.append(connection)
            if self._is_disconnected:
                _shut(connection)

    def disconnect(self) -> None:
        """Shut what is open; the thread that waits for it ends."""
        with self._lock:
            self._is_disconnected = True
            for connection in self._sockets:
                _shut(connection)

    def check_response(self, response: httpx2.Response) -> None:
        """Raise LanguageModelError unless a response is a stream of events; its body is not read."""
        status = response.status_code
        if status in _UNKNOWN_OPTION:
            raise _UnknownOptionError(str(self.model.error(f"refuses the request ({status})")))
        if 300 <= status < 400:
            raise self.model.error(
                f"points to another address ({status}), and is not followed there; set the right "
                "one"
            )
        if status != 200:
            other = "reports a fault of its own" if status >= 500 else "refuses the request"
            raise self.model.error(f"{_REASON_BY_STATUS.get(status, other)} ({status})")
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "text/event-stream":
            is_plain = kind.isascii() and kind.isprintable() and len(kind) < 60
            raise self.model.error(
                f"answers with {(is_plain and kind) or 'something else'} and not with a stream; "
                "look at the address"
            )

    def _request(self, http: httpx2.Client) -> None:
        import openai

        client = openai.OpenAI(
            api_key=self.model._key or "none",
            organization="",
            project="",
            webhook_secret="",
            base_url=self.model.address,
            max_retries=0,
            http_client=http,
        )
        options: dict[str, Any] = {"max_tokens": self.model.limits.tokens, "temperature": 0}
        request: dict[str, Any] = {
            "model": self.model.model,
            "messages": list(self._messages),
            "stream": True,
        }
        try:
            stream = client.chat.completions.create(**request, **options)
        except _UnknownOptionError:
            stream = client.chat.completions.create(**request)
        is_complete = False
        with stream:
            for chunk in stream:
                if self._is_disconnected:
                    return
                text, is_last = _read_chunk(chunk)
                is_complete = is_complete or is_last
                self.pieces.put(text)
        if not is_complete:
            raise self.model.error("ended its answer without saying that it was whole")


def _watched_transport(reader: _StreamReader) -> httpx2.BaseTransport:
    """Return a transport that sends our headers only, and gives its socket to `reader`.

    It also ends a body that is larger than the limit.
    """
    import httpx2

    most_bytes = reader.model.limits.bytes

    class BoundedBody(httpx2.SyncByteStream):
        """A body that ends in an error when it is larger than the limit."""

        def __init__(self, stream: httpx2.SyncByteStream) -> None:
            self._stream = stream

        def __iter__(self) -> Iterator[bytes]:
            received = 0
            for chunk in self._stream:
                received += len(chunk)
                if received > most_bytes:
                    raise reader.model.error(
                        f"sent more than {most_bytes:,} bytes, and was stopped"
                    )
                yield chunk

        def close(self) -> None:
            self._stream.close()

    class WatchedTransport(httpx2.HTTPTransport):
        """The client's own transport, watched."""

        def handle_request(self, request: httpx2.Request) -> httpx2.Response:
            headers = [
                (name, value)
                for name, value in request.headers.items()
                if name.lower() in _ALLOWED_HEADERS
                and (reader.model._key or name.lower() != "authorization")
            ]
            # An uncompressed body can be counted while it arrives.
            request.headers = httpx2.Headers([*headers, ("accept-encoding", "identity")])
            request.extensions = {**request.extensions, "trace": self._trace}
            response = super().handle_request(request)
            try:
                reader.check_response(response)
            except LanguageModelError:
                response.close()
                raise
            assert isinstance(response.stream, httpx2.SyncByteStream)
            response.stream = BoundedBody(response.stream)
            return response

        @staticmethod
        def _trace(event: str, info: Mapping[str, Any]) -> None:
            if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
                connection = info["return_value"].get_extra_info("socket")
                if isinstance(connection, socket.socket):
                    reader.keep_socket(connection)

    return WatchedTransport(trust_env=False)


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError as error:  # it is closed already
        logger.debug("nothing to shut: %s", error.strerror)


def _read_chunk(chunk: object) -> tuple[str, bool]:
    """Return the text of an event, and whether it ends the answer. The client checks no types."""
    choices = getattr(chunk, "choices", None)
    if not isinstance(choices, list) or not choices:
        return "", False
    text = getattr(getattr(choices[0], "delta", None), "content", None)
    return text if isinstance(text, str) else "", bool(getattr(choices[0], "finish_reason", None))


def _check_address(address: str) -> str:
    """Return the address without a final slash.

    Raises LanguageModelError when it is no address, or contains a secret.
    """
    written = address.strip().rstrip("/")
    try:
        parts = urlsplit(written)
        is_address = (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        is_address = False
    if not is_address or not written.isprintable() or " " in written:
        raise LanguageModelError(
            "the language model's address is none; set FINDING_AID_LLM_URL, as http://host:port/v1"
        )
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise LanguageModelError(
            f"the language model's address at {parts.hostname} carries more than an address; "
            "put the key into FINDING_AID_LLM_KEY, and leave user, password and query out"
        )
    return written
