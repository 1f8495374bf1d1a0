"""The option that keeps the browser test's screenshots: --screenshots docs/screenshots."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

# How long a test takes says something of the machine only; a busy one must not fail it.
# The same inputs at each run, so that what passed once passes again; `--hypothesis-profile=anew` looks for others.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("anew", deadline=None)
settings.load_profile("same")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--screenshots", type=Path, metavar="DIR", help="keep what the browser shows in this folder"
    )
