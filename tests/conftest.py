"""What holds for all tests; the option `--screenshots docs/screenshots` keeps the browser's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from embeddings.encoders import encoder_choice

# How long a test takes says something of the machine only; a busy one must not fail it.
# The same inputs at each run, so that what passed once passes again; `--hypothesis-profile=anew` looks for others.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("anew", deadline=None)
settings.load_profile("same")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--screenshots", type=Path, metavar="DIR", help="keep what the browser shows in this folder"
    )


@pytest.fixture(scope="session", autouse=True)
def _models_stay_loaded() -> Iterator[None]:
    """Keep each model that a test loads for the tests after it: each takes a second to load."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encoder_choice, "_open_encoders", {})
        yield
