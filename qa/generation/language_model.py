"""The connection to a language model, at any address that streams OpenAI chat completions.

Nothing here runs unless the user switched it on. Each draft has a new connection, which takes no
proxies and passwords from the environment. A separate thread reads the stream, so that a stop and
every time limit end the wait at once: the socket is shut from outside, and the thread ends with it.
Error texts of the server are never repeated, since servers echo keys.
"""

from __future__ import annotations

import importlib
import json
import logging
import socket
import threading
import time
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from corpus import FindingAidError, split_web_address

if TYPE_CHECKING:
    import httpx2

logger = logging.getLogger(__name__)

_POLL_SECONDS = 0.05
"""Between two checks for a stop."""
_JOIN_SECONDS = 2.0
"""Given to the reading thread to end after its socket is shut."""
_EVENT_STREAM = "text/event-stream"
_END_OF_STREAM = b"[DONE]"
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
        importlib.import_module("httpx2")  # must not count against the server
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
        self._model, self._messages = model, list(messages)
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._is_disconnected = False

    def run(self) -> None:
        """Send the request and pass on what comes, including every way in which it can end."""
        import httpx2

        error = self._model.error
        try:
            self._read_answer()
        except LanguageModelError as reported:
            self.pieces.put(reported)
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.InvalidURL):
            self.pieces.put(error("cannot be reached; is it running?"))
        except httpx2.TransportError:
            self.pieces.put(error("broke the connection"))
        except (httpx2.HTTPError, OSError):
            self.pieces.put(error("broke off its answer with an error"))
        except (ValueError, RecursionError):
            self.pieces.put(error("sent what cannot be read as its protocol"))
        finally:
            self.pieces.put(None)

    def disconnect(self) -> None:
        """Shut what is open; the thread that waits for it ends."""
        with self._lock:
            self._is_disconnected = True
            for connection in self._sockets:
                _shut(connection)

    def _read_answer(self) -> None:
        import httpx2

        limits = self._model.limits
        timeout = httpx2.Timeout(limits.total_seconds, connect=limits.connect_seconds)
        options = {"max_tokens": limits.tokens, "temperature": 0}
        with httpx2.Client(timeout=timeout, follow_redirects=False, trust_env=False) as http:
            with self._request(http, options) as response:
                if response.status_code not in _UNKNOWN_OPTION:
                    return self._read_stream(response)
            with self._request(http, {}) as response:
                return self._read_stream(response)

    def _request(
        self, http: httpx2.Client, options: Mapping[str, object]
    ) -> AbstractContextManager[httpx2.Response]:
        # An uncompressed body can be counted while it arrives.
        headers = {"accept": _EVENT_STREAM, "accept-encoding": "identity"}
        if self._model._key:
            headers["authorization"] = f"Bearer {self._model._key}"
        request = {"model": self._model.model, "messages": self._messages, "stream": True}
        return http.stream(
            "POST",
            f"{self._model.address}/chat/completions",
            json={**request, **options},
            headers=headers,
            extensions={"trace": self._keep_socket},
        )

    def _keep_socket(self, event: str, info: Mapping[str, Any]) -> None:
        """Keep the socket of a new connection; shut it at once when the wait is over."""
        if event not in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            return
        connection = info["return_value"].get_extra_info("socket")
        if isinstance(connection, socket.socket):
            with self._lock:
                self._sockets.append(connection)
                if self._is_disconnected:
                    _shut(connection)

    def _read_stream(self, response: httpx2.Response) -> None:
        """Pass on the texts of a stream of events. Raises LanguageModelError for any other."""
        self._check_response(response)
        is_complete = False
        for event in _read_events(self._bounded(response.iter_raw())):
            if self._is_disconnected:
                return
            if event == _END_OF_STREAM:
                break
            text, is_last = self._read_event(json.loads(event))
            is_complete = is_complete or is_last
            self.pieces.put(text)
        if not is_complete:
            raise self._model.error("ended its answer without saying that it was whole")

    def _check_response(self, response: httpx2.Response) -> None:
        """Raise LanguageModelError unless a response is a stream of events."""
        status = response.status_code
        if 300 <= status < 400:
            raise self._model.error(
                f"points to another address ({status}), and is not followed there; set the right "
                "one"
            )
        if status != 200:
            default = "reports a fault of its own" if status >= 500 else "refuses the request"
            raise self._model.error(f"{_REASON_BY_STATUS.get(status, default)} ({status})")
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != _EVENT_STREAM:
            is_plain = kind.isascii() and kind.isprintable() and len(kind) < 60
            raise self._model.error(
                f"answers with {(is_plain and kind) or 'something else'} and not with a stream; "
                "look at the address"
            )

    def _bounded(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        received, limit = 0, self._model.limits.bytes
        for chunk in chunks:
            received += len(chunk)
            if received > limit:
                raise self._model.error(f"sent more than {limit:,} bytes, and was stopped")
            yield chunk

    def _read_event(self, event: object) -> tuple[str, bool]:
        """Return the text of an event, and whether it ends the answer; other shapes say nothing."""
        if not isinstance(event, dict):
            return "", False
        if event.get("error"):
            raise self._model.error("broke off its answer with an error")
        choices = event.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices else None
        if not isinstance(choice, dict):
            return "", False
        delta = choice.get("delta")
        text = delta.get("content") if isinstance(delta, dict) else None
        return text if isinstance(text, str) else "", bool(choice.get("finish_reason"))


def _read_events(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the data of each server-sent event, comments and other fields left out."""
    data: list[bytes] = []
    for line in _read_lines(chunks):
        if line.startswith(b"data:"):
            data.append(line.removeprefix(b"data:").strip())
        elif not line and data:
            yield b"\n".join(data)
            data = []


def _read_lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield complete lines without their ends."""
    pending: list[bytes] = []
    for chunk in chunks:
        *lines, last = chunk.split(b"\n")
        for line in lines:
            yield b"".join([*pending, line]).removesuffix(b"\r")
            pending = []
        pending.append(last)


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError as error:  # it is closed already
        logger.debug("nothing to shut: %s", error.strerror)


def _check_address(address: str) -> str:
    """Return the address without a final slash.

    Raises LanguageModelError when it is no address, or contains a secret.
    """
    written = address.strip().rstrip("/")
    parts = split_web_address(written)
    if parts is None:
        raise LanguageModelError(
            "the language model's address is none; set FINDING_AID_LLM_URL, as http://host:port/v1"
        )
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise LanguageModelError(
            f"the language model's address at {parts.hostname} carries more than an address; "
            "put the key into FINDING_AID_LLM_KEY, and leave user, password and query out"
        )
    return written
