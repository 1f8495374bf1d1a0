"""An archive for the app's tests: the bundled listing, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa import Assistant


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("app") / "archive"
    Assistant.open(folder).close()
    return folder
