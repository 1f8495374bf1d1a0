"""The option that keeps the browser test's screenshots: --screenshots docs/screenshots."""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--screenshots", type=Path, metavar="DIR", help="keep what the browser shows in this folder")
