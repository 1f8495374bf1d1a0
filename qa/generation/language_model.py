"""The connection to a language model: any address that speaks the OpenAI chat-completions protocol as a stream.

Nothing here runs unless the reader switched it on. The openai client is made anew for every draft, with all that it
would take from the environment (keys, headers, organisations, proxies) left out. It reads in a thread of its own, so
that the reader's stop, and every limit of time, end the wait at once whatever the other side does: the socket is shut
from here, and the thread ends with it. What the other side says in an error is never repeated, since servers echo keys.
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

_GLANCE = 0.05
"""Seconds between two looks at the reader's stop."""
_LEAVE = 2.0
"""Seconds that the reading thread is given to end after its socket is shut."""
_SENT_HEADERS = (
    "host",
    "authorization",
    "content-type",
    "content-length",
    "accept",
    "user-agent",
    "connection",
)
_NOT_DIGESTED = (400, 422)
"""How servers refuse an option that they do not know; they are asked once more without options."""
_SAID_BY_STATUS = {
    401: "does not accept the key; set FINDING_AID_LLM_KEY",
    403: "does not allow this; look at the key and the model",
    404: "has no such path or model; look at the address, which mostly ends in /v1, and at the model's name",
    413: "finds the records too long for it",
    429: "is asked too often or has no credit left; wait and ask again",
}


class LanguageModelError(FindingAidError):
    """The language model gave no answer, or none that can be read; the message is one line and names the address."""


class DraftStoppedError(LanguageModelError):
    """The reader stopped it."""


@dataclass(frozen=True)
class ModelLimits:
    """How long to wait, in seconds, and how much to take.

    first: until the first sign of an answer, the connection included. between: from one sign to the next. total: for
    all of it. tokens: asked of the server; characters of text, and bytes of all that is sent, are counted here.
    """

    connect_seconds: float = 5.0
    first_seconds: float = 60.0
    silence_seconds: float = 30.0
    total_seconds: float = 180.0
    tokens: int = 1_200
    characters: int = 12_000
    bytes: int = 4_000_000


class LanguageModel:
    """One address, one model, one key. Safe to share between threads; holds no connection between two drafts."""

    def __init__(
        self, address: str, model: str, key: str = "", limits: ModelLimits | None = None
    ) -> None:
        """LanguageModelError when the address, the model or the key cannot be used; the key is never repeated."""
        self.address = _checked(address)
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
        """The model that FINDING_AID_LLM_URL, _MODEL and _KEY name; None when no address is set."""
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
        """The text of its answer, piece by piece. LanguageModelError in every other case, within the limits of time.

        Stopped as soon as `cancel` is set. A caller that has enough closes the iterator.
        """
        if find_spec("openai") is None:
            raise LanguageModelError(
                "the openai client is not installed; install Finding Aid with the extra llm"
            )
        importlib.import_module(
            "openai"
        )  # takes a second the first time, which is not the other side's
        reading = _Reading(self, messages)
        thread = threading.Thread(target=reading.run, name="language-model", daemon=True)
        thread.start()
        try:
            yield from self._pieces(reading, cancel or threading.Event())
        finally:
            reading.cut()
            thread.join(_LEAVE)

    def _pieces(self, reading: _Reading, cancel: threading.Event) -> Iterator[str]:
        limits, started = self.limits, time.monotonic()
        last, most, taken = started, limits.first_seconds, 0
        while True:
            if cancel.is_set():
                raise DraftStoppedError("the language model was stopped")
            try:
                found = reading.pieces.get(timeout=_GLANCE)
            except Empty:
                found = ""
            else:
                last, most = time.monotonic(), limits.silence_seconds
            if isinstance(found, LanguageModelError):
                raise found
            if found is None:
                return
            now = time.monotonic()
            if now - started > limits.total_seconds:
                raise self._error(f"was not done within {limits.total_seconds:g} s")
            if now - last > most:
                said = "did not answer" if last == started else "fell silent, and said nothing more"
                raise self._error(f"{said} within {most:g} s")
            if found:
                taken += len(found)
                yield found
            if taken > limits.characters:
                raise self._error(
                    f"wrote more than {limits.characters:,} characters, and was stopped"
                )

    def _error(self, what: str) -> LanguageModelError:
        return LanguageModelError(f"the language model at {self.address} {what}")


