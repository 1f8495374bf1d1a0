"""Libraries of the extra `formats`, loaded when a file needs them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from corpus.formats import ReadingError

INSTALL = 'pip install "finding-aid[formats]"'


def load_library(module: str, format_name: str) -> Any:  # noqa: ANN401
    """Return a module. Raises ReadingError, which says what to install, when it is missing."""
    try:
        return import_module(module)
    except ImportError as error:
        raise ReadingError(
            f"{format_name} cannot be read, because {module.partition('.')[0]} is not installed; "
            f"run: {INSTALL}"
        ) from error
