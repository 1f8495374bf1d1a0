"""The connection to an OAI-PMH source: one request at a time, politely, within bounds.

The library `sickle` has had no release since 2020, so this is our own. Nothing here runs unless the
reader gives an address to `finding-aid harvest` or to the page Add. Only the request that the
protocol names is sent; proxies and passwords of the environment are not used, and no other host is
followed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from corpus import FindingAidError, split_web_address

if TYPE_CHECKING:
    import httpx2

USER_AGENT = "finding-aid/0.1 (OAI-PMH harvester of one reader)"
_BUSY = (429, 500, 502, 503, 504)
_MOST_REDIRECTS = 5
_REASON_BY_STATUS = {
    401: "asks for a password, and is not harvested",
    403: "does not allow this",
    404: "has no such path; check the address",
    410: "has closed this path; look for its new address",
}


class HarvestError(FindingAidError):
    """The source gave no records. One line, which names its address and what to do."""


@dataclass(frozen=True)
class Politeness:
    """How requests to a source are timed and limited.

    Attributes:
        pause_seconds: between two requests.
        busy_seconds: before a request is tried again, where the source names no time; doubled
            each time.
        longest_wait_seconds: a source that wants more is left alone.
        tries: of one request.
        connect_seconds: until a connection is there.
        silence_seconds: from one piece of an answer to the next.
        answer_seconds: for one answer.
        answer_bytes: of one answer.
    """

    pause_seconds: float = 1.0
    busy_seconds: float = 10.0
    longest_wait_seconds: float = 600.0
    tries: int = 5
    connect_seconds: float = 20.0
    silence_seconds: float = 90.0
    answer_seconds: float = 600.0
    answer_bytes: int = 64 * 1024 * 1024


class _BusyError(HarvestError):
    """The source wants the request again later.

    Attributes:
        after: seconds that it names, None if it names none.
    """

    def __init__(self, words: str, after: float | None = None) -> None:
        super().__init__(words)
        self.after = after


class OaiClient:
    """One source."""

    def __init__(
        self,
        address: str,
        politeness: Politeness | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        """Check the address. wait: takes seconds. Raises HarvestError when it is none."""
        self.address = check_address(address)
        self._base = self.address
        self._politeness = politeness or Politeness()
        self._wait = wait
        self._has_asked = False

    def error(self, words: str) -> HarvestError:
        """Return the error that names this source."""
        return HarvestError(f"{self.address} {words}")

    def ask(self, arguments: Mapping[str, str]) -> bytes:
        """Return the answer to a request, tried again while the source is busy.

        Raises HarvestError when it does not come.
        """
        polite = self._politeness
        if self._has_asked:
            self._wait(polite.pause_seconds)
        self._has_asked = True
        for attempt in range(polite.tries):
            try:
                return self._answer(arguments)
            except _BusyError as busy:
                seconds = busy.after
                if seconds is None:
                    seconds = polite.busy_seconds * 2**attempt
                if seconds > polite.longest_wait_seconds:
                    raise self.error(
                        f"asks to come back after {seconds / 60:,.0f} minutes; ask again then, and "
                        "it goes on where it stopped"
                    ) from busy
                if attempt + 1 == polite.tries:
                    raise self.error(
                        f"{busy}, {polite.tries} times; ask again later, and it goes on where it "
                        "stopped"
                    ) from busy
                self._wait(seconds)
        raise AssertionError("unreachable")

    def _answer(self, arguments: Mapping[str, str]) -> bytes:
        """Return one answer; follow redirects on the same host."""
        import httpx2

        polite = self._politeness
        timeout = httpx2.Timeout(polite.silence_seconds, connect=polite.connect_seconds)
        request: httpx2.URL | str = httpx2.URL(self._base, params=dict(arguments))
        try:
            with httpx2.Client(timeout=timeout, follow_redirects=False, trust_env=False) as http:
                for _ in range(_MOST_REDIRECTS + 1):
                    # An uncompressed body can be counted while it arrives.
                    headers = {"user-agent": USER_AGENT, "accept-encoding": "identity"}
                    with http.stream("GET", request, headers=headers) as response:
                        target = self._redirect(str(request), response)
                        if not target:
                            return self._body(response)
                        request = target
                        if target.partition("?")[2] == str(response.url).partition("?")[2]:
                            self._base = target.partition("?")[0]
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            raise _BusyError("cannot be reached") from error
        except httpx2.TimeoutException as error:
            raise _BusyError("fell silent") from error
        except httpx2.TransportError as error:
            raise _BusyError("broke the connection") from error
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
            raise self.error("sent what cannot be read as HTTP") from error
        raise self.error(f"redirects more than {_MOST_REDIRECTS} times; give its right address")

    def _redirect(self, requested: str, response: httpx2.Response) -> str:
        """Return the address that a response points to, "" when it is none.

        Raises HarvestError for another host, and for the way from https to http.
        """
        if not 300 <= response.status_code < 400:
            return ""
        target = urljoin(requested, response.headers.get("location", ""))
        target_parts, requested_parts = urlsplit(target), urlsplit(requested)
        is_same = target_parts.hostname == requested_parts.hostname and target_parts.scheme in (
            requested_parts.scheme,
            "https",
        )
        if not is_same or (
            target_parts.scheme == requested_parts.scheme
            and target_parts.port != requested_parts.port
        ):
            address = f"{target_parts.scheme}://{target_parts.netloc}{target_parts.path}"
            raise self.error(
                f"points to {address[:200]}, and is not followed there; give that address if it is "
                "right"
            )
        return target

    def _body(self, response: httpx2.Response) -> bytes:
        status = response.status_code
        if status in _BUSY:
            words = f"is busy or out of order ({status})"
            raise _BusyError(words, _retry_after(response.headers.get("retry-after", "")))
        if status != 200:
            raise self.error(f"{_REASON_BY_STATUS.get(status, 'refuses the request')} ({status})")
        if response.headers.get("content-encoding", "identity").lower() not in ("", "identity"):
            raise self.error("sends compressed answers, which it was asked not to do")
        deadline = time.monotonic() + self._politeness.answer_seconds
        body = bytearray()
        for piece in response.iter_raw():
            body += piece
            if len(body) > self._politeness.answer_bytes:
                limit = self._politeness.answer_bytes / 1048576
                raise self.error(f"sent more than {limit:,.0f} MiB in one answer; it is not read")
            if time.monotonic() > deadline:
                raise _BusyError(f"needed more than {self._politeness.answer_seconds:g} s")
        return bytes(body)


def _retry_after(words: str) -> float | None:
    """Return the seconds of a Retry-After header, None without one that can be read."""
    words = words.strip()
    if words.isascii() and words.isdigit():
        return float(words[:9])
    try:
        moment = parsedate_to_datetime(words)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def check_address(address: str) -> str:
    """Return the address of a source, without a query. Raises HarvestError when it is none."""
    written = address.strip()
    parts = split_web_address(written)
    if parts is None:
        raise HarvestError(
            f"{written[:200]!r} is not an address of an OAI-PMH source; write it as "
            "https://example.org/oai"
        )
    if "@" in parts.netloc:
        raise HarvestError(
            "the address of the source carries a user and password, which are not sent; leave them "
            "out"
        )
    return parts._replace(query="", fragment="").geturl()
