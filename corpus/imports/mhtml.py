"""A page that a browser saved into one file (.mht, .mhtml): its HTML, and where it comes from."""

from __future__ import annotations

import email
import email.policy
import re
from typing import NamedTuple

from corpus.formats import ReadingError

_FIRST_HEADER = re.compile(rb"\s*[A-Za-z][A-Za-z-]{1,40}:[^\r\n]*\r?\n")
_TYPE = re.compile(rb"^content-type:\s*(?:multipart/related|text/html)", re.I | re.M)
MOST_PARTS_INSIDE = 50
"""Parts that hold parts; browsers write one."""


class SavedPage(NamedTuple):
    """The HTML of a page: its bytes, its declared encoding ("" for none), and its address."""

    data: bytes
    charset: str
    address: str


def is_mhtml(data: bytes) -> bool:
    """Return whether bytes begin like a message that contains a web page."""
    head = data[:8192]
    return (
        _FIRST_HEADER.match(head) is not None
        and re.search(rb"^mime-version:", head, re.I | re.M) is not None
        and _TYPE.search(head) is not None
    )


def read_mhtml(data: bytes, name: str) -> SavedPage:
    """Return the page in a saved web archive. Raises ReadingError if it has none."""
    if data.lower().count(b"multipart/") > MOST_PARTS_INSIDE:
        raise ReadingError(
            f"{name} is a web archive (MHTML) with more than {MOST_PARTS_INSIDE} parts inside "
            "parts; save the page again as HTML"
        )
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    site = str(message.get("Snapshot-Content-Location") or "")
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            body = part.get_payload(decode=True)
            address = site or str(part.get("Content-Location") or "")
            charset = str(part.get_param("charset") or "")
            if isinstance(body, bytes) and body.strip():
                return SavedPage(body, charset, address.strip())
    raise ReadingError(
        f"{name} is a web archive (MHTML) without a page in it; save the page again as HTML"
    )
