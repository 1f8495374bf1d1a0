"""Libraries of the extras `formats` and `export`, loaded when a file needs them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from corpus.formats import ReadingError


def load_library(module: str, format_name: str, done: str = "read", extra: str = "formats") -> Any:  # noqa: ANN401
    """Return a module. Raises ReadingError, which says what to install, when it is missing.

    done: what cannot be done with the format, "read" or "written". extra: what installs it.
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise ReadingError(
            f"{format_name} cannot be {done}, because {module.partition('.')[0]} is not installed; "
            f'run: pip install "finding-aid[{extra}]"'
        ) from error
