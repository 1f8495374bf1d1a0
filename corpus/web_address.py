"""Web addresses that a reader writes, as of a harvested source or of a language model."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit


def split_web_address(written: str) -> SplitResult | None:
    """Return the parts of an http or https address with a host; None when it is none."""
    try:
        parts = urlsplit(written)
        is_address = (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        return None
    return parts if is_address and written.isprintable() and " " not in written else None


def page_address(written: str) -> str:
    """Return the address of a page or site. Raises ValueError, with a message, when it is none."""
    address = written.strip()
    if split_web_address(address) is None:
        raise ValueError(
            f"{address[:200]!r} is not an address of a page; write it as https://example.org/letters/"
        )
    return address
