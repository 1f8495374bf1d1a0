"""Where things are on this machine."""

from __future__ import annotations

import sys
from pathlib import Path


def default_archive() -> Path:
    """The user's own data folder for Finding Aid, as each system has it. It need not exist yet."""
    home = Path.home()
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "finding-aid"
    if sys.platform == "win32":
        return home / "AppData" / "Local" / "finding-aid"
    return home / ".local" / "share" / "finding-aid"
