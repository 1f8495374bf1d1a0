"""The listing that comes with Finding Aid, with which a new archive begins."""

from __future__ import annotations

from importlib import resources

from corpus import Reading, read_bytes

_NAME = "sino-soviet-relations-051-060.txt"


def bundled_listing() -> Reading:
    """Return the listing that comes with Finding Aid: 10 records on Sino-Soviet relations."""
    page = resources.files("corpus").joinpath("data", _NAME)
    return read_bytes(page.read_bytes(), _NAME)