class _Reading:
    """One request, read in a thread. pieces: texts ("" is a sign of life), an error, and None at the end."""

    def __init__(self, model: LanguageModel, messages: Sequence[Mapping[str, str]]) -> None:
        self.pieces: SimpleQueue[str | LanguageModelError | None] = SimpleQueue()
        self._model, self._messages = model, messages
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._is_cut = False

    def run(self) -> None:
        """Ask, and hand on what comes; every way in which that can end is put into `pieces`."""
        import httpx2
        import openai

        limits = self._model.limits
        try:
            with httpx2.Client(
                transport=_transport(self),
                timeout=httpx2.Timeout(limits.total_seconds, connect=limits.connect_seconds),
                follow_redirects=False,
                trust_env=False,
            ) as http:
                self._ask(http)
        except LanguageModelError as error:
            self.pieces.put(error)
        except (openai.APITimeoutError, openai.APIConnectionError, httpx2.TransportError) as error:
            cause = error if isinstance(error, httpx2.TransportError) else error.__cause__
            reached = not isinstance(cause, httpx2.ConnectError | httpx2.ConnectTimeout)
            self.pieces.put(
                self._error(
                    "broke the connection" if reached else "cannot be reached; is it running?"
                )
            )
        except (openai.OpenAIError, httpx2.HTTPError, OSError):
            self.pieces.put(self._error("broke off its answer with an error"))
        except (
            ValueError,
            TypeError,
            AttributeError,
            RecursionError,
        ):  # what the client does with malformed events
            self.pieces.put(self._error("sent what cannot be read as its protocol"))
        finally:
            self.pieces.put(None)

    def _ask(self, http: httpx2.Client) -> None:
        import openai

        model = self._model
        client = openai.OpenAI(
            api_key=model._key or "none",
            organization="",
            project="",
            webhook_secret="",
            base_url=model.address,
            max_retries=0,
            http_client=http,
        )
        options: dict[str, Any] = {"max_tokens": model.limits.tokens, "temperature": 0}
        asked: dict[str, Any] = {
            "model": model.model,
            "messages": list(self._messages),
            "stream": True,
        }
        try:
            stream = client.chat.completions.create(**asked, **options)
        except _NotDigested:
            stream = client.chat.completions.create(**asked)
        done = False
        with stream:
            for chunk in stream:
                if self._is_cut:  # nobody listens to what had come already
                    return
                text, ended = _said(chunk)
                done = done or ended
                self.pieces.put(text)
        if not done:
            raise self._error("ended its answer without saying that it was whole")

    def reached(self, connection: socket.socket) -> None:
        """Keep a socket, so that it can be shut; shut it at once when the wait is over already."""
        with self._lock:
            self._sockets.append(connection)
            if self._is_cut:
                _shut(connection)

    def cut(self) -> None:
        """Shut what is open. The thread that waits on it ends."""
        with self._lock:
            self._is_cut = True
            for connection in self._sockets:
                _shut(connection)

    def accepts(self, response: httpx2.Response) -> None:
        """LanguageModelError when an answer is no stream of events; nothing of its body is read then."""
        status = response.status_code
        if status in _NOT_DIGESTED:
            raise _NotDigested(
                f"the language model at {self._model.address} refuses the request ({status})"
            )
        if 300 <= status < 400:
            raise self._error(
                f"points to another address ({status}), and is not followed there; set the right one"
            )
        if status != 200:
            said = _SAID_BY_STATUS.get(
                status, "reports a fault of its own" if status >= 500 else "refuses the request"
            )
            raise self._error(f"{said} ({status})")
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "text/event-stream":
            shown = (
                kind
                if kind.isascii() and kind.isprintable() and len(kind) < 60
                else "something else"
            )
            raise self._error(
                f"answers with {shown or 'something else'} and not with a stream; look at the address"
            )

    def _error(self, what: str) -> LanguageModelError:
        return self._model._error(what)


class _NotDigested(LanguageModelError):
    """The server does not understand the request as it is."""


def _transport(reading: _Reading) -> httpx2.BaseTransport:
    """One connection that sends our headers only, gives its socket to `reading`, and counts what it takes."""
    import httpx2

    most = reading._model.limits.bytes

    class Counted(httpx2.SyncByteStream):
        """A body that ends in an error when it is larger than the limit."""

        def __init__(self, stream: httpx2.SyncByteStream) -> None:
            self._stream = stream

        def __iter__(self) -> Iterator[bytes]:
            taken = 0
            for chunk in self._stream:
                taken += len(chunk)
                if taken > most:
                    raise reading._error(f"sent more than {most:,} bytes, and was stopped")
                yield chunk

        def close(self) -> None:
            self._stream.close()

    class Transport(httpx2.HTTPTransport):
        """The client's own, watched."""

        def handle_request(self, request: httpx2.Request) -> httpx2.Response:
            kept = [
                (name, value)
                for name, value in request.headers.items()
                if name.lower() in _SENT_HEADERS
            ]
            if not reading._model._key:
                kept = [(name, value) for name, value in kept if name.lower() != "authorization"]
            # A body that is not compressed is counted as it comes; and each request has a connection of its own.
            request.headers = httpx2.Headers([*kept, ("accept-encoding", "identity")])
            request.extensions = {**request.extensions, "trace": self._traced}
            response = super().handle_request(request)
            try:
                reading.accepts(response)
            except LanguageModelError:
                response.close()
                raise
            assert isinstance(response.stream, httpx2.SyncByteStream)
            response.stream = Counted(response.stream)
            return response

        @staticmethod
        def _traced(event: str, info: Mapping[str, Any]) -> None:
            if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
                connection = info["return_value"].get_extra_info("socket")
                if isinstance(connection, socket.socket):
                    reading.reached(connection)

    return Transport(trust_env=False)


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError as error:  # it is closed already
        logger.debug("nothing to shut: %s", error.strerror)


def _said(chunk: object) -> tuple[str, bool]:
    """The text of one event, and whether it says that the answer is whole; the client checks no types."""
    choices = getattr(chunk, "choices", None)
    if not isinstance(choices, list) or not choices:
        return "", False
    text = getattr(getattr(choices[0], "delta", None), "content", None)
    return text if isinstance(text, str) else "", bool(getattr(choices[0], "finish_reason", None))


def _checked(address: str) -> str:
    """The address without a slash at its end. LanguageModelError when it is none, or carries a secret."""
    written = address.strip().rstrip("/")
    try:
        parts = urlsplit(written)
        known = (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        known = False
    if not known or not written.isprintable() or " " in written:
        raise LanguageModelError(
            "the language model's address is none; set FINDING_AID_LLM_URL, as http://host:port/v1"
        )
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise LanguageModelError(
            f"the language model's address at {parts.hostname} carries more than an address; "
            "put the key into FINDING_AID_LLM_KEY, and leave user, password and query out"
        )
    return written
