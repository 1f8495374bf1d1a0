"""Where our own files are, and an archive when the user names none."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_data_path

ROOT = Path(__file__).resolve().parents[2]
"""The folder of app.py, pages and the packages; never that of a namesake on the path."""


def default_archive() -> Path:
    """Return the user's own data folder for Finding Aid, as the system has it; it may not exist."""
    return user_data_path("finding-aid", appauthor=False)
