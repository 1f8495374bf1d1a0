"""The address of an archive in a database, as users write it."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from platformdirs import user_data_path

_SCHEME = re.compile(r"postgres(?:ql)?://", re.IGNORECASE)


def is_database(place: object) -> bool:
    """Return whether an archive is named by the address of a database, not by a folder."""
    return isinstance(place, str) and _SCHEME.match(place) is not None


def place_of(address: str) -> str:
    """Return an address without password and options, for messages."""
    parts = urlsplit(address)
    user, at, host = parts.netloc.rpartition("@")
    return urlunsplit((parts.scheme, f"{user.partition(':')[0]}{at}{host}", parts.path, "", ""))


def own_files_folder(address: str) -> Path:
    """Return the folder of this user for what belongs to an archive but is no record.

    It has the reader's own names and periods, and harvests that were stopped.
    """
    parts = urlsplit(address)
    place = f"{parts.netloc.rpartition('@')[2]}{parts.path}?{parts.query}"
    words = re.sub(r"[^a-z0-9]+", "-", parts.path.casefold()).strip("-") or "database"
    name = f"{words[:40]}-{sha256(place.encode()).hexdigest()[:8]}"
    return user_data_path("finding-aid", appauthor=False) / "databases" / name
